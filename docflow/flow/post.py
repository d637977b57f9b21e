"""The post and prepare jobs: a mail of the feedback loop is written when it is due. What goes by
itself is sent at once; what a person must let go waits, and the recruiter is shown it whole."""

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
from docflow.hiring.notice import Notice, morning_after, recruiter
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
        if mails.get(connection, job.key) is None:
            case = _case(connection, desk, job.subject, job.key)
            if case is None:
                follow_up(connection, desk, job.subject)
                return None
            if case.notice.reminder and _reminded_today(connection, desk, case.notice):
                rhythm = case.vacancy.rhythm
                jobs.defer(connection, job.key, morning_after(desk.now(), rhythm))
                return None
        else:
            case = None
    if case:
        mail = notices.written(desk, case)
        with desk.ledger.write() as connection:
            mails.add(connection, mail)
    return deliver(desk, job)


def prepare(desk: Desk, job: JobRow) -> None:
    """Does a prepare job: the mail is written, the question to the recruiter asked. Raises
    TemplateError."""
    key = job.key.removesuffix(":prepare")
    with desk.ledger.write() as connection:
        case = _case(connection, desk, job.subject, key)
        if case is None or _is_past(desk, case.notice):
            if case:
                jobs.finish(connection, job.key, desk.now())
            follow_up(connection, desk, job.subject)
            return
        approval = approvals.ask(
            connection,
            kind=PREPARED,
            about=key,
            subject=job.subject,
            at=desk.now(),
            what={"mails": [key]},
        )
    mail = notices.written(desk, case)
    shown = notices.for_approval(desk, case, mail, approval.reference)
    with desk.ledger.write() as connection:
        mails.add(connection, mail)
        if recruiter(case.vacancy).email:
            mails.add(connection, shown)
        jobs.finish(connection, job.key, desk.now())
        follow_up(connection, desk, job.subject)
    log.info("job %s: prepared %s", job.kind, case.notice.template.value)


def _case(connection: Connection, desk: Desk, subject: str, key: str) -> Case | None:
    """What a notice is written from; None when nobody wants it any more. A request that is asked
    for the first time gets its reference here."""
    vacancy = facts.of_vacancy(connection, desk, subject)
    notice = next((n for n in loop.notices(vacancy) if n.key == key), None)
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


def _reminded_today(connection: Connection, desk: Desk, notice: Notice) -> bool:
    """One reminder a day is enough for anybody, whatever is open; the oldest goes first."""
    midnight = desk.now().astimezone(desk.settings.zone).replace(hour=0, minute=0, second=0)
    return mails.was_sent_to(connection, notice.to.email, REMINDERS, midnight)


def _is_past(desk: Desk, notice: Notice) -> bool:
    """A holding message that names a day which has come: the next one names a later."""
    named = notice.template is Template.HOLDING and notice.promises
    return bool(named) and notice.promises[0].by <= desk.today
