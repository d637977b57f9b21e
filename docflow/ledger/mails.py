"""Every mail that was ever made ready: what its recipient reads, and how far it came."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, Row, insert, select, update

from docflow.ledger.tables import jobs, mails
from docflow.model.vacancy import Language
from docflow.model.work import JobState

Step = Literal["prepared", "drafted", "sent"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """A file that goes with a mail; its bytes are in the store."""

    name: str
    content_type: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A mail, whole. key: of the job that delivers it. audience: "candidate", "recruiter",
    "manager" … step: "prepared" (rendered), "drafted" (a draft at the provider, draft_id), "sent".

    message_id: as the provider gave it out, which may differ from ours. file: the .eml, for the
    folder transport.
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
    connection: Connection, key: str, *, message_id: str, file: str | None, at: datetime
) -> None:
    """The mail went out."""
    connection.execute(
        update(mails)
        .where(mails.c.key == key)
        .values(step="sent", message_id=message_id, file=file, sent_at=at)
    )


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
