"""Attachments: listed, fetched by bytes, added; a link has no bytes to give (§7)."""

from graph_simulator.drafts import attached
from graph_simulator.query import chosen, expanded, only
from graph_simulator.routing import FOLDER, MESSAGE, Call, route
from graph_simulator.shapes import ATTACHMENT_NAMES, attachment
from graph_simulator.wire import GraphError, Reply, reply

ATTACHMENT = f"{MESSAGE}/attachments/{{attachment-id}}"
SMALL = 3 * 1024 * 1024


@route("GET", f"{MESSAGE}/attachments", "Mail.Read")
@route("GET", f"{FOLDER}/messages/{{message-id}}/attachments", "Mail.Read")
def listed(call: Call) -> Reply:
    """All of them, inline ones too."""
    only(call.request.query, "$select", "$expand", "$top")
    names = chosen(call.request.query, ATTACHMENT_NAMES, "attachment")
    item = "microsoft.graph.itemAttachment/item" in expanded(call.request.query)[0]
    value = [attachment(each, names, item) for each in call.message.attachments]
    return reply(200, {"@odata.context": call.context("attachments"), "value": value})


@route("GET", ATTACHMENT, "Mail.Read")
def shown(call: Call) -> Reply:
    """One, with its bytes in base64."""
    only(call.request.query, "$select", "$expand")
    names = chosen(call.request.query, ATTACHMENT_NAMES, "attachment")
    item = "microsoft.graph.itemAttachment/item" in expanded(call.request.query)[0]
    found = call.mailbox.attachment(call.message, call.ids["attachment-id"])
    context = {"@odata.context": call.context("attachments/$entity")}
    return reply(200, {**context, **attachment(found, names, item)})


@route("GET", f"{ATTACHMENT}/$value", "Mail.Read")
def raw(call: Call) -> Reply:
    """The bytes: a file as it is, an attached mail as MIME, a link not at all."""
    found = call.mailbox.attachment(call.message, call.ids["attachment-id"])
    if found.kind == "reference":
        raise GraphError(405, "ErrorMethodNotAllowed", "Reference attachments have no raw content.")
    kind = "application/octet-stream" if found.kind == "file" else "text/plain"
    return Reply(status=200, body=found.content, headers={"Content-Type": kind})


@route("POST", f"{MESSAGE}/attachments", "Mail.ReadWrite")
def added(call: Call) -> Reply:
    """One more on a draft, below 3 MB."""
    message, mailbox = call.message, call.mailbox
    if not message.draft:
        raise GraphError(400, "ErrorInvalidRequest", "Attachments can be added to drafts only.")
    new = attached(mailbox, call.content)
    if len(new.content) >= SMALL:
        text = "The size of the attachment exceeds the limit; use an upload session."
        raise GraphError(413, "ErrorAttachmentSizeLimitExceeded", text)
    message.attachments.append(new)
    mailbox.touch(message)
    return reply(201, {"@odata.context": call.context("attachments/$entity"), **attachment(new)})


@route("DELETE", ATTACHMENT, "Mail.ReadWrite")
def removed(call: Call) -> Reply:
    """Off a draft."""
    message = call.message
    message.attachments.remove(call.mailbox.attachment(message, call.ids["attachment-id"]))
    call.mailbox.touch(message)
    return reply(204)
