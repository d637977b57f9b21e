"""A mail that a person saved as a file and dropped: Outlook's own kind, or everybody else's."""

from docflow.mailbox import mime, msg
from docflow.model.mail import Arrived


def parse(data: bytes) -> Arrived:
    """What the mail says, of whichever kind it is and whatever its name ends in.

    Raises MailboxError as `mime.parse` and `msg.parse` do, and is as little safe without limits.
    """
    return msg.parse(data) if data.startswith(msg.MAGIC) else mime.parse(data)
