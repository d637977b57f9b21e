"""Word templates and values → documents: literal, complete and reproducible, or a named fault."""

import io
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from papers import a_template, words_in

from docflow.errors import TemplateError
from docflow.forms.paper import Cell, Row, paragraph, table, text
from docflow.model.cleaning import clean
from docflow.writing import document

TYPED = st.text(max_size=60).map(clean)


def changed(template: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The file with one part rewritten."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(template)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return made.getvalue()


HOSTILE = (
    "R&D <manager>",
    "{{ 7*7 }} {% if x %} {# c #}",
    "{_{ }_} {_% %_}",
    "</w:t></w:r></w:p>",
    "]]> &amp; &#123;",
    "a\nb\n\nc",
    "  spaces  kept  ",
    "“quotes” 'and' \"more\"",
    "😀 e\u0301 שלום",
    "",
)


@pytest.mark.parametrize("typed", HOSTILE)
def test_a_value_stands_literally_in_the_document(typed: str) -> None:
    made = document.render(a_template("Voor: {{ x }}."), {"x": typed}, name="t")
    assert f"Voor: {clean(typed)}.\n" in words_in(made)


@given(TYPED, TYPED)
@settings(max_examples=150, deadline=None)
def test_any_two_values_stand_literally_in_the_document(first: str, second: str) -> None:
    template = a_template("{{ x }}|{% for y in ys %}{{ y }};{% endfor %}", header="{{ x }}")
    made = document.render(template, {"x": first, "ys": [second, first]}, name="t")
    assert words_in(made).startswith(f"{first}|{second};{first};\n")
    assert words_in(made, "word/header1.xml") == f"{first}\n"


def test_rows_and_paragraphs_repeat_and_disappear() -> None:
    rows = [
        Row([Cell(paragraph("Normal", text("{%tr for x in xs %}")))]),
        Row([Cell(paragraph("Normal", text("{{ x }}")))]),
        Row([Cell(paragraph("Normal", text("{%tr endfor %}")))]),
    ]
    template = a_template("{%p if no %}", "weg", "{%p endif %}", blocks=[table((9638,), rows)])
    made = document.render(template, {"no": False, "xs": ["a", "b"]}, name="t")
    assert words_in(made).split() == ["a", "b"]


def test_a_tag_that_word_cut_into_runs_is_one_tag() -> None:
    template = a_template("x")
    cut = b"</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>"
    template = changed(
        template,
        "word/document.xml",
        lambda xml: xml.replace(b">x<", b">{" + cut + b"{ na" + cut + b"me }" + cut + b"}<"),
    )
    assert "An\n" in words_in(document.render(template, {"name": "An"}, name="t"))


def test_the_same_arguments_give_the_same_bytes() -> None:
    template = a_template("{{ x }}")
    assert len({document.render(template, {"x": "y"}, name="t") for _ in range(3)}) == 1


def test_no_date_and_no_person_is_left_in_the_properties() -> None:
    core = (
        b"<cp:lastModifiedBy>Jan</cp:lastModifiedBy><cp:revision>7</cp:revision><dcterms:created "
        b'xmlns:dcterms="d">2020</dcterms:created></cp:coreProperties>'
    )
    template = changed(
        a_template("x"),
        "docProps/core.xml",
        lambda xml: xml.replace(b"</cp:coreProperties>", core),
    )
    with zipfile.ZipFile(io.BytesIO(document.render(template, {}, name="t"))) as made:
        left = made.read("docProps/core.xml")
    assert b"Jan" not in left
    assert b"2020" not in left
    assert b"revision" not in left


def test_what_docflow_made_is_never_rendered_again() -> None:
    made = document.render(a_template("{{ x }}"), {"x": "{{ 7*7 }}"}, name="t")
    with pytest.raises(TemplateError, match="a document that docflow made"):
        document.render(made, {}, name="t")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("Dag {{ nmae }}", 'paragraph 2 ("Dag {{ nmae }}"): there is no value "nmae". Did you'),
        ("Dag {{ name }", 'paragraph 2 ("Dag {{ name }"): "{{" is not closed'),
        ("{% if name %}", 'paragraph 2 ("{% if name %}"): "if" is opened here'),
        ("{%p if name %}", 'paragraph 2 ("{% if name %}"): "if" is opened here'),
        ("{{ name name }}", "paragraph 2"),
        ("{{ missing }}", "{{ missing }} is empty here"),
        ("{{ 1 // 0 }}", "division"),
    ],
)
def test_a_mistake_in_a_template_is_named_with_its_place(line: str, message: str) -> None:
    with pytest.raises(TemplateError) as fault:
        document.render(
            a_template("Eerst", line), {"name": "An", "missing": None}, name="documents/nl/x.docx"
        )
    assert message in str(fault.value)
    assert fault.value.message.startswith("documents/nl/x.docx")


def test_a_mistake_in_a_header_says_so() -> None:
    with pytest.raises(TemplateError, match=r"header, paragraph 1"):
        document.render(a_template("x", header="{{ nmae }}"), {"name": "An"}, name="t")


@pytest.mark.parametrize("data", [b"", b"not a zip", b"PK\x03\x04 half"])
def test_a_file_that_is_no_word_file_is_no_template(data: bytes) -> None:
    with pytest.raises(TemplateError, match="cannot be read as a Word document"):
        document.render(data, {}, name="t")


def test_a_value_where_word_keeps_no_text_is_an_error() -> None:
    template = changed(
        a_template("x"),
        "word/document.xml",
        lambda xml: xml.replace(b"<w:body>", b"<w:body><!-- {{ name }} -->"),
    )
    with pytest.raises(TemplateError, match='the value "name" did not come through whole'):
        document.render(template, {"name": "An"}, name="t")


def test_an_error_never_holds_a_value() -> None:
    template = changed(
        a_template("x"),
        "word/document.xml",
        lambda xml: xml.replace(b"<w:body>", b"<w:body><!-- {{ name }} -->"),
    )
    with pytest.raises(TemplateError) as fault:
        document.render(template, {"name": "Geheim"}, name="t")
    assert "Geheim" not in str(fault.value)


def test_a_check_finds_what_only_sparse_values_show() -> None:
    template = a_template("{{ name }}")
    assert document.check(template, {"name": "An"}, name="t") == []
    found = document.check(template, {"name": "An"}, {"name": None}, name="t")
    assert found == [
        't, paragraph 1 ("{{ name }}"): {{ name }} is empty here; put {% if … %} around it.'
    ]


def test_a_check_finds_every_unknown_name() -> None:
    found = document.check(a_template("{{ a }}", "{{ b }}"), {"name": "An"}, name="t")
    assert len(found) == 2
