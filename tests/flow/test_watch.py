"""`docflow run --watch`: a real process that takes what is dropped while it waits."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from workplaces import MONDAY, Workplace, a_workplace, an_intake_form


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    return a_workplace(tmp_path / "work")


@pytest.fixture
def watching(place: Workplace) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "docflow", "--workplace", str(place.root), "--now", MONDAY]
    with subprocess.Popen(
        [*command, "run", "--watch"], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert "Watching" in process.stdout.readline()
        yield process
        process.kill()


def wait_for(seen: Callable[[], bool]) -> None:
    """Until `seen`, at most half a minute: the scan comes every ten seconds at the latest."""
    end = time.monotonic() + 30
    while not seen():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.1)


def processed(place: Workplace, many: int) -> bool:
    return len(place.files("inbox/processed")) == many


def mailed(place: Workplace, many: int) -> bool:
    return len(list((place.root / "outbox" / "mail").glob("*.eml"))) == many


def test_a_form_dropped_while_it_watches_is_taken(
    place: Workplace, watching: subprocess.Popen[str]
) -> None:
    for number in (1, 2):
        place.drop(f"intake-{number}.docx", an_intake_form({"1.1": f"Rol {number}"}))
        wait_for(partial(processed, place, number))
    wait_for(partial(mailed, place, 6))
    watching.send_signal(signal.SIGTERM)
    assert watching.wait(timeout=15) == 0


def test_an_inbox_that_is_gone_for_a_while_is_waited_for(
    place: Workplace, watching: subprocess.Popen[str]
) -> None:
    inbox, away = place.root / "inbox", place.root / "away"
    inbox.rename(away)
    time.sleep(1)
    away.rename(inbox)
    place.drop("intake.docx", an_intake_form())
    wait_for((inbox / "processed").is_dir)
    assert watching.poll() is None
