"""One round at a time."""

import subprocess
import sys
from pathlib import Path

import pytest

from docflow.errors import ExitCode, LedgerError
from docflow.ledger import Ledger, RoundBusyError, open_ledger

HOLD = """
import sys, pathlib
from docflow.ledger import open_ledger
with open_ledger(pathlib.Path(sys.argv[1])) as ledger, ledger.round_lock():
    print("held", flush=True)
    sys.stdin.readline()
"""


def _holder(path: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_a_second_round_is_told_so_and_that_is_no_fault(ledger: Ledger) -> None:
    process = _holder(ledger.path)
    with pytest.raises(RoundBusyError, match="at work") as caught, ledger.round_lock():
        pass
    assert caught.value.exit_code == ExitCode.DONE
    process.communicate("go\n", timeout=30)
    with ledger.round_lock():
        pass


def test_other_commands_work_meanwhile(ledger: Ledger) -> None:
    process = _holder(ledger.path)
    with ledger.write() as connection:
        connection.exec_driver_sql("SELECT 1")
    process.communicate("go\n", timeout=30)


def test_there_is_one_round_within_a_process_too(ledger: Ledger) -> None:
    with (
        open_ledger(ledger.path) as other,
        ledger.round_lock(),
        pytest.raises(RoundBusyError),
        other.round_lock(),
    ):
        pass
    with ledger.round_lock():
        pass


def test_a_killed_round_leaves_no_lock_behind(ledger: Ledger) -> None:
    process = _holder(ledger.path)
    process.kill()
    process.communicate()
    with ledger.round_lock():
        pass


def test_after_a_killed_round_a_damaged_ledger_is_seen(ledger: Ledger) -> None:
    process = _holder(ledger.path)
    process.kill()
    process.communicate()
    ledger.close()
    data = bytearray(ledger.path.read_bytes())
    data[8192:16384] = b"\xff" * 8192
    ledger.path.write_bytes(data)
    with pytest.raises(LedgerError, match="damaged"), ledger.round_lock():
        pass


def test_a_round_that_ends_in_a_fault_needs_no_check(ledger: Ledger) -> None:
    with pytest.raises(ZeroDivisionError), ledger.round_lock():
        raise ZeroDivisionError
    assert ledger.path.with_name("round.lock").read_bytes() == b""


def test_a_lock_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    with open_ledger(tmp_path / "ledger.sqlite3") as ledger:
        (tmp_path / "round.lock").mkdir()
        for _ in range(2):
            with (
                pytest.raises(LedgerError, match=r"round\.lock cannot be locked"),
                ledger.round_lock(),
            ):
                pass
