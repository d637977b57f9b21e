"""What is said: a message that goes out."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that goes with a mail. `content_type` is a MIME type."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A finished mail. One recipient, always.

    key: its job's natural key, also carried as X-Docflow-Key. text and html say the same.
    reply_to: the address answers go to; None leaves it to the sender's address. headers: more
    header lines, names as keys.
    """

    key: str
    sender_name: str
    sender: str
    to_name: str
    to: str
    subject: str
    text: str
    html: str
    reply_to: str | None = None
    attachments: tuple[Attachment, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
