"""The identity of a form: which form it is, and which vacancy or request it belongs to.

It stands in the footer, in the core keywords and in a custom property: LibreOffice keeps all
three, other programs some of them (research/forms.md §2.1).
"""

import re

from lxml import etree

from docflow.forms.fields import FORM_VERSION
from docflow.forms.look import HEAD
from docflow.forms.outside import detached
from docflow.forms.paper import (
    Properties,
    core_properties,
    custom_properties,
    edge,
    paragraph,
    text,
)
from docflow.forms.parts import (
    CORE,
    CUSTOM,
    OFFICE,
    Parts,
    W,
    add_part,
    free_name,
    highest,
    links,
    main_part,
    pack,
    parse,
    unpack,
    written,
)
from docflow.model.phrases import Phrases
from docflow.model.vacancy import Language
from docflow.model.work import FormKind

PROPERTY = "docflow"
"""The custom property that holds the identity."""

IDENTITY = re.compile(
    r"\bdocflow\s+(?P<kind>intake|candidate|scorecard)-(?P<language>nl|en|fr)\s+(?P<version>\d+)"
    r"(?:\s+(?P<reference>(?:V|DF)-[0-9A-Z]+))?"
)
"""An identity as it is found again, in any of the three places."""

_ID = f"{{{OFFICE}/relationships}}id"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_KEYWORDS = "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}keywords"


def identity(kind: FormKind, language: Language, reference: str | None = None) -> str:
    """What a form says of itself: "docflow intake-nl 1 V-7Q4K"."""
    return " ".join(filter(None, ("docflow", f"{kind}-{language}", str(FORM_VERSION), reference)))


def stamp(data: bytes, reference: str, kind: FormKind, phrases: Phrases) -> bytes:
    """The form with its reference in footer, keywords and property, in place of an older one.

    data: a .docx that passed the gate, whoever saved it. Answers are not touched, links to a
    template elsewhere are dropped; stamping again with the same reference gives the same bytes.
    """
    parts = detached(unpack(data))
    own = identity(kind, phrases.language, reference)
    _stamp_footers(parts, own)
    _stamp_keywords(parts, own, phrases.text(kind, "title"), phrases.language)
    _stamp_property(parts, own)
    return pack(parts)


# --- footers ------------------------------------------------------------------------------------


def _stamp_footers(parts: Parts, own: str) -> None:
    """Every footer that says what the form is, and every one that a section shows.

    A section without a footer of its own shows that of the section before.
    """
    main = main_part(parts)
    document = parse(parts[main])
    footers = dict(links(parts, main, "footer"))
    sections = [s for s in document.iter(f"{W}sectPr") if _is_current(s)]
    shown = [footers.get(_reference(section)) for section in sections]
    line = edge("ftr", paragraph("Footer", text(own))).encode()
    for name in dict.fromkeys(footers.values()):
        footer = parse(parts[name])
        if not _rewrite(footer, own) and name in shown:
            footer.append(parse(line)[0])
        parts[name] = written(footer)
    if not any(shown[:1]):
        name = free_name(parts, main, "footer")
        identifier = add_part(parts, main, "footer", name, HEAD.encode() + line)
        first = sections[0] if sections else etree.SubElement(document[-1], f"{W}sectPr")
        attributes = {f"{W}type": "default", _ID: identifier}
        first.insert(0, first.makeelement(f"{W}footerReference", attributes))
        parts[main] = written(document)


def _is_current(section: etree._Element) -> bool:
    """Not the former page set-up that a tracked change keeps."""
    parent = section.getparent()
    return parent is not None and parent.tag != f"{W}sectPrChange"


def _reference(section: etree._Element) -> str:
    return next(
        (
            reference.get(_ID, "")
            for reference in section.iterfind(f"{W}footerReference")
            if reference.get(f"{W}type", "default") == "default"
        ),
        "",
    )


def _rewrite(footer: etree._Element, own: str) -> bool:
    """Put `own` in place of the identity that stands there; whether there was one."""
    found = False
    for block in footer.iter(f"{W}p"):
        pieces = list(block.iter(f"{W}t", f"{W}tab", f"{W}ptab", f"{W}br"))
        texts = [piece.text or "" if piece.tag == f"{W}t" else "\t" for piece in pieces]
        if match := IDENTITY.search("".join(texts)):
            found = True
            _replace(pieces, texts, match.span(), own)
    return found


def _replace(
    pieces: list[etree._Element], texts: list[str], span: tuple[int, int], own: str
) -> None:
    """Words may be cut into any number of runs: the first one touched takes all of `own`."""
    begin, end = span
    start = 0
    for piece, words in zip(pieces, texts, strict=True):
        before, after = words[: max(begin - start, 0)], words[max(end - start, 0) :]
        if start < end and start + len(words) > begin and piece.tag == f"{W}t":
            piece.text = f"{before}{own}{after}"
            piece.set(_SPACE, "preserve")
            own = ""
        start += len(words)


# --- properties ---------------------------------------------------------------------------------


def _stamp_keywords(parts: Parts, own: str, title: str, language: Language) -> None:
    """The identity among the keywords; those of others stay."""
    name = next((name for _, name in links(parts, "", "core-properties")), None)
    if name is None:
        about = Properties(title=title, language=language, keywords=own)
        core = f"{HEAD}{core_properties(about)}".encode()
        add_part(parts, "", "core-properties", CORE, core)
        return
    root = parse(parts[name])
    node = root.find(_KEYWORDS)
    if node is None:
        node = etree.SubElement(root, _KEYWORDS)
    others = IDENTITY.sub("", node.text or "").strip(" ,;")
    node.text = f"{own}, {others}" if others else own
    parts[name] = written(root)


def _stamp_property(parts: Parts, own: str) -> None:
    """The identity as the custom property `docflow`; other properties stay."""
    fresh = f"{HEAD}{custom_properties({PROPERTY: own})}".encode()
    name = next((name for _, name in links(parts, "", "custom-properties")), None)
    if name is None:
        add_part(parts, "", "custom-properties", CUSTOM, fresh)
        return
    root = parse(parts[name])
    for old in [node for node in root if node.get("name") == PROPERTY]:
        root.remove(old)
    entry = parse(fresh)[0]
    entry.set("pid", str(max(highest(node.get("pid") for node in root), 1) + 1))
    root.append(entry)
    parts[name] = written(root)
