"""Invitations: an event with guests, which Exchange mails to them at once."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from docflow.errors import GoneError
from docflow.mailbox.graph.transport import Graph
from docflow.mailbox.mime import plain_address


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """key: of the job that invites. begins, ends: aware. guests: (name, address) each. html: what
    they read."""

    key: str
    subject: str
    html: str
    begins: datetime
    ends: datetime
    place: str = ""
    guests: tuple[tuple[str, str], ...] = ()


def invite(graph: Graph, invitation: Invitation) -> str:
    """Invites the guests; the event's id.

    Raises AmbiguousError when it may have been made. To call it again with the same key is
    harmless and tells: Exchange makes no second event with a transactionId it knows.
    """
    once = {"transactionId": str(uuid5(NAMESPACE_URL, invitation.key))}
    return str(graph.create(("events",), _content(invitation) | once)["id"])


def change(graph: Graph, event_id: str, invitation: Invitation) -> bool:
    """Another time, place or text: its guests are told. False when there is no such event."""
    try:
        graph.change("PATCH", ("events", event_id), _content(invitation))
    except GoneError:
        return False
    return True


def cancel(graph: Graph, event_id: str, comment: str) -> bool:
    """Calls it off: its guests are told, with `comment`. False when there is no such event."""
    try:
        graph.act(("events", event_id, "cancel"), {"comment": comment})
    except GoneError:
        return False
    return True


def _content(invitation: Invitation) -> dict[str, Any]:
    return {
        "subject": invitation.subject,
        "body": {"contentType": "html", "content": invitation.html},
        "start": _moment(invitation.begins),
        "end": _moment(invitation.ends),
        "location": {"displayName": invitation.place},
        "attendees": [
            {
                "emailAddress": {"name": name, "address": plain_address(address)},
                "type": "required",
            }
            for name, address in invitation.guests
        ],
    }


def _moment(moment: datetime) -> dict[str, str]:
    return {"dateTime": f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}", "timeZone": "UTC"}
