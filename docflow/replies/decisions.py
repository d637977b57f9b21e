"""Go, no go, or doubt: from words that stand for themselves, never from running prose
(replies.md §1.4, value rules).

A decision stands for itself where it begins a sentence ("Go, sterk gesprek"), where its writer
says that it is theirs ("…, dus voor mij een go", "…, j'hésite"), and behind "Besluit:". At the
end of a sentence about something else it may be anything: "Zaterdagwerk, no go."
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from docflow.model.feedback import Decision
from docflow.replies.vocabulary import Token, Vocabulary, tokens

_BREAKS = frozenset(".,;:!?()[]=\n–—|/…→")
_STOPS = frozenset(".;!?…\n")
_BREAKING = ("because", "elsewhere", "correction")
_IDLE = ("filler", "own", "negation")
_NO = frozenset([("no",), ("nee",), ("neen",), ("non",)])
_MOST_CLAUSES = 40  # of a sentence; nobody decides behind more
_NAMED = 2  # words of a name behind "Dag"


class Place(Enum):
    """Where words stand: anywhere in a mail; behind "Besluit:", where "ja" is a decision too; or
    in a reply to "do you want to see this person?", where "zien" is one."""

    PROSE = auto()
    LABEL = auto()
    PROFILE = auto()


_OWN = {decision.value: decision for decision in Decision}
_VERDICTS = {f"verdict {decision}": decision for decision in Decision}
_BRIEF = {f"brief {decision}": decision for decision in Decision}
_DECIDING: Mapping[str, Decision] = {**_OWN, **_VERDICTS, **_BRIEF}
_AROUND = (*_IDLE, "condition", "reported", "unsaid", "later", "reason", *_BREAKING)
_KNOWN: Mapping[Place, tuple[str, ...]] = {
    Place.PROSE: (*_OWN, *_AROUND),
    Place.LABEL: (*_DECIDING, *_AROUND),
    Place.PROFILE: (*_DECIDING, *_AROUND),
}


@dataclass(slots=True)
class _Clause:
    """A piece of a sentence. after, until: the signs around it. said: the meaning of each of its
    words, "" for one that is not about deciding."""

    after: str
    until: str = "\n"
    said: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    named: int | None = None  # words behind "Dag", once that was said

    @property
    def foreign(self) -> bool:
        """Whether any word of it is about something else."""
        return any(m not in (*_DECIDING, *_IDLE, "condition") for m in self.said)

    @property
    def own(self) -> bool:
        """Whether its writer says that it is theirs."""
        return "own" in self.said


def decisions(
    text: str, words: Vocabulary, place: Place, names: frozenset[str] = frozenset()
) -> set[Decision]:
    """Every decision that stands for itself in `text`. names: words of the candidate's name,
    which change nothing."""
    sentences = list(_sentences(_clauses(text, words, names, place)))
    return set(_told(sentences, place))


# --- words → clauses ------------------------------------------------------------------------------


def _clauses(
    text: str, words: Vocabulary, names: frozenset[str], place: Place
) -> Iterator[_Clause]:
    found = tokens(text)
    clause = _Clause("\n")
    at = 0
    while at < len(found):
        phrase = words.choices.at(found, at, *_KNOWN[place])
        meaning = phrase.meaning if phrase else ""
        end = at + len(phrase.words) if phrase else at + 1
        if meaning in _BREAKING or (not phrase and _is_break(found, at)):
            clause.until = meaning or found[at].folded
            yield clause
            clause = _Clause(clause.until)
        elif phrase:
            clause.said.append(meaning)
            clause.words.append(" ".join(phrase.words))
            if words.choices.at(found, at, "own") or _is_shouted(text, found[at:end], meaning):
                clause.said.append("own")
        elif found[at].kind != "sign":
            _take_word(clause, found, at, text, words, names)
        at = end
    yield clause


def _take_word(
    clause: _Clause,
    found: Sequence[Token],
    at: int,
    text: str,
    words: Vocabulary,
    names: frozenset[str],
) -> None:
    """A word that is not about deciding, unless it is the candidate's name or a greeting."""
    token = found[at]
    if token.folded in names:
        return
    if not clause.said and words.manners.at(found, at, "greetings", "closings"):
        clause.named = 0
        clause.said.append("filler")
    elif clause.named is not None and clause.named < _NAMED and text[token.start].isupper():
        clause.named += 1
    else:
        clause.said.append("")


def _is_break(found: Sequence[Token], at: int) -> bool:
    dash = found[at].folded == "-" and not (at and found[at - 1].end == found[at].start)
    return dash or found[at].kind == "line" or found[at].folded in _BREAKS


def _is_shouted(text: str, found: Sequence[Token], meaning: str) -> bool:
    """ "Topkandidate, GO": only a writer's own go is written so; "NO GO" may be a taboo."""
    typed = text[found[0].start : found[-1].end]
    return meaning == Decision.GO and typed.isupper() and not text.isupper()


def _sentences(clauses: Iterable[_Clause]) -> Iterator[list[_Clause]]:
    sentence: list[_Clause] = []
    for clause in clauses:
        sentence.append(clause)
        if clause.until in _STOPS:
            yield sentence
            sentence = []
    if sentence:
        yield sentence


# --- clauses → decisions --------------------------------------------------------------------------


def _told(sentences: Sequence[list[_Clause]], place: Place) -> Iterator[Decision]:
    for before, sentence, after in zip(
        [[], *sentences], sentences, [*sentences[1:], []], strict=False
    ):
        if len(sentence) > _MOST_CLAUSES:
            continue
        if any(clause.said[:1] == ["condition"] for clause in (*sentence, *after[:1])):
            continue
        asked = bool(before) and before[-1].until == "?" and any(c.foreign for c in before)
        for at, clause in enumerate(sentence):
            decision = _decision(clause)
            if decision is None or _is_anothers(sentence, at):
                continue
            if decision is Decision.GO and _says_no([*before[-3:], *sentence[:at]]):
                continue  # "Nee, go"
            if clause.until == ":" and _says_no(sentence[at + 1 : at + 2]):
                continue  # "Go: nee"
            if _stands(sentence, at, place, asked=asked) and _is_firm(sentence, at, place):
                yield decision


def _decision(clause: _Clause) -> Decision | None:
    told = {_DECIDING[meaning] for meaning in clause.said if meaning in _DECIDING}
    if clause.foreign or len(told) != 1 or "condition" in clause.said or clause.until == "?":
        return None
    if clause.said.count("negation") % 2 == 0:
        return told.pop()
    return Decision.NO_GO if told == {Decision.GO} else None


def _is_anothers(sentence: Sequence[_Clause], at: int) -> bool:
    """ "Go, zei Bart" and "Bart vindt, go"."""
    ahead, behind = sentence[max(at - 1, 0) : at], sentence[at + 1 : at + 2]
    return any(c.said[-1:] == ["reported"] for c in ahead) or any(
        "reported" in c.said[:2] for c in behind
    )


def _says_no(clauses: Sequence[_Clause]) -> bool:
    """Whether the last of them is "nee" and no more."""
    last = next((clause for clause in reversed(clauses) if clause.said), None)
    return last is not None and len(last.words) == 1 and tuple(last.words) in _NO


def _stands(sentence: Sequence[_Clause], at: int, place: Place, *, asked: bool) -> bool:
    """Whether a clause stands for itself, and not as the end of something else. asked: the
    sentence before it is a question about something else."""
    clause, earlier = sentence[at], sentence[:at]
    if place is Place.LABEL and not set(clause.said) & set(_BRIEF):
        return True
    if clause.after == ":" and earlier and earlier[-1].foreign:
        return earlier[-1].said[:1] == ["own"]  # "Ze zei: go", but "Mijn besluit na de test: go"
    if clause.own:
        return True
    questioned = sentence[-1].until == "?" or asked  # "Go, toch?"
    return not questioned and not any(each.foreign for each in earlier)


def _is_firm(sentence: Sequence[_Clause], at: int, place: Place) -> bool:
    """Whether "ja" and "nee" answer what was asked: "Nee, te junior", not "Nee, nog geen tijd"."""
    if not set(sentence[at].said) & set(_BRIEF):
        return True
    if any("later" in clause.said for clause in sentence):
        return False
    return place is Place.LABEL or not any(
        clause.foreign and clause.after != "because" and clause.said[:1] != ["reason"]
        for clause in sentence[at + 1 :]
    )
