"""What differs between two intakes, for people to read: field, what it was, what it is now.

Rows of a table are the same row when they begin with the same words, wherever they stand; so a
step put in between is one new step, not a change to every step after it.
"""

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from docflow.model.phrases import Phrases
from docflow.model.vacancy import Appointment, Intake
from docflow.writing import words
from docflow.writing.told import settled, told_steps

Change = dict[str, str | None]
"""field: "Stap 2, wanneer". was, now: texts, None where there was or is nothing."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of a table: its number, and its texts by their place in `[fields]` of labels.toml."""

    number: int
    cells: Mapping[str, str | None]

    @property
    def title(self) -> str:
        return next(iter(self.cells.values())) or ""

    @property
    def summary(self) -> str:
        return " · ".join(text for text in self.cells.values() if text)


_Rows = Sequence[_Row]


def changes(before: Intake, after: Intake, phrases: Phrases) -> list[Change]:
    """Every difference, in the order of the form."""
    return _all(_form(before, phrases), _form(after, phrases), lambda row: row.summary, phrases)


def changes_for_candidate(
    before: Intake,
    after: Intake,
    phrases: Phrases,
    *,
    before_appointments: Sequence[Appointment] = (),
    appointments: Sequence[Appointment] = (),
) -> list[Change]:
    """The differences in what this candidate was told, with their own appointments then and now.

    A text about the less easy sides that was rewritten is only named: the mail quotes it whole.
    """
    known = settled(before, before_appointments, appointments, phrases)
    was, now = _told(before, known, phrases), _told(after, appointments, phrases)
    found = _all(was, now, lambda row: row.title, phrases)
    if None in (before.environment.downsides, after.environment.downsides):
        return found
    downsides = phrases.text("fields", "6.2")
    rewritten = phrases.text("changes", "rewritten", field=downsides)
    return [
        {"field": rewritten, "was": None, "now": None} if c["field"] == downsides else c
        for c in found
    ]


_Whole = Callable[[_Row], str]
"""How a row that came or went is told."""


def _all(
    was: Mapping[str, _Rows], now: Mapping[str, _Rows], whole: _Whole, phrases: Phrases
) -> list[Change]:
    return [
        change
        for section in was
        for change in _between(section, (was[section], now[section]), whole, phrases)
    ]


# --- comparing ----------------------------------------------------------------------------------


def _between(
    section: str, tables: tuple[_Rows, _Rows], whole: _Whole, phrases: Phrases
) -> Iterator[Change]:
    was, now = tables
    if not phrases.has("rows", section):
        yield from _cells(was[0], now[0], "", phrases)
        return
    row = phrases.text("rows", section)
    pairs = _pairs(was, now)
    for old, new in pairs:
        number = next(r.number for r in (new, old) if r)
        named = phrases.text("changes", "row", row=row, number=number)
        if old and new:
            yield from _cells(old, new, named, phrases)
        else:
            yield {
                "field": named,
                "was": whole(old) if old else None,
                "now": whole(new) if new else None,
            }
    order = [old.number for old, new in pairs if old and new]
    if order != sorted(order):
        yield {
            "field": phrases.text("changes", "order", row=row),
            "was": ", ".join(r.title for r in was),
            "now": ", ".join(r.title for r in now),
        }


def _pairs(was: _Rows, now: _Rows) -> list[tuple[_Row | None, _Row | None]]:
    """Rows that are the same row, in the order of `now`, then those that are gone.

    As many left over before as after: they are paired in order, as rows that got a new name.
    """
    gone = list(was)
    mates: dict[int, _Row] = {}
    for new in now:
        if old := next((o for o in gone if o.title.casefold() == new.title.casefold()), None):
            mates[new.number] = old
            gone.remove(old)
    fresh = [new for new in now if new.number not in mates]
    if len(fresh) == len(gone):
        mates |= {new.number: old for new, old in zip(fresh, gone, strict=True)}
        gone = []
    return [*((mates.get(new.number), new) for new in now), *((old, None) for old in gone)]


def _cells(was: _Row, now: _Row, row: str, phrases: Phrases) -> Iterator[Change]:
    """The answers of one row that differ. row: its name in front of the field's, or ""."""
    for place, old in was.cells.items():
        if old != (new := now.cells[place]):
            field = phrases.text("fields", place)
            named = phrases.text("changes", "cell", row=row, field=field) if row else field
            yield {"field": named, "was": old, "now": new}


# --- the tables that are compared ---------------------------------------------------------------


def _form(intake: Intake, phrases: Phrases) -> dict[str, _Rows]:
    """Every section of the form. The parts of an Intake are its sections, in order."""
    tables: dict[str, _Rows] = {}
    for number, part in enumerate(dataclasses.fields(intake), start=1):
        answers = getattr(intake, part.name)
        rows = answers if isinstance(answers, tuple) else (answers,)
        tables[str(number)] = [
            _Row(n, _answers(str(number), row, phrases)) for n, row in enumerate(rows, start=1)
        ]
    return tables


def _answers(section: str, row: object, phrases: Phrases) -> dict[str, str | None]:
    """The answers of one row by their place. A row that is one text has one answer."""
    in_table = phrases.has("rows", section)
    if not dataclasses.is_dataclass(row):
        place = f"{section}/trait" if in_table else f"{section}.1"
        return {place: words.answer("", row, phrases)}
    keys = [f.name for f in dataclasses.fields(row) if f.compare]
    return {
        f"{section}/{key}" if in_table else f"{section}.{n}": words.answer(
            key, getattr(row, key), phrases
        )
        for n, key in enumerate(keys, start=1)
    }


def _told(
    intake: Intake, appointments: Sequence[Appointment], phrases: Phrases
) -> dict[str, _Rows]:
    """What a candidate is told."""
    job, decision = intake.vacancy, intake.planning.decision_working_days
    once = {
        "1.1": job.title,
        "1.3": job.location,
        "6.2": intake.environment.downsides,
        "8.5": words.answer("decision_working_days", decision, phrases),
    }
    columns = {
        "name": "name",
        "purpose": "purpose",
        "people": "owners",
        "length": "minutes",
        "format": "format",
        "when": "when",
        "place": "place",
        "news": "feedback_working_days",
    }
    return {
        "": [_Row(1, once)],
        "7": [
            _Row(step["number"], {f"7/{column}": step[key] for key, column in columns.items()})
            for step in told_steps(intake, phrases, appointments)
        ],
    }
