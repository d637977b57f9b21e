"""A small docflow to be killed: forms become documents, documents become mails.

Run by tests/ledger/test_kill.py in child processes. The world is a database of its own that
counts what was sent and takes anything twice; pauses stand where a kill hurts.
"""

import random
import sqlite3
import time
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection as Pipe
from pathlib import Path

from sqlalchemy import Connection

from docflow.ledger import Ledger, jobs, open_ledger
from docflow.model.work import Job

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
READERS = ("candidate", "recruiter", "manager")


def writing(form: str) -> Job:
    """The first job of a form."""
    return Job(key=f"{form}:write", kind="write", subject=form, due=NOW)


def mails(form: str) -> list[Job]:
    """What follows once it is written."""
    keys = [f"{form}:mail:{reader}" for reader in READERS]
    return [Job(key=key, kind="mail", subject=form, due=NOW) for key in keys]


def work(folder: Path, fault: str, up: Pipe) -> None:
    """Works until nothing is due. fault: "blind" does not look before a retry, "torn" finishes
    and adds what follows in two transactions; anything else does it right."""
    world = sqlite3.connect(folder / "world.sqlite3", isolation_level=None)
    with open_ledger(folder / "ledger.sqlite3") as ledger, ledger.round_lock():
        with ledger.write() as connection:
            jobs.end_leases(connection, ["write", "mail"])
        up.send("up")
        while keys := _due(ledger):
            _run(ledger, world, keys[0], fault)
    world.close()


def _due(ledger: Ledger) -> tuple[str, ...]:
    with ledger.read() as connection:
        return jobs.due_keys(connection, NOW, NOW, 1)


def _run(ledger: Ledger, world: sqlite3.Connection, key: str, fault: str) -> None:
    with ledger.write() as connection:
        job = jobs.claim(connection, key, NOW, NOW, timedelta(minutes=1))
    if job is None:
        return
    if job.kind == "mail":
        _send(world, key, look_first=job.attempts > 1 and fault != "blind")
    with ledger.write() as connection:
        jobs.finish(connection, key, NOW)
        if fault != "torn":
            _follow(connection, job)
    if fault == "torn":
        _pause(longest=0.06)
        with ledger.write() as connection:
            _follow(connection, job)


def _follow(connection: Connection, job: Job) -> None:
    if job.kind == "write":
        form = job.subject
        jobs.make_equal(connection, form, [writing(form), *mails(form)], NOW)


def _send(world: sqlite3.Connection, key: str, *, look_first: bool) -> None:
    there = world.execute("SELECT 1 FROM sent WHERE key = ?", (key,)).fetchone()
    if not (look_first and there):
        world.execute("INSERT INTO sent (key) VALUES (?)", (key,))
    _pause()


def _pause(longest: float = 0.02) -> None:
    time.sleep(random.uniform(0, longest))
