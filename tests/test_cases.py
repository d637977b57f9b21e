"""Forms as they came, and what `check --json` says of them (see routes.py).

A bug report is a new folder in cases/forms with the form in it; `--bless` writes expected.json.
"""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from docflow.flow.check import examine, report
from docflow.texts import shipped_catalogue

CASES = sorted((Path(__file__).parent / "cases" / "forms").iterdir())
TODAY = dt.date(2026, 11, 22)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_form_is_read_as_expected(case: Path, pytestconfig: pytest.Config) -> None:
    form = next(case.glob("form.*"))
    catalogue = shipped_catalogue()
    reading = examine(form.read_bytes(), form.name, TODAY, {}, catalogue)
    found = report("", "", reading, catalogue)
    del found["file"], found["sha256"]
    expected = case / "expected.json"
    if pytestconfig.getoption("--bless"):
        expected.write_text(_pretty(found), encoding="utf-8")
    assert found == json.loads(expected.read_text(encoding="utf-8"))


def test_there_are_forms_of_every_route() -> None:
    assert len(CASES) >= 40


def _pretty(found: dict[str, Any]) -> str:
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"
