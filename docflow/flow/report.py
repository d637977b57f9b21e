"""What `status`, `outbox` and `approve --list` show: plain values, ready for JSON."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from docflow.flow import facts, paperwork
from docflow.flow.desk import Desk
from docflow.flow.follow_up import MAILS
from docflow.flow.intakes import QUESTION
from docflow.hiring.facts import Vacancy, Version, recruiter_of
from docflow.hiring.runners import Runner, runners
from docflow.ledger import approvals, arrivals, jobs, mails, vacancies
from docflow.ledger.approvals import Approval
from docflow.ledger.arrivals import Arrival
from docflow.ledger.mails import Posted
from docflow.model.work import JobState, Status

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
    arrivals.FAULT: "could not be read; every docflow run tries again",
    "stuck": "was dealt with, but cannot be moved out of the inbox: make the folder writable",
}


def why(reason: str | None) -> str:
    """Why something waits, in words; an unknown code as it is, and "" for no reason."""
    return REASONS.get(reason or "", reason or "")


def status(desk: Desk) -> dict[str, Any]:
    """The object of `status --json` (contract, "The feedback request", last paragraph)."""
    shown: list[dict[str, Any]] = []
    promises: Counter[bool] = Counter()
    with desk.ledger.read() as connection:
        for row in vacancies.listed(connection):
            vacancy = facts.of_vacancy(connection, desk, row)
            shown.append(_vacancy(connection, desk, row, vacancy))
            promises.update(_promises(desk, row, vacancy))
        waiting = held(connection)
    return {
        "vacancies": shown,
        "held": waiting,
        "promises": {"kept": promises[True], "broken": promises[False]},
    }


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
        "reason": row.error or why(row.reason) or None,
        "file": f"outbox/mail/{row.file}" if row.file else None,
    }


# --- vacancies -----------------------------------------------------------------------------


def _vacancy(
    connection: Connection, desk: Desk, row: vacancies.Vacancy, vacancy: Vacancy
) -> dict[str, Any]:
    everyone = runners(vacancy)
    return {
        "reference": row.reference,
        "title": row.title or None,
        "state": row.state,
        "version": len(vacancy.versions),
        "candidates": [_candidate(desk, vacancy, runner) for runner in everyone],
        "waiting": [] if vacancy.closed else _waiting(connection, vacancy, everyone),
    }


def _candidate(desk: Desk, vacancy: Vacancy, runner: Runner) -> dict[str, Any]:
    version = vacancy.accepted
    step, promised = None, None
    if version and runner.active and not vacancy.closed:
        step, promised = _next(desk, vacancy, version, runner)
    return {
        "name": runner.name,
        "state": (runner.form.state if runner.form else None) or "in process",
        "step": step,
        "waiting_since": runner.told[-1].sent.isoformat() if runner.told else None,
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


def _waiting(
    connection: Connection, vacancy: Vacancy, everyone: Sequence[Runner]
) -> list[dict[str, Any]]:
    """What the recruiter owes: a completed form, a yes, an address."""
    latest, found = vacancy.latest, []
    who = recruiter_of(latest.intake, vacancy.recruiter, latest.language).email or None
    if latest.status is Status.INCOMPLETE:
        found.append(_wait("the completed form", who, latest.received))
    for question in approvals.listed(connection, vacancy.reference):
        found.append(_wait(f"approval {question.reference}", who, question.asked_at))
    for runner in everyone:
        if runner.active and not runner.mailable:
            found.append(_wait(f"the e-mail address of {runner.name}", who, vacancy.changed))
    return found


def _wait(for_: str, from_: str | None, since: dt.datetime) -> dict[str, Any]:
    return {"for": for_, "from": from_, "since": since.isoformat(), "due": None, "late": False}


def _promises(desk: Desk, row: vacancies.Vacancy, vacancy: Vacancy) -> list[bool]:
    """The days by which candidates were told they would hear, as far as they are decided: kept
    when docflow wrote to them from the step until that day, broken when that day is past without.
    Who is no longer in the running waits for nothing, and nobody does once the search is over."""
    if (version := vacancy.accepted) is None:
        return []
    end = min(desk.today, desk.day(row.closed_at)) if row.closed_at else desk.today
    decided: list[bool] = []
    for runner in runners(vacancy):
        told = [desk.day(mail.sent) for mail in runner.told]
        held_on = paperwork.step_days(vacancy, version, runner)
        for place, by in paperwork.promises(desk, vacancy, version, runner).items():
            heard = any(held_on[place] <= day <= by for day in told[1:])
            if told and (heard or (by < end and runner.active)):
                decided.append(heard)
    return decided


# --- what waits for a person ---------------------------------------------------------------


def held(connection: Connection) -> list[dict[str, Any]]:
    """What goes no further by itself, and why."""
    asked = _asked(connection)
    found = [_held_arrival(a, asked) for a in arrivals.listed(connection, "held", "waiting")]
    stopped = (JobState.HELD, JobState.DEAD, JobState.UNKNOWN)
    posted = {mail.key: mail for mail in mails.outbox(connection, *stopped)}
    for job in jobs.listed(connection, *stopped):
        mail = posted.get(job.key)
        what = f"{mail.subject} → {mail.to_address or '?'}" if mail else f"{job.subject}, writing"
        said = job.error or why(job.reason)
        if question := asked.get(job.key):
            said = f"{said}: docflow approve {question}"
        found.append({"what": what, "why": said})
    for job in jobs.failed(connection):
        found.append({"what": f"{job.subject}, {job.kind}", "why": job.error})
    return found


def _asked(connection: Connection) -> dict[str, str]:
    """The open question about each mail (by key) and each form (by hash)."""
    asked: dict[str, str] = {}
    for question in approvals.listed(connection):
        for key in question.what.get("mails", [question.about]):
            asked[key] = question.reference
    return asked


def _held_arrival(arrival: Arrival, asked: Mapping[str, str]) -> dict[str, Any]:
    said = why(arrival.reason)
    if choices := arrival.detail.get("question"):
        command = f"docflow approve {asked.get(arrival.sha256, 'AP-…')}"
        said = f"{said}? " + " or ".join(f"{command} {choice}" for choice in ("new", *choices))
    if error := arrival.detail.get("error"):
        said = f"{said} ({error})"
    return {"what": arrival.name, "why": said}


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
            if is_ready(connection, question)
        ]


def is_ready(connection: Connection, question: Approval) -> bool:
    """Whether a person can answer: nobody says yes to mails that are not written yet."""
    if question.kind != MAILS:
        return True
    return all(mails.get(connection, key) for key in question.what["mails"])


def _question(connection: Connection, question: Approval) -> dict[str, Any]:
    if question.kind == QUESTION:
        arrival = arrivals.get(connection, question.arrival_id or 0)
        return {
            "file": arrival.name if arrival else None,
            "title": question.what["title"],
            "choices": ["new", *question.what["choices"]],
        }
    prepared = (mails.get(connection, key) for key in question.what["mails"])
    return {
        "mails": [
            {
                "to": mail.to_address,
                "subject": mail.subject,
                "text": mail.text,
                "attachments": [item.name for item in mail.attachments],
            }
            for mail in prepared
            if mail
        ]
    }
