"""What Graph shows of what the mailbox keeps: messages, attachments, folders as JSON."""

from base64 import b64encode
from dataclasses import dataclass

from graph_simulator import bodies
from graph_simulator.mailbox import Attachment, Folder, Mailbox, Message
from graph_simulator.mime import opened
from graph_simulator.query import chosen, expanded
from graph_simulator.wire import Json, Request

MESSAGE_NAMES = frozenset({
    "id", "changeKey", "categories", "createdDateTime", "lastModifiedDateTime", "receivedDateTime",
    "sentDateTime", "hasAttachments", "internetMessageId", "internetMessageHeaders", "subject",
    "bodyPreview", "importance", "parentFolderId", "conversationId", "conversationIndex",
    "isDeliveryReceiptRequested", "isReadReceiptRequested", "isRead", "isDraft", "webLink",
    "inferenceClassification", "body", "uniqueBody", "sender", "from", "toRecipients",
    "ccRecipients", "bccRecipients", "replyTo", "flag",
})  # fmt: skip
_ON_REQUEST = frozenset({"internetMessageHeaders", "uniqueBody"})
ATTACHMENT_NAMES = frozenset({
    "id", "name", "contentType", "size", "isInline", "lastModifiedDateTime", "contentId",
    "contentLocation", "contentBytes", "item",
})  # fmt: skip
FOLDER_NAMES = frozenset({
    "id", "displayName", "parentFolderId", "childFolderCount", "unreadItemCount", "totalItemCount",
    "isHidden",
})  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class View:
    """How one request wants messages: which names, which kind of id, which kind of body."""

    names: frozenset[str] | None
    expanded: frozenset[str]
    properties: frozenset[str]
    immutable: bool
    text: bool


def view(request: Request, query: dict[str, str] | None = None) -> View:
    """From $select, $expand and Prefer. query: what a skip or delta token stands for."""
    query = dict(request.query) if query is None else query
    names, ids = expanded(query)
    return View(
        names=chosen(query, MESSAGE_NAMES, "message"),
        expanded=names,
        properties=ids,
        immutable=request.immutable,
        text=request.prefers("outlook.body-content-type=text"),
    )


def identity(mailbox: Mailbox, message: Message, immutable: bool) -> str:
    """Its id, of the kind asked for."""
    return mailbox.immutable_id(message) if immutable else mailbox.mutable_id(message)


def etag(message: Message) -> str:
    """A weak one, different after every change."""
    return f'W/"CQAAABYAAA{message.number:06d}{message.version:04d}"'


def shown(mailbox: Mailbox, message: Message, view: View) -> Json:
    """A message as this view wants it."""
    full: Json = {
        **message.values,
        "id": identity(mailbox, message, view.immutable),
        "parentFolderId": message.folder,
        "changeKey": etag(message)[3:-1],
        "hasAttachments": any(not a.inline for a in message.attachments),
        "webLink": f"https://outlook.example/owa/?ItemID={message.number}",
    }
    if view.names is None or "bodyPreview" in view.names:
        full["bodyPreview"] = bodies.as_text(message.values["body"])[:255]
    wanted = MESSAGE_NAMES - _ON_REQUEST if view.names is None else view.names | {"id"}
    if "uniqueBody" in wanted:
        full["uniqueBody"] = bodies.asked_for(bodies.unique(message.values["body"]), text=view.text)
    if "internetMessageHeaders" in wanted:
        full["internetMessageHeaders"] = [{"name": n, "value": v} for n, v in message.headers]
    if "body" in wanted:
        full["body"] = bodies.asked_for(message.values["body"], text=view.text)
    item: Json = {"@odata.etag": etag(message)}
    if kind := message.values.get("@odata.type"):
        item["@odata.type"] = kind
    item |= {name: full[name] for name in sorted(wanted) if name in full}
    if "singleValueExtendedProperties" in view.expanded:
        held = [
            {"id": name, "value": value}
            for name, value in message.extended.items()
            if name.lower() in view.properties
        ]
        if held:
            item["singleValueExtendedProperties"] = held
    if "attachments" in view.expanded:
        item["attachments"] = [attachment(a) for a in message.attachments]
    return item


def searchable(message: Message) -> Json:
    """What a $filter looks at."""
    extended = {name.lower(): value for name, value in message.extended.items()}
    attached = any(not a.inline for a in message.attachments)
    return {
        **message.values,
        "hasAttachments": attached,
        "extended": extended,
        "message": message,
    }


def attachment(each: Attachment, names: frozenset[str] | None = None, item: bool = False) -> Json:
    """An attachment. item: the attached message comes with it ($expand)."""
    full: Json = {
        "id": each.id,
        "name": each.name,
        "contentType": each.content_type,
        "size": each.size,
        "isInline": each.inline,
        "lastModifiedDateTime": each.modified,
    }
    if each.kind == "file":
        full["contentId"], full["contentLocation"] = each.content_id, None
        full["contentBytes"] = b64encode(each.content).decode()
    shown = {n: v for n, v in full.items() if names is None or n in names | {"id"}}
    return {
        "@odata.type": f"#microsoft.graph.{each.kind}Attachment",
        "@odata.mediaContentType": each.content_type or "application/octet-stream",
        **shown,
        **({"item": _inside(each)} if item and each.kind == "item" else {}),
    }


def _inside(each: Attachment) -> Json:
    return {"@odata.type": "#microsoft.graph.message", "id": "", **opened(each.content).values}


def folder(mailbox: Mailbox, each: Folder, names: frozenset[str] | None = None) -> Json:
    """A folder with its counts."""
    inside = mailbox.inside(each.id)
    full: Json = {
        "id": each.id,
        "displayName": each.name,
        "parentFolderId": each.parent,
        "childFolderCount": sum(f.parent == each.id for f in mailbox.folders.values()),
        "unreadItemCount": sum(not m.values["isRead"] for m in inside),
        "totalItemCount": len(inside),
        "isHidden": False,
    }
    return {n: v for n, v in full.items() if names is None or n in names | {"id"}}
