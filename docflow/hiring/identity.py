"""Which vacancy a form is about, and whether it says something new.

A reference on the form decides. Without one, an intake is matched by title and hiring manager only
while nobody outside was told anything; after that a person decides (README, "Which vacancy a form
belongs to").
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from docflow.model import folding
from docflow.model.naming import meant
from docflow.model.vacancy import Candidacy, Intake, Role, Stakeholder
from docflow.model.work import Finding, Severity

_REFERENCE = re.compile(r"\bV-[0-9A-HJKMNP-TV-Z]{4}\b")


@lru_cache(maxsize=4096)
def folded(text: str | None) -> str:
    """Text for comparing only: no case, accents, punctuation or double blanks."""
    plain = unicodedata.normalize("NFKD", text or "").casefold()
    kept = (c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return " ".join("".join(kept).split())


def manager_email(intake: Intake) -> str:
    """The hiring manager's address, lower case; "" when the form gives none."""
    for person in intake.stakeholders:
        if person.role == Role.HIRING_MANAGER and person.email:
            return person.email.strip().casefold()
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A vacancy as identity sees it. told: somebody outside has had mail about it."""

    reference: str
    title: str
    manager_email: str = ""
    fingerprint: str = ""
    closed: bool = False
    told: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Same:
    """The form belongs to this vacancy."""

    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class New:
    """The form opens a vacancy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Only a person can say: a new vacancy, or one of `choices` (references)."""

    choices: tuple[str, ...]


def of_intake(
    intake: Intake, reference: str | None, fingerprint: str, known: Sequence[Known]
) -> Same | New | Ask:
    """Which vacancy an intake is about.

    reference: the V-reference the form carries, if any. fingerprint: of its reading. known: all
    vacancies. A reference that this workplace never gave counts as none.
    """
    carried = [v for v in known if v.reference == reference]
    if carried and not carried[0].closed:
        return Same(reference=carried[0].reference)
    if carried:
        return Ask(choices=(carried[0].reference,))
    alike = [v for v in known if not v.closed and v.title and v.title == folded(_title(intake))]
    for vacancy in known:
        if vacancy.fingerprint == fingerprint and vacancy.title and not vacancy.closed:
            return Same(reference=vacancy.reference)
    email = manager_email(intake)
    untold = [v for v in alike if email and v.manager_email == email and not v.told]
    if len(untold) == 1 and len(alike) == 1:
        return Same(reference=untold[0].reference)
    return Ask(choices=tuple(v.reference for v in alike)) if alike else New()


def _title(intake: Intake) -> str:
    return intake.vacancy.title or ""


def references_in(typed: str | None, carried: str | None) -> list[str]:
    """The V-references a candidate form names in 1.1, else the one it carries."""
    return _REFERENCE.findall((typed or "").upper()) or ([carried] if carried else [])


def of_candidacy(
    candidacy: Candidacy, reference: str | None, known: Sequence[Known]
) -> Same | Finding:
    """Which vacancy a candidate form is about: 1.1 is a reference or a title.

    The finding (vacancy.unknown, vacancy.ambiguous) lists the choices, newest last.
    """
    there = [v for v in known if not v.closed]
    typed = candidacy.vacancy or ""
    named = references_in(typed, reference)
    by_reference = [v for v in known if v.reference in named]
    if by_reference:
        return Same(reference=by_reference[0].reference)
    by_title = [v for v in there if v.title and v.title == folded(typed)]
    if len(by_title) == 1:
        return Same(reference=by_title[0].reference)
    choices = ", ".join(v.reference for v in by_title or there) or "-"
    return Finding(
        code="vacancy.ambiguous" if by_title else "vacancy.unknown",
        severity=Severity.ERROR,
        at="1.1",
        values={"text": typed, "choices": choices},
    )


def appointment_findings(
    candidacy: Candidacy,
    intake: Intake,
    today: dt.date,
    *,
    roles: Mapping[str, str] = {},
) -> tuple[Finding, ...]:
    """Steps and people of a candidate form that its vacancy does not know. What lies before today
    was so once, and stands. roles: folded word → `Role` value, for "HM" instead of a name."""
    steps = {folded(s.name): s.name or "" for s in intake.steps if s.name}
    people = intake.stakeholders
    choices = [p.name for p in people if p.name]
    found = []
    for row in candidacy.appointments:
        if row.date and row.date < today:
            continue
        if row.step and folded(row.step) not in steps:
            found.append(_unknown("step.unknown", row.at, row.step, steps.values()))
        found += [
            _unknown("person.unknown", row.at, name, choices)
            for name in row.with_
            if not _is_certain(name, people, roles)
        ]
    return tuple(found)


def _is_certain(name: str, people: Sequence[Stakeholder], roles: Mapping[str, str]) -> bool:
    """Whether a name means one of `people`, or a role everybody who has it, as in an intake."""
    found = meant(name, people, roles)
    return len(found) == 1 or bool(found and folding.known(name, roles))


def _unknown(code: str, at: str, text: str, choices: Iterable[str]) -> Finding:
    return Finding(
        code=code,
        severity=Severity.ERROR,
        at=at or None,
        values={"text": text, "choices": ", ".join(sorted(choices)) or "-"},
    )
