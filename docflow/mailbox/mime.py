"""Mail as bytes (RFC 5322, MIME), written and read.

Written: equal messages are equal bytes. Read: whatever claims to be a mail, however broken; what
cannot be understood is left empty.
"""

import re
from codecs import lookup
from dataclasses import replace
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.header import decode_header
from email.headerregistry import Address
from email.message import EmailMessage
from email.message import Message as Part
from email.parser import BytesHeaderParser, BytesParser
from email.policy import SMTP
from email.utils import getaddresses, parsedate_to_datetime
from hashlib import sha256

from docflow.errors import MailboxError, UnmailableError
from docflow.mailbox import signed
from docflow.model.mail import Arrived, Attachment, Message

LARGEST = 25 * 2**20
LARGEST_TEXT, LARGEST_HTML = 1_000_000, 512 * 2**10
"""Characters that are kept of a mail's words: its own stand at the top. Like every limit here,
from replies.md §2.4."""
MOST_PARTS = 100
DEEPEST = 10
_LARGEST_HEAD = 64 * 2**10
_MOST_DELIMITERS = 5_000  # lines that may begin a part: a million empty parts take gigabytes

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_ADDRESS = re.compile(rf"{_ATOM}(\.{_ATOM})*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_BETWEEN_ADDRESSES = re.compile(r"[\s<>,;:]+")
_QUOTED, _COMMENT = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"'), re.compile(r"\([^()\\]*\)")
_HEADER_NAME = re.compile(r"(?!content-)[a-z][a-z0-9-]*", re.IGNORECASE)
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
_CONTROLS = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]+")
_READ_AS = {
    **dict.fromkeys(("ascii", "iso8859-1", "cp1252"), "utf-8"),  # and 1252 when it is not
    # no charsets of mails, though Python has them; the first two cost the square of their length
    **dict.fromkeys(("punycode", "idna", "unicode-escape"), "utf-8"),
}
_SEND_ALONE = "Send it again with nothing but the form, or the answer, in it."
_SAVE_AGAIN = "Save it again from your mail program, as .eml."
_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_OURS = frozenset(
    {"from", "to", "cc", "bcc", "sender", "reply-to", "subject", "date", "message-id"}
    | {"mime-version", "x-docflow-key"}
)


def mark(key: str) -> str:
    """32 hex digits that stand for a key in Message-IDs, boundaries and file names."""
    return sha256(key.encode()).hexdigest()[:32]


def message_id(key: str, sender: str) -> str:
    """The Message-ID of the mail with this key: the same at every attempt to send it."""
    return f"<{mark(key)}@{_ascii(sender).rpartition('@')[2]}>"


def to_bytes(message: Message, *, date: datetime, message_id: str) -> bytes:
    """The mail as it goes over the wire: lines end in CRLF, all of it is ASCII.

    Text and HTML as alternatives, then the attachments. Raises UnmailableError when an address is
    not one plain address, or a header holds a line break: both are ways to a second recipient.
    """
    mail = EmailMessage(policy=SMTP)
    mail["From"] = _person(message.sender_name, message.sender)
    mail["To"] = _person(message.to_name, message.to)
    if message.reply_to is not None:
        mail["Reply-To"] = _person("", message.reply_to)
    mail["Subject"] = _one_line(message.subject)
    mail["Date"] = date
    mail["Message-ID"] = _one_line(message_id)
    mail["X-Docflow-Key"] = _one_line(message.key)
    for name, value in message.headers:
        if not _HEADER_NAME.fullmatch(name) or name.lower() in _OURS:
            raise UnmailableError(f"A mail cannot be given the header {name!r}.")
        mail[name] = _one_line(value)
    # Quoted-printable and base64 hold no "=_", so with it a boundary cannot stand in a part.
    mail.set_content(message.text, cte="quoted-printable")
    mail.add_alternative(message.html, subtype="html", cte="quoted-printable")
    for attachment in message.attachments:
        _attach(mail, attachment)
    for number, part in enumerate(part for part in mail.walk() if part.is_multipart()):
        part.set_boundary(f"=_{mark(message.key)}_{number}")
    return mail.as_bytes()


def _person(name: str, address: str) -> Address:
    return Address(display_name=_one_line(name), addr_spec=plain_address(address))


def plain_address(address: str) -> str:
    """One address as mail servers know it. Raises UnmailableError when it is anything else."""
    plain = _ascii(address)
    if not _ADDRESS.fullmatch(plain):
        raise UnmailableError(
            f"{address!r} is not an e-mail address that mail can be sent to.",
            "Correct it in the form, and drop that again.",
        )
    return plain


def _ascii(address: str) -> str:
    """An address with its domain as mail servers know it: bücher.example, xn--bcher-kva.example.
    One that would become somebody else's stays as it is: straße.example, strasse.example."""
    local, at, domain = address.rpartition("@")
    try:
        plain = domain.encode("idna")
        same = plain.decode("idna").lower() == domain.lower()
    except UnicodeError:  # an empty label, or one of more than 63 signs
        return address
    return f"{local}{at}{plain.decode()}" if same else address


def _one_line(text: str) -> str:
    if _BREAKS.search(text):
        raise UnmailableError(f"A line of a mail's head holds a line break: {text!r}.")
    return text


def _attach(mail: EmailMessage, attachment: Attachment) -> None:
    kind = SMTP.header_factory("Content-Type", _one_line(attachment.content_type))
    mail.add_attachment(
        attachment.content,
        maintype=kind.maintype,
        subtype=kind.subtype,
        params=dict(kind.params),
        filename=_one_line(attachment.name),
    )


def parse(data: bytes) -> Arrived:
    """What a mail says.

    Raises MailboxError when `data` is no mail at all, larger than 25 MB, or built to exhaust its
    reader. Some of those get through; mail of strangers is for a process with limits to parse.
    """
    data = data.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    if len(data) > LARGEST:
        raise too_large()
    head = _END_OF_HEAD.search(data)
    if (head.start() if head else len(data)) > _LARGEST_HEAD:
        raise _large_head() if head else _no_mail()
    try:
        return _read(_parsed(data))
    except RecursionError as fault:
        raise too_many_parts() from fault


def _parsed(data: bytes) -> Part:
    if data.count(b"\n--") > _MOST_DELIMITERS:
        raise too_many_parts()
    return BytesParser().parsebytes(data)


def parse_head(lines: str) -> Arrived:
    """What the head of a mail says, when that is all there is of it; "" gives an empty Arrived.

    Raises MailboxError when it is too large to be a mail's.
    """
    data = lines.encode("utf-8", "replace")
    if len(data) > _LARGEST_HEAD:
        raise _large_head()
    return _head(BytesHeaderParser().parsebytes(data))


def _read(mail: Part) -> Arrived:
    parts = _leaves(mail)
    head = _head(mail)
    if not head.headers:
        raise _no_mail()
    return replace(
        head,
        text=_words(parts, "text/plain")[:LARGEST_TEXT],
        html=_words(parts, "text/html")[:LARGEST_HTML],
        attachments=tuple(
            _attachment(part, number)
            for number, part in enumerate(parts, start=1)
            if not _is_own_text(part)
        ),
    )


def _head(mail: Part) -> Arrived:
    raw = [(name.lower(), _on_one_line(value)) for name, value in mail.raw_items()]
    sender_name, sender = _sender(raw)
    return Arrived(
        sender_name=sender_name,
        sender=sender,
        to=tuple(address for _, address in _people(raw, "to")),
        subject=next((_decoded_header(value) for name, value in raw if name == "subject"), ""),
        message_id=next(iter(_ids(raw, "message-id")), ""),
        in_reply_to=_ids(raw, "in-reply-to"),
        references=_ids(raw, "references"),
        date=_date(raw),
        headers=tuple((name, _decoded_header(value)) for name, value in raw),
    )


def _no_mail() -> MailboxError:
    return MailboxError("This is not a mail.", _SAVE_AGAIN)


def _large_head() -> MailboxError:
    return MailboxError(
        "The head of this mail is larger than 64 KB: it may name too many people.",
        "Send it again to fewer people.",
    )


def too_large() -> MailboxError:
    """For a mail of more than LARGEST bytes."""
    return MailboxError("This mail is larger than 25 MB.", _SEND_ALONE)


def too_many_parts() -> MailboxError:
    """For a mail of more than MOST_PARTS parts."""
    return MailboxError(f"This mail is made of more than {MOST_PARTS} parts.", _SEND_ALONE)


def _leaves(mail: Part) -> list[Part]:
    """Its parts in order; never those of a mail inside it, whose numbers are not its own words.

    A part that was signed stands in the place of its signature (S/MIME, opaque).
    """
    waiting, leaves = [(mail, 0)], []
    while waiting:
        part, depth = waiting.pop()
        inner = _inner(part) if part.get_content_maintype() == "multipart" else _signed(part)
        waiting.extend((each, depth + 1) for each in reversed(inner))
        if not inner:
            leaves.append(part)
        if depth > DEEPEST:
            raise MailboxError(f"This mail has parts nested over {DEEPEST} deep.", _SEND_ALONE)
        if len(waiting) + len(leaves) > MOST_PARTS:
            raise too_many_parts()
    return leaves


def _signed(part: Part) -> list[Part]:
    if part.get_content_type() not in signed.MIME_TYPES:
        return []
    inside = signed.content(_content(part))
    return [] if inside is None else [_parsed(inside)]


def _inner(part: Part) -> list[Part]:
    payload = part.get_payload()
    return [inner for inner in payload if isinstance(inner, Part)] if part.is_multipart() else []


def _is_own_text(part: Part) -> bool:
    return (
        part.get_content_type() in ("text/plain", "text/html")
        and part.get_content_disposition() != "attachment"
        and not part.get_filename()
    )


def _words(parts: list[Part], kind: str) -> str:
    """Apple Mail puts text before and after each picture: all of it counts."""
    own = [part for part in parts if _is_own_text(part) and part.get_content_type() == kind]
    texts = (decoded(_content(part), part.get_content_charset()) for part in own)
    return "\n".join(text.replace("\r\n", "\n") for text in texts)


def _attachment(part: Part, number: int) -> Attachment:
    kind = part.get_content_type()
    ending = ".eml" if kind == "message/rfc822" else ""
    name = _decoded_header((part.get_filename() or "")[:1000]) or f"part-{number}{ending}"
    return Attachment(name=name, content_type=kind, content=_content(part))


def _content(part: Part) -> bytes:
    if part.is_multipart():  # a mail, or the lines of a delivery report
        return b"\n".join(inner.as_bytes() for inner in _inner(part))
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def decoded(data: bytes, charset: str | None) -> str:
    """Bytes as the text they most likely are; bytes that are none become �.

    What browsers do (WHATWG): Latin-1 and ASCII are Windows-1252, where ’ and € stand; UTF-8
    that says it is something else is still UTF-8.
    """
    for name in (_codec(charset), "utf-8"):
        try:
            return data.decode(name)
        except (LookupError, ValueError):
            continue
    return data.decode("cp1252", errors="replace")


def _codec(charset: str | None) -> str:
    try:
        name = lookup(charset or "ascii").name
    except (LookupError, ValueError):
        return "utf-8"
    return _READ_AS.get(name, name)


def _on_one_line(raw: object) -> str:
    """A header as it came, on one line; bytes above 127 (not allowed, seen) as UTF-8 or 1252."""
    line = re.sub(r"\r?\n", "", str(raw)).strip()
    return decoded(line.encode("utf-8", "surrogateescape"), None)


def _decoded_header(value: str) -> str:
    """=?utf-8?q?Caf=C3=A9?= becomes Café; what cannot be decoded stays as it is, and a line end
    that was smuggled in (=0d=0aBcc:) becomes a blank."""
    try:
        chunks = decode_header(value)
    except HeaderParseError:
        chunks = [(value, None)]
    words = (
        chunk if isinstance(chunk, str) else decoded(chunk, charset or "raw-unicode-escape")
        for chunk, charset in chunks
    )
    return _CONTROLS.sub(" ", "".join(words))


def _people(raw: list[tuple[str, str]], header: str) -> list[tuple[str, str]]:
    """Names and addresses; taken apart first, decoded then, since a name may hold a comma."""
    pairs = getaddresses([value for name, value in raw if name == header])
    return [(_decoded_header(name), address.lower()) for name, address in pairs if address]


def _sender(raw: list[tuple[str, str]]) -> tuple[str, str]:
    """Name and address of who wrote it; no address where the head names more than one.

    Of `tom@bureau.example <eve@evil.example>` mail servers check Eve and let it through, and
    Python's parser gives Tom.
    """
    typed = [value for name, value in raw if name == "from"]
    bare = _QUOTED.sub("", typed[0]) if typed else ""
    if '"' not in "".join(typed):  # with both, which of them is inside the other is a guess
        bare = _COMMENT.sub("", bare)
    found = {word.lower() for word in _BETWEEN_ADDRESSES.split(bare) if "@" in word[1:-1]}
    name = next((name for name, _ in _people(raw, "from")), "")
    clear = len(typed) == len(found) == 1 and not set('"()') & set(bare)
    return name, found.pop() if clear else ""


def _ids(raw: list[tuple[str, str]], header: str) -> tuple[str, ...]:
    return ids(" ".join(value for name, value in raw if name == header))


def ids(text: str) -> tuple[str, ...]:
    """The Message-IDs in a text, "<…@…>" each, in its order."""
    return tuple(re.findall(r"<[^<>\s]+>", text))


def _date(raw: list[tuple[str, str]]) -> datetime | None:
    try:
        date = parsedate_to_datetime(next(value for name, value in raw if name == "date"))
    except (StopIteration, ValueError, TypeError, IndexError, OverflowError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)
