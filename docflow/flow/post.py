"""The post and prepare jobs: a mail of the feedback loop is written when it is due. What goes by
itself is sent at once; what a person must let go waits, and the recruiter is shown it whole."""

import datetime as dt
import logging
from typing import Any

from sqlalchemy import Connection

from docflow.flow import facts, notices
from docflow.flow.deliver import deliver
from docflow.flow.desk import Desk
from docflow.flow.follow_up import PREPARED, follow_up
from docflow.flow.notices import Case
from docflow.hiring import loop
from docflow.hiring.followup import Template
from docflow.hiring.notice import Notice, morning_after, recruiter, welcome
from docflow.ledger import approvals, arrivals, jobs, mails, requests
from docflow.ledger.jobs import JobRow

log = logging.getLogger(__name__)

REMINDERS = (f"{Template.REQUEST.value}-reminder", f"{Template.PROFILE.value}-reminder")


def post(desk: Desk, job: JobRow) -> str | None:
    """Does a post job: the mail's key once it went out, None when it was not its turn. Raises
    TemplateError, MailboxError.

    When the facts have changed since the job was made, nothing is sent and the job gives way to
    what follows from them now.
    """
    with desk.ledger.write() as connection:
        if mails.get(connection, job.key) is None and not _write(connection, desk, job):
            return None
    return deliver(desk, job)


def _write(connection: Connection, desk: Desk, job: JobRow) -> bool:
    """Writes the mail of a job; False when it is not wanted any more, or not today."""
    case = _case(connection, desk, job.subject, job.key)
    if case is None:
        follow_up(connection, desk, job.subject)
        return False
    if (morning := _quiet_until(desk, case)) > desk.now():
        jobs.defer(connection, job.key, morning)
        return False
    if case.notice.reminder and _reminded_today(connection, desk, case.notice):
        jobs.defer(connection, job.key, morning_after(desk.now(), case.vacancy.rhythm))
        return False
    mails.add(connection, notices.written(desk, case))
    return True


def prepare(desk: Desk, job: JobRow) -> None:
    """Does a prepare job: the mail is written, the question to the recruiter asked. Raises
    TemplateError."""
    key = job.key.removesuffix(":prepare")
    with desk.ledger.write() as connection:
        case = _case(connection, desk, job.subject, key)
        if case and not _is_past(desk, case.notice):
            _prepare(connection, desk, case)
        if case:
            jobs.finish(connection, job.key, desk.now())
        follow_up(connection, desk, job.subject)


def _prepare(connection: Connection, desk: Desk, case: Case) -> None:
    key = case.notice.key
    approval = approvals.ask(
        connection,
        kind=PREPARED,
        about=key,
        subject=case.vacancy.reference,
        at=desk.now(),
        what={"mails": [key]},
    )
    mail = mails.add(connection, notices.written(desk, case))
    if recruiter(case.vacancy).email:
        mails.add(connection, notices.for_approval(desk, case, mail, approval.reference))
    log.info("prepared: %s", case.notice.template.value)


def _case(connection: Connection, desk: Desk, subject: str, key: str) -> Case | None:
    """What a notice is written from; None when nobody wants it any more. A request that is asked
    for the first time gets its reference here."""
    vacancy = facts.of_vacancy(connection, desk, subject)
    notice = next((n for n in loop.of_vacancy(vacancy).notices if n.key == key), None)
    if notice is None:
        return None
    case = Case(vacancy=vacancy, notice=notice, wrote=_wrote(connection, notice))
    if notice.slot:
        row = requests.by_key(connection, notice.slot)
        if row is None:
            marks = requests.new_marks(connection)
            row = requests.add(connection, notices.new_request(desk, case, marks))
    else:
        row = requests.get(connection, notice.request.reference) if notice.request else None
    return Case(vacancy=vacancy, notice=notice, request=row, wrote=case.wrote)


def _wrote(connection: Connection, notice: Notice) -> dict[str, Any]:
    if notice.wrote is None:
        return {}
    arrival = arrivals.by_sha256(connection, notice.wrote.sha256)
    return dict(arrival.detail) if arrival else {}


def _quiet_until(desk: Desk, case: Case) -> dt.datetime:
    """When people who are asked something may get it: a computer that was off all day asks nobody
    on Sunday evening. A receipt answers at once, and so goes what a candidate wrote."""
    asks = case.notice.template in (Template.REQUEST, Template.PROFILE)
    return welcome(desk.now(), case.vacancy.rhythm) if asks else desk.now()


def _reminded_today(connection: Connection, desk: Desk, notice: Notice) -> bool:
    """One reminder a day is enough for anybody, whatever is open; the oldest goes first."""
    midnight = desk.now().astimezone(desk.settings.zone).replace(hour=0, minute=0, second=0)
    return mails.was_sent_to(connection, notice.to.email, REMINDERS, midnight)


def _is_past(desk: Desk, notice: Notice) -> bool:
    """A holding message that names a day which has come: the next one names a later."""
    named = notice.template is Template.HOLDING and notice.promises
    return bool(named) and notice.promises[0].by <= desk.today
