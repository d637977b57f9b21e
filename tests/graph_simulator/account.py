"""Users, mailbox settings, and ids of one kind turned into the other."""

from graph_simulator.query import only
from graph_simulator.routing import Call, route
from graph_simulator.wire import GraphError, Json, Reply, reply

USER = "/users/{user-id}"


@route("GET", USER, "User.Read.All")
def shown(call: Call) -> Reply:
    """Who the mailbox is."""
    only(call.request.query, "$select")
    mailbox = call.mailbox
    full: Json = {
        "id": mailbox.mark,
        "displayName": mailbox.name,
        "mail": mailbox.address,
        "userPrincipalName": mailbox.address,
    }
    names = call.request.query.get("$select", ",".join(full)).split(",")
    picked = {name: value for name, value in full.items() if name in names}
    return reply(200, {"@odata.context": call.context("users/$entity"), **picked})


@route("GET", f"{USER}/mailboxSettings", "MailboxSettings.Read")
def settings(call: Call) -> Reply:
    """Time zone, language, automatic replies."""
    context = {"@odata.context": call.context("users/mailboxSettings")}
    return reply(200, {**context, **call.mailbox.settings})


@route("PATCH", f"{USER}/mailboxSettings", "MailboxSettings.ReadWrite")
def settings_changed(call: Call) -> Reply:
    """Some of them replaced."""
    call.mailbox.settings |= call.content
    return settings(call)


@route("POST", f"{USER}/translateExchangeIds", "Mail.Read")
def translated(call: Call) -> Reply:
    """Up to 1000 ids at once, each to the kind asked for (§3)."""
    mailbox, value = call.mailbox, []
    immutable = call.content["targetIdType"] == "restImmutableEntryId"
    for given in call.content["inputIds"][:1000]:
        try:
            message = mailbox.message(given)
        except GraphError as error:
            details = {"code": error.code, "message": error.message}
            value.append({"sourceId": given, "errorDetails": details})
            continue
        kind = mailbox.immutable_id if immutable else mailbox.mutable_id
        value.append({"sourceId": given, "targetId": kind(message)})
    return reply(200, {"value": value})
