"""What differs between two intakes, for people to read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from docflow.model.record import as_json
from docflow.model.vacancy import Intake

_SECTIONS: Mapping[str, str] = {
    "vacancy": "1",
    "stakeholders": "2",
    "must_haves": "3",
    "failure_risks": "4",
    "nice_to_haves": "5",
    "environment": "6",
    "steps": "7",
    "planning": "8",
    "candidates": "9",
    "other": "10",
}
"""The intake's parts and the section each is filled in under (contract, "The forms")."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One answer that changed. section: "7". row: counted from 1, None outside tables. field:
    its key in `forms.fields`. was, now: JSON values, None when empty."""

    section: str
    row: int | None
    field: str
    was: Any
    now: Any


def differences(old: Intake, new: Intake) -> tuple[Difference, ...]:
    """Every answer that is not the same in both, in the order of the form."""
    before, after = as_json(old), as_json(new)
    found: list[Difference] = []
    for part, section in _SECTIONS.items():
        found += _between(section, part, before[part], after[part])
    return tuple(found)


def _between(section: str, part: str, was: Any, now: Any) -> list[Difference]:
    if isinstance(was, list):
        pairs = [(_at(was, n), _at(now, n)) for n in range(max(len(was), len(now)))]
        return [
            d for n, (a, b) in enumerate(pairs, start=1) for d in _fields(section, n, part, a, b)
        ]
    return _fields(section, None, part, was, now)


def _at(rows: list[Any], index: int) -> Any:
    return rows[index] if index < len(rows) else None


def _fields(section: str, row: int | None, part: str, was: Any, now: Any) -> list[Difference]:
    if isinstance(was, dict) or isinstance(now, dict):
        a, b = was or {}, now or {}
        return [
            Difference(section=section, row=row, field=key, was=a.get(key), now=b.get(key))
            for key in (a or b)
            if a.get(key) != b.get(key) and not (_empty(a.get(key)) and _empty(b.get(key)))
        ]
    if was == now:
        return []
    key = "trait" if part == "nice_to_haves" else part
    return [Difference(section=section, row=row, field=key, was=was, now=now)]


def _empty(value: Any) -> bool:
    return value is None or value in ("", [])
