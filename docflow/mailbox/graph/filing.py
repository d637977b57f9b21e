"""Where a mail goes when it is dealt with: a category that people see, and a folder."""

from docflow.errors import GoneError, MailboxError
from docflow.mailbox.graph.transport import Graph

_OUTLOOKS_OWN = frozenset({"inbox", "archive", "clutter", "drafts", "sentitems", "deleteditems"})


def find(graph: Graph, name: str) -> str:
    """A folder that people named in the settings: one of Outlook's own ("inbox"), which is its own
    id; else the id of the one with that name at the top or in the inbox. Raises GoneError."""
    if name.casefold() in _OUTLOOKS_OWN:
        return name.casefold()
    for above in (("mailFolders",), ("mailFolders", "inbox", "childFolders")):
        if found := _named(graph, name, above):
            return found
    raise GoneError("There is no such folder in the mailbox.")


def folder(graph: Graph, name: str, known: str | None = None) -> str:
    """The id of docflow's folder `name`, made where it is missing; for its caller to keep.

    known: the id kept earlier. It holds when people rename or move the folder; when they deleted
    it, there is a new one. Raises MailboxError.
    """
    if known is not None:
        try:
            return str(graph.get(("mailFolders", known), {"$select": "id"})["id"])
        except GoneError:
            pass
    found = _named(graph, name)
    if found is None:
        try:
            return str(graph.create(("mailFolders",), {"displayName": name})["id"])
        except MailboxError:  # made after all, or by another docflow just now
            found = _named(graph, name)
            if found is None:
                raise
    return found


def file(graph: Graph, message_id: str, *, category: str, folder_id: str) -> bool:
    """Marks the mail as read, adds the category to those it has, and moves it; False when it is
    not in the mailbox any more. Harmless to repeat.

    Raises GoneError when it is the folder that is gone.
    """
    path = ("messages", message_id)
    try:
        before = graph.get(path, {"$select": "categories,isRead,parentFolderId"})
        kept = before.get("categories") or []
        if category not in kept or not before.get("isRead"):
            added = kept if category in kept else [*kept, category]
            graph.change("PATCH", path, {"isRead": True, "categories": added})
    except GoneError:
        return False
    if before.get("parentFolderId") == folder_id:
        return True
    try:
        graph.change("POST", (*path, "move"), {"destinationId": folder_id})
    except GoneError:
        graph.get(("mailFolders", folder_id), {"$select": "id"})
        return False
    return True


def _named(graph: Graph, name: str, above: tuple[str, ...] = ("mailFolders",)) -> str | None:
    query = {"$filter": f"displayName eq '{name.replace(chr(39), chr(39) * 2)}'", "$select": "id"}
    return next((str(item["id"]) for item in graph.listed(above, query)), None)
