"""What is sought, by whom, how, and who is in the running.

Field names are those of `check --json`. `at` is the row of the form an item was read from
("3.4"); it says where a finding points and takes no part in comparing two readings.
"""

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

Language = Literal["nl", "en", "fr"]
LANGUAGES: tuple[Language, ...] = ("nl", "en", "fr")


class StepKind(StrEnum):
    """What a step of the process is; typed synonyms are in phrases/<lang>/words.toml."""

    INTRODUCTION = "introduction"
    INTERVIEW = "interview"
    ASSESSMENT = "assessment"
    SECOND_LEVEL = "second_level"
    OFFER = "offer"
    OTHER = "other"


class Role(StrEnum):
    """What a stakeholder is; the values are the words of the English form."""

    HIRING_MANAGER = "hiring manager"
    RECRUITER = "recruiter"
    SECOND_LEVEL = "N+2"
    INTERVIEWER = "interviewer"
    OTHER = "other"


def _row() -> str:
    return field(default="", compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Section 1 of the intake: the job itself."""

    title: str | None = None
    department: str | None = None
    location: str | None = None
    start_date: dt.date | None = None
    contract: str | None = None
    hours: str | None = None
    pay_range: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stakeholder:
    """A person with a say. `role` is a `Role` value when recognised, else as typed."""

    name: str | None = None
    role: str | None = None
    email: str | None = None
    language: Language | None = None
    at: str = _row()


@dataclass(frozen=True, slots=True, kw_only=True)
class MustHave:
    """One of the five: a trait, and how to recognise it."""

    trait: str | None = None
    evidence: str | None = None
    at: str = _row()


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureRisk:
    """One of the three: what can make someone fail here, and how that is tested."""

    cause: str | None = None
    test: str | None = None
    at: str = _row()


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """Section 6: who thrives here, and the less attractive sides (quoted to the candidate)."""

    succeeds_in: str | None = None
    downsides: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step of the process. `kind` is a `StepKind` value when recognised, else as typed.

    `minutes` is a length; `feedback_working_days` counts from the step's day. `when` is free
    text: it may hold a date, a date with an hour, or "week 49".
    """

    name: str | None = None
    kind: str | None = None
    owners: tuple[str, ...] = ()
    minutes: int | None = None
    format: str | None = None
    when: str | None = None
    feedback_working_days: int | None = None
    informs_candidate: str | None = None
    at: str = _row()


@dataclass(frozen=True, slots=True, kw_only=True)
class Planning:
    """Section 8. `decision_working_days` counts from the last step."""

    search_start: dt.date | None = None
    target_date: dt.date | None = None
    check_in: str | None = None
    call_back: str | None = None
    decision_working_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A person in the running, as far as the intake knows."""

    name: str | None = None
    email: str | None = None
    language: Language | None = None
    at: str = _row()


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """A whole intake form, read. Rows that were left empty are absent."""

    vacancy: Position = Position()
    stakeholders: tuple[Stakeholder, ...] = ()
    must_haves: tuple[MustHave, ...] = ()
    failure_risks: tuple[FailureRisk, ...] = ()
    nice_to_haves: tuple[str, ...] = ()
    environment: Environment = Environment()
    steps: tuple[Step, ...] = ()
    planning: Planning = Planning()
    candidates: tuple[Candidate, ...] = ()
    other: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """One candidate's own date for one step. `start` is local clock time."""

    step: str | None = None
    date: dt.date | None = None
    start: dt.time | None = None
    minutes: int | None = None
    with_: tuple[str, ...] = ()
    place: str | None = None
    at: str = _row()


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidacy:
    """A candidate form, read: one candidate, one vacancy, the dates, the state.

    `vacancy` is a V-reference or a title, as typed. `state` is one of "submitted",
    "in process", "withdrawn", "hired", "stopped by NAME" when recognised, else None.
    """

    vacancy: str | None = None
    name: str | None = None
    email: str | None = None
    language: Language | None = None
    needs: str | None = None
    appointments: tuple[Appointment, ...] = ()
    state: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorecard:
    """A scorecard form, read. Keys of both maps: "1".."5", "R1".."R3", "K", "W", "Z".

    Scores are the typed text; what they mean is decided where replies are read.
    """

    reference: str | None = None
    scores: dict[str, str] = field(default_factory=dict)
    evidence: dict[str, str] = field(default_factory=dict)
    decision: str | None = None
    comment: str | None = None


Form = Intake | Candidacy | Scorecard
