"""The ledger's rows as the facts that `hiring` decides on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from sqlalchemy import Connection

from docflow.flow.desk import Desk
from docflow.forms.rules.moments import moment
from docflow.hiring import facts
from docflow.hiring.identity import Known
from docflow.ledger import approvals, arrivals, jobs, vacancies
from docflow.model.record import as_json, from_json
from docflow.model.vacancy import Appointment, Candidacy, Intake
from docflow.model.work import Finding, FormKind, JobState, Severity, Status


def findings_json(findings: Iterable[Finding]) -> list[Any]:
    """Findings as the ledger keeps them."""
    return [as_json(finding) for finding in findings]


def findings_from(rows: Iterable[Mapping[str, Any]]) -> tuple[Finding, ...]:
    """Findings as the ledger kept them."""
    return tuple(Finding(**{**row, "severity": Severity(row["severity"])}) for row in rows)


def known(connection: Connection, found: Iterable[vacancies.Vacancy]) -> list[Known]:
    """Vacancies as `hiring.identity` sees them."""
    return [_known(connection, vacancy) for vacancy in found]


def _known(connection: Connection, vacancy: vacancies.Vacancy) -> Known:
    latest = vacancies.latest(connection, vacancy.reference)
    return Known(
        reference=vacancy.reference,
        title=vacancy.title_key,
        manager_email=vacancy.manager_email,
        fingerprint=latest.fingerprint if latest else "",
        closed=vacancy.state == "closed",
        told=bool(_told(_sent(connection, vacancy.reference))),
    )


def of_vacancy(
    connection: Connection, desk: Desk, vacancy: str | vacancies.Vacancy
) -> facts.Vacancy:
    """All facts of one vacancy, given by its reference or its row."""
    row = vacancies.get(connection, vacancy) if isinstance(vacancy, str) else vacancy
    if row is None:
        raise LookupError(vacancy)
    reference = row.reference
    versions = tuple(_version(connection, v) for v in vacancies.history(connection, reference))
    forms = tuple(_form(row) for row in vacancies.latest_candidacies(connection, reference))
    sent = _sent(connection, reference)
    found = facts.Vacancy(
        reference=reference,
        closed=row.state == "closed",
        versions=versions,
        repeats=_repeats(connection, reference, versions),
        candidacies=forms,
        changed=max(
            [row.created_at, *(v.received for v in versions), *(f.received for f in forms)]
        ),
        told=_told(sent),
        approved=_approved(connection, reference),
        done=frozenset(job.key for job in sent),
        recruiter=desk.recruiter,
        ask_first=desk.settings.candidates.first_contact == "ask",
    )
    accepted = found.accepted
    return found if accepted is None else _with_days(found, accepted, desk)


def _with_days(vacancy: facts.Vacancy, accepted: facts.Version, desk: Desk) -> facts.Vacancy:
    """The day of each step that names exactly one; "week 49" is no day."""
    near = desk.day(accepted.received)
    spoken = {s.at: moment(s.when, desk.months, near) for s in accepted.intake.steps if s.when}
    days = {at: when.first for at, when in spoken.items() if when and when.first == when.last}
    return replace(vacancy, days=days)


def subject_of(arrival: arrivals.Arrival) -> str:
    """What the jobs of a form without a vacancy are filed under."""
    return f"A-{arrival.sha256}"


def of_stray(connection: Connection, desk: Desk, arrival: arrivals.Arrival) -> facts.Stray:
    """The facts of a form that has no vacancy (yet)."""
    detail = arrival.detail
    return facts.Stray(
        sha256=arrival.sha256,
        file=arrival.name,
        language=arrival.language or desk.settings.locale.language,
        received=arrival.received_at,
        findings=findings_from(detail.get("findings", ())),
        form=cast("Candidacy", from_json(FormKind.CANDIDATE, detail.get("form", {}))),
        title=detail.get("title", ""),
        recruiter=detail.get("recruiter") or desk.recruiter,
        question=tuple(detail.get("question", ())) if arrival.state == "held" else (),
        done=frozenset(job.key for job in _sent(connection, subject_of(arrival))),
    )


def _version(connection: Connection, row: vacancies.Version) -> facts.Version:
    arrival = arrivals.get(connection, row.arrival_id)
    assert arrival is not None
    return facts.Version(
        number=row.number,
        fingerprint=row.fingerprint,
        status=Status(row.status),
        language=row.language,
        intake=cast("Intake", from_json(FormKind.INTAKE, row.reading)),
        findings=findings_from(row.findings),
        sha256=arrival.sha256,
        file=arrival.name,
        received=row.received_at,
    )


def _form(row: vacancies.CandidacyVersion) -> facts.CandidateForm:
    return facts.CandidateForm(
        key=row.candidate_key,
        number=row.id,
        form=cast("Candidacy", from_json(FormKind.CANDIDATE, row.reading)),
        received=row.received_at,
    )


def _repeats(
    connection: Connection, reference: str, versions: Sequence[facts.Version]
) -> tuple[facts.Repeat, ...]:
    """Copies of the latest version, where that is incomplete, that came back unchanged."""
    if not versions or versions[-1].status is not Status.INCOMPLETE:
        return ()
    return tuple(
        facts.Repeat(sha256=a.sha256, file=a.name, received=a.received_at)
        for a in arrivals.of_vacancy(connection, reference)
        if a.reason == "form.unchanged" and a.detail.get("version") == versions[-1].number
    )


def _sent(connection: Connection, subject: str) -> list[jobs.JobRow]:
    return list(jobs.listed(connection, JobState.DONE, subject=subject))


def _told(done: Iterable[jobs.JobRow]) -> tuple[facts.Told, ...]:
    mails = [j for j in done if j.kind == "deliver" and j.payload["audience"] == "candidate"]
    return tuple(
        facts.Told(
            key=job.key,
            name=job.payload["name"],
            to=job.payload["to"],
            version=job.payload["version"],
            reads=job.payload["reads"],
            sent=job.done_at or job.due,
            appointments=_appointments(job),
        )
        for job in sorted(mails, key=lambda j: (j.done_at or j.due, j.key))
    )


def _appointments(job: jobs.JobRow) -> tuple[Appointment, ...]:
    rows = {"appointments": job.payload.get("appointments", [])}
    form = from_json(FormKind.CANDIDATE, rows)
    assert isinstance(form, Candidacy)
    return form.appointments


def _approved(connection: Connection, reference: str) -> frozenset[str]:
    answered = approvals.answered(connection, reference)
    return frozenset(key for a in answered for key in a.what.get("mails", ()))
