"""What all parts of the simulator share: the mailboxes, what left them, how the place behaves."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from graph_simulator.clock import Clock
from graph_simulator.mailbox import Mailbox
from graph_simulator.wire import GraphError, Json

OutgoingKind = Literal["mail", "invitation", "update", "cancellation"]


@dataclass(kw_only=True)
class Behaviour:
    """What Microsoft leaves open, or does one way today and another tomorrow. Set at any time.

    sent_after: requests to a mailbox until a sent draft is in Sent Items (0: at once).
    unfound_for: searches that still miss a new draft. second_send: of a draft sent already, goes
    out again or is refused; undocumented, so both must do no harm. new_message_id: the Message-ID
    changes on its way out. replays: delta tells old news again. empty_pages: delta pages may be
    empty and yet not the last. sparse_updates: delta shows of a changed message only what changed.
    demand_immutable: a mail request without Prefer: IdType="ImmutableId" is the client's fault.
    parallel: requests to one mailbox at a time; the next is refused (§5).
    """

    sent_after: int = 0
    unfound_for: int = 0
    second_send: Literal["repeats", "refused"] = "repeats"
    new_message_id: bool = True
    replays: bool = False
    empty_pages: bool = False
    sparse_updates: bool = True
    demand_immutable: bool = True
    parallel: int = 4


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """One message that left for the outside, counted each time it left.

    to: everyone it went to. headers: by name in lower case. mime: what the recipient gets.
    key: the extended properties of the message it was made from.
    """

    kind: OutgoingKind
    mailbox: str
    sender: str
    to: tuple[str, ...]
    reply_to: tuple[str, ...]
    subject: str
    text: str
    html: str
    attachments: Mapping[str, bytes]
    headers: Mapping[str, str]
    message_id: str
    extended: Mapping[str, str]
    mime: bytes
    at: datetime


@dataclass(kw_only=True)
class World:
    """Everything behind the two hosts. lock: held while a request is answered."""

    clock: Clock
    mailboxes: dict[str, Mailbox] = field(default_factory=dict)
    sent: list[Outgoing] = field(default_factory=list)
    undeliverable: set[str] = field(default_factory=set)
    behaviour: Behaviour = field(default_factory=Behaviour)
    uploads: dict[str, Any] = field(default_factory=dict)
    subscriptions: dict[str, Json] = field(default_factory=dict)
    notices: list[tuple[str, Json]] = field(default_factory=list)
    lock: threading.RLock = field(default_factory=threading.RLock)
    graph_origin: str = ""
    upload_origin: str = ""

    def mailbox(self, address: str) -> Mailbox:
        """By address, case aside. 404 when there is none."""
        found = self.mailboxes.get(address.lower())
        if found is None:
            text = f"The requested user '{address}' is invalid."
            raise GraphError(404, "ErrorInvalidUser", text)
        return found
