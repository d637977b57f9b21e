"""What arrives, what was found in it, and what docflow owes the world because of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from docflow.model.vacancy import Form, Language


class FormKind(StrEnum):
    """The three forms; each has its numbers in `forms.fields`."""

    INTAKE = "intake"
    CANDIDATE = "candidate"
    SCORECARD = "scorecard"


class Severity(StrEnum):
    """error: the form goes back and nothing starts. warning and advice do not block."""

    ERROR = "error"
    WARNING = "warning"
    ADVICE = "advice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One point about a form.

    code: a code of docs/findings.md such as "answer.missing". at: the row ("3.4"), the section
    ("3"), or None for the file as a whole. values: what the message quotes, by name. The
    message is `findings.<code>` in phrases/<language>/findings.toml, or `findings.<code>.<variant>`
    where one code has several sentences (`model.phrases.message`).
    """

    code: str
    severity: Severity
    at: str | None = None
    variant: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)


class Status(StrEnum):
    """How complete a form is: any error makes it incomplete; no reading, unreadable."""

    COMPLETE = "complete"
    INCOMPLETE = "incomplete"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one file says.

    reference: the V- or DF-reference the form carries. answers: the cleaned text of every
    filled cell, by place: "8.2" in a question section, "3.4/evidence" in a table. form is None
    when kind is None.
    """

    kind: FormKind | None = None
    language: Language = "nl"
    reference: str | None = None
    form: Form | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    @property
    def status(self) -> Status:
        """Complete, incomplete (an error among the findings) or unreadable (no form)."""
        if self.form is None:
            return Status.UNREADABLE
        wrong = any(f.severity is Severity.ERROR for f in self.findings)
        return Status.INCOMPLETE if wrong else Status.COMPLETE


class JobState(StrEnum):
    """Where a job stands. done, dead and cancelled are final; unknown waits for a person."""

    DUE = "due"
    HELD = "held"
    UNKNOWN = "unknown"
    DONE = "done"
    DEAD = "dead"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Something docflow owes the world, now or later.

    key: natural and permanent; the same duty always has the same key, and a mail's key is also
    its key at the mail server. kind: picks the function that does it. subject: the vacancy
    ("V-7Q4K") or arrival ("A-<sha>") it is computed from. due: aware. reason: why it is held.
    payload: JSON values the doer needs.
    """

    key: str
    kind: str
    subject: str
    due: datetime
    state: JobState = JobState.DUE
    reason: str | None = None
    payload: Mapping[str, Any] = field(default_factory=dict)
