"""Names, addresses and answers in the state folder are for whoever runs docflow, nobody else."""

import os
import stat
from pathlib import Path

import pytest
from workplaces import Workplace, a_workplace, an_intake_form

from docflow.cli.log import keep_log
from docflow.ledger import open_ledger
from docflow.store import Store

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")


def open_to_others(folder: Path) -> list[str]:
    """What somebody else on this computer may read or enter: the folder, and what lies in it."""
    everything = [folder, *folder.iterdir()]
    inside = (p for p in everything if stat.S_IMODE(p.stat().st_mode) & 0o077)
    return sorted(p.relative_to(folder).as_posix() for p in inside)


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    return a_workplace(tmp_path / "work")


@pytest.mark.parametrize("first", ["doctor", "status", "run"])
def test_nobody_else_reads_what_docflow_keeps(place: Workplace, first: str) -> None:
    place.drop("intake.docx", an_intake_form())
    assert place.command(first)[0] == 0
    place.run()
    state = place.root / ".docflow"
    assert {"ledger.sqlite3", "docflow.log", "store"} <= {p.name for p in state.iterdir()}
    assert open_to_others(state) == []


def test_what_sqlite_puts_beside_the_database_is_as_private(tmp_path: Path) -> None:
    with open_ledger(tmp_path / "state" / "ledger.sqlite3"):
        assert {p.name for p in (tmp_path / "state").iterdir()} >= {"ledger.sqlite3-wal"}
        assert open_to_others(tmp_path / "state") == []


def test_a_folder_that_somebody_shares_on_purpose_stays_as_it_is(tmp_path: Path) -> None:
    tmp_path.chmod(0o750)
    keep_log(tmp_path)
    Store(tmp_path / "store")
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o750
