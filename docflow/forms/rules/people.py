"""Section 2: who has a say, and whether they can be reached."""

import re
from collections.abc import Iterator

from docflow.forms.rules.case import MOST_ROWS, AnyCase, IntakeCase
from docflow.forms.rules.codes import point
from docflow.forms.rules.wording import quote
from docflow.model.naming import meant
from docflow.model.vacancy import Role, Stakeholder
from docflow.model.work import Finding

# Stricter than the RFCs: what Outlook sends to without asking. A domain may have accents.
_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([^\W_]([\w-]*[^\W_])?\.)+[^\W\d_][\w-]*[^\W_]"
)
_LONGEST_ADDRESS = 254


def is_address(text: str) -> bool:
    """Whether a text is one e-mail address and nothing else."""
    return len(text) <= _LONGEST_ADDRESS and bool(_ADDRESS.fullmatch(text))


def owns(case: IntakeCase, person: Stakeholder) -> list[str]:
    """The rows of the steps that a person does."""
    return [
        step.at
        for step in case.form.steps
        if any(
            person in meant(owner, case.form.stakeholders, case.words.roles)
            for owner in step.owners
        )
    ]


def no_manager(case: IntakeCase) -> Iterator[Finding]:
    """Nobody by name has the role of hiring manager."""
    people = case.form.stakeholders
    if not any(p.role == Role.HIRING_MANAGER and case.said(p.name) for p in people):
        yield point("manager.missing", "2")


def too_many(case: IntakeCase) -> Iterator[Finding]:
    """More people than have a say in any vacancy."""
    rows = [p for p in case.form.stakeholders if case.said(p.name) or case.said(p.email)]
    if len(rows) > MOST_ROWS:
        yield point("stakeholders.too_many", rows[MOST_ROWS].at, count=len(rows), most=MOST_ROWS)


def address(case: IntakeCase) -> Iterator[Finding]:
    """What is wrong with a person's address, said once.

    Malformed, or missing for the hiring manager or the recruiter: email.invalid. Missing for
    somebody who does a step: owner.no_email. Missing for another: `incomplete_person`.
    """
    for person in case.form.stakeholders:
        email = case.said(person.email)
        if email and not is_address(email):
            yield _invalid(case, person, "malformed", text=quote(email))
        elif email or not case.said(person.name):
            continue
        elif person.role in (Role.HIRING_MANAGER, Role.RECRUITER):
            yield _invalid(case, person, "missing")
        elif steps := owns(case, person):
            yield point(
                "owner.no_email",
                person.at,
                number=person.at,
                name=who(case, person.name),
                steps=case.listed(steps),
            )


def _invalid(case: IntakeCase, person: Stakeholder, variant: str, **values: str) -> Finding:
    name = who(case, person.name)
    return point("email.invalid", person.at, variant, number=person.at, name=name, **values)


def incomplete_person(case: IntakeCase) -> Iterator[Finding]:
    """A person without a name, a role, or (where nobody waits for it yet) an address."""
    for person in case.form.stakeholders:
        name, email = case.said(person.name), case.said(person.email)
        if not name and not email:
            continue
        needed = person.role in (Role.HIRING_MANAGER, Role.RECRUITER) or owns(case, person)
        if variant := _gap(name, case.said(person.role), bool(email or needed)):
            yield point(
                "stakeholder.incomplete",
                person.at,
                variant,
                number=person.at,
                name=who(case, name),
                text=quote(email),
            )


def _gap(name: str, role: str, reachable: bool) -> str | None:
    if not name:
        return "name"
    if role:
        return None if reachable else "email"
    return "role" if reachable else "role_and_email"


def who(case: AnyCase, name: str | None) -> str:
    """A person's name as a message uses it; "deze persoon" when there is none."""
    return quote(name, 40) if name and case.said(name) else case.part("this_person")
