"""Invented values for every template: one set with everything in it, one with as little as can be.

`doctor` and the tests try templates with them, so that a mistake is found before a real form is.
"""

import datetime as dt

from docflow.model.phrases import Phrases
from docflow.model.vacancy import (
    Appointment,
    Candidacy,
    Candidate,
    Environment,
    FailureRisk,
    Intake,
    MustHave,
    Planning,
    Position,
    Role,
    Stakeholder,
    Step,
    StepKind,
)
from docflow.model.work import Finding, FormKind, Reading, Severity
from docflow.writing import recruiter, values
from docflow.writing.loop_specimens import loop_specimens
from docflow.writing.values import CandidateNews, Coming, Contact, OpenVacancy, Values

_DAY = dt.date(2027, 3, 1)
_FULL = Intake(
    vacancy=Position(
        title="Planner R&D",
        department="Planning",
        location="Gent",
        start_date=_DAY,
        contract="Vast",
        hours="38",
        pay_range="3.000 – 3.500",
    ),
    stakeholders=(
        Stakeholder(name="An Maes", role=Role.HIRING_MANAGER, email="an@maes.example"),
        Stakeholder(name="Bo Claes", role=Role.RECRUITER, email="bo@maes.example", language="fr"),
    ),
    must_haves=tuple(MustHave(trait=f"M{n}", evidence=f"E{n}") for n in range(1, 6)),
    failure_risks=tuple(FailureRisk(cause=f"R{n}", test=f"T{n}") for n in range(1, 4)),
    nice_to_haves=("N1",),
    environment=Environment(succeeds_in="Rust", downsides="Druk <in> mei"),
    steps=(
        Step(
            name="Proef",
            kind=StepKind.ASSESSMENT,
            owners=("An Maes", "Bo Claes"),
            minutes=90,
            format="Op kantoor",
            when="week 9",
            feedback_working_days=2,
            informs_candidate="Bo Claes",
        ),
    ),
    planning=Planning(
        search_start=_DAY,
        target_date=_DAY,
        check_in="Maandag 9 u.",
        call_back="Bo belt An",
        decision_working_days=3,
    ),
    candidates=(Candidate(name="Cis Aerts", email="cis@post.example", language="nl"),),
    other="Niets",
)
_SPARSE = Intake()
_NOBODY = Contact()
_REFERENCE, _APPROVAL = "V-7Q4K", "AP-7Q4K2M"
_TOLD: Values = {
    "contact": Contact(name="Bo Claes", email="bo@maes.example"),
    "appointments": (Appointment(step="Proef", date=_DAY, start=dt.time(10, 30), place="Zaal 2"),),
    "promised": {1: _DAY},
}
_SENT: Values = {"to": Contact(name="Cis Aerts", email="cis@post.example")}
_MADE: Values = {
    "reference": _REFERENCE,
    "folder": "outbox/V-7Q4K-planner",
    "files": ["verslag.docx"],
}


def _finding(severity: Severity, code: str = "changes.open") -> Finding:
    return Finding(code=code, severity=severity, values={"number": "1.1", "text": "x"})


def specimens(phrases: Phrases) -> dict[str, list[Values]]:
    """By the name of the template ("intake-report", "form-returned"): full values, then sparse."""
    return {
        **_documents(phrases),
        **_about_forms(phrases),
        **_about_intakes(phrases),
        **_to_candidate(phrases),
        **loop_specimens(phrases, _FULL),
    }


def _documents(phrases: Phrases) -> dict[str, list[Values]]:
    request: Values = {"candidate": "Cis Aerts", "interviewer": "An Maes", "step": "Proef"}
    point = _finding(Severity.WARNING)
    on: Values = {"reference": _REFERENCE, "date": _DAY}
    return {
        "intake-report": [
            values.intake_report(
                _FULL, phrases, version=2, contact=_TOLD["contact"], findings=(point,), **on
            ),
            values.intake_report(_SPARSE, phrases, version=1, contact=_NOBODY, **on),
        ],
        "process-overview": [
            values.process_overview(_FULL, phrases, candidate="Cis Aerts", **on, **_TOLD),
            values.process_overview(_SPARSE, phrases, contact=_NOBODY, **on),
        ],
        "scorecard-form": [
            values.scorecard_form(_FULL, phrases, **on, **request),
            values.scorecard_form(None, phrases),
        ],
    }


_POINTS = tuple(_finding(severity) for severity in Severity)


def _about_forms(phrases: Phrases) -> dict[str, list[Values]]:
    intake = Reading(kind=FormKind.INTAKE, form=_FULL, findings=_POINTS * 5)
    candidate = Reading(kind=FormKind.CANDIDATE, form=Candidacy(name="Cis Aerts"), findings=_POINTS)
    choice = OpenVacancy(reference=_REFERENCE, title="Planner", manager="An Maes", since=_DAY)
    bare = OpenVacancy(reference=_REFERENCE, title="Planner")
    asked: Values = {"title": "Planner", "file": "intake.docx", "approval": _APPROVAL}
    return {
        "form-returned": [
            recruiter.form_returned(
                intake, phrases, file="intake.docx", reference=_REFERENCE, by_mail=True, **_SENT
            ),
            recruiter.form_returned(candidate, phrases, file="kandidaat.docx", **_SENT),
            recruiter.form_returned(Reading(), phrases, to=_NOBODY, file="x.docx"),
        ],
        "form-refused": [
            recruiter.form_refused(_POINTS, phrases, file="intake.docx", **_SENT),
            recruiter.form_refused(_POINTS, phrases, file="intake.docx", to=None),
        ],
        "which-vacancy": [
            recruiter.which_vacancy(phrases, choices=(choice,), by_mail=True, **_SENT, **asked),
            recruiter.which_vacancy(phrases, choices=(bare,), to=_NOBODY, **asked),
        ],
    }


def _about_intakes(phrases: Phrases) -> dict[str, list[Values]]:
    full: Values = {
        **_SENT,
        **_MADE,
        "findings": _POINTS,
        "candidates": (
            CandidateNews(name="Cis Aerts"),
            CandidateNews(name="Lea Bos", waits="approval", approval=_APPROVAL),
        ),
        "by_mail": True,
        "drafts": True,
    }
    talk = Coming(date=_DAY, kind="step", what="Proef", who="An Maes")
    told: Values = {"told": ("Cis Aerts", "Lea Bos"), "approval": _APPROVAL}
    bare: Values = {"to": _NOBODY, **_MADE}
    return {
        "intake-accepted": [
            recruiter.intake_accepted(_FULL, phrases, today=_DAY, coming=(talk,), **full),
            recruiter.intake_accepted(_SPARSE, phrases, today=_DAY, **bare),
        ],
        "intake-changed": [
            recruiter.intake_changed(_SPARSE, _FULL, phrases, version=2, **told, **full),
            recruiter.intake_changed(_SPARSE, _SPARSE, phrases, version=2, told=("Cis",), **bare),
        ],
    }


def _to_candidate(phrases: Phrases) -> dict[str, list[Values]]:
    attached: Values = {"overview": "procesoverzicht.docx", "invitation": "afspraken.ics"}
    bare: Values = {"to": _NOBODY, "contact": _NOBODY, "reference": _REFERENCE}
    full: Values = {**_SENT, **_TOLD, **attached, "reference": _REFERENCE}
    return {
        "process-for-candidate": [
            values.process_for_candidate(_FULL, phrases, **full),
            values.process_for_candidate(_SPARSE, phrases, **bare),
        ],
        "process-changed": [
            values.process_changed(_SPARSE, _FULL, phrases, **full),
            values.process_changed(_SPARSE, _SPARSE, phrases, **bare),
        ],
    }
