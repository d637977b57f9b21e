"""The pieces of a Word document: well-formed whatever they hold, styled by name, reproducible."""

import io
import re

import docx
import pytest
from docx.enum.section import WD_ORIENT
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from docflow.forms import look
from docflow.forms.paper import (
    Cell,
    Pages,
    Properties,
    Row,
    Xml,
    document,
    page_of,
    paragraph,
    table,
    text,
)
from docflow.forms.parts import W, parse, unpack

NOTHING_XML_HOLDS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def a_document(*blocks: Xml, **changes: str) -> bytes:
    values = {"title": "Verslag", **changes}
    about = Properties(language="nl", **values)  # type: ignore[arg-type]
    return document([Pages(blocks)], properties=about, footer=Xml(text("docflow\t") + page_of()))


@given(st.text(st.characters(codec=None)))
def test_any_words_stand_in_the_document_without_what_xml_cannot_hold(words: str) -> None:
    data = a_document(paragraph("Normal", text(words)), title=words, subject=words)
    read = docx.Document(io.BytesIO(data))
    written = re.sub("\r\n|\r", "\n", NOTHING_XML_HOLDS.sub("", words))
    assert read.paragraphs[0].text == written
    assert (read.core_properties.title or "") == written


def test_the_same_document_is_the_same_bytes() -> None:
    assert a_document(paragraph("Normal", text("x"))) == a_document(paragraph("Normal", text("x")))


def test_every_part_is_declared_and_every_relation_leads_to_a_part() -> None:
    parts = unpack(a_document(paragraph("Normal", text("x"))))
    declared = {
        node.get("PartName", "").lstrip("/") for node in parse(parts["[Content_Types].xml"])
    }
    assert declared - {""} == {name for name in parts if not name.endswith((".rels", "s].xml"))}
    for rels, folder in (("_rels/.rels", ""), ("word/_rels/document.xml.rels", "word/")):
        for link in parse(parts[rels]):
            assert folder + link.get("Target", "") in parts


def test_every_style_that_is_used_exists_and_has_an_existing_parent() -> None:
    root = parse(look.styles("nl"))
    ids = {style.get(f"{W}styleId") for style in root.iter(f"{W}style")}
    parents = {node.get(f"{W}val") for node in root.iter(f"{W}basedOn")}
    assert parents <= ids
    assert len(ids) == len(list(root.iter(f"{W}style")))


@pytest.mark.parametrize("part", ["styles", "settings"])
def test_texts_are_checked_in_the_language_of_the_document(part: str) -> None:
    assert b"fr-BE" in {"styles": look.styles, "settings": look.settings}[part]("fr")


def test_wide_pages_have_their_own_header_and_footer() -> None:
    pages = [Pages([paragraph("Title", text("x"))]), Pages([], landscape=True)]
    data = document(pages, properties=Properties(title="x", language="en"), header=text("Kop"))
    upright, wide = docx.Document(io.BytesIO(data)).sections
    assert (upright.orientation, wide.orientation) == (WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE)
    assert wide.page_width == upright.page_height
    for section, style in ((upright, "Header"), (wide, "Header Wide")):
        line = section.header.paragraphs[0]
        assert (line.text, line.style and line.style.name) == ("Kop", style)


def test_a_row_stays_whole_and_a_header_row_comes_back_on_every_page() -> None:
    rows = [
        Row([Cell(paragraph("Table Head", text("Naam")))], header=True),
        Row([Cell(paragraph("Answer", text("x")), surface=True)], height=567),
    ]
    root = etree.fromstring(f'<x xmlns:w="{look.WORD}">{table((9638,), rows, about="2. Wie")}</x>')
    assert len(list(root.iter(f"{W}cantSplit"))) == 2
    assert len(list(root.iter(f"{W}tblHeader"))) == 1
    assert [node.get(f"{W}fill") for node in root.iter(f"{W}shd")] == [look.SURFACE]


def test_a_row_with_too_few_cells_is_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        table((567, 9071), [Row([Cell(paragraph("Number", text("1.1")))])])


@pytest.mark.parametrize("color", [look.INK, look.GREY, look.ACCENT, look.WARN, look.GOOD])
def test_every_colour_of_text_can_be_read_on_paper(color: str) -> None:
    assert contrast(color, look.WHITE) >= 4.5


@pytest.mark.parametrize("color", [look.INK, look.EXAMPLE, look.ACCENT])
def test_what_stands_in_an_answer_can_be_read_on_the_surface(color: str) -> None:
    assert contrast(color, look.SURFACE) >= 4.5


def contrast(one: str, other: str) -> float:
    """WCAG 2: the relative luminances, 0.05 apart."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def luminance(color: str) -> float:
    channels = (int(color[n : n + 2], 16) / 255 for n in (0, 2, 4))
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
