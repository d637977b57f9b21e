"""What counts as visible text in a Word file."""

import pytest
from packages import (
    W,
    content_types,
    document,
    form,
    form_parts,
    packed,
    paragraph,
    relations,
    row,
    table,
)

from docflow.forms.gate import Package, open_package
from docflow.forms.word import Document, Passage, Row
from docflow.forms.word import document as read_document

NAMESPACES = (
    f'{W} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)


GONE = "<w:del><w:r><w:delText>Luik</w:delText></w:r></w:del>"


def opened(body: str) -> Document:
    data = form(parts={"word/document.xml": document(body, namespaces=NAMESPACES)})
    package = open_package(data, "form.docx")
    assert isinstance(package, Package)
    return read_document(package)


def passage(inside: str) -> Passage:
    """The one paragraph with these runs."""
    (block,) = opened(f"<w:p>{inside}</w:p>").blocks
    assert isinstance(block, Passage)
    return block


def run(text: str, looks: str = "") -> str:
    return f'<w:r><w:rPr>{looks}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def control(content: str, properties: str = "") -> str:
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        (run("Gent"), "Gent"),
        (f"{run('Ge')}{run('nt')}", "Gent"),
        ("<w:r><w:t>een</w:t><w:br/><w:t>twee</w:t></w:r>", "een\ntwee"),
        ("<w:r><w:t>een</w:t><w:tab/><w:t>twee</w:t></w:r>", "een\ttwee"),
        ("<w:r><w:t>must</w:t><w:noBreakHyphen/><w:t>have</w:t></w:r>", "must\u2011have"),
        (control(run("Gent")), "Gent"),
        (control(control(run("Gent"))), "Gent"),
        (f"<w:ins>{run('Gent')}</w:ins>{GONE}", "Gent"),
        (f"<w:moveTo>{run('Gent')}</w:moveTo><w:moveFrom>{run('Luik')}</w:moveFrom>", "Gent"),
        (f"<w:hyperlink>{run('an@bureau.example')}</w:hyperlink>", "an@bureau.example"),
        (f"<w:smartTag>{run('Gent')}</w:smartTag>", "Gent"),
        (f'<w:fldSimple w:instr="PAGE">{run("3")}</w:fldSimple>', "3"),
        (
            '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>FILLIN</w:instrText></w:r>'
            f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run("Gent")}'
            '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
            "Gent",
        ),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0E0"/></w:r>', "→"),
        ('<w:r><w:sym w:font="Symbol" w:char="zz"/></w:r>', ""),
        ("<m:oMath><m:r><m:t>x²</m:t></m:r></m:oMath>", "x²"),
    ],
)  # fmt: skip
def test_what_a_person_sees_is_the_text(inside: str, text: str) -> None:
    assert passage(inside).text == text


@pytest.mark.parametrize(
    ("data", "shown"),
    [
        ('<w:checkBox><w:default w:val="0"/><w:checked/></w:checkBox>', "☒"),
        ('<w:checkBox><w:default w:val="1"/></w:checkBox>', "☒"),
        ('<w:checkBox><w:default w:val="0"/></w:checkBox>', "☐"),
        (
            '<w:ddList><w:result w:val="1"/><w:listEntry w:val="ja"/><w:listEntry w:val="nee"/>'
            "</w:ddList>",
            "nee",
        ),
        ('<w:ddList><w:result w:val="7"/><w:listEntry w:val="ja"/></w:ddList>', ""),
    ],
)
def test_form_fields_of_word_97_show_their_value(data: str, shown: str) -> None:
    begin = f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData>{data}</w:ffData></w:fldChar></w:r>'
    assert passage(begin).text == shown


def test_a_prompt_is_marked_where_it_stands() -> None:
    """LibreOffice 7.4 leaves the first letter typed in a list in the control, still a prompt."""
    found = passage(f"{control(run('4'), '<w:showingPlcHdr/>')}{run(',5')}")
    assert (found.text, found.prompts) == ("4,5", ((0, 1),))
    assert passage(control(run("x"), '<w:showingPlcHdr w:val="false"/>')).prompts == ()


def test_lines_in_a_control_that_libreoffice_ran_together_are_lines() -> None:
    two = "<w:r><w:t>een</w:t><w:t>twee</w:t></w:r>"
    assert passage(control(two, '<w:text w:multiLine="1"/>')).text == "een\ntwee"
    assert passage(two).text == "eentwee"


def test_a_control_that_libreoffice_wrote_once_per_script_is_read_once() -> None:
    name = '<w:text/><w:alias w:val="1.2 Team"/>'
    parts = ("Team 日本 x", "日本 Team 日本 x", "xTeam 日本 x")
    assert passage("".join(control(run(part), name) for part in parts)).text == "Team 日本 x"
    apart = f"{control(run('Gent'), name)}{run(' of ')}{control(run('Gent'), name)}"
    assert passage(apart).text == "Gent of Gent"


@pytest.mark.parametrize(
    "inside",
    [
        run("let op", "<w:vanish/>"),
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><wps:txbx><w:txbxContent>'
        f"{paragraph('let op')}</w:txbxContent></wps:txbx></mc:Choice><mc:Fallback><w:pict>"
        f"<v:textbox><w:txbxContent>{paragraph('let op')}</w:txbxContent></v:textbox></w:pict>"
        "</mc:Fallback></mc:AlternateContent></w:r>",
        f"<w:r><w:pict><v:textbox><w:txbxContent>{paragraph('let op')}</w:txbxContent></v:textbox>"
        "</w:pict></w:r>",
    ],
)
def test_hidden_text_and_text_boxes_stand_aside(inside: str) -> None:
    found = passage(f"{run('Gent')}{inside}")
    assert (found.text, found.asides) == ("Gent", ("let op",))


def test_a_footnote_stands_aside_where_its_number_is() -> None:
    notes = (
        f'<w:footnotes {W}><w:footnote w:type="separator" w:id="0"><w:p/></w:footnote>'
        f'<w:footnote w:id="2">{paragraph("of Brussel")}</w:footnote></w:footnotes>'
    )
    body = f'<w:p>{run("Gent")}<w:r><w:footnoteReference w:id="2"/></w:r></w:p>'
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    parts = dict(form_parts())
    parts["word/document.xml"] = document(body)
    parts["word/footnotes.xml"] = notes.encode()
    parts["word/_rels/document.xml.rels"] = relations(("footnotes", "footnotes.xml", False))
    parts["[Content_Types].xml"] = content_types(word__footnotes_xml=kind)
    package = open_package(packed(parts), "form.docx")
    assert isinstance(package, Package)
    (block,) = read_document(package).blocks
    assert isinstance(block, Passage)
    assert block.asides == ("of Brussel",)


def test_tracked_changes_are_noticed_but_not_a_tracked_look() -> None:
    assert passage(f"<w:ins>{run('Gent')}</w:ins>").changed
    assert passage(GONE).changed
    assert not passage(run("Gent", "<w:rPrChange><w:rPr/></w:rPrChange>")).changed


def test_a_control_tells_its_tag_and_the_day_it_picked() -> None:
    date = '<w:tag w:val="vacancy.start_date"/><w:date w:fullDate="2027-03-01T00:00:00Z"/>'
    found = passage(control(run("1/03/2027"), date))
    assert (found.tags, found.picked) == (("vacancy.start_date",), "2027-03-01")


def test_rows_and_cells_are_found_inside_controls() -> None:
    cell = f"<w:tc>{paragraph('Gent')}</w:tc>"
    body = control(table(control(f"<w:tr><w:tc>{paragraph('1.3')}</w:tc>{control(cell)}</w:tr>")))
    (block,) = opened(body).blocks
    assert isinstance(block, Row)
    assert [found.text for found in block.cells] == ["1.3", "Gent"]


def test_cells_know_where_they_begin_and_whether_they_go_on_from_above() -> None:
    wide = f'<w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>{paragraph("breed")}</w:tc>'
    on = f"<w:tc><w:tcPr><w:vMerge/></w:tcPr>{paragraph('')}</w:tc>"
    first = f'<w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr>{paragraph("een")}</w:tc>'
    before = '<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr>'
    blocks = opened(table(f"<w:tr>{first}{wide}{first}</w:tr>", f"{before}{on}</w:tr>")).blocks
    cells = [[(c.column, c.continues) for c in b.cells] for b in blocks if isinstance(b, Row)]
    assert cells == [[(0, False), (1, False), (3, False)], [(1, True)]]


def test_the_paragraphs_of_a_cell_are_its_lines() -> None:
    inner = table(row("een", "twee"))
    body = table(f"<w:tr><w:tc>{paragraph('nul')}{inner}{paragraph('')}</w:tc></w:tr>")
    (block,) = opened(body).blocks
    assert isinstance(block, Row)
    assert block.cells[0].text == "nul\neen\ntwee\n"


def test_footers_say_what_the_form_is() -> None:
    assert opened(paragraph("x")).marks == ("docflow intake-nl 1",)
