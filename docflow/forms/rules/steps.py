"""Section 7: what a candidate goes through, with whom, and how soon they hear back."""

from collections.abc import Iterator, Sequence

from rapidfuzz import fuzz, process

from docflow.forms.fields import INTAKE
from docflow.forms.rules.case import IntakeCase
from docflow.forms.rules.codes import point
from docflow.forms.rules.wording import fold, quote
from docflow.model.folding import known
from docflow.model.naming import meant
from docflow.model.vacancy import Role, Stakeholder, Step, StepKind
from docflow.model.work import Finding

MOST_STEPS = 5
SLOW = 5
_SUGGESTED = 60  # ratio from which a name is worth suggesting: "Jan Peters" for "Jan Peeters"


def label(case: IntakeCase, step: Step) -> str:
    """A step as a message names it: "7.2 (Technisch gesprek)"."""
    name = case.said(step.name)
    return f"{step.at} ({quote(name, 40)})" if name else step.at


def steps(case: IntakeCase) -> list[Step]:
    """The rows that say anything: one with only fillers in it is an empty row."""
    keys = [column.key for column in INTAKE.section("7").columns]
    return [
        step
        for step in case.form.steps
        if any(case.said(case.typed(f"{step.at}/{key}")) for key in keys)
    ]


def owners(case: IntakeCase, step: Step) -> list[str]:
    """Who does a step, as typed, fillers left out. Rien, whom section 2 knows, is no filler."""
    people, roles = case.form.stakeholders, case.words.roles
    return [o for o in step.owners if case.said(o) or meant(o, people, roles)]


def none(case: IntakeCase) -> Iterator[Finding]:
    """No steps at all."""
    if not steps(case):
        yield point("steps.missing", "7")


def too_many(case: IntakeCase) -> Iterator[Finding]:
    """More than five steps: candidates drop out."""
    rows = steps(case)
    if len(rows) > MOST_STEPS:
        yield point("steps.too_many", rows[MOST_STEPS].at, count=len(rows))


def no_owner(case: IntakeCase) -> Iterator[Finding]:
    """A step that nobody does."""
    for step in steps(case):
        if not owners(case, step):
            yield point("step.no_owner", step.at, step=label(case, step))


def unknown_owner(case: IntakeCase) -> Iterator[Finding]:
    """A step done by somebody who is not in section 2, so cannot be asked for feedback."""
    people = case.form.stakeholders
    for step in steps(case):
        for owner in owners(case, step):
            found = meant(owner, people, case.words.roles)
            role = known(owner, case.words.roles)
            if len(found) == 1 or (found and role) or role == Role.HIRING_MANAGER:
                continue  # that there is no hiring manager is said once, at section 2
            values = {"name": quote(owner, 40), "step": label(case, step)}
            if role:
                yield point("step.unknown_owner", step.at, "role", **values)
            elif names := [p.name or "" for p in found] or _nearest(owner, people):
                variant = "ambiguous" if found else "suggestion"
                choices = case.listed([quote(name, 40) for name in names], "or")
                yield point("step.unknown_owner", step.at, variant, choices=choices, **values)
            else:
                yield point("step.unknown_owner", step.at, "nobody", **values)


def _nearest(owner: str, people: Sequence[Stakeholder]) -> list[str]:
    names = [p.name for p in people if p.name]
    best = process.extractOne(
        owner, names, scorer=fuzz.ratio, processor=fold, score_cutoff=_SUGGESTED
    )
    return [best[0]] if best else []


def no_feedback_term(case: IntakeCase) -> Iterator[Finding]:
    """A step without a number of working days to hear back in."""
    for step in steps(case):
        if not case.said(case.typed(f"{step.at}/feedback_working_days")):
            yield point("step.no_feedback_term", step.at, step=label(case, step))


def slow_feedback(case: IntakeCase) -> Iterator[Finding]:
    """More than five working days of silence after a step."""
    for step in steps(case):
        if (days := step.feedback_working_days or 0) > SLOW:
            yield point("step.slow_feedback", step.at, step=label(case, step), days=days)


def nobody_informs(case: IntakeCase) -> Iterator[Finding]:
    """A step after which nobody tells the candidate anything."""
    for step in steps(case):
        if not case.said(step.informs_candidate):
            yield point("step.nobody_informs", step.at, step=label(case, step))


def incomplete(case: IntakeCase) -> Iterator[Finding]:
    """A step without its name, length, format or moment: the candidate wants to know."""
    for step in steps(case):
        gaps = [
            column
            for column in ("name", "minutes", "format", "when")
            if not case.said(case.typed(f"{step.at}/{column}"))
        ]
        if gaps:
            what = case.listed([case.part(gap) for gap in gaps])
            yield point("step.incomplete", step.at, step=label(case, step), what=what)


def no_second_level(case: IntakeCase) -> Iterator[Finding]:
    """No step with the manager's manager (kind, owner, or the words of a step)."""
    seen = any(
        person.role == Role.SECOND_LEVEL
        for step in steps(case)
        for owner in step.owners
        for person in meant(owner, case.form.stakeholders, case.words.roles)
    )
    if not seen and not _any(case, StepKind.SECOND_LEVEL, "second_level"):
        yield point("steps.no_second_level", "7")


def no_assessment(case: IntakeCase) -> Iterator[Finding]:
    """No step in which the candidate shows something (kind, or the words of a step)."""
    if not _any(case, StepKind.ASSESSMENT, "assessment"):
        yield point("steps.no_assessment", "7")


def _any(case: IntakeCase, kind: StepKind, list_name: str) -> bool:
    """Whether there are steps and one is of this kind; without steps there is more to ask first."""
    pattern, rows = case.lists.own[list_name], steps(case)
    return not rows or any(
        step.kind == kind
        or any(pattern.search(fold(t or "")) for t in (step.name, step.kind, step.format))
        for step in rows
    )
