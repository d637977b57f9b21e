"""How the commands set their lines: 80 columns, no name or path broken in two, and nothing in
them that a terminal would act on."""

import json
import textwrap
from typing import Any

from docflow.model.cleaning import clean

WIDTH = 78


def printable(value: Any) -> Any:
    """What came from outside (names, titles, file names), as one line of plain text each.

    Escape codes clear the screen or hide what follows, bidi marks turn "xcod.exe" around, a line
    end forges a line of ours. value: a text, or lists and dicts with texts somewhere in them.
    """
    if isinstance(value, str):
        return clean(value).replace("\n", " ")
    if isinstance(value, dict):
        return {key: printable(part) for key, part in value.items()}
    return [printable(part) for part in value] if isinstance(value, list | tuple) else value


def to_json(value: Any) -> str:
    """JSON for machines, which a person may still look at in a terminal: the same values, with
    whatever is no plain sign written as \\uXXXX."""
    written = json.dumps(value, ensure_ascii=False, indent=2)
    return "".join(s if s.isprintable() or s == "\n" else _escaped(s) for s in written)


def _escaped(sign: str) -> str:
    """Not json.dumps alone: it takes DEL for a plain sign."""
    return f"\\u{ord(sign):04x}" if ord(sign) < 0x10000 else json.dumps(sign)[1:-1]


def wrapped(text: str, indent: str = "", *, first: str | None = None) -> str:
    """`text` in lines of at most 78 signs, each after `indent`, the first after `first`.

    Words keep whole, also at a hyphen: what a person copies from the terminal (a file name, an
    address, a command) stays one piece.
    """
    return textwrap.fill(
        text,
        WIDTH,
        initial_indent=indent if first is None else first,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def shortened(text: str, room: int) -> str:
    """`text` in at most `room` signs. A reference at its end (`[DF-7Q4K2M]`) stays: it is what a
    person looks for."""
    if len(text) <= room:
        return text
    head, mark, reference = text.rpartition(" [")
    tail = mark + reference if mark and len(reference) < room // 2 else ""
    return (head if tail else text)[: room - len(tail) - 1].rstrip() + "…" + tail
