"""Folders: well-known ones and made ones. Renaming is left to people (see simulator.py)."""

from graph_simulator import shapes
from graph_simulator.mailbox import Folder
from graph_simulator.query import chosen, only, page_size, skipped, where
from graph_simulator.routing import FOLDER, Call, route
from graph_simulator.wire import Json, Reply, reply

FOLDERS = "/users/{user-id}/mailFolders"


@route("GET", FOLDERS, "Mail.Read")
@route("GET", f"{FOLDER}/childFolders", "Mail.Read")
def listed(call: Call) -> Reply:
    """The folders below one, or below the root."""
    query, mailbox = call.request.query, call.mailbox
    only(query, "$select", "$top", "$filter", "$skip", "includeHiddenFolders")
    above = mailbox.folder(call.ids.get("mailFolder-id", "msgfolderroot")).id
    passes, _ = where(query.get("$filter", ""))
    names = chosen(query, shapes.FOLDER_NAMES, "mailFolder")
    inside = [f for f in mailbox.folders.values() if f.parent == above]
    found = [f for f in inside if passes({"displayName": f.name})]
    start, size = skipped(query), page_size(query, "")
    value = [shapes.folder(mailbox, each, names) for each in found[start : start + size]]
    content: Json = {"@odata.context": call.context("mailFolders"), "value": value}
    if start + size < len(found):
        content["@odata.nextLink"] = call.here(**{**query, "$skip": str(start + size)})
    return reply(200, content)


@route("GET", FOLDER, "Mail.Read")
def shown(call: Call) -> Reply:
    """One, by id or well-known name."""
    only(call.request.query, "$select", "includeHiddenFolders")
    names = chosen(call.request.query, shapes.FOLDER_NAMES, "mailFolder")
    return _one(call, call.mailbox.folder(call.ids["mailFolder-id"]), 200, names)


@route("POST", FOLDERS, "Mail.ReadWrite")
@route("POST", f"{FOLDER}/childFolders", "Mail.ReadWrite")
def added(call: Call) -> Reply:
    """A new one; a name that is taken is refused."""
    above = call.ids.get("mailFolder-id", "msgfolderroot")
    return _one(call, call.mailbox.add_folder(call.content["displayName"], above), 201)


def _one(call: Call, folder: Folder, status: int, names: frozenset[str] | None = None) -> Reply:
    context = {"@odata.context": call.context("mailFolders/$entity")}
    return reply(status, {**context, **shapes.folder(call.mailbox, folder, names)})
