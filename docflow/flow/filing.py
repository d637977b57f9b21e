"""Documents, put in their place below outbox/ and kept account of."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from hashlib import sha256

from sqlalchemy import Connection

from docflow.errors import FileBusyError
from docflow.flow.desk import Desk
from docflow.flow.paperwork import Drawn
from docflow.hiring.facts import Vacancy
from docflow.hiring.followup import Paper
from docflow.ledger import documents, vacancies
from docflow.ledger.documents import Document
from docflow.outbox import slug


def folder_of(connection: Connection, vacancy: Vacancy) -> str:
    """The vacancy's folder, below outbox/; the first title it had stays in its name."""
    title = (vacancy.accepted or vacancy.latest).intake.vacancy.title
    name = f"{vacancy.reference}-{slug(title)}" if title else vacancy.reference
    return vacancies.fix_folder(connection, vacancy.reference, name)


def standing(connection: Connection, subject: str) -> dict[str, Document]:
    """The documents of a subject that stand there now, by path."""
    return {document.path: document for document in documents.listed(connection, subject)}


def put(desk: Desk, drawn: Sequence[Drawn], before: Mapping[str, Document]) -> None:
    """Writes documents; what stands in their place goes to earlier/, a person's edits included.
    Raises FileBusyError, FolderError."""
    for document in drawn:
        if desk.outbox.holds(document.path, document.data):
            continue
        former = before.get(document.path)
        desk.outbox.retire(document.path, f"v{former.version}" if former else "v0")
        desk.outbox.write(document.path, document.data)


def clear(desk: Desk, outdated: Iterable[Document]) -> None:
    """Moves forms that are not asked for any more to earlier/; one that is open in Word stays."""
    for document in outdated:
        with suppress(FileBusyError):
            desk.outbox.retire(document.path, f"v{document.version}")


def outdated(drawn: Iterable[Drawn], before: Mapping[str, Document]) -> list[Document]:
    """Forms that went back, and are not what is asked for any more."""
    now = {document.path for document in drawn}
    return [d for d in before.values() if d.kind == Paper.RETURNED and d.path not in now]


def record(connection: Connection, desk: Desk, subject: str, drawn: Iterable[Drawn]) -> None:
    """The ledger knows what stands there now."""
    for document in drawn:
        row = Document(
            path=document.path,
            vacancy=subject,
            kind=document.paper.value,
            version=document.version,
            sha256=sha256(document.data).hexdigest(),
            written_at=desk.now(),
        )
        documents.put(connection, row)
