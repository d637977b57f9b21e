"""The requests for feedback, and what was answered.

A migration never imports `tables`: it says what the schema was, not what it became since.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Everything of the feedback loop."""
    op.create_table(
        "requests",
        sa.Column("reference", sa.Text, primary_key=True),
        sa.Column("key", sa.Text, nullable=False, unique=True),
        sa.Column("token", sa.Text, nullable=False, unique=True),
        sa.Column("vacancy", sa.Text, sa.ForeignKey("vacancies.reference"), nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("candidate_key", sa.Text, nullable=False),
        sa.Column("candidate", sa.Text, nullable=False),
        sa.Column("step", sa.Text),
        sa.Column("ended_at", MOMENT, nullable=False),
        sa.Column("to_name", sa.Text, nullable=False),
        sa.Column("to_address", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("questions", sa.Text, nullable=False),
        sa.Column("form_text", sa.Text),
        sa.Column("asked_at", MOMENT),
    )
    op.create_index("ix_requests_vacancy", "requests", ["vacancy"])
    op.create_table(
        "replies",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("request", sa.Text, sa.ForeignKey("requests.reference"), nullable=False),
        sa.Column("arrival_id", sa.Integer, sa.ForeignKey("arrivals.id"), nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("accepted", sa.Text, nullable=False),
        sa.Column("sender", sa.Text, nullable=False),
        sa.Column("answers", sa.Text, nullable=False),
        sa.Column("own", sa.Text, nullable=False),
        sa.Column("back", sa.Text),
        sa.Column("file", sa.Text),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.UniqueConstraint("request", "arrival_id"),
    )
    op.create_index("ix_replies_sender", "replies", ["sender"])
    op.add_column("mails", sa.Column("request", sa.Text))
    op.create_index("ix_mails_request", "mails", ["request"])
    op.create_index("ix_mails_message_id", "mails", ["message_id"])
    op.create_index("ix_mails_to_address", "mails", ["to_address"])
