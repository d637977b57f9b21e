"""Who is in the running: the rows of the intake, the candidate forms and the mails that went out,
brought together per person.

An address tells people apart; a name does so only while one person bears it. Two of one name are
two people, and one who stands twice on the form is one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from docflow.hiring.facts import CandidateForm, Told, Vacancy
from docflow.hiring.identity import folded
from docflow.model.vacancy import Candidacy, Candidate, Language


class _Named(Protocol):
    @property
    def name(self) -> str | None: ...
    @property
    def email(self) -> str | None: ...


P = TypeVar("P", bound=_Named)

_OF_THE_PROCESS = ("", "process-for-candidate", "process-changed")
"""The mails that describe the steps; an unnamed one was sent before templates were kept."""

_FINAL = ("decline", "vacancy-filled")
"""The mails after which a candidate is no longer in the running."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Runner:
    """A candidate in the running. The candidate form is newer knowledge than the intake's row: its
    name, address and language win.

    key: the same person has the same one, and no other of this vacancy has it; from the first
    candidate form on it stays, also when name or address change. told: the mails about the process
    that this person got, oldest first. heard: every mail they got, those included.
    """

    key: str
    name: str
    email: str
    language: Language
    latest: CandidateForm | None = None
    told: tuple[Told, ...] = ()
    heard: tuple[Told, ...] = ()

    @property
    def form(self) -> Candidacy | None:
        """What the newest candidate form says, if there is one."""
        return self.latest.form if self.latest else None

    @property
    def active(self) -> bool:
        """Still in the running."""
        return not self.state.startswith(("withdrawn", "hired", "stopped"))

    @property
    def state(self) -> str:
        """As on the candidate form, 3.1. Who got a mail that says no, which a named person let
        go, is stopped; a newer form says otherwise."""
        known = (self.form.state if self.form else None) or "in process"
        final = next((t for t in reversed(self.heard) if t.template in _FINAL), None)
        newer = final and self.latest and self.latest.received > final.sent
        if final is None or newer or known.startswith(("withdrawn", "hired", "stopped")):
            return known
        return f"stopped by {final.approved_by}" if final.approved_by else "stopped"

    @property
    def mailable(self) -> bool:
        """Whether there is an address to write to."""
        return "@" in self.email


def runners(vacancy: Vacancy) -> tuple[Runner, ...]:
    """Every candidate of the accepted intake, then those whom only a candidate form names."""
    if (version := vacancy.accepted) is None:
        return ()
    rows = _distinct(version.intake.candidates)
    forms = _by_row(rows, vacancy.candidacies)
    paired: list[tuple[Candidate, CandidateForm | None]] = [
        (row, forms.get(_key(row.name, row.email))) for row in rows
    ]
    taken = {form.key for form in forms.values()}
    paired += [(Candidate(), form) for form in vacancy.candidacies if form.key not in taken]
    found = [_runner(row, form, version.language) for row, form in paired]
    return tuple(_with_mails(found, vacancy.told))


def whose(name: str | None, email: str | None, people: Sequence[P]) -> P | None:
    """Who of `people` a name and address mean, as far as that is certain: the one with the address
    (of several, the one with the name too), else the only one of that name."""
    there = [p for p in people if email and _same(p.email, email)]
    named = [p for p in there or people if folded(name) and folded(p.name) == folded(name)]
    if there:
        return (named or there)[0]
    return named[0] if len(named) == 1 else None


def form_key(form: Candidacy, everyone: Sequence[Runner]) -> str:
    """The key of the candidate a form is about: one of `everyone`, or somebody new."""
    known = whose(form.name, form.email, everyone)
    return known.key if known else _key(form.name, form.email)


def _key(name: str | None, email: str | None) -> str:
    return f"{folded(name)} {(email or '').strip().casefold()}".strip()


def _same(one: str | None, other: str | None) -> bool:
    return (one or "").strip().casefold() == (other or "").strip().casefold()


def _distinct(rows: Sequence[Candidate]) -> list[Candidate]:
    """The rows that name somebody, each person once (`candidate.twice` warned the recruiter)."""
    by_key: dict[str, Candidate] = {}
    for row in rows:
        by_key.setdefault(_key(row.name, row.email), row)
    return [row for key, row in by_key.items() if key]


def _by_row(rows: Sequence[Candidate], forms: Sequence[CandidateForm]) -> dict[str, CandidateForm]:
    """The form of each row that has one, by the row's key. The surest evidence goes first: the
    name and address a candidate's first form had, then the address, then a name without a twin."""
    keys = {_key(row.name, row.email): row for row in rows}
    found = {form.key: form for form in forms if form.key in keys}
    for by_address in (True, False):
        for form in forms:
            free = [row for key, row in keys.items() if key not in found]
            email = form.form.email if by_address else None
            name = None if by_address else form.form.name
            if form not in found.values() and (row := whose(name, email, free)):
                found[_key(row.name, row.email)] = form
    return found


def _runner(row: Candidate, form: CandidateForm | None, language: Language) -> Runner:
    own = form.form if form else Candidacy()
    email = own.email or row.email or ""
    return Runner(
        key=form.key if form else _key(row.name, row.email),
        name=own.name or row.name or email,
        email=email.strip(),
        language=own.language or row.language or language,
        latest=form,
    )


def _with_mails(everyone: Sequence[Runner], told: Sequence[Told]) -> list[Runner]:
    mails: dict[str, list[Told]] = {}
    for mail in told:
        if reader := whose(mail.name, mail.to, everyone):
            mails.setdefault(reader.key, []).append(mail)
    return [_having(runner, mails.get(runner.key, [])) for runner in everyone]


def _having(runner: Runner, heard: Sequence[Told]) -> Runner:
    told = tuple(mail for mail in heard if mail.template in _OF_THE_PROCESS)
    return replace(runner, told=told, heard=tuple(heard))
