"""Dates, lengths, terms and names in a reader's own words (phrases: labels.toml, words.toml)."""

import datetime as dt
import re
from collections.abc import Sequence

from babel.dates import format_date
from babel.numbers import format_decimal

from docflow.model.phrases import Phrases
from docflow.model.vacancy import Language

_LOCALES: dict[Language, str] = {"nl": "nl_BE", "en": "en_GB", "fr": "fr_BE"}


def day(date: dt.date, phrases: Phrases) -> str:
    """ "donderdag 19 november 2026"."""
    return _date(date, "EEEE d MMMM y", phrases)


def short_day(date: dt.date, phrases: Phrases) -> str:
    """ "donderdag 19 november": for days that are near."""
    return _date(date, "EEEE d MMMM", phrases)


def _date(date: dt.date, pattern: str, phrases: Phrases) -> str:
    written = format_date(date, pattern, locale=_LOCALES[phrases.language])
    # French says "mardi 1er décembre"; CLDR's long dates do not.
    return written.replace(" 1 ", " 1er ") if phrases.language == "fr" else written


def moment(date: dt.date, start: dt.time | None, phrases: Phrases) -> str:
    """ "donderdag 19 november om 10.30 uur"."""
    if start is None:
        return short_day(date, phrases)
    time = _clock(start, phrases)
    return phrases.text("words", "moment", day=short_day(date, phrases), time=time)


def on_two_lines(date: dt.date, start: dt.time | None, phrases: Phrases) -> tuple[str, str | None]:
    """ "donderdag 19 november" and "10.30 uur", for a narrow column: 19 stays with november, and
    the hour in one piece."""
    day = "\u00a0".join(short_day(date, phrases).rsplit(" ", 1))
    return day, _clock(start, phrases).replace(" ", "\u00a0") if start else None


def _clock(start: dt.time, phrases: Phrases) -> str:
    kind = "clock" if start.minute else "whole_hour"
    return phrases.text("words", kind, hour=start.hour, minute=f"{start.minute:02}")


_TYPED_MOMENT = re.compile(
    r"(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>\d{4})"  # 3/12/2026
    r"(?:[ ,]+(?:om |at |à )?(?P<hour>\d{1,2})[.:uh](?P<minute>\d{2}))?"  # 3/12/2026 om 10.30
)


def typed_moment(text: str | None, phrases: Phrases) -> str | None:
    """A typed moment: written out where it is a plain date, with or without an hour, else as
    typed ("week 49")."""
    date, start = plain_moment(text)
    return moment(date, start, phrases) if date else text


def plain_moment(text: str | None) -> tuple[dt.date | None, dt.time | None]:
    """The date of a typed moment, and the hour if it has one; none where it is not plain."""
    match = _TYPED_MOMENT.fullmatch(text.strip()) if text else None
    if not match:
        return None, None
    try:
        date = dt.date(int(match["year"]), int(match["month"]), int(match["day"]))
        return date, dt.time(int(match["hour"]), int(match["minute"])) if match["hour"] else None
    except ValueError:
        return None, None


def length(minutes: int, phrases: Phrases) -> str:
    """ "45 minuten", "1 uur", "1 uur 30 minuten"."""
    hours, rest = divmod(minutes, 60)
    parts = [_counted(hours, "hour", phrases)] if hours else []
    return " ".join([*parts, *([_counted(rest, "minute", phrases)] if rest or not hours else [])])


def within(working_days: int, phrases: Phrases) -> str:
    """ "binnen 2 werkdagen"; 0 is "dezelfde dag"."""
    if working_days == 0:
        return phrases.text("words", "same_day")
    return _counted(working_days, "working_day", phrases)


def _counted(n: int, unit: str, phrases: Phrases) -> str:
    return phrases.text("words", unit if n == 1 else f"{unit}s", n=n)


def listed(names: Sequence[str], phrases: Phrases) -> str:
    """ "An Peeters, Tom Claes en Sofie Maes"."""
    *first, last = names
    both = f" {phrases.text('words', 'and')} "
    return both.join([", ".join(first), last]) if first else last


def word(table: str, code: str | None, phrases: Phrases) -> str | None:
    """The reader's word for a role, step kind or language; a text that is no code, as typed."""
    if code is None or not phrases.has(table, code):
        return code
    shown: str = phrases.get(table, code)[0]
    return shown


def score(given: float, phrases: Phrases) -> str:
    """ "4", "3,5"; in English "3.5"."""
    return format_decimal(given, locale=_LOCALES[phrases.language])


def answer(key: str, value: object, phrases: Phrases) -> str | None:
    """An answer of a form in words; typed text as typed. key: its field of `model.vacancy`."""
    if isinstance(value, dt.date):
        return day(value, phrases)
    if isinstance(value, int):
        return length(value, phrases) if key == "minutes" else within(value, phrases)
    if isinstance(value, tuple):
        return ", ".join(value) or None
    text = None if value is None else str(value)
    table = {"role": "roles", "kind": "step_kinds", "language": "languages"}.get(key)
    return word(table, text, phrases) if table else text


def first_name(name: str | None) -> str | None:
    """How a person is greeted: "Jan-Willem" for "Jan-Willem de Vries"."""
    return name.split()[0] if name and name.split() else None


def capital(sentence: str) -> str:
    """The sentence with a capital in front; names after it stay as they are."""
    return sentence[:1].upper() + sentence[1:]
