"""Comments in the form that goes back: each at its question, none lost, none twice."""

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from office import resaved

from docflow.forms import word
from docflow.forms.blank import draw
from docflow.forms.gate import Package, open_package
from docflow.forms.parts import W, pack, parse, unpack
from docflow.forms.reading import read
from docflow.forms.returned import AUTHOR, annotate
from docflow.model.work import Finding, FormKind, Reading, Severity
from docflow.texts import shipped_catalogue

NL = shipped_catalogue()["nl"]
NOW = dt.datetime(2026, 11, 23, 9, 30)  # noqa: DTZ001 - Word shows comments in local time
CASES = Path(__file__).parents[1] / "cases" / "forms"
W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
W15 = "http://schemas.microsoft.com/office/word/2012/wordml"
EXTENDED = (
    b'<Relationship Id="extended" Target="commentsExtended.xml" '
    b'Type="http://schemas.microsoft.com/office/2011/relationships/commentsExtended"/>'
)
ANSWERS = {"1.1": "Planner", "3.1/trait": "Blijft rustig", "6.2": "Vroege start\nen late drukte"}
BLANK = draw(FormKind.INTAKE, NL, answers=ANSWERS)


def point(at: str | None, severity: Severity = Severity.ERROR, text: str = "n.v.t.") -> Finding:
    values = {"number": at or "", "text": text}
    return Finding(code="answer.filler", severity=severity, at=at, values=values)


def returned(data: bytes, *findings: Finding, reference: str | None = "V-7Q4K") -> bytes:
    reading = Reading(kind=FormKind.INTAKE, findings=findings)
    return annotate(data, reading, NL, reference=reference, now=NOW)


def comments(data: bytes) -> list[str]:
    return [comment.text for comment in docx.Document(io.BytesIO(data)).comments]


def tied(data: bytes) -> list[str]:
    """The text that each comment is tied to, in the order of the comments."""
    document = parse(unpack(data)["word/document.xml"])
    texts = []
    for reference in document.iter(f"{W}commentReference"):
        number = reference.get(f"{W}id")
        block = next(reference.iterancestors(f"{W}p"))
        start, end = (
            [m for m in block.iter(f"{W}commentRange{side}") if m.get(f"{W}id") == number]
            for side in ("Start", "End")
        )
        assert len(start) == len(end) == 1
        texts.append((int(number or 0), "".join(t.text or "" for t in block.iter(f"{W}t"))))
    return [text for _, text in sorted(texts)]


def row_of(document: etree._Element, number: str) -> etree._Element:
    return next(row for row in document.iter(f"{W}tr") if next(row.iter(f"{W}t")).text == number)


def seen(data: bytes) -> Sequence[word.Passage | word.Row]:
    """What a person sees on the page."""
    package = open_package(data, "intake.docx")
    assert isinstance(package, Package)
    return word.document(package).blocks


def a_comment_of_somebody(data: bytes) -> bytes:
    document = docx.Document(io.BytesIO(data))
    document.add_comment(document.paragraphs[0].runs, "Klopt dit?", author="An Peeters")
    saved = io.BytesIO()
    document.save(saved)
    return saved.getvalue()


# --- where --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "place"),
    [
        ("1.3", "Waar werkt deze persoon?"),
        ("3.4", "3.4"),
        ("7.2", "7.2"),
        ("3", "3. De 5 must-haves"),
        ("7.6", "7. De stappen"),
        ("11.1", "Vacature-intake"),
        (None, "Vacature-intake"),
    ],
)
def test_a_point_stands_at_its_question_its_section_or_the_title(
    at: str | None, place: str
) -> None:
    assert tied(returned(BLANK, point(at))) == ["Vacature-intake", place]


def test_a_scorecard_is_commented_at_what_it_asks() -> None:
    form = draw(FormKind.SCORECARD, NL, asked={"1.1": "Blijft rustig"})
    reading = Reading(kind=FormKind.SCORECARD, findings=(point("1.1"),))
    assert tied(annotate(form, reading, NL, reference=None))[1] == "Blijft rustig"


def test_a_point_about_a_row_that_is_gone_stands_at_its_section() -> None:
    parts = unpack(BLANK)
    document = parse(parts["word/document.xml"])
    row = row_of(document, "1.3")
    row.getparent().remove(row)  # type: ignore[union-attr]
    parts["word/document.xml"] = etree.tostring(document)
    assert tied(returned(pack(parts), point("1.3")))[1] == "1. De vacature"


def test_a_point_about_a_section_whose_heading_is_gone_stands_at_its_first_row() -> None:
    parts = unpack(BLANK)
    parts["word/document.xml"] = parts["word/document.xml"].replace(b">3. De 5", b">De 5")
    assert tied(returned(pack(parts), point("3")))[1] == "3.1"


def test_a_row_inside_a_control_is_found() -> None:
    parts = unpack(BLANK)
    document = parse(parts["word/document.xml"])
    row = row_of(document, "3.2")
    control = row.makeelement(f"{W}sdt")
    row.getparent().replace(row, control)  # type: ignore[union-attr]
    etree.SubElement(control, f"{W}sdtContent").append(row)
    parts["word/document.xml"] = etree.tostring(document)
    assert tied(returned(pack(parts), point("3.2")))[1] == "3.2"


# --- what ---------------------------------------------------------------------------------------


def test_a_comment_says_how_much_it_weighs_and_asks_its_question() -> None:
    said = comments(returned(BLANK, point("1.3"), point("1.2", Severity.WARNING)))
    assert said[1].startswith("Nog nodig: Bij 1.3 staat “n.v.t.”.")
    assert said[2].startswith("Even nakijken: Bij 1.2")


def test_the_summary_names_every_place_once_by_weight_and_says_how_to_return() -> None:
    findings = [point("1.3"), point("1.3", text="-"), point("3"), point("7.2")]
    findings += [point("8.4", Severity.WARNING), point(None, Severity.ADVICE)]
    summary = comments(returned(BLANK, *findings))[0].splitlines()
    assert summary == [
        "Nog nodig voor we kunnen starten: 1.3, 3 en 7.2.",
        "Kijk ook even naar 8.4.",
        "Een tip vind je bij het formulier zelf.",
        NL.text("returned", "how"),
    ]


@pytest.mark.parametrize("language", ["nl", "en", "fr"])
def test_every_language_has_its_own_words(language: str) -> None:
    own = shipped_catalogue()[language]  # type: ignore[index]
    form = draw(FormKind.INTAKE, own)
    reading = Reading(kind=FormKind.INTAKE, language=own.language, findings=(point("1.3"),))
    said = comments(annotate(form, reading, own, reference=None, now=NOW))
    assert said[0].endswith(own.text("returned", "how"))
    assert said[1].startswith(own.text("returned", "error", "label"))


@given(text=st.text(), places=st.lists(st.sampled_from(["1.3", "3", "7.9", None, "x"])))
@settings(max_examples=30)
def test_no_point_is_ever_lost(text: str, places: list[str | None]) -> None:
    data = returned(BLANK, *(point(place, text=text) for place in places))
    assert len(tied(data)) == (len(places) + 1 if places else 0)
    assert seen(data) == seen(BLANK)
    if places:
        assert len(comments(data)) == len(tied(data))


def test_comments_carry_author_and_time() -> None:
    first, *_ = docx.Document(io.BytesIO(returned(BLANK, point("1.3")))).comments
    assert (first.author, first.initials) == (AUTHOR, "df")
    assert f"{first.timestamp:%Y-%m-%d %H:%M}" == "2026-11-23 09:30"


# --- again --------------------------------------------------------------------------------------


def test_the_form_carries_its_reference_when_there_is_one() -> None:
    assert b"V-7Q4K" in unpack(returned(BLANK, point("1.3")))["word/footer1.xml"]
    assert b"V-" not in unpack(returned(BLANK, point("1.3"), reference=None))["word/footer1.xml"]


def test_a_form_with_comments_reads_like_the_form_without() -> None:
    before = read(BLANK, "intake.docx", shipped_catalogue())
    after = read(returned(BLANK, point("1.1"), point("3")), "intake.docx", shipped_catalogue())
    assert after == replace(before, reference="V-7Q4K")


def test_annotating_twice_is_annotating_once() -> None:
    once = returned(BLANK, point("1.3"), point("3"))
    assert returned(once, point("1.3"), point("3")) == once


def test_points_that_were_dealt_with_disappear() -> None:
    later = returned(returned(BLANK, point("1.3"), point("3")), point("3"))
    assert later == returned(BLANK, point("3"))


def test_a_complete_form_keeps_no_comment_of_docflow() -> None:
    clean = returned(returned(BLANK, point("1.3")))
    assert comments(clean) == tied(clean) == []
    before, after = (
        etree.tostring(parse(unpack(form)["word/document.xml"]), method="c14n")
        for form in (BLANK, clean)
    )
    assert after == before


def test_a_form_without_points_is_only_stamped() -> None:
    before, after = unpack(BLANK), unpack(returned(BLANK))
    assert "word/comments1.xml" not in after
    assert after["word/document.xml"] == before["word/document.xml"]


def test_comments_of_other_people_stay() -> None:
    data = returned(a_comment_of_somebody(returned(BLANK, point("1.3"))), point("3"))
    authors = [c.author for c in docx.Document(io.BytesIO(data)).comments]
    assert authors == ["An Peeters", AUTHOR, AUTHOR]
    assert "Klopt dit?" in comments(data)
    assert tied(data) == ["Vacature-intake", "Vacature-intake", "3. De 5 must-haves"]


def test_a_reply_to_docflow_stays_as_a_comment_of_its_own() -> None:
    parts = unpack(a_comment_of_somebody(returned(BLANK, point("1.3"))))
    name = next(n for n in parts if n.startswith("word/comments"))
    written = parse(parts[name])
    blocks = list(written.iter(f"{W}p"))
    for number, block in enumerate(blocks):
        block.set(f"{{{W14}}}paraId", f"{number:08X}")
    parts[name] = etree.tostring(written)
    own = "".join(f'<w15:commentEx w15:paraId="{n:08X}"/>' for n in range(len(blocks) - 1))
    reply = f'<w15:commentEx w15:paraId="{len(blocks) - 1:08X}" w15:paraIdParent="00000000"/>'
    threads = f'<w15:commentsEx xmlns:w15="{W15}">{own}{reply}</w15:commentsEx>'
    parts["word/commentsExtended.xml"] = threads.encode()
    rels = "word/_rels/document.xml.rels"
    parts[rels] = parts[rels].replace(b"</Relationships>", EXTENDED + b"</Relationships>")
    after = parse(unpack(returned(pack(parts)))["word/commentsExtended.xml"])
    assert [dict(entry.attrib) for entry in after] == [
        {f"{{{W15}}}paraId": f"{len(blocks) - 1:08X}"}
    ]


def test_a_file_with_odd_numbers_and_leftover_marks_gets_its_comments_all_the_same() -> None:
    parts = unpack(a_comment_of_somebody(BLANK))
    name = next(n for n in parts if n.startswith("word/comments"))
    parts[name] = parts[name].replace(b'w:id="0"', b'w:id="nul"').replace(b">", b"><!-- x -->", 1)
    left = b'<w:commentRangeStart w:id="7"/><w:commentRangeEnd w:id="7"/>'
    document = parts["word/document.xml"].replace(b'w:id="0"/>', b'w:id="nul"/>')
    parts["word/document.xml"] = document.replace(b"<w:body>", b"<w:body>" + left, 1)
    made = parse(unpack(returned(pack(parts), point("1.3")))[name])
    assert [comment.get(f"{W}id") for comment in made] == ["nul", "8", "9"]


def linked(target: str) -> dict[str, bytes]:
    relations = unpack(BLANK)["word/_rels/document.xml.rels"]
    line = f'<Relationship Id="x" Type="o/hyperlink" Target="{target}" TargetMode="External"/>'
    return {"word/_rels/document.xml.rels": relations.replace(b"</R", f"{line}</R".encode())}


@pytest.mark.parametrize("target", ["http://[gent]/x", "http://["])
def test_a_link_that_is_no_address_is_given_back_as_it_was(target: str) -> None:
    data = pack(unpack(BLANK) | linked(target))
    assert isinstance(open_package(data, "x.docx"), Package)
    assert len(comments(returned(data, point("1.3")))) == 2


def test_part_names_and_kinds_are_found_as_the_gate_finds_them() -> None:
    parts = {
        n.replace("word/document.xml", "word/docu%6Dent.xml"): c for n, c in unpack(BLANK).items()
    }
    office = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    parts["_rels/.rels"] = parts["_rels/.rels"].replace(office, b"officeDocument")
    data = pack(parts)
    assert isinstance(open_package(data, "x.docx"), Package)
    assert isinstance(open_package(returned(data, point("1.3")), "x.docx"), Package)


# --- what was typed in LibreOffice --------------------------------------------------------------


def styles_of(data: bytes) -> dict[str, str]:
    """Text of a paragraph → its style, for the answers of a form."""
    blocks = parse(unpack(data)["word/document.xml"]).iter(f"{W}p")
    named = ((block, block.find(f"{W}pPr/{W}pStyle")) for block in blocks)
    return {
        "".join(t.text or "" for t in block.iter(f"{W}t")): style.get(f"{W}val", "")
        for block, style in named
        if style is not None and "Answer" in style.get(f"{W}val", "")
    }


def test_a_typed_answer_is_in_ink_and_an_untouched_example_stays_grey() -> None:
    form = (CASES / "nl-controls-typed" / "form.docx").read_bytes()
    answers = {"1.3": "Gent, met twee dagen per week bij klanten in Oost-Vlaanderen"}
    reading = Reading(kind=FormKind.INTAKE, answers=answers)
    before = styles_of(form)
    assert before[answers["1.3"]] == "OpenAnswer"
    after = styles_of(annotate(form, reading, NL, reference="V-7Q4K"))
    assert after == before | {answers["1.3"]: "Answer"}


@pytest.mark.parametrize("case", sorted(p.parent.name for p in CASES.glob("*/form.docx")))
def test_ink_changes_nothing_that_is_read(case: str) -> None:
    form, catalogue = (CASES / case / "form.docx").read_bytes(), shipped_catalogue()
    reading = read(form, "form.docx", catalogue)
    if reading.kind is not None:
        made = annotate(form, reading, catalogue[reading.language], reference=None)
        again = read(made, "form.docx", catalogue)
        assert again.answers == reading.answers
        assert [f.code for f in again.findings] == [f.code for f in reading.findings]


def test_an_answer_of_several_lines_is_in_ink_too() -> None:
    form = (CASES / "nl-lines-in-controls" / "form.docx").read_bytes()
    reading = read(form, "x.docx", shipped_catalogue())
    lines = reading.answers["6.1"].split("\n")
    assert len(lines) > 1
    after = styles_of(annotate(form, reading, NL, reference=None))
    assert {style for text, style in after.items() if lines[0] in text} == {"Answer"}


def test_a_form_without_that_style_keeps_the_one_it_has() -> None:
    parts = unpack((CASES / "nl-controls-typed" / "form.docx").read_bytes())
    parts["word/styles.xml"] = parts["word/styles.xml"].replace(b'"Answer"', b'"Antwoord"')
    form = pack(parts)
    reading = Reading(kind=FormKind.INTAKE, answers={"1.3": next(iter(styles_of(form)))})
    assert styles_of(annotate(form, reading, NL, reference=None)) == styles_of(form)


# --- in LibreOffice -----------------------------------------------------------------------------


@pytest.mark.libreoffice
def test_libreoffice_shows_every_comment_and_docflow_takes_them_back(tmp_path: Path) -> None:
    data = returned(BLANK, point("1.3"), point("3"), point("7.2", Severity.WARNING))
    saved = resaved({"intake.docx": data}, "docx:MS Word 2007 XML", tmp_path)["intake.docx"]
    assert sorted(comments(saved)) == sorted(comments(data))
    clean = returned(saved)
    assert comments(clean) == tied(clean) == []
    assert seen(clean) == seen(saved)


@pytest.mark.parametrize("body", [b"<w:body/>", b"", b"<w:body><w:sectPr/></w:body>"])
def test_a_form_that_was_emptied_altogether_still_carries_its_comments(body: bytes) -> None:
    parts = unpack(BLANK)
    head, _, _ = parts["word/document.xml"].partition(b"<w:body>")
    parts["word/document.xml"] = head + body + b"</w:document>"
    assert len(comments(returned(pack(parts), point("3.4")))) == 2
