"""Push: subscriptions, shaken hands over before they count, and the notices they bring (§4)."""

import json
from datetime import timedelta
from urllib.error import URLError
from urllib.parse import quote
from urllib.request import Request as Outbound
from urllib.request import urlopen

from graph_simulator.clock import moment, stamp
from graph_simulator.routing import Call, route
from graph_simulator.tokens import new_id
from graph_simulator.wire import GraphError, Json, Reply, reply
from graph_simulator.world import World

SUBSCRIPTIONS = "/subscriptions"
SUBSCRIPTION = f"{SUBSCRIPTIONS}/{{subscription-id}}"
LONGEST = timedelta(minutes=10_080)


@route("POST", SUBSCRIPTIONS, "Mail.Read")
def added(call: Call) -> Reply:
    """Counts once both addresses have echoed the token sent to them."""
    given = dict(call.content)
    for name in ("notificationUrl", "lifecycleNotificationUrl"):
        if given.get(name):
            _shake_hands(given[name])
    given["expirationDateTime"] = _end(call, given["expirationDateTime"])
    made: Json = {"id": new_id(), "applicationId": call.token.client_id, **given}
    call.world.subscriptions[made["id"]] = made
    return _one(call, made, 201)


@route("GET", SUBSCRIPTIONS, "Mail.Read")
def listed(call: Call) -> Reply:
    """Those that have not ended."""
    now = call.world.clock.now()
    value = [s for s in call.world.subscriptions.values() if moment(s["expirationDateTime"]) > now]
    shown = [{k: v for k, v in s.items() if k != "clientState"} for s in value]
    return reply(200, {"@odata.context": call.context("subscriptions"), "value": shown})


@route("GET", SUBSCRIPTION, "Mail.Read")
def shown(call: Call) -> Reply:
    """One."""
    return _one(call, _held(call), 200)


@route("PATCH", SUBSCRIPTION, "Mail.Read")
def renewed(call: Call) -> Reply:
    """A later end."""
    held = _held(call)
    held["expirationDateTime"] = _end(call, call.content["expirationDateTime"])
    return _one(call, held, 200)


@route("POST", f"{SUBSCRIPTION}/reauthorize", "Mail.Read")
def reauthorized(call: Call) -> Reply:
    """What a lifecycle notice asked for."""
    _held(call)
    return reply(204)


@route("DELETE", SUBSCRIPTION, "Mail.Read")
def ended(call: Call) -> Reply:
    """No more notices."""
    del call.world.subscriptions[_held(call)["id"]]
    return reply(204)


def _held(call: Call) -> Json:
    found = call.world.subscriptions.get(call.ids["subscription-id"])
    if found is None or moment(found["expirationDateTime"]) <= call.world.clock.now():
        raise GraphError(404, "ResourceNotFound", "The object was not found.")
    return found


def _one(call: Call, held: Json, status: int) -> Reply:
    return reply(status, {"@odata.context": call.context("subscriptions/$entity"), **held})


def _end(call: Call, asked: str) -> str:
    now, end = call.world.clock.now(), moment(asked)
    if not now < end <= now + LONGEST:
        text = "Subscription expiration can only be 10080 minutes in the future."
        raise GraphError(400, "ExtensionError", text)
    return stamp(end)


def _shake_hands(address: str) -> None:
    """Loopback only. Wants the token back, decoded, as plain text, with 200, within 10 s."""
    if not address.startswith(("http://127.0.0.1:", "https://127.0.0.1:")):
        raise GraphError(400, "ValidationError", "The simulator calls loopback addresses only.")
    token = f"Validation: Testing client application reachability for {new_id()} & +/="
    mark = "&" if "?" in address else "?"
    try:
        call = Outbound(f"{address}{mark}validationToken={quote(token)}", data=b"", method="POST")
        with urlopen(call, timeout=10) as given:
            kind, said = given.headers.get_content_type(), given.read().decode()
    except (URLError, OSError) as error:
        raise GraphError(
            400, "ValidationError", f"Subscription validation failed: {error}"
        ) from error
    if given.status != 200 or kind != "text/plain" or said != token:
        raise GraphError(400, "ValidationError", "The validation token was not echoed.")


def notify(world: World, address: str, identity: str, kind: str = "created") -> list[int]:
    """Tells everyone subscribed to a mailbox of one message; the statuses they answered with."""
    now, answers = world.clock.now(), []
    for held in list(world.subscriptions.values()):
        if address.lower() not in held["resource"].lower() or kind not in held["changeType"]:
            continue
        if moment(held["expirationDateTime"]) > now:
            data = {"id": identity, "@odata.type": "#Microsoft.Graph.Message"}
            notice = {"changeType": kind, "resource": held["resource"], "resourceData": data}
            answers.append(send(held, held["notificationUrl"], notice))
    return answers


def send(held: Json, address: str, notice: Json) -> int:
    """One notice to one address; its status."""
    known = {"subscriptionId": held["id"], "clientState": held.get("clientState")}
    body = json.dumps({"value": [{**known, "tenantId": "simulator", **notice}]}).encode()
    call = Outbound(address, data=body, headers={"Content-Type": "application/json"})
    try:
        with urlopen(call, timeout=10) as given:
            return int(given.status)
    except (URLError, OSError):
        return 0
