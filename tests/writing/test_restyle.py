"""An agency's accent and logo in a document."""

import io
import struct
import zipfile
import zlib

import pytest
from lxml import etree

from docflow.errors import TemplateError
from docflow.texts import Texts, shipped_catalogue
from docflow.writing import document
from docflow.writing.document import Look
from docflow.writing.specimens import specimens

NAME = "documents/nl/process-overview.docx"


def a_png(width: int, height: int) -> bytes:
    """A black picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\x00" + bytes(width)) * height)
    signature = b"\x89PNG\r\n\x1a\n"
    return signature + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def parts(look: Look) -> dict[str, bytes]:
    values = specimens(shipped_catalogue()["nl"])["process-overview"][0]
    made = document.render(Texts().template(NAME), values, name=NAME, look=look)
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_the_accent_replaces_the_shipped_one_everywhere() -> None:
    painted = parts(Look(accent="#7a1FA2"))
    assert all(b"0F5C6E" not in data.upper() for n, data in painted.items() if "theme" not in n)
    assert b'<a:accent1><a:srgbClr val="7A1FA2"/></a:accent1>' in painted["word/theme/theme1.xml"]
    assert b'w:val="7A1FA2" w:themeColor="accent1"' in painted["word/styles.xml"]


def test_a_colour_that_is_none_is_named() -> None:
    with pytest.raises(TemplateError, match='"teal" is not of the form "#0F5C6E"'):
        parts(Look(accent="teal"))


def test_without_a_logo_its_place_disappears() -> None:
    assert b"drawing" not in parts(Look())["word/header1.xml"]


@pytest.mark.parametrize(("width", "height"), [(400, 100), (100, 100), (10, 300)])
def test_a_logo_keeps_its_proportions_in_the_room_there_is(width: int, height: int) -> None:
    logo = a_png(width, height)
    made = parts(Look(logo=logo))
    assert made["word/media/logo.png"] == logo
    header = etree.fromstring(made["word/header1.xml"])
    for extent in (e for e in header.iter() if "cx" in e.attrib):
        cx, cy = int(extent.attrib["cx"]), int(extent.attrib["cy"])
        assert cx <= 1_296_000
        assert cy <= 324_000
        assert abs(cx / cy - width / height) < 0.02 * width / height


def test_a_logo_that_is_no_picture_is_named() -> None:
    with pytest.raises(TemplateError, match="not a PNG or JPEG"):
        parts(Look(logo=b"GIF?"))


@pytest.mark.parametrize(
    "picture",
    [
        a_png(10, 10)[:20],
        a_png(10, 10)[:40],
        a_png(0, 0),
        b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\xff\xd9",
    ],
)
def test_a_damaged_logo_is_named(picture: bytes) -> None:
    with pytest.raises(TemplateError, match="The logo is"):
        parts(Look(logo=picture))
