"""Opening the database, and its transactions. The only place that knows it is SQLite.

Commits are durable (WAL, synchronous=FULL): after "mail sent" is committed, a power cut does not
undo it. 4 ms a commit on an ordinary disk.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError

from docflow import disk
from docflow.errors import LedgerError
from docflow.ledger.lock import exclusive

SCHEMA = "0003"
"""The newest migration. They are numbered, so that a database of a newer docflow is seen."""

_PRAGMAS = (
    "busy_timeout=10000",  # first: the others may have to wait for a process that opens it too
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "trusted_schema=OFF",
    "secure_delete=ON",  # what is erased is gone from the file, too
)

_BACKUP = "Put back a copy of it from your backup. Do not just remove it: what was sent is in it."
_FAULTS: dict[int, tuple[str, str]] = {
    sqlite3.SQLITE_NOTADB: ("is not a database of docflow, or it is damaged", _BACKUP),
    sqlite3.SQLITE_CORRUPT: ("is damaged", _BACKUP),
    sqlite3.SQLITE_BUSY: (
        "is in use by another program, for more than ten seconds",
        "Close what has it open (a backup, a viewer), and try again.",
    ),
    sqlite3.SQLITE_FULL: ("cannot grow: the disk is full", "Make room, and try again."),
    sqlite3.SQLITE_READONLY: ("cannot be written", "Make the file and its folder writable."),
    sqlite3.SQLITE_CANTOPEN: ("cannot be opened", "Make the file and its folder writable."),
    sqlite3.SQLITE_IOERR: ("cannot be read or written: the disk fails", "Check the disk."),
}


class Ledger:
    """An open database. Close it, or use it in a `with`."""

    def __init__(self, engine: Engine, path: Path) -> None:
        self.path = path
        self._reading = engine
        self._writing = engine.execution_options(writes=True)

    def write(self) -> AbstractContextManager[Connection]:
        """A transaction that may write: committed at the end, undone when an exception leaves it.

        There is one at a time; others wait up to ten seconds. Raises LedgerError when the
        database cannot be used.
        """
        return self._transaction(self._writing)

    def read(self) -> AbstractContextManager[Connection]:
        """A transaction that sees one moment, and waits for nobody. Raises LedgerError."""
        return self._transaction(self._reading)

    @contextmanager
    def round_lock(self) -> Iterator[None]:
        """For the length of one `run`: there is one at a time, and it starts on a sound database.

        Raises RoundBusyError when another run is at work, LedgerError when the run before this
        one was killed and the database did not survive that.
        """
        with exclusive(self.path.with_name("round.lock")) as clean:
            if not clean:
                self.check()
            yield

    def check(self) -> None:
        """Looks through the whole database. Raises LedgerError when it is damaged."""
        with self.read() as connection:
            verdict = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
        if verdict != "ok":
            raise _fault(self.path, sqlite3.SQLITE_CORRUPT)

    def close(self) -> None:
        """Lets go of the file."""
        self._reading.dispose()

    def __enter__(self) -> "Ledger":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, _: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def _transaction(self, engine: Engine) -> Iterator[Connection]:
        try:
            with engine.begin() as connection:
                yield connection
        except DBAPIError as fault:
            raise _in_plain_words(self.path, fault) from fault


def open_ledger(path: Path) -> Ledger:
    """The ledger in the file `path`; it and its folder are made when they are not there yet.

    An older database is brought up to date. Raises LedgerError when the file is damaged, is no
    ledger, was made by a newer docflow, or cannot be written.
    """
    try:
        disk.private_folder(path.parent)
    except OSError as fault:
        raise LedgerError(
            f"The folder {path.parent} cannot be made: {fault.strerror}.",
            "Choose another place for it in docflow.toml: [folders] state.",
        ) from fault
    with suppress(OSError):  # then SQLite says what is wrong with it
        disk.private_file(path)  # and what SQLite puts beside it is as private
    ledger = Ledger(_engine(path), path)
    try:
        with ledger.read() as connection:
            version = _schema_version(connection)
        if version != SCHEMA:
            _bring_up_to_date(ledger)
    except BaseException:
        ledger.close()
        raise
    return ledger


def _engine(path: Path) -> Engine:
    url = URL.create("sqlite", database=str(path))
    # isolation_level=None: the sqlite3 module begins no transactions of its own accord.
    # hide_parameters: an exception's text names the statement, never the people in it.
    engine = create_engine(url, connect_args={"isolation_level": None}, hide_parameters=True)
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    return engine


def _set_up(connection: sqlite3.Connection, _: Any) -> None:
    try:
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
    except sqlite3.Error:
        connection.close()  # else the damaged file stays open, and cannot be replaced on Windows
        raise


def _begin(connection: Connection) -> None:
    """A writer takes its place at once: a reader that turns writer later can only fail."""
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _schema_version(connection: Connection) -> str | None:
    """The number of the last migration; None for a new, empty database."""
    tables = set(
        connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars()
    )
    if "alembic_version" in tables:
        return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    if tables:
        raise LedgerError(
            f"{connection.engine.url.database} belongs to another program.",
            "Choose another place in docflow.toml: [folders] state.",
        )
    return None


def _bring_up_to_date(ledger: Ledger) -> None:
    with ledger.write() as connection:
        version = _schema_version(connection)  # again: another process may have been first
        if version is not None and version > SCHEMA:
            raise LedgerError(
                f"{ledger.path} was made by a newer docflow.", "Install that version here, too."
            )
        if version != SCHEMA:
            from docflow.ledger.migrations import migrate  # Alembic: 0.3 s, only when needed

            migrate(connection)


def _in_plain_words(path: Path, fault: DBAPIError) -> Exception:
    """What the database says, for a recruiter; a fault of ours (a broken rule) stays as it is."""
    code = getattr(fault.orig, "sqlite_errorcode", 0) & 0xFF
    return _fault(path, code) if code in _FAULTS else fault


def _fault(path: Path, code: int) -> LedgerError:
    what, remedy = _FAULTS[code]
    return LedgerError(f"{path} {what}.", remedy)
