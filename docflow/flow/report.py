"""What `status`, `outbox` and the end of a `run` show: plain values, ready for JSON."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection

from docflow.flow import facts, letters, paperwork
from docflow.flow.desk import Desk
from docflow.hiring.facts import Runner, Vacancy, Version, recruiter_of, runners
from docflow.ledger import approvals, arrivals, jobs, mails, vacancies
from docflow.ledger.arrivals import Arrival
from docflow.ledger.mails import Posted
from docflow.model.phrases import message
from docflow.model.work import JobState, Severity, Status

REASONS = {
    "approval": "waits for your approval",
    "no_address": "there is no recruiter's address: add one in the form (section 2) "
    "or in docflow.toml, [people] recruiters",
    "vacancy.question": "is it a new vacancy, or one of these",
    "vacancy.incomplete": "waits for the complete intake of its vacancy",
    "mail": "a mail: docflow keeps it for you; it does not read replies yet",
    "sender.unknown": "a form by mail from somebody who is neither in [people] recruiters nor in "
    "section 2 of that vacancy; drop the form itself in the inbox if it is right",
    "scorecard": "a scorecard: docflow keeps it for you; it does not read scores yet",
    "fresh": "is still being written",
    "open": "is open in Word",
    "empty": "is empty so far",
    "incomplete": "is not whole yet",
    "locked": "cannot be opened now: another program has it, or it may not be read",
    "online": "is not on this computer yet: OneDrive has still to download it",
    "stuck": "was dealt with, but cannot be moved out of the inbox: make the folder writable",
}
"""Why something waits, in words; unknown codes are shown as they are."""


def status(desk: Desk) -> dict[str, Any]:
    """The object of `status --json` (contract, "The feedback request", last paragraph)."""
    with desk.ledger.read() as connection:
        rows = [_vacancy(connection, desk, v.reference) for v in vacancies.listed(connection)]
        held = _held(connection)
        kept, broken = _promises(connection, desk)
    return {"vacancies": rows, "held": held, "promises": {"kept": kept, "broken": broken}}


def outbox(desk: Desk) -> list[dict[str, Any]]:
    """The list of `outbox --json`: every mail and why it is where it is."""
    with desk.ledger.read() as connection:
        return [_posted(row) for row in mails.outbox(connection)]


def _posted(row: Posted) -> dict[str, Any]:
    return {
        "key": row.key,
        "kind": row.kind,
        "to": row.to_address,
        "subject": row.subject,
        "state": row.state.value,
        "due": row.due.isoformat(),
        "sent_at": row.sent_at.isoformat() if row.sent_at else None,
        "reason": row.error or (REASONS.get(row.reason, row.reason) if row.reason else None),
        "file": f"mail/{row.file}" if row.file else None,
    }


# --- vacancies -----------------------------------------------------------------------------


def _vacancy(connection: Connection, desk: Desk, reference: str) -> dict[str, Any]:
    vacancy = facts.of_vacancy(connection, desk, reference)
    row = vacancies.get(connection, reference)
    assert row is not None
    return {
        "reference": reference,
        "title": row.title or None,
        "state": row.state,
        "version": len(vacancy.versions),
        "candidates": [_candidate(desk, vacancy, r) for r in runners(vacancy)],
        "waiting": [] if vacancy.closed else _waiting(connection, desk, vacancy),
    }


def _candidate(desk: Desk, vacancy: Vacancy, runner: Runner) -> dict[str, Any]:
    version = vacancy.accepted
    told = [t for t in vacancy.told if t.to == runner.email.casefold()]
    step, promised = None, None
    if version and runner.active and not vacancy.closed:
        step, promised = _next(desk, vacancy, version, runner)
    return {
        "name": runner.name,
        "state": (runner.form.state if runner.form else None) or "in process",
        "step": step,
        "waiting_since": told[-1].sent.isoformat() if told else None,
        "promised": promised.isoformat() if promised else None,
    }


def _next(
    desk: Desk, vacancy: Vacancy, version: Version, runner: Runner
) -> tuple[str | None, dt.date | None]:
    """The step a candidate is at, and by when they hear: the first one not past, else the last."""
    due = paperwork.promises(desk, vacancy, version, runner)
    steps = version.intake.steps
    open_places = [place for place, day in due.items() if day >= desk.today]
    place = open_places[0] if open_places else max(due, default=1)
    return (steps[place - 1].name if steps else None), due.get(place)


def _waiting(connection: Connection, desk: Desk, vacancy: Vacancy) -> list[dict[str, Any]]:
    found = []
    if vacancy.latest.status is Status.INCOMPLETE:
        who = recruiter_of(vacancy.latest.intake, vacancy.recruiter, vacancy.latest.language)
        found.append(_wait("the completed form", who.email or None, vacancy.latest.received))
    for question in approvals.listed(connection, vacancy.reference):
        found.append(
            _wait(f"approval {question.reference}", desk.recruiter or None, question.asked_at)
        )
    for runner in runners(vacancy):
        if runner.active and "@" not in runner.email:
            found.append(_wait(f"the e-mail address of {runner.name}", None, vacancy.changed))
    return found


def _wait(for_: str, from_: str | None, since: dt.datetime) -> dict[str, Any]:
    return {"for": for_, "from": from_, "since": since.isoformat(), "due": None, "late": False}


def _promises(connection: Connection, desk: Desk) -> tuple[int, int]:
    """Days by which candidates were told they would hear: kept when docflow wrote to them
    between the step and that day, broken when that day is past without."""
    kept = broken = 0
    for row in vacancies.listed(connection):
        vacancy = facts.of_vacancy(connection, desk, row.reference)
        version = vacancy.accepted
        if version is None:
            continue
        for runner in runners(vacancy):
            told = [desk.day(t.sent) for t in vacancy.told if t.to == runner.email.casefold()]
            if not told:
                continue
            for by in paperwork.promises(desk, vacancy, version, runner).values():
                heard = any(told[0] < day <= by for day in told)
                kept += heard
                broken += by < desk.today and not heard
    return kept, broken


# --- what waits for a person ---------------------------------------------------------------


def _held(connection: Connection) -> list[dict[str, Any]]:
    held = [_held_arrival(a) for a in arrivals.listed(connection, "held", "waiting")]
    stopped = jobs.listed(connection, JobState.HELD, JobState.DEAD, JobState.UNKNOWN)
    for job in stopped:
        mail = mails.get(connection, job.key)
        what = f"{mail.subject} → {mail.to_address or '?'}" if mail else f"{job.subject}, writing"
        why = REASONS.get(job.reason or "", job.reason or "")
        held.append({"what": what, "why": job.error or why})
    for job in jobs.listed(connection, JobState.DUE):
        if job.error:
            held.append({"what": f"{job.subject}, {job.kind}", "why": job.error})
    return held


def _held_arrival(arrival: Arrival) -> dict[str, Any]:
    why = REASONS.get(arrival.reason or "", arrival.reason or "")
    if choices := arrival.detail.get("question"):
        why = f"{why}: {', '.join(choices)}?"
    return {"what": arrival.name, "why": why}


def open_questions(desk: Desk) -> list[dict[str, Any]]:
    """What `approve --list` shows, whole: the question, or the mails that a yes sends."""
    with desk.ledger.read() as connection:
        return [
            {
                "reference": question.reference,
                "vacancy": question.subject if question.subject.startswith("V-") else None,
                "kind": question.kind,
                "asked_at": question.asked_at.isoformat(),
                **_question(connection, question),
            }
            for question in approvals.listed(connection)
        ]


def _question(connection: Connection, question: approvals.Approval) -> dict[str, Any]:
    if question.kind == "vacancy":
        arrival = arrivals.get(connection, question.arrival_id or 0)
        return {
            "file": arrival.name if arrival else None,
            "title": question.what["title"],
            "choices": ["new", *question.what["choices"]],
        }
    letters_ = (mails.get(connection, key) for key in question.what["mails"])
    return {
        "mails": [
            {
                "to": mail.to_address,
                "subject": mail.subject,
                "text": mail.text,
                "attachments": [item.name for item in mail.attachments],
            }
            for mail in letters_
            if mail
        ]
    }


# --- the end of a run ----------------------------------------------------------------------


def outcome(desk: Desk, since: dt.datetime) -> dict[str, Any]:
    """What a run brought: the vacancies it touched, forms that went back or were refused, mails
    that went out, and what is held. since: when the run began."""
    with desk.ledger.read() as connection:
        settled = arrivals.listed(connection, "read", "rejected", "held", "waiting")
        new = [a for a in settled if a.received_at >= since]
        touched = dict.fromkeys(a.vacancy for a in new if a.vacancy)
        rows = [_made(connection, desk, reference) for reference in touched]
        refused = [_refused(desk, a) for a in new if a.state == "rejected"]
        sent = [
            {"to": m.to_address, "subject": m.subject, "file": m.file}
            for m in mails.outbox(connection)
            if m.sent_at and m.sent_at >= since
        ]
        held = _held(connection)
    return {"vacancies": rows, "refused": refused, "sent": sent, "held": held}


def _made(connection: Connection, desk: Desk, reference: str) -> dict[str, Any]:
    from docflow.ledger import documents

    row = vacancies.get(connection, reference)
    vacancy = facts.of_vacancy(connection, desk, reference)
    latest = vacancy.latest
    files = documents.listed(connection, reference)
    return {
        "reference": reference,
        "title": row.title if row else "",
        "file": latest.file,
        "status": latest.status.value,
        "errors": sum(f.severity is Severity.ERROR for f in latest.findings),
        "warnings": sum(f.severity is Severity.WARNING for f in latest.findings),
        "folder": row.folder if row and vacancy.accepted else None,
        "files": [f.path for f in files],
        "coming": _coming(desk, vacancy),
    }


def _coming(desk: Desk, vacancy: Vacancy) -> list[tuple[str, str]]:
    if (version := vacancy.accepted) is None:
        return []
    return [
        (entry.date.isoformat(), f"{entry.what} ({entry.who})")
        for entry in letters.coming(desk, vacancy, version)
        if entry.kind == "step" and entry.date >= desk.today
    ]


def _refused(desk: Desk, arrival: Arrival) -> dict[str, str]:
    phrases = desk.phrases(arrival.language or desk.settings.locale.language)
    findings = facts.findings_from(arrival.detail.get("findings", ()))
    return {"file": arrival.name, "why": " ".join(message(f, phrases) for f in findings)}


def waiting_files(waiting: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    """Files that lie in the inbox and are not settled yet."""
    return [{"what": name, "why": REASONS.get(reason, reason)} for name, reason in waiting]


def plan(desk: Desk) -> dict[str, list[Any]]:
    """What a run would do first: files it would take, mails it would send, writing it would do."""
    look = desk.inbox.settle()
    with desk.ledger.read() as connection:
        due = jobs.due_keys(connection, desk.now(), desk.real_now(), 1000)
        posted = {m.key: m for m in mails.outbox(connection)}
        subjects = [jobs.get(connection, key) for key in due if key not in posted]
    return {
        "take": [found.path.name for found in look.settled],
        "send": [
            {"to": posted[k].to_address, "subject": posted[k].subject} for k in due if k in posted
        ],
        "write": sorted({job.subject for job in subjects if job}),
    }
