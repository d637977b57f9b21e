"""Readings as plain JSON values and back: what `check --json` prints and the ledger keeps."""

import dataclasses
import datetime as dt
import hashlib
import json
import types
import typing
from collections.abc import Mapping
from functools import cache
from typing import Any

from docflow.model.feedback import Answers, Decision
from docflow.model.vacancy import Candidacy, Form, Intake, Scorecard
from docflow.model.work import FormKind

_CLASSES: dict[FormKind, type[Form]] = {
    FormKind.INTAKE: Intake,
    FormKind.CANDIDATE: Candidacy,
    FormKind.SCORECARD: Scorecard,
}
_SPELLED = {"with_": "with"}


def as_json(value: object, *, places: bool = False) -> Any:
    """A form, or any part of one, as dicts, lists and strings.

    Dates are ISO 8601, clock times "HH:MM", tuples lists. Where an item stood in the form (`at`)
    is left out, so that equal readings are equal JSON; `places` keeps it.
    """
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            _SPELLED.get(f.name, f.name): as_json(getattr(value, f.name), places=places)
            for f in dataclasses.fields(value)
            if f.compare or places
        }
    if isinstance(value, Mapping):
        return {str(key): as_json(item, places=places) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [as_json(item, places=places) for item in value]
    if isinstance(value, dt.time):
        return value.isoformat(timespec="minutes")
    if isinstance(value, dt.date):
        return value.isoformat()
    return value


def from_json(kind: FormKind, data: Mapping[str, Any]) -> Form:
    """The form that `as_json` made `data` from."""
    form: Form = _built(_CLASSES[kind], data)
    return form


def answers_json(answers: Answers) -> dict[str, Any]:
    """What was answered to a request, as the ledger keeps it."""
    data: dict[str, Any] = as_json(answers)
    return data


def answers_from(data: Mapping[str, Any]) -> Answers:
    """The answers that `answers_json` made `data` from; what an older docflow did not keep is
    empty."""
    known = {f.name: data[f.name] for f in dataclasses.fields(Answers) if f.name in data}
    pairs = {name: tuple(known.get(name, ())) for name in ("missing", "invalid")}
    several = {
        name: {code: tuple(scores) for code, scores in known.get(name, {}).items()}
        for name in ("ranges", "conflicts")
    }
    decision = known.get("decision")
    return Answers(
        **{**known, **pairs, **several, "decision": Decision(decision) if decision else None}
    )


def canonical(value: object) -> str:
    """One spelling per value: sorted keys, no blanks. Input: JSON values."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def fingerprint(value: object) -> str:
    """SHA-256 (64 hex digits) of the canonical JSON of `value`, a form or JSON values.

    Of a form it is its version: an equal reading is no new version (contract, "Identity").
    """
    return hashlib.sha256(canonical(as_json(value)).encode()).hexdigest()


@cache
def _hints(cls: type) -> dict[str, Any]:
    return typing.get_type_hints(cls)


def _built(wanted: Any, data: Any) -> Any:
    """`data` (JSON values) as the type `wanted`: a dataclass, tuple, optional, date or scalar."""
    if data is None:
        return None
    origin, inner = typing.get_origin(wanted), typing.get_args(wanted)
    if origin in (types.UnionType, typing.Union):
        return _built(next(t for t in inner if t is not type(None)), data)
    if origin is tuple:
        return tuple(_built(inner[0], item) for item in data)
    if dataclasses.is_dataclass(wanted):
        hints = _hints(typing.cast("type", wanted))
        spelled = {_SPELLED.get(name, name): name for name in hints}
        return typing.cast("type", wanted)(
            **{spelled[k]: _built(hints[spelled[k]], v) for k, v in data.items() if k in spelled}
        )
    return wanted.fromisoformat(data) if wanted in (dt.date, dt.time) else data
