"""What only a person may decide: asked once, answered once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, Row, insert, select, update

from docflow.ledger.references import new_reference
from docflow.ledger.tables import approvals

State = Literal["open", "approved", "answered", "withdrawn"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """A question to a person. reference: "AP-7Q4K2M". kind and about: its natural key; there is
    one open question of a kind about a thing. subject: the vacancy ("V-…") or arrival ("A-…") it
    belongs to. what: JSON values to show with it. answer: the words, when more than yes.
    """

    id: int
    reference: str
    kind: str
    about: str
    subject: str
    asked_at: datetime
    what: Mapping[str, Any] = field(default_factory=dict)
    mail_key: str | None = None
    arrival_id: int | None = None
    state: State = "open"
    answer: str | None = None
    answered_at: datetime | None = None
    answered_by: str | None = None


def ask(
    connection: Connection,
    *,
    kind: str,
    about: str,
    subject: str,
    at: datetime,
    what: Mapping[str, Any] | None = None,
    mail_key: str | None = None,
    arrival_id: int | None = None,
) -> Approval:
    """The open question of this kind about this thing; a new one when none is open.

    To know whether it was answered before, see `newest`.
    """
    known = newest(connection, kind, about)
    if known and known.state == "open":
        return known
    row = connection.execute(
        insert(approvals)
        .values(
            reference=new_reference(connection, "AP", 6),
            kind=kind,
            about=about,
            subject=subject,
            what=what or {},
            mail_key=mail_key,
            arrival_id=arrival_id,
            state="open",
            asked_at=at,
        )
        .returning(approvals)
    ).one()
    return _approval(row)


def get(connection: Connection, reference: str) -> Approval | None:
    """The question with this reference."""
    query = select(approvals).where(approvals.c.reference == reference)
    row = connection.execute(query).one_or_none()
    return _approval(row) if row else None


def newest(connection: Connection, kind: str, about: str) -> Approval | None:
    """The last question of this kind about this thing, answered or not."""
    query = select(approvals).where(approvals.c.kind == kind, approvals.c.about == about)
    row = connection.execute(query.order_by(approvals.c.id.desc()).limit(1)).one_or_none()
    return _approval(row) if row else None


def listed(connection: Connection, subject: str | None = None) -> tuple[Approval, ...]:
    """The questions that are open, oldest first; of one subject, or of all."""
    query = select(approvals).where(approvals.c.state == "open").order_by(approvals.c.id)
    if subject is not None:
        query = query.where(approvals.c.subject == subject)
    return tuple(_approval(row) for row in connection.execute(query))


def decided(connection: Connection, subject: str) -> tuple[Approval, ...]:
    """The questions of one subject that were answered: with a yes ("approved"), or otherwise."""
    query = select(approvals).where(
        approvals.c.subject == subject, approvals.c.state.in_(("approved", "answered"))
    )
    return tuple(_approval(row) for row in connection.execute(query))


def answer(
    connection: Connection,
    reference: str,
    *,
    state: Literal["approved", "answered", "withdrawn"],
    at: datetime,
    by: str | None = None,
    answer: str | None = None,
) -> Approval | None:
    """Records the answer; None when the question is not open (any more): the first one counts."""
    row = connection.execute(
        update(approvals)
        .where(approvals.c.reference == reference, approvals.c.state == "open")
        .values(state=state, answer=answer, answered_at=at, answered_by=by)
        .returning(approvals)
    ).one_or_none()
    return _approval(row) if row else None


def _approval(row: Row[Any]) -> Approval:
    return Approval(**row._asdict())
