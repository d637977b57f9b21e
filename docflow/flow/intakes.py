"""An intake that was read finds its place: a new vacancy, a next version, or a question."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from sqlalchemy import Connection

from docflow.flow import facts
from docflow.flow.desk import Desk
from docflow.flow.follow_up import follow_up
from docflow.hiring import identity
from docflow.hiring.facts import recruiter_of
from docflow.ledger import approvals, arrivals, vacancies
from docflow.ledger.arrivals import Arrival
from docflow.model.record import as_json, fingerprint, from_json
from docflow.model.vacancy import Intake
from docflow.model.work import FormKind, Reading, Status

QUESTION = "vacancy"
"""The kind of approval that asks which vacancy an intake belongs to. It is about the reading: the
same answers in other bytes are the same question."""


def settle(connection: Connection, desk: Desk, arrival: Arrival, reading: Reading) -> None:
    """Places an intake, as far as that can be told without asking."""
    intake = cast("Intake", reading.form)
    mark = fingerprint(intake)
    known = _alike(connection, intake, reading.reference, mark)
    match identity.of_intake(intake, reading.reference, mark, known):
        case identity.Ask(choices=choices):
            _ask(connection, desk, arrival, reading, choices)
        case found:
            _withdraw(connection, desk, mark)
            _place(connection, desk, arrival, reading, found)


def settle_answered(
    connection: Connection, desk: Desk, arrival: Arrival, answer: identity.Same | identity.New
) -> None:
    """Places an intake that was a question, as the recruiter said."""
    reading = Reading(
        kind=FormKind.INTAKE,
        language=arrival.language or desk.settings.locale.language,
        form=from_json(FormKind.INTAKE, arrival.detail["reading"]),
        findings=facts.findings_from(arrival.detail["findings"]),
    )
    if isinstance(answer, identity.Same):
        vacancies.reopen(connection, answer.reference)
    _place(connection, desk, arrival, reading, answer)
    follow_up(connection, desk, facts.subject_of(arrival))


def _alike(
    connection: Connection, intake: Intake, reference: str | None, mark: str
) -> list[identity.Known]:
    """Only the vacancies that could be meant: the ten-thousandth form costs what the first did."""
    title = identity.folded(intake.vacancy.title)
    titled = vacancies.find_open_by_title(connection, title) if title else ()
    found = {v.reference: v for v in titled}
    found |= {v.reference: v for v in vacancies.find_open_by_fingerprint(connection, mark)}
    if reference and (carried := vacancies.get(connection, reference)):
        found[reference] = carried
    return facts.known(connection, found.values())


def _place(
    connection: Connection,
    desk: Desk,
    arrival: Arrival,
    reading: Reading,
    found: identity.Same | identity.New,
) -> None:
    if isinstance(found, identity.New):
        intake = cast("Intake", reading.form)
        vacancy = vacancies.create(
            connection, **_described(intake), language=reading.language, at=desk.now()
        )
        _add_version(connection, desk, arrival, reading, vacancy.reference)
        return
    mark = fingerprint(reading.form)
    latest = vacancies.latest(connection, found.reference)
    if latest is None or latest.fingerprint != mark:
        _add_version(connection, desk, arrival, reading, found.reference)
        return
    arrivals.settle(
        connection,
        arrival.id,
        state="read",
        kind="intake",
        vacancy=found.reference,
        reason="form.unchanged" if latest.status == "incomplete" else "same",
        detail={"version": latest.number},
        language=reading.language,
    )
    follow_up(connection, desk, found.reference)


def _add_version(
    connection: Connection, desk: Desk, arrival: Arrival, reading: Reading, reference: str
) -> None:
    intake = cast("Intake", reading.form)
    accepted = vacancies.latest(connection, reference, complete=True)
    if accepted:  # "in the past" is a mistake in a first form, and the course of time in a later
        later = tuple(f for f in reading.findings if f.code != "date.past")
        reading = replace(reading, findings=later)
    complete = reading.status is Status.COMPLETE
    vacancies.add_version(
        connection,
        reference,
        fingerprint=fingerprint(intake),
        arrival_id=arrival.id,
        status="complete" if complete else "incomplete",
        language=reading.language,
        reading=as_json(intake, places=True),
        findings=facts.findings_json(reading.findings),
        at=desk.now(),
    )
    if complete or not accepted:
        vacancies.describe(
            connection,
            reference,
            **_described(intake),
            language=reading.language,
            state="open" if complete else "incomplete",
        )
    arrivals.settle(
        connection,
        arrival.id,
        state="read",
        kind="intake",
        vacancy=reference,
        reason="accepted" if complete else "incomplete",
        language=reading.language,
    )
    if complete:
        arrivals.wake_waiting(connection, reference)
    follow_up(connection, desk, reference)


def _described(intake: Intake) -> dict[str, str]:
    """What a vacancy is called, and found by."""
    return {
        "title": intake.vacancy.title or "",
        "title_key": identity.folded(intake.vacancy.title),
        "manager_email": identity.manager_email(intake),
    }


# --- the question --------------------------------------------------------------------------


def _ask(
    connection: Connection,
    desk: Desk,
    arrival: Arrival,
    reading: Reading,
    choices: Sequence[str],
) -> None:
    """Holds the form and asks; when the same reading is a question already, that one counts."""
    intake = cast("Intake", reading.form)
    title, mark = intake.vacancy.title or "", fingerprint(intake)
    asked = approvals.newest(connection, QUESTION, mark)
    if asked and asked.state == "open":
        arrivals.settle(
            connection,
            arrival.id,
            state="read",
            kind="intake",
            reason="same",
            language=reading.language,
        )
        return
    detail: Mapping[str, Any] = {
        "question": list(choices),
        "title": title,
        "recruiter": recruiter_of(intake, "", reading.language).email,
        "reading": as_json(intake, places=True),
        "findings": facts.findings_json(reading.findings),
        "fingerprint": mark,
    }
    arrivals.settle(
        connection,
        arrival.id,
        state="held",
        kind="intake",
        reason="vacancy.question",
        detail=detail,
        language=reading.language,
    )
    approvals.ask(
        connection,
        kind=QUESTION,
        about=mark,
        subject=facts.subject_of(arrival),
        at=desk.now(),
        what={"title": title, "choices": list(choices)},
        arrival_id=arrival.id,
    )
    follow_up(connection, desk, facts.subject_of(arrival))


def _withdraw(connection: Connection, desk: Desk, mark: str) -> None:
    """This reading found its vacancy by itself: the question about it is moot."""
    asked = approvals.newest(connection, QUESTION, mark)
    if asked is None or asked.state != "open":
        return
    approvals.answer(connection, asked.reference, state="withdrawn", at=desk.now())
    arrival = arrivals.get(connection, asked.arrival_id or 0)
    assert arrival is not None
    arrivals.settle(
        connection,
        arrival.id,
        state="read",
        kind="intake",
        reason="same",
        language=arrival.language,
    )
    follow_up(connection, desk, facts.subject_of(arrival))
