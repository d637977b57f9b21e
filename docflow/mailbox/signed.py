"""The mail inside a signature: S/MIME signed-data (RFC 8551; CMS is RFC 5652, in BER).

Nothing is verified. What stands inside counts as what any mail of that sender says, no more.
"""

from collections.abc import Iterator

MIME_TYPES = ("application/pkcs7-mime", "application/x-pkcs7-mime")

_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
_SEQUENCE, _OID, _EXPLICIT, _OCTETS, _OCTETS_IN_PIECES = 0x30, 0x06, 0xA0, 0x04, 0x24
_DEEPEST = 12

_Element = tuple[int, int, int, int]
"""Tag, begin and end of the content, begin of the next element."""


def content(data: bytes) -> bytes | None:
    """The MIME part that was signed; None when `data` is anything else, such as an encrypted mail
    or a signature apart from what it signs."""
    try:
        return _signed(data)
    except (ValueError, IndexError):
        return None


def _signed(data: bytes) -> bytes | None:
    """ContentInfo { OID, [0] SignedData { version, digests, { OID, [0] OCTET STRING } … } }"""
    kind, explicit = _children(data, _only(data, 0, len(data), _SEQUENCE), 2)
    if kind[0] != _OID or data[kind[1] : kind[2]] != _SIGNED_DATA or explicit[0] != _EXPLICIT:
        return None
    signed = _only(data, explicit[1], explicit[2], _SEQUENCE)
    encapsulated = _children(data, signed, 3)[2]
    kept = _children(data, encapsulated, 2)[1]
    begin, end = kept[1], kept[2]
    if kept[0] != _EXPLICIT:
        return None
    return b"".join(_octets(data, begin, end, 0))


def _octets(data: bytes, begin: int, end: int, depth: int) -> Iterator[bytes]:
    """Octet strings, each whole or in pieces."""
    for tag, first, last, _ in _elements(data, begin, end):
        if tag == _OCTETS:
            yield data[first:last]
        elif tag == _OCTETS_IN_PIECES and depth < _DEEPEST:
            yield from _octets(data, first, last, depth + 1)
        else:
            raise ValueError


def _only(data: bytes, begin: int, end: int, tag: int) -> _Element:
    first = next(_elements(data, begin, end))
    if first[0] != tag:
        raise ValueError
    return first


def _children(data: bytes, parent: _Element, count: int) -> list[_Element]:
    """The first `count` elements inside another."""
    inside = _elements(data, parent[1], parent[2])
    found = [element for element, _ in zip(inside, range(count), strict=False)]
    if len(found) < count:
        raise ValueError
    return found


def _elements(data: bytes, begin: int, end: int) -> Iterator[_Element]:
    at = begin
    while at < end and data[at : at + 2] != b"\0\0":
        element = _element(data, at, 0)
        if element[3] > end:
            raise ValueError
        yield element
        at = element[3]
    if at == begin:
        raise ValueError


def _element(data: bytes, at: int, depth: int) -> _Element:
    tag, size, begin = data[at], data[at + 1], at + 2
    if depth > _DEEPEST:
        raise ValueError
    if size == 0x80:  # the end is marked, and found only by walking there
        end = begin
        while data[end : end + 2] != b"\0\0":
            end = _element(data, end, depth + 1)[3]
        return tag, begin, end, end + 2
    if size > 0x80:
        width = size - 0x80
        size = int.from_bytes(data[begin : begin + width], "big")
        begin += width
    if begin + size > len(data):
        raise ValueError
    return tag, begin, begin + size, begin + size
