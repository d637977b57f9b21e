"""The tables, and how a moment and a JSON value are kept.

Written for SQLite and PostgreSQL alike. A change here needs its migration in `migrations/`; a
test compares the two.
"""

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)

from docflow.model.record import canonical


class Moment(TypeDecorator[datetime]):
    """A moment in time: aware in, kept in UTC, aware (UTC) out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _: Dialect) -> datetime | None:
        """Raises ValueError for a naive datetime: nobody knows which moment that is."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment needs a time zone: {value}")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, _: Dialect) -> datetime | None:
        """SQLite gives the UTC back without a zone, PostgreSQL in the session's zone."""
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


class Json(TypeDecorator[Any]):
    """JSON values as text in one spelling (sorted keys), so that equal values are equal text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, _: Dialect) -> str | None:
        """None stays NULL."""
        return None if value is None else canonical(value)

    def process_result_value(self, value: Any, _: Dialect) -> Any:
        """Dicts, lists and scalars."""
        return None if value is None else json.loads(value)


metadata = MetaData()

arrivals = Table(
    "arrivals",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("sha256", String(64), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("state", Text, nullable=False, index=True),
    Column("kind", Text),
    Column("vacancy", Text, index=True),
    Column("reason", Text),
    Column("detail", Json, nullable=False),
    Column("language", Text),
    Column("filed", Boolean, nullable=False),
    Column("brought_by", Integer),
)

vacancies = Table(
    "vacancies",
    metadata,
    Column("reference", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("title_key", Text, nullable=False, index=True),
    Column("manager_email", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("folder", Text),
    Column("language", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("closed_at", Moment),
)

versions = Table(
    "versions",
    metadata,
    Column("vacancy", Text, ForeignKey("vacancies.reference"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("fingerprint", String(64), nullable=False, index=True),
    Column("arrival_id", Integer, ForeignKey("arrivals.id"), nullable=False),
    Column("status", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("reading", Json, nullable=False),
    Column("findings", Json, nullable=False),
    Column("received_at", Moment, nullable=False),
)

candidacies = Table(
    "candidacies",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("vacancy", Text, ForeignKey("vacancies.reference"), nullable=False),
    Column("candidate_key", Text, nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("arrival_id", Integer, ForeignKey("arrivals.id"), nullable=False),
    Column("reading", Json, nullable=False),
    Column("received_at", Moment, nullable=False),
    Index("candidacies_of", "vacancy", "candidate_key"),
)

jobs = Table(
    "jobs",
    metadata,
    Column("key", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False, index=True),
    Column("due", Moment, nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", Text),
    Column("attempts", Integer, nullable=False),
    Column("lease", Moment),
    Column("retry_at", Moment),
    Column("error", Text),
    Column("payload", Json, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("done_at", Moment),
    Index("jobs_by_due", "state", "due", "key"),
)

mails = Table(
    "mails",
    metadata,
    Column("key", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("vacancy", Text, index=True),
    Column("audience", Text, nullable=False),
    Column("to_name", Text, nullable=False),
    Column("to_address", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("html", Text, nullable=False),
    Column("attachments", Json, nullable=False),
    Column("sender_name", Text, nullable=False),
    Column("reply_to", Text),
    Column("headers", Json, nullable=False),
    Column("step", Text, nullable=False),
    Column("draft_id", Text),
    Column("message_id", Text),
    Column("file", Text),
    Column("prepared_at", Moment, nullable=False),
    Column("sent_at", Moment),
    Column("request", Text, index=True),
)
Index("ix_mails_message_id", mails.c.message_id)
Index("ix_mails_to_address", mails.c.to_address)

requests = Table(
    "requests",
    metadata,
    Column("reference", Text, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("token", Text, nullable=False, unique=True),
    Column("vacancy", Text, ForeignKey("vacancies.reference"), nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("candidate_key", Text, nullable=False),
    Column("candidate", Text, nullable=False),
    Column("step", Text),
    Column("ended_at", Moment, nullable=False),
    Column("to_name", Text, nullable=False),
    Column("to_address", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("questions", Json, nullable=False),
    Column("form_text", Text),
    Column("asked_at", Moment),
)

replies = Table(
    "replies",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("request", Text, ForeignKey("requests.reference"), nullable=False),
    Column("arrival_id", Integer, ForeignKey("arrivals.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("accepted", Text, nullable=False),
    Column("sender", Text, nullable=False, index=True),
    Column("answers", Json, nullable=False),
    Column("own", Text, nullable=False),
    Column("back", Text),
    Column("file", Text),
    Column("received_at", Moment, nullable=False),
    UniqueConstraint("request", "arrival_id"),
)

_OPEN = text("state = 'open'")

approvals = Table(
    "approvals",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("reference", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("about", Text, nullable=False, index=True),
    Column("subject", Text, nullable=False, index=True),
    Column("what", Json, nullable=False),
    Column("mail_key", Text),
    Column("arrival_id", Integer, ForeignKey("arrivals.id")),
    Column("state", Text, nullable=False),
    Column("answer", Text),
    Column("asked_at", Moment, nullable=False),
    Column("answered_at", Moment),
    Column("answered_by", Text),
    Index(
        "one_open_question", "kind", "about", unique=True,
        sqlite_where=_OPEN, postgresql_where=_OPEN,
    ),
)  # fmt: skip

documents = Table(
    "documents",
    metadata,
    Column("path", Text, primary_key=True),
    Column("vacancy", Text, nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("written_at", Moment, nullable=False),
)

postings = Table(
    "postings",
    metadata,
    Column("key", Text, ForeignKey("mails.key"), primary_key=True),
    Column("asked_at", Moment),
    Column("missed_at", Moment),
    Column("remade", Boolean, nullable=False),
    Column("sending_at", Moment, index=True),
    Column("accepted", Boolean, nullable=False),
    Column("resent", Boolean, nullable=False),
)

outlook_folders = Table(
    "outlook_folders",
    metadata,
    Column("name", Text, primary_key=True),
    Column("folder_id", Text),
    Column("link", Text),
    Column("since", Moment),
    Column("error", Text),
)

outlook_mails = Table(
    "outlook_mails",
    metadata,
    Column("id", Text, primary_key=True),
    Column("folder", Text, nullable=False),
    Column("message_id", Text, nullable=False, index=True),
    Column("received_at", Moment, nullable=False),
    Column("state", Text, nullable=False, index=True),
    Column("arrival_id", Integer, ForeignKey("arrivals.id"), index=True),
    Column("unopened", Json, nullable=False),
    Column("sender", Text),
    Column("subject", Text),
    Column("error", Text),
)
