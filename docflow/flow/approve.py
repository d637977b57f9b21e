"""What a named person decides: prepared mails go out, a form finds its vacancy, somebody else's
answer counts or not, a vacancy ends."""

import difflib
from typing import cast

from sqlalchemy import Connection

from docflow.errors import SettingsError
from docflow.flow import answers, deliver
from docflow.flow.desk import Desk
from docflow.flow.follow_up import PREPARED, follow_up
from docflow.flow.intakes import QUESTION, settle_answered
from docflow.hiring import identity
from docflow.hiring.facts import recruiter_of
from docflow.ledger import approvals, arrivals, mails, replies, requests, vacancies
from docflow.ledger.approvals import Approval
from docflow.model.feedback import Accepted
from docflow.model.record import from_json
from docflow.model.vacancy import Intake
from docflow.model.work import FormKind

_YES = ("", "yes", "ja", "oui")
_NO = ("no", "nee", "neen", "non")


def approve(desk: Desk, reference: str, answer: str | None, by: str = "") -> str:
    """Records a yes, or the answer to a question, and gives what to tell the person.

    by: who answered, "" for whoever may type commands here. Raises SettingsError when there is no
    such question, its mails are not written yet, or the answer is none of the choices.
    """
    with desk.ledger.write() as connection:
        return decide(connection, desk, _asked(connection, reference), answer, by=by)


def decide(
    connection: Connection, desk: Desk, question: Approval, answer: str | None, *, by: str
) -> str:
    """`approve`, in the caller's transaction; nothing was changed when it raises."""
    if question.state != "open":
        return _dealt_with(connection, question)
    match question.kind:
        case answers.QUESTION:
            return _count(connection, desk, question, answer, by)
        case kind if kind == QUESTION:
            return _place(connection, desk, question, _choice(question, answer), by)
        case deliver.UNSURE:
            return _went(connection, desk, question, answer, by)
        case _:
            return _let_go(connection, desk, question, answer, by)


def approvers(connection: Connection, desk: Desk, question: Approval) -> tuple[str, ...]:
    """Whose AKKOORD counts: the recruiter of the vacancy or form, and those of the settings."""
    named = ""
    accepted = vacancies.latest(connection, question.subject, complete=True)
    if version := accepted or vacancies.latest(connection, question.subject):
        intake = cast("Intake", from_json(FormKind.INTAKE, version.reading))
        named = recruiter_of(intake, "", version.language).email
    elif arrival := arrivals.get(connection, question.arrival_id or 0):
        named = arrival.detail.get("recruiter") or ""
    return tuple(filter(None, (named, *desk.settings.people.recruiters)))


def check_open(desk: Desk, reference: str) -> None:
    """Raises SettingsError when there never was such a question."""
    with desk.ledger.read() as connection:
        _asked(connection, reference)


def _asked(connection: Connection, reference: str) -> Approval:
    question = approvals.get(connection, reference)
    if question is None:
        raise SettingsError(f"There is no {reference}.", _near(connection, reference))
    return question


def _near(connection: Connection, reference: str) -> str:
    waiting = [q.reference for q in approvals.listed(connection)]
    near = difflib.get_close_matches(reference, waiting, n=1)
    return f"Did you mean {near[0]}?" if near else "docflow approve --list shows what waits."


def _dealt_with(connection: Connection, question: Approval) -> str:
    said = f"{question.reference} was dealt with already ({question.state})."
    newer = [q for q in approvals.listed(connection, question.subject) if q.kind == question.kind]
    if question.state != "withdrawn" or not newer:
        return said
    return (
        f"{question.reference} was withdrawn: something changed since, and {newer[-1].reference} "
        "came in its place. docflow approve --list shows it whole."
    )


def _let_go(
    connection: Connection, desk: Desk, question: Approval, answer: str | None, by: str
) -> str:
    """Prepared mails may go. One of the feedback loop may also be turned down for good."""
    prepared, said = question.what["mails"], _folded(answer)
    if said in _NO and question.kind == PREPARED:
        approvals.answer(
            connection, question.reference, state="answered", at=desk.now(), by=by, answer="no"
        )
        follow_up(connection, desk, question.subject)
        return "Not sent, and not prepared again. If the candidate waits for news, call."
    if said not in _YES:
        raise SettingsError(
            f'{question.reference} lets prepared mail go; "{answer}" is no yes, so nothing goes.',
            f"What you do not approve, is not sent. To send it: docflow approve "
            f"{question.reference}",
        )
    if not all(mails.get(connection, key) for key in prepared):
        raise SettingsError(
            f"The mails of {question.reference} are not written yet, so nobody can have read them.",
            "Run docflow run first; docflow status says what stops it.",
        )
    approvals.answer(connection, question.reference, state="approved", at=desk.now(), by=by or None)
    follow_up(connection, desk, question.subject)
    many = len(prepared)
    return f"Approved. {many} mail{'s go' if many > 1 else ' goes'} out with the next run."


def _count(
    connection: Connection, desk: Desk, question: Approval, answer: str | None, by: str
) -> str:
    """Somebody answered in another's place: it counts, or it does not."""
    reply = replies.get(connection, question.what["reply"])
    request = requests.get(connection, reply.request) if reply else None
    assert reply is not None
    assert request is not None
    said = _folded(answer)
    if said not in (*_YES, *_NO):
        raise SettingsError(
            f"{question.reference} asks whether the answer of {reply.sender} counts for "
            f"{request.to_name}.",
            f"Answer docflow approve {question.reference}, or docflow approve "
            f"{question.reference} no.",
        )
    yes = said in _YES
    replies.accept(connection, reply.id, (Accepted.YES if yes else Accepted.NO).value)
    approvals.answer(
        connection,
        question.reference,
        state="approved" if yes else "answered",
        at=desk.now(),
        by=by or None,
        answer=None if yes else "no",
    )
    follow_up(connection, desk, question.subject)
    counts = "counts" if yes else "does not count"
    return (
        f"The answer of {reply.sender} about {request.candidate} {counts} "
        f"for {request.reference} ({request.to_name})."
    )


def _went(
    connection: Connection, desk: Desk, question: Approval, answer: str | None, by: str
) -> str:
    """Nobody could tell whether a mail went out, and a person looked."""
    said = _folded(answer)
    if said not in ("sent", "again"):
        raise SettingsError(
            f"{question.reference} asks whether a mail went out: look in Sent Items in Outlook.",
            f"It is there: docflow approve {question.reference} sent. It is not: delete what lies "
            f"in Drafts, and then docflow approve {question.reference} again.",
        )
    deliver.decided(connection, desk, question, went=said == "sent")
    approvals.answer(
        connection,
        question.reference,
        state="answered",
        at=desk.now(),
        by=by or None,
        answer=said,
    )
    return "Noted: it went out." if said == "sent" else "It goes out anew with the next run."


def _place(connection: Connection, desk: Desk, question: Approval, choice: str, by: str) -> str:
    """A form goes to the vacancy that a person chose."""
    approvals.answer(
        connection,
        question.reference,
        state="answered",
        at=desk.now(),
        by=by or None,
        answer=choice,
    )
    arrival = arrivals.get(connection, question.arrival_id or 0)
    assert arrival is not None
    if choice == "new":
        settle_answered(connection, desk, arrival, identity.New())
        return f"{arrival.name} opens a new vacancy; the next run goes on with it."
    settle_answered(connection, desk, arrival, identity.Same(reference=choice))
    return f"{arrival.name} is the next version of {choice}; the next run goes on with it."


def _choice(question: Approval, answer: str | None) -> str:
    choices: list[str] = ["new", *question.what["choices"]]
    for choice in choices:
        if choice.casefold() == _folded(answer):
            return choice
    given = (answer or "").strip()
    raise SettingsError(
        f"{question.reference} asks which vacancy a form belongs to"
        + (f'; "{given}" is none of them.' if given else "."),
        f"Answer one of: {', '.join(choices)}. For example: "
        f"docflow approve {question.reference} {choices[-1]}",
    )


def _folded(answer: str | None) -> str:
    return (answer or "").strip().casefold()


def close(desk: Desk, reference: str) -> str:
    """Ends a vacancy: nothing is due for it any more but the word to its candidates, which is
    prepared. Raises SettingsError when there is none."""
    with desk.ledger.write() as connection:
        vacancy = vacancies.get(connection, reference)
        if vacancy is None:
            raise SettingsError(
                f"There is no vacancy {reference}.", "docflow status lists them all."
            )
        if vacancy.state == "closed":
            return f"{reference} was closed already."
        vacancies.close(connection, reference, desk.now())
        follow_up(connection, desk, reference)
    return f"{reference} {vacancy.title} is closed: nothing more goes out for it by itself."
