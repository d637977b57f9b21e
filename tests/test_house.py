"""The house rules that no other tool checks: sizes, names, the tests' mirror, lazy imports."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from docflow.cli import COMMANDS

ROOT = Path(__file__).parent.parent
MODULES = sorted((ROOT / "docflow").rglob("*.py"))
HEAVY = ("docx", "docxtpl", "lxml", "sqlalchemy", "msal", "jinja2", "rich", "babel", "rapidfuzz")
VAGUE = {
    "utils", "helpers", "manager", "base", "common", "misc", "service", "handler", "data",
    "process",
}  # fmt: skip


def test_no_module_is_longer_than_four_hundred_lines() -> None:
    long = [p.name for p in MODULES if len(p.read_text(encoding="utf-8").splitlines()) > 400]
    assert long == []


def test_no_function_is_longer_than_forty_lines() -> None:
    long = [
        f"{path.name}:{node.name}"
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and _length(node) > 40
    ]
    assert long == []


def _length(node: ast.FunctionDef) -> int:
    """Lines of a function without its docstring and its signature."""
    body = node.body[1:] if ast.get_docstring(node) else node.body
    return (node.end_lineno or 0) - (body[0].lineno if body else node.lineno) + 1


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [p.stem for p in MODULES if p.stem in VAGUE and p.parent.name != "writing"] == []


def test_every_public_function_and_class_says_what_it_does() -> None:
    silent = [
        f"{path.relative_to(ROOT)}:{node.name}"
        for path in MODULES
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert silent == []


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["check", "--help"]])
def test_help_imports_nothing_heavy(arguments: list[str]) -> None:
    script = (
        "import sys; from docflow.cli import _outcome; _outcome(sys.argv[1:]);"
        f"print([m for m in {HEAVY!r} if m in sys.modules], file=sys.stderr)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=True
    )
    assert ran.stderr.strip() == "[]"


def test_help_lists_every_command() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "docflow", "--help"], capture_output=True, text=True, check=True
    )
    for name in COMMANDS:
        assert f"  {name} " in ran.stdout
        assert (ROOT / "docflow" / "cli" / f"{name}.py").is_file()
