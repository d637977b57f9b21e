"""Who was asked what about whom, and by which marks an answer finds its way back."""

import secrets
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, Row, insert, select, update

from docflow.ledger.references import new_reference
from docflow.ledger.tables import mails, requests
from docflow.model.vacancy import Language

Kind = Literal["feedback", "profile"]

_TOKEN = "abcdefghijklmnopqrstuvwxyz234567"
_TOKEN_LENGTH = 16
"""80 bits in base 32, lower case only: some mail servers fold an address (replies.md §2.1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request to one person about one candidate.

    reference: "DF-7Q4K2M". key: natural. token: of the address that answers go to. kind:
    "feedback" after a talk, "profile" before the first. step: of the process, as named then.
    ended_at: the end of the talk; of a profile, when it was handed in. questions: code → words, as
    they were put. form_text: the body behind the link that opens the whole short form. asked_at:
    when the mail went out.
    """

    reference: str
    key: str
    token: str
    vacancy: str
    kind: Kind
    candidate_key: str
    candidate: str
    step: str | None
    ended_at: datetime
    to_name: str
    to_address: str
    language: Language
    questions: Mapping[str, str] = field(default_factory=dict)
    form_text: str | None = None
    asked_at: datetime | None = None


def new_marks(connection: Connection) -> tuple[str, str]:
    """A reference and a token that no request has."""
    token = "".join(secrets.choice(_TOKEN) for _ in range(_TOKEN_LENGTH))
    return new_reference(connection, "DF", 6), token


def add(connection: Connection, request: Request) -> Request:
    """The request with this key: `request` itself the first time, later what was kept then."""
    if known := by_key(connection, request.key):
        return known
    connection.execute(insert(requests).values(**asdict(request)))
    return request


def mark_asked(connection: Connection, reference: str, at: datetime) -> None:
    """The request went out; a reminder of it changes nothing."""
    connection.execute(
        update(requests)
        .where(requests.c.reference == reference, requests.c.asked_at.is_(None))
        .values(asked_at=at)
    )


def by_key(connection: Connection, key: str) -> Request | None:
    """The request with this natural key."""
    row = connection.execute(select(requests).where(requests.c.key == key)).one_or_none()
    return _request(row) if row else None


def get(connection: Connection, reference: str) -> Request | None:
    """The request with this DF-reference."""
    query = select(requests).where(requests.c.reference == reference)
    row = connection.execute(query).one_or_none()
    return _request(row) if row else None


def listed(connection: Connection, vacancy: str | None = None) -> tuple[Request, ...]:
    """All requests, or those of one vacancy, in the order of the talks."""
    query = select(requests).order_by(requests.c.ended_at, requests.c.reference)
    if vacancy is not None:
        query = query.where(requests.c.vacancy == vacancy)
    return tuple(_request(row) for row in connection.execute(query))


def with_tokens(connection: Connection, tokens: Collection[str]) -> dict[str, str]:
    """token → reference, of those tokens that docflow gave."""
    query = select(requests.c.token, requests.c.reference).where(requests.c.token.in_(tokens))
    return {row[0]: row[1] for row in connection.execute(query)}


def with_message_ids(connection: Connection, message_ids: Collection[str]) -> dict[str, str]:
    """Message-ID → reference, of those mails that were a request, a reminder or a receipt."""
    query = select(mails.c.message_id, mails.c.request).where(
        mails.c.message_id.in_(message_ids), mails.c.request.is_not(None)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def known(connection: Connection, references: Collection[str]) -> frozenset[str]:
    """Those of `references` that docflow gave."""
    query = select(requests.c.reference).where(requests.c.reference.in_(references))
    return frozenset(connection.scalars(query))


def _request(row: Row[Any]) -> Request:
    return Request(**row._asdict())
