"""What was answered to a request: every mail, form and spoken word, as it was read. Nothing is
overwritten; a correction is a next row."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from docflow.ledger.tables import replies, requests


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One answer. kind, accepted: as in `feedback --json` (contract §7). sender: an address, or ""
    for what was said aloud. answers: JSON values (`model.feedback.Answers`). own: the sender's own
    words. back: the day an absence ends. file: below outbox/, of a voice memo."""

    id: int
    request: str
    arrival_id: int
    kind: str
    accepted: str
    sender: str
    received_at: datetime
    answers: Mapping[str, Any] = field(default_factory=dict)
    own: str = ""
    back: date | None = None
    file: str | None = None


def add(
    connection: Connection,
    *,
    request: str,
    arrival_id: int,
    kind: str,
    accepted: str,
    sender: str,
    at: datetime,
    answers: Mapping[str, Any],
    own: str = "",
    back: date | None = None,
    file: str | None = None,
) -> None:
    """An answer to a request."""
    connection.execute(
        insert(replies).values(
            request=request,
            arrival_id=arrival_id,
            kind=kind,
            accepted=accepted,
            sender=sender,
            received_at=at,
            answers=answers,
            own=own,
            back=back.isoformat() if back else None,
            file=file,
        )
    )


def get(connection: Connection, reply_id: int) -> Reply | None:
    """The answer with this number."""
    row = connection.execute(select(replies).where(replies.c.id == reply_id)).one_or_none()
    return _reply(row) if row else None


def accept(connection: Connection, reply_id: int, accepted: str) -> None:
    """A person said whether an answer counts."""
    connection.execute(update(replies).where(replies.c.id == reply_id).values(accepted=accepted))


def of_vacancy(connection: Connection, vacancy: str) -> tuple[Reply, ...]:
    """Every answer to the requests of a vacancy, oldest first."""
    query = (
        select(replies)
        .join(requests, requests.c.reference == replies.c.request)
        .where(requests.c.vacancy == vacancy)
    )
    return _listed(connection.execute(query.order_by(replies.c.id)))


def of_request(connection: Connection, request: str) -> tuple[Reply, ...]:
    """Every answer to one request, oldest first."""
    query = select(replies).where(replies.c.request == request).order_by(replies.c.id)
    return _listed(connection.execute(query))


def of_arrival(connection: Connection, arrival_id: int) -> tuple[Reply, ...]:
    """What one mail or form answered."""
    query = select(replies).where(replies.c.arrival_id == arrival_id).order_by(replies.c.id)
    return _listed(connection.execute(query))


def absences(connection: Connection, addresses: Iterable[str]) -> dict[str, tuple[Reply, ...]]:
    """Address → the out-of-office answers from it that say when it ends, oldest first."""
    query = select(replies).where(
        replies.c.sender.in_(tuple(addresses)), replies.c.back.is_not(None)
    )
    found: dict[str, tuple[Reply, ...]] = {}
    for reply in _listed(connection.execute(query.order_by(replies.c.id))):
        found[reply.sender] = (*found.get(reply.sender, ()), reply)
    return found


def _listed(rows: Iterable[Row[Any]]) -> tuple[Reply, ...]:
    return tuple(_reply(row) for row in rows)


def _reply(row: Row[Any]) -> Reply:
    values = row._asdict()
    values["back"] = date.fromisoformat(row.back) if row.back else None
    return Reply(**values)
