"""Section 8 and every date: what can be, and what cannot.

Days are counted Monday to Friday here. Holidays belong to the promises that docflow makes; a
warning about a plan need not know them.
"""

import datetime as dt
from collections.abc import Iterator

from docflow.forms.rules.case import IntakeCase, written
from docflow.forms.rules.codes import point
from docflow.forms.rules.moments import Moment, moment
from docflow.forms.rules.steps import label
from docflow.forms.rules.wording import quote, words
from docflow.model.vacancy import Step
from docflow.model.work import Finding

_LONGEST_WAIT = 250  # working days; a larger number is `answers.out_of_range`


def past(case: IntakeCase) -> Iterator[Finding]:
    """A first version with a start or target date that is already gone."""
    dates = {
        "1.4": ("start_date", case.form.vacancy.start_date),
        "8.2": ("target_date", case.form.planning.target_date),
    }
    for number, (variant, day) in dates.items():
        if case.first_version and day and day < case.today:
            yield point("date.past", number, variant, number=number, date=written(day))


def target_before_start(case: IntakeCase) -> Iterator[Finding]:
    """The decision is planned before the search begins."""
    start, target = case.form.planning.search_start, case.form.planning.target_date
    if start and target and target < start:
        yield point(
            "planning.target_before_start", "8.2", target=written(target), start=written(start)
        )


def start_before_target(case: IntakeCase) -> Iterator[Finding]:
    """Somebody starts before the decision is planned."""
    start, target = case.form.vacancy.start_date, case.form.planning.target_date
    if start and target and start < target:
        yield point("date.start_before_target", "1.4", start=written(start), target=written(target))


def no_check_in(case: IntakeCase) -> Iterator[Finding]:
    """No weekly talk, or one without a day or an hour ("elke week")."""
    text = case.said(case.form.planning.check_in)
    if not text:
        yield point("check_in.missing", "8.3", "empty")
    elif not any(c.isdigit() for c in text) and not case.words.weekdays.keys() & set(words(text)):
        yield point("check_in.missing", "8.3", "no_moment", text=quote(text))


def no_call_back(case: IntakeCase) -> Iterator[Finding]:
    """Nobody agreed who calls whom back."""
    if not case.said(case.form.planning.call_back):
        yield point("call_back.missing", "8.4")


def steps_order(case: IntakeCase) -> Iterator[Finding]:
    """A step that is planned before the step above it."""
    near = case.form.planning.search_start or case.today
    before: tuple[Step, Moment] | None = None
    for step in case.form.steps:
        if (planned := moment(step.when or "", case.words.months, near)) is None:
            continue
        if before and planned.last < before[1].first:
            yield point(
                "steps.order",
                step.at,
                step=label(case, step),
                when=quote(step.when or ""),
                earlier=label(case, before[0]),
                earlier_when=quote(before[0].when or ""),
            )
        before = step, planned


def past_target(case: IntakeCase) -> Iterator[Finding]:
    """The steps, each with its wait for feedback, end after the target date.

    A step whose date is not known yet is taken on the day the feedback on the one before is
    due, so the end that is named is the earliest one possible.
    """
    planning = case.form.planning
    if not planning.search_start or not planning.target_date or not case.form.steps:
        return
    try:
        day = planning.search_start
        for step in case.form.steps:
            planned = moment(step.when or "", case.words.months, planning.search_start)
            last = max(day, planned.first) if planned else day
            day = later(last, step.feedback_working_days or 0)
        end = max(day, later(last, planning.decision_working_days or 0))
    except OverflowError:  # a search that starts on 31/12/9999
        return
    if end > planning.target_date:
        yield point(
            "steps.past_target", "8.2", date=written(end), target=written(planning.target_date)
        )


def later(day: dt.date, working_days: int) -> dt.date:
    """The day that many working days (Mon-Fri) after `day`. Raises OverflowError after 9999."""
    weeks, rest = divmod(min(max(working_days, 0), _LONGEST_WAIT), 5)
    day += dt.timedelta(weeks=weeks)
    for _ in range(rest):
        day += dt.timedelta(days={4: 3, 5: 2}.get(day.weekday(), 1))
    return day
