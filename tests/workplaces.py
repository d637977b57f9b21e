"""A workplace in a temporary folder, and a recruiter's hands: drop a file, run, look."""

import contextlib
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from docflow.cli import _outcome
from docflow.forms import blank
from docflow.forms.sample import filled_sample
from docflow.model.vacancy import Language
from docflow.model.work import FormKind
from docflow.settings import FILE
from docflow.texts import shipped_catalogue

MONDAY = "2026-11-23T09:00"
TODAY = date(2026, 11, 23)


def sample_answers(language: Language = "nl") -> dict[str, str]:
    """The sample intake as place → text, its dates counted from TODAY."""
    return dict(filled_sample(shipped_catalogue()[language], TODAY))


def an_intake_form(
    changes: Mapping[str, str] = {}, *, language: Language = "nl", reference: str | None = None
) -> bytes:
    """The sample intake as a Word form, with some answers changed ("" empties one)."""
    answers = {k: v for k, v in {**sample_answers(language), **changes}.items() if v}
    return blank.draw(
        FormKind.INTAKE, shipped_catalogue()[language], answers=answers, reference=reference
    )


def a_candidate_form(answers: Mapping[str, str], *, reference: str | None = None) -> bytes:
    """A candidate form in Dutch."""
    phrases = shipped_catalogue()["nl"]
    return blank.draw(FormKind.CANDIDATE, phrases, answers=answers, reference=reference)


@dataclass(frozen=True)
class Workplace:
    """A folder that docflow works in, and the commands on it."""

    root: Path

    def drop(self, name: str, data: bytes) -> Path:
        """A file in the inbox."""
        path = self.root / "inbox" / name
        path.write_bytes(data)
        return path

    def command(self, *arguments: str, now: str | None = MONDAY) -> tuple[int, str]:
        """One docflow command: its exit code and what it printed. now: None is the real moment."""
        printed = io.StringIO()
        moment = ["--now", now] if now else []
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            code = _outcome(["--workplace", str(self.root), *moment, *arguments])
        return code, printed.getvalue()

    def run(self, now: str = MONDAY) -> str:
        """`docflow run`; it must end well."""
        code, printed = self.command("run", now=now)
        assert code == 0, printed
        return printed

    def listed(self, *arguments: str, now: str = MONDAY) -> Any:
        """The JSON of a listing command."""
        code, printed = self.command(*arguments, "--json", now=now)
        assert code == 0, printed
        return json.loads(printed)

    def status(self, now: str = MONDAY) -> dict[str, Any]:
        """`docflow status --json`"""
        shown: dict[str, Any] = self.listed("status", now=now)
        return shown

    def outbox(self) -> list[dict[str, Any]]:
        """`docflow outbox --json`"""
        mails: list[dict[str, Any]] = self.listed("outbox")
        return mails

    def states(self) -> dict[str, str]:
        """Every mail as recipient → state, with the kind before it where one has several."""
        return {f"{m['kind']} {m['to']}": m["state"] for m in self.outbox()}

    def files(self, under: str = "outbox") -> list[str]:
        """The files under a folder, relative to it."""
        root = self.root / under
        return sorted(p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_file())

    def picture(self) -> dict[str, bytes]:
        """Every file in inbox and outbox with its bytes: what a second run must not change."""
        return {
            p.relative_to(self.root).as_posix(): p.read_bytes()
            for folder in ("inbox", "outbox")
            for p in sorted((self.root / folder).rglob("*"))
            if p.is_file()
        }


def a_workplace(root: Path, settings: str = "") -> Workplace:
    """A new workplace."""
    for name in ("inbox", "outbox"):
        (root / name).mkdir(parents=True)
    (root / FILE).write_text(settings, encoding="utf-8")
    return Workplace(root)
