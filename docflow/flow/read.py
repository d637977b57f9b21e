"""A stored arrival is read, placed and committed: a version, a candidate's form, or a question."""

import logging
from dataclasses import replace
from typing import cast

from sqlalchemy import Connection

from docflow.flow import facts
from docflow.flow.check import examined
from docflow.flow.desk import Desk
from docflow.flow.follow_up import follow_up
from docflow.flow.hand_in import read_mail
from docflow.forms.gate import MAX_FILE
from docflow.hiring import identity
from docflow.hiring.facts import Runner, recruiter_of
from docflow.ledger import approvals, arrivals, vacancies
from docflow.ledger.arrivals import Arrival
from docflow.model.record import as_json, fingerprint, from_json
from docflow.model.vacancy import Candidacy, Intake
from docflow.model.work import FormKind, Reading, Status

log = logging.getLogger(__name__)

_MAILS = (".eml", ".msg")
_CHOICES = 10
"""How many vacancies a recruiter is offered when a candidate form names none that is known."""


def read_arrival(desk: Desk, arrival: Arrival) -> Arrival:
    """Reads one arrival and commits what it says, with the jobs that follow. Gives the arrival
    as it stands then."""
    if arrival.name.lower().endswith(_MAILS):
        read_mail(desk, arrival)
    else:
        data = desk.store.get(arrival.sha256, at_most=MAX_FILE + 1)
        reading = examined(desk.reader, data, arrival.name, desk.today)
        with desk.ledger.write() as connection:
            _settle(connection, desk, arrival, reading)
    with desk.ledger.read() as connection:
        settled = arrivals.get(connection, arrival.id)
    assert settled is not None
    log.info("arrival %s: %s %s %s", settled.id, settled.kind, settled.state, settled.reason)
    return settled


def _settle(connection: Connection, desk: Desk, arrival: Arrival, reading: Reading) -> None:
    match reading.form:
        case Intake():
            settle_intake(connection, desk, arrival, reading)
        case Candidacy():
            _settle_candidacy(connection, desk, arrival, reading)
        case None:
            arrivals.settle(
                connection,
                arrival.id,
                state="rejected",
                reason=reading.findings[0].code,
                detail={"findings": facts.findings_json(reading.findings)},
                language=desk.settings.locale.language,
            )
        case _:
            arrivals.settle(
                connection, arrival.id, state="held", kind="scorecard", reason="scorecard"
            )


# --- intakes -------------------------------------------------------------------------------


def settle_intake(
    connection: Connection,
    desk: Desk,
    arrival: Arrival,
    reading: Reading,
    answer: identity.Same | identity.New | None = None,
) -> None:
    """Places an intake: a new vacancy, its next version, an equal reading, or a question.

    answer: what a person said when the same form was a question before.
    """
    intake = cast("Intake", reading.form)
    mark = fingerprint(intake)
    match = answer or identity.of_intake(
        intake, reading.reference, mark, _alike(connection, intake, reading.reference, mark)
    )
    match match:
        case identity.Ask(choices=choices):
            _ask_which(connection, desk, arrival, reading, choices)
        case identity.New():
            vacancy = vacancies.create(
                connection,
                title=intake.vacancy.title or "",
                title_key=identity.folded(intake.vacancy.title),
                manager_email=identity.manager_email(intake),
                language=reading.language,
                at=desk.now(),
            )
            _add_version(connection, desk, arrival, reading, vacancy.reference)
        case identity.Same(reference=reference):
            _next_version(connection, desk, arrival, reading, reference)


def _alike(
    connection: Connection, intake: Intake, reference: str | None, mark: str
) -> list[identity.Known]:
    """Only the vacancies that could be meant: the ten-thousandth form costs what the first did."""
    title = identity.folded(intake.vacancy.title)
    found = (
        {v.reference: v for v in vacancies.find_open_by_title(connection, title)} if title else {}
    )
    found |= {v.reference: v for v in vacancies.find_open_by_fingerprint(connection, mark)}
    if reference and (carried := vacancies.get(connection, reference)):
        found[reference] = carried
    return facts.known(connection, found.values())


def _next_version(
    connection: Connection, desk: Desk, arrival: Arrival, reading: Reading, reference: str
) -> None:
    latest = vacancies.latest(connection, reference)
    mark = fingerprint(cast("Intake", reading.form))
    if latest is None or latest.fingerprint != mark:
        _add_version(connection, desk, arrival, reading, reference)
        return
    unchanged = latest.status == "incomplete"
    arrivals.settle(
        connection,
        arrival.id,
        state="read",
        kind="intake",
        vacancy=reference,
        reason="form.unchanged" if unchanged else "same",
        detail={"fingerprint": mark},
        language=reading.language,
    )
    if unchanged:
        follow_up(connection, desk, reference)


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
            title=intake.vacancy.title or "",
            title_key=identity.folded(intake.vacancy.title),
            manager_email=identity.manager_email(intake),
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


def _ask_which(
    connection: Connection,
    desk: Desk,
    arrival: Arrival,
    reading: Reading,
    choices: tuple[str, ...],
) -> None:
    intake = cast("Intake", reading.form)
    recruiter = recruiter_of(intake, desk.recruiter, reading.language)
    detail = {
        "question": list(choices),
        "title": intake.vacancy.title or "",
        "recruiter": recruiter.email,
        "reading": as_json(intake, places=True),
        "findings": facts.findings_json(reading.findings),
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
        kind="vacancy",
        about=arrival.sha256,
        subject=f"A-{arrival.sha256}",
        at=desk.now(),
        what={"title": intake.vacancy.title or "", "choices": list(choices)},
        arrival_id=arrival.id,
    )
    follow_up(connection, desk, f"A-{arrival.sha256}")


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
    settle_intake(connection, desk, arrival, reading, answer)
    follow_up(connection, desk, f"A-{arrival.sha256}")


# --- candidate forms -----------------------------------------------------------------------


def _settle_candidacy(
    connection: Connection, desk: Desk, arrival: Arrival, reading: Reading
) -> None:
    form = cast("Candidacy", reading.form)
    match = identity.of_candidacy(form, reading.reference, _named(connection, form, reading))
    if not isinstance(match, identity.Same):
        _return_candidacy(
            connection, desk, arrival, replace(reading, findings=(match, *reading.findings)), None
        )
        return
    accepted = vacancies.latest(connection, match.reference, complete=True)
    if accepted is None:
        arrivals.settle(
            connection,
            arrival.id,
            state="waiting",
            kind="candidate",
            vacancy=match.reference,
            reason="vacancy.incomplete",
            language=reading.language,
        )
        return
    intake = cast("Intake", from_json(FormKind.INTAKE, accepted.reading))
    reading = replace(
        reading, findings=(*reading.findings, *identity.appointment_findings(form, intake))
    )
    if reading.status is not Status.COMPLETE:
        _return_candidacy(connection, desk, arrival, reading, match.reference)
        return
    _add_candidacy(connection, desk, arrival, reading, match.reference)


def _named(connection: Connection, form: Candidacy, reading: Reading) -> list[identity.Known]:
    """The vacancies that a candidate form may name; else the newest ones, as choices."""
    references = identity.references_in(form.vacancy, reading.reference)
    carried = [v for r in references if (v := vacancies.get(connection, r))]
    titled = vacancies.find_open_by_title(connection, identity.folded(form.vacancy))
    found = [*carried, *titled] or vacancies.newest_open(connection, _CHOICES)
    return facts.known(connection, found)


def _add_candidacy(
    connection: Connection, desk: Desk, arrival: Arrival, reading: Reading, reference: str
) -> None:
    form = cast("Candidacy", reading.form)
    key = Runner(name=form.name or "", email=form.email or "", language=reading.language).key
    mark = fingerprint(form)
    latest = {c.candidate_key: c for c in vacancies.latest_candidacies(connection, reference)}
    same = key in latest and latest[key].fingerprint == mark
    if not same:
        vacancies.add_candidacy(
            connection,
            reference,
            candidate_key=key,
            fingerprint=mark,
            arrival_id=arrival.id,
            reading=as_json(form, places=True),
            at=desk.now(),
        )
        if form.state == "hired":
            vacancies.close(connection, reference, desk.now())
    arrivals.settle(
        connection,
        arrival.id,
        state="read",
        kind="candidate",
        vacancy=reference,
        reason="same" if same else "accepted",
        language=reading.language,
    )
    follow_up(connection, desk, reference)


def _return_candidacy(
    connection: Connection,
    desk: Desk,
    arrival: Arrival,
    reading: Reading,
    reference: str | None,
) -> None:
    recruiter = ""
    if reference and (accepted := vacancies.latest(connection, reference, complete=True)):
        intake = cast("Intake", from_json(FormKind.INTAKE, accepted.reading))
        recruiter = recruiter_of(intake, desk.recruiter, reading.language).email
    arrivals.settle(
        connection,
        arrival.id,
        state="read",
        kind="candidate",
        vacancy=reference,
        reason="returned",
        detail={
            "findings": facts.findings_json(reading.findings),
            "form": as_json(reading.form, places=True),
            "recruiter": recruiter,
        },
        language=reading.language,
    )
    follow_up(connection, desk, f"A-{arrival.sha256}")
