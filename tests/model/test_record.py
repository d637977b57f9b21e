"""Readings to JSON and back."""

import datetime as dt

from makers import an_intake

from docflow.model.record import as_json, fingerprint, from_json
from docflow.model.vacancy import Appointment, Candidacy, Scorecard
from docflow.model.work import FormKind


def test_an_intake_survives_the_ledger_with_its_places() -> None:
    intake = an_intake()
    again = from_json(FormKind.INTAKE, as_json(intake, places=True))
    assert again == intake
    assert as_json(again, places=True) == as_json(intake, places=True)


def test_a_candidacy_and_a_scorecard_survive_too() -> None:
    candidacy = Candidacy(
        vacancy="V-7Q4K",
        appointments=(
            Appointment(step="Kennismaking", date=dt.date(2026, 12, 7), start=dt.time(9, 5)),
        ),
    )
    scorecard = Scorecard(reference="DF-7Q4K2M", scores={"1": "4"}, evidence={"K": "ja"})
    assert from_json(FormKind.CANDIDATE, as_json(candidacy)) == candidacy
    assert from_json(FormKind.SCORECARD, as_json(scorecard)) == scorecard


def test_the_json_is_the_one_that_scripts_rely_on() -> None:
    row = as_json(Appointment(step="Proef", start=dt.time(14), with_=("An",), at="2.1"))
    assert row == {
        "step": "Proef",
        "date": None,
        "start": "14:00",
        "minutes": None,
        "with": ["An"],
        "place": None,
    }


def test_where_an_answer_stood_makes_no_other_version() -> None:
    moved = an_intake(must_haves=tuple(an_intake().must_haves))
    assert fingerprint(moved) == fingerprint(an_intake())
    assert fingerprint(an_intake(other="x")) != fingerprint(an_intake())
