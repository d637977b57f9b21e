"""Mails of the loop that go by themselves: when they may, and once."""

from pathlib import Path

import pytest
from managers import BILAL, TALK, TOM, answer, gmail, posted, sent
from workplaces import Workplace, a_candidate_form, a_workplace, an_intake_form

SUNDAY, MORNING = "2026-11-29T20:00", "2026-11-30T08:30"


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    """A talk on Tuesday the 24th, of which nobody was asked anything yet."""
    place = a_workplace(tmp_path / "work")
    place.drop("intake.docx", an_intake_form())
    place.run()
    reference = str(place.status()["vacancies"][0]["reference"])
    place.drop("kandidaat.docx", a_candidate_form({"1.1": reference, **TALK}))
    place.run("2026-11-23T10:00")
    return place


def asked(place: Workplace) -> list[str]:
    return sorted(str(m["To"]) for m in posted(place) if "[DF-" in str(m["Subject"]))


def test_a_computer_that_was_off_asks_nobody_on_sunday_evening(place: Workplace) -> None:
    place.run(SUNDAY)
    assert asked(place) == []
    place.run(MORNING)
    assert [a.split("<")[1] for a in asked(place)] == [f"{BILAL}>", f"{TOM}>"]


def test_nor_does_it_remind_anybody_then(place: Workplace) -> None:
    place.run("2026-11-24T16:00")
    place.run(SUNDAY)
    assert len(asked(place)) == 2
    place.run(MORNING)
    assert len(asked(place)) == 4


def test_whoever_answers_at_night_gets_a_receipt_at_night(place: Workplace) -> None:
    place.run("2026-11-24T16:00")
    request = sent(place, TOM)
    place.drop("re.eml", bytes(answer(request, gmail(request, "1: 4"))))
    place.run("2026-11-24T23:00")
    assert "Nog even dit" in str(sent(place, TOM, "")["Subject"])
