"""How the commands set their lines: 80 columns, and no name or path broken in two."""

import textwrap

WIDTH = 78


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
