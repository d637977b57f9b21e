"""What lies in the inbox is taken in: copied to the store, committed, and only then moved.

A kill -9 between any two of these leaves the file in the inbox, where the next round finds it and
goes on: its hash says how far it came.
"""

import logging

from docflow.errors import FolderError
from docflow.flow.desk import Desk
from docflow.flow.facts import findings_from
from docflow.inbox import Found
from docflow.ledger import arrivals
from docflow.ledger.arrivals import Arrival
from docflow.store import UnsettledError
from docflow.writing import recruiter

log = logging.getLogger(__name__)


def take_in(desk: Desk, found: Found) -> Arrival | None:
    """The file as an arrival, its bytes in the store; None when it cannot be read just now (it
    is still being written, or gone): the next look finds it again."""
    try:
        sha256, _ = desk.store.put_file(found.path)
    except UnsettledError as fault:
        log.info("inbox: not taken, %s", type(fault).__name__)
        return None
    with desk.ledger.write() as connection:
        arrival, new = arrivals.add(
            connection, sha256=sha256, name=found.path.name, source="folder", at=desk.now()
        )
    log.info("arrival %s: %s", arrival.id, "new" if new else "known")
    return arrival


def file_away(desk: Desk, found: Found, arrival: Arrival) -> None:
    """Moves a file whose arrival was dealt with out of the inbox; a refused one with its reason.
    Raises TemplateError when that reason cannot be written."""
    if arrival.state == "new":
        return
    try:
        if arrival.state == "rejected":
            desk.inbox.reject(found, arrival.sha256, _reason(desk, arrival))
        else:
            desk.inbox.file_away(found, arrival.sha256, desk.today)
    except FolderError as fault:
        log.warning("arrival %s: stays in the inbox, %s", arrival.id, type(fault).__name__)
        return
    if not arrival.filed:
        with desk.ledger.write() as connection:
            arrivals.mark_filed(connection, arrival.id)


def _reason(desk: Desk, arrival: Arrival) -> str:
    """The text beside a refused file: what is wrong with it, and what its sender can do."""
    language = arrival.language or desk.settings.locale.language
    findings = findings_from(arrival.detail.get("findings", ()))
    content = recruiter.form_refused(findings, desk.phrases(language), to=None, file=arrival.name)
    return desk.composed(f"messages/{language}/form-refused.md", content).text
