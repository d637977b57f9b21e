import io
import time

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packages import (
    OFFICE,
    WORD,
    Entry,
    W,
    answered,
    content_types,
    document,
    form,
    form_parts,
    packed,
    paragraph,
    related,
    relations,
    zeros,
    zipped,
)

from docflow.forms.gate import MAX_FILE, Package, open_package
from docflow.model.work import Finding, Severity


def passes(data: bytes) -> Package:
    found = open_package(data, "formulier.docx")
    assert isinstance(found, Package), found
    return found


def refusal(data: bytes, name: str = "formulier.docx") -> str:
    found = open_package(data, name)
    assert isinstance(found, Finding), "let through"
    assert found.severity is Severity.ERROR
    return f"{found.code}/{found.variant}" if found.variant else found.code


def entries(**changes: bytes) -> list[Entry]:
    return [Entry(name=n.encode(), content=c) for n, c in (dict(form_parts()) | changes).items()]


def test_a_form_passes_with_the_parts_that_reading_needs() -> None:
    package = passes(form())
    assert set(package.parts) == {"word/document.xml", "word/styles.xml", "word/footer1.xml"}
    assert set(package.roots) == set(package.parts)
    assert not package.template


def test_a_template_passes_and_says_so() -> None:
    types = content_types(f"{WORD}.template.main+xml")
    assert passes(form(parts={"[Content_Types].xml": types})).template


def test_a_document_of_python_docx_with_picture_link_and_thumbnail_passes() -> None:
    made = docx.Document()
    made.add_heading("Intake", 1)
    made.add_table(rows=3, cols=2)
    made.add_picture(io.BytesIO(_png()))
    made.core_properties.keywords = "docflow intake-nl 1"
    saved = io.BytesIO()
    made.save(saved)
    package = passes(saved.getvalue())
    assert b"docflow intake-nl 1" in package.parts["docProps/core.xml"]


def test_the_main_part_is_found_by_relation_not_by_name() -> None:
    """Word on the web writes word/document2.xml."""
    parts = dict(form_parts())
    parts["word/document2.xml"] = parts.pop("word/document.xml")
    parts["word/_rels/document2.xml.rels"] = parts.pop("word/_rels/document.xml.rels")
    parts["_rels/.rels"] = relations(("officeDocument", "/word/document2.xml", False))
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        b"/word/document.xml", b"/word/document2.xml"
    )
    package = passes(packed(parts))
    assert b"Intakeformulier" in package.parts["word/document.xml"]
    assert "word/footer1.xml" in package.parts


def test_part_names_ignore_case() -> None:
    parts = {name.replace("word/", "Word/"): content for name, content in form_parts().items()}
    assert "word/styles.xml" in passes(packed(parts)).parts


@pytest.mark.parametrize(
    "more",
    [
        [Entry(name=b"word/", method=0)],
        [Entry(name=b"customXml/item%201.xml", content=b"<a/>")],
        [Entry(name=b"[trash]/0000.dat", content=bytes(100))],
        [Entry(name=b"docProps/thumbnail.jpeg", content=b"\xff\xd8\xff" + bytes(500), method=0)],
        [Entry(name=b"customXml/item1.xml", content="<a>é</a>".encode("utf-16"))],
        [Entry(name=b"word/fonts/font1.odttf", content=bytes(range(256)) * 40)],
        [Entry(name=b"word/media/image1.svg", content=b'<!DOCTYPE svg PUBLIC "x" "y"><svg/>')],
        [Entry(name="word/media/schéma.png".encode(), content=b"\x89PNG", flags=0x800)],
        [Entry(name=b"word/embeddings/Map.xlsx", content=form(), method=0)],
        [Entry(name=b"docMetadata/LabelInfo.xml", content=b"<labelList/>")],
    ],
    ids=[
        "folder",
        "space",
        "trash",
        "thumbnail",
        "utf16",
        "font",
        "svg",
        "accent",
        "chart",
        "label",
    ],
)
def test_what_word_files_carry_beside_the_text_passes(more: list[Entry]) -> None:
    passes(zipped(entries() + more))


def test_streamed_and_stored_and_reordered_zips_pass() -> None:
    streamed = [Entry(name=n.encode(), content=c, descriptor=True) for n, c in form_parts().items()]
    stored = [Entry(name=n.encode(), content=c, method=0) for n, c in form_parts().items()]
    for made in (streamed, stored, entries()[::-1]):
        passes(zipped(made))
    passes(zipped(entries(), comment=b"saved by a mail gateway"))
    passes(zipped(entries(), after=b"\r\n"))


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        ("hyperlink", "https://voorbeeld.example/?a=1&b=2"),
        ("hyperlink", "MAILTO:an@voorbeeld.example"),
        ("hyperlink", "tel:+3290000000"),
        ("hyperlink", "bijlage.docx"),
        ("hyperlink", "#_Toc1"),
        ("attachedTemplate", "file:///C:\\Users\\an\\AppData\\Roaming\\Normal.dotm"),
        ("attachedTemplate", "\\\\server\\sjablonen\\brief.dotx"),
        ("attachedTemplate", "Macintosh%20HD:Users:an:Library:Templates:Normal.dotm"),
        ("attachedTemplate", "Normal.dotm"),
    ],
)
def test_links_and_templates_that_are_ordinary_pass(kind: str, target: str) -> None:
    passes(related((kind, target, True)))


@pytest.mark.parametrize(
    ("kind", "target", "variant"),
    [
        ("hyperlink", "file://server/deel/x.docx", "hyperlink"),
        ("hyperlink", "\\\\server\\deel", "hyperlink"),
        ("hyperlink", "java\tscript:alert(1)", "hyperlink"),
        ("attachedTemplate", "https://sjablonen.example/x.dotm", "template"),
        ("attachedTemplate", "mhtml:http://sjablonen.example/x!y", "template"),
        ("image", "http://volg.example/pixel.png", "picture"),
        ("oleObject", "file:///C:/cijfers.xlsx", "link"),
        ("frame", "http://kader.example/", "link"),
        ("mailMergeSource", "file:///C:/lijst.csv", "link"),
    ],
)
def test_what_is_fetched_from_elsewhere_is_refused_and_quoted(
    kind: str, target: str, variant: str
) -> None:
    found = open_package(related((kind, target, True)), "x.docx")
    assert isinstance(found, Finding)
    assert (found.code, found.variant) == ("file.unsafe", variant)
    assert found.values["target"].isprintable()
    assert len(found.values["target"]) <= 80


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("vbaProject", "file.macros"),
        ("oleObject", "file.unsafe/object"),
        ("control", "file.unsafe/object"),
        ("aFChunk", "file.unsafe/import"),
        ("subDocument", "file.unsafe/import"),
    ],
)
def test_what_runs_or_is_built_in_is_refused(kind: str, expected: str) -> None:
    assert refusal(related((kind, "anders.bin", False))) == expected


def test_an_office_file_inside_the_form_is_refused_by_its_name() -> None:
    inside = {"word/embeddings/Blad1.xlsx": packed({"xl/workbook.xml": b"<a/>"})}
    found = open_package(related(("package", "embeddings/Blad1.xlsx", False), parts=inside), "x")
    assert isinstance(found, Finding)
    assert (found.code, found.variant) == ("file.unsafe", "package")
    assert found.values == {"target": "blad1.xlsx"}


@pytest.mark.parametrize(
    "maker", ["openxmlformats-officedocument.drawingml.chart", "ms-office.chartex"]
)
def test_the_figures_behind_a_chart_pass(maker: str) -> None:
    chart = "application/vnd." + maker + "+xml"
    parts = {
        "[Content_Types].xml": content_types(word__charts__chart1_xml=chart),
        "word/charts/chart1.xml": b"<c:chartSpace xmlns:c='x'/>",
        "word/charts/_rels/chart1.xml.rels": relations(
            ("package", "../embeddings/Blad1.xlsx", False)
        ),
        "word/embeddings/Blad1.xlsx": packed({"xl/workbook.xml": b"<a/>"}),
    }
    passes(related(("chart", "charts/chart1.xml", False), parts=parts))


@pytest.mark.parametrize(
    "types",
    [
        content_types("application/vnd.ms-word.document.macroEnabled.main+xml"),
        content_types(word__vbaProject_bin="application/vnd.ms-office.vbaProject"),
    ],
)
def test_macros_are_refused_by_type(types: bytes) -> None:
    assert refusal(form(parts={"[Content_Types].xml": types})) == "file.macros"


def test_macros_are_refused_by_name() -> None:
    assert refusal(form(parts={"word/vbaProject.bin": b"x"})) == "file.macros"


@pytest.mark.parametrize(
    ("instruction", "field"),
    [
        ('DDEAUTO c:\\\\cmd.exe "/k"', "DDEAUTO"),
        (' INCLUDEPICTURE "http://volg.example/x.png" \\d', "INCLUDEPICTURE"),
        ('includetext "file:///c:/x"', "INCLUDETEXT"),
        (" LINK Excel.Sheet.12 C:\\\\x.xlsx", "LINK"),
        ("MACROBUTTON Start Klik", "MACROBUTTON"),
        ('DATABASE \\c "DSN=x" \\s "SELECT 1"', "DATABASE"),
        ('RD "\\\\deel.example\\x.docx"', "RD"),
        ("PRINT 27", "PRINT"),
    ],
)
def test_a_field_that_fetches_or_starts_something_is_refused_over_runs(
    instruction: str, field: str
) -> None:
    middle = len(instruction) // 2
    runs = "".join(
        f"<w:r><w:instrText>{half}</w:instrText></w:r>"
        for half in (instruction[:middle], instruction[middle:])
    )
    begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    found = open_package(form(f"<w:p>{begin}{runs}</w:p>"), "x.docx")
    assert isinstance(found, Finding)
    assert (found.variant, found.values) == ("field", {"field": field})


@pytest.mark.parametrize(
    "target", ["javascript:x", "file:///c:/x.exe", "\\\\deel.example\\x", "ms-msdt:/id"]
)
def test_a_link_in_a_field_is_judged_like_any_link(target: str) -> None:
    field = (
        f'<w:p><w:fldSimple w:instr=" HYPERLINK &quot;{target}&quot; \\o &quot;klik&quot;"/></w:p>'
    )
    assert refusal(form(field)) == "file.unsafe/hyperlink"


def test_sixty_thousand_empty_fields_take_no_time() -> None:
    begin = '<w:r w:rsidR="{:08X}"><w:fldChar w:fldCharType="begin"/></w:r>'
    many = "".join(begin.format(n * 2_654_435_761 % 2**32) for n in range(60_000))
    started = time.monotonic()
    passes(form(f"<w:p>{many}</w:p>"))
    assert time.monotonic() - started < 10  # backwards and forwards again it was a minute


@pytest.mark.parametrize("kind", ["comments", "footer", "commentsExtended"])
@pytest.mark.parametrize("content", [b"<w:half", b"\x89PNG"])
def test_a_part_that_is_written_to_later_is_xml_whatever_it_is_declared_as(
    kind: str, content: bytes
) -> None:
    name = "odd.xml" if content.startswith(b"<") else "odd.png"
    data = related((kind, name, False), parts={f"word/{name}": content})
    assert refusal(data) == "file.unreadable/damaged"


@pytest.mark.parametrize(
    "instruction",
    ["PAGE", " FILLIN ", 'HYPERLINK "#x"', 'HYPERLINK "mailto:a@b.example"', "LINKS", "PRINTDATE"],
)
def test_ordinary_fields_pass(instruction: str) -> None:
    escaped = instruction.replace('"', "&quot;")
    passes(form(f'<w:p><w:fldSimple w:instr="{escaped}"/></w:p>'))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "file.unreadable/empty"),
        (bytes(4096), "file.unreadable/empty"),
        (form()[:-30], "file.unreadable/truncated"),
        (form()[: len(form()) // 2], "file.unreadable/truncated"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "file.protected"),
        (b"\xd0\xcf\x11\xe0" + "WordDocument".encode("utf-16-le"), "file.unreadable/doc"),
        (b"\xd0\xcf\x11\xe0" + "__substg1.0_".encode("utf-16-le"), "file.unreadable/mail"),
        (b"\xd0\xcf\x11\xe0" + "Workbook".encode("utf-16-le"), "file.unreadable/office"),
        (b"%PDF-1.7 /Font /DCTDecode", "file.unreadable/pdf"),
        (b"%PDF-1.7 /ObjStm /DCTDecode", "file.unreadable/pdf"),
        (b"%PDF-1.4 /Subtype /Image /DCTDecode", "file.unreadable/scan"),
        (b"{\\rtf1 Hallo}", "file.unreadable/rtf"),
        (b"\xff\xd8\xff\xe0 jpeg", "file.unreadable/image"),
        (b"\0\0\0\x18ftypheic", "file.unreadable/image"),
        (b"RIFF\0\0\0\0WEBP", "file.unreadable/image"),
        (b"\xef\xbb\xbf<!DOCTYPE html><html>", "file.unreadable/html"),
        (b"Received: from mx\r\nSubject: x\r\n\r\n", "file.unreadable/mail"),
        (b"Beste, hier is het formulier", "file.unreadable/other"),
        (packed({"mimetype": b"application/vnd.oasis.opendocument.text"}), "file.unreadable/odt"),
        (packed({"Index/Document.iwa": b"x"}), "file.unreadable/pages"),
        (packed({"formulier.docx": form()}), "file.unreadable/zip"),
        (zipped([]), "file.unreadable/damaged"),
    ],
)
def test_every_other_kind_of_file_has_its_own_answer(data: bytes, expected: str) -> None:
    assert refusal(data) == expected


def test_a_shortcut_is_told_by_its_name() -> None:
    assert refusal(b'{"doc_id": "x"}', "Intake.gdoc") == "file.unreadable/link"
    assert refusal(b"[InternetShortcut]", "Intake.URL") == "file.unreadable/link"


def test_a_file_over_the_limit_is_refused_with_the_limit() -> None:
    found = open_package(form() + bytes(MAX_FILE), "x.docx")
    assert isinstance(found, Finding)
    assert (found.variant, found.values) == ("large", {"megabytes": "25"})


def test_strict_and_spreadsheet_and_foreign_roots_are_told_apart() -> None:
    strict = 'xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"'
    body = {"word/document.xml": document("", namespaces=strict)}
    assert refusal(form(parts=body)) == "file.unreadable/strict"
    sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    assert (
        refusal(form(parts={"[Content_Types].xml": content_types(sheet)}))
        == "file.unreadable/office"
    )
    assert refusal(form(parts={"word/document.xml": b"<html/>"})) == "file.unreadable/damaged"


@pytest.mark.parametrize(
    "prolog",
    [
        '<!DOCTYPE w [<!ENTITY a "aaa">]>',
        '<!DOCTYPE w SYSTEM "http://dtd.example/x.dtd">',
        '<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("part", ["word/document.xml", "word/_rels/document.xml.rels"])
def test_a_doctype_is_refused_in_any_part_and_encoding(
    part: str, encoding: str, prolog: str
) -> None:
    text = form_parts()[part].decode().replace("?>", f"?>{prolog}", 1).replace("UTF-8", encoding)
    assert refusal(form(parts={part: text.encode(encoding)})) == "file.unsafe/doctype"


@pytest.mark.parametrize("encoding", ["utf-7", "cp037", "iso-8859-1"])
def test_an_encoding_that_hides_text_from_the_gate_is_refused(encoding: str) -> None:
    text = form_parts()["word/document.xml"].decode().replace("UTF-8", encoding)
    coded = form(parts={"word/document.xml": text.encode(encoding)})
    assert refusal(coded) == "file.unreadable/damaged"


@pytest.mark.parametrize(
    "body",
    [
        "<w:sdt>" * 101 + "</w:sdt>" * 101,
        "<w:sdt>" * 5000 + "</w:sdt>" * 5000,
        "".join(f'<w:p w:n="{n * n}"/>' for n in range(200_000)),
        '<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="64"/></w:tcPr></w:tc></w:tr></w:tbl>',
        '<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="-1"/></w:tcPr></w:tc></w:tr></w:tbl>',
        '<w:tbl><w:tr><w:trPr><w:gridBefore w:val="2000000000"/></w:trPr></w:tr></w:tbl>',
    ],
    ids=["deep", "very deep", "many", "wide", "negative", "before"],
)
def test_an_absurd_structure_is_refused(body: str) -> None:
    assert refusal(form(body)) == "file.unsafe/structure"


def test_a_deep_but_real_structure_passes() -> None:
    nested = paragraph("diep")
    for _ in range(20):
        nested = f"<w:tbl><w:tr><w:tc>{nested}</w:tc></w:tr></w:tbl>"
    passes(form(nested))


@pytest.mark.parametrize("mebibytes", [11, 1024])
def test_a_bomb_is_refused_wherever_it_lies(mebibytes: int) -> None:
    squeezed, size, crc = zeros(mebibytes)
    for name in (b"word/bom.xml", b"word/media/image1.png"):
        bomb = Entry(name=name, packed=squeezed, size=size, crc=crc)
        if mebibytes < 100 and name.endswith(b"png"):
            passes(zipped([*entries(), bomb]))
        else:
            assert refusal(zipped([*entries(), bomb])) == "file.unsafe/size"


def test_too_many_parts_are_refused() -> None:
    many = [Entry(name=f"x/{n}".encode(), method=0) for n in range(2_001)]
    assert refusal(zipped(entries() + many)) == "file.unsafe/size"


@pytest.mark.parametrize(
    "lie",
    [
        Entry(name=b"x.xml", content=b"<a/>", size=3),
        Entry(name=b"x.xml", content=b"<a/>", size=5),
        Entry(name=b"x.xml", content=b"<a/>", crc=1),
        Entry(name=b"x.png", content=b"abcdef" * 1000, packed=b"\xff\xff\xff", size=6000),
        Entry(name=b"x.xml", content=b"<a/>", method=12),
    ],
)
def test_a_directory_that_lies_is_damage(lie: Entry) -> None:
    assert refusal(zipped([*entries(), lie])) == "file.unreadable/damaged"


@pytest.mark.parametrize(
    "odd",
    [
        Entry(name=b"word/document.xml", content=b"<other/>"),
        Entry(name=b"Word/Document.XML", content=b"<other/>"),
        Entry(name=b"word/d%6Fcument.xml", content=b"<other/>"),
        Entry(name=b"../../x.xml", content=b"<a/>"),
        Entry(name=b"word/%2e%2E/x.xml", content=b"<a/>"),
        Entry(name=b"/x.xml", content=b"<a/>"),
        Entry(name=b"a//x.xml", content=b"<a/>"),
        Entry(name=b"C:x.xml", content=b"<a/>"),
        Entry(name=b"word\\x.xml", content=b"<a/>"),
        Entry(name=b"x\0.xml", content=b"<a/>"),
        Entry(name=b"x\n.xml", content=b"<a/>"),
        Entry(name="x\u202excod.xml".encode(), content=b"<a/>", flags=0x800),
        Entry(name=b"x.xml", content=b"/etc/passwd", mode=0o120777),
        Entry(name=b"x.xml", content=b"<a/>", local_name=b"y.xml"),
        Entry(name=b"folder/", content=b"not a folder", method=0),
    ],
)
def test_names_that_two_programs_may_read_differently_are_refused(odd: Entry) -> None:
    assert refusal(zipped([*entries(), odd])) == "file.unsafe/names"


def test_bytes_around_the_zip_are_refused() -> None:
    assert refusal(zipped(entries(), before=b"PK\3\4stub")) == "file.unsafe/names"
    assert refusal(zipped(entries(), after=b"and more")) == "file.unsafe/names"


def test_an_encrypted_entry_is_protection() -> None:
    assert refusal(zipped([*entries(), Entry(name=b"x.xml", flags=1)])) == "file.protected"


@pytest.mark.parametrize("missing", ["[Content_Types].xml", "_rels/.rels", "word/document.xml"])
def test_a_package_without_an_essential_part_is_damaged(missing: str) -> None:
    parts = {name: content for name, content in form_parts().items() if name != missing}
    assert refusal(packed(parts)) == "file.unreadable/damaged"


def test_two_main_parts_are_refused() -> None:
    two = relations(
        ("officeDocument", "word/document.xml", False), ("officeDocument", "word/b.xml", False)
    )
    assert refusal(form(parts={"_rels/.rels": two})) == "file.unsafe/names"


def test_an_entity_never_becomes_text() -> None:
    assert refusal(answered("&xxe;")) == "file.unreadable/damaged"


def test_many_headers_are_kept_in_order() -> None:
    header = f"<w:hdr {W}/>".encode()
    kinds = content_types(word__h7_xml=f"{WORD}.header+xml", word__h2_xml=f"{WORD}.header+xml")
    data = related(
        ("header", "h7.xml", False),
        (f"{OFFICE}/header", "h2.xml", False),
        parts={"word/h7.xml": header, "word/h2.xml": header, "[Content_Types].xml": kinds},
    )
    assert {"word/header1.xml", "word/header2.xml"} <= set(passes(data).parts)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_any_damage_ends_in_a_package_or_a_finding(data: st.DataObject) -> None:
    good = bytearray(form())
    for _ in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.integers(0, len(good) - 1))
        good[place] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, 3))
    assert isinstance(open_package(bytes(good[: len(good) - cut]), "x.docx"), Package | Finding)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400), st.sampled_from([b"", b"PK\3\4", b"PK\5\6", b"\xd0\xcf\x11\xe0"]))
def test_any_bytes_end_in_a_finding(tail: bytes, head: bytes) -> None:
    assert isinstance(open_package(head + tail, "x.docx"), Finding)


def _png() -> bytes:
    """One white pixel."""
    return bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
        "0000000c4944415478da63f8ffff3f0005fe02fe0def46b80000000049454e44ae426082"
    )
