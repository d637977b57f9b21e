import time

import pytest

from docflow.forms.rules.people import is_address, meant
from docflow.model.vacancy import Role, Stakeholder

PEOPLE = (
    Stakeholder(name="Jan Peeters", role=Role.HIRING_MANAGER, email="jan@werf.example", at="2.1"),
    Stakeholder(name="Zoë De Smet", role=Role.INTERVIEWER, at="2.2"),
    Stakeholder(name="Jan-Baptist Claes", role=Role.INTERVIEWER, at="2.3"),
    Stakeholder(role=Role.RECRUITER, at="2.4"),
)
ROLES = {"hm": Role.HIRING_MANAGER, "interviewer": Role.INTERVIEWER, "n 2": Role.SECOND_LEVEL}


@pytest.mark.parametrize(
    ("typed", "rows"),
    [
        ("Jan Peeters", ["2.1"]),
        ("peeters, JAN", ["2.1"]),
        ("J. Peeters (HM)", ["2.1"]),
        ("jan@werf.example", ["2.1"]),
        ("zoe", ["2.2"]),
        ("Jan", ["2.1", "2.3"]),
        ("HM", ["2.1"]),
        ("HM (Jan)", ["2.1"]),
        ("interviewer", ["2.2", "2.3"]),
        ("N+2", []),
        ("Piet", []),
        ("()", []),
    ],
)
def test_a_name_means_whoever_it_can_mean(typed: str, rows: list[str]) -> None:
    assert [person.at for person in meant(typed, PEOPLE, ROLES)] == rows


@pytest.mark.parametrize(
    "address",
    ["a@b.be", "an.claes+werf@sub.werf.example", "O'Neil@x-y.example", "luc@société.example"],
)
def test_addresses(address: str) -> None:
    assert is_address(address)


@pytest.mark.parametrize(
    "text",
    [
        "", "an", "an@", "an@werf", "@werf.example", "an@@werf.example", "an claes@werf.example",
        "an@werf..example", "an@werf.example.", ".an@werf.example", "an.@werf.example",
        "an@werf,example", "An <an@werf.example>", "mailto:an@werf.example", "an@-werf.example",
        "an@werf.example; jan@werf.example", "zoë@werf.example", "an@werf.1", "an@werf.example\nb",
        "a" * 250 + "@werf.example",
    ],
)  # fmt: skip
def test_texts_that_are_no_address(text: str) -> None:
    assert not is_address(text)


def test_sixty_thousand_brackets_take_no_time() -> None:
    started = time.monotonic()
    assert meant("(" * 60_000, PEOPLE, ROLES) == ()
    assert time.monotonic() - started < 5  # looking for the end from each of them took a minute
