"""How people write a score: 4, 3,5, 4/5, "vier", "4 op 5", 3-4 (replies.md §1.4, value rules).

What cannot stand beside a score makes it none: "4 jaar ervaring", "bijna 4", "4+". So only words
that are known to change nothing may surround one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from docflow.replies.vocabulary import Token, Vocabulary, tokens

LOWEST, HIGHEST = 1.0, 5.0
_ARROWS = "→⇒➔➜"
_JOINTS = frozenset("-–—/")
_STRONG = frozenset(".;!?")
_ASSIGNING = frozenset(":=→⇒➔➜>")
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


_KINDS = {
    "article": Kind.ARTICLE,
    "filler": Kind.FILLER,
    "missing": Kind.MISSING,
    "correction": Kind.CORRECTION,
    "instead": Kind.INSTEAD,
    "because": Kind.BREAK,
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
    return _articles_as_ones(pieces)


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
        return Item(_KINDS[known.meaning], at, at + len(known.words))
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
    if base is None:
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
    if follows.folded in "+-" and touches:
        return None  # "4+", "4-": nobody knows
    return scored(number), end


def _is_label(found: Sequence[Token], end: int) -> bool:
    """The number before token `end` is a label: the 2 in "1: 4 - 2: 3"."""
    return end < len(found) and found[end].folded in ":="


def _base(found: Sequence[Token], at: int, words: Vocabulary) -> tuple[float, int] | None:
    if at >= len(found):
        return None
    if found[at].kind == "figure":
        if found[at].end - found[at].start > 3:
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


def _articles_as_ones(pieces: list[Item]) -> list[Item]:
    """ "een" and "un" are a 1 where nothing else stands, and nothing in "een 4"."""
    kinds = [Kind.LINE, *(piece.kind for piece in pieces), Kind.LINE]
    ends = (Kind.LINE, Kind.BREAK)
    return [
        Item(Kind.VALUE, piece.start, piece.end, scored(1.0))
        if piece.kind is Kind.ARTICLE and kinds[at] in ends and kinds[at + 2] in ends
        else piece
        for at, piece in enumerate(pieces)
    ]


# --- the answer to one question ---------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the words behind one question say.

    score: or None. loose: it leads a sentence without a stop ("4 goede voorbeelden") and counts
    only when the whole mail is written so. leads: a number comes first. corrected: the sender
    took another value back.
    """

    score: float | None = None
    loose: bool = False
    leads: bool = False
    corrected: bool = False
    missing: bool = False
    invalid: bool = False
    span: tuple[float, float] | None = None
    conflict: tuple[float, ...] = ()


@dataclass(slots=True)
class _Clause:
    """A piece between two breaks. after: the break's sign before it ("" is a line's begin)."""

    after: str
    corrects: bool = False
    retracts: bool = False
    items: list[Item] = field(default_factory=list)
    last: bool = False

    @property
    def values(self) -> list[Value]:
        return [item.value for item in self.items if item.value]

    @property
    def telling(self) -> list[Item]:
        idle = (Kind.FILLER, Kind.ARTICLE)
        return [item for item in self.items if item.kind not in idle]

    @property
    def bare(self) -> Value | None:
        """The value, when the clause says nothing else."""
        only = self.telling
        return only[0].value if len(only) == 1 else None

    @property
    def mention(self) -> float | None:
        """A score at the end of other words ("eerder 3"), unless it points at something."""
        told = self.telling
        if len(told) < 2 or told[-1].value is None or told[-2].kind is Kind.POINTER:
            return None
        return told[-1].value.score


def outcome(text: str, words: Vocabulary) -> Outcome:
    """What stands behind a question, in one line or more, is read as its answer."""
    clauses = _clauses(items(tokens(text), words))
    if not clauses:
        return Outcome()
    first = clauses[0]
    if any(item.kind is Kind.MISSING for item in first.items):
        return Outcome(missing=True)
    settled = [clause for clause in clauses if clause.bare and _placed(clause, clauses)]
    leads = bool(first.telling and first.telling[0].value)
    if settled:
        return _weighed(settled, clauses, leads=leads)
    if leads and (score := _leading(first)) and not _mentioned(clauses, {score}):
        return Outcome(score=score, loose=True, leads=True)
    return Outcome(leads=leads)


def _clauses(pieces: list[Item]) -> list[_Clause]:
    """Only those that hold something."""
    clauses = [_Clause("")]
    for item in pieces:
        match item.kind:
            case Kind.LINE:
                clauses[-1].last = True
                clauses.append(_Clause(""))
            case Kind.BREAK if clauses[-1].items or not _turns(clauses[-1]):
                clauses[-1].last |= item.sign in _STRONG
                clauses.append(_Clause(item.sign or ","))
            case Kind.BREAK:
                pass  # "sorry, 4"
            case Kind.CORRECTION:
                clauses.append(_Clause(",", corrects=True))
            case Kind.INSTEAD:
                clauses.append(_Clause(",", retracts=True))
            case _:
                clauses[-1].items.append(item)
    clauses[-1].last = True
    return [clause for clause in clauses if clause.telling]


def _turns(clause: _Clause) -> bool:
    return clause.corrects or clause.retracts


def _placed(clause: _Clause, clauses: list[_Clause]) -> bool:
    """First on its line; or last, and then either behind ":" or the only number around."""
    if clause.after == "" or clause is clauses[0] or _turns(clause):
        return True
    if not clause.last:
        return clause.bare is not None and _alike(clause, clauses)
    if clause.after in _ASSIGNING or clause.after in _STRONG:
        return True
    others = (other for other in clauses if other is not clause and other.bare is None)
    return not any(other.values for other in others)


def _alike(clause: _Clause, clauses: list[_Clause]) -> bool:
    """A bare value in the middle counts when it may contradict another one."""
    return any(other.bare and other is not clause for other in clauses)


def _weighed(settled: list[_Clause], clauses: list[_Clause], *, leads: bool) -> Outcome:
    kept = [clause for clause in settled if not clause.retracts]
    corrected = [clause for clause in kept if clause.corrects]
    took_back = bool(corrected) or len(kept) < len(settled)
    chosen = corrected[-1:] or kept
    values = [value for clause in chosen if (value := clause.bare)]
    scores = {value.low for value in values if value.score is not None}
    ranges = [(value.low, value.high) for value in values if value.high is not None]
    if any(not value.on_scale for value in values):
        return Outcome(invalid=True, leads=leads, corrected=took_back)
    if ranges:
        low, high = sorted(end or 0.0 for end in ranges[-1])
        return Outcome(span=(low, high), leads=leads, corrected=took_back)
    if not corrected:
        scores |= _mentioned(clauses, scores)
    if len(scores) > 1:
        return Outcome(conflict=tuple(sorted(scores)), leads=leads)
    return Outcome(score=next(iter(scores), None), leads=leads, corrected=took_back)


def _mentioned(clauses: list[_Clause], known: set[float]) -> set[float]:
    """Other scores that the words name: "4, maar eerder 3"."""
    named = {clause.mention for clause in clauses if not clause.retracts}
    return {score for score in named if score is not None} - known


def _leading(clause: _Clause) -> float | None:
    told = clause.telling
    if len(told) < 2 or told[1].kind in (Kind.UNIT, Kind.POINTER) or len(clause.values) > 1:
        return None
    return told[0].value.score if told[0].value else None


def numbers(text: str, words: Vocabulary) -> Iterator[Value]:
    """Every number in a text, whatever stands around it."""
    return (item.value for item in items(tokens(text), words) if item.value)
