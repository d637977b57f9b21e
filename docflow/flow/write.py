"""The write job: every document and mail that follows from a subject's facts, or none of them.

Everything is made and proven complete in memory first; a template that fails stops the job with
its reason and nothing goes out. Then files, then one commit with the mails and the end of the job.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from docflow.flow import facts, filing, letters, paperwork
from docflow.flow.desk import Desk
from docflow.flow.follow_up import ask_for, follow_up
from docflow.flow.intakes import QUESTION
from docflow.flow.paperwork import Drawn
from docflow.hiring import followup
from docflow.hiring.facts import Stray
from docflow.ledger import approvals, arrivals, documents, jobs, mails, vacancies
from docflow.ledger.arrivals import Arrival
from docflow.ledger.documents import Document
from docflow.ledger.jobs import JobRow
from docflow.ledger.mails import Mail
from docflow.writing.values import OpenVacancy

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Written:
    """What a job made, not yet on disk. before: the documents that stand there now, by path."""

    drawn: Sequence[Drawn]
    mails: Sequence[Mail]
    before: Mapping[str, Document]


def write(desk: Desk, job: JobRow) -> None:
    """Does a write job. Raises TemplateError, FileBusyError, FolderError.

    When the facts have changed since the job was made (another command was at work), nothing is
    written and the job gives way to the one that follows from them now.
    """
    made = _vacancy(desk, job) if job.subject.startswith("V-") else _stray(desk, job)
    if made is None:
        with desk.ledger.write() as connection:
            follow_up(connection, desk, job.subject)
        return
    filing.put(desk, made.drawn, made.before)
    outdated = filing.outdated(made.drawn, made.before)
    filing.clear(desk, outdated)
    with desk.ledger.write() as connection:
        filing.record(connection, desk, job.subject, made.drawn)
        for document in outdated:
            documents.remove(connection, document.path)
        for mail in made.mails:
            mails.add(connection, mail)
        jobs.finish(connection, job.key, desk.now())
        follow_up(connection, desk, job.subject)
    log.info("job %s: documents=%s mails=%s", job.kind, len(made.drawn), len(made.mails))


def _vacancy(desk: Desk, job: JobRow) -> _Written | None:
    with desk.ledger.write() as connection:
        vacancy = facts.of_vacancy(connection, desk, job.subject)
        work = followup.of_vacancy(vacancy)
        if work is None or work.key != job.key:
            return None
        folder = filing.folder_of(connection, vacancy)
        question = ask_for(connection, desk, vacancy.reference, work)
        fresh = [x for x in work.letters if mails.get(connection, x.key) is None]
        before = filing.standing(connection, vacancy.reference)
    drawn = tuple(paperwork.of_vacancy(desk, vacancy, work, folder))
    case = letters.Case(
        vacancy=vacancy,
        work=work,
        folder=folder,
        drawn=drawn,
        approval=question.reference if question else None,
    )
    return _Written(
        drawn=drawn,
        mails=tuple(letters.of_vacancy(desk, case, letter) for letter in fresh),
        before=before,
    )


def _stray(desk: Desk, job: JobRow) -> _Written | None:
    with desk.ledger.read() as connection:
        arrival = arrivals.by_sha256(connection, job.subject.removeprefix("A-"))
        assert arrival is not None
        stray = facts.of_stray(connection, desk, arrival)
        work = followup.of_stray(stray)
        if work.key != job.key:
            return None
        question = _question(connection, desk, arrival, stray) if stray.question else None
        before = filing.standing(connection, job.subject)
    drawn = tuple(paperwork.of_stray(desk, stray, work))
    return _Written(
        drawn=drawn,
        mails=tuple(letters.of_stray(desk, stray, x, drawn, question) for x in work.letters),
        before=before,
    )


def _question(
    connection: Connection, desk: Desk, arrival: Arrival, stray: Stray
) -> letters.Question | None:
    """What the recruiter is asked about a form; None once it was answered."""
    asked = approvals.newest(connection, QUESTION, arrival.detail["fingerprint"])
    if asked is None:
        return None
    choices = [
        OpenVacancy(
            reference=v.reference,
            title=v.title,
            manager=v.manager_email or None,
            since=desk.day(v.created_at),
        )
        for v in (vacancies.get(connection, r) for r in stray.question)
        if v
    ]
    return letters.Question(reference=asked.reference, choices=choices)
