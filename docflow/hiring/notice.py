"""A mail of the feedback loop: what asks, reminds, thanks, passes on, or waits for a yes."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from docflow.hiring.facts import Person, Promise, Request, Rhythm, Vacancy, Wrote, recruiter_of
from docflow.hiring.followup import Template
from docflow.hiring.runners import Runner
from docflow.hiring.schedule import next_working_day, within_hours
from docflow.hiring.talks import Talk

Audience = Literal["interviewer", "recruiter", "candidate", "second_level"]

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A mail that must exist, and from when. Its words are written when it is due.

    key: natural. prepared: a named person lets it go; until then it waits. runner: the candidate
    it is about. talk: that it follows. request: that it asks again or thanks for. slot: the
    natural key of the request that it asks for the first time. reminder: it asks again. waiting:
    the requests that a question to the N+2 is about. place: of the step that comes next. promise:
    that it moves. promises: the days it names. again: it is not the first delay. wrote: a
    candidate's own mail.
    """

    key: str
    template: Template
    audience: Audience
    to: Person
    due: dt.datetime
    prepared: bool = False
    runner: Runner | None = None
    talk: Talk | None = None
    request: Request | None = None
    slot: str = ""
    reminder: bool = False
    waiting: tuple[Request, ...] = ()
    place: int | None = None
    promise: Promise | None = None
    promises: tuple[Promise, ...] = ()
    again: bool = False
    wrote: Wrote | None = None
    reads: Mapping[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """What `outbox` calls it."""
        return f"{self.template.value}-reminder" if self.reminder else self.template.value


def welcome(moment: dt.datetime, rhythm: Rhythm) -> dt.datetime:
    """The first moment from then on at which people at work get mail."""
    return within_hours(moment, rhythm.zone, rhythm.day_starts, rhythm.day_ends, rhythm.country)


def morning(day: dt.date, rhythm: Rhythm) -> dt.datetime:
    """The start of a working day: that of `day`, or of the first one after it."""
    first = next_working_day(day, rhythm.country)
    return dt.datetime.combine(first, rhythm.day_starts, rhythm.zone)


def morning_after(moment: dt.datetime, rhythm: Rhythm) -> dt.datetime:
    """The first start of a working day on a later date than `moment`."""
    return morning(moment.astimezone(rhythm.zone).date() + _DAY, rhythm)


def recruiter(vacancy: Vacancy) -> Person:
    """Who gets the mails about a vacancy."""
    version = vacancy.accepted or vacancy.latest
    return recruiter_of(version.intake, vacancy.recruiter, version.language)
