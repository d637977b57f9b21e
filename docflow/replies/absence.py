"""The first day that somebody is back, from their out-of-office message."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from docflow.replies.vocabulary import Token, Vocabulary, tokens

_LONGEST = dt.timedelta(days=400)
_ISO = re.compile(r"\b(20\d\d)-(\d\d)-(\d\d)\b")
_NEAR = 12  # words between "terug" and its date


@dataclass(frozen=True, slots=True)
class _Day:
    """A date in a text: tokens `start` to `end`."""

    date: dt.date
    start: int
    end: int


def day_back(text: str, sent: dt.date | None, words: Vocabulary) -> dt.date | None:
    """The first day back, or None when the message does not say so.

    "Terug op 30 november" is that day, and so is "tot 30 november"; "tot en met 27 november" is
    the day after. sent: the day of the message; a date without a year is the first one from
    then on. A day before it, or more than 400 days later, is not believed.
    """
    found = tokens(_ISO.sub(r"\3/\2/\1", text[:4_000]))
    days = list(_days(found, sent, words))
    back = _behind(found, days, words, "back")
    through = _behind(found, days, words, "through") or _inclusive(found, days, words)
    until = _behind(found, days, words, "until")
    day = back or (through + dt.timedelta(days=1) if through else until)
    if day is None or sent is None or not sent <= day <= sent + _LONGEST:
        return None
    return day


def _behind(
    found: Sequence[Token], days: Sequence[_Day], words: Vocabulary, meaning: str
) -> dt.date | None:
    """The first date near behind one of these words, in its sentence."""
    for at, known in words.automatic.anywhere(found, meaning):
        start = at + len(known.words)
        for day in days:
            between = found[start : day.start]
            ends = any(
                (t.kind == "line" and _ends(found, n)) or t.folded in "!?"
                for n, t in enumerate(between, start)
            )
            reach = 3 if meaning == "until" else _NEAR
            if day.start >= start and len(between) <= reach and not ends:
                return day.date
    return None


def _ends(found: Sequence[Token], at: int) -> bool:
    """An empty line ends a sentence; one line end may be a wrap."""
    return at + 1 < len(found) and found[at + 1].kind == "line"


def _inclusive(found: Sequence[Token], days: Sequence[_Day], words: Vocabulary) -> dt.date | None:
    """ "jusqu'au 27 novembre inclus" """
    for day in days:
        if day.end < len(found) and words.automatic.at(found, day.end, "through"):
            return day.date
    return None


def _days(found: Sequence[Token], sent: dt.date | None, words: Vocabulary) -> Iterator[_Day]:
    at = 0
    while at < len(found):
        day = (
            _written(found, at, sent, words)
            or _figures(found, at, sent)
            or _weekday(found, at, sent, words)
        )
        if day:
            yield day
        at = day.end if day else at + 1


def _written(
    found: Sequence[Token], at: int, sent: dt.date | None, words: Vocabulary
) -> _Day | None:
    """ "27 november 2026", "1er décembre", "November 27th" """
    number = _leading_number(found[at])
    here, there = (at, at + 1) if number else (at + 1, at)
    if max(here, there) >= len(found):
        return None
    day = number or _leading_number(found[here])
    month = words.months.get(found[there].folded)
    if not day or not month:
        return None
    end = max(here, there) + 1
    while end < len(found) and found[end].folded in ".,":
        end += 1
    year = int(found[end].folded) if end < len(found) and _is_year(found[end]) else None
    date = _dated(day, month, year, sent)
    return _Day(date, at, end + (year is not None)) if date else None


def _leading_number(token: Token) -> int | None:
    match = re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th|er|e|ste|de)?", token.folded)
    return int(match[1]) if match else None


def _is_year(token: Token) -> bool:
    return bool(re.fullmatch(r"20\d\d", token.folded))


def _figures(found: Sequence[Token], at: int, sent: dt.date | None) -> _Day | None:
    """ "27/11", "27-11-2026", "27.11" """
    if decimal := re.fullmatch(r"(\d{1,2})\.(\d{1,2})", found[at].folded):
        date = _dated(int(decimal[1]), int(decimal[2]), None, sent)
        return _Day(date, at, at + 1) if date else None
    parts = found[at : at + 5]
    if len(parts) < 3 or parts[1].folded not in "/-" or parts[0].kind != "figure":
        return None
    if not (parts[0].folded.isdecimal() and parts[2].folded.isdecimal()):
        return None
    full = len(parts) == 5 and parts[3].folded == parts[1].folded and _is_year(parts[4])
    year = int(parts[4].folded) if full else None
    date = _dated(int(parts[0].folded), int(parts[2].folded), year, sent)
    return _Day(date, at, at + (5 if full else 3)) if date else None


def _weekday(
    found: Sequence[Token], at: int, sent: dt.date | None, words: Vocabulary
) -> _Day | None:
    """ "terug op maandag", unless a date follows the day's name."""
    day = words.weekdays.get(found[at].folded)
    if day is None or sent is None or len(found[at].folded) < 4:
        return None
    behind = found[at + 1 : at + 4]
    if any(token.kind == "figure" or _leading_number(token) for token in behind[:2]):
        return None
    return _Day(sent + dt.timedelta(days=(day - sent.isoweekday() - 1) % 7 + 1), at, at + 1)


def _dated(day: int, month: int, year: int | None, sent: dt.date | None) -> dt.date | None:
    if sent is None and year is None:
        return None
    try:
        if year is not None or sent is None:
            return dt.date(year or 0, month, day)
        date = dt.date(sent.year, month, day)
        return date if date >= sent else dt.date(sent.year + 1, month, day)
    except ValueError:
        return None
