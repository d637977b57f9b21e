"""Delta: what happened in one folder since last time, in rounds of pages (§4)."""

from dataclasses import replace

from graph_simulator.mailbox import Mailbox, Message, Round
from graph_simulator.query import only, page_size, where
from graph_simulator.routing import FOLDER, Call, route
from graph_simulator.shapes import identity, searchable, shown, view
from graph_simulator.wire import GraphError, Json, Reply, reply

_SPARSE = ("@odata.etag", "id", "isRead", "categories", "flag")


@route("GET", f"{FOLDER}/messages/delta", "Mail.Read")
def page(call: Call) -> Reply:
    """One page: changed messages, and where to go on."""
    query = call.request.query
    token = query.get("$skiptoken") or query.get("$deltatoken")
    call.mailbox.folder(call.ids["mailFolder-id"])
    here = _resumed(call, token) if token else _begun(call)
    whole = _whole(call.mailbox, here)
    size = page_size(query, call.request.headers.get("prefer", ""))
    if call.world.behaviour.empty_pages and here.offset == 0 and "$skiptoken" not in query:
        size = 0
    told = here.numbers[here.offset : here.offset + size]
    value = [item for number in told if (item := _told(call, here, number, number in whole))]
    content: Json = {"@odata.context": call.context("Collection(message)"), "value": value}
    after = here.offset + size
    if after < len(here.numbers) or size == 0:
        link = _link(call, "$skiptoken", replace(here, offset=after))
        return reply(200, {**content, "@odata.nextLink": link})
    done = replace(here, since=here.until, numbers=(), offset=0)
    return reply(200, {**content, "@odata.deltaLink": _link(call, "$deltatoken", done)})


def _begun(call: Call) -> Round:
    mailbox, query = call.mailbox, dict(call.request.query)
    query.pop("$deltatoken", None)
    only(query, "$select", "$top", "$filter", "$orderby", "$expand", "changeType")
    passes, names = where(query.get("$filter", ""))
    if set(names) - {"receivedDateTime"}:
        text = "Only receivedDateTime ge or gt can be filtered on here."
        raise GraphError(400, "ErrorInvalidUrlQueryFilter", text)
    if query.get("$orderby", "receivedDateTime desc") != "receivedDateTime desc":
        text = "Only receivedDateTime desc can be ordered by here."
        raise GraphError(400, "ErrorInvalidUrlQuery", text)
    folder = mailbox.folder(call.ids["mailFolder-id"]).id
    inside = [m.number for m in mailbox.inside(folder) if passes(searchable(m))]
    return Round(
        folder=folder,
        query=query,
        since=None,
        until=len(mailbox.changes),
        numbers=tuple(reversed(inside)),
        epoch=mailbox.epoch,
    )


def _resumed(call: Call, token: str) -> Round:
    """410 when the mailbox has forgotten the token; a known one may be used again and again."""
    mailbox, query = call.mailbox, call.request.query
    here = mailbox.rounds.get(token)
    if here is None or here.epoch != mailbox.epoch:
        raise gone(call)
    if "$skiptoken" in query:
        return here
    changes = mailbox.changes[here.since or 0 :]
    numbers = list(dict.fromkeys(c.number for c in changes if c.folder == here.folder))
    if call.world.behaviour.replays:
        numbers += [m.number for m in mailbox.inside(here.folder)[-3:]]
    return replace(here, until=len(mailbox.changes), numbers=tuple(numbers))


def gone(call: Call) -> GraphError:
    """§4: start again, at the place that Location names."""
    text = "The sync state generation is not found; a full synchronization is required."
    return GraphError(410, "SyncStateNotFound", text, Location=call.here(**{"$deltatoken": ""}))


def _whole(mailbox: Mailbox, here: Round) -> frozenset[int]:
    """What a round tells in full: all but messages that were changed and had been told before."""
    if here.since is None:
        return frozenset(here.numbers)
    news = [c for c in mailbox.changes[here.since : here.until] if c.folder == here.folder]
    created = {c.number for c in news if c.kind == "created"}
    return frozenset(created | (set(here.numbers) - {c.number for c in news}))


def _told(call: Call, here: Round, number: int, whole: bool) -> Json | None:
    """What one page says of one message; None for nothing."""
    mailbox = call.mailbox
    message = mailbox.messages.get(number)
    if message is None or message.folder != here.folder:
        reason = "changed" if message else "deleted"
        removed = _removed(mailbox, number, call.request.immutable, reason)
        return None if here.since is None else removed
    passes, _ = where(here.query.get("$filter", ""))
    kind = "created" if whole else "updated"
    wanted = here.query.get("changeType", kind) if here.since is not None else kind
    if not passes(searchable(message)) or wanted != kind:
        return None
    item = shown(mailbox, message, view(call.request, dict(here.query)))
    if whole or not call.world.behaviour.sparse_updates:
        return item
    return {name: item[name] for name in _SPARSE if name in item}


def _removed(mailbox: Mailbox, number: int, immutable: bool, reason: str) -> Json:
    held = mailbox.messages.get(number) or Message(number=number, folder="", values={})
    return {"id": identity(mailbox, held, immutable), "@removed": {"reason": reason}}


def _link(call: Call, kind: str, here: Round) -> str:
    token = f"{call.mailbox.mark}-{len(call.mailbox.rounds):06d}_{kind[1:3]}"
    call.mailbox.rounds[token] = here
    return call.here(**{kind: token})
