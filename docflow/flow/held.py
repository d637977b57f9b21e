"""What goes no further by itself, and why, in plain words."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection

from docflow.ledger import approvals, arrivals, jobs, mails, outlook
from docflow.ledger.arrivals import Arrival
from docflow.model.work import JobState

REASONS = {
    "approval": "waits for your approval",
    "no_address": "there is no recruiter's address: add one in the form (section 2) "
    "or in docflow.toml, [people] recruiters",
    "vacancy.question": "is it a new vacancy, or one of these",
    "vacancy.incomplete": "waits for the complete intake of its vacancy",
    "mail": "a mail that answers nothing docflow asked: it is kept for you to read",
    "mail.unreadable": "a mail that cannot be opened",
    "sender.unknown": "a form by mail from somebody who is neither in [people] recruiters nor in "
    "section 2 of that vacancy; drop the form itself in the inbox if it is right",
    "sender.forged": "your mail server says that its sender is not who it says: nothing in it "
    "counts. Ask the person themselves",
    "reply.other": "answers a request to somebody else, from an address that nobody knows: nothing "
    "in it counts. If it is right, record it: docflow answer DF-… TEXT",
    "two.requests": "answers more than one request, so nobody can tell which is meant. Record "
    "each: docflow answer DF-… TEXT",
    "bounce.unknown": "a mail did not arrive, but this message does not say which",
    "approval.unknown": "agrees to something that docflow never asked",
    "approval.other": "agrees, but did not come from the person who was asked",
    "approval.words": "speaks of something that waits for a yes, in other words than a plain "
    "AKKOORD, so it counts as no yes",
    "approval.unclear": "agrees, but it is not clear to what",
    "scorecard": "a scorecard form without the reference of a request (DF-…), so nobody can tell "
    "which talk it is about",
    "scorecard.empty": "a scorecard form with no score and no decision in it",
    "fresh": "is still being written",
    "open": "is open in Word",
    "empty": "is empty so far",
    "incomplete": "is not whole yet",
    "locked": "cannot be opened now: another program has it, or it may not be read",
    "online": "is not on this computer yet: OneDrive has still to download it",
    arrivals.FAULT: "could not be read; every docflow run tries again",
    "stuck": "was dealt with, but cannot be moved out of the inbox: make the folder writable",
}

_MOST_BY_THE_WAY = 10
"""Mails in Outlook that answer nothing: the newest are named, and all of them lie in a folder."""

_WORK = {
    "write": "its documents",
    "prepare": "a mail to prepare",
    "digest": "the recruiter's digest",
    "scores": "its scorecards",
}
_MAIL = "a mail"


def why(reason: str | None) -> str:
    """Why something waits, in words; an unknown code as it is, and "" for no reason."""
    return REASONS.get(reason or "", reason or "")


def held(connection: Connection) -> list[dict[str, Any]]:
    """The `held` of `status --json`: forms and mails that came in, mails and documents that do not
    go out. approval: the AP-reference of the question that waits for an answer, if one does."""
    asked = _asked(connection)
    came_in = arrivals.listed(connection, "held", "waiting")
    by_the_way = [a for a in came_in if a.filed and (a.source, a.reason) == ("mail", "mail")]
    older = {a.id for a in by_the_way[:-_MOST_BY_THE_WAY]}
    found = [_arrival(a, asked) for a in came_in if a.id not in older]
    if older:
        found.append({"what": f"{len(older)} older mails in Outlook", "why": why("mail")})
    stopped = (JobState.HELD, JobState.DEAD, JobState.UNKNOWN)
    posted = {mail.key: mail for mail in mails.outbox(connection, *stopped)}
    for job in jobs.listed(connection, *stopped):
        mail = posted.get(job.key)
        what = f"{mail.subject} → {mail.to_address or '?'}" if mail else work(job)
        said = job.error or why(job.reason)
        question = asked.get(job.key)
        if question:
            said = f"{said}: docflow approve {question}"
        found.append({"what": what, "why": said, "approval": question})
    for job in jobs.failed(connection):
        found.append({"what": work(job), "why": job.error, "approval": None})
    return [*found, *_in_outlook(connection)]


def _in_outlook(connection: Connection) -> Iterator[dict[str, Any]]:
    """What docflow cannot read in its mailbox, and what it leaves alone there."""
    for folder in outlook.faulty(connection):
        name = f"the folder {folder.name} in Outlook" if folder.name else "the mailbox in Outlook"
        yield {"what": name, "why": folder.error}
    for mail in outlook.incomplete(connection):
        arrival = arrivals.get(connection, mail.arrival_id) if mail.arrival_id else None
        what = arrival.name if arrival else f"a mail of {mail.received_at:%Y-%m-%d}"
        files = ", ".join(mail.unopened)
        yield {"what": what, "why": mail.error or f"{_UNOPENED}: {files}"}
    for mail in outlook.listed(connection, "junk"):
        yield {"what": f"{mail.sender} {mail.subject}", "why": _JUNK}


_UNOPENED = (
    "has something that docflow cannot open (a link, or a sealed part): open it in Outlook, and "
    "ask for a real attachment if it is a form"
)
_JUNK = "Outlook took it for junk, so docflow does not read it: move it to the inbox if it is not"


def work(job: jobs.JobRow) -> str:
    """What a job is about, for people."""
    return f"{job.subject}, {_WORK.get(job.kind, _MAIL)}"


def _asked(connection: Connection) -> dict[str, str]:
    """The open question about each mail (by key) and each form (by hash)."""
    asked: dict[str, str] = {}
    for question in approvals.listed(connection):
        for key in question.what.get("mails", [question.about]):
            asked[key] = question.reference
    return asked


def _arrival(arrival: Arrival, asked: Mapping[str, str]) -> dict[str, Any]:
    detail, said = arrival.detail, why(arrival.reason)
    if choices := detail.get("question"):
        command = f"docflow approve {asked.get(arrival.sha256, 'AP-…')}"
        said = f"{said}? " + " or ".join(f"{command} {choice}" for choice in ("new", *choices))
    if named := [detail.get("approval", ""), *detail.get("requests", ())]:
        said += "".join(f" ({reference})" for reference in named if reference)
    if error := detail.get("error"):
        said = f"{said} ({error})"
    return {"what": arrival.name, "why": said, "approval": asked.get(arrival.sha256)}
