"""The document of a Word form as a person sees it: its paragraphs and table rows, in order.

Own lxml code, because python-docx sees neither content controls nor tracked insertions: 7 of 21
probe answers, without a warning (research/forms.md §3.1). What counts as visible: the results of
fields, insertions, moves to here, controls at any level, smart tags, symbols. Not visible:
deletions, moves away, field instructions, fallbacks for older programs, hidden text. Headers and
footers are furniture, not answers; only the form's identity is taken from them. Comments are
left alone: they stay in the file.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate, count
from typing import TypeAlias

from lxml import etree

from docflow.forms.gate import Package, W
from docflow.forms.stamp import PROPERTY

_Element: TypeAlias = etree._Element

_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_P, _R, _TBL, _TR, _TC = (f"{W}{name}" for name in ("p", "r", "tbl", "tr", "tc"))
_LOOKS, _HIDDEN = f"{W}rPr", f"{W}vanish"
_SDT, _BOX, _VAL = f"{W}sdt", f"{W}txbxContent", f"{W}val"

_TEXT = frozenset({f"{W}t", _MATH_TEXT})
_SIGNS = {
    f"{W}tab": "\t",
    f"{W}ptab": "\t",
    f"{W}br": "\n",
    f"{W}cr": "\n",
    f"{W}noBreakHyphen": "\u2011",
    f"{W}softHyphen": "\u00ad",
}
_SYMBOLS = {
    # what Word's autocorrect makes of --> and :-) in the font Wingdings, and its tick marks
    "F0E0": "→", "F0DF": "←", "F04A": "☺", "F04C": "☹", "F0FC": "✓", "F0FE": "☑", "F0A8": "☐",
}  # fmt: skip
_ADDED = frozenset(f"{W}{name}" for name in ("ins", "moveTo"))
_REMOVED = frozenset(f"{W}{name}" for name in ("del", "moveFrom"))
_UNSEEN = frozenset(
    {
        _FALLBACK,
        *(f"{W}{name}" for name in ("instrText", "delText", "delInstrText")),
        *(f"{W}{name}" for name in ("pPr", "rPr", "tblPr", "trPr", "tcPr", "sdtPr", "sectPr")),
    }
)
_NOTES = {f"{W}footnoteReference": "footnotes", f"{W}endnoteReference": "endnotes"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A paragraph, or a table cell with its paragraphs as lines. Texts are as typed, uncleaned.

    prompts: where in `text` controls say that they still show their example; LibreOffice 7.4
    also says so of the first letter typed over one. asides: text that is not in the flow of the
    page: hidden text, text boxes, notes. changed: it holds tracked changes. picked: the ISO date
    a date picker holds. tags: those of its controls. column: where a cell starts in the table's
    grid. continues: it is merged with the cell above.
    """

    text: str = ""
    prompts: tuple[tuple[int, int], ...] = ()
    asides: tuple[str, ...] = ()
    changed: bool = False
    picked: str | None = None
    tags: tuple[str, ...] = ()
    column: int = 0
    continues: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A table row. table: the same number for all rows of one table."""

    table: int
    cells: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """What stands on the page, and what the file says of itself (footers, keywords, property)."""

    blocks: tuple[Passage | Row, ...]
    marks: tuple[str, ...]


def document(package: Package) -> Document:
    """The document in a package that passed the gate."""
    notes = {kind: _notes(package.roots.get(f"word/{kind}.xml")) for kind in _NOTES.values()}
    body = package.roots["word/document.xml"].find(f"{W}body")
    blocks = tuple(_blocks(body, notes, count())) if body is not None else ()
    return Document(blocks, tuple(_marks(package)))


_Notes: TypeAlias = Mapping[str, Mapping[str, str]]


def _blocks(node: _Element, notes: _Notes, tables: Iterator[int]) -> Iterator[Passage | Row]:
    for child in node:
        if child.tag == _P:
            yield _passage(child, notes)
        elif child.tag == _TBL:
            table = next(tables)
            yield from (_row(row, table, notes) for row in _nearest(child, _TR))
        elif child.tag not in _UNSEEN:
            yield from _blocks(child, notes, tables)


def _nearest(node: _Element, wanted: str) -> Iterator[_Element]:
    """The rows of a table or the cells of a row, also those inside controls and the like."""
    for child in node:
        if child.tag == wanted:
            yield child
        elif child.tag not in _UNSEEN:
            yield from _nearest(child, wanted)


def _row(row: _Element, table: int, notes: _Notes) -> Row:
    column = _figure(row.find(f"{W}trPr/{W}gridBefore"), 0)
    cells = []
    for cell in _nearest(row, _TC):
        merged = cell.find(f"{W}tcPr/{W}vMerge")
        continues = merged is not None and merged.get(_VAL) != "restart"
        cells.append(_passage(cell, notes, column, continues))
        column += _figure(cell.find(f"{W}tcPr/{W}gridSpan"), 1)
    return Row(table, tuple(cells))


def _figure(node: _Element | None, default: int) -> int:
    """A `w:val` that the gate has checked to be a small number."""
    return default if node is None else int(node.get(_VAL, str(default)))


def _on(node: _Element | None) -> bool:
    """Whether a switch such as <w:vanish/> is there and on."""
    return node is not None and node.get(_VAL) not in ("0", "false", "off")


class _Pen:
    """Writes down one passage while its XML is walked."""

    def __init__(self, notes: _Notes) -> None:
        self.notes = notes
        self.pieces: list[str] = []
        self.lines = 0
        self.prompts: list[tuple[int, int]] = []  # from piece to piece
        self.asides: list[str] = []
        self.tags: list[str] = []
        self.changed = False
        self.picked: str | None = None
        self.plain = False  # inside a control for unformatted text
        self.control = "", ""  # title and text of the last control

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    def begin_line(self) -> None:
        if self.lines:
            self.pieces.append("\n")
        self.lines += 1

    def apart(self, node: _Element) -> str:
        """What stands in `node`, which does not belong in the flow."""
        pen = _Pen(self.notes)
        _walk(node, pen)
        self.asides += pen.asides
        self.changed |= pen.changed
        return pen.text


def _passage(node: _Element, notes: _Notes, column: int = 0, continues: bool = False) -> Passage:
    pen = _Pen(notes)
    _walk(node, pen)
    places = list(accumulate(map(len, pen.pieces), initial=0))
    return Passage(
        text=pen.text,
        prompts=tuple((places[start], places[end]) for start, end in pen.prompts),
        asides=tuple(aside for aside in pen.asides if aside.strip()),
        changed=pen.changed,
        picked=pen.picked,
        tags=tuple(pen.tags),
        column=column,
        continues=continues,
    )


def _walk(node: _Element, pen: _Pen) -> None:
    for child in node:
        tag = child.tag
        if tag in _UNSEEN:
            continue
        if tag in _TEXT:
            _words(child, pen)
        elif tag == _R:
            _run(child, pen)
        elif tag in _SIGNS:
            pen.pieces.append(_SIGNS[tag])
        elif tag == _P:
            pen.begin_line()
            _walk(child, pen)
        elif tag == _SDT:
            _control(child, pen)
        elif tag in _REMOVED:
            pen.changed |= _has_text(child)
        else:
            if tag in _ADDED:
                pen.changed |= _has_text(child)
            _odd(child, pen)


def _words(text: _Element, pen: _Pen) -> None:
    """A piece of text. LibreOffice 7.4 writes the lines of a plain-text control as one run with
    several texts and nothing between them; no other program puts two texts side by side."""
    before = text.getprevious()
    if pen.plain and before is not None and before.tag == text.tag:
        pen.pieces.append("\n")
    pen.pieces.append((text.text or "").replace("\n", " "))


def _run(run: _Element, pen: _Pen) -> None:
    looks = run.find(_LOOKS)
    if looks is not None and _on(looks.find(_HIDDEN)):
        pen.asides.append(pen.apart(run))
    else:
        _walk(run, pen)


def _odd(node: _Element, pen: _Pen) -> None:
    """What few documents hold."""
    tag = node.tag
    if tag == _BOX:
        pen.asides.append(pen.apart(node))
    elif tag in _NOTES:
        pen.asides.append(pen.notes[_NOTES[tag]].get(node.get(f"{W}id", ""), ""))
    elif tag == f"{W}sym":
        pen.pieces.append(_symbol(node.get(f"{W}char", "")))
    elif tag == f"{W}fldChar":
        pen.pieces.append(_legacy(node))
    else:
        _walk(node, pen)


def _has_text(node: _Element) -> bool:
    return next(node.iter(f"{W}t", f"{W}delText"), None) is not None


def _control(sdt: _Element, pen: _Pen) -> None:
    """A content control: its text, and whether that is still the example."""
    properties, content = sdt.find(f"{W}sdtPr"), sdt.find(f"{W}sdtContent")
    if content is None:
        return
    if properties is None:
        _walk(content, pen)
        return
    pen.tags += (tag.get(_VAL, "") for tag in properties.iterchildren(f"{W}tag"))
    for date in properties.iterchildren(f"{W}date"):
        pen.picked = date.get(f"{W}fullDate", "")[:10] or None
    start, plain = len(pen.pieces), pen.plain
    pen.plain = properties.find(f"{W}text") is not None
    _walk(content, pen)
    pen.plain = plain
    alias = next((a.get(_VAL, "") for a in properties.iterchildren(f"{W}alias")), "")
    text = "".join(pen.pieces[start:])
    if _is_echo(sdt, alias, text, pen.control):
        del pen.pieces[start:]
        return
    if _on(properties.find(f"{W}showingPlcHdr")):
        pen.prompts.append((start, len(pen.pieces)))
    pen.control = alias, text


def _is_echo(sdt: _Element, alias: str, text: str, last: tuple[str, str]) -> bool:
    """Whether a control only repeats the one beside it. LibreOffice 7.4 writes one that holds two
    scripts ("Team 日本") once per script: a piece of the text, then the whole of it again."""
    title, whole = last
    before = sdt.getprevious()
    beside = before is not None and before.tag == _SDT and alias == title != ""
    return beside and whole != "" and text.endswith(whole) and text[: -len(whole)].strip() in whole


def _symbol(code: str) -> str:
    """A character of a symbol font; such fonts keep theirs at F000 to F0FF."""
    try:
        return _SYMBOLS.get(code.upper()) or chr(int(code, 16))
    except (ValueError, OverflowError):
        return ""


def _legacy(field: _Element) -> str:
    """What a form field of Word 97 shows: its check box or list has no text of its own."""
    if (box := field.find(f"{W}ffData/{W}checkBox")) is not None:
        checked = box.find(f"{W}checked")
        return "☒" if _on(checked if checked is not None else box.find(f"{W}default")) else "☐"
    if (offered := field.find(f"{W}ffData/{W}ddList")) is not None:
        entries = [entry.get(_VAL, "") for entry in offered.findall(f"{W}listEntry")]
        chosen = offered.find(f"{W}result")
        index = (chosen.get(_VAL, "") if chosen is not None else "0")[:4]
        return entries[int(index)] if index.isdecimal() and int(index) < len(entries) else ""
    return ""


def _notes(root: _Element | None) -> Mapping[str, str]:
    """Footnotes or endnotes: id → text."""
    if root is None:
        return {}
    return {note.get(f"{W}id", ""): _Pen({}).apart(note) for note in root}


def _marks(package: Package) -> Iterator[str]:
    """Where a form says what it is: footers, core keywords, custom property, in that order."""
    for name, root in package.roots.items():
        if name.startswith("word/footer"):
            yield _Pen({}).apart(root)
    if (core := package.roots.get("docProps/core.xml")) is not None:
        yield from (node.text or "" for node in core.iter("{*}keywords"))
    if (custom := package.roots.get("docProps/custom.xml")) is not None:
        own = (node for node in custom if node.get("name") == PROPERTY)
        yield from ("".join(map(str, node.itertext())) for node in own)
