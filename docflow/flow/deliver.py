"""The deliver job: one mail goes out, once; that it did is committed with all that follows."""

import logging
from dataclasses import asdict

from sqlalchemy import Connection

from docflow.flow.desk import Desk
from docflow.flow.follow_up import follow_up
from docflow.flow.outlook import Paced
from docflow.flow.posting import Doubt, Later, Posting
from docflow.ledger import approvals, jobs, mails, outlook, requests
from docflow.ledger.approvals import Approval
from docflow.ledger.jobs import JobRow
from docflow.ledger.mails import Mail
from docflow.model.mail import Attachment, Message, SentMail

log = logging.getLogger(__name__)

UNSURE = "unsure"
"""The kind of question whether a mail went out; about its key."""


def deliver(desk: Desk, job: JobRow) -> str | None:
    """Does a deliver job and gives the mail's key; None when it is not known yet that it went.
    Raises MailboxError when it cannot be sent now."""
    with desk.ledger.read() as connection:
        mail = mails.get(connection, job.key)
    if mail is None:
        raise LookupError(job.key)  # a job to deliver follows only from a mail that was written
    date = desk.now().astimezone(desk.settings.zone)
    end = desk.mailbox.post(_message(desk, mail), date, again=job.attempts > 1)
    with desk.ledger.write() as connection:
        match end:
            case SentMail():
                settle(connection, desk, mail, job.subject, end)
            case Paced():
                jobs.rest(connection, job.key, desk.real_now() + end.wait)
            case Later():
                _look_again(connection, desk, job, end)
            case Doubt():
                _ask(connection, desk, job, end)
    log.info("mail %s: %s", job.key.rsplit(":", 1)[-1], type(end).__name__)
    return job.key if isinstance(end, SentMail) else None


def settle(
    connection: Connection, desk: Desk, mail: Mail, subject: str, sent: SentMail | None
) -> None:
    """The mail went out: its job is done, and what follows from it is due. sent: None when a
    person says so."""
    mails.mark_sent(
        connection,
        mail.key,
        message_id=sent.message_id if sent else None,
        file=sent.file if sent else None,
        at=desk.now(),
    )
    if mail.request:
        requests.mark_asked(connection, mail.request, desk.now())
    jobs.finish(connection, mail.key, desk.now())
    follow_up(connection, desk, subject)


def _look_again(connection: Connection, desk: Desk, job: JobRow, end: Later) -> None:
    jobs.postpone(
        connection,
        job.key,
        real_now=desk.real_now(),
        error="Outlook has not said yet whether it went; docflow looks again",
        wait=end.wait,
        max_attempts=None,
    )


def _ask(connection: Connection, desk: Desk, job: JobRow, end: Doubt) -> None:
    """Nobody can know whether it went: the recruiter looks."""
    jobs.doubt(connection, job.key, f"{end.reason} Look in Sent Items whether it went")
    approvals.ask(connection, kind=UNSURE, about=job.key, subject=job.subject, at=desk.now())


def decided(connection: Connection, desk: Desk, question: Approval, *, went: bool) -> None:
    """A person looked: the mail went out, or it is to be sent again."""
    mail = mails.get(connection, question.about)
    assert mail is not None
    if went:
        settle(connection, desk, mail, question.subject, None)
        return
    outlook.keep_posting(connection, mail.key, asdict(Posting()))
    jobs.release(connection, mail.key)


def _message(desk: Desk, mail: Mail) -> Message:
    sender = desk.settings.mail.address or mail.reply_to or mail.to_address
    return Message(
        key=mail.key,
        sender_name=mail.sender_name,
        sender=sender,
        to_name=mail.to_name,
        to=mail.to_address,
        subject=mail.subject,
        text=mail.text,
        html=mail.html,
        reply_to=mail.reply_to,
        attachments=tuple(
            Attachment(
                name=item.name, content_type=item.content_type, content=desk.store.get(item.sha256)
            )
            for item in mail.attachments
        ),
        headers=mail.headers,
    )
