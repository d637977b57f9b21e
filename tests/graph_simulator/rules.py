"""What the simulator checks by itself, also where Microsoft's description is not at hand.

Closed shapes of what docflow sends, headers, Prefer, base64; written from graph.md, not from it.
"""

import re
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Iterator, Mapping
from typing import Any, Final

from graph_simulator.clock import MOMENT
from graph_simulator.wire import Json, Request

_EXTENDED = re.compile(r"\w+ \{[0-9a-fA-F-]{36}\} (?:Name .+|Id 0x[0-9a-fA-F]+)|\w+ 0x[0-9a-fA-F]+")
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_WORD: Final = "a text"
_FLAG: Final = "a boolean"
_SHAPES: Mapping[str, Mapping[str, Any]] = {
    "message": {
        "@odata.type": _WORD, "subject": _WORD, "body": "body", "importance": _WORD,
        "from": "recipient", "sender": "recipient", "toRecipients": ["recipient"],
        "ccRecipients": ["recipient"], "bccRecipients": ["recipient"], "replyTo": ["recipient"],
        "categories": [_WORD], "isRead": _FLAG, "isDeliveryReceiptRequested": _FLAG,
        "isReadReceiptRequested": _FLAG, "internetMessageHeaders": ["header"], "flag": "flag",
        "singleValueExtendedProperties": ["property"], "attachments": ["attachment"],
        "inferenceClassification": _WORD, "internetMessageId": _WORD, "conversationId": _WORD,
    },
    "flag": {"flagStatus": _WORD},
    "body": {"contentType": _WORD, "content": _WORD},
    "recipient": {"emailAddress": "address"},
    "address": {"name": _WORD, "address": _WORD},
    "header": {"name": _WORD, "value": _WORD},
    "property": {"id": _WORD, "value": _WORD},
    "attachment": {
        "@odata.type": _WORD, "name": _WORD, "contentType": _WORD, "contentBytes": _WORD,
        "isInline": _FLAG, "contentId": _WORD, "contentLocation": _WORD, "item": "message",
        "size": "a number",
    },
    "sendMail": {"message": "message", "saveToSentItems": _FLAG},
    "move": {"destinationId": _WORD},
    "answer": {"message": "message", "comment": _WORD, "toRecipients": ["recipient"]},
    "event": {
        "subject": _WORD, "body": "body", "start": "moment", "end": "moment", "location": "place",
        "attendees": ["attendee"], "transactionId": _WORD, "isAllDay": _FLAG, "importance": _WORD,
        "responseRequested": _FLAG, "isReminderOn": _FLAG, "showAs": _WORD, "sensitivity": _WORD,
        "reminderMinutesBeforeStart": "a number", "isOnlineMeeting": _FLAG, "categories": [_WORD],
        "singleValueExtendedProperties": ["property"], "allowNewTimeProposals": _FLAG,
        "hideAttendees": _FLAG, "onlineMeetingProvider": _WORD,
    },
    "attendee": {"emailAddress": "address", "type": _WORD},
    "moment": {"dateTime": _WORD, "timeZone": _WORD},
    "place": {"displayName": _WORD, "locationType": _WORD, "locationUri": _WORD},
    "cancel": {"comment": _WORD},
    "translate": {"inputIds": [_WORD], "sourceIdType": _WORD, "targetIdType": _WORD},
    "subscription": {
        "changeType": _WORD, "notificationUrl": _WORD, "lifecycleNotificationUrl": _WORD,
        "resource": _WORD, "expirationDateTime": "a moment", "clientState": _WORD,
        "latestSupportedTlsVersion": _WORD, "includeResourceData": _FLAG,
    },
    "renewal": {"expirationDateTime": "a moment", "notificationUrl": _WORD},
    "folder": {"displayName": _WORD, "isHidden": _FLAG},
    "upload": {"AttachmentItem": "item"},
    "item": {"attachmentType": _WORD, "name": _WORD, "size": "a number", "contentType": _WORD,
             "isInline": _FLAG, "contentId": _WORD},
}  # fmt: skip
_NEEDED = {
    "sendMail": {"message"},
    "move": {"destinationId"},
    "folder": {"displayName"},
    "upload": {"AttachmentItem"},
    "item": {"attachmentType", "name", "size"},
    "header": {"name", "value"},
    "property": {"id", "value"},
    "attachment": {"@odata.type"},
    "recipient": {"emailAddress"},
    "attendee": {"emailAddress"},
    "moment": {"dateTime", "timeZone"},
    "translate": {"inputIds", "sourceIdType", "targetIdType"},
    "subscription": {"changeType", "notificationUrl", "resource", "expirationDateTime"},
    "renewal": {"expirationDateTime"},
    "body": {"contentType", "content"},
}
_BODIES = {
    "messages": "message", "attachments": "attachment", "mailFolders": "folder",
    "childFolders": "folder", "sendMail": "sendMail", "move": "move", "reply": "answer",
    "replyAll": "answer", "createReply": "answer", "createReplyAll": "answer",
    "createForward": "answer", "createUploadSession": "upload", "{message-id}": "message",
    "events": "event", "{event-id}": "event", "cancel": "cancel", "subscriptions": "subscription",
    "{subscription-id}": "renewal", "translateExchangeIds": "translate",
}  # fmt: skip
_MIME = {"messages", "sendMail", "reply", "replyAll", "createReply", "createReplyAll"}
_WITHOUT = {"send", "reauthorize"}


def faults(request: Request, template: str, content: Any, *, immutable: bool) -> Iterator[str]:
    """Everything a client did wrong in one request, in words. content: its JSON, None without.

    immutable: whether a mail request must prefer immutable ids.
    """
    last = template.rpartition("/")[2]
    if immutable and "essages" in template and not request.immutable and last != "$value":
        yield 'Prefer: IdType="ImmutableId" is missing (§3)'
    if not _UUID.fullmatch(request.headers.get("client-request-id", "")):
        yield "client-request-id is no UUID (§5)"
    if request.method in {"GET", "DELETE"} or last in _WITHOUT:
        if request.body:
            yield f"{request.method} {last} takes no body"
    elif request.content_type == "text/plain" and last in _MIME:
        return
    elif request.body and request.content_type != "application/json":
        yield f"the content type is {request.content_type or 'missing'}, not application/json"
    elif not isinstance(content, dict):
        if request.body or last not in {"createReply", "createReplyAll", "createForward", "cancel"}:
            yield "the body is no JSON object"
    elif shape := _BODIES.get(last):
        yield from _misfits(shape, content, last)
        if last == "{message-id}" and "internetMessageHeaders" in content:
            yield "internetMessageHeaders can be given at creation only (§6)"
        if shape == "answer" and "singleValueExtendedProperties" in (content.get("message") or {}):
            yield "the key of a reply is set with PATCH (§6)"


def _misfits(shape: str, value: Any, at: str) -> Iterator[str]:
    """Where a value does not fit its shape. null fits where the shape does not need it."""
    if not isinstance(value, dict):
        yield f"{at} is no object"
        return
    known = _SHAPES[shape]
    for name in sorted(value.keys() - known.keys()):
        yield f"{at} has an unknown property {name!r}"
    for name in sorted(_NEEDED.get(shape, set()) - value.keys()):
        yield f"{at} has no {name!r}"
    for name in sorted(value.keys() & known.keys()):
        yield from _misfit(known[name], value[name], f"{at}/{name}")
    yield from _special(shape, value, at)


def _misfit(kind: Any, value: Any, at: str) -> Iterator[str]:
    if isinstance(kind, list):
        if not isinstance(value, list):
            yield f"{at} is no list"
            return
        for number, each in enumerate(value):
            yield from _misfit(kind[0], each, f"{at}/{number}")
    elif value is None:
        return
    elif kind in _SHAPES:
        yield from _misfits(kind, value, at)
    elif kind == "a moment":
        if not MOMENT.fullmatch(str(value)):
            yield f"{at} is no moment with a zone"
    elif not isinstance(value, {_WORD: str, _FLAG: bool}.get(kind, int)):
        yield f"{at} is not {kind}"


def _special(shape: str, value: Json, at: str) -> Iterator[str]:
    match shape:
        case "message" if isinstance(headers := value.get("internetMessageHeaders"), list):
            if not 1 <= len(headers) <= 5:
                yield f"{at} has {len(headers)} internetMessageHeaders; 1 to 5 are allowed"
        case "header" if not str(value.get("name", "")).lower().startswith("x-"):
            yield f"{at}: the header {value.get('name')!r} does not begin with x-"
        case "body" if str(value.get("contentType")).lower() not in {"html", "text"}:
            yield f"{at}: contentType is neither html nor text"
        case "property" if not _EXTENDED.fullmatch(str(value.get("id"))):
            yield f"{at}: {value.get('id')!r} is no id of an extended property"
        case "recipient" | "attendee" if not (value.get("emailAddress") or {}).get("address"):
            yield f"{at} has no address"
        case "attachment":
            yield from _attachment(value, at)
        case "item" if value.get("attachmentType") != "file":
            yield f"{at}: attachmentType is not file"


def _attachment(value: Json, at: str) -> Iterator[str]:
    kind = str(value.get("@odata.type"))
    if kind not in {f"#microsoft.graph.{k}Attachment" for k in ("file", "item", "reference")}:
        yield f"{at}: @odata.type is {kind!r}"
    elif kind == "#microsoft.graph.fileAttachment":
        try:
            b64decode(str(value.get("contentBytes", "-")), validate=True)
        except NotBase64:
            yield f"{at}: contentBytes is no base64"
        if not value.get("name"):
            yield f"{at} has no name"
    elif kind == "#microsoft.graph.itemAttachment" and not isinstance(value.get("item"), dict):
        yield f"{at} has no item"
