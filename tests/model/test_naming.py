"""Whom a typed name means."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docflow.model.naming import full_name, meant, role_words
from docflow.model.vacancy import LANGUAGES, Language, Role, Stakeholder
from docflow.texts import shipped_catalogue

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
    ("typed", "full"),
    [
        ("zoë", "Zoë De Smet"),
        ("J-B Claes", "Jan-Baptist Claes"),
        ("HM", "Jan Peeters"),
        ("jan@werf.example", "Jan Peeters"),
        ("Jan", "Jan"),
        ("interviewer", "interviewer"),
        ("Piet", "Piet"),
        ("", ""),
    ],
)
def test_a_name_is_written_out_only_where_it_is_certain(typed: str, full: str) -> None:
    assert full_name(typed, PEOPLE, ROLES) == full


def test_somebody_without_a_name_stays_what_was_typed() -> None:
    assert full_name("recruiter", PEOPLE, {"recruiter": Role.RECRUITER}) == "recruiter"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_for_roles_are_those_that_people_type(language: Language) -> None:
    words = role_words(shipped_catalogue()[language])
    assert words["hm"] == Role.HIRING_MANAGER
    assert words["n 2"] == Role.SECOND_LEVEL
    assert set(words.values()) == set(Role)


@given(st.text() | st.sampled_from(["jan", "J. P.", "(jan) peeters", "ZOE", "de"]))
def test_a_name_that_is_certain_means_the_same_person_when_written_out(typed: str) -> None:
    full = full_name(typed, PEOPLE, ROLES)
    assert full == typed or meant(full, PEOPLE, ROLES) == meant(typed, PEOPLE, ROLES)


def test_sixty_thousand_brackets_take_no_time() -> None:
    started = time.monotonic()
    assert meant("(" * 60_000, PEOPLE, ROLES) == ()
    assert time.monotonic() - started < 5  # looking for the end from each of them took a minute
