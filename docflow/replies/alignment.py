"""What was typed between the lines of the request: a word diff of a reply against what was sent.

A quote cut loses these answers, which is why every reply library gets 0 of 9 right
(replies.md §1.3). Layout does not matter here: marks, wraps and flattened tables are no words.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from docflow.replies.quotes import Placed, legible
from docflow.replies.vocabulary import Token, Vocabulary, tokens

GROUPS: Mapping[str, tuple[str, ...]] = {
    "must_haves": ("1", "2", "3", "4", "5"),
    "risks": ("R1", "R2", "R3"),
    "person": ("K", "W", "Z"),
}
"""The codes that stand under one heading of the request."""

_MOST_WORDS = 6_000
_PRESENT = 0.6  # of a line's words: a line that its sender edited is still that line
_FURTHEST_SLIDE = 3


@dataclass(frozen=True, slots=True)
class _Unit:
    """A question or line of the request: its words `start` to `end`. owner: a code, a group,
    "decision", "comment" or "". label: how many of its words are its code."""

    owner: str
    start: int
    end: int
    label: int = 0

    @property
    def size(self) -> int:
        """Its words, the code apart."""
        return self.end - self.start - self.label


@dataclass(frozen=True, slots=True)
class Sent:
    """A request as its reader saw it: its words, and whose each is."""

    keys: tuple[str, ...]
    units: tuple[_Unit, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """Lines that the request did not hold. owner: what they stand behind (see `_Unit`). level:
    as of `Placed`. bounded: the request goes on behind them."""

    owner: str
    lines: tuple[str, ...]
    level: int
    bounded: bool


def _words(text: str) -> list[Token]:
    return [token for token in tokens(text) if token.kind in ("word", "figure")]


# --- the request --------------------------------------------------------------------------------


def sent(text: str, questions: Mapping[str, str], words: Vocabulary) -> Sent:
    """The request `text` divided into its questions and lines."""
    lines = [_words(line) for line in legible(text).split("\n")]
    keys = tuple(token.folded for line in lines for token in line)
    asked = dict(_asked(keys, questions))
    units: list[_Unit] = []
    at = 0
    for line in filter(None, lines):
        end = at + len(line)
        units.extend(_units(line, at, end, asked, words))
        at = end
    return Sent(keys, tuple(_with_headings(units)))


def _asked(keys: tuple[str, ...], questions: Mapping[str, str]) -> Iterator[tuple[int, str]]:
    """Each word of the request that is part of a question or its code → that code."""
    for code, question in questions.items():
        own = tuple(token.folded for token in _words(legible(question)))
        starts = [
            at
            for at, key in enumerate(keys)
            if own and key == own[0] and keys[at : at + len(own)] == own
        ]
        for start in starts:
            label = code.lower()
            first = start - 1 if start and keys[start - 1] == label else start
            if first < start or len(starts) == 1:
                yield from ((at, code) for at in range(first, start + len(own)))
                break


def _units(
    line: list[Token], start: int, end: int, asked: Mapping[int, str], words: Vocabulary
) -> Iterator[_Unit]:
    first = start
    for at in range(start + 1, end + 1):
        if at == end or asked.get(at) != asked.get(first):
            code = asked.get(first, "")
            label = int(bool(code) and line[first - start].folded == code.lower())
            yield _Unit(code or _owner(line[first - start :], words), first, at, label)
            first = at


def _owner(line: list[Token], words: Vocabulary) -> str:
    known = words.labels.at(line, 0, "decision", "comment")
    return known.meaning if known else ""


def _with_headings(units: list[_Unit]) -> Iterator[_Unit]:
    """The line before the first question of a group is its heading."""
    for at, unit in enumerate(units):
        follows = units[at + 1].owner if at + 1 < len(units) else ""
        group = next((name for name, codes in GROUPS.items() if codes[0] == follows), "")
        code = any(unit.owner in codes for codes in GROUPS.values())
        yield unit if not group or code else _Unit(group, unit.start, unit.end)


# --- the reply ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Spot:
    """A word of the reply: line `line`, characters `start` to `end`."""

    line: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Alignment:
    """The request found again in a reply. level: how far its copy is from the sender. pieces:
    all that was added to it, in order; the first may be what stands above it."""

    level: int
    pieces: tuple[Piece, ...]


def align(lines: Sequence[Placed], request: Sent) -> Alignment | None:
    """What was typed into the request; None when these lines do not hold (most of) a question."""
    spots, keys = _spots(lines)
    if not set(keys) & set(request.keys):
        return None
    matched = _matched(request, keys)
    present = _present(request, matched)
    codes = [code for group in GROUPS.values() for code in group]
    if not any(unit.owner in (*codes, "decision") for unit in present):
        return None
    owner_of = {at: unit for unit in present for at in range(unit.start, unit.end)}
    matched = {there: here for there, here in matched.items() if here in owner_of}
    matched = _slid(matched, keys, {unit.start for unit in present})
    levels = sorted(lines[spots[at].line].level for at in matched)
    pieces = _pieces(lines, spots, matched, owner_of)
    return Alignment(levels[len(levels) // 2], tuple(pieces))


def _spots(lines: Sequence[Placed]) -> tuple[list[_Spot], list[str]]:
    spots: list[_Spot] = []
    keys: list[str] = []
    for number, line in enumerate(lines):
        if not line.header:
            for token in _words(line.text):
                spots.append(_Spot(number, token.start, token.end))
                keys.append(token.folded)
        if len(keys) > _MOST_WORDS:
            break
    return spots, keys


def _matched(request: Sent, keys: list[str]) -> dict[int, int]:
    """Word of the reply → word of the request."""
    matcher = SequenceMatcher(None, request.keys, keys, autojunk=False)
    return {
        block.b + step: block.a + step
        for block in matcher.get_matching_blocks()
        for step in range(block.size)
    }


def _present(request: Sent, matched: Mapping[int, int]) -> list[_Unit]:
    """The lines that the reply holds; one of a single word only beside another one. "Besluit (go /
    no go / twijfel)" is made of answers, so all of it must be there."""
    there = set(matched.values())
    full = [
        sum(at in there for at in range(unit.start + unit.label, unit.end))
        >= (1.0 if unit.owner == "decision" else _PRESENT) * unit.size
        for unit in request.units
    ]
    return [
        unit
        for at, unit in enumerate(request.units)
        if full[at] and (unit.size > 2 or any(full[max(at - 1, 0) : at] + full[at + 1 : at + 2]))
    ]


def _slid(matched: dict[int, int], keys: Sequence[str], starts: set[int]) -> dict[int, int]:
    """ "1. A: 2 ⏎ 2. B": the first 2 was typed, though the diff may take the second for it.

    An addition that could as well stand a few words earlier or later is moved to where a line of
    the request begins.
    """
    for before, end in pairwise(sorted(matched)):
        begin, here = before + 1, matched.get(before, -2) + 1
        if begin == end or matched.get(end) != here or here in starts:
            continue
        earlier = _equal(keys, range(before, -1, -1), range(end - 1, begin - 1, -1))
        later = _equal(keys, range(begin, end), range(end, len(keys)))
        for step in range(1, earlier + 1):
            if here - step in starts:
                _move(matched, range(before, before - step, -1), end - 1, -1)
                break
        else:
            for step in range(1, later + 1):
                if here + step in starts:
                    _move(matched, range(end, end + step), begin, 1)
                    break
    return matched


def _equal(keys: Sequence[str], one: Iterable[int], other: Iterable[int]) -> int:
    """How many words are equal, side by side."""
    count = 0
    for a, b in zip(one, other, strict=False):
        if keys[a] != keys[b] or count == _FURTHEST_SLIDE:
            break
        count += 1
    return count


def _move(matched: dict[int, int], words: Iterable[int], onto: int, step: int) -> None:
    for offset, word in enumerate(words):
        if word in matched:
            matched[onto + offset * step] = matched.pop(word)


def _pieces(
    lines: Sequence[Placed],
    spots: list[_Spot],
    matched: Mapping[int, int],
    owner_of: Mapping[int, _Unit],
) -> Iterator[Piece]:
    known = sorted(matched)
    for before, after in zip([None, *known], [*known, None], strict=True):
        begin = _Spot(0, 0, 0) if before is None else spots[before]
        stop = None if after is None else spots[after]
        owner = "" if before is None else owner_of[matched[before]].owner
        yield from _by_level(lines, begin, stop, owner)
        if stop and after is not None and stop.line > begin.line:
            ahead = lines[stop.line].text[: stop.start].strip()
            unit = owner_of[matched[after]]
            if unit.start == matched[after] and _is_typed_ahead(ahead):
                yield Piece(unit.owner, (ahead,), lines[stop.line].level, bounded=True)


def _is_typed_ahead(text: str) -> bool:
    """ "4 2. Klantgericht" and "(4) 2. Klantgericht", but not a program's own "2." or "b)"."""
    return text[-1:].isalnum() or (text[:1] + text[-1:]) in ("()", "[]", "**")


def _by_level(
    lines: Sequence[Placed], begin: _Spot, stop: _Spot | None, owner: str
) -> Iterator[Piece]:
    """The lines between two words of the request, cut where their level changes."""
    end = len(lines) if stop is None else stop.line
    held: list[str] = []
    level = lines[begin.line].level
    for number in range(begin.line, max(end, begin.line + 1)):
        line = lines[number]
        if line.header:
            continue
        text = line.text
        if number == begin.line:
            text = text[begin.end : stop.start if stop and stop.line == number else None]
        if line.level != level and text:
            if _is_typed(held):
                yield Piece(owner, tuple(held), level, bounded=stop is not None)
            held, level = [], line.level
        held.append(text.strip())
    if _is_typed(held):
        yield Piece(owner, tuple(held), level, bounded=stop is not None)


def _is_typed(lines: Iterable[str]) -> bool:
    """Whether there is more than the signs that stood between the request's own words."""
    return any(sign.isalnum() or ord(sign) > 0x2190 for line in lines for sign in line)
