"""What every template would be given for the sample form: enough to try each of them."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import cast

from docflow.forms import blank
from docflow.forms.reading import read
from docflow.forms.sample import filled_sample
from docflow.model.phrases import Catalogue, Phrases
from docflow.model.vacancy import LANGUAGES, Intake, Language
from docflow.model.work import Finding, FormKind, Reading, Severity
from docflow.writing import recruiter, values
from docflow.writing.values import CandidateNews, Contact, OpenVacancy, Values

_TODAY = dt.date(2027, 1, 4)
_REFERENCE = "V-7Q4K"
_APPROVAL = "AP-7Q4K2M"
_PERSON = Contact(name="Tom Maes", email="tom@bureau.example")
_WARNING = Finding(code="call_back.missing", severity=Severity.WARNING, at="8.4")
_ERROR = Finding(code="steps.missing", severity=Severity.ERROR, at="7")
_NEWS = (CandidateNews(name="Lotte"), CandidateNews(name="Sam", waits="no_email"))
_FOLDER, _FILES = "outbox/V-7Q4K-planner", ("intakeverslag.docx",)


Trial = dict[str, dict[Language, list[Values]]]


def trial_values(catalogue: Catalogue) -> Trial:
    """Per template ("documents/{language}/intake-report.docx") and language, such values as it
    gets at work: once with everything in it, once with only what every form must have."""
    known: Trial = {}
    for language in LANGUAGES:
        phrases = catalogue[language]
        form = blank.draw(FormKind.INTAKE, phrases, answers=filled_sample(phrases, _TODAY))
        reading = read(form, "sample.docx", catalogue)
        full = cast("Intake", reading.form)
        for intake in (full, _sparse(full)):
            made = {f"documents/{{language}}/{n}.docx": v for n, v in _documents(intake, phrases)}
            mails = (
                *_asked_of_recruiter(reading, phrases),
                *_made_for_recruiter(intake, phrases),
                *_to_candidate(intake, phrases),
            )
            made |= {f"messages/{{language}}/{name}.md": content for name, content in mails}
            for name, content in made.items():
                known.setdefault(name, {}).setdefault(language, []).append(content)
    return known


def _sparse(intake: Intake) -> Intake:
    """The intake with every answer left out that may be left out."""
    vacancy = replace(intake.vacancy, department=None, contract=None, hours=None, pay_range=None)
    steps = tuple(replace(s, minutes=None, format=None, when=None) for s in intake.steps)
    planning = replace(intake.planning, check_in=None, call_back=None)
    return replace(
        intake,
        vacancy=vacancy,
        nice_to_haves=(),
        steps=steps,
        planning=planning,
        candidates=(),
        other=None,
    )


def _documents(intake: Intake, phrases: Phrases) -> Iterator[tuple[str, Values]]:
    yield (
        "intake-report",
        values.intake_report(
            intake,
            phrases,
            reference=_REFERENCE,
            version=1,
            date=_TODAY,
            contact=_PERSON,
            findings=[_WARNING],
        ),
    )
    yield (
        "process-overview",
        values.process_overview(
            intake,
            phrases,
            reference=_REFERENCE,
            date=_TODAY,
            contact=_PERSON,
            candidate="Lotte Declercq",
            promised={1: _TODAY},
        ),
    )
    yield "scorecard-form", values.scorecard_form(intake, phrases, reference=_REFERENCE)


def _asked_of_recruiter(reading: Reading, phrases: Phrases) -> Iterator[tuple[str, Values]]:
    wrong = replace(reading, findings=(_ERROR, _WARNING))
    yield (
        "form-returned",
        recruiter.form_returned(
            wrong, phrases, to=_PERSON, file="intake.docx", reference=_REFERENCE
        ),
    )
    choice = OpenVacancy(reference=_REFERENCE, title="Planner", since=_TODAY)
    yield (
        "which-vacancy",
        recruiter.which_vacancy(
            phrases,
            to=_PERSON,
            title="Planner",
            file="intake.docx",
            approval=_APPROVAL,
            choices=[choice],
        ),
    )


def _made_for_recruiter(intake: Intake, phrases: Phrases) -> Iterator[tuple[str, Values]]:
    yield (
        "intake-accepted",
        recruiter.intake_accepted(
            intake,
            phrases,
            to=_PERSON,
            reference=_REFERENCE,
            today=_TODAY,
            folder=_FOLDER,
            files=_FILES,
            findings=[_WARNING],
            candidates=_NEWS,
        ),
    )
    yield (
        "intake-changed",
        recruiter.intake_changed(
            intake,
            _changed(intake),
            phrases,
            to=_PERSON,
            reference=_REFERENCE,
            version=2,
            folder=_FOLDER,
            files=_FILES,
            findings=[_WARNING],
            told=["Lotte Declercq"],
            approval=_APPROVAL,
            candidates=_NEWS,
        ),
    )


def _to_candidate(intake: Intake, phrases: Phrases) -> Iterator[tuple[str, Values]]:
    yield (
        "process-for-candidate",
        values.process_for_candidate(
            intake,
            phrases,
            to=_PERSON,
            contact=_PERSON,
            reference=_REFERENCE,
            promised={1: _TODAY},
            overview="procesoverzicht.docx",
            invitation="afspraken.ics",
        ),
    )
    yield (
        "process-changed",
        values.process_changed(
            intake,
            _changed(intake),
            phrases,
            to=_PERSON,
            contact=_PERSON,
            reference=_REFERENCE,
            promised={1: _TODAY},
            overview="procesoverzicht.docx",
            invitation="afspraken.ics",
        ),
    )


def _changed(intake: Intake) -> Intake:
    return replace(intake, other="…", steps=intake.steps[:-1])
