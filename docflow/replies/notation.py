"""How people write a score: 4, 3,5, 4/5, "vier", "4 op 5", 3-4 (replies.md §1.4, value rules).

What cannot stand beside a score makes it none: "4 jaar ervaring", "bijna 4", "4+". So only words
that are known to change nothing may surround one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from docflow.replies.vocabulary import Token, Vocabulary

LOWEST, HIGHEST = 1.0, 5.0
_ARROWS = "→⇒➔➜"
_JOINTS = frozenset("-–—/")
_LIMITING = frozenset("+%~±<≥≤≈&€$£@")
_EMBRACING = frozenset("*_\"'#“”«»`´°^")


@dataclass(frozen=True, slots=True)
class Value:
    """A number as it was meant: a score, a range when `high` is given (as typed: 3-4 or 4-3), or
    off the scale."""

    low: float
    high: float | None = None
    on_scale: bool = True

    @property
    def score(self) -> float | None:
        """The score, when it is one."""
        return self.low if self.on_scale and self.high is None else None


def scored(number: float) -> Value:
    """A number as a value: on the scale when it is 1 to 5 in halves."""
    on_scale = LOWEST <= number <= HIGHEST and (number * 2).is_integer()
    return Value(number, on_scale=on_scale)


class Kind(Enum):
    """What a piece of an answer does."""

    VALUE = auto()
    ARTICLE = auto()
    FILLER = auto()
    MISSING = auto()
    CORRECTION = auto()
    INSTEAD = auto()
    UNIT = auto()
    POINTER = auto()
    WORD = auto()
    BREAK = auto()
    LINE = auto()


ELSEWHERE = "elsewhere"
"""The sign of a break behind which a number is no score: "zie 3"."""

_KINDS = {
    "article": Kind.ARTICLE,
    "filler": Kind.FILLER,
    "missing": Kind.MISSING,
    "correction": Kind.CORRECTION,
    "instead": Kind.INSTEAD,
    "because": Kind.BREAK,
    "elsewhere": Kind.BREAK,
    "unit": Kind.UNIT,
    "pointer": Kind.POINTER,
}


@dataclass(frozen=True, slots=True)
class Item:
    """A piece of an answer: tokens `start` to `end`. sign: the sign of a break, "" for a word."""

    kind: Kind
    start: int
    end: int
    value: Value | None = None
    sign: str = ""


def items(found: Sequence[Token], words: Vocabulary) -> list[Item]:
    """The pieces of a text, in its order."""
    pieces: list[Item] = []
    at = 0
    while at < len(found):
        if chain := listed(found, at):
            pieces.extend(chain)
        else:
            pieces.append(_item(found, at, words, pieces[-1] if pieces else None))
        at = pieces[-1].end
    return _article_as_one(pieces)


def listed(found: Sequence[Token], start: int) -> list[Item]:
    """5/4/3/4/4 and 1-2-2 are lists; 4/5 and 3-4 are not."""
    end, joint = start, ""
    while (
        end + 2 < len(found)
        and found[end].kind == found[end + 2].kind == "figure"
        and found[end + 1].folded in _JOINTS
        and found[end + 1].folded == (joint or found[end + 1].folded)
    ):
        joint = found[end + 1].folded
        end += 2
    if end - start < 4:
        return []
    return [
        Item(Kind.VALUE, at, at + 1, scored(_number(token)))
        if token.kind == "figure"
        else Item(Kind.BREAK, at, at + 1, sign=",")
        for at, token in enumerate(found[start : end + 1], start)
    ]


def _item(found: Sequence[Token], at: int, words: Vocabulary, before: Item | None) -> Item:
    token = found[at]
    if token.kind == "line":
        return Item(Kind.LINE, at, at + 1)
    if read := value_at(found, at, words):
        return Item(Kind.VALUE, at, read[1], read[0])
    known = words.scores.at(found, at, *_KINDS)
    if known:
        sign = ELSEWHERE if known.meaning == ELSEWHERE else ""
        return Item(_KINDS[known.meaning], at, at + len(known.words), sign=sign)
    if token.kind == "sign":
        return Item(_sign(found, at, before), at, at + 1, sign=token.folded)
    return Item(Kind.WORD, at, at + 1)


def _sign(found: Sequence[Token], at: int, before: Item | None) -> Kind:
    sign = found[at].folded
    first = before is None or before.kind in (Kind.LINE, Kind.BREAK)
    follows = found[at + 1] if at + 1 < len(found) else None
    glued = follows is not None and follows.kind == "figure" and follows.start == found[at].end
    if sign == "-" and first and glued:
        return Kind.WORD  # a negative number, or a dash: nobody knows
    if sign in _LIMITING and not (sign == ">" and not glued):
        return Kind.WORD
    if sign == "?" and first:
        return Kind.MISSING
    if sign in _EMBRACING or not (sign in ".,:;!?()[]{}=>/|\\…·•-–—" or sign in _ARROWS):
        return Kind.FILLER
    return Kind.BREAK


# --- numbers --------------------------------------------------------------------------------


def value_at(
    found: Sequence[Token], at: int, words: Vocabulary, *, glued: bool = False
) -> tuple[Value, int] | None:
    """The value that begins at token `at`, and the token after it.

    glued: "/" and "-" join two numbers only when no blank stands between, as in a list
    ("4 4 / 1 2 2").
    """
    base = _base(found, at, words)
    if base is None or _is_fraction(found, base[1]):
        return None
    number, end = base
    follows = found[end] if end < len(found) else None
    if follows is None:
        return scored(number), end
    touches = follows.start == found[end - 1].end
    if follows.folded == "%":
        return Value(number, on_scale=False), end + 1
    joins = touches or not glued or follows.folded not in _JOINTS
    joined = (
        _of_scale(found, end, number, words) or _range(found, end, number, words) if joins else None
    )
    if joined and not _is_label(found, joined[1]):
        return joined
    if (follows.folded in "+-" and touches) or (follows.folded == "?" and (touches or not glued)):
        return None  # "4+", "4-", "4?": nobody knows
    return scored(number), end


def _is_fraction(found: Sequence[Token], end: int) -> bool:
    """ "4/5de" and "4/5e" are working hours."""
    slash, fifths = found[end : end + 1], found[end + 1 : end + 2]
    return (
        bool(fifths)
        and slash[0].folded == "/"
        and (fifths[0].kind == "word" and fifths[0].folded[0].isdecimal())
    )


def _is_label(found: Sequence[Token], end: int) -> bool:
    """The number before token `end` is a label: the 2 in "1: 4 - 2: 3"."""
    return end < len(found) and found[end].folded in ":="


def _base(found: Sequence[Token], at: int, words: Vocabulary) -> tuple[float, int] | None:
    if at >= len(found):
        return None
    if found[at].kind == "figure":
        if len(found[at].folded.split(".")[0].split(",")[0]) > 3:
            return None
        number, end = _number(found[at]), at + 1
    elif known := words.scores.at(found, at, "number", "article"):
        if known.meaning == "article":
            return None
        number, end = known.value or 0.0, at + len(known.words)
    else:
        return None
    if end < len(found) and (half := words.scores.at(found, end, "half")):
        return number + 0.5, end + len(half.words)
    return number, end


def _number(token: Token) -> float:
    return float(token.folded.replace(",", "."))


def _of_scale(
    found: Sequence[Token], end: int, number: float, words: Vocabulary
) -> tuple[Value, int] | None:
    """ "/5", "op 5", "sur 5": the score; another scale is off ours; "3/4" may be a range."""
    if end >= len(found):
        return None
    slash = found[end].folded == "/"
    known = words.scores.at(found, end, "out_of")
    top_at = end + 1 if slash else end + len(known.words) if known else None
    if top_at is None:
        return None
    top = _base(found, top_at, words)
    if top is None:
        return None
    if top[0] == HIGHEST:
        return scored(number), top[1]
    if slash and number < top[0] < HIGHEST:
        return Value(number, top[0]), top[1]
    return Value(number, on_scale=False), top[1]


def _range(
    found: Sequence[Token], end: int, number: float, words: Vocabulary
) -> tuple[Value, int] | None:
    if end >= len(found):
        return None
    known = words.scores.at(found, end, "range")
    if not known and found[end].folded not in "-–—":
        return None
    high = _base(found, end + (len(known.words) if known else 1), words)
    if high is None:
        return None
    after = high[1]
    if scaled := _of_scale(found, after, high[0], words):
        after = scaled[1]
    return Value(number, high[0], on_scale=max(number, high[0]) <= HIGHEST), after


def _article_as_one(pieces: list[Item]) -> list[Item]:
    """ "een" and "un" are a 1 where an answer begins with nothing else, and nothing in "een 4"."""
    if not pieces or pieces[0].kind is not Kind.ARTICLE:
        return pieces
    first, *others = pieces
    if others and others[0].kind not in (Kind.LINE, Kind.BREAK):
        return pieces
    return [Item(Kind.VALUE, first.start, first.end, scored(1.0)), *others]
