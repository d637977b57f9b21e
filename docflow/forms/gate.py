"""The gate before any parser: bytes of an unknown file → the parts of a Word form, or a finding.

Limits and refusals are those of research: files of 35 kB to 1 MB held other readers for 30 s or
took 2 GB. What Word, LibreOffice and Google write passes; what docflow does not read (pictures,
embedded fonts, custom XML) is counted but never opened; nothing outside the file is fetched.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urljoin

from lxml import etree

from docflow.forms import kinds, unpack
from docflow.forms.unpack import Entries, Refused, part_name
from docflow.model.work import Finding, Severity

MAX_FILE = unpack.MAX_FILE
MAX_ELEMENTS = 200_000
MAX_DEPTH = 100
MAX_SPAN = 63  # Word itself stops at 63 columns

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TYPES = "[content_types].xml"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_DOCUMENT, _TEMPLATE = f"{_WORD}document.main+xml", f"{_WORD}template.main+xml"
_READ_TYPES = frozenset(
    {
        _DOCUMENT,
        _TEMPLATE,
        *(f"{_WORD}{part}+xml" for part in ("styles", "numbering", "settings", "comments")),
        *(f"{_WORD}{part}+xml" for part in ("header", "footer", "footnotes", "endnotes")),
        "application/vnd.openxmlformats-package.core-properties+xml",
        "application/vnd.openxmlformats-officedocument.custom-properties+xml",
    }
)
"""What is parsed, wherever it lies in the package."""

_KEPT = {
    "styles": "word/styles.xml",
    "numbering": "word/numbering.xml",
    "settings": "word/settings.xml",
    "comments": "word/comments.xml",
    "footnotes": "word/footnotes.xml",
    "endnotes": "word/endnotes.xml",
    "header": "word/header{n}.xml",
    "footer": "word/footer{n}.xml",
    "core-properties": "docProps/core.xml",
    "custom-properties": "docProps/custom.xml",
}
"""Kind of relation → the name under which a part is kept."""

_OPENED = frozenset({*_KEPT, "commentsExtended", "commentsIds", "commentsExtensible"})
"""Kinds of relation whose parts are read now or written to when the form goes back. What they
lead to must be XML, whatever type it is declared as."""

_EMBEDDED = {
    "vbaProject": ("file.macros", None),
    "oleObject": ("file.unsafe", "object"),
    "control": ("file.unsafe", "object"),
    "aFChunk": ("file.unsafe", "import"),
    "subDocument": ("file.unsafe", "import"),
}
_CHARTS = ("drawingml.chart+xml", "ms-office.chartex+xml")
"""Whose figures lie in a workbook of their own, opened only when somebody edits the chart."""
_WEB = frozenset({"http", "https", "mailto", "tel", ""})
_FETCHED = frozenset({"http", "https", "ftp", "mhtml"})
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_ENCODING = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)")
_ENCODINGS = frozenset({b"utf-8", b"utf8", b"utf-16", b"us-ascii", b"ascii"})
_PARSER = etree.XMLParser(
    resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
)
_TOO_DEEP = etree.XPath("boolean(" + "/*" * (MAX_DEPTH + 1) + ")")
_SPANS = tuple(f"{W}{name}" for name in ("gridSpan", "gridBefore", "gridAfter"))
_FIELD = re.compile(  # [^\w\n], not \W: that tried 100,000 empty lines from each of them on
    r"^[^\w\n]*(DATABASE|DDE|DDEAUTO|INCLUDE|INCLUDETEXT|INCLUDEPICTURE|IMPORT|LINK|MACROBUTTON"
    r"|PRINT|RD)\b",
    re.IGNORECASE | re.MULTILINE,
)
_FIELD_LINK = re.compile(r'^[^\w\n]*HYPERLINK +"([^"\n]*)', re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """The parts of a Word form that reading needs, counted, checked and parsed.

    parts: name → XML bytes, under Word's usual names whatever the file calls them:
    "word/document.xml" always, "word/styles.xml", "word/header1.xml" … where there are any.
    roots: the same parts, parsed. template: the file is a .dotx.
    """

    parts: Mapping[str, bytes]
    roots: Mapping[str, etree._Element]
    template: bool = False


@dataclass(frozen=True, slots=True)
class _Relation:
    """A line of a .rels part. `target` is a part name in lower case, or as given if external."""

    source: str
    kind: str
    target: str
    external: bool


def open_package(data: bytes, name: str) -> Package | Finding:
    """The package in `data`, or the one finding that says why not. Never raises.

    `name` is the file's name; only shortcuts (.url, .gdoc) are told by it.
    """
    try:
        if len(data) > MAX_FILE:
            raise Refused("file.unreadable", "large", megabytes=str(MAX_FILE // 1_000_000))
        if not data.startswith((b"PK\3\4", b"PK\5\6")):
            raise Refused(*kinds.refusal(data, name))
        return _package(Entries(data))
    except Refused as refused:
        return Finding(
            code=refused.code,
            severity=Severity.ERROR,
            variant=refused.variant,
            values=refused.values,
        )


def _package(entries: Entries) -> Package:
    if _TYPES not in entries.names:
        mimetype = entries.xml("mimetype") if "mimetype" in entries.names else b""
        raise Refused("file.unreadable", kinds.archive(entries.names, mimetype))
    if any(part.endswith("vbaproject.bin") for part in entries.names):
        raise Refused("file.macros")
    types = _content_types(entries)
    xml: dict[str, bytes] = {}
    for part in entries.names:
        if _is_xml(part, types[part]):
            xml[part] = entries.xml(part)
        else:
            entries.count(part)
    _check_text(xml.values())
    relations = [r for part in xml if part.endswith(".rels") for r in _relations(part, xml[part])]
    for relation in relations:
        _check_relation(relation, types)
    main = _main_part(relations, types)
    opened = {r.target for r in relations if r.source in ("", main) and r.kind in _OPENED}
    if not opened & entries.names <= xml.keys():
        raise Refused("file.unreadable", "damaged")
    roots = {
        part: _parse(xml[part])
        for part in sorted(xml)
        if types[part] in _READ_TYPES or part in opened
    }
    if roots[main].tag != f"{W}document":
        strict = roots[main].tag.startswith("{http://purl.oclc.org/ooxml/")
        raise Refused("file.unreadable", "strict" if strict else "damaged")
    for root in roots.values():
        _check_structure(root)
    kept = {n: part for n, part in _kept(main, relations).items() if part in roots}
    return Package(
        parts={n: xml[part] for n, part in kept.items()},
        roots={n: roots[part] for n, part in kept.items()},
        template=types[main] == _TEMPLATE,
    )


def _content_types(entries: Entries) -> dict[str, str]:
    """Part name → content type, "" where none is declared."""
    source = entries.xml(_TYPES)
    _check_text([source])
    defaults: dict[str, str] = {}
    overrides: dict[str, str] = {}
    for line in _parse(source):
        kind = line.get("ContentType", "")
        if "macroEnabled" in kind or "vbaProject" in kind:
            raise Refused("file.macros")
        if extension := line.get("Extension"):
            defaults[extension.lower()] = kind
        elif part := line.get("PartName"):
            overrides[part_name(part)] = kind
    return {
        name: overrides.get(name) or defaults.get(name.rpartition(".")[2], "")
        for name in entries.names
    }


def _is_xml(name: str, content_type: str) -> bool:
    """XML by name or by type. SVG pictures are not: Illustrator writes them with a DOCTYPE."""
    if name.endswith((".xml", ".rels")):
        return True
    return content_type.endswith(("+xml", "/xml")) and not content_type.startswith("image/")


def _check_text(parts: Iterable[bytes]) -> None:
    """What can be told before parsing: no DOCTYPE, and not too many elements in all."""
    elements = 0
    for raw in parts:
        text = raw.replace(b"\0", b"") if b"\0" in raw else raw  # UTF-16 reads like ASCII then
        if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
            raise Refused("file.unsafe", "doctype")
        elements += text.count(b"<") - text.count(b"</")
        if elements > MAX_ELEMENTS:
            raise Refused("file.unsafe", "structure")


def _parse(raw: bytes) -> etree._Element:
    """The root of an XML part, in an encoding in which `_check_text` saw what the parser sees."""
    head = raw[:400].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    declared = _ENCODING.match(head)
    if not head.startswith(b"<") or (declared and declared[1].lower() not in _ENCODINGS):
        raise Refused("file.unreadable", "damaged")
    try:
        return etree.fromstring(raw, _PARSER)
    except etree.XMLSyntaxError as fault:
        if "xcessive depth" in str(fault):
            raise Refused("file.unsafe", "structure") from None
        raise Refused("file.unreadable", "damaged") from None


def _relations(part: str, raw: bytes) -> Iterator[_Relation]:
    """The lines of a .rels part: "word/_rels/document.xml.rels" speaks for "word/document.xml"."""
    folder, _, file = part.rpartition("_rels/")
    source = folder + file.removesuffix(".rels")
    for line in _parse(raw):
        target = line.get("Target", "")
        external = line.get("TargetMode") == "External"
        if not external:
            try:
                target = part_name(urljoin(f"/{source}", target))
            except ValueError:  # "http://[" as a part name
                raise Refused("file.unreadable", "damaged") from None
        kind = line.get("Type", "").rpartition("/")[2]
        yield _Relation(source, kind, target, external)


def _check_relation(relation: _Relation, types: Mapping[str, str]) -> None:
    """Nothing embedded that runs or is opened, nothing fetched from elsewhere.

    A template on somebody's disk (file:///C:/Users/…/Normal.dotm) stands in many Word files of
    companies; it passes, as docflow never fetches it, and does not go back (`outside`).
    """
    if not relation.external:
        if refusal := _EMBEDDED.get(relation.kind):
            raise Refused(*refusal)
        of_chart = types.get(relation.source, "").endswith(_CHARTS)
        if relation.kind == "package" and not of_chart:
            target = relation.target.rpartition("/")[2]
            raise Refused("file.unsafe", "package", target=_shown(target))
        return
    target, scheme = _address(relation.target)
    if relation.kind == "hyperlink":
        allowed, variant = _may_be_clicked(relation.target), "hyperlink"
    elif relation.kind == "attachedTemplate":  # "Macintosh HD:Users:…" is a place on a disk too
        allowed = scheme == "file" or not (scheme in _FETCHED or "://" in target)
        variant = "template"
    else:
        allowed = False
        variant = "picture" if relation.kind == "image" else "link"
    if not allowed:
        raise Refused("file.unsafe", variant, target=_shown(relation.target))


def _address(typed: str) -> tuple[str, str]:
    """An address as programs follow it, and its scheme in lower case, "" where it has none."""
    target = re.sub(r"[\x00-\x20]", "", unquote(typed))
    match = _SCHEME.match(target)
    return target, match[1].lower() if match else ""


def _may_be_clicked(typed: str) -> bool:
    """Whether a link leads to the web, a mail or a phone, not to a program or a share."""
    target, scheme = _address(typed)
    return scheme in _WEB and not target.startswith(("\\\\", "//"))


def _shown(text: str) -> str:
    """At most 80 printable characters, for a message."""
    line = "".join(sign if sign.isprintable() else " " for sign in text).strip()
    return line if len(line) <= 80 else f"{line[:79]}…"


def _main_part(relations: Iterable[_Relation], types: Mapping[str, str]) -> str:
    mains = {r.target for r in relations if r.source == "" and r.kind == "officeDocument"}
    if len(mains) > 1:
        raise Refused("file.unsafe", "names")
    main = mains.pop() if mains else ""
    content_type = types.get(main, "")
    if content_type in (_DOCUMENT, _TEMPLATE):
        return main
    foreign = any(word in content_type for word in ("spreadsheet", "presentation", "visio"))
    raise Refused("file.unreadable", "office" if foreign else "damaged")


def _kept(main: str, relations: Iterable[_Relation]) -> dict[str, str]:
    """The name under which a part is kept → its own name; headers and footers in file order."""
    kept = {"word/document.xml": main}
    seen: Counter[str] = Counter()
    for relation in relations:
        if relation.source in ("", main) and relation.kind in _KEPT and not relation.external:
            seen[relation.kind] += 1
            kept.setdefault(_KEPT[relation.kind].format(n=seen[relation.kind]), relation.target)
    return kept


def _check_structure(root: etree._Element) -> None:
    if _TOO_DEEP(root):
        raise Refused("file.unsafe", "structure")
    for span in root.iter(*_SPANS):
        width = span.get(f"{W}val", "1")
        if not width.isdecimal() or int(width[:9]) > MAX_SPAN:
            raise Refused("file.unsafe", "structure")
    instructions = _instructions(root)
    if field := _FIELD.search(instructions):
        raise Refused("file.unsafe", "field", field=field[1].upper())
    for link in _FIELD_LINK.finditer(instructions):
        if not _may_be_clicked(link[1]):
            raise Refused("file.unsafe", "hyperlink", target=_shown(link[1]))


def _instructions(root: etree._Element) -> str:
    """All field instructions, one field a line: Word spreads one over many runs."""
    pieces: list[str] = []
    for node in root.iter(f"{W}fldChar", f"{W}instrText", f"{W}delInstrText", f"{W}fldSimple"):
        if node.tag in (f"{W}instrText", f"{W}delInstrText"):
            pieces.append(node.text or "")
        else:
            pieces.append(f"\n{node.get(f'{W}instr', '')}\n")
    return "".join(pieces)
