"""Every mail that was ever made ready: what its recipient reads, and how far it came."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, Row, insert, select, update

from docflow.ledger.tables import jobs, mails
from docflow.model.vacancy import Language
from docflow.model.work import JobState

Step = Literal["prepared", "drafted", "sending", "sent"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """A file that goes with a mail; its bytes are in the store."""

    name: str
    content_type: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A mail, whole. key: of the job that delivers it. audience: "candidate", "recruiter",
    "manager" … step: "prepared" (rendered), "drafted" (a draft at the provider, draft_id),
    "sending" (it was asked to send that), "sent".

    message_id: as the provider gave it out, which may differ from ours. file: the .eml, for the
    folder transport. request: the DF-reference it asks, reminds or thanks for.
    """

    key: str
    kind: str
    vacancy: str | None
    audience: str
    to_name: str
    to_address: str
    language: Language
    subject: str
    text: str
    html: str
    sender_name: str
    prepared_at: datetime
    attachments: tuple[Enclosure, ...] = ()
    reply_to: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    step: Step = "prepared"
    draft_id: str | None = None
    message_id: str | None = None
    file: str | None = None
    sent_at: datetime | None = None
    request: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """A line of the outbox: a mail without its body, and where its job stands."""

    key: str
    kind: str
    vacancy: str | None
    audience: str
    to_name: str
    to_address: str
    subject: str
    state: JobState
    due: datetime
    reason: str | None
    error: str | None
    file: str | None
    sent_at: datetime | None


def add(connection: Connection, mail: Mail) -> Mail:
    """The mail with this key: `mail` itself the first time, later what was kept then."""
    if known := get(connection, mail.key):
        return known
    connection.execute(insert(mails).values(**asdict(mail)))
    return mail


def get(connection: Connection, key: str) -> Mail | None:
    """The mail with this key."""
    row = connection.execute(select(mails).where(mails.c.key == key)).one_or_none()
    return _mail(row) if row else None


def mark_sent(
    connection: Connection, key: str, *, message_id: str | None, file: str | None, at: datetime
) -> None:
    """The mail went out. message_id: None when a person says so, and nobody knows which it got."""
    connection.execute(
        update(mails)
        .where(mails.c.key == key)
        .values(step="sent", message_id=message_id, file=file, sent_at=at)
    )


def of_request(connection: Connection, request: str) -> tuple[Mail, ...]:
    """The mails that asked, reminded of or thanked for one request, as they went out."""
    query = select(mails).where(mails.c.request == request, mails.c.sent_at.is_not(None))
    return tuple(_mail(row) for row in connection.execute(query.order_by(mails.c.sent_at)))


def sent_about(connection: Connection, vacancy: str) -> dict[str, tuple[tuple[str, datetime], ...]]:
    """DF-reference → (kind, moment) of each mail about it that went out, oldest first."""
    query = (
        select(mails.c.request, mails.c.kind, mails.c.sent_at)
        .where(mails.c.vacancy == vacancy, mails.c.request.is_not(None))
        .where(mails.c.sent_at.is_not(None))
        .order_by(mails.c.sent_at)
    )
    found: dict[str, tuple[tuple[str, datetime], ...]] = {}
    for request, kind, sent_at in connection.execute(query):
        found[request] = (*found.get(request, ()), (kind, sent_at))
    return found


def asked_by(connection: Connection, vacancy: str) -> dict[str, tuple[str | None, str | None]]:
    """DF-reference → (Message-ID, address that answers go to) of the mail that asked it first."""
    query = (
        select(mails.c.request, mails.c.message_id, mails.c.reply_to)
        .where(mails.c.vacancy == vacancy, mails.c.request.is_not(None))
        .where(mails.c.sent_at.is_not(None))
        .order_by(mails.c.sent_at.desc())
    )
    return {row[0]: (row[1], row[2]) for row in connection.execute(query)}


def was_sent_to(
    connection: Connection, address: str, kinds: Collection[str], since: datetime
) -> bool:
    """Whether a mail of one of these kinds went to an address since a moment."""
    query = select(mails.c.key).where(
        mails.c.to_address == address, mails.c.kind.in_(kinds), mails.c.sent_at >= since
    )
    return connection.execute(query.limit(1)).first() is not None


def with_message_ids(connection: Connection, message_ids: Collection[str]) -> tuple[Mail, ...]:
    """The mails that went out under these Message-IDs."""
    query = select(mails).where(mails.c.message_id.in_(message_ids))
    return tuple(_mail(row) for row in connection.execute(query))


def outbox(connection: Connection, *states: JobState) -> tuple[Posted, ...]:
    """The mails whose jobs are in one of these states (none given: in any), earliest due date
    first."""
    query = (
        select(
            *(mails.c[name] for name in _OF_MAIL),
            jobs.c.state,
            jobs.c.due,
            jobs.c.reason,
            jobs.c.error,
        )
        .join_from(mails, jobs, jobs.c.key == mails.c.key)
        .order_by(jobs.c.due, mails.c.key)
    )
    if states:
        query = query.where(jobs.c.state.in_(states))
    return tuple(
        Posted(**{**row._asdict(), "state": JobState(row.state)})
        for row in connection.execute(query)
    )


_OF_MAIL = (
    "key", "kind", "vacancy", "audience", "to_name", "to_address", "subject", "file", "sent_at"
)  # fmt: skip


def _mail(row: Row[Any]) -> Mail:
    values = row._asdict()
    values["attachments"] = tuple(Enclosure(**item) for item in row.attachments)
    values["headers"] = tuple((name, value) for name, value in row.headers)
    return Mail(**values)
