"""The jobs of one subject, made equal to what its facts ask for; in the caller's transaction."""

from sqlalchemy import Connection

from docflow.flow import facts
from docflow.flow.desk import Desk
from docflow.hiring import followup
from docflow.hiring.followup import Hold, Letter, Work
from docflow.ledger import approvals, arrivals, jobs


def follow_up(connection: Connection, desk: Desk, subject: str) -> None:
    """Inserts, moves and cancels the jobs of `subject`, and withdraws questions that are moot."""
    if subject.startswith("V-"):
        vacancy = facts.of_vacancy(connection, desk, subject)
        work = followup.of_vacancy(vacancy)
        version = vacancy.accepted.number if vacancy.accepted else 0
        desired = followup.jobs(subject, work, vacancy.done, vacancy.changed, version)
    else:
        arrival = arrivals.by_sha256(connection, subject.removeprefix("A-"))
        assert arrival is not None
        stray = facts.of_stray(desk, connection, arrival)
        wanted = arrival.state == "held" or arrival.reason == "returned"
        work = followup.of_stray(stray) if wanted else None
        desired = followup.jobs(subject, work, stray.done, stray.received)
    jobs.make_equal(connection, subject, desired, desk.now())
    if subject.startswith("V-"):
        _withdraw(connection, desk, subject, work)


def held_for_approval(work: Work | None) -> tuple[Letter, ...]:
    """The mails that wait for a person's yes."""
    return tuple(x for x in (work.letters if work else ()) if x.hold is Hold.APPROVAL)


def approval_about(letters: tuple[Letter, ...]) -> str:
    """The natural key of one question about all of these mails."""
    return "+".join(sorted(letter.key.rsplit(":", 1)[-1] for letter in letters))


def _withdraw(connection: Connection, desk: Desk, subject: str, work: Work | None) -> None:
    wanted = approval_about(held_for_approval(work))
    for question in approvals.listed(connection, subject):
        if question.kind == "mails" and question.about != wanted:
            approvals.answer(connection, question.reference, state="withdrawn", at=desk.now())
