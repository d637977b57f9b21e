"""A filled-in form → what it says.

gate → document → origin → answers by place → typed values. Every finding of reading is made on
the way; what a form must hold is the rule book's business (`forms.rules`).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeVar

from docflow.forms.evidence import place
from docflow.forms.fields import FORMS, SCORE_CODES, AnswerKind, FormFields, Section
from docflow.forms.gate import open_package
from docflow.forms.harvest import Answer
from docflow.forms.lexicon import Lexicons, lexicons
from docflow.forms.origin import Origin, origin
from docflow.forms.typed import (
    Words,
    a_date,
    a_language,
    a_state,
    a_time,
    names,
    typed_words,
    whole_number,
)
from docflow.forms.word import document
from docflow.model.folding import known
from docflow.model.phrases import Catalogue, Phrases
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
    Scorecard,
    Stakeholder,
    Step,
)
from docflow.model.work import Finding, FormKind, Reading, Severity

_T = TypeVar("_T")


def read(data: bytes, name: str, catalogue: Catalogue) -> Reading:
    """What the form in `data` says, with the findings of reading in form order.

    name: the file's name. catalogue: the phrases of all languages; what is compiled from it is
    kept for as long as the same catalogue is passed. Never raises for what is in `data`. A file
    that cannot be opened or is no form of ours is a Reading without a form and with the finding
    that says why. Raises TemplateError when the catalogue lacks a phrase of the forms.
    """
    package = open_package(data, name)
    if isinstance(package, Finding):
        return Reading(findings=(package,))
    forms, words = _compiled(tuple(catalogue.items()))
    page = document(package)
    source = origin(page, forms)
    if source is None:
        return Reading(findings=(Finding(code="form.unknown", severity=Severity.ERROR),))
    placed = place(page, forms.forms[source.kind], catalogue[source.language])
    sheet = _Sheet(FORMS[source.kind], placed.answers, words, list(placed.findings))
    return Reading(
        kind=source.kind,
        language=source.language,
        reference=source.reference,
        form=_form(source, sheet),
        answers={spot: answer.text for spot, answer in sheet.in_form_order()},
        findings=tuple(sorted(sheet.findings, key=lambda f: _order(f.at or ""))),
    )


@lru_cache(maxsize=4)
def _compiled(catalogue: tuple[tuple[Language, Phrases], ...]) -> tuple[Lexicons, Words]:
    """What is compared with, made once for the same phrases (some 12 ms)."""
    return lexicons(dict(catalogue)), typed_words(dict(catalogue))


def _order(at: str) -> tuple[int, ...]:
    """Sections and rows as numbers: "3" before "3.2" before "3.10"."""
    return tuple(int(number) for number in at.split(".") if number.isdecimal())


# --- typed answers ------------------------------------------------------------------------------


@dataclass(slots=True)
class _Sheet:
    """The answers of one form, to be read as values; what is unreadable becomes a finding."""

    fields: FormFields
    answers: Mapping[str, Answer]
    words: Words
    findings: list[Finding] = field(default_factory=list)

    def in_form_order(self) -> Iterable[tuple[str, Answer]]:
        """Sections as on the form, rows and columns as they were found."""
        return sorted(self.answers.items(), key=lambda item: _order(item[1].at)[:1])

    def questions(self, number: str) -> dict[str, Any]:
        """Key → value of the questions of a section."""
        section = self.fields.section(number)
        return {q.key: self._value(q.number, q.key, q.kind) for q in section.questions}

    def rows(self, number: str, made: Callable[..., _T]) -> tuple[_T, ...]:
        """The rows of a table section that hold anything, each made from its columns."""
        section = self.fields.section(number)
        return tuple(
            made(
                at=at,
                **{
                    _ATTRIBUTES.get(c.key, c.key): self._value(f"{at}/{c.key}", c.key, c.kind)
                    for c in section.columns
                },
            )
            for at in self.filled(section)
        )

    def filled(self, section: Section) -> list[str]:
        """The numbers of the rows that hold anything, as they stand in the document."""
        start = f"{section.number}."
        return list(dict.fromkeys(a.at for a in self.answers.values() if a.at.startswith(start)))

    def text(self, spot: str) -> str | None:
        """The text at a place, None when it is empty."""
        return self.answers[spot].text if spot in self.answers else None

    def _value(self, spot: str, key: str, kind: AnswerKind) -> Any:
        """The typed value at a place; None and a finding when its text cannot be read as one."""
        answer = self.answers.get(spot)
        if answer is None:
            return () if kind is AnswerKind.NAMES else None
        value = _typed(answer, key, kind, self.words)
        if value is None:
            self.findings.append(_unreadable(answer, kind))
        return value


def _typed(answer: Answer, key: str, kind: AnswerKind, words: Words) -> Any:
    """What an answer means; known words become codes, other text stays as typed."""
    text = answer.text
    value: Any = text
    match kind:
        case AnswerKind.DATE:
            value = a_date(text, words, answer.picked)
        case AnswerKind.TIME:
            value = a_time(text, words)
        case AnswerKind.WHOLE_NUMBER:
            value = whole_number(text, "minutes" if key == "minutes" else "days", words)
        case AnswerKind.LANGUAGE:
            value = a_language(text, words)
        case AnswerKind.STATE:
            value = a_state(text, words)
        case AnswerKind.ROLE:
            value = known(text, words.roles) or text
        case AnswerKind.STEP_KIND:
            value = known(text, words.step_kinds) or text
        case AnswerKind.NAMES:
            value = names(text)
    return value


_UNREADABLE = {
    AnswerKind.DATE: ("date.unreadable", Severity.ERROR),
    AnswerKind.TIME: ("time.unreadable", Severity.ERROR),
    AnswerKind.WHOLE_NUMBER: ("number.unreadable", Severity.ERROR),
    AnswerKind.STATE: ("state.unreadable", Severity.ERROR),
    AnswerKind.LANGUAGE: ("language.unreadable", Severity.WARNING),
}


def _unreadable(answer: Answer, kind: AnswerKind) -> Finding:
    """A finding that quotes what was typed. "Duits" as a language stops nothing, but is told."""
    code, severity = _UNREADABLE[kind]
    told = {"number": answer.at, "text": answer.text}
    return Finding(code=code, severity=severity, at=answer.at, values=told)


_ATTRIBUTES = {"with": "with_"}


# --- the three forms ----------------------------------------------------------------------------


def _form(source: Origin, sheet: _Sheet) -> Form:
    match source.kind:
        case FormKind.INTAKE:
            return _intake(sheet)
        case FormKind.CANDIDATE:
            return _candidacy(sheet)
        case FormKind.SCORECARD:
            return _scorecard(sheet, source.reference)


def _intake(sheet: _Sheet) -> Intake:
    wishes = (sheet.text(f"{at}/trait") for at in sheet.filled(sheet.fields.section("5")))
    return Intake(
        vacancy=Position(**sheet.questions("1")),
        stakeholders=sheet.rows("2", Stakeholder),
        must_haves=sheet.rows("3", MustHave),
        failure_risks=sheet.rows("4", FailureRisk),
        nice_to_haves=tuple(filter(None, wishes)),
        environment=Environment(**sheet.questions("6")),
        steps=sheet.rows("7", Step),
        planning=Planning(**sheet.questions("8")),
        candidates=sheet.rows("9", Candidate),
        other=sheet.text("10.1"),
    )


def _candidacy(sheet: _Sheet) -> Candidacy:
    return Candidacy(
        **sheet.questions("1"),
        appointments=sheet.rows("2", Appointment),
        **sheet.questions("3"),
    )


def _scorecard(sheet: _Sheet, reference: str | None) -> Scorecard:
    def column(key: str) -> dict[str, str]:
        texts = {code: sheet.text(f"{row}/{key}") for row, code in SCORE_CODES.items()}
        return {code: text for code, text in texts.items() if text}

    return Scorecard(
        reference=reference,
        scores=column("score"),
        evidence=column("evidence"),
        **sheet.questions("4"),
    )
