"""The words behind one question → its score, or why there is none."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from docflow.replies.notation import ELSEWHERE, Item, Kind, Value, items
from docflow.replies.vocabulary import Token, Vocabulary, tokens

_LONGEST = 2_000
_STRONG = frozenset(".;!?")
_ASSIGNING = frozenset(":=→⇒➔➜>")
_LEADING, _TRAILING = " \n.,;:!?=>–—-/|\\→)]*", " \n,;:=–—-/|\\→([*"
_BRACKETS = (("(", ")"), ("[", "]"))


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
    beside: str = ""


@dataclass(slots=True)
class _Clause:
    """A piece between two breaks. after: the break's sign before it ("" is a line's begin).
    start: its first token, a word such as "sorry" included."""

    after: str
    start: int
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
    text = text[:_LONGEST]
    found = tokens(text)
    clauses = _clauses(items(found, words))
    if not clauses:
        return Outcome()
    first = clauses[0]
    if any(item.kind is Kind.MISSING for item in first.items):
        return Outcome(missing=True)
    placed = _placed(clauses)
    settled = [clause for clause, counts in zip(clauses, placed, strict=True) if counts]
    leads = bool(first.telling and first.telling[0].value)
    if settled:
        cuts = [
            (clause.start, clause.items[-1].end)
            for clause, counts, before in zip(clauses, placed, [False, *placed], strict=False)
            if counts and (before or not clause.retracts)
        ]
        read = _weighed(settled, clauses, leads=leads)
        return read if read.score is None else replace(read, beside=_beside(text, found, cuts))
    if leads and (score := _leading(first)) and not _mentioned(clauses, {score}):
        beside = _beside(text, found, [(first.start, first.telling[0].end)])
        return Outcome(score=score, loose=True, leads=True, beside=beside)
    return Outcome(leads=leads)


def _beside(text: str, found: Sequence[Token], cuts: Iterable[tuple[int, int]]) -> str:
    """`text` without some of its tokens, and without the signs that tied them to the others."""
    kept: list[str] = []
    begin = 0
    for start, end in (*cuts, (len(found), len(found))):
        stop = found[start].start if start < len(found) else len(text)
        kept.append(text[begin:stop])
        begin = found[end - 1].end
    joint = "\n" if any("\n" in piece.strip(" ") for piece in kept) else ", "
    bare = (piece.lstrip(_LEADING).rstrip(_TRAILING) for piece in kept)
    return _unbracketed(joint.join(filter(None, bare)))


def _unbracketed(text: str) -> str:
    """ "(spreekt thuis Frans)" without its brackets, once they are around all of it."""
    for opens, closes in _BRACKETS:
        if text[:1] == opens and text.rstrip(".").find(closes) == len(text.rstrip(".")) - 1:
            return text.rstrip(".")[1:-1].strip()
    return text


def _clauses(pieces: list[Item]) -> list[_Clause]:
    """Only those that hold something."""
    clauses = [_Clause("", 0)]
    for item in pieces:
        match item.kind:
            case Kind.LINE:
                clauses[-1].last = True
                clauses.append(_Clause("", item.end))
            case Kind.BREAK if clauses[-1].items or not _turns(clauses[-1]):
                clauses[-1].last |= item.sign in _STRONG
                clauses.append(_Clause(item.sign or ",", item.end))
            case Kind.BREAK:
                pass  # "sorry, 4"
            case Kind.CORRECTION:
                clauses.append(_Clause(",", item.start, corrects=True))
            case Kind.INSTEAD:
                clauses.append(_Clause(",", item.start, retracts=True))
            case _:
                clauses[-1].items.append(item)
    clauses[-1].last = True
    return [clause for clause in clauses if clause.telling]


def _turns(clause: _Clause) -> bool:
    return clause.corrects or clause.retracts


def _placed(clauses: list[_Clause]) -> list[bool]:
    """Which clauses are a score by where they stand: first on its line; or last, and then either
    behind ":" or the only number around; or in the middle, where it may contradict another."""
    bare = [clause.bare is not None for clause in clauses]
    several = sum(bare) > 1
    alone = not any(c.values for c, is_bare in zip(clauses, bare, strict=True) if not is_bare)
    return [
        is_bare
        and clause.after != ELSEWHERE
        and (
            at == 0
            or clause.after == ""
            or _turns(clause)
            or (clause.last and (alone or clause.after in _ASSIGNING or clause.after in _STRONG))
            or (several and not clause.last)
        )
        for at, (clause, is_bare) in enumerate(zip(clauses, bare, strict=True))
    ]


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
