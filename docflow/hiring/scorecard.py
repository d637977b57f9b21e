"""Feedback of people in; the scorecard of a candidate, the comparison of a vacancy's candidates,
what nobody has tested and what must be known before an offer out.

docflow lays side by side what people said. It adds no score, no sum, no order and no advice
(Regulation (EU) 2024/1689, annex III, 4; GDPR, art. 22).
"""

from collections.abc import Iterator, Mapping, Sequence

from docflow.model.card import (
    Card,
    CardRow,
    ComparedCell,
    ComparedRow,
    Comparison,
    Gap,
    GapKind,
    Mark,
    Said,
)
from docflow.model.feedback import RISK_CODES, Answers

APART = 2.0
"""How far two scores lie apart before it is worth talking about."""


def scorecard(
    candidate: str,
    questions: Mapping[str, str],
    said: Sequence[Said],
    *,
    state: str | None = None,
    needs: str | None = None,
) -> Card:
    """The scorecard of one candidate.

    questions: code → words, as they are put now. said: everyone who was asked, in the order of the
    talks; who has not answered yet is in it too. Who answered another question under the same code
    has a mark in a row of its own, below.
    """
    return Card(
        candidate=candidate,
        rows=tuple(
            CardRow(code=code, question=words, marks=marks)
            for code, put in _put(questions, said).items()
            for words, marks in put.items()
        ),
        said=tuple(said),
        state=state,
        needs=needs,
    )


def _put(
    questions: Mapping[str, str], said: Sequence[Said]
) -> dict[str, dict[str, tuple[Mark, ...]]]:
    """code → each question that was put under it, the present one first → everyone's mark."""
    rows = {code: {words: _marks(said, code, words, words)} for code, words in questions.items()}
    for code, words in ((code, words) for s in said for code, words in s.asked.items()):
        now = questions.get(code)
        marks = _marks(said, code, words, now)
        if words != now and any(mark != Mark() for mark in marks):
            rows.setdefault(code, {})[words] = marks
    return rows


def _marks(said: Sequence[Said], code: str, words: str, now: str | None) -> tuple[Mark, ...]:
    """What everyone answered to one question; nothing where they were asked another."""
    return tuple(_mark(s, code) if s.asked.get(code, now) == words else Mark() for s in said)


def _mark(said: Said, code: str) -> Mark:
    words = said.words.get(code)
    if said.answers is None:
        return Mark(words=words)
    answers = said.answers
    unsettled = answers.conflicts.get(code) or answers.ranges.get(code) or ()
    return Mark(score=answers.scores.get(code), unsettled=unsettled, words=words)


def comparison(questions: Mapping[str, str], cards: Sequence[Card]) -> Comparison:
    """The candidates side by side, in the order given, which is that of the forms.

    questions: as the vacancy puts them now. Where a candidate's interviewers were asked in other
    words, the cell says so: scores keep the question they answered.
    """
    return Comparison(
        cards=tuple(cards),
        rows=tuple(
            ComparedRow(
                code=code, question=words, cells=tuple(_cell(card, code, words) for card in cards)
            )
            for code, words in questions.items()
        ),
    )


def _cell(card: Card, code: str, words: str) -> ComparedCell:
    """The answers to the question as it is put now; without any, those to an earlier one."""
    rows = sorted((r for r in card.rows if r.code == code), key=lambda row: row.question != words)
    for row in rows:
        marks = zip(card.said, row.marks, strict=True)
        if answered := tuple((s, m) for s, m in marks if m.score is not None or m.unsettled):
            return ComparedCell(
                marks=answered, asked=row.question if row.question != words else None
            )
    return ComparedCell()


def coverage(card: Card) -> dict[str, tuple[str, ...]]:
    """code → who gave a score for it; () where nobody did."""
    now = {row.code: row for row in reversed(card.rows)}  # of a code, the first row is today's
    return {code: tuple(dict.fromkeys(_scorers(card, now[code]))) for code in _codes(card)}


def _codes(card: Card) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row.code for row in card.rows))


def _scorers(card: Card, row: CardRow) -> Iterator[str]:
    for said, mark in zip(card.said, row.marks, strict=True):
        if mark.score is not None:
            yield said.interviewer


def untested(card: Card) -> tuple[str, ...]:
    """The codes for which nobody gave a score yet."""
    return tuple(code for code, people in coverage(card).items() if not people)


def gaps(card: Card) -> tuple[Gap, ...]:
    """What must be known before an offer and is not.

    In this order: questions nobody scored, people who have not answered, people without a
    decision, answers that leave a choice, scores that lie `APART`, scores for which nobody wrote
    what they saw (not the risks, whose score 1 often has nothing to tell), what the candidate
    needs.
    """
    return tuple(_gaps(card))


def _gaps(card: Card) -> Iterator[Gap]:
    if codes := untested(card):
        yield Gap(kind=GapKind.UNTESTED, codes=codes)
    if people := _names(s for s in card.said if s.answers is None):
        yield Gap(kind=GapKind.OPEN, people=people)
    if people := _names(s for s in card.said if s.answers and s.answers.decision is None):
        yield Gap(kind=GapKind.UNDECIDED, people=people)
    for row in card.rows:
        pairs = list(zip(card.said, row.marks, strict=True))
        if people := _names(said for said, mark in pairs if mark.unsettled):
            yield Gap(kind=GapKind.UNSETTLED, codes=(row.code,), people=people)
    yield from _apart(card)
    unexplained = tuple(dict.fromkeys(row.code for row in card.rows if _unexplained(row)))
    if unexplained:
        yield Gap(kind=GapKind.UNEXPLAINED, codes=unexplained)
    if card.needs is None:
        yield Gap(kind=GapKind.NEEDS)


def _names(said: Iterator[Said]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(s.interviewer for s in said))


def _apart(card: Card) -> Iterator[Gap]:
    for row in card.rows:
        scores = [m.score for m in row.marks if m.score is not None]
        if scores and max(scores) - min(scores) >= APART:
            pairs = zip(card.said, row.marks, strict=True)
            ends = (min(scores), max(scores))
            people = _names(said for said, mark in pairs if mark.score in ends)
            yield Gap(kind=GapKind.APART, codes=(row.code,), people=people)


def _unexplained(row: CardRow) -> bool:
    scored = [mark for mark in row.marks if mark.score is not None]
    return bool(scored) and row.code not in RISK_CODES and not any(m.words for m in scored)


def merged(mails: Sequence[Answers], questions: Sequence[str]) -> Answers:
    """Every mail of one request taken together, oldest first: a later one completes and corrects.

    questions: the codes that were asked. A code that a later mail leaves open between two scores,
    or gives off the scale, has no score any more: which one is meant is no longer known.
    """
    scores: dict[str, float] = {}
    ranges: dict[str, tuple[float, float]] = {}
    conflicts: dict[str, tuple[float, ...]] = {}
    invalid: dict[str, None] = {}
    words: dict[str, str] = {}
    for mail in mails:
        for code in (*mail.scores, *mail.ranges, *mail.conflicts, *mail.invalid):
            scores.pop(code, None)
            ranges.pop(code, None)
            conflicts.pop(code, None)
            invalid.pop(code, None)
            words.pop(code, None)  # they were about the former score
        scores |= mail.scores
        ranges |= mail.ranges
        conflicts |= mail.conflicts
        invalid |= dict.fromkeys(mail.invalid)
        words |= mail.words
    decided = [mail.decision for mail in mails if mail.decision]
    comments = dict.fromkeys(mail.comment for mail in mails if mail.comment)
    return Answers(
        scores=scores,
        decision=decided[-1] if decided else None,
        comment="\n".join(comments) or None,
        missing=tuple(code for code in questions if code not in scores),
        invalid=tuple(invalid),
        ranges=ranges,
        conflicts=conflicts,
        spans={code: span for mail in mails for code, span in mail.spans.items()},
        words=words,
    )
