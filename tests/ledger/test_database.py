"""Opening the ledger, and its transactions."""

import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import IntegrityError
from sqlalchemy.schema import CreateTable

from docflow.errors import LedgerError
from docflow.ledger import Ledger, arrivals, migrations, open_ledger
from docflow.ledger.database import SCHEMA
from docflow.ledger.tables import metadata

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def _arrive(connection: Connection, sha256: str, at: datetime = NOON) -> arrivals.Arrival:
    return arrivals.add(connection, sha256=sha256, name="a.docx", source="folder", at=at)[0]


def _arrive_often(ledger: Ledger) -> None:
    with ledger.write() as connection:
        for number in range(10_000):
            _arrive(connection, f"{number:064}")


def _arrive_and_stumble(ledger: Ledger) -> None:
    with ledger.write() as connection:
        _arrive(connection, "a" * 64)
        raise ZeroDivisionError


def test_a_new_ledger_makes_its_folder_and_all_tables(tmp_path: Path) -> None:
    with open_ledger(tmp_path / "state" / "ledger.sqlite3") as ledger, ledger.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_the_schema_number_is_that_of_the_newest_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    assert ScriptDirectory.from_config(config).get_current_head() == SCHEMA


def test_the_tables_can_be_made_in_postgresql_too() -> None:
    for table in metadata.sorted_tables:
        assert "TIMESTAMP WITHOUT" not in str(
            CreateTable(table).compile(dialect=postgresql.dialect())  # type: ignore[no-untyped-call]
        )


def test_an_up_to_date_ledger_opens_without_alembic(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    open_ledger(path).close()
    program = (
        "import sys, pathlib; from docflow.ledger import open_ledger\n"
        "open_ledger(pathlib.Path(sys.argv[1])).close()\n"
        "sys.exit('alembic' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program, str(path)], check=True)


def test_processes_that_open_a_new_ledger_at_the_same_time_all_get_it(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    program = (
        "import sys, pathlib; from docflow.ledger import open_ledger; import alembic.command\n"
        "print('ready', flush=True); sys.stdin.readline()\n"
        "open_ledger(pathlib.Path(sys.argv[1])).close()"
    )
    command = [sys.executable, "-c", program, str(path)]
    pipe = subprocess.PIPE
    several = [subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) for _ in range(3)]
    for process in several:
        assert process.stdout is not None
        process.stdout.readline()
    for process in several:
        process.communicate("go\n", timeout=30)
    assert [process.returncode for process in several] == [0, 0, 0]


def test_a_file_that_is_no_database_is_refused_with_a_way_out(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    path.write_bytes(b"not a database " * 1000)
    with pytest.raises(LedgerError, match="damaged") as caught:
        open_ledger(path)
    assert "backup" in caught.value.remedy
    assert path.read_bytes().startswith(b"not a database")


def test_the_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE songs (title)")
    other.close()
    with pytest.raises(LedgerError, match="another program"):
        open_ledger(path)


def test_the_ledger_of_a_newer_docflow_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    with open_ledger(path) as ledger, ledger.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(LedgerError, match="newer docflow"):
        open_ledger(path)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file stands where the folder should")
    with pytest.raises(LedgerError, match="state"):
        open_ledger(tmp_path / "state" / "ledger.sqlite3")


def test_a_full_disk_is_said_in_plain_words_and_nothing_is_half_written(ledger: Ledger) -> None:
    with ledger.write() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count=1")
    with pytest.raises(LedgerError, match="disk is full"):
        _arrive_often(ledger)
    with ledger.read() as connection:
        assert arrivals.counts(connection) == {}


def test_an_exception_undoes_the_transaction(ledger: Ledger) -> None:
    with pytest.raises(ZeroDivisionError):
        _arrive_and_stumble(ledger)
    with ledger.read() as connection:
        assert arrivals.by_sha256(connection, "a" * 64) is None


def test_a_reader_sees_the_last_commit_while_a_writer_is_at_work(ledger: Ledger) -> None:
    with ledger.write() as writer:
        _arrive(writer, "a" * 64)
        with ledger.read() as reader:
            assert arrivals.counts(reader) == {}


def test_a_commit_is_on_disk_and_what_is_erased_is_gone(ledger: Ledger) -> None:
    with ledger.write() as connection:
        settings = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }
    assert settings == {
        "journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1
    }  # fmt: skip


def test_a_broken_rule_of_ours_stays_our_exception_and_names_nobody(ledger: Ledger) -> None:
    with pytest.raises(IntegrityError) as caught, ledger.write() as connection:
        connection.execute(text("INSERT INTO documents (path) VALUES (:path)"), {"path": "Zoë"})
    assert "Zoë" not in str(caught.value)


def test_a_moment_comes_back_as_the_same_moment_in_utc(ledger: Ledger) -> None:
    brussels = timezone(timedelta(hours=1))
    with ledger.write() as connection:
        _arrive(connection, "a" * 64, datetime(2026, 11, 23, 13, 0, 0, 250, tzinfo=brussels))
        kept = arrivals.by_sha256(connection, "a" * 64)
    assert kept is not None
    assert kept.received_at == NOON.replace(microsecond=250)
    assert kept.received_at.tzinfo is UTC


def test_a_moment_without_a_zone_is_refused(ledger: Ledger) -> None:
    with pytest.raises(Exception, match="time zone"), ledger.write() as connection:
        _arrive(connection, "a" * 64, NOON.replace(tzinfo=None))
