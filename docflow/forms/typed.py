"""What people type in an answer cell → dates, times, amounts, names and known words.

Every function gives None for what it does not understand: a guess in an appointment costs more
than a question. Decided here: the day comes before the month; a date without a year, or with a
weekday that is not its own, is not understood; a range ("45-60 min") is no amount; of two
languages the first counts.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, cast

from docflow.model.folding import ALTERNATIVES, fold, known
from docflow.model.folding import words as words_of
from docflow.model.phrases import Catalogue
from docflow.model.vacancy import Language

Unit = Literal["minutes", "days"]

_SCALES: Mapping[Unit, Mapping[str, float]] = {
    "minutes": {"minute": 1, "hour": 60, "quarter": 15, "half_hour": 30},
    "days": {"working_day": 1, "week": 5, "hour": 1 / 24},
}
"""What a unit is worth. "48 uur" as a promise is two days; a quarter of a day is nothing."""

_WHOLE_BY_THEMSELVES = frozenset({"quarter", "half_hour"})
_MOST = 9_999
_LONGEST_AMOUNT = 200
"""Characters. A page of "1 uur 1 uur …" is no amount, and cost 7 s to say so."""
_LONGEST = 4  # words of a phrase such as "quarters of an hour"

_PIECE = re.compile(r"\d+|[^\W\d_]+")
_AMOUNT_PIECE = re.compile(r"\d+(?:[.,]\d+)?|[^\W\d_]+|\S")
_HYPHEN = re.compile(r"(?<=[^\W\d_])[-\u2010\u2011](?=[^\W\d_])")
_MARKS = frozenset(".'’′±~")
_DOUBT = frozenset("?±~≈<>")
_ORDINALS = frozenset({"e", "er", "st", "nd", "rd", "th", "ste", "de", "of"})
_HOURS_AND_MINUTES = re.compile(r"(\d{1,2}):([0-5]\d)")
_CLOCK = re.compile(
    r"(\d{1,2})(?:\s*(?:[:.uh]|uur|heures?|hours?|hrs?)\s*)?(\d{2})?(?::\d{2})?"
    r"\s*(?:u|h|uur|min)?\s*(?:([ap])\.?\s?m\.?)?"
)
_NAMES = re.compile(r"[,;/&\n]|\s(?:en|et|and)\s", re.IGNORECASE)

Pieces = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The typed words of every language (words.toml), folded → what they mean.

    stops: beginnings of "stopped by NAME". before_…: what may stand in front without making a
    value vague. amounts: words → (sort, worth or unit).
    """

    roles: Mapping[str, str]
    step_kinds: Mapping[str, str]
    languages: Mapping[str, str]
    states: Mapping[str, str]
    stops: frozenset[str]
    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    before_date: frozenset[Pieces]
    before_time: frozenset[Pieces]
    before_number: frozenset[Pieces]
    day_counts: Mapping[str, int]
    amounts: Mapping[Pieces, tuple[str, float | str]]


def typed_words(catalogue: Catalogue) -> Words:
    """The words of all languages together. Raises TemplateError when a table is missing."""
    states = _table(catalogue, "states")
    return Words(
        roles=_table(catalogue, "roles"),
        step_kinds=_table(catalogue, "step_kinds"),
        languages=_table(catalogue, "languages"),
        states={word: state for word, state in states.items() if state != _STOPPED},
        stops=frozenset(word for word, state in states.items() if state == _STOPPED),
        months=_figures(catalogue, "months"),
        weekdays=_figures(catalogue, "weekdays"),
        before_date=_phrases(catalogue, "before_date"),
        before_time=_phrases(catalogue, "before_time"),
        before_number=_phrases(catalogue, "before_number"),
        day_counts=_figures(catalogue, "day_counts"),
        amounts=dict(_amounts(catalogue)),
    )


_STOPPED = "stopped by"


def _table(catalogue: Catalogue, name: str) -> dict[str, str]:
    tables = (phrases.get(name) for phrases in catalogue.values())
    return {fold(word): code for t in tables for code, typed in t.items() for word in typed}


def _figures(catalogue: Catalogue, name: str) -> dict[str, int]:
    return {word: int(code) for word, code in _table(catalogue, name).items()}


def _phrases(catalogue: Catalogue, name: str) -> frozenset[Pieces]:
    return frozenset(tuple(word.split()) for word in _table(catalogue, name))


def _amounts(catalogue: Catalogue) -> Iterator[tuple[Pieces, tuple[str, float | str]]]:
    for word, worth in _figures(catalogue, "numbers").items():
        yield tuple(word.split()), ("number", worth)
    for word, unit in _table(catalogue, "units").items():
        yield tuple(word.split()), ("unit", unit)
    sorts: Mapping[str, tuple[str, float | str]] = {
        "half": ("half", 0.5),
        "one_and_a_half": ("number", 1.5),
        "half_hour": ("unit", "half_hour"),
        "quarter": ("unit", "quarter"),
    }
    for word, sort in _table(catalogue, "halves").items():
        yield tuple(word.split()), sorts[sort]
    for word in _table(catalogue, "articles"):  # after the numbers: Dutch "een" is both
        yield tuple(word.split()), ("article", 1)
    for word in _table(catalogue, "between"):
        yield tuple(word.split()), ("between", 0)


def a_language(text: str, words: Words) -> Language | None:
    """ "Frans", "NL", "English (fluent)"; of "NL/FR" the first."""
    parts = [fold(part) for part in ALTERNATIVES.split(text) if part.strip()]
    found = words.languages.get(fold(text)) or (words.languages.get(parts[0]) if parts else None)
    return cast("Language | None", found)


def a_state(text: str, words: Words) -> str | None:
    """The state of a candidate, in the words of `Candidacy.state`; a stop needs its name."""
    if state := known(text, words.states):
        return state
    spans = words_of(text)
    for size in range(len(spans) - 1, 0, -1):
        if " ".join(word.folded for word in spans[:size]) in words.stops:
            return f"{_STOPPED} {text[spans[size].start :].strip()}"
    return None


def names(text: str) -> tuple[str, ...]:
    """Names as typed, split on , ; / & line ends and "en", "et", "and"."""
    return tuple(name.strip() for name in _NAMES.split(text) if name.strip())


def a_date(text: str, words: Words, picked: str | None = None) -> dt.date | None:
    """One exact day: "1/03/2027", "ma 1 maart 2027", "March 1st, 2027", "2027-03-01".

    picked: the ISO date that the cell's date picker holds. The text counts; the picker only
    tells which number is the month ("3/1/2027" in an American Word), and reads what is in
    another language ("1. März 2027").
    """
    typed = _written(text, words)
    own = _written(picked, words) if picked else None
    if own and typed and (typed.year, typed.month, typed.day) == (own.year, own.day, own.month):
        return own
    return typed or (own if own and _agree(text, own) else None)


def _agree(text: str, day: dt.date) -> bool:
    """Whether the numbers in a text that could not be read are those of `day`."""
    numbers = {int(number) for number in re.findall(r"\d{1,4}", text)}
    return {day.day, day.year} <= numbers <= {day.day, day.month, day.year}


def _written(text: str, words: Words) -> dt.date | None:
    plain = unicodedata.normalize("NFKC", text)
    if _DOUBT & set(plain):
        return None
    pieces = _without(tuple(fold(p) for p in _PIECE.findall(plain)), words.before_date)
    if day := _day(pieces, words):
        return day
    for weekday, rest in ((pieces[:1], pieces[1:]), (pieces[-1:], pieces[:-1])):
        number = words.weekdays.get("".join(weekday))
        day = _day(_without(rest, words.before_date), words) if number else None
        if day and day.isoweekday() == number:
            return day
    return None


def _day(pieces: Pieces, words: Words) -> dt.date | None:
    """ "1 3 2027", "2027 03 01", "1 maart 2027" or "march 1 2027", in pieces."""
    bare = [piece for piece in pieces if piece not in _ORDINALS]
    if len(bare) != 3:
        return None
    if bare[0] in words.months:
        bare = [bare[1], bare[0], bare[2]]
    elif len(bare[0]) == 4:
        bare = bare[::-1]
    day, month, year = bare
    month = str(words.months.get(month, month))
    if not (day.isdecimal() and month.isdecimal() and year.isdecimal()) or len(year) not in (2, 4):
        return None
    whole_year = int(year) + (2000 if len(year) == 2 else 0)
    if not 1900 <= whole_year < 2200 or len(day) > 2 or len(month) > 2:
        return None
    try:
        return dt.date(whole_year, int(month), int(day))
    except ValueError:
        return None


def _without(pieces: Pieces, leading: frozenset[Pieces]) -> Pieces:
    """`pieces` without the words that may stand in front."""
    for size in range(min(_LONGEST, len(pieces) - 1), 0, -1):
        if pieces[:size] in leading:
            return _without(pieces[size:], leading)
    return pieces


def a_time(text: str, words: Words) -> dt.time | None:
    """A time of day: "14:00", "14u30", "14h", "9.15 uur", "2 pm", "930"."""
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    first, *rest = plain.split(maxsplit=1) or [""]
    if rest and (fold(first),) in words.before_time:
        plain = rest[0]
    match = _CLOCK.fullmatch(plain)
    if not match:
        return None
    hour, minute, half = int(match[1]), int(match[2] or 0), match[3]
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    elif half:
        return None
    return dt.time(hour, minute) if hour < 24 and minute < 60 else None


def whole_number(text: str, unit: Unit, words: Words) -> int | None:
    """An amount in whole minutes or working days: "45", "1u30", "anderhalf uur", "1 week"."""
    if len(text) > _LONGEST_AMOUNT:
        return None
    if unit == "days" and (days := words.day_counts.get(fold(text))) is not None:
        return days
    plain = unicodedata.normalize("NFKC", text).strip()
    if unit == "minutes" and (clock := _HOURS_AND_MINUTES.fullmatch(plain)):
        return int(clock[1]) * 60 + int(clock[2])
    pieces = [p for p in _AMOUNT_PIECE.findall(_HYPHEN.sub(" ", plain)) if p not in _MARKS]
    if not all(piece[0].isalnum() for piece in pieces):
        return None
    bare = tuple(p.replace(",", ".") if p[0].isdecimal() else fold(p) for p in pieces)
    total = _sum(_without(bare, words.before_number), _SCALES[unit], words)
    if total is None or not 0 <= total <= _MOST or abs(total - round(total)) > 1e-6:
        return None
    return round(total)


def _sum(pieces: Pieces, scales: Mapping[str, float], words: Words) -> float | None:
    """Amounts times units, added up: "2 uur", "een half uur", "1u30", "an hour and a half"."""
    total, unit = 0.0, 0.0
    waiting: float | None = None  # a number whose unit is still to come
    weak = True  # it is only an article: "een" in "een half uur"
    for sort, worth in _read(pieces, words):
        if sort == "unit":
            unit = scales.get(cast("str", worth), 0)
            if waiting is None and worth in _WHOLE_BY_THEMSELVES:
                waiting = 1
            if not unit or waiting is None:
                return None
            total, waiting, weak = total + waiting * unit, None, True
        elif sort == "half":
            waiting, weak = 0.5 + (0 if waiting is None or weak else waiting), False
        elif sort == "number" and weak:
            waiting, weak = cast("float", worth), False
        elif sort == "article":
            waiting = 1 if waiting is None else waiting
        elif sort != "between":
            return None
    if waiting is None or not unit:
        return total if unit else waiting
    return _behind(waiting, unit, total)


def _behind(number: float, unit: float, total: float) -> float | None:
    """A number behind the last unit: the minutes of "1u30", the half of "an hour and a half"."""
    if number == 0.5:
        return total + unit / 2
    return total + number if unit == 60 and number < 60 else None


def _read(pieces: Pieces, words: Words) -> Iterator[tuple[str, float | str]]:
    """The pieces as (sort, worth), longest phrases first; unknown ones as ("unknown", 0)."""
    while pieces:
        sizes = range(min(_LONGEST, len(pieces)), 0, -1)
        size = next((n for n in sizes if pieces[:n] in words.amounts), 1)
        if pieces[0][0].isdecimal():
            yield "number", float(pieces[0])
        else:
            yield words.amounts.get(pieces[:size], ("unknown", 0))
        pieces = pieces[size:]
