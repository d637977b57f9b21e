"""The ledger's rows as the facts that `hiring` decides on."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from sqlalchemy import Connection

from docflow.flow.desk import Desk
from docflow.forms.rules.moments import moment
from docflow.hiring import facts
from docflow.hiring.followup import Template
from docflow.hiring.identity import Known
from docflow.ledger import approvals, arrivals, jobs, mails, replies, requests, vacancies
from docflow.model.feedback import Accepted, ReplyKind
from docflow.model.naming import meant
from docflow.model.record import answers_from, as_json, from_json
from docflow.model.vacancy import Appointment, Candidacy, Intake, Language
from docflow.model.work import Finding, FormKind, JobState, Severity, Status
from docflow.writing.words import plain_moment


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
    found = _found(connection, desk, row)
    accepted = found.accepted
    if accepted is None:
        return found
    people = accepted.intake.stakeholders
    addresses = {(p.email or "").casefold() for p in people} if found.requests else set()
    return replace(
        _with_days(found, accepted, desk),
        meant={name: meant(name, people, desk.roles) for name in _named(found, accepted)},
        away=_away(connection, desk, addresses),
    )


def _found(connection: Connection, desk: Desk, row: vacancies.Vacancy) -> facts.Vacancy:
    """What the ledger's rows say, before any of it is understood."""
    reference = row.reference
    came = arrivals.of_vacancy(connection, reference)
    rows = vacancies.history(connection, reference)
    versions = tuple(_version(connection, v, came) for v in rows)
    forms = tuple(_form(row) for row in vacancies.latest_candidacies(connection, reference))
    sent = _sent(connection, reference)
    decided = approvals.decided(connection, reference)
    moments = [row.created_at, *(v.received for v in versions), *(f.received for f in forms)]
    return facts.Vacancy(
        reference=reference,
        closed=row.state == "closed",
        versions=versions,
        repeats=_repeats(came, versions),
        candidacies=forms,
        changed=max(moments),
        closed_at=row.closed_at,
        requests=_requests(connection, reference),
        wrote=_wrote(came, row.language),
        bounced=_bounced(connection, came),
        rhythm=_rhythm(desk),
        told=_told(sent),
        approved=_let_go(decided, "approved"),
        refused=_let_go(decided, "answered"),
        done=frozenset(job.key for job in sent),
        recruiter=desk.recruiter,
        ask_first=desk.settings.candidates.first_contact == "ask",
    )


def _named(vacancy: facts.Vacancy, accepted: facts.Version) -> set[str]:
    """The names in the steps and the appointments, as typed."""
    owners = {name for step in accepted.intake.steps for name in step.owners}
    rows = (row for form in vacancy.candidacies for row in form.form.appointments)
    return owners | {name for row in rows for name in row.with_}


def _rhythm(desk: Desk) -> facts.Rhythm:
    chosen, locale = desk.settings.feedback, desk.settings.locale
    return facts.Rhythm(
        zone=desk.settings.zone,
        country=locale.country,
        request_after=dt.timedelta(minutes=chosen.request_after),
        day_starts=chosen.day_starts,
        day_ends=chosen.day_ends,
        term=chosen.term,
        reminders=chosen.reminders,
        stop_after=chosen.stop_after,
        second_level_after=chosen.second_level_after,
        holding_days=chosen.holding_days,
    )


# --- what was asked and answered ----------------------------------------------------------------


def _requests(connection: Connection, reference: str) -> tuple[facts.Request, ...]:
    rows = requests.listed(connection, reference)
    if not rows:
        return ()
    posted = mails.sent_about(connection, reference)
    answered: dict[str, list[facts.Reply]] = {}
    for row in replies.of_vacancy(connection, reference):
        answered.setdefault(row.request, []).append(_reply(row))
    return tuple(
        _request(row, posted.get(row.reference, ()), answered.get(row.reference, []))
        for row in rows
    )


def _request(
    row: requests.Request,
    posted: Sequence[tuple[str, dt.datetime]],
    answered: Sequence[facts.Reply],
) -> facts.Request:
    return facts.Request(
        reference=row.reference,
        key=row.key,
        kind=row.kind,
        candidate_key=row.candidate_key,
        candidate=row.candidate,
        step=row.step,
        ended=row.ended_at,
        to=facts.Person(name=row.to_name, email=row.to_address, language=row.language),
        questions=row.questions,
        asked=row.asked_at,
        reminders=tuple(at for kind, at in posted if kind.endswith("-reminder")),
        receipts=tuple(at for kind, at in posted if kind == "receipt"),
        replies=tuple(answered),
    )


def _reply(row: replies.Reply) -> facts.Reply:
    return facts.Reply(
        number=row.id,
        kind=ReplyKind(row.kind),
        accepted=Accepted(row.accepted),
        received=row.received_at,
        sender=row.sender,
        answers=answers_from(row.answers),
        own=row.own,
        back=row.back,
        file=row.file,
    )


def _away(
    connection: Connection, desk: Desk, addresses: Collection[str]
) -> dict[str, tuple[facts.Absence, ...]]:
    """When the people who were asked said that they are not there."""
    if not addresses:
        return {}
    return {
        address: tuple(
            facts.Absence(since=desk.day(reply.received_at), back=reply.back)
            for reply in told
            if reply.back
        )
        for address, told in replies.absences(connection, addresses).items()
    }


def _wrote(came: Iterable[arrivals.Arrival], language: Language) -> tuple[facts.Wrote, ...]:
    return tuple(
        facts.Wrote(
            sha256=arrival.sha256,
            key=arrival.detail["candidate"],
            received=arrival.received_at,
            language=arrival.language or language,
        )
        for arrival in came
        if arrival.reason == "candidate.wrote"
    )


def _bounced(connection: Connection, came: Iterable[arrivals.Arrival]) -> tuple[facts.Bounce, ...]:
    found = [a for a in came if a.reason == "bounce"]
    posted = [(a, mails.get(connection, a.detail.get("mail", ""))) for a in found]
    return tuple(
        facts.Bounce(
            key=mail.key, to=mail.to_address, subject=mail.subject, received=arrival.received_at
        )
        for arrival, mail in posted
        if mail
    )


def _with_days(vacancy: facts.Vacancy, accepted: facts.Version, desk: Desk) -> facts.Vacancy:
    """The day of each step that names exactly one, with its hour; "week 49" is no day."""
    near = desk.day(accepted.received)
    spoken = {s.at: moment(s.when, desk.months, near) for s in accepted.intake.steps if s.when}
    days = {at: when.first for at, when in spoken.items() if when and when.first == when.last}
    hours = {s.at: hour for s in accepted.intake.steps if (hour := plain_moment(s.when)[1])}
    return replace(vacancy, days=days, hours=hours)


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


def _version(
    connection: Connection, row: vacancies.Version, came: Iterable[arrivals.Arrival]
) -> facts.Version:
    known = (arrival for arrival in came if arrival.id == row.arrival_id)
    arrival = next(known, None) or arrivals.get(connection, row.arrival_id)
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
    came: Iterable[arrivals.Arrival], versions: Sequence[facts.Version]
) -> tuple[facts.Repeat, ...]:
    """Copies of the latest version, where that is incomplete, that came back unchanged."""
    if not versions or versions[-1].status is not Status.INCOMPLETE:
        return ()
    return tuple(
        facts.Repeat(sha256=a.sha256, file=a.name, received=a.received_at)
        for a in came
        if a.reason == "form.unchanged" and a.detail.get("version") == versions[-1].number
    )


def _sent(connection: Connection, subject: str) -> list[jobs.JobRow]:
    return list(jobs.listed(connection, JobState.DONE, subject=subject))


def _told(done: Iterable[jobs.JobRow]) -> tuple[facts.Told, ...]:
    posted = [j for j in done if j.kind == "deliver" and _is_to_candidate(j)]
    return tuple(
        facts.Told(
            key=job.key,
            name=job.payload["name"],
            to=job.payload["to"],
            version=job.payload["version"],
            reads=job.payload["reads"],
            sent=job.done_at or job.due,
            template=job.payload.get("template", ""),
            appointments=_appointments(job),
            promises=tuple(_promise(p) for p in job.payload.get("promises", ())),
            approved_by=job.payload.get("approved_by", ""),
        )
        for job in sorted(posted, key=_order)
    )


def _order(job: jobs.JobRow) -> tuple[dt.datetime, bool, str]:
    """As they went out; of two at the same moment the one that describes the process is first."""
    first = job.payload.get("template") == Template.PROCESS
    return job.done_at or job.due, not first, job.key


def _is_to_candidate(job: jobs.JobRow) -> bool:
    return job.payload.get("audience") == "candidate"


def _promise(row: Mapping[str, str]) -> facts.Promise:
    held, by = (dt.date.fromisoformat(row[name]) for name in ("held", "by"))
    return facts.Promise(step=row["step"], held=held, by=by)


def _appointments(job: jobs.JobRow) -> tuple[Appointment, ...]:
    rows = {"appointments": job.payload.get("appointments", [])}
    form = from_json(FormKind.CANDIDATE, rows)
    assert isinstance(form, Candidacy)
    return form.appointments


def _let_go(decided: Iterable[approvals.Approval], state: approvals.State) -> frozenset[str]:
    """The keys of the mails about which a person said so."""
    return frozenset(k for a in decided if a.state == state for k in a.what.get("mails", ()))
