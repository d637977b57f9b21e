"""Word packages and zips made by hand, honest or lying, for the tests of the gate."""

import struct
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'

Parts = Mapping[str, bytes]

ANSWERS = {
    "1.1": "Teamleider logistiek",
    "1.3": "Gent",
    "1.4": "1/03/2027",
    "6.1": "Wie rustig blijft in een druk magazijn.",
    "6.2": "Er is ploegenwerk & in de zomer is het warm.",
    "8.1": "1/12/2026",
    "8.2": "15/02/2027",
    "8.5": "3",
}


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One zip entry. What is None is told truly; anything else is written as given."""

    name: bytes
    content: bytes = b""
    method: int = 8
    packed: bytes | None = None
    size: int | None = None
    crc: int | None = None
    flags: int = 0
    local_name: bytes | None = None
    mode: int = 0
    descriptor: bool = False


def deflated(content: bytes) -> bytes:
    """Raw deflate, as a zip holds it."""
    squeezer = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    return squeezer.compress(content) + squeezer.flush()


def zeros(size: int) -> tuple[bytes, int, int]:
    """Deflated zeros (packed bytes, size, crc), without ever holding them: `size` in MiB."""
    block = bytes(1 << 20)
    squeezer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    one = squeezer.compress(block) + squeezer.flush(zlib.Z_FULL_FLUSH)
    checksum = 0
    for _ in range(size):
        checksum = zlib.crc32(block, checksum)
    return one * size + squeezer.flush(), size << 20, checksum


def zipped(
    entries: Iterable[Entry], *, before: bytes = b"", after: bytes = b"", comment: bytes = b""
) -> bytes:
    """A zip of exactly these entries in this order; duplicates and lies are written as asked."""
    body, directory = bytearray(), bytearray()
    count = 0
    for entry in entries:
        packed = entry.packed
        if packed is None:
            packed = deflated(entry.content) if entry.method == 8 else entry.content
        size = len(entry.content) if entry.size is None else entry.size
        crc = zlib.crc32(entry.content) if entry.crc is None else entry.crc
        flags = entry.flags | (8 if entry.descriptor else 0)
        told = (0, 0, 0) if entry.descriptor else (crc, len(packed), size)
        name = entry.name if entry.local_name is None else entry.local_name
        offset = len(body)
        body += struct.pack("<4s5H3I2H", b"PK\3\4", 20, flags, entry.method, 0, 33, *told,
                            len(name), 0)  # fmt: skip
        body += name + packed
        if entry.descriptor:
            body += struct.pack("<4s3I", b"PK\7\10", crc, len(packed), size)
        directory += struct.pack("<4s6H3I5H2I", b"PK\1\2", 0x0314, 20, flags, entry.method, 0, 33,
                                 crc, len(packed), size, len(entry.name), 0, 0, 0, 0,
                                 entry.mode << 16, offset)  # fmt: skip
        directory += entry.name
        count += 1
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, count & 0xFFFF, count & 0xFFFF,
                      len(directory), len(body), len(comment))  # fmt: skip
    return before + bytes(body) + bytes(directory) + end + comment + after


def packed(parts: Parts, *more: Entry) -> bytes:
    """An honest zip of these parts, and `more` behind them."""
    return zipped([*(Entry(name=n.encode(), content=c) for n, c in parts.items()), *more])


def document(body: str, *, namespaces: str = f"{W} {R}") -> bytes:
    """A main part around `body`."""
    return f"{XML}<w:document {namespaces}><w:body>{body}</w:body></w:document>".encode()


def paragraph(text: str) -> str:
    """One paragraph; `text` is XML."""
    return f'<w:p><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def row(*cells: str) -> str:
    """One table row; the cells are XML texts."""
    return f"<w:tr>{''.join(f'<w:tc>{paragraph(cell)}</w:tc>' for cell in cells)}</w:tr>"


def table(*rows: str) -> str:
    """A table of rows."""
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(rows)}</w:tbl>"


def escaped(text: str) -> str:
    """`text` as XML text."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def relations(*lines: tuple[str, str, bool]) -> bytes:
    """A .rels part of (kind or whole type, target, external)."""
    inner = ""
    for n, (kind, target, external) in enumerate(lines, start=1):
        whole = kind if "/" in kind else f"{OFFICE}/{kind}"
        mode = ' TargetMode="External"' if external else ""
        inner += f'<Relationship Id="rId{n}" Type="{whole}" Target="{escaped(target)}"{mode}/>'
    return f'{XML}<Relationships xmlns="{PACKAGE}/relationships">{inner}</Relationships>'.encode()


def content_types(main: str = f"{WORD}.document.main+xml", **overrides: str) -> bytes:
    """[Content_Types].xml; `overrides` are part names with "__" for "/" and "_" for "."."""
    lines = "".join(
        f'<Override PartName="/{part.replace("__", "/").replace("_", ".")}" ContentType="{kind}"/>'
        for part, kind in {"word__document_xml": main, **overrides}.items()
    )
    return (
        f'{XML}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="png" ContentType="image/png"/>'
        f"{lines}</Types>"
    ).encode()


@cache
def form_parts() -> Parts:
    """A small filled-in intake form, as parts."""
    rows = "".join(
        table(row(number, "Vraag", escaped(answer))) for number, answer in ANSWERS.items()
    )
    styles = f'{XML}<w:styles {W}><w:style w:type="paragraph" w:styleId="Normal"/></w:styles>'
    footer = f"{XML}<w:ftr {W}>{paragraph('docflow intake-nl 1')}</w:ftr>"
    return {
        "[Content_Types].xml": content_types(
            word__styles_xml=f"{WORD}.styles+xml", word__footer1_xml=f"{WORD}.footer+xml"
        ),
        "_rels/.rels": relations(("officeDocument", "word/document.xml", False)),
        "word/_rels/document.xml.rels": relations(
            ("styles", "styles.xml", False), ("footer", "footer1.xml", False)
        ),
        "word/document.xml": document(paragraph("Intakeformulier") + rows),
        "word/styles.xml": styles.encode(),
        "word/footer1.xml": footer.encode(),
    }


def form(body: str | None = None, *, parts: Parts = MappingProxyType({})) -> bytes:
    """The small form, zipped; with another body, or with parts ("word/x.xml") put in or over."""
    changed = {**form_parts(), **parts}
    if body is not None:
        changed["word/document.xml"] = document(body)
    return packed(changed)


def answered(xml: str) -> bytes:
    """The small form with `xml` (runs or text as XML) as the answer to 1.1."""
    body = form_parts()["word/document.xml"].decode()
    return form(parts={"word/document.xml": body.replace(ANSWERS["1.1"], xml).encode()})


def related(*lines: tuple[str, str, bool], parts: Parts = MappingProxyType({})) -> bytes:
    """The small form with more relations of its main part, and the parts they lead to."""
    own = relations(("styles", "styles.xml", False), ("footer", "footer1.xml", False), *lines)
    return form(parts={"word/_rels/document.xml.rels": own, **parts})
