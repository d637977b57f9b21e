"""Who is in the running: section 9 of the intake, and the candidate form."""

from collections.abc import Iterator
from dataclasses import replace

from docflow.forms.rules.case import MOST_ROWS, AnyCase, CandidateCase, IntakeCase, written
from docflow.forms.rules.codes import point
from docflow.forms.rules.people import is_address, who
from docflow.forms.rules.wording import fold, quote
from docflow.model.vacancy import Appointment, Candidate
from docflow.model.work import Finding, Severity


def _candidates(case: IntakeCase) -> Iterator[Candidate]:
    """The rows that name somebody, or say how to reach somebody ("nog geen" is nobody)."""
    return (c for c in case.form.candidates if case.said(c.name) or case.said(c.email))


def too_many(case: IntakeCase) -> Iterator[Finding]:
    """More candidates than are written to at once; more come with candidate forms of their own."""
    rows = list(_candidates(case))
    if len(rows) > MOST_ROWS:
        yield point("candidates.too_many", rows[MOST_ROWS].at, count=len(rows), most=MOST_ROWS)


def nameless(case: IntakeCase) -> Iterator[Finding]:
    """A candidate with an address and no name cannot be written to."""
    for candidate in _candidates(case):
        if not case.said(candidate.name):
            yield point(
                "answer.missing",
                candidate.at,
                "candidate_name",
                number=candidate.at,
                text=quote(candidate.email or ""),
            )


def malformed_address(case: IntakeCase) -> Iterator[Finding]:
    """A candidate's address that cannot be one."""
    for candidate in _candidates(case):
        yield from _malformed(case, candidate.at, candidate.name, candidate.email)


def no_address(case: IntakeCase) -> Iterator[Finding]:
    """A candidate without an address: that candidate waits."""
    for candidate in _candidates(case):
        yield from _no_address(case, candidate.at, candidate.name, candidate.email)


def no_language(case: IntakeCase) -> Iterator[Finding]:
    """A candidate without a language. One that docflow does not write is the reader's finding."""
    for candidate in _candidates(case):
        typed = case.typed(f"{candidate.at}/language")
        yield from _no_language(case, candidate.at, candidate.name, typed)


def twice(case: IntakeCase) -> Iterator[Finding]:
    """The same name or address in two rows of section 9, or also in section 2."""
    seen: dict[str, str] = {}
    for person in case.form.stakeholders:
        for key in _keys(case, person.name, person.email):
            seen.setdefault(key, person.at)
    for candidate in _candidates(case):
        keys = _keys(case, candidate.name, candidate.email)
        if first := next((seen[key] for key in keys if key in seen), None):
            variant = "stakeholder" if first.startswith("2.") else "candidate"
            name = who(case, candidate.name or candidate.email)
            values = {"number": candidate.at, "first": first, "name": name}
            yield point("candidate.twice", candidate.at, variant, **values)
        for key in keys:
            seen.setdefault(key, candidate.at)


def _keys(case: AnyCase, name: str | None, email: str | None) -> list[str]:
    return [key for text in (name, email) if case.said(text) and (key := fold(text or ""))]


def own_malformed_address(case: CandidateCase) -> Iterator[Finding]:
    """1.3 of a candidate form cannot be an address."""
    yield from _malformed(case, "1.3", case.form.name, case.form.email)


def own_address_missing(case: CandidateCase) -> Iterator[Finding]:
    """1.3 of a candidate form is empty."""
    yield from _no_address(case, "1.3", case.form.name, case.form.email)


def own_language_missing(case: CandidateCase) -> Iterator[Finding]:
    """1.4 of a candidate form is empty."""
    yield from _no_language(case, "1.4", case.form.name, case.typed("1.4"))


def _malformed(case: AnyCase, at: str, name: str | None, email: str | None) -> Iterator[Finding]:
    if case.said(email) and not is_address((email or "").strip()):
        values = {"number": at, "name": who(case, name), "text": quote(email or "")}
        yield point("candidate.email", at, "malformed", **values)


def _no_address(case: AnyCase, at: str, name: str | None, email: str | None) -> Iterator[Finding]:
    if not case.said(email):
        values = {"number": at, "name": who(case, name)}
        waits = point("candidate.email", at, "empty", **values)
        yield replace(waits, severity=Severity.WARNING)


def _no_language(case: AnyCase, at: str, name: str | None, typed: str) -> Iterator[Finding]:
    if not typed:
        yield point("candidate.no_language", at, number=at, name=who(case, name))


def appointment(case: CandidateCase) -> Iterator[Finding]:
    """A date without an hour, an hour without a date, or both without a step.

    A row with a step and no date yet is how the form arrives from docflow: no finding. A length,
    company or place that is missing comes from the intake, or is for the recruiter to add later.
    """
    for row in case.form.appointments:
        if variant := _gap(case, row):
            day = written(row.date) if row.date else case.typed(f"{row.at}/date")
            yield point("appointment.incomplete", row.at, variant, number=row.at, date=day)


def _gap(case: CandidateCase, row: Appointment) -> str | None:
    texts = (case.said(case.typed(f"{row.at}/{key}")) for key in ("date", "start", "step"))
    day, hour, step = map(bool, texts)
    if day != hour:
        return "no_start" if day else "no_date"
    return "no_step" if day and not step else None
