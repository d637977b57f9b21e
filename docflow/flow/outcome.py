"""What a run brought, or would bring: plain values to show."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection

from docflow.flow import answers, facts, held, letters
from docflow.flow.desk import Desk
from docflow.flow.feedback import left
from docflow.flow.paperwork import homes
from docflow.flow.rounds import Tally
from docflow.hiring import talks
from docflow.hiring.facts import Reply, Request, Vacancy
from docflow.hiring.followup import Paper
from docflow.hiring.runners import runners
from docflow.ledger import approvals, documents, jobs, mails, replies, requests, vacancies
from docflow.ledger.arrivals import Arrival
from docflow.model.feedback import Accepted, ReplyKind
from docflow.model.phrases import message
from docflow.model.vacancy import Appointment
from docflow.model.work import JobState, Severity

_MOST_READ = 100
"""Answers of which is told what became of them; each costs a look at its vacancy."""


def outcome(desk: Desk, tally: Tally, *, most: int) -> dict[str, Any]:
    """What a run did: the intakes and candidate forms it took up, the answers it read, the forms
    that went back or were refused, the vacancies whose documents it wrote anew, the mails that
    went out, and what waits.

    Of vacancies and mails at most so many are told in full; `many_vacancies` and `many_sent` count
    them all.
    """
    read = tally.read
    touched = list(dict.fromkeys(a.vacancy for a in read if a.kind == "intake" and a.vacancy))
    forms = [a for a in read if a.kind == "candidate" and a.reason in ("accepted", "same")]
    told = {*touched, *(a.vacancy for a in forms)}
    renewed = [s for s in dict.fromkeys(tally.written) if s.startswith("V-") and s not in told]
    with desk.ledger.read() as connection:
        sent = [mails.get(connection, key) for key in tally.sent[:most]]
        return {
            "vacancies": [_made(connection, desk, r) for r in touched[:most]],
            "many_vacancies": len(touched),
            "candidates": [_taken_up(connection, desk, a) for a in forms],
            "renewed": [_renewed(connection, r) for r in renewed],
            "read": [r for a in read[:_MOST_READ] for r in _read(connection, desk, a)],
            "returned": [_returned(a) for a in read if a.reason == "returned"],
            "refused": [_refused(desk, a) for a in read if a.state == "rejected"],
            "sent": [{"to": m.to_address, "subject": m.subject} for m in sent if m],
            "many_sent": len(tally.sent),
            "waiting": [
                *held.held(connection),
                *({"what": name, "why": held.why(reason)} for name, reason in tally.waiting),
            ],
        }


def _made(connection: Connection, desk: Desk, reference: str) -> dict[str, Any]:
    row = vacancies.get(connection, reference)
    assert row is not None
    vacancy = facts.of_vacancy(connection, desk, row)
    latest, accepted = vacancy.latest, vacancy.accepted
    coming = letters.coming(vacancy, accepted) if accepted else []
    return {
        "reference": reference,
        "title": row.title,
        "file": latest.file,
        "status": latest.status.value,
        "errors": sum(f.severity is Severity.ERROR for f in latest.findings),
        "warnings": sum(f.severity is Severity.WARNING for f in latest.findings),
        "folder": row.folder if accepted else None,
        "files": [document.path for document in documents.listed(connection, reference)],
        "coming": [
            (step.date.isoformat(), f"{step.what} ({step.who})")
            for step in coming
            if step.kind == "step" and step.date >= desk.today
        ],
    }


def _renewed(connection: Connection, reference: str) -> dict[str, Any]:
    row = vacancies.get(connection, reference)
    return {"reference": reference, "title": row.title if row else None}


def _taken_up(connection: Connection, desk: Desk, arrival: Arrival) -> dict[str, Any]:
    """A candidate form, and the talks that it plans from today on."""
    reference = arrival.vacancy or ""
    vacancy = facts.of_vacancy(connection, desk, reference)
    newest = vacancies.latest_candidacies(connection, reference)
    number = next((row.id for row in newest if row.arrival_id == arrival.id), None)
    runner = next((r for r in runners(vacancy) if r.latest and r.latest.number == number), None)
    planned = talks.appointments(vacancy, runner) if runner else ()
    return {
        **_renewed(connection, reference),
        "file": arrival.name,
        "candidate": runner.name if runner else None,
        "state": runner.state if runner else None,
        "coming": [
            (_moment(row), f"{row.step} ({', '.join(row.with_)})")
            for row in planned
            if row.date and row.date >= desk.today
        ],
    }


def _moment(row: Appointment) -> str:
    return f"{row.date} {row.start:%H:%M}" if row.start else str(row.date)


# --- answers ------------------------------------------------------------------------------------


def _read(connection: Connection, desk: Desk, arrival: Arrival) -> Iterator[dict[str, str]]:
    """What a mail or a scorecard form turned out to be, where that is no form and waits for
    nobody."""
    if arrival.state != "read":
        return
    for row in replies.of_arrival(connection, arrival.id):
        found = requests.get(connection, row.request)
        assert found is not None
        vacancy = facts.of_vacancy(connection, desk, found.vacancy)
        request = next(r for r in vacancy.requests if r.reference == row.request)
        reply = next(r for r in request.replies if r.number == row.id)
        yield _answer(connection, vacancy, request, reply)
    name, approval = arrival.detail.get("name"), arrival.detail.get("approval")
    if arrival.reason == "candidate.wrote":
        yield {"mark": "note", "says": f"a mail of {name}, which goes on to the recruiter"}
    elif arrival.reason == "approval":
        yield {"mark": "good", "says": f"the answer to {approval}"}
    elif arrival.reason == "bounce":
        mail = mails.get(connection, arrival.detail["mail"])
        to, subject = (mail.to_address, mail.subject) if mail else ("?", "?")
        yield {"mark": "wrong", "says": f"a mail to {to} did not arrive: {subject}"}


def _answer(
    connection: Connection, vacancy: Vacancy, request: Request, reply: Reply
) -> dict[str, str]:
    who = request.to.name or request.to.email
    about = f"{who} on {request.candidate}" + (f" ({request.step})" if request.step else "")
    if reply.counts:
        return _feedback(connection, vacancy, request, about)
    if reply.accepted is Accepted.PROVISIONAL:
        asked = approvals.newest(connection, answers.QUESTION, str(reply.number))
        choice = f" docflow approve {asked.reference}" if asked else ""
        sender = reply.sender or "an unknown sender"
        says = f"{sender}, in the place of {about}: does it count?{choice}"
        return {"mark": "note", "says": says}
    back = f", away until {reply.back}" if reply.back else ""
    kinds = {
        ReplyKind.AUTO_REPLY: f"an automatic answer of {who}{back}",
        ReplyKind.BOUNCE: f"the mail to {request.to.email} did not arrive",
        ReplyKind.VOICE_MEMO: f"a voice memo of {about}: outbox/{reply.file}",
    }
    unclear = f"{about}: not clear, so a person must look. docflow feedback {vacancy.reference}"
    mark = "wrong" if reply.kind is ReplyKind.BOUNCE else "note"
    return {"mark": mark, "says": kinds.get(reply.kind, unclear)}


def _feedback(
    connection: Connection, vacancy: Vacancy, request: Request, about: str
) -> dict[str, str]:
    card = {"file": _card(connection, vacancy, request)}
    if open_ := left(request):
        return {"mark": "half", "says": f"feedback of {about}: missing {open_}", **card}
    decided = str(request.answers.decision).replace("_", " ")
    return {"mark": "good", "says": f"feedback of {about}: complete, {decided}", **card}


def _card(connection: Connection, vacancy: Vacancy, request: Request) -> str:
    """Where the scorecard lies on which this feedback stands, below outbox/; "" for none yet."""
    home = homes(runners(vacancy)).get(request.candidate_key)
    made = documents.listed(connection, vacancy.reference)
    cards = [d.path for d in made if d.kind == Paper.SCORECARD]
    return next((path for path in cards if path.split("/")[-2] == home), "")


# --- forms that went back -----------------------------------------------------------------------


def _returned(arrival: Arrival) -> dict[str, Any]:
    findings = facts.findings_from(arrival.detail["findings"])
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    return {"file": arrival.name, "errors": errors}


def _refused(desk: Desk, arrival: Arrival) -> dict[str, str]:
    phrases = desk.phrases(arrival.language or desk.settings.locale.language)
    findings = facts.findings_from(arrival.detail["findings"])
    return {"file": arrival.name, "why": " ".join(message(f, phrases) for f in findings)}


def plan(desk: Desk) -> dict[str, list[Any]]:
    """What a run would do first: files it would take, written mails it would send, documents and
    mails it would make."""
    look = desk.inbox.settle()
    with desk.ledger.read() as connection:
        due = set(jobs.due_keys(connection, desk.now(), desk.real_now(), 1000))
        posted = [m for m in mails.outbox(connection, JobState.DUE) if m.key in due]
        rest = [jobs.get(connection, key) for key in due - {m.key for m in posted}]
    return {
        "take": [found.path.name for found in look.settled],
        "send": [{"to": mail.to_address, "subject": mail.subject} for mail in posted],
        "make": sorted({held.work(job) for job in rest if job}),
    }
