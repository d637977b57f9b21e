"""One line of own words: where it was broken, and what stands behind a label in it."""

from collections.abc import Sequence

from docflow.replies.listing import Label, label_at
from docflow.replies.vocabulary import Lexicon, Token

BEHIND_LABEL = ":=-–—("
_NARROWEST, _WIDEST = 72, 80
"""Where mail programs break the lines of a text."""


def wraps(line: str, following: str) -> bool:
    """Whether a mail program, not its sender, broke a line here."""
    unbroken = len(line) + 1 + len(following.partition(" ")[0])
    return len(line) <= _WIDEST and unbroken > _NARROWEST and following[:1].islower()


def paragraph(lines: Sequence[str], *, bounded: bool) -> tuple[list[str], list[str]]:
    """The first paragraph and the rest; where the request goes on behind, all is the first."""
    if bounded:
        return list(lines), []
    start = next((at for at, line in enumerate(lines) if line), len(lines))
    end = next((at for at in range(start, len(lines)) if not lines[at]), len(lines))
    return list(lines[start:end]), list(lines[end:])


def behind_wish(line: str, found: Sequence[Token], lexicon: Lexicon) -> tuple[str, str] | None:
    """ "Besluit (go / no go / twijfel): go" → ("decision", "go"); "Toelichting: …" likewise."""
    known = lexicon.at(found, 0, "decision", "comment")
    if known is None:
        return None
    at = len(known.words)
    if at < len(found) and found[at].folded == "(":
        at = next((n for n in range(at, len(found)) if found[n].folded == ")"), at) + 1
    elif at < len(found) and found[at].folded not in BEHIND_LABEL:
        return None
    while at < len(found) and found[at].folded in BEHIND_LABEL:
        at += 1
    return known.meaning, line[found[at].start :] if at < len(found) else ""


def inner_label(found: Sequence[Token], at: int, lexicon: Lexicon) -> Label | None:
    """A code within a line: "R2", "2:", but not the end of a sentence ("4. 2 keer")."""
    label = label_at(found, at, lexicon)
    if label is None or not label.firm:
        return None
    numbered = found[at].kind == "figure" and found[at + 1].folded not in ":="
    return None if numbered else label


def behind_question(found: Sequence[Token], at: int, code: str, lexicon: Lexicon) -> int:
    """Past the question's own words, when its sender copied them."""
    known = lexicon.at(found, at, f"code {code}") if at < len(found) else None
    if known is None:
        return at
    at += len(known.words)
    while at < len(found) and found[at].folded in "?:.-–—=":
        at += 1
    return at
