"""tests/cases/phrasings.toml: what people type, against the word lists and the likenesses."""

import datetime as dt
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from readings import reading_of

from docflow.forms.rules import judge
from docflow.model.vacancy import Intake, Language
from docflow.model.work import Reading
from docflow.texts import shipped_catalogue

CASES = Path(__file__).parents[2] / "cases"
TODAY = dt.date(2026, 11, 23)


def _load(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


PHRASINGS = _load(CASES / "phrasings.toml")
GOOD = PHRASINGS.pop("good")


@cache
def _base(language: Language) -> Reading:
    return reading_of(
        _load(CASES / "rules" / "base" / f"intake-{language}.toml"), language=language
    )


def _with(language: Language, change: Mapping[str, str]) -> Reading:
    """The complete form with other must-haves, risks or environment."""
    base = _base(language)
    form = base.form
    assert isinstance(form, Intake)
    form = replace(
        form,
        must_haves=tuple(
            replace(m, trait=change.get(f"{m.at}/trait", m.trait)) for m in form.must_haves
        ),
        failure_risks=tuple(
            replace(r, cause=change.get(f"{r.at}/cause", r.cause)) for r in form.failure_risks
        ),
        environment=replace(
            form.environment, succeeds_in=change.get("6.1", form.environment.succeeds_in)
        ),
    )
    return replace(base, form=form, answers={**base.answers, **change})


def _codes(language: Language, change: Mapping[str, str]) -> set[str]:
    reading = _with(language, change)
    return {f.code for f in judge(reading, shipped_catalogue(), today=TODAY).findings}


def _phrasings() -> Iterator[Any]:
    for code, entry in PHRASINGS.items():
        for kind in ("fires", "quiet"):
            for language, phrases in entry.get(kind, {}).items():
                for phrase in phrases:
                    texts = [phrase] if isinstance(phrase, str) else phrase
                    change = dict(zip(entry["places"], texts, strict=True))
                    yield pytest.param(code, kind, language, change, id=f"{code}-{kind}-{phrase}")


@pytest.mark.parametrize(("code", "kind", "language", "change"), list(_phrasings()))
def test_phrasing(code: str, kind: str, language: Language, change: Mapping[str, str]) -> None:
    assert (code in _codes(language, change)) is (kind == "fires")


@pytest.mark.parametrize("place", ["3.1/trait", "4.1/cause", "6.1"])
@pytest.mark.parametrize(
    ("language", "text"), [(lang, text) for lang in GOOD for text in GOOD[lang]]
)
def test_a_good_answer_raises_nothing(language: Language, text: str, place: str) -> None:
    assert _codes(language, {place: text}) == set()
