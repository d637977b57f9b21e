"""Mail through Outlook: where each that goes out stands, and each that came in.

A migration never imports `tables`: it says what the schema was, not what it became since.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Everything of Outlook."""
    op.add_column("arrivals", sa.Column("brought_by", sa.Integer))
    op.create_table(
        "postings",
        sa.Column("key", sa.Text, sa.ForeignKey("mails.key"), primary_key=True),
        sa.Column("asked_at", MOMENT),
        sa.Column("missed_at", MOMENT),
        sa.Column("remade", sa.Boolean, nullable=False),
        sa.Column("sending_at", MOMENT),
        sa.Column("accepted", sa.Boolean, nullable=False),
        sa.Column("resent", sa.Boolean, nullable=False),
    )
    op.create_index("ix_postings_sending_at", "postings", ["sending_at"])
    op.create_table(
        "outlook_folders",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("folder_id", sa.Text),
        sa.Column("link", sa.Text),
        sa.Column("since", MOMENT),
        sa.Column("error", sa.Text),
    )
    op.create_table(
        "outlook_mails",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("folder", sa.Text, nullable=False),
        sa.Column("message_id", sa.Text, nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("arrival_id", sa.Integer, sa.ForeignKey("arrivals.id")),
        sa.Column("unopened", sa.Text, nullable=False),
        sa.Column("sender", sa.Text),
        sa.Column("subject", sa.Text),
        sa.Column("error", sa.Text),
    )
    for column in ("message_id", "state", "arrival_id"):
        op.create_index(f"ix_outlook_mails_{column}", "outlook_mails", [column])
