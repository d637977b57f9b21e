"""Bringing an older database up to date, with Alembic. Imported only when that is needed.

A new migration is a file in `versions/` with the next number; `database.SCHEMA` names it.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection


def migrate(connection: Connection) -> None:
    """Runs every migration the database has not had, in the caller's transaction."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
