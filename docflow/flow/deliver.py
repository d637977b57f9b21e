"""The deliver job: one mail goes out, once. A second attempt first looks whether the first came
through; what was sent is committed together with what follows from it."""

import logging

from docflow.flow.desk import Desk
from docflow.flow.follow_up import follow_up
from docflow.ledger import jobs, mails, requests
from docflow.ledger.jobs import JobRow
from docflow.ledger.mails import Mail
from docflow.model.mail import Attachment, Message

log = logging.getLogger(__name__)


def deliver(desk: Desk, job: JobRow) -> str:
    """Does a deliver job and gives the mail's key. Raises MailboxError when it cannot be sent
    now."""
    with desk.ledger.read() as connection:
        mail = mails.get(connection, job.key)
    if mail is None:
        raise LookupError(job.key)  # a job to deliver follows only from a mail that was written
    sent = desk.mailbox.find(job.key) if job.attempts > 1 else None
    if sent is None:
        sent = desk.mailbox.send(_message(desk, mail), desk.now().astimezone(desk.settings.zone))
    with desk.ledger.write() as connection:
        mails.mark_sent(
            connection, job.key, message_id=sent.message_id, file=sent.file, at=desk.now()
        )
        if mail.request:
            requests.mark_asked(connection, mail.request, desk.now())
        jobs.finish(connection, job.key, desk.now())
        follow_up(connection, desk, job.subject)
    log.info("mail %s: sent", job.key.rsplit(":", 1)[-1])
    return job.key


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
