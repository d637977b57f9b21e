"""Zip bytes → parts, every byte counted while it is inflated.

A directory may lie about sizes, names and checksums; programs that believe it show one document
and read another, or fill the memory (research: 1 MB took python-docx 2 GB). So nothing is
believed: an entry is inflated in steps and must be exactly what the directory says.
"""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from urllib.parse import unquote

MAX_FILE = 25_000_000
MAX_ENTRIES = 2_000
MAX_UNPACKED = 100_000_000
MAX_XML = 10_000_000
MAX_RATIO = 200
RATIO_COUNTS_FROM = 1_000_000

_END = b"PK\x05\x06"
_STEP = 65_536
_ENCRYPTED = 0x1
_SYMLINK = 0o120000
_READING_FAULTS = (
    zipfile.BadZipFile, NotImplementedError, ValueError, IndexError, OverflowError, struct.error,
)  # fmt: skip


class Refused(Exception):  # noqa: N818 - not an error: it becomes a finding
    """The file is refused: a finding's code, variant and the values its message quotes."""

    def __init__(self, code: str, variant: str | None = None, **values: str) -> None:
        super().__init__(code, variant)
        self.code, self.variant, self.values = code, variant, values


class Entries:
    """The entries of a zip in their order, by part name: lower case, "%20" undone, as part names
    are compared (ECMA-376 part 2).

    Raises Refused when the directory is cut short, damaged, oversized or ambiguous.
    """

    def __init__(self, data: bytes) -> None:
        self._data = memoryview(data)
        self._unpacked = 0
        self._infos = {part_name(info.filename): info for info in _directory(data)}
        self.names = self._infos.keys()

    def xml(self, name: str) -> bytes:
        """The content of one XML part."""
        info = self._infos[name]
        content = b"".join(self._inflate(info, MAX_XML))
        if len(content) > max(RATIO_COUNTS_FROM, MAX_RATIO * info.compress_size):
            raise Refused("file.unsafe", "size")
        return content

    def count(self, name: str) -> None:
        """Inflate one part that is not read (a picture), only to know that it is honest."""
        for _ in self._inflate(self._infos[name], MAX_UNPACKED):
            pass

    def _inflate(self, info: zipfile.ZipInfo, limit: int) -> Iterator[bytes]:
        packed = self._packed(info)
        size = checksum = 0
        for step in _steps(packed, stored=info.compress_type == zipfile.ZIP_STORED):
            size += len(step)
            self._unpacked += len(step)
            if size > limit or self._unpacked > MAX_UNPACKED:
                raise Refused("file.unsafe", "size")
            checksum = zlib.crc32(step, checksum)
            yield step
        if size != info.file_size or checksum != info.CRC:
            raise Refused("file.unreadable", "damaged")

    def _packed(self, info: zipfile.ZipInfo) -> memoryview:
        """The packed bytes, found through the local header, which must tell the same story."""
        start = info.header_offset
        head = self._data[start : start + 30]
        if len(head) < 30 or bytes(head[:4]) != b"PK\x03\x04":
            raise Refused("file.unreadable", "damaged")
        flags, method = struct.unpack("<HH", head[6:10])
        name_length, extra_length = struct.unpack("<HH", head[26:30])
        start += 30 + name_length + extra_length
        name = bytes(self._data[start - extra_length - name_length : start - extra_length])
        told = info.orig_filename.encode("utf-8" if info.flag_bits & 0x800 else "cp437")
        if name != told or method != info.compress_type or flags & _ENCRYPTED:
            raise Refused("file.unsafe", "names")
        packed = self._data[start : start + info.compress_size]
        if len(packed) != info.compress_size:
            raise Refused("file.unreadable", "damaged")
        return packed


def part_name(name: str) -> str:
    """A part's name in the form in which two names are the same part."""
    return unquote(name).lstrip("/").lower()


def _directory(data: bytes) -> list[zipfile.ZipInfo]:
    end = data.rfind(_END, max(0, len(data) - 65_557))
    if end < 0:
        raise Refused("file.unreadable", "truncated")
    # counted before zipfile makes an object of each: 100,000 entries took 0.6 s and 80 MB
    if data.count(b"PK\x01\x02") > MAX_ENTRIES:
        raise Refused("file.unsafe", "size")
    comment = int.from_bytes(data[end + 20 : end + 22], "little")
    if data[end + 22 + comment :].strip(b"\0\r\n "):  # mail gateways add a line end
        raise Refused("file.unsafe", "names")
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            infos = archive.infolist()
    except _READING_FAULTS:
        raise Refused("file.unreadable", "damaged") from None
    if infos and min(info.header_offset for info in infos) != 0:
        raise Refused("file.unsafe", "names")
    for info in infos:
        _check_entry(info)
    files = [info for info in infos if not info.is_dir()]
    if len({part_name(info.filename) for info in files}) != len(files):
        raise Refused("file.unsafe", "names")
    return files


def _check_entry(info: zipfile.ZipInfo) -> None:
    name = unquote(info.orig_filename)
    segments = name.rstrip("/").split("/")
    odd = (
        not name.isprintable()
        or info.orig_filename != info.filename
        or any(sign in name for sign in "\\:")
        or any(segment in ("", ".", "..") for segment in segments)
        or info.external_attr >> 16 & 0o170000 == _SYMLINK
        or (info.is_dir() and info.file_size > 0)
    )
    if odd:
        raise Refused("file.unsafe", "names")
    if info.flag_bits & _ENCRYPTED:
        raise Refused("file.protected")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Refused("file.unreadable", "damaged")


def _steps(packed: memoryview, *, stored: bool) -> Iterator[bytes]:
    """The content in steps of at most 64 kB, whatever the directory promises."""
    if stored:
        for start in range(0, len(packed), _STEP):
            yield bytes(packed[start : start + _STEP])
        return
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for start in range(0, len(packed), _STEP):
            rest: bytes | memoryview = packed[start : start + _STEP]
            while rest and not inflater.eof:
                yield inflater.decompress(rest, _STEP)
                rest = inflater.unconsumed_tail
    except zlib.error:
        raise Refused("file.unreadable", "damaged") from None
    if not inflater.eof:
        raise Refused("file.unreadable", "damaged")
