"""A stored arrival is read and settled: what it is, what it says, and what follows from that."""

import logging

from sqlalchemy import Connection

from docflow.flow import answers, candidacies, facts, intakes
from docflow.flow.check import examined
from docflow.flow.desk import Desk
from docflow.flow.incoming import read_mail
from docflow.flow.receive import MAILS
from docflow.forms.gate import MAX_FILE
from docflow.ledger import arrivals
from docflow.ledger.arrivals import Arrival
from docflow.model.vacancy import Candidacy, Intake, Scorecard
from docflow.model.work import Reading

log = logging.getLogger(__name__)


def read_arrival(desk: Desk, arrival: Arrival) -> Arrival:
    """Reads one arrival and commits what it says, with the jobs that follow. Gives the arrival
    as it stands then. Raises FolderError when its bytes are not what the store was given."""
    if arrival.name.lower().endswith(MAILS):
        read_mail(desk, arrival)
    else:
        data = desk.store.get(arrival.sha256, at_most=MAX_FILE + 1)
        reading = examined(desk.reader, data, arrival.name, desk.today)
        if isinstance(reading.form, Scorecard):
            answers.read_form(desk, arrival, reading)
        else:
            with desk.ledger.write() as connection:
                _settle(connection, desk, arrival, reading)
    return _as_settled(desk, arrival)


def set_aside(desk: Desk, arrival: Arrival, why: str) -> Arrival:
    """Holds an arrival that could not be read through no fault of its own; a later run tries it
    again (`arrivals.try_again`). why: for people, without anybody's data."""
    with desk.ledger.write() as connection:
        arrivals.settle(
            connection, arrival.id, state="held", reason=arrivals.FAULT, detail={"error": why}
        )
    return _as_settled(desk, arrival)


def _as_settled(desk: Desk, arrival: Arrival) -> Arrival:
    with desk.ledger.read() as connection:
        settled = arrivals.get(connection, arrival.id)
    assert settled is not None
    log.info("arrival %s: %s %s %s", settled.id, settled.kind, settled.state, settled.reason)
    return settled


def _settle(connection: Connection, desk: Desk, arrival: Arrival, reading: Reading) -> None:
    match reading.form:
        case Intake():
            intakes.settle(connection, desk, arrival, reading)
        case Candidacy():
            candidacies.settle(connection, desk, arrival, reading)
        case _:
            arrivals.settle(
                connection,
                arrival.id,
                state="rejected",
                reason=reading.findings[0].code,
                detail={"findings": facts.findings_json(reading.findings)},
                language=desk.settings.locale.language,
            )
