"""Rows of a form, and findings about it, as dicts of words for a template."""

import dataclasses
from collections.abc import Sequence
from typing import Any

from docflow.model.phrases import Phrases, message
from docflow.model.vacancy import Role, Stakeholder, Step
from docflow.model.work import Finding, Severity
from docflow.writing import words
from docflow.writing.told import step_name

Shown = dict[str, Any]


def people(stakeholders: Sequence[Stakeholder], phrases: Phrases) -> list[Shown]:
    """Stakeholders; `decides` marks the hiring manager and the N+2."""
    deciding = (Role.HIRING_MANAGER, Role.SECOND_LEVEL)
    rows = numbered(stakeholders, phrases)
    return [
        {**row, "decides": p.role in deciding} for row, p in zip(rows, stakeholders, strict=True)
    ]


def steps(rows: Sequence[Step], phrases: Phrases) -> list[Shown]:
    """The steps; one without a name is called after its kind. `day` and `hour` are `when`,
    written out."""
    return [
        {**row, "name": step.name or step_name(step.kind, phrases), **_moment(step, phrases)}
        for row, step in zip(numbered(rows, phrases), rows, strict=True)
    ]


def _moment(step: Step, phrases: Phrases) -> Shown:
    date, start = words.plain_moment(step.when)
    day, hour = words.on_two_lines(date, start, phrases) if date else (step.when, None)
    return {"day": day, "hour": hour}


def numbered(rows: Sequence[Any], phrases: Phrases) -> list[Shown]:
    """Rows of a form's table: `number`, and each answer in words by its own name."""
    return [
        {"number": number, **_answers(row, phrases)} for number, row in enumerate(rows, start=1)
    ]


def _answers(row: Any, phrases: Phrases) -> dict[str, str | None]:
    names = [f.name for f in dataclasses.fields(row) if f.compare]
    return {name: words.answer(name, getattr(row, name), phrases) for name in names}


def labelled(section: str, answers: Any, phrases: Phrases) -> list[Shown]:
    """The answers of a question section that are there, each with its number and label."""
    texts = enumerate(_answers(answers, phrases).values(), start=1)
    numbered = ((f"{section}.{n}", text) for n, text in texts if text)
    return [
        {"number": number, "label": phrases.text("fields", number), "text": text}
        for number, text in numbered
    ]


_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.ADVICE: 2}


def points(findings: Sequence[Finding], phrases: Phrases, *severities: Severity) -> list[str]:
    """The findings as sentences, errors first; all, or those of some severities."""
    wanted = [f for f in findings if not severities or f.severity in severities]
    return [message(f, phrases) for f in sorted(wanted, key=lambda f: _ORDER[f.severity])]
