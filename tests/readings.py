"""Readings made from a form's answers by place, as the reader would make them, without a file."""

import datetime as dt
import re
from collections.abc import Mapping
from itertools import groupby
from typing import Any

from docflow.forms.fields import CANDIDATE, INTAKE, AnswerKind, FormFields
from docflow.forms.rules.wording import fold
from docflow.model.phrases import Catalogue
from docflow.model.vacancy import (
    Appointment,
    Candidacy,
    Candidate,
    Environment,
    FailureRisk,
    Form,
    Intake,
    Language,
    MustHave,
    Planning,
    Position,
    Stakeholder,
    Step,
)
from docflow.model.work import FormKind, Reading

_ROWS: dict[str, Any] = {
    "2": Stakeholder,
    "3": MustHave,
    "4": FailureRisk,
    "7": Step,
    "9": Candidate,
}


def reading_of(
    answers: Mapping[str, str],
    catalogue: Catalogue,
    *,
    kind: FormKind = FormKind.INTAKE,
    language: Language = "nl",
) -> Reading:
    """A reading with these texts at these places; an empty text is an empty cell."""
    filled = {place: text for place, text in answers.items() if text.strip()}
    fields = INTAKE if kind is FormKind.INTAKE else CANDIDATE
    ordered = dict(sorted(filled.items(), key=lambda item: _order(item[0], fields)))
    form = _intake(ordered, catalogue) if fields is INTAKE else _candidacy(ordered, catalogue)
    return Reading(kind=kind, language=language, form=form, answers=ordered)


def _order(place: str, fields: FormFields) -> tuple[int, int, int]:
    row, _, key = place.partition("/")
    section, _, number = row.partition(".")
    columns = [c.key for c in fields.section(section).columns]
    return int(section), int(number), columns.index(key) if key else 0


def _intake(answers: Mapping[str, str], catalogue: Catalogue) -> Form:
    def asked(section: str) -> dict[str, Any]:
        return _asked(INTAKE, section, answers, catalogue)

    def rows(section: str) -> tuple[Any, ...]:
        found = _rows(INTAKE, section, answers, catalogue)
        return tuple(_ROWS[section](**row) for row in found)

    return Intake(
        vacancy=Position(**asked("1")),
        stakeholders=rows("2"),
        must_haves=rows("3"),
        failure_risks=rows("4"),
        nice_to_haves=tuple(text for place, text in answers.items() if place.startswith("5.")),
        environment=Environment(**asked("6")),
        steps=rows("7"),
        planning=Planning(**asked("8")),
        candidates=rows("9"),
        other=answers.get("10.1"),
    )


def _candidacy(answers: Mapping[str, str], catalogue: Catalogue) -> Form:
    rows = _rows(CANDIDATE, "2", answers, catalogue)
    appointments = [Appointment(with_=row.pop("with", ()), **row) for row in rows]
    asked = {
        **_asked(CANDIDATE, "1", answers, catalogue),
        **_asked(CANDIDATE, "3", answers, catalogue),
    }
    return Candidacy(**asked, appointments=tuple(appointments))


def _asked(
    fields: FormFields, section: str, answers: Mapping[str, str], catalogue: Catalogue
) -> dict[str, Any]:
    return {
        question.key: _typed(question.kind, answers[question.number], catalogue)
        for question in fields.section(section).questions
        if question.number in answers
    }


def _rows(
    fields: FormFields, section: str, answers: Mapping[str, str], catalogue: Catalogue
) -> list[dict[str, Any]]:
    kinds = {column.key: column.kind for column in fields.section(section).columns}
    places = [place for place in answers if place.startswith(f"{section}.")]
    found = []
    for row, cells in groupby(places, key=lambda place: place.split("/")[0]):
        keys = [place.split("/")[1] for place in cells]
        typed = {key: _typed(kinds[key], answers[f"{row}/{key}"], catalogue) for key in keys}
        found.append({**typed, "at": row})
    return found


def _typed(kind: AnswerKind, text: str, catalogue: Catalogue) -> Any:
    match kind:
        case AnswerKind.DATE:
            numbers = re.fullmatch(r"(\d+)/(\d+)/(\d{4})", text)
            return dt.date(*map(int, reversed(numbers.groups()))) if numbers else None
        case AnswerKind.TIME:
            numbers = re.fullmatch(r"(\d+):(\d+)", text)
            return dt.time(int(numbers[1]), int(numbers[2])) if numbers else None
        case AnswerKind.WHOLE_NUMBER:
            return int(text) if text.isdecimal() else None
        case AnswerKind.NAMES:
            return tuple(re.split(r"\s*(?:[,;/&]|\ben\b|\band\b|\bet\b)\s*", text))
        case AnswerKind.LANGUAGE:
            return _code(text, "languages", catalogue)
        case AnswerKind.ROLE:
            return _code(text, "roles", catalogue) or text
        case AnswerKind.STEP_KIND:
            return _code(text, "step_kinds", catalogue) or text
        case AnswerKind.STATE:
            return _code(text, "states", catalogue)
        case _:
            return text


def _code(text: str, table: str, catalogue: Catalogue) -> str | None:
    for phrases in catalogue.values():
        for code, synonyms in phrases.get(table).items():
            if fold(text) in map(fold, synonyms):
                return str(code)
    return None
