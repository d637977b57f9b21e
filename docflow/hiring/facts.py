"""What is known of one vacancy, or of one form that has no vacancy yet. `flow/facts.py` fills
these from the ledger; everything else in this room only reads them."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from docflow.model.vacancy import Appointment, Candidacy, Intake, Language, Role
from docflow.model.work import Finding, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One distinct reading of a vacancy's intake. sha256 and file: the form it was read from."""

    number: int
    fingerprint: str
    status: Status
    language: Language
    intake: Intake
    findings: tuple[Finding, ...]
    sha256: str
    file: str
    received: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """A file that says what the latest, still incomplete version already said."""

    sha256: str
    file: str
    received: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A mail that a candidate got. reads: what it said, as fingerprints by part
    (`followup.candidate_reads`). version: the number of the intake it was written from.
    appointments: the dates of the candidate form that it was written from."""

    key: str
    name: str
    to: str
    version: int
    reads: Mapping[str, str]
    sent: dt.datetime
    appointments: tuple[Appointment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateForm:
    """The newest form of one candidate. key: says which candidate of the vacancy (`runners`).
    number: rises with every form that came in."""

    key: str
    number: int
    form: Candidacy
    received: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Vacancy:
    """All facts of one vacancy, oldest first.

    candidacies: the newest form of each candidate that has one. approved: keys of the mails a named
    person let go. done: keys of finished jobs. recruiter: the address of the settings, for a form
    that names none. ask_first: candidates are mailed only after approval. days: the day of each
    step of the accepted intake that has one, by `Step.at`.
    """

    reference: str
    closed: bool = False
    versions: tuple[Version, ...] = ()
    repeats: tuple[Repeat, ...] = ()
    candidacies: tuple[CandidateForm, ...] = ()
    changed: dt.datetime
    told: tuple[Told, ...] = ()
    approved: frozenset[str] = frozenset()
    done: frozenset[str] = frozenset()
    recruiter: str = ""
    ask_first: bool = False
    days: Mapping[str, dt.date] = field(default_factory=dict)

    @property
    def latest(self) -> Version:
        """The newest version, complete or not."""
        return self.versions[-1]

    @property
    def accepted(self) -> Version | None:
        """The newest complete version: what is true of this vacancy."""
        return next((v for v in reversed(self.versions) if v.status is Status.COMPLETE), None)

    @property
    def before(self) -> Version | None:
        """The complete version that `accepted` replaced."""
        complete = [v for v in self.versions if v.status is Status.COMPLETE]
        return complete[-2] if len(complete) > 1 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stray:
    """A form without a vacancy: a candidate form that cannot be placed, an intake that may be
    new. form: what a candidate form says. question: the references a person must choose from.
    recruiter: as in `Vacancy`."""

    sha256: str
    file: str
    language: Language
    received: dt.datetime
    findings: tuple[Finding, ...] = ()
    form: Candidacy = field(default_factory=Candidacy)
    title: str = ""
    recruiter: str = ""
    question: tuple[str, ...] = ()
    done: frozenset[str] = field(default_factory=frozenset)

    @property
    def subject(self) -> str:
        """What its jobs are filed under."""
        return f"A-{self.sha256}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who gets mail."""

    name: str
    email: str
    language: Language


_ADDRESS = re.compile(r"[^@\s,;<>()\"]+@[^@\s,;<>()\"]+\.[^@\s,;<>()\".]+")


def is_mailable(email: str | None) -> bool:
    """Whether mail can be tried at all: one plain address ("tom@bureau.example;" is none)."""
    return bool(email and _ADDRESS.fullmatch(email))


def recruiter_of(intake: Intake, fallback: str, language: Language) -> Person:
    """Who gets the mail about a form: its recruiter, when the address is one, else the settings'.

    email is "" when there is neither.
    """
    for person in intake.stakeholders:
        if person.role == Role.RECRUITER and is_mailable(person.email):
            return Person(
                name=person.name or "",
                email=person.email or "",
                language=person.language or language,
            )
    return Person(name="", email=fallback, language=language)
