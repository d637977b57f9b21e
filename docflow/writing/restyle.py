"""An agency's own accent colour and logo, laid over a Word template.

The accent is the theme's accent1, and every colour that names it. The logo is the picture whose
name (alt text pane, or Selection pane in Word) is "logo"; its frame says how large it may be.
"""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from docflow.errors import TemplateError

_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_EMBED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}embed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """accent: "#RRGGBB". logo: the bytes of a PNG or JPEG picture, or None."""

    accent: str = "#0F5C6E"
    logo: bytes | None = None


def dressed(parts: dict[str, bytes], look: Look) -> dict[str, bytes]:
    """The parts of a .docx with the accent and the logo of `look`; others as they are."""
    accent = _colour(look.accent)
    painted = {
        name: _painted(content, accent) if name.endswith(".xml") else content
        for name, content in parts.items()
    }
    for part in [n for n in painted if n.startswith("word/") and b"docPr" in painted[n]]:
        painted |= _with_logo(painted, part, look.logo)
    return painted


# --- accent -------------------------------------------------------------------------------------

_THEME = re.compile(rb"(<a:accent1>).*?(</a:accent1>)", re.DOTALL)
_ACCENTED = re.compile(rb'<w:\w+\b[^>]*\bw:theme(?:Color|Fill)="accent1"[^>]*>')


def _colour(accent: str) -> bytes:
    if not re.fullmatch(r"#[0-9A-Fa-f]{6}", accent):
        raise TemplateError(f'The accent colour "{accent}" is not of the form "#0F5C6E".')
    return accent[1:].upper().encode()


def _painted(xml: bytes, accent: bytes) -> bytes:
    xml = _THEME.sub(rb'\g<1><a:srgbClr val="%s"/>\g<2>' % accent, xml)
    return _ACCENTED.sub(lambda m: _repainted(m.group(), accent), xml)


def _repainted(element: bytes, accent: bytes) -> bytes:
    """The plain colour beside a theme colour: LibreOffice and older Words go by it."""
    if b"w:themeFill" in element:
        name = b"fill"
    else:
        name = b"val" if element.startswith(b"<w:color ") else b"color"
    return re.sub(rb'\bw:%s="[0-9A-Fa-f]{6}"' % name, b'w:%s="%s"' % (name, accent), element)


# --- logo ---------------------------------------------------------------------------------------


def _with_logo(parts: dict[str, bytes], part: str, logo: bytes | None) -> dict[str, bytes]:
    """The parts that change when the logo of one part is replaced, or its empty frame removed."""
    tree = etree.fromstring(parts[part])
    changed: dict[str, bytes] = {}
    for frame in list(_frames(tree)):
        rels = posixpath.join("word/_rels", f"{posixpath.basename(part)}.rels")
        blip = frame.find(f".//{_A}blip")
        if blip is None or rels not in parts:
            continue
        if logo is not None:
            changed |= _placed(parts, rels, blip.get(_EMBED, ""), logo)
            _fit(frame, logo)
        elif _is_blank(parts, rels, blip.get(_EMBED, "")):
            _drop(frame)
    return {**changed, part: etree.tostring(tree, xml_declaration=True, encoding="UTF-8")}


def _frames(tree: etree._Element) -> Iterator[etree._Element]:
    for properties in tree.iter(f"{_WP}docPr"):
        frame = properties.getparent()
        if frame is not None and properties.get("name", "").casefold() == "logo":
            yield frame


def _target(parts: dict[str, bytes], rels: str, link: str) -> etree._Element | None:
    tree = etree.fromstring(parts[rels])
    return next((r for r in tree if r.get("Id") == link), None)


def _is_blank(parts: dict[str, bytes], rels: str, link: str) -> bool:
    """Whether the picture is the one dot that the shipped templates keep a place with."""
    relation = _target(parts, rels, link)
    name = "" if relation is None else posixpath.join("word", relation.get("Target", ""))
    return name in parts and _size(parts[name])[:2] == (1, 1)


def _placed(parts: dict[str, bytes], rels: str, link: str, logo: bytes) -> dict[str, bytes]:
    """The logo as a part of its own, the link to it, and its content type."""
    *_, extension = _size(logo)
    relations = etree.fromstring(parts[rels])
    for relation in relations:
        if relation.get("Id") == link:
            relation.set("Target", f"media/logo.{extension}")
    types = etree.fromstring(parts["[Content_Types].xml"])
    if not any(t.get("Extension", "").lower() == extension for t in types):
        kind = "jpeg" if extension == "jpg" else extension
        tag = types.tag.replace("Types", "Default")
        types.insert(0, etree.Element(tag, Extension=extension, ContentType=f"image/{kind}"))
    return {
        f"word/media/logo.{extension}": logo,
        rels: etree.tostring(relations, xml_declaration=True, encoding="UTF-8"),
        "[Content_Types].xml": etree.tostring(types, xml_declaration=True, encoding="UTF-8"),
    }


def _fit(frame: etree._Element, logo: bytes) -> None:
    """The frame takes the logo's proportions, inside the room it had."""
    width, height, _ = _size(logo)
    for extent in (frame.find(f"{_WP}extent"), frame.find(f".//{_A}ext[@cx]")):
        if extent is not None:
            room = int(extent.get("cx", "0")), int(extent.get("cy", "0"))
            scale = min(room[0] / width, room[1] / height)
            extent.set("cx", str(round(width * scale)))
            extent.set("cy", str(round(height * scale)))


def _drop(frame: etree._Element) -> None:
    drawing = frame.getparent()
    if drawing is not None and (run := drawing.getparent()) is not None:
        run.remove(drawing)


def _size(picture: bytes) -> tuple[int, int, str]:
    """Width and height in pixels, and the file name's extension."""
    from docx.image.image import Image

    try:
        image = Image.from_blob(picture)
    except Exception as fault:  # the library raises whatever half a picture makes it stumble on
        raise TemplateError("The logo is not a PNG or JPEG picture, or it is damaged.") from fault
    if not (image.px_width and image.px_height):
        raise TemplateError("The logo is a picture without width or height.")
    return image.px_width, image.px_height, image.ext
