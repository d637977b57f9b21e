"""A candidate form that was read finds its vacancy and its candidate, or goes back."""

from dataclasses import replace
from typing import cast

from sqlalchemy import Connection

from docflow.flow import facts
from docflow.flow.desk import Desk
from docflow.flow.follow_up import follow_up
from docflow.hiring import identity
from docflow.hiring.facts import recruiter_of
from docflow.hiring.runners import form_key, runners
from docflow.ledger import arrivals, vacancies
from docflow.ledger.arrivals import Arrival
from docflow.model.record import as_json, fingerprint, from_json
from docflow.model.vacancy import Candidacy, Intake
from docflow.model.work import FormKind, Reading, Status

_CHOICES = 10
"""How many vacancies a recruiter is offered when a candidate form names none that is known."""


def settle(connection: Connection, desk: Desk, arrival: Arrival, reading: Reading) -> None:
    """Takes up what a candidate form says. It waits while its vacancy is incomplete, and goes back
    when it names no vacancy, step or person that is known."""
    form = cast("Candidacy", reading.form)
    match = identity.of_candidacy(form, reading.reference, _named(connection, form, reading))
    if not isinstance(match, identity.Same):
        reading = replace(reading, findings=(match, *reading.findings))
        _return(connection, desk, arrival, reading, None, None)
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
    unknown = identity.appointment_findings(form, intake, desk.today, roles=desk.roles)
    reading = replace(reading, findings=(*reading.findings, *unknown))
    if reading.status is Status.COMPLETE:
        _add(connection, desk, arrival, reading, match.reference)
    else:
        _return(connection, desk, arrival, reading, match.reference, intake)


def _named(connection: Connection, form: Candidacy, reading: Reading) -> list[identity.Known]:
    """The vacancies that a candidate form may name; else the newest ones, as choices."""
    references = identity.references_in(form.vacancy, reading.reference)
    carried = [v for r in references if (v := vacancies.get(connection, r))]
    titled = vacancies.find_open_by_title(connection, identity.folded(form.vacancy))
    found = [*carried, *titled] or vacancies.newest_open(connection, _CHOICES)
    return facts.known(connection, found)


def _add(
    connection: Connection, desk: Desk, arrival: Arrival, reading: Reading, reference: str
) -> None:
    form = cast("Candidacy", reading.form)
    key = form_key(form, runners(facts.of_vacancy(connection, desk, reference)))
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


def _return(
    connection: Connection,
    desk: Desk,
    arrival: Arrival,
    reading: Reading,
    reference: str | None,
    intake: Intake | None,
) -> None:
    """The form goes back to the recruiter of its vacancy, where that is known."""
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
            "recruiter": recruiter_of(intake, "", reading.language).email if intake else "",
        },
        language=reading.language,
    )
    follow_up(connection, desk, facts.subject_of(arrival))
