"""Mail that comes in: headers as Exchange adds them, then a message in a folder."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from email.message import EmailMessage
from email.utils import format_datetime
from functools import partial
from typing import Literal

from graph_simulator import mime
from graph_simulator.clock import stamp
from graph_simulator.mailbox import Attachment, Mailbox
from graph_simulator.world import Outgoing, World

Authenticated = Literal["internal", "pass", "fail", "none"]

_REASONS = {"pass": "100", "fail": "000", "none": "001"}


@dataclass(frozen=True, kw_only=True)
class Sealed:
    """How Exchange vouches for a sender. authserv_id: Exchange Online writes none."""

    how: Authenticated = "pass"
    authserv_id: str = ""

    def headers(self, domain: str) -> list[tuple[str, str]]:
        """What Exchange puts above the mail's own headers."""
        if self.how == "internal":
            return [("X-MS-Exchange-Organization-AuthAs", "Internal")]
        verdict = (
            f"spf={self.how} (sender IP is 192.0.2.25) smtp.mailfrom={domain}; dkim={self.how}"
            f" header.d={domain};dmarc={self.how} action=none header.from={domain};"
            f"compauth={self.how} reason={_REASONS[self.how]}"
        )
        named = f"{self.authserv_id}; {verdict}" if self.authserv_id else verdict
        return [
            ("Authentication-Results", named),
            ("X-MS-Exchange-Organization-AuthAs", "Anonymous"),
        ]


def a_mail(
    *,
    sender: str,
    to: str,
    subject: str = "",
    text: str | None = None,
    html: str | None = None,
    attachments: Mapping[str, bytes] | None = None,
    headers: Mapping[str, str] | None = None,
) -> bytes:
    """A mail as a sender's program writes it. attachments: name → content."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    for name, value in (headers or {}).items():
        mail[name] = value
    if text is not None or html is None:
        mail.set_content(text or "")
    if html is not None:
        put = mail.add_alternative if text is not None else mail.set_content
        put(html, subtype="html")
    for name, content in (attachments or {}).items():
        mail.add_attachment(content, "application", "octet-stream", filename=name)
    return mail.as_bytes()


def arrive(
    mailbox: Mailbox,
    data: bytes,
    *,
    folder: str = "inbox",
    sealed: Sealed = Sealed(),
    links: Sequence[str] = (),
    new_conversation: bool = False,
    late: int = 0,
    copies: int = 1,
) -> None:
    """Puts a mail into a folder. links: OneDrive attachments. late: requests until it shows.

    new_conversation: Exchange sees no thread although In-Reply-To is right (§7). copies: that
    many of it, each with a Message-ID of its own.
    """
    data = _stamped(mailbox, data, sealed)
    mail, now = mime.opened(data), stamp(mailbox.clock.now())
    values = {**mail.values, "receivedDateTime": now, "createdDateTime": now}
    if not new_conversation and (thread := _thread(mailbox, mail)):
        values["conversationId"] = thread
    shared = [Attachment(id="", kind="reference", name=n, content_type=None) for n in links]
    message_id = str(values["internetMessageId"])
    for number in range(copies):
        own_id = message_id if not number else message_id.replace("<", f"<{number}.", 1)
        kept = [*mail.attachments, *shared]
        copy = partial(
            mailbox.add,
            folder,
            {**values, "internetMessageId": own_id},
            headers=[(n, own_id if v == message_id else v) for n, v in mail.headers],
            extended=dict(mail.extended),
            attachments=[replace(a, id=mailbox.new_attachment_id(), modified=now) for a in kept],
            mime=data.replace(message_id.encode(), own_id.encode()),
        )
        mailbox.after(late, copy)


def _stamped(mailbox: Mailbox, data: bytes, sealed: Sealed) -> bytes:
    """Exchange's own headers above the sender's; a stranger's copies of them are dropped."""
    mail = mime.parsed(data)
    forged = {n for n in mail if n.lower().startswith("x-ms-exchange-organization-")}
    for name in forged:
        del mail[name]
    own = mail.as_bytes() if forged else data
    domain = str(mail["From"] or "").rpartition("@")[2].strip("> ") or "unknown.example"
    now = mailbox.clock.now()
    added = [
        ("Received", f"from mx.{domain} by SIM.PROD.OUTLOOK.EXAMPLE; {format_datetime(now)}"),
        *sealed.headers(domain),
    ]
    if "Date" not in mail:
        added.append(("Date", format_datetime(now)))
    if not str(mail["Message-ID"] or "").strip():
        added.append(("Message-ID", f"<{mailbox.new_attachment_id()[5:21]}@{domain}>"))
    return "".join(f"{n}: {v}\r\n" for n, v in added).encode() + own


def _thread(mailbox: Mailbox, mail: mime.Opened) -> str | None:
    """The conversation of a message that this one answers."""
    named = set(f"{mail.header('In-Reply-To')} {mail.header('References')}".split())
    if not named:
        return None
    for each in mailbox.messages.values():
        if each.values["internetMessageId"] in named:
            return str(each.values["conversationId"])
    return None


def a_bounce(mailbox: str, sent: Outgoing, address: str) -> bytes:
    """What comes back when a recipient does not exist: a report, with the mail's headers in it."""
    headers = sent.mime.replace(b"\r\n", b"\n").partition(b"\n\n")[0].decode("utf-8", "replace")
    said = f"Your message to {address} couldn't be delivered.\n550 5.1.10 RecipientNotFound\n"
    status = f"Final-Recipient: rfc822;{address}\nAction: failed\nStatus: 5.1.10\n"
    parts = (
        ("text/plain; charset=utf-8", said),
        ("message/delivery-status", f"Reporting-MTA: dns;SIM.PROD.OUTLOOK.EXAMPLE\n\n{status}"),
        ("text/rfc822-headers", headers),
    )
    body = "".join(f"--ndr\nContent-Type: {kind}\n\n{text}\n" for kind, text in parts)
    top = (
        f"From: Microsoft Outlook <postmaster@{mailbox.rpartition('@')[2]}>\nTo: {mailbox}\n"
        f"Subject: Undeliverable: {sent.subject}\nAuto-Submitted: auto-replied\n"
        f"In-Reply-To: {sent.message_id}\nReferences: {sent.message_id}\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="ndr"\n\n'
    )
    return f"{top}{body}--ndr--\n".encode()


def bounce(world: World, sent: Outgoing, address: str) -> None:
    """The report of an undeliverable copy, in the sender's inbox."""
    mailbox = world.mailbox(sent.mailbox)
    arrive(mailbox, a_bounce(mailbox.address, sent, address), sealed=Sealed(how="internal"))
