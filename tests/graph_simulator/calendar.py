"""Events: with attendees they send invitations at once; transactionId drops repeats (§6)."""

from graph_simulator.bodies import as_text
from graph_simulator.clock import stamp
from graph_simulator.departures import count
from graph_simulator.mailbox import Message
from graph_simulator.mime import address, recipient
from graph_simulator.query import only
from graph_simulator.routing import Call, route
from graph_simulator.wire import GraphError, Json, Reply, reply
from graph_simulator.world import OutgoingKind

EVENTS = "/users/{user-id}/events"
EVENT = f"{EVENTS}/{{event-id}}"


@route("GET", EVENTS, "Calendars.Read")
def listed(call: Call) -> Reply:
    """All of them: a recruiter's mailbox holds few."""
    only(call.request.query, "$select", "$top")
    value = [_shown(call, each) for each in call.mailbox.events.values()]
    return reply(200, {"@odata.context": call.context("events"), "value": value})


@route("GET", EVENT, "Calendars.Read")
def shown(call: Call) -> Reply:
    """One."""
    only(call.request.query, "$select")
    return _one(call, _event(call), 200)


@route("POST", EVENTS, "Calendars.ReadWrite")
def added(call: Call) -> Reply:
    """A new one, or the one that had the same transactionId."""
    mailbox, given = call.mailbox, call.content
    transaction = given.get("transactionId")
    for event in mailbox.events.values():
        if transaction and event["transactionId"] == transaction:
            return _one(call, event, 201)
    if not given.get("start") or not given.get("end"):
        raise GraphError(400, "ErrorPropertyValidationFailure", "Start and End are needed.")
    now, own = stamp(mailbox.clock.now()), recipient(mailbox.address, mailbox.name)
    event = {
        "id": mailbox.new_attachment_id().replace("AAtt", "AAEv"),
        "createdDateTime": now,
        "subject": "",
        "body": {"contentType": "html", "content": ""},
        "attendees": [],
        "transactionId": None,
        "isCancelled": False,
        **given,
        "organizer": own,
        "isOrganizer": True,
        "iCalUId": f"040000008200E00074C5B7101A82E008{len(mailbox.events):08d}",
    }
    mailbox.events[event["id"]] = event
    _tell(call, event, "invitation")
    return _one(call, event, 201)


@route("PATCH", EVENT, "Calendars.ReadWrite")
def changed(call: Call) -> Reply:
    """Some values replaced; everyone invited hears of it."""
    event = _event(call)
    event |= call.content
    _tell(call, event, "update")
    return _one(call, event, 200)


@route("POST", f"{EVENT}/cancel", "Calendars.ReadWrite")
def cancelled(call: Call) -> Reply:
    """Off, with a word to everyone invited."""
    _tell(call, _event(call), "cancellation")
    del call.mailbox.events[call.ids["event-id"]]
    return reply(202)


@route("DELETE", EVENT, "Calendars.ReadWrite")
def deleted(call: Call) -> Reply:
    """Off; the organizer's deletion is told too."""
    _tell(call, _event(call), "cancellation")
    del call.mailbox.events[call.ids["event-id"]]
    return reply(204)


def _event(call: Call) -> Json:
    found: Json | None = call.mailbox.events.get(call.ids["event-id"])
    if found is None:
        raise GraphError(404, "ErrorItemNotFound", "The object was not found in the store.")
    return found


def _one(call: Call, event: Json, status: int) -> Reply:
    return reply(status, {"@odata.context": call.context("events/$entity"), **_shown(call, event)})


def _shown(call: Call, event: Json) -> Json:
    names = call.request.query.get("$select")
    wanted = event if names is None else {n: event[n] for n in names.split(",") if n in event}
    return {**wanted, "id": event["id"], "bodyPreview": as_text(event["body"])[:255]}


def _tell(call: Call, event: Json, kind: OutgoingKind) -> None:
    """One mail to everyone invited."""
    mailbox = call.mailbox
    to = [recipient(address(a), a["emailAddress"].get("name", "")) for a in event["attendees"]]
    if not to:
        return
    values: Json = {
        "from": recipient(mailbox.address, mailbox.name),
        "toRecipients": to,
        "ccRecipients": [],
        "bccRecipients": [],
        "replyTo": [],
        "subject": event["subject"],
        "body": {**event["body"], "contentType": event["body"]["contentType"].lower()},
        "sentDateTime": stamp(mailbox.clock.now()),
    }
    sent_id = f"<event-{len(call.world.sent):06d}@SIM.PROD.OUTLOOK.EXAMPLE>"
    letter = Message(number=0, folder="", values=values, sent_id=sent_id)
    letter.extended = {"transactionId": str(event["transactionId"]), "event": event["id"]}
    count(call.world, mailbox, letter, kind)
