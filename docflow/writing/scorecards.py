"""What scorecard.docx and comparison.docx may see: people's scores and words, side by side.

A colour only repeats what its number says. `band` is "good" (4 and up), "middle", "warn" (2 and
down) or "none"; for risks, where 5 is a big worry, the other way round.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from docflow.model.card import Card, CardRow, ComparedCell, Comparison, Gap, GapKind, Mark, Said
from docflow.model.feedback import GROUPS, RISK_CODES, Decision
from docflow.model.phrases import Phrases
from docflow.writing import words
from docflow.writing.values import Contact, Values

SIDE_BY_SIDE = 5
"""How many candidates stand beside each other; more go into a table below."""
ROOM_FOR_WORDS = 2
"""How many people's words fit beside their scores; of more, they stand below the table."""

_BANDS = {Decision.GO: "good", Decision.DOUBT: "middle", Decision.NO_GO: "warn"}
_OTHER_WAY = {"good": "warn", "warn": "good"}


def scorecard(
    card: Card,
    gaps: Sequence[Gap],
    phrases: Phrases,
    *,
    reference: str,
    title: str,
    date: dt.date,
    contact: Contact,
    succeeds_in: str | None = None,
) -> Values:
    """For scorecard.docx. gaps: of `card`. reference: the vacancy's. date: the day of making.
    succeeds_in: in which environment someone succeeds here (intake, 6.1), shown beside what the
    candidate needs."""
    untested = {code for g in gaps if g.kind is GapKind.UNTESTED for code in g.codes}
    beside = len(card.said) <= ROOM_FOR_WORDS
    return {
        **_head(phrases, reference=reference, title=title, date=date, contact=contact),
        "candidate": card.candidate,
        "state": _state(card.state, phrases),
        "talk": _one_talk(card),
        "people": _people(card),
        "groups": [
            {
                "heading": phrases.text("request", group),
                "rows": [_row(row, beside, phrases) for row in card.rows if row.code in codes],
            }
            for group, codes in GROUPS.items()
            if any(row.code in codes for row in card.rows)
        ],
        "decisions": [_decision(said, beside, phrases) for said in card.said],
        "remarks": [] if beside else _remarks(card, phrases),
        "untested": [
            f"{row.code}. {row.question}"
            for row in card.rows
            if row.code in untested and not _is_scored(row)
        ],
        "gaps": _gaps(card, gaps, phrases),
        "needs": card.needs,
        "succeeds_in": succeeds_in,
    }


def comparison(
    compared: Comparison,
    phrases: Phrases,
    *,
    reference: str,
    title: str,
    date: dt.date,
    contact: Contact,
) -> Values:
    """For comparison.docx: `tables`, each with at most `SIDE_BY_SIDE` candidates, in the order
    given."""
    starts = range(0, len(compared.cards), SIDE_BY_SIDE)
    names = _called(said.interviewer for card in compared.cards for said in card.said)
    return {
        **_head(phrases, reference=reference, title=title, date=date, contact=contact),
        "people": ", ".join(names) or None,
        "tables": [_table(compared, slice(n, n + SIDE_BY_SIDE), names, phrases) for n in starts],
    }


def _head(
    phrases: Phrases, *, reference: str, title: str, date: dt.date, contact: Contact
) -> Values:
    return {
        "language": phrases.language,
        "reference": reference,
        "title": title,
        "date": words.day(date, phrases),
        "contact": {"name": contact.name, "email": contact.email},
    }


# --- one candidate ------------------------------------------------------------------------------


def _state(state: str | None, phrases: Phrases) -> str | None:
    """ "in procedure", "gestopt door An Peeters"."""
    stopped = "stopped by "
    if state and state.startswith(stopped):
        return f"{words.word('states', stopped.strip(), phrases)} {state.removeprefix(stopped)}"
    return words.word("states", state, phrases)


def _people(card: Card) -> list[Values]:
    once = _one_talk(card)
    return [{"name": said.interviewer, "talk": None if once else _talk(said)} for said in card.said]


def _one_talk(card: Card) -> str | None:
    """The talk in which several people met the candidate together, said once for all of them."""
    held = {_talk(said) for said in card.said}
    return held.pop() if len(card.said) > 1 and len(held) == 1 else None


def _talk(said: Said) -> str | None:
    """ "Gesprek · 19/11" """
    return " · ".join(filter(None, (said.step, _short(said.day)))) or None


def _short(day: dt.date | None) -> str | None:
    """ "19/11": the same in the three languages."""
    return f"{day.day}/{day.month}" if day else None


def _row(row: CardRow, beside: bool, phrases: Phrases) -> Values:
    marks = [
        {
            "score": _score(mark, phrases),
            "band": _band(row.code, mark.score),
            "words": mark.words if beside else None,
        }
        for mark in row.marks
    ]
    return {"code": row.code, "question": row.question, "marks": marks}


def _score(mark: Mark, phrases: Phrases) -> str:
    """ "4", "3,5", "3/4?" where two scores were left open, "–" where there is none."""
    if mark.score is not None:
        return words.score(mark.score, phrases)
    open_ = "/".join(words.score(score, phrases) for score in mark.unsettled)
    return f"{open_}?" if open_ else "–"


def _band(code: str, score: float | None) -> str:
    if score is None:
        return "none"
    band = "good" if score >= 4 else "warn" if score <= 2 else "middle"
    return _OTHER_WAY.get(band, band) if code in RISK_CODES else band


def _decision(said: Said, beside: bool, phrases: Phrases) -> Values:
    answers = said.answers
    decision = answers.decision if answers else None
    if decision:
        word = (words.word("decisions", decision, phrases) or decision).replace(" ", "\u00a0")
    else:
        word = phrases.text("card", "undecided" if answers else "silent")
    return {
        "word": word,
        "band": _BANDS[decision] if decision else "none",
        "words": answers.comment if answers and beside else None,
    }


def _remarks(card: Card, phrases: Phrases) -> list[Values]:
    """Everyone's words, question by question; what they said of their decision comes last."""
    names = _called(said.interviewer for said in card.said)
    found: list[Values] = []
    for row in card.rows:
        said = [
            {"who": names[person.interviewer], "words": mark.words}
            for person, mark in zip(card.said, row.marks, strict=True)
            if mark.words
        ]
        found += [{"code": row.code, "question": row.question, "said": said}] if said else []
    comments = [
        {"who": names[s.interviewer], "words": s.answers.comment}
        for s in card.said
        if s.answers and s.answers.comment
    ]
    verdict = {"code": None, "question": phrases.text("card", "decision"), "said": comments}
    return [*found, verdict] if comments else found


def _called(people: Iterable[str]) -> dict[str, str]:
    """name → the first name where only one person has it, else the whole name."""
    names = dict.fromkeys(people)
    first = Counter(words.first_name(name) for name in names)
    return {n: (short if first[short := words.first_name(n)] == 1 else n) or n for n in names}


def _gaps(card: Card, gaps: Sequence[Gap], phrases: Phrases) -> list[str]:
    """A sentence for each kind of gap; what nobody tested stands apart from these."""
    names = _called(said.interviewer for said in card.said)
    kinds = dict.fromkeys(gap.kind for gap in gaps if gap.kind is not GapKind.UNTESTED)
    return [_gap([g for g in gaps if g.kind is kind], names, phrases) for kind in kinds]


def _gap(gaps: Sequence[Gap], names: Mapping[str, str], phrases: Phrases) -> str:
    people = [[names.get(name, name) for name in gap.people] for gap in gaps]
    items = (f"{', '.join(g.codes)} ({', '.join(p)})" for g, p in zip(gaps, people, strict=True))
    return phrases.text(
        "gaps",
        gaps[0].kind,
        people=words.listed(people[0], phrases) if people[0] else "",
        codes=", ".join(gaps[0].codes),
        items=" · ".join(items),
    )


# --- several ------------------------------------------------------------------------------------


def _table(compared: Comparison, part: slice, names: Mapping[str, str], phrases: Phrases) -> Values:
    cards = compared.cards[part]
    return {
        "candidates": [
            {"name": card.candidate, "state": _state(card.state, phrases)} for card in cards
        ],
        "groups": [
            {
                "heading": phrases.text("request", group),
                "rows": [
                    {
                        "code": row.code,
                        "question": row.question,
                        "cells": [
                            _cell(row.code, cell, names, phrases) for cell in row.cells[part]
                        ],
                    }
                    for row in compared.rows
                    if row.code in codes
                ],
            }
            for group, codes in GROUPS.items()
            if any(row.code in codes for row in compared.rows)
        ],
        "decisions": [_decisions(card, names, phrases) for card in cards],
        "untested": [{"codes": _untested(card) or None} for card in cards],
    }


def _cell(code: str, cell: ComparedCell, names: Mapping[str, str], phrases: Phrases) -> Values:
    marks = [
        {
            "who": names[said.interviewer],
            "score": _score(mark, phrases),
            "band": _band(code, mark.score),
        }
        for said, mark in cell.marks
    ]
    return {"marks": marks, "asked": cell.asked}


def _decisions(card: Card, names: Mapping[str, str], phrases: Phrases) -> Values:
    marks = [{"who": names[s.interviewer], **_decision(s, False, phrases)} for s in card.said]
    return {"marks": marks}


def _untested(card: Card) -> str:
    return ", ".join(row.code for row in card.rows if not _is_scored(row))


def _is_scored(row: CardRow) -> bool:
    return any(mark.score is not None for mark in row.marks)
