"""Go, no go, or doubt: from whole words that stand for themselves, never from a sentence about
something else (replies.md §1.4, value rules)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from docflow.model.feedback import Decision
from docflow.replies.vocabulary import Phrase, Token, Vocabulary, tokens

_BREAKS = frozenset(".,;:!?()[]=\n–—|/…→")
_VERDICT = "verdict "


@dataclass(slots=True)
class _Clause:
    """A piece of a sentence. after, until: the signs around it. foreign: it holds a word that is
    not about deciding."""

    after: str
    until: str = "\n"
    phrases: list[Phrase] = field(default_factory=list)
    foreign: bool = False

    @property
    def meanings(self) -> list[str]:
        return [phrase.meaning for phrase in self.phrases]


def decisions(
    text: str, words: Vocabulary, *, asked: bool, names: frozenset[str] = frozenset()
) -> set[Decision]:
    """Every decision that stands for itself in `text`.

    asked: the words stand behind "Besluit:", where "ja" is one too. names: words of the
    candidate's name, which change nothing.
    """
    clauses = list(_clauses(tokens(text), words, names, asked=asked))
    return set(_told(clauses, asked=asked))


def _clauses(
    found: Sequence[Token], words: Vocabulary, names: frozenset[str], *, asked: bool
) -> Iterator[_Clause]:
    clause = _Clause("\n")
    at = 0
    while at < len(found):
        token = found[at]
        phrase = words.choices.at(found, at, *_meanings(asked=asked))
        if phrase and phrase.meaning not in ("because", "correction"):
            clause.phrases.append(phrase)
            at += len(phrase.words)
            continue
        if phrase or token.kind == "line" or token.folded in _BREAKS or _is_dash(found, at):
            clause.until = "," if phrase else token.folded
            yield clause
            clause = _Clause(clause.until)
        elif token.kind != "sign" and token.folded not in names:
            clause.foreign = True
        at += len(phrase.words) if phrase else 1
    yield clause


def _meanings(*, asked: bool) -> Iterable[str]:
    own = [decision.value for decision in Decision]
    verdicts = [f"{_VERDICT}{name}" for name in own] if asked else []
    return (*own, *verdicts, "negation", "condition", "filler", "because", "correction")


def _is_dash(found: Sequence[Token], at: int) -> bool:
    return found[at].folded == "-" and not (at and found[at - 1].end == found[at].start)


def _told(clauses: Sequence[_Clause], *, asked: bool) -> Iterator[Decision]:
    empty = _Clause("\n")
    for before, clause, after in zip(
        [empty, *clauses], clauses, [*clauses[1:], empty], strict=False
    ):
        decision = _decision(clause)
        if decision is None or clause.until == "?" or after.meanings[:1] == ["condition"]:
            continue
        if not asked and clause.after == ":" and before.foreign:
            continue  # "Ze zei: go"; "Sam: no go"
        if decision is Decision.GO and _says_no(before):
            continue  # "Nee, go"
        yield decision


def _decision(clause: _Clause) -> Decision | None:
    told = {
        Decision(meaning.removeprefix(_VERDICT))
        for meaning in clause.meanings
        if meaning not in ("negation", "filler", "condition")
    }
    if clause.foreign or len(told) != 1 or "condition" in clause.meanings:
        return None
    if clause.meanings.count("negation") % 2 == 0:
        return told.pop()
    return Decision.NO_GO if told == {Decision.GO} else None


def _says_no(clause: _Clause) -> bool:
    return not clause.foreign and [p.words for p in clause.phrases] in (
        [("no",)], [("nee",)], [("neen",)], [("non",)],
    )  # fmt: skip
