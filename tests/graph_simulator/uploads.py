"""Upload sessions: big attachments in ranges, to another host that wants no token (§5)."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from graph_simulator.attachments import SMALL
from graph_simulator.clock import stamp
from graph_simulator.mailbox import Attachment, Mailbox, Message
from graph_simulator.routing import MESSAGE, Call, route
from graph_simulator.tokens import new_id
from graph_simulator.wire import GraphError, Json, Reply, Request, reply
from graph_simulator.world import World

LARGE, CHUNK = 150 * 1024 * 1024, 4 * 1024 * 1024
_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)")


@dataclass(kw_only=True)
class _Session:
    mailbox: Mailbox
    message: Message
    item: Json
    ends: datetime
    got: bytearray = field(default_factory=bytearray)

    def ranges(self) -> Json:
        """Where to go on."""
        return {"expirationDateTime": stamp(self.ends), "nextExpectedRanges": [f"{len(self.got)}"]}


@route("POST", f"{MESSAGE}/attachments/createUploadSession", "Mail.ReadWrite")
def begun(call: Call) -> Reply:
    """An address for the bytes. Not for a signed-in person in a shared mailbox (§2)."""
    item, message = call.content["AttachmentItem"], call.message
    if call.token.user and call.token.user.lower() != call.mailbox.address.lower():
        raise GraphError(403, "ErrorAccessDenied", "Access is denied. Check credentials.")
    if not message.draft:
        raise GraphError(400, "ErrorInvalidRequest", "Attachments can be added to drafts only.")
    if item["size"] < SMALL:
        text = "The attachment is too small for an upload session."
        raise GraphError(400, "ErrorAttachmentSizeShouldNotBeLessThanMinimumSize", text)
    if item["size"] > LARGE:
        text = "The attachment is larger than 150 MB."
        raise GraphError(400, "ErrorAttachmentSizeLimitExceeded", text)
    secret, ends = new_id(), call.mailbox.clock.now() + timedelta(hours=1)
    session = _Session(mailbox=call.mailbox, message=message, item=item, ends=ends)
    call.world.uploads[secret] = session
    where = f"{call.world.upload_origin}/upload/{secret}?authtoken=inside"
    shown = {**session.ranges(), "nextExpectedRanges": ["0-"], "uploadUrl": where}
    return reply(201, {"@odata.context": call.context("uploadSession"), **shown})


def answer(world: World, request: Request) -> Reply:
    """The other host. Raises GraphError: 404 unknown or ended, 416 not the next range."""
    session = world.uploads.get(request.path[-1] if request.path else "")
    if not isinstance(session, _Session) or session.mailbox.clock.now() >= session.ends:
        raise GraphError(404, "ErrorItemNotFound", "The upload session was not found.")
    if request.method == "DELETE":
        del world.uploads[request.path[-1]]
        return reply(204)
    if request.method == "PUT":
        _take(session, request)
        if len(session.got) == session.item["size"]:
            return _attach(world, session, request)
    return reply(200, session.ranges())


def _take(session: _Session, request: Request) -> None:
    given = _RANGE.fullmatch(request.headers.get("content-range", ""))
    if given is None:
        raise GraphError(400, "InvalidContentRange", "Content-Range: bytes a-b/total is missing.")
    first, last, total = (int(number) for number in given.groups())
    if total != session.item["size"] or last - first + 1 != len(request.body) or last >= total:
        raise GraphError(400, "InvalidContentRange", "Content-Range and content do not agree.")
    if len(request.body) > CHUNK:
        raise GraphError(413, "RequestEntityTooLarge", "Ranges must be smaller than 4 MB.")
    if first != len(session.got):
        raise GraphError(416, "InvalidRange", f"The next expected range is {len(session.got)}-.")
    session.got += request.body


def _attach(world: World, session: _Session, request: Request) -> Reply:
    new = Attachment(
        id=session.mailbox.new_attachment_id(),
        kind="file",
        name=session.item["name"],
        content_type=session.item.get("contentType") or "application/octet-stream",
        content=bytes(session.got),
        inline=bool(session.item.get("isInline")),
        content_id=session.item.get("contentId"),
        modified=stamp(session.mailbox.clock.now()),
    )
    session.message.attachments.append(new)
    session.mailbox.touch(session.message)
    del world.uploads[request.path[-1]]
    return reply(201, None, Location=f"{world.graph_origin}/v1.0/attachments('{new.id}')")
