"""Sections 3 to 6: what somebody must have, what makes somebody fail here, and where.

The limits of the fuzzy rules come from small hand-made sets (near-duplicates at 80: 5 of 8 found,
2 of 8 false; negated must-haves at 67: 7 of 8 found, none false). What they do in these rules
stands in docs/findings.md, "How well the word lists do".
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from docflow.forms.rules.case import MOST_ROWS, IntakeCase
from docflow.forms.rules.codes import point
from docflow.forms.rules.wording import covered, fold, likeness, passage, quote
from docflow.model.work import Finding

MUST_HAVES = 5
RISKS = 3
NEAR_DUPLICATE = 80
NEGATED = 67


@dataclass(frozen=True, slots=True)
class Row:
    """A must-have with its evidence, or a risk with its test. "" where nothing stands."""

    at: str
    text: str
    beside: str


def _must_haves(case: IntakeCase) -> list[Row]:
    return [Row(m.at, m.trait or "", m.evidence or "") for m in case.form.must_haves]


def _risks(case: IntakeCase) -> list[Row]:
    return [Row(r.at, r.cause or "", r.test or "") for r in case.form.failure_risks]


def _nice_to_haves(case: IntakeCase) -> list[Row]:
    places = (place for place in case.answers if place.startswith("5."))
    return [Row(place.split("/")[0], case.typed(place), "") for place in places]


def _real(case: IntakeCase, rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if case.said(row.text)]


def must_have_count(case: IntakeCase) -> Iterator[Finding]:
    """Exactly five must-haves."""
    yield from _count(case, "must_haves", "3", _must_haves(case), MUST_HAVES)


def risk_count(case: IntakeCase) -> Iterator[Finding]:
    """Exactly three reasons to fail."""
    yield from _count(case, "risks", "4", _risks(case), RISKS)


def too_many_nice(case: IntakeCase) -> Iterator[Finding]:
    """More nice-to-haves than anybody weighs."""
    rows = _real(case, _nice_to_haves(case))
    if len(rows) > MOST_ROWS:
        yield point("nice_to_haves.too_many", rows[MOST_ROWS].at, count=len(rows), most=MOST_ROWS)


def _count(
    case: IntakeCase, group: str, section: str, rows: Sequence[Row], wanted: int
) -> Iterator[Finding]:
    """Too few, too many, and what to say of rows that only look filled.

    A filler ("n.v.t.") takes its place among too few, and is asked about as such; when there
    are enough without it, its row counts as empty. A row with only its second column is not a
    must-have yet: it is named among too few, and is text without a place beside enough others.
    """
    real = _real(case, rows)
    filler = [row for row in rows if row.text.strip() and row not in real]
    half = [row for row in rows if not row.text.strip() and case.said(row.beside)]
    if len(real) > wanted:
        yield point(f"{group}.too_many", section, count=len(real))
    if len(real) >= wanted:
        yield from (point("text.unplaced", row.at, text=quote(row.beside)) for row in half)
        return
    for row in filler:
        yield point("answer.filler", row.at, number=row.at, text=quote(row.text))
    if (count := len(real) + len(filler)) < wanted:
        named = case.listed([row.at for row in half]) if half else ""
        yield point(
            f"{group}.too_few", section, "half" if half else "empty", count=count, rows=named
        )


def no_evidence(case: IntakeCase) -> Iterator[Finding]:
    """A must-have that nobody could recognise in a conversation."""
    for row in _real(case, _must_haves(case)):
        if not case.said(row.beside):
            yield point("must_have.no_evidence", row.at, number=row.at, text=quote(row.text))


def also_nice(case: IntakeCase) -> Iterator[Finding]:
    """A nice-to-have that is a must-have in the same words, whatever their order."""
    must_haves = _real(case, _must_haves(case))
    for nice in _real(case, _nice_to_haves(case)):
        said = set(case.lists.content(nice.text))
        for must_have in must_haves:
            if said and said == set(case.lists.content(must_have.text)):
                values = {"number": nice.at, "other": must_have.at, "text": quote(nice.text)}
                yield point("must_have.also_nice", nice.at, **values)
                break


def only_diploma(case: IntakeCase) -> Iterator[Finding]:
    """A must-have that is nothing but a diploma, a licence or a number of years.

    Each of its parts has to begin with one; "leert snel, ook zonder diploma" does not.
    """
    diploma = case.lists.own["diploma"]
    before = case.lists.own["before_diploma"]
    for row in _real(case, _must_haves(case)):
        parts = _parts(case, row.text)
        if parts and all(diploma.match(_without(before, part)) for part in parts):
            yield point("must_have.only_diploma", row.at, number=row.at, text=quote(row.text))


def _without(before: re.Pattern[str], part: str) -> str:
    """A folded text without what may stand before a diploma: "minstens een" …"""
    while match := before.match(part):
        part = part[match.end() :].lstrip()
    return part


def _parts(case: IntakeCase, text: str) -> list[str]:
    """A text cut, folded, at commas and at the words that begin a new thought."""
    cut = case.lists.own["connectors"]
    pieces = text.replace(";", ",").replace(" + ", ",").split(",")
    parts = (part.strip() for piece in pieces for part in cut.split(fold(piece)))
    return [part for part in parts if part]


def discriminating(case: IntakeCase) -> Iterator[Finding]:
    """Words about age, sex, origin, religion, health or family where people are described."""
    pattern = case.lists.anywhere["discriminating"]
    seen: set[str] = set()
    for place, text in case.answers.items():
        row, section = place.split("/")[0], place.split(".")[0]
        if section not in ("3", "4", "5", "6", "10") or row in seen:
            continue
        if found := passage(pattern, text):
            seen.add(row)
            yield point("criterion.discriminating", row, number=row, text=quote(found))


def near_duplicate(case: IntakeCase) -> Iterator[Finding]:
    """Two must-haves, or two risks, that may well be one. Equal ones are `answers.repeated`."""
    for rows in (_real(case, _must_haves(case)), _real(case, _risks(case))):
        told: set[str] = set()
        for first, second in combinations(rows, 2):
            if second.at not in told and _alike(case, first.text, second.text):
                told.add(second.at)
                yield point(
                    "must_have.near_duplicate",
                    second.at,
                    number=second.at,
                    other=first.at,
                    text=quote(second.text),
                    other_text=quote(first.text),
                )


def _alike(case: IntakeCase, first: str, second: str) -> bool:
    """Alike as a whole, and without a word of its own on both sides ("vlot Frans", "vlot Engels").

    Measured without that second condition: 2 false among 8 pairs that were not duplicates.
    """
    if fold(first) == fold(second):
        return False
    one, two = case.lists.content(first), case.lists.content(second)
    if not one or not two:
        return False
    shared = (covered(one, two), covered(two, one))
    return all(shared) or (any(shared) and likeness(one, two) >= NEAR_DUPLICATE)


def evidence_repeats(case: IntakeCase) -> Iterator[Finding]:
    """Evidence that only says the trait again: it has no word of its own."""
    for row in _real(case, _must_haves(case)):
        if case.said(row.beside):
            evidence = case.lists.content(row.beside)
            if evidence and covered(evidence, case.lists.content(row.text)):
                yield point("must_have.evidence_repeats", row.at, number=row.at)


def vague(case: IntakeCase) -> Iterator[Finding]:
    """A must-have made of nothing but catch-all words: "flexibele teamplayer"."""
    pattern = case.lists.own["vague"]
    for row in _real(case, _must_haves(case)):
        left = case.lists.content(pattern.sub("", fold(row.text)))
        if not left:
            yield point("must_have.vague", row.at, number=row.at, text=quote(row.text))


def negates_must_have(case: IntakeCase) -> Iterator[Finding]:
    """A risk that is a must-have with "niet", "te weinig", "gebrek aan" before it."""
    negation = case.lists.own["negation"]
    must_haves = _real(case, _must_haves(case))
    for risk in _real(case, _risks(case)):
        claim, denials = negation.subn("", fold(risk.text))
        if not denials:
            continue
        said = case.lists.content(claim)
        for must_have in must_haves:
            trait = case.lists.content(must_have.text)
            most_of_it = 2 * len(said) >= len(trait) and covered(said, trait)
            if said and (most_of_it or likeness(said, trait) >= NEGATED):
                yield point(
                    "risk.negates_must_have",
                    risk.at,
                    number=risk.at,
                    other=must_have.at,
                    text=quote(risk.text),
                )
                break


def untested(case: IntakeCase) -> Iterator[Finding]:
    """A risk that no step looks at."""
    for risk in _real(case, _risks(case)):
        if not case.said(risk.beside):
            yield point("risk.untested", risk.at, number=risk.at, text=quote(risk.text))


def generic_environment(case: IntakeCase) -> Iterator[Finding]:
    """6.1 in words that fit nearly every employer: at least half of them are clichés."""
    text = case.said(case.form.environment.succeeds_in)
    cliches = [m.group() for m in case.lists.own["generic"].finditer(fold(text))]
    generic = sum(len(case.lists.content(cliche)) for cliche in cliches)
    if cliches and 2 * generic >= len(case.lists.content(text)):
        yield point("environment.generic", "6.1", text=quote(text))
