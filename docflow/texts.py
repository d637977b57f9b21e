"""Templates and phrases: which file is used, and what stands in it.

A workplace's own `templates/` comes first, then the folder beside the package (a checkout), then
the copy inside the package (an installed wheel). The same path in each: `documents/nl/…`,
`messages/nl/…`, `phrases/nl/…`. Own phrase files may hold only the lines that differ.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from docflow.errors import TemplateError
from docflow.model.phrases import Catalogue, Phrases
from docflow.model.vacancy import LANGUAGES, Language

PHRASE_FILES = ("questions", "words", "findings", "labels", "wordlists", "sample", "replies")
"""The phrase files of each language; every language has the same keys in each (tested)."""


def shipped() -> Path:
    """The folder of the templates that came with docflow."""
    package = Path(__file__).parent
    for folder in (package.parent / "templates", package / "templates"):
        if (folder / "phrases").is_dir():
            return folder
    raise TemplateError(
        "The templates that belong to docflow are not there.", "Install docflow again."
    )


class Texts:
    """The templates and phrases of one workplace.

    own: the workplace's `templates/` folder, or None; it may be missing.
    """

    def __init__(self, own: Path | None = None) -> None:
        self._roots = [r for r in (own, shipped()) if r is not None and r.is_dir()]

    def path(self, name: str) -> Path:
        """Where `name` ("documents/nl/intake-report.docx") is taken from.

        Raises TemplateError with the nearest existing name when there is none.
        """
        for root in self._roots:
            if (candidate := root / name).is_file():
                return candidate
        folder = (self._roots[-1] / name).parent
        there = ", ".join(sorted(p.name for p in folder.glob("*"))) or "nothing"
        raise TemplateError(f"There is no template {name}.", f"In that folder there is: {there}.")

    def name_of(self, template: str, language: Language) -> str:
        """The file of a template ("intake-report", "form-returned") in one language."""
        document = f"documents/{language}/{template}.docx"
        return document if self.is_shipped(document) else f"messages/{language}/{template}.md"

    def is_shipped(self, name: str) -> bool:
        """Whether docflow came with a template of this name."""
        return (self._roots[-1] / name).is_file()

    def template(self, name: str) -> bytes:
        """The bytes of one template."""
        return self.path(name).read_bytes()

    def text(self, name: str) -> str:
        """A template that is a text, such as "messages/nl/form-returned.md"."""
        return _text(self.path(name))

    def phrases(self, language: Language) -> Phrases:
        """The phrases of one language, own lines laid over the shipped ones."""
        table: dict[str, Any] = {}
        for root in reversed(self._roots):
            for file in PHRASE_FILES:
                path = root / "phrases" / language / f"{file}.toml"
                _lay_over(table, _toml(path), path)
        return Phrases(language, table)

    def catalogue(self) -> Catalogue:
        """The phrases of all languages."""
        return {language: self.phrases(language) for language in LANGUAGES}


@cache
def shipped_catalogue() -> Catalogue:
    """The phrases that came with docflow (for commands that need no workplace)."""
    return Texts().catalogue()


def _toml(path: Path) -> Mapping[str, Any]:
    if not path.is_file():
        return {}
    try:
        return tomllib.loads(_text(path))
    except tomllib.TOMLDecodeError as fault:
        raise TemplateError(f"{path}: {fault}.", "Mend that line, or remove the file.") from fault


def _text(path: Path) -> str:
    """A text file as Windows or anybody else saves it, with or without a byte order mark."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as fault:
        line = path.read_bytes()[: fault.start].count(b"\n") + 1
        raise TemplateError(
            f"{path}, line {line}: the file is not in UTF-8.", "Save it again as UTF-8."
        ) from fault


def _lay_over(table: dict[str, Any], upper: Mapping[str, Any], path: Path) -> None:
    for key, value in upper.items():
        below = table.get(key)
        if below is not None and isinstance(below, dict) != isinstance(value, dict):
            wanted = "a table" if isinstance(below, dict) else "no table"
            raise TemplateError(f"{path}: {key} must be {wanted}.", "Mend that line.")
        if isinstance(value, dict):
            _lay_over(table.setdefault(key, {}), value, path)
        else:
            table[key] = value
