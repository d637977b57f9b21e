"""What lies in the inbox is taken in: copied to the store, committed, and only then moved.

A kill -9 between any two of these leaves the file in the inbox, where the next round finds it and
goes on: its hash says how far it came.
"""

import logging

from docflow import disk
from docflow.errors import FolderError
from docflow.flow.desk import Desk
from docflow.flow.facts import findings_from, findings_json
from docflow.inbox import Found
from docflow.ledger import arrivals
from docflow.ledger.arrivals import Arrival
from docflow.mailbox.mime import LARGEST
from docflow.model.work import Finding, Severity
from docflow.store import UnsettledError
from docflow.writing import recruiter

log = logging.getLogger(__name__)

MAILS = (".eml", ".msg")
"""How the names of dropped mails end."""


def take_in(desk: Desk, found: Found) -> Arrival | None:
    """The file as an arrival, its bytes in the store; None when it cannot be read just now (it
    is still being written, or gone): the next look finds it again. One that is too large to read
    is not kept: it comes back rejected."""
    if found.size > LARGEST:
        return _turned_away(desk, found)
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


def _turned_away(desk: Desk, found: Found) -> Arrival | None:
    """A file of 600 MB took as much memory to read, and as much room in the store."""
    try:
        sha256 = disk.sha256(found.path)
    except OSError as fault:
        log.info("inbox: not taken, %s", type(fault).__name__)
        return None
    name = found.path.name
    finding = Finding(
        code="file.unreadable",
        severity=Severity.ERROR,
        variant="large_mail" if name.lower().endswith(MAILS) else "large",
        values={"megabytes": str(LARGEST // 2**20)},
    )
    with desk.ledger.write() as connection:
        arrival, _ = arrivals.add(
            connection, sha256=sha256, name=name, source="folder", at=desk.now()
        )
        arrivals.settle(
            connection,
            arrival.id,
            state="rejected",
            reason=finding.code,
            detail={"findings": findings_json([finding])},
            language=desk.settings.locale.language,
        )
        settled = arrivals.get(connection, arrival.id)
    log.info("arrival %s: rejected %s", arrival.id, finding.code)
    return settled


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
