"""Everything that came in: one row per content, however often it is dropped."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, Row, func, insert, select, update

from docflow.ledger.tables import arrivals
from docflow.model.vacancy import Language

_HALF = re.compile("[\ud800-\udfff]")

Source = Literal["folder", "mail", "command"]
State = Literal["new", "read", "rejected", "held", "waiting"]

FAULT = "fault"
"""The reason of an arrival that is held because reading it failed, not because of what it says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """Something that came in.

    sha256: of its bytes, which the store keeps. state: "new" is still to be read, "read" is dealt
    with, "rejected" is no form, "held" wants a person's answer, "waiting" wants another arrival.
    kind: what it is ("intake", "candidate", "scorecard", "mail" …). reason: a code. detail: JSON
    values that say more, such as the findings. filed: the original was moved out of the inbox.
    brought_by: the id of the mail that a form came in.
    """

    id: int
    sha256: str
    name: str
    source: Source
    received_at: datetime
    state: State = "new"
    kind: str | None = None
    vacancy: str | None = None
    reason: str | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)
    language: Language | None = None
    filed: bool = False
    brought_by: int | None = None


def add(
    connection: Connection,
    *,
    sha256: str,
    name: str,
    source: Source,
    at: datetime,
    brought_by: int | None = None,
) -> tuple[Arrival, bool]:
    """The arrival with this content, and whether it is new. The first name and time stay.

    name: half characters in it (a name of a file system that is not UTF-8, a forged one in a
    mail) become �: no database, mail or terminal takes them.
    """
    if known := by_sha256(connection, sha256):
        return known, False
    row = connection.execute(
        insert(arrivals)
        .values(
            sha256=sha256,
            name=_HALF.sub("�", name),
            source=source,
            received_at=at,
            state="new",
            detail={},
            filed=False,
            brought_by=brought_by,
        )
        .returning(arrivals)
    ).one()
    return _arrival(row), True


def get(connection: Connection, arrival_id: int) -> Arrival | None:
    """The arrival with this number."""
    row = connection.execute(select(arrivals).where(arrivals.c.id == arrival_id)).one_or_none()
    return _arrival(row) if row else None


def by_sha256(connection: Connection, sha256: str) -> Arrival | None:
    """The arrival with this content."""
    row = connection.execute(select(arrivals).where(arrivals.c.sha256 == sha256)).one_or_none()
    return _arrival(row) if row else None


def unread(connection: Connection, limit: int) -> tuple[Arrival, ...]:
    """The oldest arrivals that are still to be read, at most `limit`."""
    oldest = select(arrivals).where(arrivals.c.state == "new").order_by(arrivals.c.id).limit(limit)
    return tuple(_arrival(row) for row in connection.execute(oldest))


def listed(connection: Connection, *states: State) -> tuple[Arrival, ...]:
    """All arrivals in one of these states, oldest first."""
    wanted = select(arrivals).where(arrivals.c.state.in_(states)).order_by(arrivals.c.id)
    return tuple(_arrival(row) for row in connection.execute(wanted))


def of_vacancy(connection: Connection, vacancy: str) -> tuple[Arrival, ...]:
    """Everything that came in for one vacancy, oldest first."""
    wanted = select(arrivals).where(arrivals.c.vacancy == vacancy).order_by(arrivals.c.id)
    return tuple(_arrival(row) for row in connection.execute(wanted))


def wake_waiting(connection: Connection, vacancy: str) -> None:
    """What waited for this vacancy is to be read again."""
    connection.execute(
        update(arrivals)
        .where(arrivals.c.vacancy == vacancy, arrivals.c.state == "waiting")
        .values(state="new")
    )


def try_again(connection: Connection) -> int:
    """What is held because reading it failed is to be read again; how many."""
    failed = (arrivals.c.state == "held") & (arrivals.c.reason == FAULT)
    return connection.execute(update(arrivals).where(failed).values(state="new")).rowcount


def counts(connection: Connection) -> dict[State, int]:
    """How many arrivals there are in each state; a state without any is absent."""
    query = select(arrivals.c.state, func.count()).group_by(arrivals.c.state)
    return {row[0]: row[1] for row in connection.execute(query)}


def settle(
    connection: Connection,
    arrival_id: int,
    *,
    state: State,
    kind: str | None = None,
    vacancy: str | None = None,
    reason: str | None = None,
    detail: Mapping[str, Any] | None = None,
    language: Language | None = None,
) -> None:
    """What became of an arrival. All of it is written: what is not given is emptied."""
    connection.execute(
        update(arrivals)
        .where(arrivals.c.id == arrival_id)
        .values(
            state=state,
            kind=kind,
            vacancy=vacancy,
            reason=reason,
            detail=detail or {},
            language=language,
        )
    )


def mark_filed(connection: Connection, arrival_id: int) -> None:
    """The original was moved out of the inbox."""
    connection.execute(update(arrivals).where(arrivals.c.id == arrival_id).values(filed=True))


def _arrival(row: Row[Any]) -> Arrival:
    return Arrival(**row._asdict())
