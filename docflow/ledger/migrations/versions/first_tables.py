"""The first tables.

A migration never imports `tables`: it says what the schema was, not what it became since.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

MOMENT = sa.DateTime(timezone=True)
SHA256 = sa.String(64)


def upgrade() -> None:
    """Everything of Part 1."""
    _arrivals()
    _vacancies()
    _versions()
    _candidacies()
    _approvals()
    _jobs()
    _mails()
    _documents()


def _arrivals() -> None:
    op.create_table(
        "arrivals",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("sha256", SHA256, nullable=False, unique=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("kind", sa.Text),
        sa.Column("vacancy", sa.Text),
        sa.Column("reason", sa.Text),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("language", sa.Text),
        sa.Column("filed", sa.Boolean, nullable=False),
    )
    op.create_index("ix_arrivals_state", "arrivals", ["state"])
    op.create_index("ix_arrivals_vacancy", "arrivals", ["vacancy"])


def _vacancies() -> None:
    op.create_table(
        "vacancies",
        sa.Column("reference", sa.Text, primary_key=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("title_key", sa.Text, nullable=False),
        sa.Column("manager_email", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("folder", sa.Text),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("closed_at", MOMENT),
    )
    op.create_index("ix_vacancies_title_key", "vacancies", ["title_key"])


def _versions() -> None:
    op.create_table(
        "versions",
        sa.Column("vacancy", sa.Text, sa.ForeignKey("vacancies.reference"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("fingerprint", SHA256, nullable=False),
        sa.Column("arrival_id", sa.Integer, sa.ForeignKey("arrivals.id"), nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("reading", sa.Text, nullable=False),
        sa.Column("findings", sa.Text, nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
    )
    op.create_index("ix_versions_fingerprint", "versions", ["fingerprint"])


def _candidacies() -> None:
    op.create_table(
        "candidacies",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("vacancy", sa.Text, sa.ForeignKey("vacancies.reference"), nullable=False),
        sa.Column("candidate_key", sa.Text, nullable=False),
        sa.Column("fingerprint", SHA256, nullable=False),
        sa.Column("arrival_id", sa.Integer, sa.ForeignKey("arrivals.id"), nullable=False),
        sa.Column("reading", sa.Text, nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
    )
    op.create_index("candidacies_of", "candidacies", ["vacancy", "candidate_key"])


def _approvals() -> None:
    op.create_table(
        "approvals",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("reference", sa.Text, nullable=False, unique=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("mail_key", sa.Text),
        sa.Column("arrival_id", sa.Integer, sa.ForeignKey("arrivals.id")),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("answer", sa.Text),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("answered_at", MOMENT),
        sa.Column("answered_by", sa.Text),
    )
    op.create_index("ix_approvals_about", "approvals", ["about"])
    op.create_index("ix_approvals_subject", "approvals", ["subject"])
    op.create_index(
        "one_open_question",
        "approvals",
        ["kind", "about"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )


def _jobs() -> None:
    op.create_table(
        "jobs",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("due", MOMENT, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("lease", MOMENT),
        sa.Column("retry_at", MOMENT),
        sa.Column("error", sa.Text),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("done_at", MOMENT),
    )
    op.create_index("ix_jobs_subject", "jobs", ["subject"])
    op.create_index("jobs_by_due", "jobs", ["state", "due", "key"])


def _mails() -> None:
    op.create_table(
        "mails",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("vacancy", sa.Text),
        sa.Column("audience", sa.Text, nullable=False),
        sa.Column("to_name", sa.Text, nullable=False),
        sa.Column("to_address", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("html", sa.Text, nullable=False),
        sa.Column("attachments", sa.Text, nullable=False),
        sa.Column("sender_name", sa.Text, nullable=False),
        sa.Column("reply_to", sa.Text),
        sa.Column("headers", sa.Text, nullable=False),
        sa.Column("step", sa.Text, nullable=False),
        sa.Column("draft_id", sa.Text),
        sa.Column("message_id", sa.Text),
        sa.Column("file", sa.Text),
        sa.Column("prepared_at", MOMENT, nullable=False),
        sa.Column("sent_at", MOMENT),
    )
    op.create_index("ix_mails_vacancy", "mails", ["vacancy"])


def _documents() -> None:
    op.create_table(
        "documents",
        sa.Column("path", sa.Text, primary_key=True),
        sa.Column("vacancy", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("sha256", SHA256, nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
    )
    op.create_index("ix_documents_vacancy", "documents", ["vacancy"])
