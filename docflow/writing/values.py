"""What a template may see: plain dicts, lists and texts, made from the nouns of `model`.

Every function answers with a dict of texts, whole numbers, booleans, and lists and dicts of
those; None stands for "not known", and a template must say what it prints then. `phrases` are
those of the reader's language: fixed words are translated, typed text is quoted as typed. Dates,
lengths and terms are written out ("donderdag 19 november 2026", "45 minuten", "binnen 2
werkdagen"). Nothing is computed that was promised to anyone: such dates come in.

The documents are templates/documents/<language>/<name>.docx, the mails
templates/messages/<language>/<name>.md; each function is named after the template it feeds.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from docflow.model.phrases import Phrases, message
from docflow.model.vacancy import Appointment, Candidacy, Intake
from docflow.model.work import Finding, Reading, Severity
from docflow.writing import changes, shown, words
from docflow.writing.process import told_steps

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
    "approval", "told" (knows already, nothing goes out), "inactive" (withdrawn, stopped). approval:
    the AP-reference when it waits for one.
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
        "facts": shown.labelled("1", job, phrases)[1:],
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


# --- mails to the recruiter ----------------------------------------------------------------


def form_returned(
    reading: Reading,
    phrases: Phrases,
    *,
    to: Contact,
    file: str,
    reference: str | None = None,
    by_mail: bool = False,
) -> Values:
    """For form-returned.md: the points of an incomplete form, errors first, ten at most.

    `reading` is an intake or candidate form with its findings. file: the name it came under.
    by_mail: it may also come back as an attachment to a reply.
    """
    form, said = reading.form, [f for f in reading.findings if f.code != UNCHANGED]
    needed = shown.points(said, phrases, Severity.ERROR)
    others = shown.points(said, phrases, Severity.WARNING, Severity.ADVICE)
    room = max(0, MOST_POINTS - len(needed))
    return {
        **_to(phrases, to),
        "file": file,
        "reference": reference,
        "title": form.vacancy.title if isinstance(form, Intake) else None,
        "candidate": form.name if isinstance(form, Candidacy) else None,
        "needed": needed[:MOST_POINTS],
        "worth_a_look": others[:room],
        "more": max(0, len(said) - MOST_POINTS),
        "unchanged": next(
            (message(f, phrases) for f in reading.findings if f.code == UNCHANGED), None
        ),
        "by_mail": by_mail,
    }


def form_refused(
    findings: Sequence[Finding], phrases: Phrases, *, to: Contact | None, file: str
) -> Values:
    """For form-refused.md, and for the text of FILE.reason.txt (to=None: no greeting)."""
    return {
        **_to(phrases, to),
        "greeted": to is not None,
        "file": file,
        "points": shown.points(findings, phrases),
    }


def intake_accepted(
    intake: Intake,
    phrases: Phrases,
    *,
    to: Contact,
    reference: str,
    today: dt.date,
    folder: str,
    files: Sequence[str],
    findings: Sequence[Finding] = (),
    candidates: Sequence[CandidateNews] = (),
    coming: Sequence[Coming] = (),
    by_mail: bool = False,
) -> Values:
    """For intake-accepted.md: what was made and where, what waits, what happens next.

    folder: where it lies, as shown ("outbox/V-7Q4K-accountmanager"). files: the names in it.
    coming: dates beside the start of the search and the target date, which are added here when
    they are not past.
    """
    ahead = [
        Coming(date=day, kind=kind)
        for kind, day in (
            ("search_start", intake.planning.search_start),
            ("target_date", intake.planning.target_date),
        )
        if day and day >= today
    ]
    return {
        **_to(phrases, to),
        **_made(
            intake, phrases, reference=reference, folder=folder, files=files, findings=findings
        ),
        "candidates": _news(candidates, phrases),
        "approval": next((c.approval for c in candidates if c.approval), None),
        "by_mail": by_mail,
        "coming": [
            {
                "date": words.short_day(c.date, phrases),
                "what": phrases.text("coming", c.kind, what=c.what, who=c.who),
            }
            for c in sorted((*ahead, *coming), key=lambda c: c.date)
        ],
    }


def intake_changed(
    before: Intake,
    after: Intake,
    phrases: Phrases,
    *,
    to: Contact,
    reference: str,
    version: int,
    folder: str,
    files: Sequence[str],
    findings: Sequence[Finding] = (),
    told: Sequence[str] = (),
    approval: str | None = None,
    candidates: Sequence[CandidateNews] = (),
    by_mail: bool = False,
) -> Values:
    """For intake-changed.md: every difference, what was rewritten, who had been told already.

    told: names of candidates who know the former version. approval: the AP-reference that sends
    them the corrected overview; None when nothing they see has changed. candidates: new ones.
    """
    return {
        **_to(phrases, to),
        **_made(after, phrases, reference=reference, folder=folder, files=files, findings=findings),
        "version": version,
        "changes": changes.changes(before, after, phrases),
        "told": words.listed(told, phrases) if told else None,
        "approval": approval,
        "by_mail": by_mail,
        "candidates": _news(candidates, phrases),
    }


def which_vacancy(
    phrases: Phrases,
    *,
    to: Contact,
    title: str,
    file: str,
    approval: str,
    choices: Sequence[OpenVacancy],
    by_mail: bool = False,
) -> Values:
    """For which-vacancy.md: a form without reference has the title of open vacancies.

    by_mail: the answer may also be a reply.
    """
    return {
        **_to(phrases, to),
        "title": title,
        "file": file,
        "approval": approval,
        "by_mail": by_mail,
        "choices": [
            {
                "reference": c.reference,
                "title": c.title,
                "manager": c.manager,
                "since": words.short_day(c.since, phrases) if c.since else None,
            }
            for c in choices
        ],
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
        **_to(phrases, to),
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
    appointments: Sequence[Appointment] = (),
    promised: Mapping[int, dt.date] = {},
    overview: str | None = None,
    invitation: str | None = None,
) -> Values:
    """For process-changed.md: as `process_for_candidate`, opening with what has changed among
    the things this candidate was told."""
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
    return {**mail, "changes": changes.changes_for_candidate(before, after, phrases)}


def candidate_sees_change(before: Intake, after: Intake, phrases: Phrases) -> bool:
    """Whether anything differs in what a candidate is told."""
    return bool(changes.changes_for_candidate(before, after, phrases))


# --- parts that several templates share ----------------------------------------------------------

UNCHANGED = "form.unchanged"
MOST_POINTS = 10
"""How many points one mail names; the others stand as comments in the form itself."""


def _head(phrases: Phrases, *, reference: str, title: str | None, contact: Contact) -> Values:
    return {
        "language": phrases.language,
        "reference": reference,
        "title": title or reference,
        "contact": {"name": contact.name, "email": contact.email},
    }


def _to(phrases: Phrases, to: Contact | None) -> Values:
    return {"language": phrases.language, "first_name": words.first_name(to.name if to else None)}


def _made(
    intake: Intake,
    phrases: Phrases,
    *,
    reference: str,
    folder: str,
    files: Sequence[str],
    findings: Sequence[Finding],
) -> Values:
    """What every mail says about an accepted intake."""
    return {
        "reference": reference,
        "title": intake.vacancy.title or reference,
        "folder": folder,
        "files": list(files),
        "warnings": shown.points(findings, phrases),
    }


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


def _news(candidates: Sequence[CandidateNews], phrases: Phrases) -> list[Values]:
    return [
        {
            "name": c.name,
            "waits": phrases.text("holds", c.waits) if c.waits else None,
        }
        for c in candidates
    ]
