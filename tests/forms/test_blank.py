"""Blank and pre-filled forms: every question once, in plain tables that survive any program."""

import datetime as dt
import io
import re
from pathlib import Path
from typing import TypeAlias

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from office import resaved

from docflow.forms.blank import draw
from docflow.forms.fields import FORMS, AnswerKind
from docflow.forms.look import style_id
from docflow.forms.parts import CORE, CUSTOM, W, parse, unpack
from docflow.forms.reading import read
from docflow.forms.rules import judge
from docflow.forms.sample import filled_sample
from docflow.model.phrases import Phrases
from docflow.model.vacancy import LANGUAGES, Language
from docflow.model.work import FormKind
from docflow.texts import shipped_catalogue

Element: TypeAlias = etree._Element

TODAY = dt.date(2026, 11, 23)
FORBIDDEN = (
    "gridSpan", "vMerge", "txbxContent", "documentProtection", "dataBinding", "checkBox",
    "dropDownList", "repeatingSection", "ffData", "object",
)  # fmt: skip
every_form = pytest.mark.parametrize("kind", FormKind)
every_language = pytest.mark.parametrize("language", LANGUAGES)


def phrases(language: Language) -> Phrases:
    return shipped_catalogue()[language]


def body(data: bytes) -> Element:
    return parse(unpack(data)["word/document.xml"])


def rows(data: bytes) -> dict[str, list[Element]]:
    """Number of a row → its cells."""
    cells = ([*row.iter(f"{W}tc")] for row in body(data).iter(f"{W}tr"))
    return {words(first): [first, *rest] for first, *rest in cells if words(first)}


def words(node: Element) -> str:
    signs = {f"{W}br": "\n", f"{W}tab": "\t"}
    return "".join(signs.get(n.tag, n.text or "") for n in node.iter(f"{W}t", *signs))


def values(node: Element, name: str) -> list[str]:
    return [n.get(f"{W}val", "") for n in node.iter(f"{W}{name}")]


# --- shape --------------------------------------------------------------------------------------


@every_form
@every_language
def test_every_number_of_the_fields_stands_before_its_row(
    kind: FormKind, language: Language
) -> None:
    numbers = [n for section in FORMS[kind].sections for n in section.numbers]
    assert list(rows(draw(kind, phrases(language)))) == numbers


@every_form
def test_a_row_has_number_question_where_there_is_one_and_its_answers(kind: FormKind) -> None:
    drawn = rows(draw(kind, phrases("nl")))
    for section in FORMS[kind].sections:
        asked = bool(section.questions) or section.asks
        for number in section.numbers:
            controls = [len([*cell.iter(f"{W}sdt")]) for cell in drawn[number]]
            assert controls == [0] + [0] * asked + [1] * (len(section.columns) or 1)


@every_form
@every_language
def test_tags_are_unique_and_equal_in_every_language(kind: FormKind, language: Language) -> None:
    tags = values(body(draw(kind, phrases(language))), "tag")
    assert len(set(tags)) == len(tags)
    assert tags == values(body(draw(kind, phrases("nl"))), "tag")


@every_form
@every_language
def test_the_names_of_answers_are_unique_and_fit_in_words_own_dialog(
    kind: FormKind, language: Language
) -> None:
    document = body(draw(kind, phrases(language)))
    names, ids = values(document, "alias"), values(document, "id")
    assert len(set(names)) == len(names) == len(set(ids))
    assert max(map(len, names)) <= 64
    assert all(0 < int(number) < 2**31 for number in ids)


@every_form
@every_language
def test_nothing_is_used_that_other_programs_lose(kind: FormKind, language: Language) -> None:
    parts = unpack(draw(kind, phrases(language)))
    for name in ("word/document.xml", "word/settings.xml"):
        tags = {etree.QName(node).localname for node in parse(parts[name]).iter()}
        assert tags.isdisjoint(FORBIDDEN)
    nested = parse(parts["word/document.xml"]).findall(f".//{W}tbl//{W}tbl")
    assert nested == []


@every_form
def test_runs_are_dressed_by_styles_alone_and_every_style_exists(kind: FormKind) -> None:
    parts = unpack(draw(kind, phrases("nl"), reference="V-7Q4K", about="Elke"))
    known = {s.get(f"{W}styleId") for s in parse(parts["word/styles.xml"]).iter(f"{W}style")}
    document = parse(parts["word/document.xml"])
    assert {c.tag for face in document.iter(f"{W}rPr") for c in face} <= {f"{W}rStyle"}
    used = document.iter(f"{W}pStyle", f"{W}rStyle", f"{W}tblStyle")
    assert {node.get(f"{W}val") for node in used} <= known


def test_rows_stay_whole_and_headings_of_columns_come_back() -> None:
    document = body(draw(FormKind.INTAKE, phrases("nl")))
    for table in document.iter(f"{W}tbl"):
        drawn = list(table.iter(f"{W}tr"))
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in drawn)
        headed = [row.find(f"{W}trPr/{W}tblHeader") is not None for row in drawn]
        assert not any(headed[1:])
        assert headed[0] is not words(drawn[0])[0].isdigit()


def test_the_steps_have_a_wide_sheet_of_their_own() -> None:
    turned = [
        s.get(f"{W}orient") for s in body(draw(FormKind.INTAKE, phrases("nl"))).iter(f"{W}pgSz")
    ]
    assert turned == [None, "landscape", None]


@every_form
def test_columns_fill_the_width_of_the_page(kind: FormKind) -> None:
    for table in body(draw(kind, phrases("nl"))).iter(f"{W}tbl"):
        grid = [int(c.get(f"{W}w", "")) for c in table.iter(f"{W}gridCol")]
        assert sum(grid) in (9638, 14570)
        for row in table.iter(f"{W}tr"):
            assert [int(c.get(f"{W}w", "")) for c in row.iter(f"{W}tcW")] == grid


# --- words --------------------------------------------------------------------------------------


@every_form
@every_language
def test_an_open_answer_shows_its_example_and_says_so(kind: FormKind, language: Language) -> None:
    data = draw(kind, phrases(language))
    for control in body(data).iter(f"{W}sdt"):
        assert control.find(f"{W}sdtPr/{W}showingPlcHdr") is not None
        assert values(control, "rStyle")[-1] == "Example"
        assert words(control)


@every_form
@every_language
def test_an_example_of_a_sentence_says_that_it_is_one(kind: FormKind, language: Language) -> None:
    sign = {"nl": "bv. ", "en": "e.g. ", "fr": "p. ex. "}[language]
    own = phrases(language).get(kind)
    for section in FORMS[kind].sections:
        asked = [(own["questions"][q.number], q.kind) for q in section.questions]
        asked += [(own["columns"][section.number][c.key], c.kind) for c in section.columns]
        for entry in (entry for entry, answer in asked if answer is AnswerKind.LINES):
            examples = [entry["example"]] if isinstance(entry["example"], str) else entry["example"]
            assert all(example.startswith(sign) for example in examples)


@every_language
def test_the_form_warns_that_the_candidate_reads_the_downsides(language: Language) -> None:
    said = {"nl": "woord voor woord", "en": "word for word", "fr": "mot pour mot"}[language]
    assert said in phrases(language).text("intake", "sections", "6", "help")


def test_lists_offer_the_words_of_the_language_and_take_others() -> None:
    roles = next(c for c in body(draw(FormKind.INTAKE, phrases("nl"))).iter(f"{W}comboBox"))
    offered = [item.get(f"{W}displayText") for item in roles]
    assert offered == [typed[0] for typed in phrases("nl").get("roles").values()]


@every_form
@every_language
def test_no_list_offers_the_same_word_twice(kind: FormKind, language: Language) -> None:
    for offered in body(draw(kind, phrases(language))).iter(f"{W}comboBox"):
        entries = [item.get(f"{W}value") for item in offered]
        assert len(set(entries)) == len(entries) > 1


# --- identity -----------------------------------------------------------------------------------


@every_form
@every_language
def test_a_form_says_what_it_is_in_three_places(kind: FormKind, language: Language) -> None:
    parts = unpack(draw(kind, phrases(language), reference="V-7Q4K"))
    own = f"docflow {kind}-{language} 1 V-7Q4K"
    for name in ("word/footer1.xml", "word/footer2.xml", CORE, CUSTOM):
        assert own in "".join(str(t) for t in parse(parts[name]).itertext())


def test_title_and_language_are_those_of_the_form() -> None:
    read = docx.Document(io.BytesIO(draw(FormKind.INTAKE, phrases("fr")))).core_properties
    assert (read.title, read.language) == ("Cadrage du poste", "fr-BE")


def test_whom_a_form_is_about_stands_in_the_header() -> None:
    parts = unpack(draw(FormKind.SCORECARD, phrases("nl"), about="Elke Wouters · Planner"))
    assert words(parse(parts["word/header1.xml"])) == "Elke Wouters · Planner"


# --- answers ------------------------------------------------------------------------------------


@given(answer=st.text(min_size=1).filter(lambda t: t.strip()))
@settings(max_examples=40)
def test_any_answer_stands_in_its_cell_as_it_was_given(answer: str) -> None:
    places = {"1.1": answer, "3.4/evidence": answer, "10.1": answer}
    drawn = rows(draw(FormKind.INTAKE, phrases("nl"), answers=places))
    kept = "".join(c for c in answer if c in "\t\n\r" or is_xml(c))
    for cell in (drawn["1.1"][-1], drawn["3.4"][-1], drawn["10.1"][-1]):
        assert words(cell) == kept.replace("\r\n", "\n").replace("\r", "\n")
        assert cell.find(f".//{W}showingPlcHdr") is None
        assert values(cell, "pStyle") == [style_id("Answer")]


def is_xml(sign: str) -> bool:
    return " " <= sign <= "\ud7ff" or "\ue000" <= sign <= "\ufffd" or sign > "\uffff"


def test_an_answer_of_several_lines_stays_in_one_control() -> None:
    cell = rows(draw(FormKind.INTAKE, phrases("nl"), answers={"6.1": "een\ntwee"}))["6.1"][-1]
    assert len([*cell.iter(f"{W}sdt")]) == len([*cell.iter(f"{W}p")]) == 1
    assert words(cell) == "een\ntwee"


def test_a_date_is_chosen_in_its_date_picker() -> None:
    cell = rows(draw(FormKind.INTAKE, phrases("nl"), answers={"1.4": "01/03/2027"}))["1.4"][-1]
    picker = next(cell.iter(f"{W}date"))
    assert picker.get(f"{W}fullDate") == "2027-03-01T00:00:00Z"


@pytest.mark.parametrize("written", ["31/02/2027", "zsm", "1 maart", "00/00/0000"])
def test_a_date_that_is_none_stays_text(written: str) -> None:
    cell = rows(draw(FormKind.INTAKE, phrases("nl"), answers={"1.4": written}))["1.4"][-1]
    assert words(cell) == written
    assert next(cell.iter(f"{W}date")).get(f"{W}fullDate") is None


def test_blanks_are_no_answer() -> None:
    drawn = draw(FormKind.INTAKE, phrases("nl"), answers={"1.1": "  "})
    assert drawn == draw(FormKind.INTAKE, phrases("nl"))


def test_a_row_that_the_form_does_not_have_is_drawn_when_it_is_answered() -> None:
    drawn = rows(draw(FormKind.INTAKE, phrases("nl"), answers={"7.6/name": "Proefdag"}))
    assert "Proefdag" in words(drawn["7.6"][1])


def test_a_scorecard_asks_what_it_is_told_and_only_that() -> None:
    asked = {"1.1": "Blijft rustig", "1.2": "Vraagt <door> & luistert"}
    drawn = rows(draw(FormKind.SCORECARD, phrases("nl"), asked=asked))
    assert [n for n in drawn if n.startswith("1.")] == ["1.1", "1.2"]
    assert words(drawn["1.2"][1]) == "Vraagt <door> & luistert"
    assert words(drawn["2.1"][1]) == "Risico 1"


def test_equal_forms_are_equal_bytes() -> None:
    assert draw(FormKind.INTAKE, phrases("nl")) == draw(FormKind.INTAKE, phrases("nl"))


# --- the sample ---------------------------------------------------------------------------------


@every_language
def test_the_sample_answers_what_is_required_and_stands_in_the_form(language: Language) -> None:
    answers = filled_sample(phrases(language), TODAY)
    required = {
        q.number for s in FORMS[FormKind.INTAKE].sections for q in s.questions if q.required
    }
    assert required <= set(answers)
    drawn = draw(FormKind.INTAKE, phrases(language), answers=answers)
    written = {words(cell) for cells in rows(drawn).values() for cell in cells}
    assert set(answers.values()) <= written


@every_language
def test_the_sample_reads_as_it_was_written_without_a_single_point(language: Language) -> None:
    answers = filled_sample(phrases(language), TODAY)
    form = draw(FormKind.INTAKE, phrases(language), answers=answers)
    reading = judge(read(form, "x.docx", shipped_catalogue()), shipped_catalogue(), today=TODAY)
    assert (reading.language, reading.findings) == (language, ())
    assert dict(reading.answers) == dict(answers)


@every_form
@every_language
def test_a_blank_form_reads_as_empty(kind: FormKind, language: Language) -> None:
    reading = read(draw(kind, phrases(language)), "x.docx", shipped_catalogue())
    assert (reading.kind, dict(reading.answers), reading.findings) == (kind, {}, ())


@every_language
def test_every_place_of_the_sample_is_one_of_the_form(language: Language) -> None:
    places = {
        place
        for section in FORMS[FormKind.INTAKE].sections
        for number in section.numbers
        for place in [f"{number}/{c.key}" for c in section.columns] or [number]
    }
    assert set(filled_sample(phrases(language), TODAY)) <= places


def test_dates_of_the_sample_are_working_days_ahead() -> None:
    friday = dt.date(2026, 11, 27)
    answers = filled_sample(phrases("nl"), friday)
    assert answers["8.1"] == "30/11/2026"
    assert answers["7.1/when"] == "08/12/2026"


# --- on paper -----------------------------------------------------------------------------------


@pytest.mark.libreoffice
def test_forms_open_in_libreoffice_on_the_pages_they_are_made_for(tmp_path: Path) -> None:
    forms = {
        f"{kind}-{language}.docx": draw(kind, phrases(language))
        for kind in FormKind
        for language in LANGUAGES
    }
    pages = {FormKind.INTAKE: 4, FormKind.CANDIDATE: 1, FormKind.SCORECARD: 1}
    for name, pdf in resaved(forms, "pdf", tmp_path).items():
        printed = len(re.findall(rb"/Type\s*/Page\b", pdf))
        assert printed == pages[FormKind(name.partition("-")[0])], name
