"""One valid thing of each kind, then the difference: `an_intake(must_haves=())`."""

import datetime as dt
from typing import Any

from docflow.hiring.facts import CandidateForm, Vacancy, Version
from docflow.hiring.runners import form_key
from docflow.model.record import fingerprint
from docflow.model.vacancy import (
    Candidacy,
    Candidate,
    Environment,
    FailureRisk,
    Intake,
    MustHave,
    Planning,
    Position,
    Stakeholder,
    Step,
)
from docflow.model.work import Status

NOW = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)


def an_intake(**changes: Any) -> Intake:
    """A complete intake of an invented company."""
    values: dict[str, Any] = {
        "vacancy": Position(
            title="Planner binnendienst",
            location="Gent",
            start_date=dt.date(2027, 3, 1),
            pay_range="3.400 – 3.900 euro",
        ),
        "stakeholders": (
            Stakeholder(
                name="An Peeters", role="hiring manager", email="an@bakkerij.example", at="2.1"
            ),
            Stakeholder(
                name="Tom Maes",
                role="recruiter",
                email="tom@bureau.example",
                language="nl",
                at="2.2",
            ),
        ),
        "must_haves": tuple(
            MustHave(trait=f"Eigenschap {n}", evidence=f"Bewijs {n}", at=f"3.{n}")
            for n in range(1, 6)
        ),
        "failure_risks": tuple(
            FailureRisk(cause=f"Oorzaak {n}", test=f"Toets {n}", at=f"4.{n}") for n in range(1, 4)
        ),
        "environment": Environment(
            succeeds_in="Rust bewaren bij drukte.", downsides="Vroege start."
        ),
        "steps": (
            Step(
                name="Kennismaking",
                kind="introduction",
                owners=("Tom Maes",),
                minutes=45,
                format="video",
                when="7/12/2026",
                feedback_working_days=2,
                informs_candidate="Tom Maes",
                at="7.1",
            ),
        ),
        "planning": Planning(
            search_start=dt.date(2026, 11, 23),
            target_date=dt.date(2027, 1, 15),
            check_in="maandag 9u",
            call_back="Tom belt An, binnen een dag",
            decision_working_days=3,
        ),
        "candidates": (
            Candidate(name="Lotte Declercq", email="lotte@post.example", language="nl", at="9.1"),
        ),
    }
    return Intake(**(values | changes))


def a_version(number: int = 1, intake: Intake | None = None, **changes: Any) -> Version:
    """A complete version of `an_intake`."""
    form = intake or an_intake()
    values: dict[str, Any] = {
        "number": number,
        "fingerprint": fingerprint(form),
        "status": Status.COMPLETE,
        "language": "nl",
        "intake": form,
        "findings": (),
        "sha256": f"{number:064x}",
        "file": "intake.docx",
        "received": NOW,
    }
    return Version(**(values | changes))


def a_candidate_form(number: int = 1, **answers: Any) -> CandidateForm:
    """What a candidate form says; its key is that of the candidate as it names them."""
    form = Candidacy(**({"name": "Lotte Declercq", "email": "lotte@post.example"} | answers))
    key = form_key(form, ())
    return CandidateForm(key=key, number=number, form=form, received=NOW)


def a_vacancy(*versions: Version, **changes: Any) -> Vacancy:
    """An open vacancy with these versions."""
    values: dict[str, Any] = {
        "reference": "V-7Q4K",
        "versions": versions or (a_version(),),
        "changed": NOW,
    }
    return Vacancy(**(values | changes))
