"""The write job: every document and mail that follows from a subject's facts, or none of them.

Everything is made and proven complete in memory first; a template that fails stops the job with
its reason and nothing goes out. Then files, then one commit with the mails and the end of the job.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from docflow.flow import facts, letters, paperwork
from docflow.flow.desk import Desk
from docflow.flow.follow_up import approval_about, follow_up, held_for_approval
from docflow.flow.paperwork import Drawn
from docflow.hiring import followup
from docflow.hiring.facts import Vacancy
from docflow.ledger import approvals, arrivals, documents, jobs, mails, vacancies
from docflow.ledger.documents import Document
from docflow.ledger.jobs import JobRow
from docflow.ledger.mails import Mail
from docflow.outbox import slug
from docflow.writing.values import OpenVacancy

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Written:
    """The outcome, not yet on disk."""

    drawn: Sequence[Drawn] = ()
    mails: Sequence[Mail] = ()


def write(desk: Desk, job: JobRow) -> None:
    """Does a write job. Raises TemplateError, FileBusyError, FolderError."""
    made = _vacancy(desk, job) if job.subject.startswith("V-") else _stray(desk, job)
    for document in made.drawn:
        _put(desk, document)
    with desk.ledger.write() as connection:
        for document in made.drawn:
            documents.put(connection, _row(desk, job.subject, document))
        for mail in made.mails:
            mails.add(connection, mail)
        jobs.finish(connection, job.key, desk.now())
        follow_up(connection, desk, job.subject)
    log.info("job %s: documents=%s mails=%s", job.kind, len(made.drawn), len(made.mails))


def _vacancy(desk: Desk, job: JobRow) -> _Written:
    with desk.ledger.write() as connection:
        vacancy = facts.of_vacancy(connection, desk, job.subject)
        work = followup.of_vacancy(vacancy)
        if work is None or work.key != job.key:
            return _Written()
        folder = vacancies.fix_folder(connection, vacancy.reference, _folder(vacancy))
        held = held_for_approval(work)
        question = (
            approvals.ask(
                connection,
                kind="mails",
                about=approval_about(held),
                subject=vacancy.reference,
                at=desk.now(),
                what={"mails": [x.key for x in held]},
            )
            if held
            else None
        )
        kept = {x.key for x in work.letters if mails.get(connection, x.key)}
    drawn = tuple(paperwork.of_vacancy(desk, vacancy, work, folder))
    case = letters.Case(
        vacancy=vacancy,
        work=work,
        folder=folder,
        drawn=drawn,
        approval=question.reference if question else None,
    )
    fresh = [x for x in work.letters if x.key not in kept]
    return _Written(
        drawn=drawn, mails=tuple(letters.of_vacancy(desk, case, letter) for letter in fresh)
    )


def _folder(vacancy: Vacancy) -> str:
    title = (vacancy.accepted or vacancy.latest).intake.vacancy.title
    return f"{vacancy.reference}-{slug(title)}" if title else vacancy.reference


def _stray(desk: Desk, job: JobRow) -> _Written:
    with desk.ledger.read() as connection:
        arrival = arrivals.by_sha256(connection, job.subject.removeprefix("A-"))
        assert arrival is not None
        stray = facts.of_stray(desk, connection, arrival)
        asked = approvals.newest(connection, "vacancy", arrival.sha256)
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
    work = followup.of_stray(stray)
    if work.key != job.key:
        return _Written()
    drawn = tuple(paperwork.of_stray(desk, stray, work))
    question = (
        letters.Question(reference=asked.reference, choices=choices)
        if asked and stray.question
        else None
    )
    return _Written(
        drawn=drawn,
        mails=tuple(letters.of_stray(desk, stray, x, drawn, question) for x in work.letters),
    )


def _put(desk: Desk, document: Drawn) -> None:
    """Writes a document; what stands in its place goes to earlier/, a person's edits included."""
    with desk.ledger.read() as connection:
        before = documents.get(connection, document.path)
    if not desk.outbox.holds(document.path, document.data):
        label = f"v{before.version}" if before else "v0"
        desk.outbox.retire(document.path, label)
        desk.outbox.write(document.path, document.data)


def _row(desk: Desk, subject: str, document: Drawn) -> Document:
    return Document(
        path=document.path,
        vacancy=subject,
        kind=document.paper.value,
        version=document.version,
        sha256=sha256(document.data).hexdigest(),
        written_at=desk.now(),
    )
