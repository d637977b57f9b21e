"""What a named person decides: prepared mails go out, a form finds its vacancy, a vacancy ends."""

import difflib

from sqlalchemy import Connection

from docflow.errors import SettingsError
from docflow.flow.desk import Desk
from docflow.flow.follow_up import MAILS, follow_up
from docflow.flow.intakes import settle_answered
from docflow.flow.report import is_ready
from docflow.hiring import identity
from docflow.ledger import approvals, arrivals, vacancies
from docflow.ledger.approvals import Approval


def approve(desk: Desk, reference: str, answer: str | None) -> str:
    """Records a yes, or the answer to a question, and gives what to tell the person.

    Raises SettingsError when there is no such question, its mails are not written yet, or the
    answer is none of the choices.
    """
    with desk.ledger.write() as connection:
        question = _asked(connection, reference)
        if question.state != "open":
            return _dealt_with(connection, question)
        if question.kind == MAILS:
            if not is_ready(connection, question):
                raise SettingsError(
                    f"The mails of {reference} are not written yet, so nobody can have read them.",
                    "Run docflow run first; docflow status says what stops it.",
                )
            approvals.answer(connection, reference, state="approved", at=desk.now(), answer=answer)
            follow_up(connection, desk, question.subject)
            many = len(question.what["mails"])
            return f"Approved. {many} mail{'s go' if many > 1 else ' goes'} out with the next run."
        return _place(connection, desk, question, _choice(question, answer))


def check_open(desk: Desk, reference: str) -> None:
    """Raises SettingsError when there never was such a question."""
    with desk.ledger.read() as connection:
        _asked(connection, reference)


def _asked(connection: Connection, reference: str) -> Approval:
    question = approvals.get(connection, reference)
    if question is None:
        raise SettingsError(f"There is no {reference}.", _near(connection, reference))
    return question


def _dealt_with(connection: Connection, question: Approval) -> str:
    said = f"{question.reference} was dealt with already ({question.state})."
    newer = [q for q in approvals.listed(connection, question.subject) if q.kind == question.kind]
    if question.state != "withdrawn" or not newer:
        return said
    return (
        f"{question.reference} was withdrawn: something changed since, and {newer[-1].reference} "
        "came in its place. docflow approve --list shows it whole."
    )


def _place(connection: Connection, desk: Desk, question: Approval, choice: str) -> str:
    """A form goes to the vacancy that a person chose."""
    approvals.answer(connection, question.reference, state="answered", at=desk.now(), answer=choice)
    arrival = arrivals.get(connection, question.arrival_id or 0)
    assert arrival is not None
    if choice == "new":
        settle_answered(connection, desk, arrival, identity.New())
        return f"{arrival.name} opens a new vacancy; the next run goes on with it."
    settle_answered(connection, desk, arrival, identity.Same(reference=choice))
    return f"{arrival.name} is the next version of {choice}; the next run goes on with it."


def close(desk: Desk, reference: str) -> str:
    """Ends a vacancy: nothing is due for it any more. Raises SettingsError when there is none."""
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
    return f"{reference} {vacancy.title} is closed: nothing more goes out for it."


def _choice(question: Approval, answer: str | None) -> str:
    choices: list[str] = ["new", *question.what["choices"]]
    given = (answer or "").strip()
    for choice in choices:
        if choice.casefold() == given.casefold():
            return choice
    raise SettingsError(
        f"{question.reference} asks which vacancy a form belongs to"
        + (f'; "{given}" is none of them.' if given else "."),
        f"Answer one of: {', '.join(choices)}. For example: "
        f"docflow approve {question.reference} {choices[-1]}",
    )


def _near(connection: Connection, reference: str) -> str:
    waiting = [q.reference for q in approvals.listed(connection)]
    near = difflib.get_close_matches(reference, waiting, n=1)
    return f"Did you mean {near[0]}?" if near else "docflow approve --list shows what waits."
