"""New mail, folder by folder: what changed since a link that Graph gave out, and each mail whole.

Everything may come twice, in any order (delta is at least once), and ids are the key: the bytes
of a mail differ from one fetch to the next, because Exchange writes them out anew.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from docflow.errors import GoneError
from docflow.mailbox import mime
from docflow.mailbox.graph.faults import ResyncError
from docflow.mailbox.graph.transport import Graph, Json, Path, foreign

_PAGE = ("odata.maxpagesize=200",)
_SHOWN = "receivedDateTime,internetMessageId,conversationId,isDraft,categories"
_LINK = "#microsoft.graph.referenceAttachment"


@dataclass(frozen=True, slots=True, kw_only=True)
class Noticed:
    """A mail that is new in a folder, or that something happened to. id: stays the same when it
    is moved; capitals count. Any of the others may be empty: Graph does not always say."""

    id: str
    message_id: str = ""
    conversation_id: str = ""
    received_at: datetime | None = None
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Part of a round. link: on the last page only; to be kept once all of the round is safely
    written down, and given to the next round."""

    items: tuple[Noticed, ...]
    link: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A mail, whole. mime: as `mailbox.mime.parse` takes it; a stranger's, so in the sandbox.
    links: names of attachments that are only links to a cloud, and so are not in it."""

    mime: bytes
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Junk:
    """A mail that Outlook took for junk: to be shown, never read."""

    id: str
    sender: str
    subject: str
    received_at: datetime | None


def sweep(
    graph: Graph, folder: str, *, link: str | None = None, since: datetime | None = None
) -> Iterator[Page]:
    """One round over a folder (its id, or "inbox"); an idle one costs one call.

    link: of the last whole round. since: for the first round, aware; Graph then gives at most
    5,000 mails. Where Graph has forgotten the link, or it is another cloud's, the round starts
    anew from `since`: its mails come again. Raises GoneError when the folder is no longer there,
    and other MailboxErrors.
    """
    if link is not None and graph.owns(link):
        try:
            yield from _pages(graph, link, None)
        except ResyncError:
            pass
        else:
            return
    try:
        yield from _pages(graph, _start(folder), since)
    except ResyncError:  # amid the pages: what lay waiting too long
        yield from _pages(graph, _start(folder), since)


def fetch(graph: Graph, message_id: str) -> Fetched | None:
    """The mail with this id; None when it is not in the mailbox any more.

    Raises MailboxError (code "too-large") above 25 MB.
    """
    try:
        listed = graph.listed(
            ("messages", message_id, "attachments"), {"$select": "id,name,contentType,size"}
        )
        links = tuple(item.get("name") or "" for item in listed if item["@odata.type"] == _LINK)
        content = graph.content(("messages", message_id, "$value"), mime.LARGEST)
    except GoneError:
        return None
    return Fetched(mime=content, links=links)


def junk(graph: Graph, since: datetime, most: int = 50) -> tuple[Junk, ...]:
    """What Outlook took for junk since then, newest first: forms from candidates land there."""
    query = {
        "$filter": f"receivedDateTime ge {_stamp(since)}",
        "$orderby": "receivedDateTime desc",
        "$select": "from,subject,receivedDateTime",
        "$top": str(most),
    }
    page = graph.get(("mailFolders", "junkemail", "messages"), query)
    return tuple(_junk(item) for item in page.get("value", [])[:most])


def _start(folder: str) -> Path:
    return ("mailFolders", folder, "messages", "delta")


def _pages(graph: Graph, path: Path, since: datetime | None) -> Iterator[Page]:
    query = {"$select": _SHOWN}
    if since is not None:
        query["$filter"] = f"receivedDateTime ge {_stamp(since)}"
    for page in graph.pages(path, None if isinstance(path, str) else query, _PAGE):
        if (link := page.get("@odata.deltaLink")) is not None and not graph.owns(link):
            raise foreign()
        # A removed one was moved or deleted: it is kept already, or nobody wanted it read.
        items = (item for item in page.get("value", ()) if "@removed" not in item)
        yield Page(
            items=tuple(_noticed(item) for item in items if not item.get("isDraft")),
            link=link,
        )


def _noticed(item: Json) -> Noticed:
    return Noticed(
        id=item["id"],
        message_id=item.get("internetMessageId") or "",
        conversation_id=item.get("conversationId") or "",
        received_at=_moment(item.get("receivedDateTime")),
        categories=tuple(item.get("categories") or ()),
    )


def _junk(item: Json) -> Junk:
    sender = (item.get("from") or {}).get("emailAddress") or {}
    return Junk(
        id=item["id"],
        sender=str(sender.get("address") or "").lower(),
        subject=item.get("subject") or "",
        received_at=_moment(item.get("receivedDateTime")),
    )


def _moment(text: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError:
        return None


def _stamp(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
