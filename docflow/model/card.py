"""What people said about a candidate, laid side by side.

Every score is a person's own. Nothing here adds, averages, orders or advises.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from docflow.model.feedback import Answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One person's feedback after one talk.

    answers: what was read, all mails of this request together; None: nothing came yet. words:
    code → what they wrote beside that score. asked: code → the question as it was put to them;
    empty: as on the card.
    """

    interviewer: str
    step: str | None = None
    day: dt.date | None = None
    answers: Answers | None = None
    words: Mapping[str, str] = field(default_factory=dict)
    asked: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One score of one person, or that there is none.

    unsettled: the scores between which they did not choose ("3-4", or two that differ). words:
    what they wrote beside it.
    """

    score: float | None = None
    unsettled: tuple[float, ...] = ()
    words: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CardRow:
    """One question and the mark of everyone who met the candidate, in the order of `Card.said`. A
    code whose words changed in between has a row for each: a score keeps its question."""

    code: str
    question: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """The scorecard of one candidate.

    said: everyone who met the candidate, in the order of the talks. state, needs: as on the
    candidate form (3.1, 1.5).
    """

    candidate: str
    rows: tuple[CardRow, ...]
    said: tuple[Said, ...] = ()
    state: str | None = None
    needs: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedCell:
    """What everyone said about one candidate on one question.

    marks: interviewer and mark, of those who answered it. asked: the question as it was put for
    this candidate, where an earlier version of the intake put it otherwise.
    """

    marks: tuple[tuple[Said, Mark], ...] = ()
    asked: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedRow:
    """One question, and a cell for each candidate."""

    code: str
    question: str
    cells: tuple[ComparedCell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A vacancy's candidates side by side, in the order in which the forms name them."""

    cards: tuple[Card, ...]
    rows: tuple[ComparedRow, ...]


class GapKind(StrEnum):
    """What is not known yet, although a contract is near."""

    UNTESTED = "untested"
    OPEN = "open"
    UNDECIDED = "undecided"
    UNSETTLED = "unsettled"
    APART = "apart"
    UNEXPLAINED = "unexplained"
    NEEDS = "needs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Something to find out before an offer. codes: the questions it is about. people: the
    interviewers it is about."""

    kind: GapKind
    codes: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
