"""What a file is when it is not a Word document, told from its first bytes."""

import re
from collections.abc import Collection

_IMAGES = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"BM")
_SHORTCUTS = (".url", ".lnk", ".webloc", ".gdoc")
_PICTURE_FILTERS = (b"/DCTDecode", b"/CCITTFaxDecode", b"/JBIG2Decode", b"/JPXDecode")
_MAIL_HEADER = re.compile(
    rb"(?im)\A(received|return-path|delivered-to|mime-version|message-id|from|to|subject|date"
    rb"|x-unsent|x-[a-z-]+):[ \t]"
)


def refusal(data: bytes, name: str) -> tuple[str, str | None]:
    """The finding code and variant for bytes that are no zip. `name` only settles shortcuts."""
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    lower = head.lower()
    if not data.strip(b"\0"):
        return "file.unreadable", "empty"
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return _compound(data)
    if name.lower().endswith(_SHORTCUTS):
        variant = "link"
    elif b"%PDF-" in head:
        variant = "scan" if _is_scan(data) else "pdf"
    elif head.startswith(rb"{\rtf"):
        variant = "rtf"
    elif data.startswith(_IMAGES) or _is_boxed_image(data):
        variant = "image"
    elif b"<html" in lower or lower.startswith(b"<!doctype html"):
        variant = "html"
    elif _MAIL_HEADER.match(head):
        variant = "mail"
    else:
        variant = "other"
    return "file.unreadable", variant


def archive(names: Collection[str], mimetype: bytes) -> str:
    """The variant for a zip that is no Office package, from its names in lower case."""
    if mimetype.startswith(b"application/vnd.oasis.opendocument"):
        return "odt" if b".text" in mimetype else "office"
    if any(name.endswith(".iwa") or name == "index.zip" for name in names):
        return "pages"
    if "word/document.xml" in names or not names:
        return "damaged"
    return "zip"


def _compound(data: bytes) -> tuple[str, str | None]:
    """OLE files: their stream names stand in the directory as UTF-16."""

    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if holds("EncryptedPackage") or holds("DRMContent"):
        return "file.protected", None
    if holds("WordDocument"):
        return "file.unreadable", "doc"
    return "file.unreadable", "mail" if holds("__substg1.0_") else "office"


def _is_scan(data: bytes) -> bool:
    """A PDF of pictures only: no font anywhere, and no packed objects that could hide one."""
    return (
        b"/Font" not in data
        and b"/ObjStm" not in data
        and any(name in data for name in _PICTURE_FILTERS)
    )


def _is_boxed_image(data: bytes) -> bool:
    """WebP, and the HEIC and AVIF of phones."""
    if data.startswith(b"RIFF"):
        return data[8:12] == b"WEBP"
    return data[4:8] == b"ftyp" and data[8:11] in (b"hei", b"hev", b"mif", b"msf", b"avi")
