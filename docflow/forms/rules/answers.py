"""Answers of any kind: there or not, saying something, said once, within reason."""

from collections.abc import Iterator

from docflow.forms.fields import CANDIDATE, INTAKE, AnswerKind, Question
from docflow.forms.rules.case import AnyCase, CandidateCase, IntakeCase
from docflow.forms.rules.codes import point
from docflow.forms.rules.wording import fold, quote
from docflow.model.vacancy import Candidacy, Form, Intake
from docflow.model.work import Finding

DOWNSIDES = "6.2"

_MINUTES = range(5, 601)  # "1" in a column of minutes was meant as an hour
_FEEDBACK_DAYS = range(61)
_DECISION_DAYS = range(91)


def required(form: Form | None) -> list[Question]:
    """The questions of a form that must have an answer; a scorecard has none."""
    fields = {Intake: INTAKE, Candidacy: CANDIDATE}.get(type(form))
    return [q for s in fields.sections for q in s.questions if q.required] if fields else []


def missing(case: AnyCase) -> Iterator[Finding]:
    """A required question without an answer. One that cannot be read is the reader's finding."""
    for question in required(case.form):
        if not case.typed(question.number):
            yield point("answer.missing", question.number, question.key, number=question.number)


def filler(case: AnyCase) -> Iterator[Finding]:
    """A required question with "n.v.t.", "-", "nog te bepalen" … for an answer.

    A filler is an error exactly where an empty answer is one; elsewhere it counts as empty
    (must-haves and risks: `criteria`). "geen" as downsides has its own question.
    """
    for question in required(case.form):
        text = case.typed(question.number)
        if question.kind not in (AnswerKind.TEXT, AnswerKind.LINES) or not text:
            continue
        if not case.said(text) and not (question.number == DOWNSIDES and _none(case, text)):
            yield point("answer.filler", question.number, number=question.number, text=quote(text))


def _none(case: AnyCase, text: str) -> bool:
    return bool(case.lists.anywhere["none"].fullmatch(fold(text)))


def no_downsides(case: IntakeCase) -> Iterator[Finding]:
    """6.2 says that there are none: no candidate believes it."""
    text = case.typed(DOWNSIDES)
    if text and _none(case, text):
        yield point("downsides.none", DOWNSIDES, number=DOWNSIDES, text=quote(text))


def no_pay_range(case: IntakeCase) -> Iterator[Finding]:
    """No pay, or a word that stands for none ("marktconform")."""
    text = case.said(case.form.vacancy.pay_range)
    if not text:
        yield point("pay_range.missing", "1.7", "empty")
    elif case.lists.anywhere["no_pay"].fullmatch(fold(text)):
        yield point("pay_range.missing", "1.7", "unnamed", text=quote(text))


def repeated(case: IntakeCase) -> Iterator[Finding]:
    """The same text in two open questions (rows that compare two columns have their own rule).

    How two risks are tested may well be the same, and a nice-to-have that is also a must-have
    is `must_have.also_nice`.
    """
    seen: dict[str, str] = {}
    for place in _open_places(case):
        text = case.said(case.typed(place))
        first = seen.setdefault(fold(text), place)
        row, first_row = place.split("/")[0], first.split("/")[0]
        also_nice = first.startswith("3.") and place.startswith("5.")
        if text and row != first_row and not also_nice:
            yield point("answer.repeated", row, number=row, first=first_row, text=quote(text))


def _open_places(case: IntakeCase) -> Iterator[str]:
    form = case.form
    for must_have in form.must_haves:
        yield from (f"{must_have.at}/trait", f"{must_have.at}/evidence")
    yield from (f"{risk.at}/cause" for risk in form.failure_risks)
    yield from (place for place in case.answers if place.startswith("5."))
    yield from ("6.1", DOWNSIDES, "8.4", "10.1")


def out_of_range(case: IntakeCase) -> Iterator[Finding]:
    """A number that was read, but cannot be meant: a step of 1 minute, 400 days of silence."""
    for step in case.form.steps:
        yield from _number(case, step.at, "minutes", step.minutes, _MINUTES)
        days = step.feedback_working_days
        yield from _number(case, step.at, "feedback_days", days, _FEEDBACK_DAYS)
    days = case.form.planning.decision_working_days
    yield from _number(case, "8.5", "decision_days", days, _DECISION_DAYS)


def minutes_out_of_range(case: CandidateCase) -> Iterator[Finding]:
    """The same for the appointments of a candidate form."""
    for appointment in case.form.appointments:
        yield from _number(case, appointment.at, "minutes", appointment.minutes, _MINUTES)


def _number(
    case: AnyCase, at: str, part: str, number: int | None, sensible: range
) -> Iterator[Finding]:
    if number is not None and number not in sensible:
        yield point("number.unreadable", at, number=f"{at} ({case.part(part)})", text=number)
