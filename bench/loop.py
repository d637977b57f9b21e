"""What the feedback loop costs: one reply read, and a round over many open requests."""

import json
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import reduce
from pathlib import Path
from typing import Any

from bench.measure import cpu_ms, say
from docflow.forms import blank
from docflow.forms.sample import filled_sample
from docflow.mailbox import dropped
from docflow.model.feedback import Asked
from docflow.model.work import FormKind
from docflow.replies.reading import read_reply
from docflow.settings import FILE
from docflow.texts import shipped_catalogue

CASE = Path("tests/cases/replies/nl-gmail-inline")
TODAY = date(2026, 11, 23)
ASKED, FIRST, SECOND = "2026-11-24T12:00", "2026-11-26T09:00", "2026-11-27T09:00"
_STATE = ".docflow/ledger.sqlite3"
_COPIED = (
    "vacancies", "versions", "candidacies", "jobs", "mails", "requests",
)  # fmt: skip


def answering() -> None:
    """One reply, and one that quotes a megabyte (goals: 30 ms and 1 s)."""
    catalogue = shipped_catalogue()
    [file] = CASE.glob("mail.*")
    mail = dropped.parse(file.read_bytes())
    request = json.loads((CASE / "asked.json").read_text(encoding="utf-8"))
    asked = Asked(**(request | {"texts": tuple(request["texts"])}))
    say(
        "read one reply",
        f"{cpu_ms(lambda: read_reply(mail, asked, catalogue)):.1f} ms",
        "goal ≤ 30 ms",
    )
    quoted = "".join(f"> {line}\n" for line in mail.text.splitlines() or ["x"])
    long = replace(mail, html="", text=mail.text + quoted * (1_000_000 // len(quoted)))
    ms = cpu_ms(lambda: read_reply(long, asked, catalogue), rounds=3)
    say("read one reply with 1 MB of quoted text", f"{ms / 1000:.2f} s", "goal ≤ 1 s")


def following_up(many: int = 10_000, due: int = 100) -> None:
    """A round over so many open requests of which some are due for a reminder (goal: 2 s).

    The first reminder goes out beforehand: that round also draws what a copy lacks.
    """
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        one_request(root)
        multiply(root, many, due)
        docflow(root, "run", now=FIRST)
        idle = docflow(root, "run", now=FIRST)
        seconds = docflow(root, "run", now=SECOND)
        sent = len(list((root / "outbox" / "mail").glob("2026-11-27-*")))
    say(
        f"a round over {many:,} open requests, {due} of them due",
        f"{seconds:.1f} s for {sent} mails ({idle:.1f} s when nothing is due)",
        "goal ≤ 2 s",
    )


def one_request(root: Path) -> None:
    """A workplace with one vacancy, one candidate, and one request that went out."""
    for name in ("inbox", "outbox"):
        (root / name).mkdir()
    (root / FILE).write_text("", encoding="utf-8")
    phrases = shipped_catalogue()["nl"]
    answers = filled_sample(phrases, TODAY)
    rows = {k: v for k, v in answers.items() if not k.startswith("9.2")}
    (root / "inbox" / "intake.docx").write_bytes(blank.draw(FormKind.INTAKE, phrases, answers=rows))
    docflow(root, "run", now="2026-11-23T09:00")
    form = {
        "1.1": answers["1.1"],
        "1.2": answers["9.1/name"],
        "1.3": answers["9.1/email"],
        "2.1/step": answers["7.1/name"],
        "2.1/date": "24/11/2026",
        "2.1/start": "10:00",
        "2.1/with": answers["7.1/owners"],
    }
    data = blank.draw(FormKind.CANDIDATE, phrases, answers=form)
    (root / "inbox" / "candidate.docx").write_bytes(data)
    docflow(root, "run", now="2026-11-23T09:00")
    docflow(root, "run", now=ASKED)


def multiply(root: Path, many: int, due: int) -> None:
    """Copies the vacancy with all that hangs on it, but for the forms, which all copies share; all
    but `due` copies have nothing due yet."""
    connection = sqlite3.connect(root / _STATE)
    reference, token = connection.execute("SELECT reference, token FROM requests").fetchone()
    [vacancy] = connection.execute("SELECT reference FROM vacancies").fetchone()
    tables = {name: _rows(connection, name) for name in _COPIED}
    for n in range(1, many):
        names = {
            vacancy: f"V-{n:05d}",
            reference: f"DF-{n:06d}",
            token: f"{token}{n}",
            "@": f"+{n}@",
        }
        for table, rows in tables.items():
            for row in rows:
                _insert(connection, table, _renamed(row, names, n * 1000))
    connection.execute(
        "UPDATE jobs SET due = datetime(due, '+60 days') || '.000000' "
        "WHERE state = 'due' AND subject LIKE 'V-0%' AND subject >= ?",
        (f"V-{due:05d}",),
    )
    connection.commit()
    connection.close()


def _rows(connection: sqlite3.Connection, table: str) -> list[dict[str, Any]]:
    cursor = connection.execute(f"SELECT * FROM {table}")
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def _renamed(row: Mapping[str, Any], names: Mapping[str, str], shift: int) -> dict[str, Any]:
    copy = dict(row)
    for column, value in row.items():
        if isinstance(value, str):
            copy[column] = reduce(lambda text, pair: text.replace(*pair), names.items(), value)
        elif column == "id" and isinstance(value, int):
            copy[column] = value + shift
    return copy


def _insert(connection: sqlite3.Connection, table: str, row: Mapping[str, Any]) -> None:
    marks = ", ".join("?" * len(row))
    sql = f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})"
    connection.execute(sql, tuple(row.values()))


def docflow(root: Path, *arguments: str, now: str) -> float:
    """Runs one command; the seconds it took."""
    command = [sys.executable, "-m", "docflow", "--workplace", str(root), "--now", now]
    start = time.monotonic()
    subprocess.run([*command, *arguments], stdout=subprocess.DEVNULL, check=True)
    return time.monotonic() - start
