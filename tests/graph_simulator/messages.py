"""Messages: listed, searched, drafted, changed, moved, sent, answered."""

from graph_simulator import bodies, mime
from graph_simulator.departures import submit
from graph_simulator.drafts import answer, mime_draft, new_draft
from graph_simulator.mailbox import Message
from graph_simulator.query import in_order, only, ordered, page_size, skipped, where
from graph_simulator.routing import FOLDER, MESSAGE, Call, route
from graph_simulator.shapes import etag, searchable, shown, view
from graph_simulator.wire import GraphError, Json, Reply, reply

MESSAGES = "/users/{user-id}/messages"
_ALWAYS = {"isRead", "categories", "flag", "importance", "inferenceClassification"}
_IN_DRAFTS = {
    "subject", "body", "toRecipients", "ccRecipients", "bccRecipients", "replyTo", "from", "sender",
    "isDeliveryReceiptRequested", "isReadReceiptRequested", "internetMessageId",
}  # fmt: skip


def one(call: Call, message: Message, status: int = 200) -> Reply:
    """A message as an answer."""
    context = call.context(f"users('{call.mailbox.address}')/messages/$entity")
    item = shown(call.mailbox, message, view(call.request))
    return reply(status, {"@odata.context": context, **item})


@route("GET", MESSAGES, "Mail.Read")
@route("GET", f"{FOLDER}/messages", "Mail.Read")
def listed(call: Call) -> Reply:
    """Messages of the mailbox or of one folder, a page at a time; newest first by default."""
    query, mailbox = dict(call.request.query), call.mailbox
    only(query, "$select", "$top", "$filter", "$orderby", "$expand", "$skip", "$count")
    found = list(mailbox.messages.values())
    if folder := call.ids.get("mailFolder-id"):
        found = mailbox.inside(mailbox.folder(folder).id)
    passes, names = where(query.get("$filter", ""))
    items = [item for m in found if passes(item := searchable(m))]
    if "singleValueExtendedProperties" in names:
        seen = {m.number for m in mailbox.found(item["message"] for item in items)}
        items = [item for item in items if item["message"].number in seen]
    if "$orderby" in query:
        items = ordered(items, query["$orderby"], names)
    else:
        items = in_order(items, "receivedDateTime", newest_first=True)
    start = skipped(query)
    size = page_size(query, call.request.headers.get("prefer", ""))
    wanted, page = view(call.request), items[start : start + size]
    content: Json = {
        "@odata.context": call.context(f"users('{mailbox.address}')/messages"),
        "value": [shown(mailbox, item["message"], wanted) for item in page],
    }
    if query.get("$count") == "true":
        content["@odata.count"] = len(items)
    if start + size < len(items):
        content["@odata.nextLink"] = call.here(**{**query, "$skip": str(start + size)})
    return reply(200, content)


@route("GET", MESSAGE, "Mail.Read")
@route("GET", f"{FOLDER}/messages/{{message-id}}", "Mail.Read")
def shown_alone(call: Call) -> Reply:
    """One message, wherever it lies."""
    only(call.request.query, "$select", "$expand")
    return one(call, call.message)


@route("GET", f"{MESSAGE}/$value", "Mail.Read")
def raw(call: Call) -> Reply:
    """The whole message as MIME (§7)."""
    body = mime.made(call.message)
    return Reply(status=200, body=body, headers={"Content-Type": "text/plain"})


@route("POST", MESSAGES, "Mail.ReadWrite")
@route("POST", f"{FOLDER}/messages", "Mail.ReadWrite")
def drafted(call: Call) -> Reply:
    """A new draft, of JSON or of base64 MIME."""
    folder = call.ids.get("mailFolder-id", "drafts")
    if call.request.content_type == "text/plain":
        return one(call, mime_draft(call.mailbox, call.request.body, folder), 201)
    message = new_draft(call.mailbox, call.content, folder)
    message.unfound = call.world.behaviour.unfound_for
    return one(call, message, 201)


@route("PATCH", MESSAGE, "Mail.ReadWrite")
@route("PATCH", f"{FOLDER}/messages/{{message-id}}", "Mail.ReadWrite")
def changed(call: Call) -> Reply:
    """Some values replaced; categories as a whole (§3). A sent or received text stays as it is."""
    message, given = call.message, dict(call.content)
    expected = call.request.headers.get("if-match", "*")
    if expected not in {"*", etag(message)}:
        text = "The send or update operation could not be performed because the change key"
        raise GraphError(412, "ErrorIrresolvableConflict", f"{text} passed in is not current.")
    extended = given.pop("singleValueExtendedProperties", ())
    given.pop("@odata.type", None)
    if fixed := given.keys() - _ALWAYS - (_IN_DRAFTS if message.draft else set()):
        text = f"Property '{sorted(fixed)[0]}' is read-only and cannot be set."
        raise GraphError(400, "ErrorInvalidPropertySet", text)
    message.extended |= {each["id"]: each["value"] for each in extended}
    if "body" in given:
        given["body"] = bodies.kept(given["body"])
    message.values |= given
    call.mailbox.touch(message)
    return one(call, message)


@route("DELETE", MESSAGE, "Mail.ReadWrite")
def deleted(call: Call) -> Reply:
    """Into Deleted Items, and from there for good."""
    message, mailbox = call.message, call.mailbox
    if message.folder == mailbox.folder("deleteditems").id:
        mailbox.remove(message)
    else:
        mailbox.move(message, "deleteditems")
    return reply(204)


@route("POST", f"{MESSAGE}/move", "Mail.ReadWrite")
def moved(call: Call) -> Reply:
    """Into another folder; the answer shows it there, under its new mutable id."""
    message = call.message
    call.mailbox.move(message, call.content["destinationId"])
    return one(call, message, 201)


@route("POST", f"{MESSAGE}/send", "Mail.Send")
def sent(call: Call) -> Reply:
    """Accepted; it leaves for Sent Items by and by."""
    submit(call.world, call.mailbox, call.message)
    return reply(202)


@route("POST", "/users/{user-id}/sendMail", "Mail.Send")
def sent_at_once(call: Call) -> Reply:
    """Draft and send in one; what docflow must not use for anything that matters (§6)."""
    if call.request.content_type == "text/plain":
        message, keep = mime_draft(call.mailbox, call.request.body), True
    else:
        message = new_draft(call.mailbox, call.content["message"])
        keep = bool(call.content.get("saveToSentItems", True))
    submit(call.world, call.mailbox, message, keep=keep)
    return reply(202)


@route("POST", f"{MESSAGE}/createReply", "Mail.ReadWrite")
@route("POST", f"{MESSAGE}/createReplyAll", "Mail.ReadWrite")
@route("POST", f"{MESSAGE}/createForward", "Mail.ReadWrite")
def answer_drafted(call: Call) -> Reply:
    """A draft in the same thread, with the mail it answers below."""
    return one(call, _answered(call), 201)


@route("POST", f"{MESSAGE}/reply", "Mail.Send")
@route("POST", f"{MESSAGE}/replyAll", "Mail.Send")
def answered(call: Call) -> Reply:
    """The same, sent at once."""
    submit(call.world, call.mailbox, _answered(call))
    return reply(202)


def _answered(call: Call) -> Message:
    action = call.template.rpartition("/")[2]
    return answer(call.mailbox, call.message, action, call.content)
