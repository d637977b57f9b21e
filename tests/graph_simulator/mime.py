"""Mail as bytes and mail as Graph tells it: each made from the other, as Exchange does."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.errors import HeaderParseError
from email.headerregistry import Address, HeaderRegistry
from email.message import EmailMessage
from email.utils import format_datetime, getaddresses, parsedate_to_datetime
from mimetypes import guess_extension
from typing import Any

from graph_simulator.bodies import as_text
from graph_simulator.clock import moment, stamp
from graph_simulator.mailbox import Attachment, Message
from graph_simulator.wire import GraphError, Json

_CRLF = policy.SMTP.clone(cte_type="8bit", utf8=False, max_line_length=76)


def recipient(address: str, name: str = "") -> Json:
    """An address as Graph writes it."""
    return {"emailAddress": {"name": name or address, "address": address}}


def address(given: Json | None) -> str:
    """The bare address of a recipient, "" for none."""
    return str(((given or {}).get("emailAddress") or {}).get("address") or "")


class _Memory(HeaderRegistry):
    """The standard library reads a header anew each time it is asked for; this one remembers.

    What it cannot read (`To: <` gives an IndexError in Python 3.11) is taken as plain text.
    """

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[tuple[str, str], Any] = {}

    def __call__(self, name: str, value: str) -> Any:
        """The header, read."""
        if (name, value) not in self._known:
            try:
                self._known[name, value] = super().__call__(name, value)
            except (IndexError, HeaderParseError):
                self._known[name, value] = super().__call__("x-unreadable", value)
        return self._known[name, value]


def parsed(data: bytes) -> EmailMessage:
    """Bytes as the standard library reads them."""
    mail = message_from_bytes(data, policy=policy.default.clone(header_factory=_Memory()))
    assert isinstance(mail, EmailMessage)
    return mail


@dataclass(frozen=True, kw_only=True)
class Opened:
    """What stands in a mail: Graph's values, its headers in order, its attachments."""

    values: Json
    headers: list[tuple[str, str]]
    attachments: list[Attachment]
    extended: dict[str, str]

    def header(self, name: str) -> str:
        """The first header of that name, "" for none."""
        return next((v for n, v in self.headers if n.lower() == name.lower()), "")


def opened(data: bytes) -> Opened:
    """A mail's bytes as Exchange shows them. The HTML is its body where there is one."""
    mail = parsed(data)
    headers = [(name, " ".join(str(value).split())) for name, value in mail.items()]
    attachments, body = list(_attachments(mail)), _body(mail)
    sender = _people(mail, "From")
    values: Json = {
        "subject": str(mail.get("Subject", "")),
        "body": body,
        "from": next(iter(sender), None),
        "sender": next(iter(_people(mail, "Sender") or sender), None),
        "toRecipients": _people(mail, "To"),
        "ccRecipients": _people(mail, "Cc"),
        "bccRecipients": _people(mail, "Bcc"),
        "replyTo": _people(mail, "Reply-To"),
        "importance": {"high": "high", "low": "low"}.get(
            str(mail.get("Importance", "")).lower(), "normal"
        ),
    }
    if mail["Message-ID"]:
        values["internetMessageId"] = str(mail["Message-ID"]).strip()
    if sent := _date(mail):
        values["sentDateTime"] = stamp(sent)
    if kind := _meeting(mail):
        values["@odata.type"] = kind
    extended = {
        "String 0x007D": "".join(f"{n}: {v}\r\n" for n, v in headers),
        "String 0x001A": _message_class(mail),
        **{
            code: " ".join(str(mail[name]).split())
            for code, name in (("String 0x1042", "In-Reply-To"), ("String 0x1039", "References"))
            if mail[name]
        },
    }
    return Opened(values=values, headers=headers, attachments=attachments, extended=extended)


def _date(mail: EmailMessage) -> datetime | None:
    """When it says that it was sent; Exchange's own time stands in for nonsense."""
    try:
        return parsedate_to_datetime(str(mail["Date"]))
    except ValueError:
        return None


def _people(mail: EmailMessage, name: str) -> list[Json]:
    given = getaddresses([str(value) for value in mail.get_all(name, [])])
    return [recipient(where, who) for who, where in given if where]


def _body(mail: EmailMessage) -> Json:
    if _sealed(mail):
        return {"contentType": "text", "content": ""}
    part = mail.get_body(("html", "plain"))
    if part is None:
        return {"contentType": "text", "content": ""}
    kind = "html" if part.get_content_subtype() == "html" else "text"
    try:
        content = part.get_content()
    except LookupError:  # a charset nobody knows
        content = bytes(part.get_payload(decode=True) or b"").decode("latin-1")
    return {"contentType": kind, "content": str(content)}


def _sealed(mail: EmailMessage) -> bool:
    """S/MIME, signed or encrypted: one smime.p7m, and no body (§7)."""
    kind = mail.get_content_type()
    return kind in {"multipart/signed", "application/pkcs7-mime", "application/x-pkcs7-mime"}


def _attachments(mail: EmailMessage) -> Iterator[Attachment]:
    if _sealed(mail):
        whole = mail.get_content_type() == "multipart/signed"
        content = mail.as_bytes() if whole else bytes(mail.get_payload(decode=True) or b"")
        yield Attachment(
            id="",
            kind="file",
            name="smime.p7m",
            content_type=mail.get_content_type(),
            content=content,
        )
        return
    shown = {id(mail.get_body((kind,))) for kind in ("html", "plain")}
    for number, part in enumerate(_leaves(mail), start=1):
        if id(part) not in shown and part.get_content_type() != "text/calendar":
            yield _attached_mail(part) if _is_mail(part) else _file(part, number)


def _is_mail(part: EmailMessage) -> bool:
    return part.get_content_type() == "message/rfc822"


def _attached_mail(part: EmailMessage) -> Attachment:
    inner = part.get_payload(0)
    assert isinstance(inner, EmailMessage)
    name, content = str(inner.get("Subject", "")) or "Bericht", inner.as_bytes(policy=_CRLF)
    return Attachment(id="", kind="item", name=name, content_type=None, content=content)


def _file(part: EmailMessage, number: int) -> Attachment:
    """A part with content. Exchange numbers those without a name, such as a text after a file."""
    kind = part.get_content_type()
    cid = str(part.get("Content-ID", "")).strip("<> ") or None
    return Attachment(
        id="",
        kind="file",
        name=part.get_filename() or f"ATT{number:05d}{guess_extension(kind) or '.bin'}",
        content_type=kind,
        content=bytes(part.get_payload(decode=True) or b""),
        inline=part.get_content_disposition() == "inline" or bool(cid),
        content_id=cid,
    )


def _leaves(mail: EmailMessage) -> Iterator[EmailMessage]:
    """Parts that hold something; an attached mail is one, not what is in it."""
    if _is_mail(mail) or not mail.is_multipart():
        yield mail
        return
    for part in mail.iter_parts():
        assert isinstance(part, EmailMessage)
        yield from _leaves(part)


def _meeting(mail: EmailMessage) -> str | None:
    method = next(
        (
            str(p.get_param("method", ""))
            for p in _leaves(mail)
            if p.get_content_type() == "text/calendar"
        ),
        "",
    ).upper()
    kinds = {"REQUEST": "eventMessageRequest", "REPLY": "eventMessageResponse"}
    return f"#microsoft.graph.{kinds[method]}" if method in kinds else None


def _message_class(mail: EmailMessage) -> str:
    """PR_MESSAGE_CLASS (§7): what tells a report or an absence from a note."""
    if mail.get_content_type() == "multipart/report":
        delivery = mail.get_param("report-type") == "delivery-status"
        return "REPORT.IPM.Note.NDR" if delivery else "REPORT.IPM.Note.IPNRN"
    if "auto-replied" in str(mail.get("Auto-Submitted", "")).lower():
        return "IPM.Note.Rules.OofTemplate.Microsoft"
    if _sealed(mail):
        return "IPM.Note.SMIME.MultipartSigned"
    return "IPM.Schedule.Meeting.Request" if _meeting(mail) else "IPM.Note"


def made(message: Message) -> bytes:
    """A message of this mailbox as bytes: the text beside the HTML is Exchange's own."""
    if message.mime is not None:
        return message.mime
    values, mail = message.values, EmailMessage(policy=_CRLF)
    mail["From"] = _written(values["from"])
    for name, key in (("To", "toRecipients"), ("Cc", "ccRecipients"), ("Reply-To", "replyTo")):
        if values[key]:
            mail[name] = [_written(each) for each in values[key]]
    mail["Subject"] = " ".join(str(values["subject"] or "").split())
    mail["Date"] = format_datetime(moment(values["sentDateTime"]))
    mail["Message-ID"] = values["internetMessageId"]
    for name, value in message.headers:
        if name not in mail:
            mail[name] = value
    _fill(mail, values["body"], message.attachments)
    return mail.as_bytes()


def _written(given: Json) -> Address:
    who = given["emailAddress"]
    return Address(display_name=who.get("name") or "", addr_spec=who["address"])


def _fill(mail: EmailMessage, body: Mapping[str, Any], attachments: Iterable[Attachment]) -> None:
    mail.set_content(as_text(dict(body)))
    if body["contentType"] == "html":
        mail.add_alternative(str(body["content"]), subtype="html")
    for each in attachments:
        if each.kind == "item":
            mail.add_attachment(parsed(each.content))
        elif each.kind == "file":
            main, _, sub = (each.content_type or "application/octet-stream").partition("/")
            mail.add_attachment(
                each.content,
                main,
                sub,
                cid=f"<{each.content_id}>" if each.content_id else None,
                filename=each.name,
                disposition="inline" if each.inline else "attachment",
            )


def people(values: Json) -> tuple[str, ...]:
    """Everyone a message goes to, hidden ones too, each once."""
    lists = (values["toRecipients"], values["ccRecipients"], values["bccRecipients"])
    found = dict.fromkeys(address(each) for many in lists for each in many)
    if "" in found:
        raise GraphError(400, "ErrorInvalidRecipients", "At least one recipient isn't valid.")
    return tuple(found)
