"""The process as a candidate is told it: what, why, with whom, how long, when, and the news after.

Nothing internal is in here: no must-haves, no risks, no pay.
"""

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from docflow.model.naming import full_name, full_names, role_words
from docflow.model.phrases import Phrases
from docflow.model.vacancy import Appointment, Intake, Step
from docflow.writing import words

Told = dict[str, Any]


def told_steps(
    intake: Intake,
    phrases: Phrases,
    appointments: Sequence[Appointment] = (),
    promised: Mapping[int, dt.date] = {},
) -> list[Told]:
    """The steps in order; see docs/templates.md for the values of one step.

    An appointment belongs to the step of its name, and its own date, length, people and place
    win. promised: the day of the news after a step, by its place (1 = the first). Where it is
    certain whom a first name, a role or an address means, the full name stands there.
    """
    people, roles = intake.stakeholders, role_words(phrases)
    by_name = {_folded(a.step): a for a in appointments if a.step}
    told = []
    for number, step in enumerate(intake.steps, start=1):
        own = by_name.get(_folded(step.name), Appointment())
        met = full_names(own.with_ or step.owners, people, roles)
        brings = step.informs_candidate and full_name(step.informs_candidate, people, roles)
        told.append(
            {
                **_told(number, step, own, met, phrases),
                "news": _news(step, brings, promised.get(number), phrases),
            }
        )
    return told


def settled(
    before: Intake,
    appointments_before: Sequence[Appointment],
    appointments: Sequence[Appointment],
    phrases: Phrases,
) -> tuple[Appointment, ...]:
    """The appointments from before, as if those that are only settled now had been among them.

    A first date for a step, or an hour for its day, is an appointment and no change; another day
    than the one a candidate was told is.
    """
    had = {_folded(a.step): a for a in appointments_before}
    steps = _by_name(before)
    for new in appointments:
        name = _folded(new.step)
        if new.date and name in steps:
            old = had.get(name, Appointment(step=new.step))
            if _leaves_open(old, steps[name], words.moment(new.date, new.start, phrases), phrases):
                place = old.place or new.place
                had[name] = dataclasses.replace(old, date=new.date, start=new.start, place=place)
    return tuple(had.values())


def _leaves_open(own: Appointment, step: Step, moment: str, phrases: Phrases) -> bool:
    """Whether what was told ("week 49", "dinsdag 1 december") still allows the moment."""
    if own.date:
        return moment.startswith(words.moment(own.date, own.start, phrases))
    written = words.typed_moment(step.when, phrases)
    return written is None or written == step.when or moment.startswith(written)


def _by_name(intake: Intake) -> dict[str, Step]:
    return {_folded(step.name): step for step in intake.steps if step.name}


def _folded(name: str | None) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in (name or "").casefold()).split())


def _told(
    number: int,
    step: Step,
    own: Appointment,
    who: Sequence[str],
    phrases: Phrases,
) -> Told:
    minutes = own.minutes or step.minutes
    people = words.listed(who, phrases) if who else None
    met = phrases.text("words", "with", who=people) if people else None
    length = words.length(minutes, phrases) if minutes else None
    date, start = (own.date, own.start) if own.date else words.plain_moment(step.when)
    day, hour = words.on_two_lines(date, start, phrases) if date else (step.when, None)
    facts = " · ".join(filter(None, (met, length, step.format, own.place)))
    return {
        "number": number,
        "name": step.name or step_name(step.kind, phrases),
        "purpose": _purpose(step, phrases),
        "people": people,
        "length": length,
        "format": step.format,
        "place": own.place,
        "facts": words.capital(facts) or None,
        "when": words.moment(date, start, phrases) if date else step.when,
        "day": day,
        "hour": hour,
    }


def step_name(kind: str | None, phrases: Phrases) -> str:
    """What a step is called when nobody gave it a name."""
    known = kind if kind and phrases.has("steps", kind) else None
    return phrases.text("steps", known) if known else kind or phrases.text("steps", "other")


def _purpose(step: Step, phrases: Phrases) -> str | None:
    """What the step is for. A kind nobody knows ("telefonisch") is no purpose: then the name of
    the step may tell ("Kennismaking"), and else nothing does."""
    known = step.kind and phrases.has("steps", step.kind)
    kind = step.kind if known else _kind_by_name(step.name, phrases)
    return phrases.text("purposes", kind) if kind and phrases.has("purposes", kind) else None


def _kind_by_name(name: str | None, phrases: Phrases) -> str | None:
    kinds = phrases.get("step_kinds").items()
    return next((k for k, typed in kinds if _folded(name) in map(_folded, typed)), None)


def _news(step: Step, who: str | None, promised: dt.date | None, phrases: Phrases) -> str | None:
    """ "Binnen 2 werkdagen daarna hoor je van Sofie Maes hoe het verder gaat."."""
    days = step.feedback_working_days
    values = {}
    if promised is not None:
        key, values = "by", {"day": words.short_day(promised, phrases)}
    elif days is not None:
        key = "within" if days else "same_day"
        values = {"within": words.capital(words.within(days, phrases))}
    else:
        key = ""
    if who:
        return phrases.text("news", f"{key}_from" if key else "from", who=who, **values)
    return phrases.text("news", key, **values) if key else None
