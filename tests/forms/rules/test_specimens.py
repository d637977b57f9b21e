"""tests/cases/rules/<code>.toml: changes to a form without findings, and what they must raise.

[[fires]] and [[quiet]] entries: change = place → text ("" empties it); at = the rows or sections
where the code must be found; also = other findings that the change raises, as "code at";
form = "candidate", language and first_version where they are not intake, nl and true;
says = words that must stand in the message. Nothing else may be found.
"""

import datetime as dt
import tomllib
from pathlib import Path
from typing import Any

import pytest
from readings import reading_of

from docflow.forms.rules import CODES, judge
from docflow.model.phrases import message
from docflow.model.work import Finding, FormKind, Reading
from docflow.texts import shipped_catalogue

CASES = Path(__file__).parents[2] / "cases" / "rules"
TODAY = dt.date(2026, 11, 23)

ELSEWHERE = {
    "the gate": ("file.protected", "file.unreadable", "file.macros", "file.unsafe"),
    "the reader, from more than the answers": (
        "form.unknown",
        "answer.two_values",
        "label.uncertain",
        "text.cleaned",
        "changes.open",
    ),
    "identity, which knows the vacancy": (
        "form.unchanged",
        "vacancy.unknown",
        "vacancy.ambiguous",
        "step.unknown",
        "person.unknown",
    ),
}
"""Codes that a form drawn with other answers cannot raise: who judges them."""


def _load(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _specimens() -> list[Any]:
    return [
        pytest.param(path.stem, kind, specimen, id=f"{path.stem}-{kind}-{number}")
        for path in sorted(CASES.glob("*.toml"))
        for kind, entries in _load(path).items()
        for number, specimen in enumerate(entries, start=1)
    ]


def _reading(specimen: dict[str, Any]) -> Reading:
    form, language = specimen.get("form", "intake"), specimen.get("language", "nl")
    base = _load(CASES / "base" / f"{form}-{language}.toml")
    answers = {**base, **specimen.get("change", {})}
    return reading_of(answers, kind=FormKind(form), language=language)


def _judged(specimen: dict[str, Any]) -> tuple[Finding, ...]:
    first_version = specimen.get("first_version", True)
    reading = _reading(specimen)
    return judge(reading, shipped_catalogue(), today=TODAY, first_version=first_version).findings


@pytest.mark.parametrize("language", ["nl", "en", "fr"])
@pytest.mark.parametrize("form", ["intake", "candidate"])
def test_the_forms_that_specimens_change_have_no_findings(form: str, language: str) -> None:
    assert _judged({"form": form, "language": language}) == ()


@pytest.mark.parametrize(("code", "kind", "specimen"), _specimens())
def test_specimen(code: str, kind: str, specimen: dict[str, Any]) -> None:
    findings = _judged(specimen)
    expected = [f"{code} {at}" for at in specimen.get("at", [])] + specimen.get("also", [])
    assert sorted(f"{f.code} {f.at}" for f in findings) == sorted(expected), specimen["why"]
    assert bool(specimen.get("at")) is (kind == "fires")
    phrases = shipped_catalogue()[specimen.get("language", "nl")]
    told = (message(f, phrases) for f in findings if f.code == code)
    messages = [text.replace("\N{NO-BREAK SPACE}", " ") for text in told]
    assert all(specimen.get("says", "") in text for text in messages), messages


@pytest.mark.parametrize("code", [c for c in CODES if c not in sum(ELSEWHERE.values(), ())])
def test_a_rule_has_specimens_that_fire_and_that_must_not(code: str) -> None:
    entries = _load(CASES / f"{code}.toml")
    assert set(entries) == {"fires", "quiet"}
    assert all(len(entries[kind]) >= 2 for kind in entries)


def test_every_file_of_specimens_is_named_after_a_code() -> None:
    assert {path.stem for path in CASES.glob("*.toml")} <= set(CODES)


WORDLIST_RULES = (
    "answer.filler",
    "criterion.discriminating",
    "downsides.none",
    "environment.generic",
    "must_have.evidence_repeats",
    "must_have.near_duplicate",
    "must_have.only_diploma",
    "must_have.vague",
    "pay_range.missing",
    "risk.negates_must_have",
    "steps.no_assessment",
    "steps.no_second_level",
)


@pytest.mark.parametrize("code", WORDLIST_RULES)
def test_a_rule_with_a_word_list_is_proven_in_more_than_one_language(code: str) -> None:
    for kind, entries in _load(CASES / f"{code}.toml").items():
        assert len({e.get("language", "nl") for e in entries}) > 1, kind
