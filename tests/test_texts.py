"""Templates and phrases: the same in every language, and own ones laid over them."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from docflow.errors import TemplateError
from docflow.model.vacancy import LANGUAGES
from docflow.texts import PHRASE_FILES, Texts, shipped

LISTS_OF_ONE_LANGUAGE = ("words", "wordlists")
"""Typed synonyms and word lists: the same tables, but each language has its own words."""


def keys(table: Mapping[str, Any], path: str = "") -> Iterator[str]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from keys(value, f"{path}{key} > ")
        else:
            yield f"{path}{key}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_file(language: str) -> None:
    for folder in ("documents", "messages"):
        there = {p.name for p in (shipped() / folder / language).iterdir()}
        assert there == {p.name for p in (shipped() / folder / "nl").iterdir()}
        assert there
    for name in PHRASE_FILES:
        assert (shipped() / "phrases" / language / f"{name}.toml").is_file()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_language_has_every_phrase(language: Any) -> None:
    texts = Texts()
    dutch, other = texts.phrases("nl").table, texts.phrases(language).table
    assert set(dutch) == set(other)
    for table in dutch:
        if table != "sample" and isinstance(dutch[table], Mapping):
            assert set(keys(dutch[table])) == set(keys(other[table])), table


def test_own_phrases_are_laid_over_the_shipped_ones(tmp_path: Path) -> None:
    own = tmp_path / "phrases" / "nl"
    own.mkdir(parents=True)
    (own / "labels.toml").write_text('[files]\nintake_report = "verslag.docx"\n', encoding="utf-8")
    phrases = Texts(tmp_path).phrases("nl")
    assert phrases.text("files", "intake_report") == "verslag.docx"
    assert phrases.text("files", "process_overview") == "procesoverzicht.docx"


def test_an_own_template_is_used_instead(tmp_path: Path) -> None:
    own = tmp_path / "messages" / "nl" / "form-returned.md"
    own.parent.mkdir(parents=True)
    own.write_text("Subject: x\n\ny\n", encoding="utf-8")
    assert Texts(tmp_path).template("messages/nl/form-returned.md") == b"Subject: x\n\ny\n"


def test_a_faulty_phrase_file_is_named_with_its_line(tmp_path: Path) -> None:
    own = tmp_path / "phrases" / "nl"
    own.mkdir(parents=True)
    (own / "labels.toml").write_text("[files]\nintake_report = \n", encoding="utf-8")
    with pytest.raises(TemplateError, match=r"labels\.toml.*line 2"):
        Texts(tmp_path).phrases("nl")


def test_a_template_that_does_not_exist_is_refused_with_those_that_do() -> None:
    with pytest.raises(TemplateError, match="process-overview"):
        Texts().template("documents/nl/proces.docx")


def test_a_missing_phrase_and_a_missing_value_are_named() -> None:
    phrases = Texts().phrases("nl")
    with pytest.raises(TemplateError, match="nowhere"):
        phrases.text("files", "nowhere")
    with pytest.raises(TemplateError, match="mark"):
        phrases.text("files", "returned")
