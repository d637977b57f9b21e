"""What a mail's own words answer: scores, decision, comment (replies.md §1.4, value rules).

A score counts where it cannot be anything else: behind its question in the request, behind its
code, or in a whole list. Two different ones for a question give none.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from docflow.model.feedback import SCORE_CODES, Answers, Decision
from docflow.replies.alignment import GROUPS
from docflow.replies.outcome import Outcome
from docflow.replies.quotes import without_manners
from docflow.replies.vocabulary import Lexicon, Phrase, Vocabulary, phrase

_LONGEST_SPAN = 500
_MANY = 6  # answers that begin with a number show how a mail is written


@dataclass(frozen=True, slots=True)
class Scope:
    """What was asked, and the words to read with. groups: group → its codes. names: words of the
    candidate's name."""

    words: Vocabulary
    lexicon: Lexicon
    groups: Mapping[str, tuple[str, ...]]
    names: frozenset[str] = frozenset()

    @property
    def codes(self) -> list[str]:
        """Every code that was asked."""
        return [code for codes in self.groups.values() for code in codes]


def scope(questions: Mapping[str, str], words: Vocabulary, names: frozenset[str]) -> Scope:
    """The scope of a request with these questions (code → words)."""
    groups = {
        name: tuple(code for code in codes if code in questions) for name, codes in GROUPS.items()
    }
    return Scope(
        words=words,
        lexicon=words.labels.plus(_question_labels(questions)),
        groups={name: codes for name, codes in groups.items() if codes},
        names=names,
    )


def _question_labels(questions: Mapping[str, str]) -> Iterator[Phrase]:
    """A question's own words name it too ("Klantgericht: 4"), when no other begins with them."""
    for code, question in questions.items():
        known = phrase(question.rstrip(" ?:."), f"code {code}")
        others = [phrase(other, "").words for c, other in questions.items() if c != code]
        if sum(map(len, known.words)) > 3 and not any(
            other[: len(known.words)] == known.words for other in others
        ):
            yield known


@dataclass(frozen=True, slots=True)
class Told:
    """An answer to one question. words: those it was read from. by_label: its sender wrote the
    code; else it stands behind the question in the request."""

    code: str
    outcome: Outcome
    words: str
    by_label: bool


@dataclass(slots=True)
class Heard:
    """Everything that was found in one body of a mail, before it is weighed.

    decided: each set of decisions that some words name, with those words. prose: lines that answer
    nothing. headed: codes that got one value for their whole group, behind its heading. own: all
    lines that their sender wrote.
    """

    told: list[Told] = field(default_factory=list)
    decided: list[tuple[frozenset[Decision], str, bool]] = field(default_factory=list)
    comment: list[str] = field(default_factory=list)
    prose: list[str] = field(default_factory=list)
    headed: set[str] = field(default_factory=set)
    own: list[str] = field(default_factory=list)

    @property
    def repeated(self) -> int:
        """How many codes were labelled more than once, corrections apart."""
        codes = [told.code for told in self.told if told.by_label and not told.outcome.corrected]
        return len(codes) - len(set(codes))

    @property
    def shifted(self) -> bool:
        """A lone value behind a heading, and values behind its questions too: perhaps each stands
        above its question, and every answer belongs to the next one."""
        return any(told.code in self.headed and not told.by_label for told in self.told)


# --- weighed ----------------------------------------------------------------------------------


def weighed(heard: Heard, scope: Scope) -> Answers:
    """What everything that was heard comes to."""
    usual = _usual(heard.told)
    by_code: dict[str, list[Told]] = {}
    for told in heard.told:
        if told.outcome.loose and not usual:
            continue
        by_code.setdefault(told.code, []).append(told)
    verdicts = {code: _verdict(by_code[code]) for code in SCORE_CODES if code in by_code}
    if heard.shifted:
        verdicts = {code: Outcome() for code in verdicts}
    scores = {code: v.score for code, v in verdicts.items() if v.score is not None}
    invalid = tuple(code for code, v in verdicts.items() if v.invalid)
    if len(invalid) > 1 and len(invalid) >= len(scores):
        scores = {}  # the others are on that other scale too
    decision, decided_by = _decided(heard)
    spans = {code: by_code[code][-1].words[:_LONGEST_SPAN] for code in verdicts}
    if decision:
        spans["decision"] = decided_by[:_LONGEST_SPAN]
    return Answers(
        scores=scores,
        decision=decision,
        comment=_comment(heard, scope.words),
        missing=tuple(code for code in scope.codes if code not in scores),
        invalid=invalid,
        ranges={code: v.span for code, v in verdicts.items() if v.span},
        conflicts={code: v.conflict for code, v in verdicts.items() if v.conflict},
        spans=spans,
        words={code: beside for code in scores if (beside := _beside(by_code[code], scope.words))},
    )


def _beside(told: Sequence[Told], words: Vocabulary) -> str:
    """What was typed beside one score, wherever that stands; a greeting below it is not."""
    corrected = [each.outcome.beside for each in told if each.outcome.corrected]
    typed = dict.fromkeys(corrected[-1:] or [each.outcome.beside for each in told])
    lines = [line for text in typed for line in text.split("\n")]
    return "\n".join(without_manners(lines, words)).strip()


def _usual(told: Sequence[Told]) -> bool:
    """Whether this sender always begins with the number."""
    answered = [each for each in told if not each.outcome.missing]
    leading = sum(each.outcome.leads for each in answered)
    return leading >= _MANY and leading >= 0.8 * len(answered)


def _verdict(told: Sequence[Told]) -> Outcome:
    """One question's answers, wherever they stand: a correction wins, else they must agree."""
    corrected = [each.outcome for each in told if each.outcome.corrected]
    heard = corrected[-1:] or [each.outcome for each in told if not each.outcome.missing]
    scores = {o.score for o in heard if o.score is not None}
    scores |= {score for o in heard for score in o.conflict}
    if any(o.invalid for o in heard):
        return Outcome(invalid=True)
    if spans := [o.span for o in heard if o.span]:
        return Outcome(span=spans[-1])
    if len(scores) > 1:
        return Outcome(conflict=tuple(sorted(scores)))
    return Outcome(score=next(iter(scores), None))


def _decided(heard: Heard) -> tuple[Decision | None, str]:
    corrected = [each for each in heard.decided if each[2]]
    chosen = corrected[-1:] or heard.decided
    found = {decision for each in chosen for decision in each[0]}
    return (found.pop(), chosen[-1][1]) if len(found) == 1 else (None, "")


def _comment(heard: Heard, words: Vocabulary) -> str | None:
    lines = heard.comment if any(heard.comment) else heard.prose
    return "\n".join(without_manners(lines, words)).strip() or None
