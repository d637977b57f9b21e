"""What is known of one vacancy, or of one form that has no vacancy yet. `flow/facts.py` fills
these from the ledger; everything else in this room only reads them."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from zoneinfo import ZoneInfo

from docflow.hiring.schedule import Country
from docflow.hiring.scorecard import merged
from docflow.model.feedback import Accepted, Answers, ReplyKind
from docflow.model.vacancy import Appointment, Candidacy, Intake, Language, Role, Stakeholder
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
class Promise:
    """A day by which a candidate was told to hear about a step. held: the day of that step."""

    step: str
    held: dt.date
    by: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A mail that a candidate got. template: of the mail (`followup.Template`). reads: what one
    about the process said, as fingerprints by part (`followup.candidate_reads`). version: the
    number of the intake it was written from. appointments: the dates of the candidate form that it
    was written from. promises: the days it named. approved_by: who let it go, where somebody had
    to."""

    key: str
    name: str
    to: str
    version: int
    reads: Mapping[str, str]
    sent: dt.datetime
    template: str = ""
    appointments: tuple[Appointment, ...] = ()
    promises: tuple[Promise, ...] = ()
    approved_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateForm:
    """The newest form of one candidate. key: says which candidate of the vacancy (`runners`).
    number: rises with every form that came in."""

    key: str
    number: int
    form: Candidacy
    received: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who gets mail."""

    name: str
    email: str
    language: Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """How fast docflow asks and reminds: `[feedback]` of the settings. Days are working days."""

    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Europe/Brussels"))
    country: Country = "BE"
    request_after: dt.timedelta = dt.timedelta(minutes=60)
    day_starts: dt.time = dt.time(8, 30)
    day_ends: dt.time = dt.time(18, 0)
    term: int = 2
    reminders: int = 2
    stop_after: int = 10
    second_level_after: int = 5
    holding_days: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came in to a request. number: rises. sender: an address; "" for what was said aloud.
    back: the day an absence ends. file: below outbox/, of a voice memo."""

    number: int
    kind: ReplyKind
    accepted: Accepted
    received: dt.datetime
    sender: str = ""
    answers: Answers = field(default_factory=Answers)
    own: str = ""
    back: dt.date | None = None
    file: str | None = None

    @property
    def counts(self) -> bool:
        """Whether it answers anything, in a named person's own words."""
        answered = self.kind in (ReplyKind.FEEDBACK, ReplyKind.PARTIAL)
        return answered and self.accepted is Accepted.YES


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request that was written. key: natural; its last part counts the times that one person was
    asked about one step. kind: after a talk, or before the first ("profile"). ended: the end of
    the talk. asked: when it went out. reminders, receipts: when those went out. replies: oldest
    first."""

    reference: str
    key: str
    kind: Literal["feedback", "profile"]
    candidate_key: str
    candidate: str
    step: str | None
    ended: dt.datetime
    to: Person
    questions: Mapping[str, str] = field(default_factory=dict)
    asked: dt.datetime | None = None
    reminders: tuple[dt.datetime, ...] = ()
    receipts: tuple[dt.datetime, ...] = ()
    replies: tuple[Reply, ...] = ()

    @property
    def answers(self) -> Answers:
        """Everything that was answered and counts, taken together."""
        return merged([r.answers for r in self.replies if r.counts], tuple(self.questions))

    @property
    def complete(self) -> bool:
        """Whether nothing is missing any more."""
        answers = self.answers
        return answers.decision is not None and not answers.missing


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """Somebody said on a day that they are away until they are `back`."""

    since: dt.date
    back: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrote:
    """A candidate's own mail. sha256: of the mail. key: of the candidate (`runners`)."""

    sha256: str
    key: str
    received: dt.datetime
    language: Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounce:
    """A mail of this vacancy that did not arrive. key: of the mail."""

    key: str
    to: str
    subject: str
    received: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Vacancy:
    """All facts of one vacancy, oldest first.

    candidacies: the newest form of each candidate that has one. approved, refused: keys of the
    mails that a named person let go, and of those that they did not want. done: keys of finished
    jobs. recruiter: the address of the settings, for a form that names none. ask_first: candidates
    are mailed only after approval. days: the day of each step of the accepted intake that has one,
    by `Step.at`. hours: the hour of each, where the intake says. meant: a name as typed in a step
    or an appointment → the stakeholders it means. away: address → when its owner was absent.
    closed_at: when the search ended.
    """

    reference: str
    closed: bool = False
    versions: tuple[Version, ...] = ()
    repeats: tuple[Repeat, ...] = ()
    candidacies: tuple[CandidateForm, ...] = ()
    changed: dt.datetime
    told: tuple[Told, ...] = ()
    approved: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()
    done: frozenset[str] = frozenset()
    recruiter: str = ""
    ask_first: bool = False
    days: Mapping[str, dt.date] = field(default_factory=dict)
    hours: Mapping[str, dt.time] = field(default_factory=dict)
    closed_at: dt.datetime | None = None
    meant: Mapping[str, tuple[Stakeholder, ...]] = field(default_factory=dict)
    requests: tuple[Request, ...] = ()
    away: Mapping[str, tuple[Absence, ...]] = field(default_factory=dict)
    wrote: tuple[Wrote, ...] = ()
    bounced: tuple[Bounce, ...] = ()
    rhythm: Rhythm = field(default_factory=Rhythm)

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
