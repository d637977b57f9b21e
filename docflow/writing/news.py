"""What the mails to a candidate on the way may see. Each is prepared: a named person lets it go.

They hold facts, names and dates that were given; a reason only where a person gave one.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from docflow.model.phrases import Phrases
from docflow.model.vacancy import Appointment, Intake
from docflow.writing import words
from docflow.writing.told import told_steps
from docflow.writing.values import Contact, Values, greeting


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidature:
    """Who hears about which vacancy, and to whom they may turn."""

    to: Contact
    contact: Contact
    reference: str
    title: str


def holding_message(
    about: Candidature,
    phrases: Phrases,
    *,
    by: dt.date,
    promised: dt.date | None = None,
    late: bool = False,
    delay: str | None = None,
    reason: str | None = None,
) -> Values:
    """For holding-message.md: a promised day will not be met; the new one, and why.

    by: the new day. promised: the day that was told before. late: that day has passed. delay: a key
    of `[delays]` in labels.toml, when it is a fact. reason: what the recruiter typed; it takes the
    place of delay.
    """
    return {
        **_head(about, phrases),
        "by": words.short_day(by, phrases),
        "promised": words.short_day(promised, phrases) if promised else None,
        "late": late,
        "reason": reason or (phrases.text("delays", delay) if delay else None),
    }


def next_step(
    about: Candidature,
    intake: Intake,
    phrases: Phrases,
    *,
    number: int | None,
    appointments: Sequence[Appointment] = (),
    promised: Mapping[int, dt.date] = {},
) -> Values:
    """For next-step.md: yes, and what comes now.

    number: the place of that step in the process, 1 = the first; None when there is none left.
    appointments, promised: as in `values.process_overview`.
    """
    steps = told_steps(intake, phrases, appointments, promised)
    return {
        **_head(about, phrases),
        "step": steps[number - 1] if number and number <= len(steps) else None,
    }


def decline(
    about: Candidature, phrases: Phrases, *, met: Sequence[str] = (), reason: str | None = None
) -> Values:
    """For decline.md: no. met: whom the candidate spoke with. reason: only what the recruiter
    typed for this candidate's eyes, never what an interviewer wrote."""
    return {**_head(about, phrases), "met": _met(met, phrases), "reason": reason}


def vacancy_filled(
    about: Candidature, phrases: Phrases, *, filled: bool, met: Sequence[str] = ()
) -> Values:
    """For vacancy-filled.md: the search is over. filled: somebody else was hired; else it was
    stopped, and nothing is said of anybody."""
    return {**_head(about, phrases), "filled": filled, "met": _met(met, phrases)}


def _met(names: Sequence[str], phrases: Phrases) -> str | None:
    return words.listed(tuple(dict.fromkeys(names)), phrases) if names else None


def _head(about: Candidature, phrases: Phrases) -> Values:
    return {
        **greeting(phrases, about.to),
        "reference": about.reference,
        "title": about.title,
        "contact": {"name": about.contact.name, "email": about.contact.email},
    }
