"""A mail out, effectively once (research/graph.md §6).

    draft → attach → send → confirm

Each step is one of these functions, and its caller commits between any two: the draft's id before
`attach`, "sending" before `send`. A draft carries its mail's key as an extended property, so that
after a crash or an unclear answer `find` tells what is there. Nothing here sends by itself again.
"""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from docflow.errors import AmbiguousError, GoneError, MailboxError, UnmailableError
from docflow.mailbox.graph.faults import RangeError, in_doubt
from docflow.mailbox.graph.transport import Graph, Json
from docflow.mailbox.mime import mark, plain_address
from docflow.model.mail import Attachment, Message

KEY = "String {5d10be91-911c-4ab6-b295-2e8494325760} Name docflowKey"
"""Where a mail's key stands. The same for ever: earlier drafts are found by it."""

LARGEST = 20 * 2**20
_LARGEST_INLINE = 3 * 2**20 - 1  # Graph demands a session from 3 MB on, and none below
_RANGE = 10 * 320 * 2**10  # under 4 MB
_SHOWN = "id,isDraft,internetMessageId,conversationId,parentFolderId,createdDateTime"
_FEW_SECONDS = (0.0, 0.5, 1.0, 2.0, 4.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A mail of ours in the mailbox. id: stays the same when it is sent or moved. draft: not sent.

    message_id: "<…@…>"; only a sent copy's is final. folder: the id of where it lies. created_at:
    Graph's own text, which sorts.
    """

    id: str
    draft: bool
    message_id: str
    conversation_id: str
    folder: str
    created_at: str


def draft(graph: Graph, message: Message, *, answers: str | None = None) -> Copy:
    """Makes the draft, with its key and without its attachments.

    answers: the id of the mail it is a reply to, in whose thread it then stands. Raises
    AmbiguousError when it may have been made (`find` it; a killed reply may leave an empty one in
    Drafts that has no key), UnmailableError, GoneError when the mail that it answers is no longer
    there, and other MailboxErrors.
    """
    content = _content(message)
    if answers is None:
        return _copy(graph.create(("messages",), content))
    # Exchange fills in a reply's people and text by itself. All of ours is put over it, so that no
    # Reply-To of a stranger decides where it goes; header lines it takes at the making only, and
    # the key only afterwards.
    headers = content.pop("internetMessageHeaders")
    reply = {"message": {"internetMessageHeaders": headers}}
    made = graph.create(("messages", answers, "createReply"), reply)
    ours = content | {"ccRecipients": [], "bccRecipients": []}
    try:
        graph.change("PATCH", ("messages", str(made["id"])), ours)
    except MailboxError as fault:  # whether it has its key now is for `find` to see
        raise in_doubt(fault.code) from None
    return _copy(made)


def find(graph: Graph, key: str) -> tuple[Copy, ...]:
    """Every mail with this key, wherever it lies, sent or not; oldest first. A new one may take
    half a minute to be found."""
    query = {
        "$filter": f"singleValueExtendedProperties/any(ep:ep/id eq '{KEY}' "
        f"and ep/value eq '{mark(key)}')",
        "$select": _SHOWN,
    }
    found = [_copy(item) for item in graph.listed(("messages",), query)]
    return tuple(sorted(found, key=lambda copy: (copy.created_at, copy.id)))


def look(graph: Graph, copy_id: str) -> Copy | None:
    """The mail as it is now; None when it is not in the mailbox."""
    try:
        return _copy(graph.get(("messages", copy_id), {"$select": _SHOWN}))
    except GoneError:
        return None


def attach(graph: Graph, draft_id: str, attachments: Sequence[Attachment]) -> None:
    """Makes the draft's attachments these, whatever an earlier attempt left there, and proves it.

    Raises UnmailableError above 20 MB, GoneError without the draft, MailboxError when they are
    not all there in the end.
    """
    if sum(len(attachment.content) for attachment in attachments) > LARGEST:
        raise UnmailableError(
            f"The attachments are larger than {LARGEST // 2**20} MB together.", "Make them smaller."
        )
    for _ in range(2):  # the second time after an unclear answer to the first
        missing, surplus = _compared(graph, draft_id, attachments)
        for item in surplus:
            graph.change("DELETE", ("messages", draft_id, "attachments", item))
        for attachment in missing:
            _add(graph, draft_id, attachment)
        if not missing and not surplus:
            return
    if any(_compared(graph, draft_id, attachments)):
        raise MailboxError("Outlook did not keep the attachments.", "", "attachments-differ")


def send(graph: Graph, draft_id: str) -> None:
    """Sends the draft. Returned: Outlook took it on; that it went is for `confirm` to see.

    Raises AmbiguousError when it may have (`look`, and never at once again), GoneError when there
    is no such draft, UnmailableError, AccessError, MailboxBusyError.
    """
    graph.act(("messages", draft_id, "send"))


def confirm(graph: Graph, copy_id: str, waits: Sequence[float] = _FEW_SECONDS) -> Copy | None:
    """Looks, for a few seconds, until the mail is no longer a draft; what was seen last."""
    seen = None
    for pause in waits:
        graph.sleep(pause)
        seen = look(graph, copy_id)
        if seen and not seen.draft:
            break
    return seen


def discard(graph: Graph, draft_id: str) -> None:
    """Deletes a draft that nobody wants, such as a second one; never a mail that was sent."""
    seen = look(graph, draft_id)
    if seen and seen.draft:
        try:
            graph.change("DELETE", ("messages", draft_id))
        except GoneError:
            return


def in_drafts(graph: Graph, copy: Copy) -> bool:
    """Whether the mail lies in Drafts, as one does that was never sent."""
    drafts: str = graph.get(("mailFolders", "drafts"), {"$select": "id"})["id"]
    return copy.folder == drafts


# --- what is asked and answered ---------------------------------------------------------------


def _content(message: Message) -> dict[str, Any]:
    headers = [("x-docflow-key", mark(message.key)), *message.headers]
    content: dict[str, Any] = {
        "subject": message.subject,
        "body": {"contentType": "html", "content": message.html},
        "from": _person(message.sender_name, message.sender),
        "toRecipients": [_person(message.to_name, message.to)],
        # Graph takes no other header lines than x-…, and at most five.
        "internetMessageHeaders": [
            {"name": name.lower(), "value": value}
            for name, value in headers
            if name.lower().startswith("x-")
        ][:5],
        "singleValueExtendedProperties": [{"id": KEY, "value": mark(message.key)}],
    }
    if message.reply_to is not None:
        content["replyTo"] = [_person("", message.reply_to)]
    return content


def _person(name: str, address: str) -> dict[str, Mapping[str, str]]:
    plain = {"address": plain_address(address)}
    return {"emailAddress": plain | ({"name": name} if name else {})}


def _copy(item: Json) -> Copy:
    return Copy(
        id=item["id"],
        draft=bool(item.get("isDraft", True)),
        message_id=item.get("internetMessageId") or "",
        conversation_id=item.get("conversationId") or "",
        folder=item.get("parentFolderId") or "",
        created_at=item.get("createdDateTime") or "",
    )


def _compared(
    graph: Graph, draft_id: str, attachments: Sequence[Attachment]
) -> tuple[list[Attachment], list[str]]:
    """What is missing, and the ids of what is there and should not be. Outlook's size of a file
    is that of the file, or a little more."""
    there = list(graph.listed(("messages", draft_id, "attachments"), {"$select": "id,name,size"}))
    missing = []
    for attachment in attachments:
        kept = (
            item
            for item in there
            if item.get("name") == attachment.name and item["size"] >= len(attachment.content)
        )
        if match := next(kept, None):
            there.remove(match)
        else:
            missing.append(attachment)
    return missing, [item["id"] for item in there]


def _add(graph: Graph, draft_id: str, attachment: Attachment) -> None:
    """An unclear answer is no fault here: what is there is looked at next."""
    path = ("messages", draft_id, "attachments")
    try:
        if len(attachment.content) > _LARGEST_INLINE:
            _upload(graph, path, attachment)
        else:
            content = {
                "@odata.type": "#microsoft.graph.fileAttachment",
                "name": attachment.name,
                "contentType": attachment.content_type,
                "contentBytes": b64encode(attachment.content).decode(),
            }
            graph.create(path, content)
    except AmbiguousError:
        return


def _upload(graph: Graph, path: tuple[str, ...], attachment: Attachment) -> None:
    total = len(attachment.content)
    item = {
        "attachmentType": "file",
        "name": attachment.name,
        "size": total,
        "contentType": attachment.content_type,
    }
    session = graph.change("POST", (*path, "createUploadSession"), {"AttachmentItem": item})
    url = str(session.get("uploadUrl", ""))
    for first in range(0, total, _RANGE):
        part = attachment.content[first : first + _RANGE]
        try:
            graph.upload(url, part, first, total)
        except RangeError:  # it had this part, and its answer was lost
            continue
        except GoneError:  # the session, not the draft: it ran out, or had all of it before
            return
