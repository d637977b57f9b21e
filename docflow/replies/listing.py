"""Lines that are nothing but answers: "1: 4, 2: 3", "R1 2 R2 1", "5 4 3 4 4 / 1 2 2 / 4 4 5 go",
"Must-haves allemaal 4". One word too many, and it is a sentence."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

from docflow.model.feedback import Decision
from docflow.replies.alignment import GROUPS
from docflow.replies.notation import Kind, Value, items, listed, scored, value_at
from docflow.replies.vocabulary import Lexicon, Token, Vocabulary, tokens

EVERYTHING = "everything"
_COVERED_BY_EVERYTHING = ("must_haves", "person")  # contract §7: the risks stay missing
_GROUPS = (*GROUPS, EVERYTHING)
_DECISIONS = tuple(decision.value for decision in Decision)
_BETWEEN_BLOCKS = frozenset("/|;")
_BEHIND_LABEL = frozenset(":.)=-–—→")
_ASSIGNING = frozenset(":=→")
_DASHES = frozenset("-–—")
_FORESIGHT = 8  # tokens of the longest phrase
_LIMITING = frozenset("+%~±<>≥≤≈€$£@")
_INCREASING = [1.0, 2.0, 3.0, 4.0, 5.0]


class Sort(Enum):
    """What a mark on such a line is."""

    LABEL = auto()
    GROUP = auto()
    VALUE = auto()
    GAP = auto()
    ONE = auto()
    DASH = auto()
    BLOCK = auto()
    EXCEPT = auto()
    DECISION = auto()


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark. name: a code, group or decision. GAP: a score left open; DASH: that, or a
    separator; BLOCK: between two groups; ONE: "een", a 1 where a list needs one, else nothing."""

    sort: Sort
    name: str = ""
    value: Value | None = None


@dataclass(frozen=True, slots=True)
class Label:
    """A code at the begin of an answer, and the token after it. firm: written so that it cannot
    be a word of a sentence ("1:", "R2", not "kan")."""

    code: str
    end: int
    firm: bool


def label_at(found: Sequence[Token], at: int, lexicon: Lexicon) -> Label | None:
    """The code that begins at token `at`: "1:", "2)", "R1", "vraag 3:", "K.", "Zelfreflectie:".

    lexicon: the labels and, as "code 3", the questions' own words.
    """
    token = found[at]
    sign = found[at + 1] if at + 1 < len(found) else None
    if token.folded in "12345" and len(token.folded) == 1:
        spaced = at + 2 >= len(found) or bool(sign and found[at + 2].start > sign.end)
        if sign and (sign.folded in _ASSIGNING or (sign.folded in ".)" and spaced)):
            return Label(token.folded, at + 2, firm=True)
        return None
    code = _lettered(found, at)
    if code:
        name, end = code
        behind = end < len(found) and found[end].folded in _BEHIND_LABEL
        return Label(name, end + behind, firm=behind or name[0] == "R")
    return _worded(found, at, lexicon)


def _lettered(found: Sequence[Token], at: int) -> tuple[str, int] | None:
    word = found[at].folded
    if word in ("r1", "r2", "r3"):
        return word.upper(), at + 1
    if word in ("k", "w", "z"):
        return word.upper(), at + 1
    if word == "r" and at + 1 < len(found) and found[at + 1].folded in ("1", "2", "3"):
        return f"R{found[at + 1].folded}", at + 2
    return None


def _worded(found: Sequence[Token], at: int, lexicon: Lexicon) -> Label | None:
    known = lexicon.at(found, at)
    if known is None:
        return None
    end = at + len(known.words)
    meaning = known.meaning
    if meaning in ("question", "risk"):
        number = found[end].folded if end < len(found) else ""
        if number not in ("1", "2", "3", "4", "5")[: 5 if meaning == "question" else 3]:
            return None
        meaning, end = number if meaning == "question" else f"R{number}", end + 1
    elif meaning.startswith("code "):
        meaning = meaning.removeprefix("code ")
    elif meaning not in ("K", "W", "Z"):
        return None
    behind = end < len(found) and found[end].folded in _BEHIND_LABEL - {"."}
    return Label(meaning, end + behind, firm=behind)


def marks(line: str, words: Vocabulary, lexicon: Lexicon) -> list[Mark] | None:
    """The marks of a line; None when it holds anything else, or no mark at all."""
    found = tokens(line)
    told: list[Mark] = []
    at = 0
    while at < len(found):
        step = _step(found, at, words, lexicon, told[-1] if told else None)
        if step is None:
            return None
        told.extend(step[0])
        at = step[1]
    return told if told and _sound(told) else None


def _sound(told: Sequence[Mark]) -> bool:
    """A label has its value right behind it; behind "behalve" stand only such pairs."""
    for before, mark in zip(told, [*told[1:], None], strict=True):
        answered = mark is not None and mark.sort in (Sort.VALUE, Sort.GAP, Sort.DASH)
        if before.sort is Sort.LABEL and not answered:
            return False
    if any(
        [mark.sort for mark in told[at : at + 3]] == [Sort.LABEL, Sort.DASH, Sort.VALUE]
        for at in range(len(told))
    ):
        return False  # "K: -4"
    sorts = [mark.sort for mark in told]
    paired = [
        before is Sort.LABEL
        for before, sort in zip([None, *sorts], sorts, strict=False)
        if sort is Sort.VALUE
    ]
    grouped = Sort.GROUP in sorts
    if grouped and not _headed(sorts):
        return False
    if Sort.EXCEPT in sorts:
        behind = told[sorts.index(Sort.EXCEPT) + 1 :]
        return grouped and all(mark.sort is not Sort.GROUP for mark in behind) and _pairs(behind)
    return any(sort not in (Sort.BLOCK, Sort.DASH, Sort.ONE) for sort in sorts) and (
        grouped or all(paired) or not any(paired)
    )


def _headed(sorts: Sequence[Sort]) -> bool:
    """Each group has its values right behind it, unless it is a heading alone: "4 voor alles, 2
    voor de risico's" would come out the wrong way round."""
    firm = [sort for sort in sorts if sort not in (Sort.DASH, Sort.BLOCK, Sort.ONE)]
    values = (Sort.VALUE, Sort.GAP)
    behind = zip(firm, [*firm[1:], None], strict=True)
    return firm[0] not in values and (
        len(firm) == 1 or all(sort is not Sort.GROUP or after in values for sort, after in behind)
    )


def _pairs(told: Sequence[Mark]) -> bool:
    sorts = [mark.sort for mark in told if mark.sort not in (Sort.BLOCK, Sort.DASH, Sort.DECISION)]
    return bool(sorts) and sorts == [Sort.LABEL, Sort.VALUE] * (len(sorts) // 2)


_Step = tuple[list[Mark], int]
"""The marks at a token, and the token after them."""


def _step(
    found: Sequence[Token], at: int, words: Vocabulary, lexicon: Lexicon, before: Mark | None
) -> _Step | None:
    labelled = before is not None and before.sort is Sort.LABEL
    return (
        _chain(found, at)
        or _group_or_decision(found, at, words, lexicon, before)
        or (None if labelled else _code(found, at, lexicon))
        or _number(found, at, words, labelled=labelled)
        or _idle(found, at, words, before)
    )


def _chain(found: Sequence[Token], at: int) -> _Step | None:
    chain = listed(found, at)
    values = [Mark(Sort.VALUE, value=item.value) for item in chain if item.value]
    return (values, chain[-1].end) if chain else None


def _group_or_decision(
    found: Sequence[Token], at: int, words: Vocabulary, lexicon: Lexicon, before: Mark | None
) -> _Step | None:
    opening = () if at else ("opening",)
    if group := lexicon.at(found, at, *_GROUPS, "evenly", "except", "decision", *opening):
        return _named(group.meaning, before), at + len(group.words)
    if known := words.choices.at(found, at, *_DECISIONS):
        return [Mark(Sort.DECISION, known.meaning)], at + len(known.words)
    return None


def _code(found: Sequence[Token], at: int, lexicon: Lexicon) -> _Step | None:
    label = label_at(found, at, lexicon)
    return ([Mark(Sort.LABEL, label.code)], label.end) if label else None


def _number(found: Sequence[Token], at: int, words: Vocabulary, *, labelled: bool) -> _Step | None:
    if glued := _glued(found[at]):
        code, value = glued
        return [Mark(Sort.LABEL, code), Mark(Sort.VALUE, value=scored(float(value)))], at + 1
    read = value_at(found, at, words, glued=not labelled)
    return ([Mark(Sort.VALUE, value=read[0])], read[1]) if read else None


def _idle(found: Sequence[Token], at: int, words: Vocabulary, before: Mark | None) -> _Step | None:
    """What says nothing, or that nothing is said; None for a word that is neither."""
    if found[at].kind == "sign":
        return _sign(found[at].folded, at + 1)
    if words.scores.at(found, at, "and"):
        return [], at + 1
    item = items(found[at : at + _FORESIGHT], words)[0]
    headed = before is not None and before.sort in (Sort.LABEL, Sort.GROUP)
    said: list[Mark] | None = None
    if item.kind is Kind.MISSING:
        said = [Mark(Sort.GAP)]
    elif item.kind is Kind.VALUE:
        said = [Mark(Sort.VALUE, value=item.value)]
    elif item.kind is Kind.ARTICLE and not headed:
        said = [Mark(Sort.ONE, value=scored(1.0))]
    elif item.kind in (Kind.FILLER, Kind.ARTICLE, Kind.CORRECTION):
        said = []
    return None if said is None else (said, at + item.end)


def _named(meaning: str, before: Mark | None) -> list[Mark]:
    if meaning == "except":
        return [Mark(Sort.EXCEPT)]
    if meaning in ("evenly", "decision", "opening"):
        return []
    if meaning == EVERYTHING and before is not None and before.sort is Sort.GROUP:
        return []  # "must-haves allemaal 4"
    return [Mark(Sort.GROUP, meaning)]


def _glued(token: Token) -> tuple[str, str] | None:
    """ "K4" and "W5"; "R1" is a label."""
    code, value = token.folded[:1], token.folded[1:]
    return (code.upper(), value) if code in "kwz" and value in ("1", "2", "3", "4", "5") else None


def _sign(sign: str, end: int) -> tuple[list[Mark], int] | None:
    if sign in _LIMITING:
        return None
    sort = Sort.GAP if sign == "?" else Sort.DASH if sign in _DASHES else None
    if sign in _BETWEEN_BLOCKS:
        sort = Sort.BLOCK
    return ([Mark(sort)] if sort else []), end


# --- what the marks say -------------------------------------------------------------------------

Said = tuple[str, Value | None]
"""A code and its value; None when it was left open."""


def pairs(told: Sequence[Mark], asked: Mapping[str, Sequence[str]]) -> list[Said]:
    """What a line with labels or groups says. asked: group → its codes."""
    said: dict[str, Value | None] = {}
    at = 0
    while at < len(told):
        mark = told[at]
        if mark.sort is Sort.LABEL:
            said[mark.name] = told[at + 1].value
            at += 1
        elif mark.sort is Sort.GROUP:
            behind = list(_values(told[at + 1 :]))
            at += len(behind)
            said.update(_grouped(mark.name, behind, asked))
        at += 1
    return list(said.items())


def _values(told: Iterable[Mark]) -> Iterator[Mark]:
    for mark in told:
        if mark.sort not in (Sort.VALUE, Sort.GAP, Sort.BLOCK, Sort.DASH):
            return
        yield mark


def _grouped(
    name: str, behind: Sequence[Mark], asked: Mapping[str, Sequence[str]]
) -> Iterator[Said]:
    values = [mark.value for mark in behind if mark.sort in (Sort.VALUE, Sort.GAP)]
    names = _COVERED_BY_EVERYTHING if name == EVERYTHING else (name,)
    codes = [code for group in names for code in asked.get(group, ())]
    if len(values) == 1:
        yield from ((code, values[0]) for code in codes)
    elif len(values) == len(codes) and name != EVERYTHING:
        yield from zip(codes, values, strict=True)


def run(lines: Sequence[Sequence[Mark]], asked: Mapping[str, Sequence[str]]) -> list[Said]:
    """Numbers without labels: only a whole group, or all of them, in the request's order.

    The first group alone counts when no other has its size. Two of three groups do not: nobody
    knows which of the last two was left out.
    """
    sizes = [len(codes) for codes in asked.values()]
    if said := _numbered(lines, sizes[0] if sizes else 0):
        return said
    codes = [code for group in asked.values() for code in group]
    for gaps in _readings(lines):
        blocks = list(_blocks(lines, gaps))
        slots = [value for block in blocks for value in block]
        counts = [len(block) for block in blocks]
        if len(slots) == len(codes) and (len(blocks) != len(sizes) or counts == sizes):
            return list(zip(codes, slots, strict=True))
        if set(counts) == {1}:  # one below another
            blocks = [slots]
        first = blocks[0] if blocks and len(blocks) < len(sizes) else []
        alone = bool(sizes) and len(first) == sizes[0] and sizes.count(sizes[0]) == 1
        if alone and [value.low for value in first if value] != _INCREASING:
            return list(zip(codes, first, strict=False))
    return []


def headed(
    lines: Sequence[Sequence[Mark]], group: str, asked: Mapping[str, Sequence[str]]
) -> list[Said]:
    """Numbers below the heading of `group`: one for all of it, or one for each of its codes."""
    idle = next(_readings(lines)) == (Sort.GAP,)
    numbers = [
        replace(mark, sort=Sort.VALUE) if mark.sort is Sort.ONE else mark
        for line in lines
        for mark in line
        if not (idle and mark.sort is Sort.ONE)
    ]
    return pairs([Mark(Sort.GROUP, group), *numbers], asked)


def _readings(lines: Sequence[Sequence[Mark]]) -> Iterator[tuple[Sort, ...]]:
    """Which marks may fill a place, besides values. "Een" is nothing when it stands before each
    number, or none: in "un quatre, deux trois" it is a number itself."""
    sorts = [mark.sort for line in lines for mark in line]
    if sorts.count(Sort.ONE) in (0, sorts.count(Sort.VALUE)):
        yield (Sort.GAP,)
        yield (Sort.GAP, Sort.DASH)
    yield (Sort.GAP, Sort.ONE)


def _blocks(lines: Sequence[Sequence[Mark]], gaps: Sequence[Sort]) -> Iterator[list[Value | None]]:
    for line in lines:
        block: list[Value | None] = []
        for mark in line:
            if mark.sort is Sort.VALUE or mark.sort in gaps:
                block.append(mark.value)
            elif mark.sort in (Sort.BLOCK, Sort.DASH) and block:
                yield block
                block = []
        if block:
            yield block


def _numbered(lines: Sequence[Sequence[Mark]], count: int) -> list[Said]:
    """ "1-4 2-3 3-5 4-4 5-4", or "1 4" and so on below one another: the whole group, in order."""
    values = [m.value for line in lines for m in line if m.sort is Sort.VALUE and m.value]
    if values and all(value.high is not None for value in values):
        ends = [(value.low, value.high or 0.0) for value in values]
    elif all(len([m for m in line if m.sort is Sort.VALUE]) == 2 for line in lines):
        lows = [value.low for value in values if value.high is None]
        ends = list(zip(lows[::2], lows[1::2], strict=False))
    else:
        return []
    if count < 3 or [low for low, _ in ends] != _INCREASING[:count]:
        return []
    return [(str(int(low)), scored(high)) for low, high in ends]
