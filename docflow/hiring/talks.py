"""A candidate's way through the steps: the moments, whom they meet, by when they hear."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from docflow.hiring.facts import Promise, Vacancy, Version, is_mailable
from docflow.hiring.identity import folded
from docflow.hiring.runners import Runner
from docflow.hiring.schedule import promised_by
from docflow.model.feedback import Decision
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
    """The talks of a candidate that have a date, earliest first: their own appointments, and the
    days that the intake names for everybody (`_on_the_days`)."""
    version = vacancy.accepted
    if version is None:
        return ()
    rows = [row for row in appointments(vacancy, runner) if row.date]
    names = [folded(row.step) for row in rows]
    own = [
        _talk(vacancy, version, runner, row, row.date, f"{name} {names[:n].count(name)}")
        for n, (name, row) in enumerate(zip(names, rows, strict=True))
        if row.date
    ]
    found = [*own, *_on_the_days(vacancy, version, runner, own)]
    return tuple(sorted(found, key=lambda talk: talk.ended))


def _on_the_days(
    vacancy: Vacancy, version: Version, runner: Runner, own: Sequence[Talk]
) -> Iterator[Talk]:
    """A day that the intake names is a candidate's talk when they were told of it before, and when
    everyone in the step before it said go: nobody is asked about somebody they never met. A profile
    that was handed in is nobody's talk before somebody wants to see it."""
    if not runner.heard or runner.state == "submitted":
        return
    told = runner.heard[0].sent.astimezone(vacancy.rhythm.zone).date()
    held: dict[int, Talk] = {talk.place: talk for talk in own if talk.place}
    for place, step in enumerate(version.intake.steps, start=1):
        day = vacancy.days.get(step.at)
        if place in held or day is None or day < told:
            continue
        if place > 1 and not (place - 1 in held and _went_on(vacancy, held[place - 1])):
            continue
        row = Appointment(step=step.name, start=vacancy.hours.get(step.at), minutes=step.minutes)
        held[place] = _talk(vacancy, version, runner, row, day, f"{folded(step.name)} 0")
        yield held[place]


def _went_on(vacancy: Vacancy, talk: Talk) -> bool:
    slot = f"{asked_about(vacancy, talk)}:"
    said = {r.answers.decision for r in vacancy.requests if r.key.startswith(slot)}
    return said == {Decision.GO}


def asked_about(vacancy: Vacancy, talk: Talk) -> str:
    """How the keys of the requests about a talk begin."""
    return f"{vacancy.reference}:ask:{talk.runner.key}:{talk.slot}"


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
    intake of that day, follows the intake of today; what took place stays as it was then."""
    version, latest = vacancy.accepted, runner.latest
    if version is None or latest is None:
        return ()
    then = [v for v in vacancy.versions if v.status is Status.COMPLETE]
    drawn = max((n for n, v in enumerate(then) if v.received <= latest.received), default=-1)
    drawn_from = then[drawn].intake
    return tuple(
        row
        for own in latest.form.appointments
        for row in following([own], drawn_from, _in_force(vacancy, then[drawn:], own).intake)
    )


def _in_force(vacancy: Vacancy, versions: Sequence[Version], row: Appointment) -> Version:
    """Which of `versions`, oldest first, a moment was held under: whoever takes over a step later
    did not meet the candidate."""
    zone = vacancy.rhythm.zone
    known = [v for v in versions if row.date and v.received.astimezone(zone).date() <= row.date]
    if row.date is None:
        return versions[-1]
    return known[-1] if known else versions[0]


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
