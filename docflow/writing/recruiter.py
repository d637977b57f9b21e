"""What the mails to a recruiter may see (see `values`)."""

import datetime as dt
from collections.abc import Sequence

from docflow.model.phrases import Phrases, message
from docflow.model.vacancy import Candidacy, Intake
from docflow.model.work import Finding, Reading, Severity
from docflow.writing import changes, shown, words
from docflow.writing.values import CandidateNews, Coming, Contact, OpenVacancy, Values, greeting

UNCHANGED = "form.unchanged"
MOST_POINTS = 10
"""How many points one mail names; the others stand as comments in the form itself."""


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
        **greeting(phrases, to),
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
        **greeting(phrases, to),
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
    drafts: bool = False,
) -> Values:
    """For intake-accepted.md: what was made and where, what waits, what happens next.

    folder: where it lies, as shown ("outbox/V-7Q4K-accountmanager"). files: the names in it.
    coming: dates beside the start of the search and the target date, which are added here when
    they are not past. drafts: mails are not sent but lie in outbox/mail, for the recruiter to send.
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
        **greeting(phrases, to),
        **_made(
            intake, phrases, reference=reference, folder=folder, files=files, findings=findings
        ),
        "candidates": _news(candidates, phrases),
        "approval": next((c.approval for c in candidates if c.approval), None),
        "by_mail": by_mail,
        "drafts": drafts,
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
    drafts: bool = False,
) -> Values:
    """For intake-changed.md: every difference, what was rewritten, who had been told already.

    told: names of candidates who know the former version. approval: the AP-reference that sends
    them the corrected overview; None when nothing they see has changed. candidates: new ones.
    drafts: as in `intake_accepted`.
    """
    return {
        **greeting(phrases, to),
        **_made(after, phrases, reference=reference, folder=folder, files=files, findings=findings),
        "version": version,
        "changes": changes.changes(before, after, phrases),
        "told": words.listed(told, phrases) if told else None,
        "approval": approval,
        "by_mail": by_mail,
        "drafts": drafts,
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
        **greeting(phrases, to),
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


def _news(candidates: Sequence[CandidateNews], phrases: Phrases) -> list[Values]:
    return [
        {
            "name": c.name,
            "waits": phrases.text("holds", c.waits) if c.waits else None,
        }
        for c in candidates
    ]
