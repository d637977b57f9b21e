"""What a run brought, or would bring: plain values to show."""

from typing import Any

from sqlalchemy import Connection

from docflow.flow import facts, letters, report
from docflow.flow.desk import Desk
from docflow.flow.rounds import Tally
from docflow.ledger import documents, jobs, mails, vacancies
from docflow.ledger.arrivals import Arrival
from docflow.model.phrases import message
from docflow.model.work import JobState, Severity


def outcome(desk: Desk, tally: Tally, *, most: int) -> dict[str, Any]:
    """The vacancies a run worked on, forms that went back or were refused, mails that went out,
    and what waits. Of vacancies and mails at most so many are told in full; `many_vacancies` and
    `many_sent` count them all."""
    read = tally.read
    written = (s for s in tally.written if s.startswith("V-"))
    touched = dict.fromkeys(
        [*(a.vacancy for a in read if a.kind == "intake" and a.vacancy), *written]
    )
    with desk.ledger.read() as connection:
        sent = [mails.get(connection, key) for key in tally.sent[:most]]
        return {
            "vacancies": [_made(connection, desk, r) for r in list(touched)[:most]],
            "many_vacancies": len(touched),
            "returned": [_returned(a) for a in read if a.reason == "returned"],
            "refused": [_refused(desk, a) for a in read if a.state == "rejected"],
            "sent": [{"to": m.to_address, "subject": m.subject} for m in sent if m],
            "many_sent": len(tally.sent),
            "waiting": [
                *report.held(connection),
                *({"what": name, "why": report.why(reason)} for name, reason in tally.waiting),
            ],
        }


def _made(connection: Connection, desk: Desk, reference: str) -> dict[str, Any]:
    row = vacancies.get(connection, reference)
    assert row is not None
    vacancy = facts.of_vacancy(connection, desk, row)
    latest, accepted = vacancy.latest, vacancy.accepted
    coming = letters.coming(desk, vacancy, accepted) if accepted else []
    return {
        "reference": reference,
        "title": row.title,
        "file": latest.file,
        "status": latest.status.value,
        "errors": sum(f.severity is Severity.ERROR for f in latest.findings),
        "warnings": sum(f.severity is Severity.WARNING for f in latest.findings),
        "folder": row.folder if accepted else None,
        "files": [document.path for document in documents.listed(connection, reference)],
        "coming": [
            (step.date.isoformat(), f"{step.what} ({step.who})")
            for step in coming
            if step.kind == "step" and step.date >= desk.today
        ],
    }


def _returned(arrival: Arrival) -> dict[str, Any]:
    findings = facts.findings_from(arrival.detail["findings"])
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    return {"file": arrival.name, "errors": errors}


def _refused(desk: Desk, arrival: Arrival) -> dict[str, str]:
    phrases = desk.phrases(arrival.language or desk.settings.locale.language)
    findings = facts.findings_from(arrival.detail["findings"])
    return {"file": arrival.name, "why": " ".join(message(f, phrases) for f in findings)}


def plan(desk: Desk) -> dict[str, list[Any]]:
    """What a run would do first: files it would take, mails it would send, writing it would do."""
    look = desk.inbox.settle()
    with desk.ledger.read() as connection:
        due = set(jobs.due_keys(connection, desk.now(), desk.real_now(), 1000))
        posted = [m for m in mails.outbox(connection, JobState.DUE) if m.key in due]
        rest = [jobs.get(connection, key) for key in due - {m.key for m in posted}]
    return {
        "take": [found.path.name for found in look.settled],
        "send": [{"to": mail.to_address, "subject": mail.subject} for mail in posted],
        "write": sorted({job.subject for job in rest if job}),
    }
