"""The day in a free text such as "do 3/12 om 14 u", "week 49" or "3 december"."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from docflow.forms.rules.wording import fold

_ISO = re.compile(r"\b(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})\b")
# Without a year only 3/12 is a date: 14.30 is an hour and 2-3 a number of weeks.
_NUMERIC = re.compile(
    r"(?<![\d/.-])(?P<day>\d{1,2})"
    r"(?:/(?P<month>\d{1,2})|(?P<sign>[/.-])(?P<full_month>\d{1,2})(?P=sign)(?P<year>\d{4}|\d{2}))"
    r"(?![\d/-])"
)
_WEEK = re.compile(r"\b(?:week|wk|semaine|sem) ?(?P<week>\d{1,2})(?: (?P<year>20\d{2}))?\b")
_YEARS = range(1900, 2200)  # as in `typed`: behind "31/12/9999" there is no next working day
_BACK = dt.timedelta(days=90)  # "12/1" typed in November is next January, "28/10" last October


@dataclass(frozen=True, slots=True)
class Moment:
    """From its first to its last possible day; equal when a date was typed."""

    first: dt.date
    last: dt.date


def moment(text: str, months: Mapping[str, int], near: dt.date) -> Moment | None:
    """The moment a text speaks of, or None. months: folded name → number, of any language.

    A day without a year lies at most three months before `near`, else after it. Several days
    ("3/12 of 4/12") give one moment that spans them.
    """
    found = list(_found(text, months, near))
    if not found:
        return None
    return Moment(min(m.first for m in found), max(m.last for m in found))


def _found(text: str, months: Mapping[str, int], near: dt.date) -> Iterator[Moment]:
    for match in (*_ISO.finditer(text), *_NUMERIC.finditer(text)):
        parts = match.groupdict()
        month = parts["month"] or parts["full_month"]
        yield from _day(parts["day"], int(month), parts["year"], near)
    folded = fold(text)
    names = "|".join(sorted(map(re.escape, months), key=len, reverse=True))
    in_words = rf"\b(\d{{1,2}})(?:e|er|st|nd|rd|th)? (?:of )?({names})\b(?: (20\d{{2}}))?"
    for day, name, year in re.findall(in_words, folded) if names else ():
        yield from _day(day, months[name], year, near)
    for match in _WEEK.finditer(folded):
        yield from _week(int(match["week"]), match["year"], near)


def _day(day: str, month: int, year: str | None, near: dt.date) -> Iterator[Moment]:
    for candidate in _years(year, near):
        if candidate not in _YEARS:
            continue
        try:
            found = dt.date(candidate, month, int(day))
        except ValueError:  # 31/02, or month 14
            continue
        if year or found >= near - _BACK:
            yield Moment(found, found)
            return


def _week(week: int, year: str | None, near: dt.date) -> Iterator[Moment]:
    for candidate in _years(year, near):
        try:
            monday = dt.date.fromisocalendar(candidate, week, 1)
        except ValueError:  # week 53 of a year that has 52
            continue
        if year or monday >= near - _BACK:
            yield Moment(monday, monday + dt.timedelta(days=6))
            return


def _years(year: str | None, near: dt.date) -> tuple[int, ...]:
    if year:
        return (int(year) + (2000 if len(year) == 2 else 0),)
    return (near.year - 1, near.year, near.year + 1)
