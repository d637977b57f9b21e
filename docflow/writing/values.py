"""What a template may see: plain dicts, lists and texts, made from the nouns of `model`.

Every function answers with a dict of texts, whole numbers, booleans, and lists and dicts of
those; None stands for "not known", and a template must say what it prints then. `phrases` are
those of the reader's language: fixed words are translated, typed text is quoted as typed. Dates,
lengths and terms are written out ("donderdag 19 november 2026", "45 minuten", "binnen 2
werkdagen"). Nothing is computed that was promised to anyone: such dates come in.

The documents are templates/documents/<language>/<name>.docx, the mails
templates/messages/<language>/<name>.md; each function is named after the template it feeds. The
mails to a recruiter are in `recruiter`.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from docflow.model.phrases import Phrases
from docflow.model.vacancy import Appointment, Intake
from docflow.model.work import Finding
from docflow.writing import changes, shown, words
from docflow.writing.told import told_steps

Values = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A person to write to, or to turn to."""

    name: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateNews:
    """Whether a candidate gets the first mail now.

    waits: None when it goes out, else why not, a key of `[holds]` in labels.toml: "no_address",
    "no_email", "approval", "told" (knows already, nothing goes out), "withdrawn". approval: the
    AP-reference when it waits for one.
    """

    name: str
    waits: str | None = None
    approval: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """Something that happens on a day. kind: a key of `[coming]` in labels.toml: "step" (what,
    who), "feedback" (what, who), "decision", "check_in" (what). what and who fill the phrase."""

    date: dt.date
    kind: str
    what: str = ""
    who: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenVacancy:
    """A vacancy the recruiter may choose. since: the day of its first form."""

    reference: str
    title: str
    manager: str | None = None
    since: dt.date | None = None


# --- documents -----------------------------------------------------------------------------


def intake_report(
    intake: Intake,
    phrases: Phrases,
    *,
    reference: str,
    version: int,
    date: dt.date,
    contact: Contact,
    findings: Sequence[Finding] = (),
) -> Values:
    """For intake-report.docx: everything the form says.

    date: the day this version was accepted. contact: the recruiter in the footer. findings: the
    warnings and advice still open.
    """
    job, place, plan = intake.vacancy, intake.environment, intake.planning
    return {
        **_head(phrases, reference=reference, title=job.title, contact=contact),
        "version": version,
        "date": words.day(date, phrases),
        "department": job.department,
        "facts": [f for f in shown.labelled("1", job, phrases) if f["number"] != "1.1"],
        "deciders": [p for p in shown.people(intake.stakeholders, phrases) if p["decides"]],
        "must_haves": (must_haves := shown.numbered(intake.must_haves, phrases)),
        "evidence": [m for m in must_haves if m["evidence"]],
        "risks": (risks := shown.numbered(intake.failure_risks, phrases)),
        "tests": [r for r in risks if r["test"]],
        "nice_to_haves": list(intake.nice_to_haves),
        "succeeds_in": place.succeeds_in,
        "downsides": place.downsides,
        "steps": shown.steps(intake.steps, phrases),
        "planning": shown.labelled("8", plan, phrases),
        "stakeholders": shown.people(intake.stakeholders, phrases),
        "candidates": shown.numbered(intake.candidates, phrases),
        "other": intake.other,
        "open_points": shown.points(findings, phrases),
    }


def process_overview(
    intake: Intake,
    phrases: Phrases,
    *,
    reference: str,
    date: dt.date,
    contact: Contact,
    candidate: str | None = None,
    appointments: Sequence[Appointment] = (),
    promised: Mapping[int, dt.date] = {},
) -> Values:
    """For process-overview.docx: what a candidate may know, nothing internal.

    candidate: the name, or None for the overview of the vacancy. appointments: those of the
    candidate form, matched by the name of the step. promised: the day by which news was promised
    after a step, by its place in the process (1 = the first).
    """
    return {
        **_told(
            intake,
            phrases,
            contact=contact,
            reference=reference,
            appointments=appointments,
            promised=promised,
        ),
        "date": words.day(date, phrases),
        "candidate": candidate,
    }


def scorecard_form(
    intake: Intake | None,
    phrases: Phrases,
    *,
    reference: str | None = None,
    candidate: str | None = None,
    interviewer: str | None = None,
    step: str | None = None,
    date: dt.date | None = None,
) -> Values:
    """For scorecard-form.docx: always five must-haves and three risks ("" where unknown).

    reference: the DF-reference of one request, or the V-reference of the vacancy's blank form.
    date: the day of the talk.
    """
    intake = intake or Intake()
    must_haves = [m.trait or "" for m in intake.must_haves]
    risks = [r.cause or "" for r in intake.failure_risks]
    return {
        "language": phrases.language,
        "reference": reference,
        "title": intake.vacancy.title,
        "candidate": candidate,
        "interviewer": interviewer,
        "step": step,
        "date": words.short_day(date, phrases) if date else None,
        "must_haves": (must_haves + [""] * 5)[:5],
        "risks": (risks + [""] * 3)[:3],
    }


# --- mails to a candidate ------------------------------------------------------------------


def process_for_candidate(
    intake: Intake,
    phrases: Phrases,
    *,
    to: Contact,
    contact: Contact,
    reference: str,
    appointments: Sequence[Appointment] = (),
    promised: Mapping[int, dt.date] = {},
    overview: str | None = None,
    invitation: str | None = None,
) -> Values:
    """For process-for-candidate.md: the whole process in the mail itself.

    contact: the recruiter. appointments and promised as in `process_overview`. overview,
    invitation: the names of the attachments, None where there is none.
    """
    return {
        **greeting(phrases, to),
        **_told(
            intake,
            phrases,
            contact=contact,
            reference=reference,
            appointments=appointments,
            promised=promised,
        ),
        "overview": overview,
        "invitation": invitation,
    }


def process_changed(
    before: Intake,
    after: Intake,
    phrases: Phrases,
    *,
    to: Contact,
    contact: Contact,
    reference: str,
    before_appointments: Sequence[Appointment] = (),
    appointments: Sequence[Appointment] = (),
    promised: Mapping[int, dt.date] = {},
    overview: str | None = None,
    invitation: str | None = None,
) -> Values:
    """For process-changed.md: as `process_for_candidate`, opening with what has changed among
    the things this candidate was told. before, before_appointments: what was told the last time
    (see `hiring.talks.following`)."""
    mail = process_for_candidate(
        after,
        phrases,
        to=to,
        contact=contact,
        reference=reference,
        appointments=appointments,
        promised=promised,
        overview=overview,
        invitation=invitation,
    )
    return {
        **mail,
        "changes": changes.changes_for_candidate(
            before,
            after,
            phrases,
            before_appointments=before_appointments,
            appointments=appointments,
        ),
    }


# --- parts that several templates share ----------------------------------------------------------


def _head(phrases: Phrases, *, reference: str, title: str | None, contact: Contact) -> Values:
    return {
        "language": phrases.language,
        "reference": reference,
        "title": title or reference,
        "contact": {"name": contact.name, "email": contact.email},
    }


def greeting(phrases: Phrases, to: Contact | None) -> Values:
    """Whom a mail greets, and in which language."""
    return {"language": phrases.language, "first_name": words.first_name(to.name if to else None)}


def _told(
    intake: Intake,
    phrases: Phrases,
    *,
    contact: Contact,
    reference: str,
    appointments: Sequence[Appointment],
    promised: Mapping[int, dt.date],
) -> Values:
    """What a candidate is told, on paper and by mail."""
    job, days = intake.vacancy, intake.planning.decision_working_days
    return {
        **_head(phrases, reference=reference, title=job.title, contact=contact),
        "location": job.location,
        "steps": told_steps(intake, phrases, appointments, promised),
        "decision": None if days is None else words.within(days, phrases),
        "downsides": intake.environment.downsides,
        "questions": list(phrases.get("questions_to_ask", "list")),
    }
