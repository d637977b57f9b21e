"""What docflow knows of its Outlook mailbox: where each mail that goes out stands (`postings`, and
step and draft of `mails`), each mail that was noticed there, and how far each folder was read.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, Row, delete, insert, select, update

from docflow.ledger.tables import mails, outlook_folders, outlook_mails, postings

State = Literal["noticed", "taken", "filed", "gone", "junk"]
_AT_A_TIME = 500
_OF_A_POSTING = ("asked_at", "missed_at", "remade", "sending_at", "accepted", "resent")


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """A folder of the mailbox. folder_id: of one that docflow made. link: where reading goes on,
    None at first. since: what came before it is left alone. error: why it cannot be read now."""

    name: str
    folder_id: str | None = None
    link: str | None = None
    since: datetime | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A mail in the mailbox. state: "noticed" is still to be fetched, "taken" is an arrival and
    still to be filed, "filed" was, "gone" left before that, "junk" is only shown.

    arrival_id: what it became; None of one that cannot be fetched (error says why), and of junk.
    unopened: names of files with it that docflow cannot open, such as links. sender: an address.
    subject: of junk only.
    """

    id: str
    folder: str
    received_at: datetime
    message_id: str = ""
    state: State = "noticed"
    arrival_id: int | None = None
    unopened: Sequence[str] = ()
    sender: str | None = None
    subject: str | None = None
    error: str | None = None


# --- out --------------------------------------------------------------------------------------


def posting(connection: Connection, key: str) -> dict[str, Any]:
    """Where the mail with this key stands in Outlook, as the values of `posting.Posting`; none
    when it was not begun."""
    columns = (*(postings.c[name] for name in _OF_A_POSTING), mails.c.step, mails.c.draft_id)
    query = select(*columns).join_from(postings, mails).where(postings.c.key == key)
    row = connection.execute(query).one_or_none()
    return {**row._asdict(), "draft_id": row.draft_id or ""} if row else {}


def keep_posting(connection: Connection, key: str, values: Mapping[str, Any]) -> None:
    """Where the mail stands now: all the values of `posting.Posting`."""
    own = {name: values[name] for name in _OF_A_POSTING}
    known = update(postings).where(postings.c.key == key).values(**own)
    if not connection.execute(known).rowcount:
        connection.execute(insert(postings).values(key=key, **own))
    step = {"step": values["step"], "draft_id": values["draft_id"] or None}
    connection.execute(update(mails).where(mails.c.key == key).values(**step))


def sent_since(connection: Connection, moment: datetime) -> tuple[datetime, ...]:
    """When Outlook was asked to send something since a moment (of the real clock)."""
    query = select(postings.c.sending_at).where(postings.c.sending_at > moment)
    return tuple(connection.scalars(query))


# --- folders ----------------------------------------------------------------------------------


def folder(connection: Connection, name: str) -> Folder:
    """What is known of a folder, by its name in the settings."""
    query = select(outlook_folders).where(outlook_folders.c.name == name)
    row = connection.execute(query).one_or_none()
    return Folder(**row._asdict()) if row else Folder(name=name)


def keep_folder(connection: Connection, known: Folder) -> None:
    """All of it is written."""
    connection.execute(delete(outlook_folders).where(outlook_folders.c.name == known.name))
    connection.execute(insert(outlook_folders).values(**asdict(known)))


def faulty(connection: Connection) -> tuple[Folder, ...]:
    """The folders that cannot be read now."""
    query = select(outlook_folders).where(outlook_folders.c.error.is_not(None))
    rows = connection.execute(query.order_by(outlook_folders.c.name))
    return tuple(Folder(**row._asdict()) for row in rows)


# --- in ---------------------------------------------------------------------------------------


def notice(connection: Connection, found: Iterable[Kept]) -> None:
    """Writes down mails that are new in a folder. One that is known stays as it is, but for one
    that had left or was junk: it is back."""
    back = ("gone", "junk")
    new = list({mail.id: mail for mail in found}.values())
    for first in range(0, len(new), _AT_A_TIME):
        some = new[first : first + _AT_A_TIME]
        ids = [mail.id for mail in some]
        known = set(
            connection.scalars(select(outlook_mails.c.id).where(outlook_mails.c.id.in_(ids)))
        )
        if known:
            again = outlook_mails.c.id.in_(known) & outlook_mails.c.state.in_(back)
            connection.execute(update(outlook_mails).where(again).values(state="noticed"))
        if rows := [asdict(mail) for mail in some if mail.id not in known]:
            connection.execute(insert(outlook_mails), rows)


def listed(connection: Connection, state: State, limit: int | None = None) -> tuple[Kept, ...]:
    """The mails in a state, oldest first."""
    query = select(outlook_mails).where(outlook_mails.c.state == state)
    rows = query.order_by(outlook_mails.c.received_at, outlook_mails.c.id).limit(limit)
    return tuple(_kept(row) for row in connection.execute(rows))


def take(
    connection: Connection,
    mail_id: str,
    arrival_id: int,
    *,
    sender: str,
    unopened: Collection[str] = (),
) -> None:
    """The mail was fetched."""
    found = {"arrival_id": arrival_id, "sender": sender, "unopened": list(unopened)}
    _set(connection, mail_id, state="taken", error=None, **found)


def refuse(connection: Connection, mail_id: str, error: str) -> None:
    """The mail never can be fetched: it is only filed."""
    _set(connection, mail_id, state="taken", error=error)


def fail(connection: Connection, mail_id: str, error: str) -> None:
    """The mail cannot be fetched or filed now."""
    _set(connection, mail_id, error=error)


def close(connection: Connection, mail_id: str, state: Literal["filed", "gone"]) -> None:
    """The mail was filed; or it is not in the mailbox any more."""
    _set(connection, mail_id, state=state)


def set_junk(connection: Connection, found: Iterable[Kept]) -> None:
    """What Outlook holds for junk now, in the place of what it held before."""
    connection.execute(delete(outlook_mails).where(outlook_mails.c.state == "junk"))
    notice(connection, found)


def of_arrival(connection: Connection, arrival_id: int) -> Kept | None:
    """The mail that an arrival came in; None when it came another way."""
    query = select(outlook_mails).where(outlook_mails.c.arrival_id == arrival_id)
    row = connection.execute(query.order_by(outlook_mails.c.id).limit(1)).one_or_none()
    return _kept(row) if row else None


def with_message_id(connection: Connection, message_id: str) -> tuple[Kept, ...]:
    """The mails of this Message-ID that became an arrival."""
    query = select(outlook_mails).where(
        outlook_mails.c.message_id == message_id, outlook_mails.c.arrival_id.is_not(None)
    )
    return tuple(_kept(row) for row in connection.execute(query)) if message_id else ()


def incomplete(connection: Connection, most: int = 50) -> tuple[Kept, ...]:
    """The newest mails that a person must open in Outlook: they cannot be fetched, or have files
    with them that docflow cannot open."""
    whole = outlook_mails.c.error.is_(None) & (outlook_mails.c.unopened == [])
    there = outlook_mails.c.state.in_(("noticed", "taken", "filed"))
    query = select(outlook_mails).where(there, ~whole)
    rows = query.order_by(outlook_mails.c.received_at.desc(), outlook_mails.c.id).limit(most)
    return tuple(_kept(row) for row in connection.execute(rows))


def _set(connection: Connection, mail_id: str, **values: object) -> None:
    connection.execute(update(outlook_mails).where(outlook_mails.c.id == mail_id).values(**values))


def _kept(row: Row[Any]) -> Kept:
    return Kept(**row._asdict())
