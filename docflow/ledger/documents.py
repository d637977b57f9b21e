"""Which files stand in outbox/, as docflow wrote them."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from docflow.ledger.tables import documents


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file. path: below outbox/, with "/". version: of the intake it was made from. sha256: of
    what was written; a file that differs was changed by a person."""

    path: str
    vacancy: str
    kind: str
    version: int
    sha256: str
    written_at: datetime


def put(connection: Connection, document: Document) -> None:
    """This document stands at its path now, in place of what stood there."""
    remove(connection, document.path)
    connection.execute(insert(documents).values(**asdict(document)))


def remove(connection: Connection, path: str) -> None:
    """This document is no longer one of those that stand there."""
    connection.execute(delete(documents).where(documents.c.path == path))


def get(connection: Connection, path: str) -> Document | None:
    """The document at this path."""
    row = connection.execute(select(documents).where(documents.c.path == path)).one_or_none()
    return Document(**row._asdict()) if row else None


def listed(connection: Connection, vacancy: str) -> tuple[Document, ...]:
    """The documents of a vacancy, by path."""
    query = select(documents).where(documents.c.vacancy == vacancy).order_by(documents.c.path)
    return tuple(Document(**row._asdict()) for row in connection.execute(query))
