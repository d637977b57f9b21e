"""Files and zips that are not what they say: bombs, halves, lies, other kinds, damage."""

import io
import zipfile
from collections.abc import Iterator
from functools import partial

from hostile import (
    ANY,
    DAMAGED,
    MAIN,
    NAMES,
    READ,
    SIZE,
    STRUCTURE,
    Case,
    appended,
    flipped,
    intake,
    intake_parts,
    noise,
    replaced,
    with_entries,
)
from packages import (
    WORD,
    Entry,
    W,
    content_types,
    document,
    form,
    packed,
    paragraph,
    related,
    relations,
    row,
    table,
    zeros,
    zipped,
)

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)


def cases() -> Iterator[Case]:
    """All of them."""
    for family in (
        _bombs, _crowds, _cut_short, _other_kinds, _protected, _lies, _odd_names, _broken_packages
    ):  # fmt: skip
        yield from family()
    for seed in range(60):
        turned = partial(flipped, intake(), seed, 1 + seed)
        yield Case(f"bits of the zip turned, seed {seed}", ANY, turned)


def _bombs() -> Iterator[Case]:
    for mebibytes in (11, 200, 1024):
        for part in ("word/extra.xml", "word/_rels/extra.xml.rels", "customXml/item1.xml"):
            yield Case(f"{mebibytes} MB as {part}", SIZE, partial(_bomb, mebibytes, part))
    for part in ("word/media/image1.png", "word/fonts/f.odttf", "word/embeddings/o.bin", "x"):
        yield Case(f"1 GB as {part}", SIZE, partial(_bomb, 1024, part))
    yield Case("1 GB main part", SIZE, partial(_bomb, 1024, MAIN, instead=True))
    yield Case("60 MB picture", READ, partial(_bomb, 60, "word/media/image1.png"))
    yield Case("two 60 MB pictures", SIZE, partial(_bomb, 60, "a.png", "b.png"))
    yield Case("200 MB of spaces", SIZE, partial(_spaced, 200_000_000))
    yield Case("one text of 9 MB", ANY, partial(form, paragraph(noise(9_000_000))))
    yield Case("more than 25 MB", "file.unreadable/large", partial(bytes, 25_000_001))
    yield Case("entries that share their bytes", NAMES, _overlapping)


def _bomb(mebibytes: int, *names: str, instead: bool = False) -> bytes:
    squeezed, size, crc = zeros(mebibytes)
    parts = {n: c for n, c in intake_parts().items() if not (instead and n in names)}
    return packed(
        parts, *(Entry(name=n.encode(), packed=squeezed, size=size, crc=crc) for n in names)
    )


def _spaced(count: int) -> bytes:
    return appended(" " * count)


def _overlapping() -> bytes:
    """Fifield's bomb in small: a line of the directory points at the bytes of another."""
    data = bytearray(intake())
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        first, second = archive.infolist()[2:4]
    place = data.rindex(second.filename.encode()) - 4
    data[place : place + 4] = first.header_offset.to_bytes(4, "little")
    return bytes(data)


def _crowds() -> Iterator[Case]:
    """Many of something, honestly packed."""
    yield Case("a million paragraphs", SIZE, partial(appended, "<w:p/>" * 1_000_000))
    lines = [f'<w:p w:rsidR="{n * 7919 % 1_000_003:08X}"/>' for n in range(200_000)]
    yield Case("200,000 paragraphs", STRUCTURE, partial(appended, "".join(lines)))
    yield Case("180,000 paragraphs", READ, partial(appended, "".join(lines[:180_000])))
    rows = "".join(row(f"{n}", noise(40, n)) for n in range(9_000))
    yield Case("a table of 9,000 rows", READ, partial(appended, table(rows)))
    attributes = "".join(f' a{n}="{n}"' for n in range(600_000))
    yield Case("600,000 attributes", ANY, partial(form, f"<w:p{attributes}/>"))
    for count, ends in ((1_900, READ), (2_100, SIZE), (100_000, SIZE)):
        many = [Entry(name=f"x/{n}".encode(), method=0) for n in range(count)]
        yield Case(f"{count} parts", ends, partial(with_entries, *many))
    names = [f"h{n}.xml" for n in range(12)]
    inner = "".join(f'<w:p w:n="{n * n}"/>' for n in range(30_000))
    parts = {f"word/{name}": f"<w:hdr {W}>{inner}</w:hdr>".encode() for name in names}
    types = content_types(**{f"word__h{n}_xml": f"{WORD}.header+xml" for n in range(12)})
    headers = [("header", name, False) for name in names]
    crowd = partial(related, *headers, parts={**parts, "[Content_Types].xml": types})
    yield Case("twelve huge headers", STRUCTURE, crowd)


def _cut_short() -> Iterator[Case]:
    whole = intake()
    for share in (1, 3, 10, 25, 50, 75, 90, 97, 99):
        part = whole[: len(whole) * share // 100]
        yield Case(f"{share} % of it", "file.unreadable/truncated", partial(bytes, part))
    for less in (1, 10, 21):
        yield Case(f"{less} bytes less", ANY, partial(bytes, whole[:-less]))
    yield Case("the first half missing", ANY, partial(bytes, whole[len(whole) // 2 :]))
    middle, end = len(whole) // 3, len(whole) * 2 // 3
    holed = whole[:middle] + bytes(end - middle) + whole[end:]
    yield Case("zeros where the middle was", DAMAGED, partial(bytes, holed))
    ended = whole[:end] + bytes(len(whole) - end)
    yield Case("zeros where the end was", "file.unreadable/truncated", partial(bytes, ended))


def _other_kinds() -> Iterator[Case]:
    for name, ends, data, file in (
        ("empty", "empty", b"", "a.docx"),
        ("zeros", "empty", bytes(50_000), "a.docx"),
        ("pdf", "pdf", b"%PDF-1.7\n1 0 obj<</Font 2 0 R>>", "a.pdf"),
        ("pdf called docx", "pdf", b"%PDF-1.7\n1 0 obj<</Font 2 0 R>>", "a.docx"),
        ("scan", "scan", b"%PDF-1.4\n/Subtype/Image/Filter/DCTDecode", "a.pdf"),
        ("jpeg", "image", b"\xff\xd8\xff\xe0" + bytes(999), "a.docx"),
        ("png", "image", b"\x89PNG\r\n\x1a\n" + bytes(999), "a.png"),
        ("heic", "image", b"\0\0\0\x18ftypheic" + bytes(999), "IMG_1.HEIC"),
        ("doc", "doc", _OLE + "WordDocument".encode("utf-16-le"), "a.doc"),
        ("xls", "office", _OLE + "Workbook".encode("utf-16-le"), "a.xls"),
        ("msg", "mail", _OLE + "__substg1.0_001A".encode("utf-16-le"), "a.msg"),
        ("rtf", "rtf", rb"{\rtf1\ansi Hallo {\field{\*\fldinst INCLUDETEXT}}}", "a.docx"),
        ("html", "html", b"<html><script>alert(1)</script></html>", "a.docx"),
        ("eml", "mail", b"From: an@voorbeeld.example\r\nSubject: x\r\n\r\nHallo", "a.eml"),
        ("shortcut", "link", b"[InternetShortcut]\r\nURL=file:///c:/x", "a.url"),
        ("text", "other", b"1.1 Teamleider", "a.docx"),
        ("program", "other", b"MZ" + bytes(range(256)) * 10, "a.docx"),
        ("gzip", "other", b"\x1f\x8b\x08" + bytes(99), "a.docx"),
        ("odt", "odt", packed({"mimetype": b"application/vnd.oasis.opendocument.text"}), "a.odt"),
        ("pages", "pages", packed({"Index/Document.iwa": b"x"}), "a.pages"),
        ("zip of a form", "zip", packed({"a.docx": form()}), "a.zip"),
        ("empty zip", "damaged", zipped([]), "a.docx"),
    ):
        yield Case(name, f"file.unreadable/{ends}", partial(bytes, data), file)
    strict = document("", namespaces='xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"')
    yield Case("strict", "file.unreadable/strict", partial(form, parts={MAIN: strict}))


def _protected() -> Iterator[Case]:
    for stream in ("EncryptedPackage", "\tDRMContent"):
        data = _OLE + stream.encode("utf-16-le")
        yield Case(f"encrypted: {stream.strip()}", "file.protected", partial(bytes, data))
    locked = partial(with_entries, Entry(name=b"x.xml", content=b"<a/>", flags=1))
    yield Case("an encrypted entry", "file.protected", locked)
    for main, ends in (
        ("application/vnd.ms-word.document.macroEnabled.main+xml", "file.macros"),
        ("application/vnd.ms-word.template.macroEnabledTemplate.main+xml", "file.macros"),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
         "file.unreadable/office"),
        (f"{WORD}.document.glossary+xml", DAMAGED),
    ):  # fmt: skip
        typed = partial(form, parts={"[Content_Types].xml": content_types(main)})
        yield Case(main.partition(".")[2], ends, typed)


def _lies() -> Iterator[Case]:
    squeezed, size, crc = zeros(300)
    for name, ends, entry in (
        ("says 1 kB, holds 300 MB", SIZE,
         Entry(name=b"x.png", packed=squeezed, size=1024, crc=crc)),
        ("says 300 MB, holds 4", DAMAGED, Entry(name=b"x.xml", content=b"<a/>", size=size)),
        ("says one byte less", DAMAGED, Entry(name=b"x.xml", content=b"<a/>", size=3)),
        ("another checksum", DAMAGED, Entry(name=b"x.xml", content=b"<a/>", crc=7)),
        ("no deflate", DAMAGED, Entry(name=b"x.xml", packed=b"\xff" * 50, size=50)),
        ("no end", DAMAGED, Entry(name=b"x.png", packed=squeezed[:5_000], size=1 << 20)),
        ("stored short", DAMAGED, Entry(name=b"x.xml", content=b"<a/>", method=0, size=9)),
        ("bzip2", DAMAGED, Entry(name=b"x.xml", content=b"<a/>", method=12)),
        ("a method nobody knows", DAMAGED, Entry(name=b"x.xml", content=b"<a/>", method=99)),
    ):  # fmt: skip
        yield Case(name, ends, partial(with_entries, entry))
    entries = [Entry(name=n.encode(), content=c) for n, c in intake_parts().items()]
    yield Case("more at the front", NAMES, partial(zipped, entries, before=b"PK\3\4x"))
    yield Case("more at the back", ANY, partial(zipped, entries, after=b"PK\5\6" * 9))
    yield Case("a second zip behind it", ANY, partial(zipped, entries, after=form()))
    for field, value in ((8, 9), (10, 9), (12, 7), (16, 3), (16, 0xFFFFFFFF), (12, 0xFFFFFFFF)):
        yield Case(f"end record: {field} is {value}", ANY, partial(_ended, field, value))


def _ended(field: int, value: int) -> bytes:
    data = bytearray(intake())
    place = data.rindex(b"PK\5\6") + field
    width = 2 if field < 12 else 4
    data[place : place + width] = value.to_bytes(width, "little")
    return bytes(data)


def _odd_names() -> Iterator[Case]:
    other = document(paragraph("een andere tekst"))
    for name in (
        b"word/document.xml", b"WORD/DOCUMENT.XML", b"word/./document.xml",
        b"../../../../tmp/docflow-was-here", b"/etc/cron.d/x", b"word//x.xml", b"C:\\x.xml",
        b"c:x", b"word\\document.xml", b"x\0.xml", b"x\r\n.xml", b"\x1b[2J.xml",
    ):  # fmt: skip
        odd = partial(with_entries, Entry(name=name, content=other))
        yield Case(f"named {name!r}", NAMES, odd)
    for title, ends, entry in (
        ("right to left", NAMES, Entry(name="\u202elmx.exe".encode(), flags=0x800)),
        ("not UTF-8", ANY, Entry(name=b"\xff\xfe.xml", content=b"<a/>", flags=0x800)),
        ("a link", NAMES, Entry(name=b"l", content=b"/etc/passwd", mode=0o120777)),
        ("a folder with content", NAMES, Entry(name=b"f/", content=b"x", method=0)),
        ("two names", NAMES, Entry(name=b"a.xml", content=b"<a/>", local_name=b"b.xml")),
        ("60,000 signs", ANY, Entry(name=b"x" * 60_000)),
    ):
        yield Case(title, ends, partial(with_entries, entry))


def _broken_packages() -> Iterator[Case]:
    for part in ("[Content_Types].xml", "_rels/.rels", MAIN):
        yield Case(f"without {part}", DAMAGED, partial(_without, part))
    for part in ("word/styles.xml", "word/_rels/document.xml.rels", "docProps/core.xml"):
        yield Case(f"without {part}", READ, partial(_without, part))
    for part in (MAIN, "[Content_Types].xml", "_rels/.rels", "word/styles.xml"):
        for name, content in (
            ("empty", b""), ("text", b"hallo"), ("open", b"<a>"), ("binary", bytes(range(256))),
            ("control signs", b"<a>\x0b</a>"), ("two roots", b"<a/><b/>"), ("unbound", b"<w:a/>"),
        ):  # fmt: skip
            yield Case(f"{part}: {name}", ANY, partial(replaced, part, content))
    two = relations(*(("officeDocument", f"{name}.xml", False) for name in "ab"))
    yield Case("two main parts", NAMES, partial(replaced, "_rels/.rels", two))


def _without(part: str) -> bytes:
    return packed({name: content for name, content in intake_parts().items() if name != part})
