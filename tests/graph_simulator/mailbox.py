"""A mailbox as Exchange keeps it: folders, messages, ids of two kinds, and a log of changes."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Literal

from graph_simulator.clock import Clock, stamp
from graph_simulator.wire import GraphError, Json

WELL_KNOWN = {
    "msgfolderroot": "Top of Information Store", "inbox": "Postvak IN", "drafts": "Concepten",
    "sentitems": "Verzonden items", "deleteditems": "Verwijderde items", "archive": "Archief",
    "junkemail": "Ongewenste e-mail", "outbox": "Postvak UIT",
    "recoverableitemsdeletions": "Deletions",
}  # fmt: skip
"""The mailbox of a Dutch speaker: who looks for the display name "Inbox" finds nothing."""

AttachmentKind = Literal["file", "item", "reference"]


@dataclass(kw_only=True)
class Attachment:
    """One attachment. content: the file, or the MIME of an attached item; empty for a link."""

    id: str
    kind: AttachmentKind
    name: str
    content_type: str | None
    content: bytes = b""
    inline: bool = False
    content_id: str | None = None
    modified: str = ""

    @property
    def size(self) -> int:
        """In bytes, with what Exchange adds for its own."""
        return len(self.content) + 300


@dataclass(kw_only=True)
class Folder:
    """A mail folder. known: its well-known name, None for one that was made."""

    id: str
    name: str
    parent: str
    known: str | None = None


@dataclass(kw_only=True)
class Message:
    """A message. values: what Graph shows of it, but for ids, versions and attachments.

    extended: single-value extended properties by id. moves: changes the mutable id. unfound:
    how many searches still miss it (the index lags). submitted: how often it was sent. sent_id:
    its Message-ID outside. mime: as it arrived; made anew when None.
    """

    number: int
    folder: str
    values: Json
    attachments: list[Attachment] = field(default_factory=list)
    extended: dict[str, str] = field(default_factory=dict)
    headers: list[tuple[str, str]] = field(default_factory=list)
    moves: int = 0
    version: int = 1
    unfound: int = 0
    submitted: int = 0
    sent_id: str = ""
    mime: bytes | None = None

    @property
    def draft(self) -> bool:
        return bool(self.values["isDraft"])


@dataclass(frozen=True, kw_only=True)
class Change:
    """What happened to a message, seen from one folder."""

    folder: str
    number: int
    kind: Literal["created", "updated", "removed"]


@dataclass(frozen=True, kw_only=True)
class Round:
    """A place in a round of delta. query: what the client asked for when it began.

    since: how much of the log was told before, None in the first round; until: how much this
    round tells. numbers: the messages it tells of; offset: how many of them it has told.
    """

    folder: str
    query: Mapping[str, str]
    since: int | None
    until: int
    numbers: tuple[int, ...]
    offset: int = 0
    epoch: int = 0


@dataclass(kw_only=True)
class _Later:
    """Something that happens once `looks` more requests have been answered."""

    looks: int
    what: Callable[[], object]


class Mailbox:
    """One mailbox. address: its primary address; ids never mean anything in another one."""

    def __init__(self, address: str, clock: Clock, name: str = "") -> None:
        self.address, self.clock, self.name = address, clock, name or address.partition("@")[0]
        self.mark = hashlib.sha256(address.lower().encode()).hexdigest()[:8]
        self.folders: dict[str, Folder] = {}
        self.messages: dict[int, Message] = {}
        self.changes: list[Change] = []
        self.epoch = 0
        self.rounds: dict[str, Round] = {}
        self.events: dict[str, Any] = {}
        self.settings: Json = {
            "timeZone": "Romance Standard Time",
            "language": {"locale": "nl-BE", "displayName": "Nederlands (België)"},
            "automaticRepliesSetting": {"status": "disabled"},
        }
        self._later: list[_Later] = []
        self._numbers, self._others = count(), count()
        self._ids: dict[str, int] = {}
        for known, shown in WELL_KNOWN.items():
            root = None if known == "msgfolderroot" else "msgfolderroot"
            self.add_folder(shown, root, known=known)

    # Folders

    def add_folder(self, name: str, parent: str | None, known: str | None = None) -> Folder:
        """A new folder below another (id or well-known name). 409 when the name is taken."""
        above = self.folder(parent).id if parent else ""
        taken = (f for f in self.folders.values() if f.parent == above)
        if any(f.name.lower() == name.lower() for f in taken):
            text = f"A folder with the specified name already exists., {name}"
            raise GraphError(409, "ErrorFolderExists", text)
        folder = Folder(
            id=self._id("AQMk", next(self._others)), name=name, parent=above, known=known
        )
        self.folders[folder.id] = folder
        return folder

    def folder(self, name: str) -> Folder:
        """By id (case counts) or well-known name (case does not). 404 when there is none."""
        found = self.folders.get(name)
        known = (f for f in self.folders.values() if f.known == name.lower())
        if found := found or next(known, None):
            return found
        raise GraphError(
            404, "ErrorItemNotFound", "The specified object was not found in the store."
        )

    def inside(self, folder: str) -> list[Message]:
        """What lies in a folder, in order of arrival."""
        return [m for m in self.messages.values() if m.folder == folder]

    # Messages

    def add(self, folder: str, values: Json, **rest: Any) -> Message:
        """A new message in a folder (id or well-known name), with the values that differ."""
        now = stamp(self.clock.now())
        number = next(self._numbers)
        defaults: Json = {
            "subject": "",
            "body": {"contentType": "text", "content": ""},
            "from": None,
            "sender": None,
            "toRecipients": [],
            "ccRecipients": [],
            "bccRecipients": [],
            "replyTo": [],
            "categories": [],
            "importance": "normal",
            "isRead": False,
            "isDraft": False,
            "flag": {"flagStatus": "notFlagged"},
            "inferenceClassification": "focused",
            "isDeliveryReceiptRequested": None,
            "isReadReceiptRequested": False,
            "internetMessageId": f"<{self.mark}{number:08d}@SIM.PROD.OUTLOOK.EXAMPLE>",
            "conversationId": self._id("AAQk", number),
            "createdDateTime": now,
            "lastModifiedDateTime": now,
            "receivedDateTime": now,
            "sentDateTime": now,
        }
        where = self.folder(folder).id
        message = Message(number=number, folder=where, values={**defaults, **values}, **rest)
        self.messages[number] = message
        self._ids[self.immutable_id(message)] = self._ids[self.mutable_id(message)] = number
        self._log(message, "created")
        return message

    def touch(self, message: Message) -> None:
        """A change: new version, new etag, an entry in the log."""
        message.version += 1
        message.values["lastModifiedDateTime"] = stamp(self.clock.now())
        self._log(message, "updated")

    def move(self, message: Message, folder: str) -> None:
        """Into another folder: its mutable id changes, the immutable one does not (§3)."""
        where = self.folder(folder).id
        self._log(message, "removed")
        del self._ids[self.mutable_id(message)]
        message.folder, message.moves, message.version = (
            where,
            message.moves + 1,
            message.version + 1,
        )
        self._ids[self.mutable_id(message)] = message.number
        self._log(message, "created")

    def remove(self, message: Message) -> None:
        """Gone for good, both ids with it."""
        self._log(message, "removed")
        del self.messages[message.number]
        del self._ids[self.mutable_id(message)], self._ids[self.immutable_id(message)]

    def message(self, identity: str) -> Message:
        """By an id of either kind. 404 when there is none."""
        number = self._ids.get(identity)
        if number is None:
            text = "The specified object was not found in the store."
            raise GraphError(404, "ErrorItemNotFound", text)
        return self.messages[number]

    def attachment(self, message: Message, identity: str) -> Attachment:
        """404 when there is none."""
        for each in message.attachments:
            if each.id == identity:
                return each
        text = "The specified object was not found in the store."
        raise GraphError(404, "ErrorItemNotFound", text)

    # Ids: with /, + and =, and two neighbours differ in nothing but case (§3)

    def immutable_id(self, message: Message) -> str:
        """The id asked for with Prefer: IdType="ImmutableId"."""
        return self._id("AAkA", message.number)

    def mutable_id(self, message: Message) -> str:
        """The id that Graph gives by default."""
        return self._id(f"AAMk{message.moves:02d}", message.number)

    def new_attachment_id(self) -> str:
        """For one more attachment."""
        return self._id("AAtt", next(self._others))

    def _id(self, kind: str, number: int) -> str:
        last = "q" if number % 2 else "Q"
        return f"{kind}L{self.mark}/{number // 2:06d}+{last}AAA="

    def _log(self, message: Message, kind: Literal["created", "updated", "removed"]) -> None:
        self.changes.append(Change(folder=message.folder, number=message.number, kind=kind))

    # What takes a while

    def after(self, looks: int, what: Callable[[], object]) -> None:
        """Does something at once (0), or when that many requests have been answered."""
        if looks:
            self._later.append(_Later(looks=looks, what=what))
        else:
            what()

    def look(self) -> None:
        """A request is about to be answered: what was due happens, the rest comes nearer."""
        due = [later for later in self._later if later.looks == 0]
        self._later = [later for later in self._later if later.looks]
        for later in self._later:
            later.looks -= 1
        for later in due:
            later.what()

    def settle(self) -> None:
        """Everything that was under way happens now."""
        while self._later:
            self._later.pop(0).what()

    def found(self, messages: Iterator[Message]) -> Iterator[Message]:
        """What a search finds: the index misses a message for its first `unfound` searches."""
        for message in messages:
            if message.unfound:
                message.unfound -= 1
            else:
                yield message
