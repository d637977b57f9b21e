"""The shipped templates: every language has the same ones, with the same values in them."""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from makers import an_intake
from office import resaved
from papers import words_in

from docflow.model.vacancy import LANGUAGES, Environment, Language, Step, StepKind
from docflow.texts import Texts, shipped, shipped_catalogue
from docflow.writing import document, message, values
from docflow.writing.specimens import specimens
from docflow.writing.values import Contact

TEXTS = Texts()
SPECIMENS = {language: specimens(phrases) for language, phrases in shipped_catalogue().items()}
DOCUMENTS = ("intake-report", "process-overview", "scorecard-form", "scorecard", "comparison")
MAILS = tuple(name for name in SPECIMENS["nl"] if name not in DOCUMENTS)
LAYOUT = TEXTS.template("messages/layout.html").decode()
TAG = re.compile(r"\{[{%].*?[}%]\}")


def test_every_template_has_specimens_and_every_specimen_a_template() -> None:
    for language in LANGUAGES:
        there = {p.stem for p in (shipped() / "documents" / language).glob("*.docx")}
        there |= {p.stem for p in (shipped() / "messages" / language).glob("*.md")}
        assert there == set(SPECIMENS[language])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_prints_full_and_sparse_values(name: str, language: Language) -> None:
    path = f"documents/{language}/{name}.docx"
    template = TEXTS.template(path)
    assert document.check(template, *SPECIMENS[language][name], name=path) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", MAILS)
def test_a_mail_prints_full_and_sparse_values(name: str, language: Language) -> None:
    path = f"messages/{language}/{name}.md"
    template = TEXTS.template(path).decode()
    values = SPECIMENS[language][name]
    assert message.check(template, *values, name=path, layout=LAYOUT) == []
    for composed in (message.compose(template, LAYOUT, v, name=path) for v in values):
        assert "\n\n\n" not in composed.text
        assert not re.search(r"[*{}#]", composed.text)


@pytest.mark.parametrize("name", MAILS)
def test_a_mail_has_the_same_tags_in_every_language(name: str) -> None:
    tags = [
        TAG.findall(TEXTS.template(f"messages/{language}/{name}.md").decode())
        for language in LANGUAGES
    ]
    assert tags[0] == tags[1] == tags[2]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_has_the_same_tags_in_every_language(name: str) -> None:
    def tags(language: Language) -> list[str]:
        template = TEXTS.template(f"documents/{language}/{name}.docx")
        texts = (words_in(template, f"word/{part}.xml") for part in ("document", "header1"))
        return TAG.findall("".join(texts).replace("\n", ""))

    assert tags("nl") == tags("en") == tags("fr")


def leaves(table: Mapping[str, Any], path: tuple[str, ...] = ()) -> set[tuple[str, ...]]:
    found: set[tuple[str, ...]] = set()
    for key, value in table.items():
        found |= leaves(value, (*path, key)) if isinstance(value, Mapping) else {(*path, key)}
    return found


def test_the_labels_have_the_same_keys_and_places_in_every_language() -> None:
    catalogue = shipped_catalogue()
    ours = ("files", "fields", "rows", "changes", "steps", "purposes", "news", "words", "holds")
    loop = ("request", "asked", "mailto", "receipt", "waits", "prepared", "delays", "card", "gaps")
    for table in (*ours, *loop, "coming", "questions_to_ask"):
        keys = [leaves(catalogue[language].get(table)) for language in LANGUAGES]
        assert keys[0] == keys[1] == keys[2]
        for path in keys[0]:
            places = {
                tuple(sorted(re.findall(r"\{\w+\}", str(catalogue[x].get(table, *path)))))
                for x in LANGUAGES
            }
            assert len(places) == 1, (table, path)


def test_no_tag_stands_in_the_properties_of_a_document() -> None:
    for path in (shipped() / "documents").rglob("*.docx"):
        with zipfile.ZipFile(path) as package:
            for part in package.namelist():
                assert not part.startswith("docProps/") or b"{{" not in package.read(part)


@pytest.mark.libreoffice
def test_documents_open_in_libreoffice_and_their_templates_survive_it(tmp_path: Path) -> None:
    names = [f"documents/nl/{name}.docx" for name in DOCUMENTS]
    given = {Path(name).name: TEXTS.template(name) for name in names}
    saved = resaved(given, "docx:MS Word 2007 XML", tmp_path)
    for name in names:
        values = SPECIMENS["nl"][Path(name).stem][0]
        ours = document.render(TEXTS.template(name), values, name=name)
        theirs = document.render(saved[Path(name).name], values, name=name)
        assert words_in(theirs).split() == words_in(ours).split()
        assert zipfile.ZipFile(io.BytesIO(ours)).testzip() is None


@pytest.mark.libreoffice
def test_the_overview_of_five_steps_is_one_page(tmp_path: Path) -> None:
    talk = Step(
        name="Gesprek met de leidinggevende",
        kind=StepKind.ASSESSMENT,
        owners=("Tom De Backer", "Katrien Maes"),
        minutes=90,
        format="op kantoor in Gent",
        when="15/12/2026",
        feedback_working_days=2,
        informs_candidate="Sofie Claeys",
    )
    intake = an_intake(
        steps=(talk,) * 5, environment=Environment(downsides="Vroeg uit de veren. " * 12)
    )
    given = {}
    for language in LANGUAGES:
        path = f"documents/{language}/process-overview.docx"
        content = values.process_overview(
            intake,
            shipped_catalogue()[language],
            reference="V-7Q4K",
            date=dt.date(2026, 11, 23),
            contact=Contact(name="Sofie Claeys", email="sofie@werkwijs.example"),
            candidate="Elke Wouters",
        )
        given[f"{language}.docx"] = document.render(TEXTS.template(path), content, name=path)
    made = resaved(given, "pdf", tmp_path)
    assert {len(re.findall(rb"/Type ?/Page\b", pdf)) for pdf in made.values()} == {1}


def test_every_value_is_listed_in_the_guide_for_recruiters() -> None:
    guide = (shipped().parent / "docs" / "templates.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(\w+)`", guide))
    given = {key for sets in SPECIMENS["nl"].values() for values in sets for key in keys_of(values)}
    assert given - named == set()


def keys_of(value: object) -> set[str]:
    if isinstance(value, Mapping):
        return {key for k, v in value.items() for key in {k} | keys_of(v)}
    return {key for item in value for key in keys_of(item)} if isinstance(value, list) else set()
