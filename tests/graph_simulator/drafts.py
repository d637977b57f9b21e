"""Drafts: made of what a client describes, of MIME, or of the message they answer."""

from base64 import b64decode
from binascii import Error as NotBase64
from mimetypes import guess_type

from graph_simulator import bodies, mime
from graph_simulator.clock import stamp
from graph_simulator.mailbox import Attachment, Mailbox, Message
from graph_simulator.mime import address, recipient
from graph_simulator.wire import GraphError, Json

_APART = {"attachments", "singleValueExtendedProperties", "internetMessageHeaders", "@odata.type"}


def new_draft(mailbox: Mailbox, given: Json, folder: str = "drafts") -> Message:
    """A draft in the mailbox's own name, as a client described it."""
    own = recipient(mailbox.address, mailbox.name)
    plain = {k: v for k, v in given.items() if k not in _APART and v is not None}
    values = {"from": own, "sender": own, **plain, "isDraft": True, "isRead": True}
    if "body" in plain:
        values["body"] = bodies.kept(plain["body"])
    headers = [(h["name"], h["value"]) for h in given.get("internetMessageHeaders", ())]
    extended = {p["id"]: p["value"] for p in given.get("singleValueExtendedProperties", ())}
    message = mailbox.add(folder, values, headers=headers, extended=extended)
    for each in given.get("attachments", ()):
        message.attachments.append(attached(mailbox, each))
    return message


def mime_draft(mailbox: Mailbox, body: bytes, folder: str = "drafts") -> Message:
    """A draft of base64 MIME, which must be whole."""
    try:
        data = b64decode(body, validate=True)
    except NotBase64 as error:
        text = "Invalid base64 string for MIME content."
        raise GraphError(400, "ErrorMimeContentInvalidBase64String", text) from error
    mail = mime.opened(data)
    for each in mail.attachments:
        each.id = mailbox.new_attachment_id()
    own = recipient(mailbox.address, mailbox.name)
    values = {**mail.values, "isDraft": True, "from": mail.values["from"] or own}
    rest = {"headers": mail.headers, "attachments": mail.attachments, "mime": data}
    return mailbox.add(folder, values, **rest)


def attached(mailbox: Mailbox, given: Json) -> Attachment:
    """An attachment as a client described it."""
    kind = given["@odata.type"].removeprefix("#microsoft.graph.").removesuffix("Attachment")
    content = b64decode(given.get("contentBytes") or "") if kind == "file" else b""
    if kind == "item":
        inner = new_draft(mailbox, given["item"])
        content = mime.made(inner)
        mailbox.remove(inner)
    return Attachment(
        id=mailbox.new_attachment_id(),
        kind=kind,
        name=given.get("name") or "",
        content_type=given.get("contentType") or _guessed(given.get("name") or ""),
        content=content,
        inline=bool(given.get("isInline")),
        content_id=given.get("contentId"),
        modified=stamp(mailbox.clock.now()),
    )


def _guessed(name: str) -> str:
    return guess_type(name)[0] or "application/octet-stream"


def answer(mailbox: Mailbox, original: Message, action: str, content: Json) -> Message:
    """A draft that answers or forwards a message. action: the call's name; content: its body."""
    given: Json = dict(content.get("message") or {})
    comment, action = content.get("comment"), action.lower()
    if comment is not None and "body" in given:
        text = "comment and message.body cannot both be given."
        raise GraphError(400, "ErrorInvalidRequest", text)
    to, cc = _recipients(mailbox, original, action)
    to = content.get("toRecipients") or to
    prefix, subject = "FW" if "forward" in action else "RE", str(original.values["subject"])
    head = subject if subject.upper().startswith(f"{prefix}:") else f"{prefix}: {subject}"
    quoted = f"Van: {address(original.values['from'])}\n{bodies.as_text(original.values['body'])}"
    body = f"{bodies.as_html(comment or '')}<hr>{bodies.as_html(quoted)}"
    message_id = str(original.values["internetMessageId"])
    thread = f"{original.extended.get('String 0x1039', '')} {message_id}".strip()
    draft = new_draft(
        mailbox,
        {
            "subject": head,
            "body": {"contentType": "html", "content": body},
            "toRecipients": to,
            "ccRecipients": cc,
            "conversationId": original.values["conversationId"],
            **given,
        },
    )
    if "forward" not in action:
        draft.headers += [("In-Reply-To", message_id), ("References", thread)]
        draft.extended |= {"String 0x1042": message_id, "String 0x1039": thread}
    return draft


def _recipients(mailbox: Mailbox, original: Message, action: str) -> tuple[list[Json], list[Json]]:
    """To and Cc of an answer: who asked for answers, else who wrote; never ourselves in all."""
    values = original.values
    back = values["replyTo"] or ([values["from"]] if values["from"] else [])
    if "forward" in action:
        return [], []
    if "all" not in action:
        return back, []
    own = mailbox.address.lower()
    others = [r for r in values["toRecipients"] if address(r).lower() != own]
    copies = [r for r in values["ccRecipients"] if address(r).lower() != own]
    return [*back, *others], copies
