"""Killed with -9 at random moments: nothing lost, nothing twice. Two mutants show that this test
can see both (research: 60 kills without the look-up sent 27 mails twice)."""

import multiprocessing
import random
import sqlite3
import sys
from collections import Counter
from pathlib import Path

import pytest
from kill_worker import NOW, mails, work, writing

from docflow.ledger import jobs, open_ledger

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no kill -9 on Windows")


def _killed_on_the_way(folder: Path, *, forms: int, kills: int, fault: str = "") -> Counter[str]:
    """Works through the forms, killed so many times; gives how often each mail was sent."""
    world = sqlite3.connect(folder / "world.sqlite3")
    world.executescript("PRAGMA journal_mode=WAL; CREATE TABLE sent (key)")
    names = [f"form-{number:03}" for number in range(forms)]
    with open_ledger(folder / "ledger.sqlite3") as ledger, ledger.write() as connection:
        for name in names:
            jobs.make_equal(connection, name, [writing(name)], NOW)
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(["docflow.ledger", "docflow.ledger.jobs"])
    for kill in range(kills + 1):
        here, there = processes.Pipe(duplex=False)
        child = processes.Process(target=work, args=(folder, fault, there))
        child.start()
        there.close()
        assert here.recv() == "up"
        child.join(random.uniform(0, 0.06) if kill < kills else 60)
        child.kill()
        child.join()
        child.close()
        here.close()
    sent = Counter(key for (key,) in world.execute("SELECT key FROM sent"))
    world.close()
    return sent


def _wanted(forms: int) -> set[str]:
    return {job.key for number in range(forms) for job in mails(f"form-{number:03}")}


def test_forty_kills_lose_nothing_and_send_nothing_twice(tmp_path: Path) -> None:
    sent = _killed_on_the_way(tmp_path, forms=30, kills=40)
    assert set(sent) == _wanted(30)
    assert sent.total() == len(sent)
    with open_ledger(tmp_path / "ledger.sqlite3") as ledger, ledger.read() as connection:
        kept = jobs.listed(connection)
    assert {job.state for job in kept} == {"done"}
    assert any(job.attempts > 1 for job in kept)


def test_without_looking_before_a_retry_mails_go_out_twice(tmp_path: Path) -> None:
    sent = _killed_on_the_way(tmp_path, forms=30, kills=30, fault="blind")
    assert sent.total() > len(sent)


def test_with_follow_ups_in_a_second_transaction_mails_are_lost(tmp_path: Path) -> None:
    sent = _killed_on_the_way(tmp_path, forms=40, kills=30, fault="torn")
    assert set(sent) < _wanted(40)
