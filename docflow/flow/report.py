"""What `status`, `outbox` and `approve --list` show: plain values, ready for JSON."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from docflow.flow import answers, deliver, facts, intakes, standing
from docflow.flow.desk import Desk
from docflow.flow.follow_up import MAILS, PREPARED
from docflow.flow.held import held, why
from docflow.hiring.facts import Vacancy
from docflow.hiring.followup import Template
from docflow.ledger import approvals, arrivals, jobs, mails, replies, requests, vacancies
from docflow.ledger.approvals import Approval
from docflow.ledger.mails import Posted
from docflow.model.feedback import SCORE_CODES
from docflow.model.record import answers_from

_WHY = {
    Template.HOLDING: "a day on which this candidate was promised news is near, and there is none",
    Template.NEXT_STEP: "everyone who met this candidate says go",
    Template.DECLINE: "everyone who met this candidate says no go",
    Template.FILLED: "the search is over",
    Template.SECOND_LEVEL: "feedback stays away, after the reminders too",
}
"""Why a mail was prepared, by its kind."""


def status(desk: Desk) -> dict[str, Any]:
    """The object of `status --json` (contract, "The feedback request", last paragraph)."""
    with desk.ledger.read() as connection:
        asked: dict[str, list[Approval]] = {}
        for question in approvals.listed(connection):
            asked.setdefault(question.subject, []).append(question)
        shown = [
            _vacancy(connection, desk, row, asked.get(row.reference, ()))
            for row in vacancies.listed(connection)
        ]
        waiting = held(connection)
    promises: Counter[str] = Counter()
    for vacancy in shown:
        promises.update(vacancy["promises"])
    return {
        "vacancies": shown,
        "held": waiting,
        "promises": {"kept": promises["kept"], "broken": promises["broken"]},
    }


def _vacancy(
    connection: Connection, desk: Desk, row: vacancies.Vacancy, asked: Sequence[Approval]
) -> dict[str, Any]:
    vacancy = facts.of_vacancy(connection, desk, row)
    known = standing.of_vacancy(desk, vacancy)
    known["waiting"] += [_waiting(connection, vacancy, question) for question in asked]
    return {
        "reference": row.reference,
        "title": row.title or None,
        "state": row.state,
        "version": len(vacancy.versions),
        **known,
    }


def _waiting(connection: Connection, vacancy: Vacancy, question: Approval) -> standing.Wait:
    what = f"approval {question.reference}: {title(connection, question)}"
    return standing.wait(what, standing.owner(vacancy), question.asked_at)


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


# --- what waits for a person's answer ------------------------------------------------------------


def open_questions(desk: Desk) -> list[dict[str, Any]]:
    """What `approve --list` shows, whole: the mails that a yes sends, the answer that it counts,
    or the question which vacancy a form belongs to."""
    with desk.ledger.read() as connection:
        return [
            {
                "reference": question.reference,
                "vacancy": question.subject if question.subject.startswith("V-") else None,
                "kind": question.kind,
                "asked_at": question.asked_at.isoformat(),
                "about": title(connection, question),
                **_SHOWN[question.kind](connection, question),
            }
            for question in approvals.listed(connection)
            if _is_ready(connection, question)
        ]


def _is_ready(connection: Connection, question: Approval) -> bool:
    """Whether a person can answer: nobody says yes to mails that are not written yet."""
    return all(mails.get(connection, key) for key in question.what.get("mails", ()))


def title(connection: Connection, question: Approval) -> str:
    """A question in a few words."""
    if question.kind == MAILS:
        many = len(question.what["mails"])
        return f"{many} mail{'s' if many > 1 else ''} about a changed or new process"
    if question.kind == PREPARED:
        mail = mails.get(connection, question.about)
        return f"a mail to {mail.to_name or mail.to_address}" if mail else "a mail"
    if question.kind == answers.QUESTION:
        found = _reply(connection, question)
        return f"does the answer of {found['from']} on {found['candidate']} count?"
    if question.kind == deliver.UNSURE:
        mail = mails.get(connection, question.about)
        return f"did a mail to {mail.to_name or mail.to_address} go out?" if mail else "a mail"
    return "which vacancy does a form belong to?"


def _mails(connection: Connection, question: Approval) -> dict[str, Any]:
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


def _mail(connection: Connection, question: Approval) -> dict[str, Any]:
    mail = mails.get(connection, question.about)
    return {"why": _WHY.get(Template(mail.kind)) if mail else None, **_mails(connection, question)}


def _unsure(connection: Connection, question: Approval) -> dict[str, Any]:
    mail, job = mails.get(connection, question.about), jobs.get(connection, question.about)
    return {
        "to": mail.to_address if mail else None,
        "subject": mail.subject if mail else None,
        "why": job.error if job else None,
        "choices": ["sent", "again"],
    }


def _place(connection: Connection, question: Approval) -> dict[str, Any]:
    arrival = arrivals.get(connection, question.arrival_id or 0)
    return {
        "file": arrival.name if arrival else None,
        "title": question.what["title"],
        "choices": ["new", *question.what["choices"]],
    }


def _reply(connection: Connection, question: Approval) -> dict[str, Any]:
    """An answer that somebody else gave than the person who was asked."""
    reply = replies.get(connection, question.what["reply"])
    request = requests.get(connection, reply.request) if reply else None
    assert reply is not None
    assert request is not None
    read = answers_from(reply.answers)
    return {
        "request": request.reference,
        "candidate": request.candidate,
        "step": request.step,
        "from": reply.sender,
        "in_place_of": request.to_name or request.to_address,
        "words": reply.own,
        "scores": {code: read.scores[code] for code in SCORE_CODES if code in read.scores},
        "decision": read.decision.value if read.decision else None,
        "choices": ["yes", "no"],
    }


_SHOWN: Mapping[str, Callable[[Connection, Approval], dict[str, Any]]] = {
    MAILS: _mails,
    PREPARED: _mail,
    answers.QUESTION: _reply,
    deliver.UNSURE: _unsure,
    intakes.QUESTION: _place,
}
