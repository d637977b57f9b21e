"""What other programs, and people in them, do to a form: changes in its XML."""

import copy
import re
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import TypeAlias

import docx
from lxml import etree

from docflow.forms.fields import FORMS
from docflow.forms.parts import W, main_part, pack, parse, unpack, written
from docflow.model.work import FormKind

Change: TypeAlias = Callable[[etree._Element], None]

QUESTION = re.compile(r"(1|6|8|10)\.\d")
"""Rows of the intake with a printed question."""


def column(kind: FormKind, place: str) -> tuple[str, int]:
    """Place → row number and column of its answer cell."""
    number, _, key = place.partition("/")
    section = FORMS[kind].section(number)
    if not key:
        return number, 2
    before = 2 if section.asks else 1
    return number, before + [c.key for c in section.columns].index(key)


def rows(root: etree._Element) -> dict[str, etree._Element]:
    """Number → table row."""
    return {words(next(r.iter(f"{W}tc"))): r for r in root.iter(f"{W}tr")}


def cells(row: etree._Element) -> list[etree._Element]:
    return list(row.iter(f"{W}tc"))


def words(node: etree._Element) -> str:
    return "".join(t.text or "" for t in node.iter(f"{W}t")).strip()


def put(cell: etree._Element, text: str) -> None:
    """Put words in a cell as plain text."""
    for block in list(cell.iter(f"{W}p"))[1:]:
        cell.remove(block)
    block = next(cell.iter(f"{W}p"))
    for child in [c for c in block if c.tag != f"{W}pPr"]:
        block.remove(child)
    run = etree.SubElement(block, f"{W}r")
    etree.SubElement(run, f"{W}t").text = text


def flat(root: etree._Element) -> None:
    """What pandoc leaves: no controls, no styles, no headers and footers."""
    for control in list(root.iter(f"{W}sdt")):
        parent, content = control.getparent(), control.find(f"{W}sdtContent")
        assert parent is not None
        assert content is not None
        for child in content:
            control.addprevious(child)
        parent.remove(control)
    looks = [f"{W}{n}" for n in ("pStyle", "rStyle", "tblStyle", "footerReference")]
    for node in list(root.iter(*looks, f"{W}headerReference")):
        node.getparent().remove(node)  # type: ignore[union-attr]


def typographic(root: etree._Element) -> None:
    """What autocorrect and copying do to the printed words: curly quotes, hard blanks, hyphens."""
    asked = [row for number, row in rows(root).items() if QUESTION.fullmatch(number)]
    for row in asked:
        for text in (t for cell in cells(row)[:2] for t in cell.iter(f"{W}t")):
            text.text = (text.text or "").replace("'", "’").replace(" ", "\u00a0")
            text.text = text.text.replace("-", "\u2011")


def moved(*numbers: str) -> Change:
    """Two answer columns swapped, heading and all, in the tables of these rows."""

    def change(root: etree._Element) -> None:
        for number in numbers:
            table = next(rows(root)[number].iterancestors(f"{W}tbl"))
            for row in table.iter(f"{W}tr"):
                first, second = cells(row)[1:3]
                first.addprevious(second)

    return change


def copied(number: str, *texts: str) -> Change:
    """A row copied below itself with its number, and typed over."""

    def change(root: etree._Element) -> None:
        row = rows(root)[number]
        twin = copy.deepcopy(row)
        row.addnext(twin)
        for cell, text in zip(cells(twin)[1:], texts, strict=False):
            put(cell, text)

    return change


def split(number: str, text: str) -> Change:
    """The answer cell split in two below each other, as Word does: the others become merged."""

    def change(root: etree._Element) -> None:
        row = rows(root)[number]
        below = copy.deepcopy(row)
        row.addnext(below)
        for part, merge in ((row, "restart"), (below, "continue")):
            for cell in cells(part)[:-1]:
                properties = cell.find(f"{W}tcPr")
                assert properties is not None
                width = properties.find(f"{W}tcW")
                mark = etree.Element(f"{W}vMerge", {f"{W}val": merge})
                properties.insert(0 if width is None else properties.index(width) + 1, mark)
        for cell in cells(below)[:-1]:
            put(cell, "")
        put(cells(below)[-1], text)

    return change


def over(texts: Mapping[tuple[str, int], str]) -> Change:
    """Cells typed over: (row number, column) → text."""

    def change(root: etree._Element) -> None:
        found = rows(root)
        for (number, place), text in texts.items():
            put(cells(found[number])[place], text)

    return change


def inside_prompt(texts: Mapping[str, str], kind: FormKind = FormKind.INTAKE) -> Change:
    """Words put into a control by a program that leaves its flag "shows the example" standing."""

    def change(root: etree._Element) -> None:
        found = rows(root)
        for place, text in texts.items():
            number, index = column(kind, place)
            next(cells(found[number])[index].iter(f"{W}t")).text = text

    return change


def hidden(number: str, text: str) -> Change:
    """Hidden text behind a question."""

    def change(root: etree._Element) -> None:
        block = next(cells(rows(root)[number])[1].iter(f"{W}p"))
        run = etree.SubElement(block, f"{W}r")
        etree.SubElement(etree.SubElement(run, f"{W}rPr"), f"{W}vanish")
        etree.SubElement(run, f"{W}t").text = text

    return change


def glued(root: etree._Element) -> None:
    """Number and question in one cell, as where a narrow column was removed."""
    for row in root.iter(f"{W}tr"):
        first, second = cells(row)[:2]
        if QUESTION.fullmatch(words(first)):
            put(second, f"{words(first)} {words(second)}")
            row.remove(first)


def anonymous(data: bytes) -> bytes:
    """The file without footers, keywords and own properties."""
    parts = unpack(data)
    gone = [name for name in parts if re.search(r"footer|custom\.xml|core\.xml", name)]
    for name in [n for n in parts if n.endswith(".rels") or n == "[Content_Types].xml"]:
        root = parse(parts[name])
        for line in list(root):
            target = line.get("Target", "") + line.get("PartName", "")
            if any(target.endswith(part.rpartition("/")[2]) for part in gone):
                root.remove(line)
        parts[name] = written(root)
    document = parse(parts[main_part(parts)])
    for node in list(document.iter(f"{W}footerReference")):
        node.getparent().remove(node)  # type: ignore[union-attr]
    parts[main_part(parts)] = written(document)
    return pack({name: content for name, content in parts.items() if name not in gone})


def changed(data: bytes, changes: tuple[Change, ...]) -> bytes:
    parts = unpack(data)
    root = parse(parts[main_part(parts)])
    for change in changes:
        change(root)
    parts[main_part(parts)] = written(root)
    return pack(parts)


def by_python_docx(data: bytes, answers: Mapping[str, str]) -> bytes:
    document = docx.Document(BytesIO(data))
    found = {row.cells[0].text: row for table in document.tables for row in table.rows}
    for place, text in answers.items():
        number, index = column(FormKind.INTAKE, place)
        cell = found[number].cells[index]
        for control in cell._tc.findall(f".//{W}sdt"):
            control.getparent().remove(control)
        cell.text = text
    made = BytesIO()
    document.save(made)
    return made.getvalue()


def another_form() -> bytes:
    """An intake form such as others have: some of the same words, none of the numbers."""
    document = docx.Document()
    document.add_heading("Intakeformulier vacature", 0)
    for heading, labels in (
        ("Functie", ("Functietitel", "Afdeling", "Standplaats", "Startdatum", "Contract")),
        ("Betrokkenen", ("Naam", "Rol", "E-mail", "Taal")),
        ("Profiel", ("Harde eisen", "Wensen", "Opleiding", "Ervaring")),
        ("Procedure", ("Stap", "Wie", "Wanneer", "Feedback")),
    ):
        document.add_heading(heading, 1)
        table = document.add_table(rows=0, cols=2)
        for label in labels:
            row = table.add_row().cells
            row[0].text, row[1].text = label, f"Iets over {label.lower()}"
    made = BytesIO()
    document.save(made)
    return made.getvalue()


def later_version(data: bytes) -> bytes:
    parts = unpack(data)
    return pack(
        {n: c.replace(b"docflow intake-nl 1", b"docflow intake-nl 9") for n, c in parts.items()}
    )
