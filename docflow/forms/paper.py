"""Word documents from nothing: the pieces with which docflow draws forms and templates.

    rows = [Row(Cell(paragraph("Number", text("1.1"))), Cell(paragraph("Answer", text("Gent"))))]
    page = Pages([paragraph("Title", text("Intake")), table((567, 9071), rows)])
    data = document([page], footer=text("docflow\\t") + page_of(), properties=Properties(…))

Every piece is `Xml`, made from plain words; only `text` and `attribute` take words from outside,
and they escape them, so the result is well-formed whatever they are given. Looks come by name
from the styles in `look`. Widths are twentieths of a point (567 = 1 cm) and add up to
`look.PORTRAIT` or `look.LANDSCAPE`. The same arguments give the same bytes.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NewType
from xml.sax.saxutils import escape, quoteattr

from docflow.forms import look
from docflow.forms.look import HEAD, WORD, style_id
from docflow.forms.parts import CORE, CUSTOM, KINDS, OFFICE, PACKAGE, pack
from docflow.model.vacancy import Language

Xml = NewType("Xml", str)

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BREAK = re.compile(r"(\r\n|[\r\n\t])")

_SPACES = f'xmlns:w="{WORD}" xmlns:r="{OFFICE}/relationships"'


# --- words --------------------------------------------------------------------------------------


def _escaped(words: str) -> str:
    return escape(_NOT_XML.sub("", words))


def attribute(words: str) -> str:
    """`words` as an attribute value with its quotes."""
    return quoteattr(_NOT_XML.sub("", words))


def text(words: str, style: str = "") -> Xml:
    """A run of words; line ends and tabs become Word's own. style: a character style."""
    face = f'<w:rPr><w:rStyle w:val="{style_id(style)}"/></w:rPr>' if style else ""
    pieces = (_piece(p) for p in _BREAK.split(words) if p)
    return Xml(f"<w:r>{face}{''.join(pieces)}</w:r>")


def _piece(words: str) -> str:
    if words == "\t":
        return "<w:tab/>"
    if _BREAK.fullmatch(words):
        return "<w:br/>"
    return f'<w:t xml:space="preserve">{_escaped(words)}</w:t>'


def page_of() -> Xml:
    """ "2/4": the page and how many there are, counted by Word."""
    page, pages = (
        f'<w:fldSimple w:instr=" {name} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
        for name in ("PAGE", "NUMPAGES")
    )
    return Xml(f"{page}{text('/')}{pages}")


def paragraph(style: str, *runs: Xml) -> Xml:
    """A paragraph in one of the styles of `look`."""
    named = f'<w:pPr><w:pStyle w:val="{style_id(style)}"/></w:pPr>'
    return Xml(f"<w:p>{named}{''.join(runs)}</w:p>")


# --- tables -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell. surface: on the light background of answers."""

    paragraph: Xml
    surface: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A table row, kept whole on its page. header: repeated on each page. height: at least."""

    cells: Sequence[Cell]
    header: bool = False
    height: int = 0


def table(
    widths: Sequence[int], rows: Iterable[Row], *, style: str = "Docflow Table", about: str = ""
) -> Xml:
    """A table with columns of fixed `widths`. about: read aloud by screen readers."""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    caption = f"<w:tblCaption w:val={attribute(about)}/>" if about else ""
    return Xml(
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style_id(style)}"/>'
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        f"{caption}</w:tblPr>"
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(_row(row, widths) for row in rows)}</w:tbl>"
    )


def _row(row: Row, widths: Sequence[int]) -> str:
    height = f'<w:trHeight w:val="{row.height}" w:hRule="atLeast"/>' if row.height else ""
    repeat = "<w:tblHeader/>" if row.header else ""
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{_SURFACE if cell.surface else ""}'
        f"</w:tcPr>{cell.paragraph}</w:tc>"
        for cell, width in zip(row.cells, widths, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{height}{repeat}</w:trPr>{cells}</w:tr>"


_SURFACE = (
    f'<w:shd w:val="clear" w:color="auto" w:fill="{look.SURFACE}" w:themeFill="background2"/>'
)


# --- the document -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Pages:
    """Paragraphs and tables on A4 sheets of one direction; the next Pages begins a new sheet."""

    blocks: Sequence[Xml]
    landscape: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Properties:
    """What a file says about itself (File > Info). custom: own properties, name → text."""

    title: str
    language: Language
    subject: str = ""
    keywords: str = ""
    custom: Mapping[str, str] = field(default_factory=dict)


def document(
    pages: Sequence[Pages], *, properties: Properties, header: Xml = Xml(""), footer: Xml = Xml("")
) -> bytes:
    """A whole .docx. header, footer: runs, with a tab before what stands at the right margin."""
    body = "".join(_pages(p, last=p is pages[-1]) for p in pages)
    parts = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relations(_PACKAGE_PARTS, folder=""),
        "word/document.xml": f"<w:document {_SPACES}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": _relations(_WORD_PARTS, folder="word/"),
        "word/header1.xml": edge("hdr", paragraph("Header", header)),
        "word/footer1.xml": edge("ftr", paragraph("Footer", footer)),
        "word/header2.xml": edge("hdr", paragraph("Header Wide", header)),
        "word/footer2.xml": edge("ftr", paragraph("Footer Wide", footer)),
        CORE: core_properties(properties),
        CUSTOM: custom_properties(properties.custom),
    }
    return pack(
        {name: f"{HEAD}{xml}".encode() for name, xml in parts.items()}
        | {
            "word/styles.xml": look.styles(properties.language),
            "word/settings.xml": look.settings(properties.language),
            "word/numbering.xml": look.numbering(),
            "word/theme/theme1.xml": look.theme(),
        }
    )


def edge(element: str, content: Xml) -> str:
    """A header ("hdr") or footer ("ftr") part."""
    return f"<w:{element} {_SPACES}>{content}</w:{element}>"


def _pages(pages: Pages, *, last: bool) -> str:
    """The blocks and their page set-up, which stands in a paragraph except at the very end."""
    width, height = (16838, 11906) if pages.landscape else (11906, 16838)
    turned = ' w:orient="landscape"' if pages.landscape else ""
    which = 2 if pages.landscape else 1
    setup = (
        f'<w:sectPr><w:headerReference w:type="default" r:id="header{which}"/>'
        f'<w:footerReference w:type="default" r:id="footer{which}"/>'
        f'<w:pgSz w:w="{width}" w:h="{height}"{turned}/><w:pgMar w:top="1134" w:right="1134" '
        'w:bottom="1134" w:left="1134" w:header="567" w:footer="567" w:gutter="0"/></w:sectPr>'
    )
    inside, after = ("", setup) if last else (setup, "")
    end = f'<w:p><w:pPr><w:pStyle w:val="PageEnd"/>{inside}</w:pPr></w:p>'
    return f"{''.join(pages.blocks)}{end}{after}"


# --- the package --------------------------------------------------------------------------------

_PACKAGE_PARTS = (
    ("officeDocument", "word/document.xml"),
    ("core-properties", CORE),
    ("custom-properties", CUSTOM),
)
_WORD_PARTS = (
    ("styles", "word/styles.xml"),
    ("settings", "word/settings.xml"),
    ("numbering", "word/numbering.xml"),
    ("theme", "word/theme/theme1.xml"),
    *((kind, f"word/{kind}{n}.xml") for kind in ("header", "footer") for n in (1, 2)),
)


def _content_types() -> str:
    entries = "".join(
        f'<Override PartName="/{name}" ContentType="{KINDS[kind].content_type}"/>'
        for kind, name in (*_PACKAGE_PARTS, *_WORD_PARTS)
    )
    return (
        f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{entries}</Types>'
    )


def _relations(parts: Iterable[tuple[str, str]], *, folder: str) -> str:
    """Relations with the part's name as id: "header1" leads to word/header1.xml."""
    entries = "".join(
        f'<Relationship Id="{name.rpartition("/")[2].removesuffix(".xml")}" '
        f'Type="{KINDS[kind].relation}" Target="{name.removeprefix(folder)}"/>'
        for kind, name in parts
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{entries}</Relationships>'


def core_properties(about: Properties) -> str:
    """docProps/core.xml, without dates: the same document is the same bytes on any day."""
    entries = "".join(
        f"<{tag}>{_escaped(words)}</{tag}>"
        for tag, words in (
            ("dc:title", about.title),
            ("dc:subject", about.subject),
            ("dc:creator", "docflow"),
            ("cp:keywords", about.keywords),
            ("dc:language", look.LOCALES[about.language]),
        )
        if words
    )
    return (
        f'<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/">{entries}</cp:coreProperties>'
    )


def custom_properties(own: Mapping[str, str]) -> str:
    """docProps/custom.xml: name → text."""
    owner = 'fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"'
    entries = "".join(
        f'<property {owner} pid="{pid}" name={attribute(name)}>'
        f"<vt:lpwstr>{_escaped(words)}</vt:lpwstr></property>"
        for pid, (name, words) in enumerate(own.items(), start=2)
    )
    return (
        f'<Properties xmlns="{OFFICE}/custom-properties" '
        f'xmlns:vt="{OFFICE}/docPropsVTypes">{entries}</Properties>'
    )
