"""A candidate's way through the steps: the moments, whom they meet, by when they hear."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from docflow.hiring.facts import Promise, Vacancy, Version, is_mailable
from docflow.hiring.identity import folded
from docflow.hiring.runners import Runner
from docflow.hiring.schedule import promised_by
from docflow.model.vacancy import Appointment, Intake, Stakeholder, Step, StepKind
from docflow.model.work import Status

_LENGTH = 60
"""Minutes that a talk takes where nobody says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """A talk with a candidate that has a date.

    slot: tells it from the candidate's other talks, also when it moves to another day. place: of
    its step in the process, 1 = the first; None for a step that the process does not know. ended:
    aware; without an hour, the end of the working day. people: those who met the candidate and
    have an address.
    """

    runner: Runner
    slot: str
    name: str
    place: int | None
    step: Step
    day: dt.date
    ended: dt.datetime
    people: tuple[Stakeholder, ...]


def talks(vacancy: Vacancy, runner: Runner) -> tuple[Talk, ...]:
    """The talks of a candidate that have a date, earliest first."""
    version = vacancy.accepted
    if version is None:
        return ()
    rows = [row for row in appointments(vacancy, runner) if row.date]
    names = [folded(row.step) for row in rows]
    found = [
        _talk(vacancy, version, runner, row, row.date, f"{name} {names[:n].count(name)}")
        for n, (name, row) in enumerate(zip(names, rows, strict=True))
        if row.date
    ]
    return tuple(sorted(found, key=lambda talk: talk.ended))


def _talk(
    vacancy: Vacancy, version: Version, runner: Runner, row: Appointment, day: dt.date, slot: str
) -> Talk:
    steps = version.intake.steps
    place = next((n for n, s in enumerate(steps, 1) if folded(s.name) == folded(row.step)), None)
    step = steps[place - 1] if place else Step(name=row.step)
    zone = vacancy.rhythm.zone
    if row.start:
        minutes = row.minutes or step.minutes or _LENGTH
        ended = dt.datetime.combine(day, row.start, zone) + dt.timedelta(minutes=minutes)
    else:
        ended = dt.datetime.combine(day, vacancy.rhythm.day_ends, zone)
    met = [p for name in (row.with_ or step.owners) for p in vacancy.meant.get(name, ())]
    reachable = {p.email.casefold(): p for p in met if p.email and is_mailable(p.email)}
    return Talk(
        runner=runner,
        slot=slot,
        name=row.step or step.name or "",
        place=place,
        step=step,
        day=day,
        ended=ended,
        people=tuple(reachable.values()),
    )


def is_offer(step: Step) -> bool:
    """A talk about the contract: nobody scores the candidate there."""
    return step.kind == StepKind.OFFER


# --- a candidate's dates ------------------------------------------------------------------------


def appointments(vacancy: Vacancy, runner: Runner) -> tuple[Appointment, ...]:
    """The dates of a candidate's own form. What docflow had filled in there itself, from the
    intake of that day, follows the intake of today."""
    version, latest = vacancy.accepted, runner.latest
    if version is None or latest is None:
        return ()
    then = [v for v in vacancy.versions if v.status is Status.COMPLETE]
    drawn_from = next((v for v in reversed(then) if v.received <= latest.received), version)
    return following(latest.form.appointments, drawn_from.intake, version.intake)


def following(
    rows: Sequence[Appointment], drawn_from: Intake, intake: Intake
) -> tuple[Appointment, ...]:
    """A candidate's appointments, where what docflow itself had filled in follows the intake.

    The candidate form comes with the length and the people of each step in it. Those that still
    say what the intake said when the form was drawn were nobody's choice: they become what
    `intake` says now. A length or people of their own stay, and so do date, start and place.
    """
    then = {folded(step.name): step for step in drawn_from.steps}
    now = {folded(step.name): step for step in intake.steps}
    return tuple(
        _following(row, then.get(folded(row.step)), now.get(folded(row.step))) for row in rows
    )


def _following(own: Appointment, then: Step | None, now: Step | None) -> Appointment:
    if then is None or now is None:
        return own
    minutes = now.minutes if own.minutes == then.minutes else own.minutes
    people = now.owners if own.with_ == then.owners else own.with_
    return replace(own, minutes=minutes, with_=people)


def step_days(vacancy: Vacancy, version: Version, runner: Runner | None) -> dict[int, dt.date]:
    """The day of each step that has one, by its place: the candidate's own, else the intake's."""
    rows = appointments(vacancy, runner) if runner else ()
    own = {folded(row.step): row.date for row in rows if row.date}
    days = {
        place: own.get(folded(step.name)) or vacancy.days.get(step.at)
        for place, step in enumerate(version.intake.steps, start=1)
    }
    return {place: day for place, day in days.items() if day}


def promised(vacancy: Vacancy, version: Version, runner: Runner | None) -> dict[int, dt.date]:
    """By which day a candidate hears after each step whose day is known, by its place (1 = the
    first)."""
    return {
        place: promised_by(day, term, vacancy.rhythm.country)
        for place, day in step_days(vacancy, version, runner).items()
        if (term := version.intake.steps[place - 1].feedback_working_days) is not None
    }


def promises(vacancy: Vacancy, version: Version, runner: Runner) -> tuple[Promise, ...]:
    """The days that a mail about the process names to a candidate."""
    return tuple(_promises(vacancy, version, runner))


def _promises(vacancy: Vacancy, version: Version, runner: Runner) -> Iterator[Promise]:
    held = step_days(vacancy, version, runner)
    for place, by in promised(vacancy, version, runner).items():
        name = folded(version.intake.steps[place - 1].name)
        yield Promise(step=name, held=held[place], by=by)
