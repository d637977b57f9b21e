"""Mail as Outlook for Windows saves it: a .msg, which is a small file system (MS-OXMSG, MS-CFB).

A text in Outlook's own rich text alone (compressed RTF) is not read, and a mail inside the mail
is left out: Outlook keeps it as properties, not as a mail.
"""

import datetime as dt
from dataclasses import replace
from io import BytesIO

from olefile import OleFileIO  # type: ignore[import-untyped]
from oxmsg import Message
from oxmsg.attachment import Attachment as Attached
from oxmsg.domain import constants as c
from oxmsg.properties import Properties
from oxmsg.recipient import Recipient
from oxmsg.storage import Storage

from docflow.errors import MailboxError
from docflow.mailbox import mime
from docflow.model.mail import Arrived, Attachment

MAGIC = bytes.fromhex("D0CF11E0A1B11AE1")
"""How every compound file begins: .msg, and also .doc and .xls."""

_SECTOR = 512
_PROPERTIES = "__properties_version1.0"
_EXCHANGE_2003 = "Microsoft Mail Internet Headers Version 2.0"  # stood above the head, no header
_SENT_REPRESENTING_SMTP_ADDRESS = 0x5D02  # not among the library's names
# The From of a mail, then who pressed Send for them. An Exchange address, /O=EXCHANGELABS/…, is
# of no use outside it; newer Outlooks add the one with an @.
_SENDER = (
    _SENT_REPRESENTING_SMTP_ADDRESS,
    c.PID_SENT_REPRESENTING_EMAIL_ADDRESS,
    c.PID_SENDER_SMTP_ADDRESS,
    c.PID_SENDER_EMAIL_ADDRESS,
)
_RECIPIENT = (c.PID_SMTP_ADDRESS, c.PID_EMAIL_ADDRESS)
_TO = 1  # PidTagRecipientType; 2 is Cc, 3 Bcc
_BY_VALUE = 1  # PidTagAttachMethod; 5 is a mail, 6 an OLE object, 7 a link to a cloud
_NEVER = 1601  # a zero, as some programs write it
_SAVE_THE_FORM = "Open it in Outlook, save the form that is in it, and drop that."


def parse(data: bytes) -> Arrived:
    """What a mail saved by Outlook says; its headers are those it travelled with, if any.

    Raises MailboxError when `data` is no such mail, damaged, or larger than 25 MB. Meant for a
    process with limits, as `mime.parse` is.
    """
    if len(data) > mime.LARGEST:
        raise mime.too_large()
    try:
        return _read(_opened(data))
    except (MailboxError, MemoryError):
        raise
    except Exception as fault:  # the libraries raise whatever a damaged file makes them stumble on
        raise _damaged() from fault


def _damaged() -> MailboxError:
    return MailboxError("This mail is damaged.", _SAVE_THE_FORM)


def _opened(data: bytes) -> Storage:
    if len(data) % _SECTOR:  # half a sector may be half the list of what is in the file
        raise _damaged()
    with OleFileIO(BytesIO(data)) as file:  # as bytes, a short file would be taken for a path
        if not file.exists(_PROPERTIES):
            raise MailboxError("This is not a mail that Outlook saved.", _SAVE_THE_FORM)
        declared = sum(file.get_size(path) for path in file.listdir())
        if declared > mime.LARGEST:  # streams that share their bytes
            raise _damaged()
        storage = Storage.from_ole(file)
    if _size(storage) < declared:  # a file that was cut off is read as far as it goes
        raise _damaged()
    return storage


def _size(storage: Storage) -> int:
    own = sum(len(stream.bytes_) for stream in storage.streams)
    return own + sum(_size(inner) for inner in storage.storages)


def _read(storage: Storage) -> Arrived:
    numbers = Message(storage).properties
    charset = f"cp{numbers.int_prop_value(c.PID_MESSAGE_CODEPAGE) or 1252}"

    def words(pid: int) -> str:
        return _words(storage, pid, charset)

    lines = words(c.PID_TRANSPORT_MESSAGE_HEADERS).removeprefix(_EXCHANGE_2003)
    head = mime.parse_head(lines.lstrip())
    return replace(
        head,
        sender_name=head.sender_name or words(c.PID_SENT_REPRESENTING_NAME),
        sender=head.sender or _address(storage, _SENDER, charset),
        to=head.to or _recipients(storage, charset),
        subject=head.subject or words(c.PID_SUBJECT),
        message_id=head.message_id or words(c.PID_INTERNET_MESSAGE_ID).strip(),
        in_reply_to=head.in_reply_to or mime.ids(words(c.PID_IN_REPLY_TO_ID)),
        references=head.references or mime.ids(words(c.PID_INTERNET_REFERENCES)),
        date=head.date or _date(numbers),
        text=words(c.PID_BODY)[: mime.LARGEST_TEXT],
        html=(_html(numbers) or words(c.PID_HTML))[: mime.LARGEST_HTML],
        attachments=_attachments(storage, charset),
    )


def _words(storage: Storage, pid: int, charset: str) -> str:
    """A text property; "" when there is none.

    An 8-bit one is in the charset of PidTagMessageCodepage; the library reads the body in that
    of the HTML, and raises. Some texts end in a NUL (new Outlook).
    """
    streams = {stream.name: stream.bytes_ for stream in storage.streams}
    name = f"__substg1.0_{pid:04X}"
    wide = streams.get(f"{name}{c.PTYP_STRING:04X}")
    narrow = streams.get(f"{name}{c.PTYP_STRING8:04X}", b"")
    text = mime.decoded(narrow, charset) if wide is None else wide.decode("utf-16-le", "replace")
    return text.rstrip("\0").replace("\r\n", "\n")


def _html(numbers: Properties) -> str:
    html = numbers.binary_prop_value(c.PID_HTML) or b""
    return mime.decoded(html, numbers.body_encoding).rstrip("\0").replace("\r\n", "\n")


def _address(storage: Storage, pids: tuple[int, ...], charset: str) -> str:
    found = (_words(storage, pid, charset).strip().lower() for pid in pids)
    return next((address for address in found if "@" in address), "")


def _recipients(storage: Storage, charset: str) -> tuple[str, ...]:
    return tuple(
        address
        for inner in storage.iter_recipient_storages()
        if Recipient(inner).properties.int_prop_value(c.PID_RECIPIENT_TYPE) == _TO
        and (address := _address(inner, _RECIPIENT, charset))
    )


def _date(numbers: Properties) -> dt.datetime | None:
    for pid in (c.PID_CLIENT_SUBMIT_TIME, c.PID_MESSAGE_DELIVERY_TIME):
        try:
            date = numbers.date_prop_value(pid)
        except OverflowError:
            continue
        if isinstance(date, dt.datetime) and date.year > _NEVER:  # it may be of any other kind
            return date
    return None


def _attachments(storage: Storage, charset: str) -> tuple[Attachment, ...]:
    found = list(storage.iter_attachment_storages())
    if len(found) > mime.MOST_PARTS:
        raise mime.too_many_parts()
    return tuple(
        _attachment(inner, number, content, charset)
        for number, inner in enumerate(found, start=1)
        if Attached(inner).properties.int_prop_value(c.PID_ATTACH_METHOD) == _BY_VALUE
        and (content := Attached(inner).file_bytes) is not None
    )


def _attachment(storage: Storage, number: int, content: bytes, charset: str) -> Attachment:
    def words(pid: int) -> str:
        return _words(storage, pid, charset).strip()

    return Attachment(
        name=words(c.PID_ATTACH_LONG_FILENAME) or words(c.PID_ATTACH_FILENAME) or f"part-{number}",
        content_type=words(c.PID_ATTACH_MIME_TAG).lower() or "application/octet-stream",
        content=content,
    )
