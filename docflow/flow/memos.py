"""What somebody said into a phone instead of typing it: kept with the candidate, for a person to
listen to."""

from collections.abc import Iterator
from pathlib import PurePosixPath

from docflow.flow import facts
from docflow.flow.desk import Desk
from docflow.flow.paperwork import homes
from docflow.hiring.runners import runners
from docflow.ledger import vacancies
from docflow.ledger.requests import Request
from docflow.model.mail import Arrived, Attachment
from docflow.outbox import slug
from docflow.replies.kinds import is_sound


def keep_memo(desk: Desk, request: Request, mail: Arrived) -> str | None:
    """Writes the recordings of a mail to the candidate's folder, and gives the first one's place
    below outbox/; None when there is none. Raises FileBusyError, FolderError."""
    names = list(_written(desk, request, [part for part in mail.attachments if is_sound(part)]))
    return names[0] if names else None


def _written(desk: Desk, request: Request, recordings: list[Attachment]) -> Iterator[str]:
    if not recordings:
        return
    folder = _folder(desk, request)
    who = slug(request.to_name or request.to_address)
    for part in recordings:
        mark = desk.store.put(part.content)[:8]
        ending = slug(PurePosixPath(part.name).suffix) if "." in part.name else "audio"
        name = f"{folder}/{request.reference.lower()}-{who}-{mark}.{ending}"
        desk.outbox.write(name, part.content)
        yield name


def _folder(desk: Desk, request: Request) -> str:
    """The candidate's own, where the vacancy has one."""
    with desk.ledger.read() as connection:
        row = vacancies.get(connection, request.vacancy)
        everyone = runners(facts.of_vacancy(connection, desk, request.vacancy))
    home = homes([r for r in everyone if r.active]).get(request.candidate_key)
    if row is None or row.folder is None or home is None:
        return "memos"
    return f"{row.folder}/candidates/{home}"
