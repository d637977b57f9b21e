"""A Word file as the parts in its zip: packing them, and changing a few of an existing file.

What is not changed stays byte for byte. Files that came from outside have passed the gate, so
their parts are well-formed.
"""

import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from typing import NamedTuple, TypeAlias
from urllib.parse import urljoin

from lxml import etree

from docflow.forms.look import HEAD, WORD
from docflow.forms.unpack import part_name

Parts: TypeAlias = dict[str, bytes]
"""Name in the zip → content, in the order of the zip."""


class Kind(NamedTuple):
    """What a part is, in the two words of the file format."""

    content_type: str
    relation: str


W = f"{{{WORD}}}"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
CONTENT_TYPES = "[Content_Types].xml"
CORE, CUSTOM = "docProps/core.xml", "docProps/custom.xml"

_WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_LINK = f"{OFFICE}/relationships"
KINDS = {
    "officeDocument": Kind(f"{_WORD_TYPE}.document.main+xml", f"{_LINK}/officeDocument"),
    **{
        kind: Kind(f"{_WORD_TYPE}.{kind}+xml", f"{_LINK}/{kind}")
        for kind in ("styles", "settings", "numbering", "header", "footer", "comments")
    },
    "theme": Kind("application/vnd.openxmlformats-officedocument.theme+xml", f"{_LINK}/theme"),
    "core-properties": Kind(
        "application/vnd.openxmlformats-package.core-properties+xml",
        f"{PACKAGE}/relationships/metadata/core-properties",
    ),
    "custom-properties": Kind(
        "application/vnd.openxmlformats-officedocument.custom-properties+xml",
        f"{_LINK}/custom-properties",
    ),
}
"""The kinds of parts that docflow writes, by the last word of their relation."""

_RELATIONS = f"{PACKAGE}/relationships"
_PARSER = etree.XMLParser(
    resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
)


def pack(parts: Mapping[str, bytes]) -> bytes:
    """A zip file of `parts` in their order, dated 1980 so that equal parts are equal bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return packed.getvalue()


def unpack(data: bytes) -> Parts:
    """The parts of a .docx. Names ignore case; the list of types is always `CONTENT_TYPES`."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        named = {e.filename: archive.read(e) for e in entries}
    types = part_name(CONTENT_TYPES)
    return {CONTENT_TYPES if part_name(n) == types else n: part for n, part in named.items()}


def parse(xml: bytes) -> etree._Element:
    """The root of an XML part."""
    return etree.fromstring(xml, _PARSER)


def written(root: etree._Element) -> bytes:
    """An XML part with everything below `root`."""
    return (HEAD + etree.tostring(root, encoding="unicode")).encode()


def links(parts: Parts, source: str, kind: str) -> Iterator[tuple[str, str]]:
    """The relations of a part: (id, name of the part it leads to).

    source: a part, or "" for the package. kind: the end of the relation's type ("footer").
    """
    names = {part_name(name): name for name in parts}
    listed = parts.get(_rels(parts, source))
    for link in parse(listed) if listed else ():
        if link.get("TargetMode") == "External" or link.get("Type", "").split("/")[-1] != kind:
            continue  # an address on the web may be any text, also "http://["
        target = part_name(urljoin(f"/{source}", link.get("Target", "")))
        if target in names:
            yield link.get("Id", ""), names[target]


def main_part(parts: Parts) -> str:
    """The part with the text of the document."""
    return next(name for _, name in links(parts, "", "officeDocument"))


def add_part(parts: Parts, source: str, kind: str, name: str, content: bytes) -> str:
    """Put a new part in the file and relate it to `source`. Returns the relation's id.

    kind: a key of `KINDS`. name: in the folder of `source` or below it.
    """
    parts[name] = content
    types = parse(parts[CONTENT_TYPES])
    override = {"PartName": f"/{name}", "ContentType": KINDS[kind].content_type}
    etree.SubElement(types, f"{{{PACKAGE}/content-types}}Override", override)
    parts[CONTENT_TYPES] = written(types)
    rels = _rels(parts, source)
    root = parse(parts.get(rels) or f'<Relationships xmlns="{_RELATIONS}"/>'.encode())
    taken = {link.get("Id") for link in root}
    relation = {
        "Id": next(wish for n in count(1) if (wish := f"docflow{n}") not in taken),
        "Type": KINDS[kind].relation,
        "Target": name.removeprefix(source.rpartition("/")[0]).lstrip("/"),
    }
    etree.SubElement(root, f"{{{_RELATIONS}}}Relationship", relation)
    parts[rels] = written(root)
    return relation["Id"]


def free_name(parts: Parts, source: str, stem: str) -> str:
    """A name that no part has yet: "word/footer3.xml" beside word/document.xml."""
    folder = source.rpartition("/")[0]
    taken = set(map(part_name, parts))
    names = (f"{folder}/{stem}{n}.xml".lstrip("/") for n in count(1))
    return next(name for name in names if part_name(name) not in taken)


def highest(numbers: Iterable[str | None]) -> int:
    """The largest of the numbers in a file; 0 where none is one."""
    return max((int(n) for n in numbers if n and n.isdecimal() and len(n) < 10), default=0)


def _rels(parts: Parts, source: str) -> str:
    folder, _, file = source.rpartition("/")
    usual = f"{folder}/_rels/{file}.rels".lstrip("/")
    return next((name for name in parts if part_name(name) == part_name(usual)), usual)
