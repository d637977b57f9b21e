"""A .msg as Outlook saves it, made of plain values: MS-OXMSG in a compound file (MS-CFB)."""

import struct
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Union

Tree = Mapping[str, Union[bytes, "Tree"]]
Values = Mapping[int, str | bytes | int | datetime]
"""Property id → what it holds; its Python type says of which kind it is."""

_SECTOR, _MINI, _CUTOFF = 512, 64, 4096
_FAT, _END, _NONE = 0xFFFFFFFD, 0xFFFFFFFE, 0xFFFFFFFF
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)


def a_msg(
    values: Values,
    recipients: Sequence[Values] = (),
    attachments: Sequence[Values] = (),
    charset: str | None = None,
) -> bytes:
    """A mail. charset: of 8-bit texts; None is UTF-16, as Outlook saves them by itself."""
    counts = (len(recipients), len(attachments)) * 2
    tree: dict[str, bytes | Tree] = {
        **_properties(values, struct.pack("<8x4I8x", *counts), charset)
    }
    for kind, objects in (("recip", recipients), ("attach", attachments)):
        for number, each in enumerate(objects):
            tree[f"__{kind}_version1.0_#{number:08X}"] = _properties(each, bytes(8), charset)
    return compound_file(tree)


def _properties(values: Values, head: bytes, charset: str | None) -> dict[str, bytes]:
    rows, streams = head, {}
    for pid, value in values.items():
        match value:
            case int():
                kind, payload = 0x0003, value
            case datetime():
                kind, payload = 0x0040, (value - _EPOCH) // timedelta(microseconds=1) * 10
            case _:
                kind = 0x0102 if isinstance(value, bytes) else 0x001E if charset else 0x001F
                content = (
                    value if isinstance(value, bytes) else value.encode(charset or "utf-16-le")
                )
                streams[f"__substg1.0_{pid:04X}{kind:04X}"] = content
                payload = len(content) + {0x001F: 2, 0x001E: 1}.get(kind, 0)
        rows += struct.pack("<HHIQ", kind, pid, 6, payload)
    return {"__properties_version1.0": rows, **streams}


def compound_file(tree: Tree) -> bytes:
    """A tree of named streams as a compound file of version 3, its allocation table in front."""
    entries: list[_Entry] = []
    root = _Entry("Root Entry", tree, entries)
    tables = 1 + sum(len(entry.content) + 1024 for entry in entries) // 60_000
    sectors = _Chain(_SECTOR, [_FAT] * tables, bytes(_SECTOR * tables))
    small = _Chain(_MINI, [], b"")
    for entry in entries:
        chain = small if len(entry.content) < _CUTOFF else sectors
        entry.start = chain.add(entry.content)
    root.content, root.start = small.content, sectors.add(small.content)
    small_table = b"".join(struct.pack("<I", n) for n in small.next)
    small_start, directory = sectors.add(small_table, b"\xff"), b"".join(e.row() for e in entries)
    header = struct.pack(
        "<8s16x5H6x9I",
        bytes.fromhex("D0CF11E0A1B11AE1"), 0x3E, 3, 0xFFFE, 9, 6,
        0, tables, sectors.add(directory), 0, _CUTOFF,
        small_start, -(-len(small_table) // _SECTOR), _END, 0,
    )  # fmt: skip
    header = header[:76] + b"".join(struct.pack("<I", n) for n in range(tables))
    table = b"".join(struct.pack("<I", n) for n in sectors.next)
    assert len(table) <= _SECTOR * tables
    body = table.ljust(_SECTOR * tables, b"\xff") + sectors.content[_SECTOR * tables :]
    return header.ljust(_SECTOR, b"\xff") + body


class _Chain:
    """Sectors of one size, and for each the one that comes after it."""

    def __init__(self, size: int, following: list[int], content: bytes) -> None:
        self.size, self.next, self.content = size, following, content

    def add(self, data: bytes, padding: bytes = b"\0") -> int:
        """The number of the first sector that `data` was put in."""
        start, count = len(self.next), -(-len(data) // self.size)
        if not count:
            return _END
        self.next += [*range(start + 1, start + count), _END]
        self.content += data.ljust(count * self.size, padding)
        return start


class _Entry:
    """A stream or a folder of streams; its siblings hang in a binary tree."""

    def __init__(self, name: str, node: bytes | Tree, entries: list["_Entry"]) -> None:
        self.name, self.number, self.start = name, len(entries), _END
        self.kind = 2 if isinstance(node, bytes) else 1 if entries else 5
        self.content = node if isinstance(node, bytes) else b""
        self.left = self.right = self.child = _NONE
        entries.append(self)
        if not isinstance(node, bytes):
            kids = [
                _Entry(n, node[n], entries) for n in sorted(node, key=lambda n: (len(n), n.upper()))
            ]
            self.child = _hang(kids)

    def row(self) -> bytes:
        """Its 128 bytes in the directory."""
        name = (self.name + "\0").encode("utf-16-le")
        links = (self.left, self.right, self.child)
        start = 0 if self.kind == 1 else self.start
        sizes = (start, len(self.content), 0)
        return struct.pack("<64sHBB3I36x3I", name, len(name), self.kind, 1, *links, *sizes)


def _hang(kids: list[_Entry]) -> int:
    if not kids:
        return _NONE
    middle = len(kids) // 2
    kids[middle].left, kids[middle].right = _hang(kids[:middle]), _hang(kids[middle + 1 :])
    return kids[middle].number
