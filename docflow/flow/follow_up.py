"""The jobs of one subject, made equal to what its facts ask for; in the caller's transaction."""

from collections.abc import Sequence

from sqlalchemy import Connection

from docflow.flow import facts
from docflow.flow.desk import Desk
from docflow.hiring import followup, loop
from docflow.hiring.followup import Hold, Letter, Work
from docflow.hiring.loop import Loop
from docflow.ledger import approvals, arrivals, jobs
from docflow.ledger.approvals import Approval
from docflow.model.record import fingerprint

MAILS = "mails"
"""The kind of approval that lets prepared mails go. It is about their keys, all together."""

PREPARED = "mail"
"""The kind of approval that lets one prepared mail of the feedback loop go; about its key."""


def follow_up(connection: Connection, desk: Desk, subject: str) -> None:
    """Inserts, moves and cancels the jobs of `subject`, and keeps its questions to people in step.

    Everything is due from the moment its facts changed, and never later than now: what was taken
    in under a later `--now` does not hold up what a person does today.
    """
    if subject.startswith("V-"):
        _vacancy(connection, desk, subject)
    elif subject.startswith("A-"):
        _stray(connection, desk, subject)


def _vacancy(connection: Connection, desk: Desk, subject: str) -> None:
    vacancy = facts.of_vacancy(connection, desk, subject)
    work = followup.of_vacancy(vacancy)
    since = min(vacancy.changed, desk.now())
    version = vacancy.accepted.number if vacancy.accepted else 0
    promises = followup.promised(vacancy)
    feedback = loop.of_vacancy(vacancy)
    desired = (
        *followup.jobs(subject, work, vacancy.done, since, version, promises),
        *loop.jobs(vacancy, feedback, since),
    )
    jobs.make_equal(connection, subject, desired, desk.now())
    _withdraw(connection, desk, vacancy.reference, work, feedback)
    if work and work.key in vacancy.done:
        ask_for(connection, desk, subject, work)


def _withdraw(
    connection: Connection, desk: Desk, subject: str, work: Work | None, feedback: Loop
) -> None:
    """Questions to people about mails that nobody wants any more are moot."""
    together = about(held_for_approval(work))
    prepared = {n.key for n in feedback.notices if n.prepared}
    for question in approvals.listed(connection, subject):
        moot = {
            MAILS: question.about != together,
            PREPARED: question.about not in prepared,
        }
        if moot.get(question.kind):
            approvals.answer(connection, question.reference, state="withdrawn", at=desk.now())


def _stray(connection: Connection, desk: Desk, subject: str) -> None:
    arrival = arrivals.by_sha256(connection, subject.removeprefix("A-"))
    assert arrival is not None
    stray = facts.of_stray(connection, desk, arrival)
    wanted = arrival.reason in ("vacancy.question", "returned")
    work = followup.of_stray(stray) if wanted else None
    since = min(stray.received, desk.now())
    desired = followup.jobs(subject, work, stray.done, since)
    jobs.make_equal(connection, subject, desired, desk.now())


def ask_for(connection: Connection, desk: Desk, subject: str, work: Work) -> Approval | None:
    """The question about the mails of `work` that wait for a person's yes; None when none do."""
    held = held_for_approval(work)
    if not held:
        return None
    return approvals.ask(
        connection,
        kind=MAILS,
        about=about(held),
        subject=subject,
        at=desk.now(),
        what={"mails": [letter.key for letter in held]},
    )


def held_for_approval(work: Work | None) -> tuple[Letter, ...]:
    """The mails that wait for a person's yes."""
    return tuple(x for x in (work.letters if work else ()) if x.hold is Hold.APPROVAL)


def about(letters: Sequence[Letter]) -> str:
    """The natural key of one question about all of these mails."""
    return fingerprint(sorted(letter.key for letter in letters))
