"""What is said: a message that goes out, and one that comes in."""

from dataclasses import dataclass
from datetime import datetime


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


@dataclass(frozen=True, slots=True, kw_only=True)
class SentMail:
    """A message that went out. message_id: as its recipient sees it, "<…@…>". file: its name in
    outbox/mail/, for the folder transport."""

    message_id: str
    file: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """A mail that came in, as it says it is: nothing in it was checked.

    sender, to: addresses, lower case. message_id, in_reply_to, references: "<…@…>". date: aware,
    or None. text, html: its own words, "" when there are none; a mail inside it is an attachment
    (message/rfc822). headers: all of them, decoded, topmost first, names in lower case.
    """

    sender_name: str = ""
    sender: str = ""
    to: tuple[str, ...] = ()
    subject: str = ""
    message_id: str = ""
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    date: datetime | None = None
    text: str = ""
    html: str = ""
    attachments: tuple[Attachment, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()

    def header(self, name: str) -> tuple[str, ...]:
        """Every value of a header, such as "authentication-results", topmost first."""
        return tuple(value for known, value in self.headers if known == name)
