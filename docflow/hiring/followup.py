"""Facts in, duties out: every document, mail and job that must exist for one vacancy or form.

The jobs table is made equal to what stands here, so there is one truth: a mail that no longer
follows from the facts is cancelled by itself, and a duty already done is known by its key.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from docflow.hiring.facts import Person, Promise, Stray, Vacancy, Version, recruiter_of
from docflow.hiring.identity import folded
from docflow.hiring.runners import Runner, runners
from docflow.hiring.talks import promises
from docflow.model.record import as_json, fingerprint
from docflow.model.vacancy import Appointment, Stakeholder, Step
from docflow.model.work import Job, JobState, Status


class Paper(StrEnum):
    """The documents docflow makes; the names of their files stand in labels.toml, [files]."""

    INTAKE_REPORT = "intake_report"
    PROCESS_OVERVIEW = "process_overview"
    SCORECARD_FORM = "scorecard_form"
    INTAKE_FORM = "intake_form"
    CANDIDATE_FORM = "candidate_form"
    INVITATION = "invitation"
    RETURNED = "returned"
    SCORECARD = "scorecard"
    COMPARISON = "comparison"


class Template(StrEnum):
    """The mails docflow writes: templates/messages/<language>/<value>.md."""

    RETURNED = "form-returned"
    ACCEPTED = "intake-accepted"
    CHANGED = "intake-changed"
    PROCESS = "process-for-candidate"
    CORRECTED = "process-changed"
    WHICH = "which-vacancy"
    REQUEST = "feedback-request"
    PROFILE = "profile-question"
    RECEIPT = "receipt"
    DIGEST = "digest-for-recruiter"
    HOLDING = "holding-message"
    NEXT_STEP = "next-step"
    DECLINE = "decline"
    FILLED = "vacancy-filled"
    SECOND_LEVEL = "escalation"
    WROTE = "candidate-wrote"
    FOR_APPROVAL = "for-approval"


class Hold(StrEnum):
    """Why a mail waits; the sentence is labels.toml, [holds]."""

    APPROVAL = "approval"
    NO_ADDRESS = "no_address"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail that must exist.

    key: natural; its last part is the hash of what the recipient reads. reads: that hash by part.
    To a recruiter it is the version's number: going back to what an earlier version said is news.
    hold: why it waits. runner: the candidate it is about. sha256: the form it is about, where the
    form itself goes along.
    """

    key: str
    template: Template
    audience: str
    to: Person
    reads: Mapping[str, str]
    hold: Hold | None = None
    runner: Runner | None = None
    sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What one write job makes: documents by kind, those per candidate, and mails.

    key: of the job; equal work has an equal key, so it is done once.
    """

    key: str
    papers: tuple[Paper, ...] = ()
    candidate_papers: tuple[tuple[Runner, tuple[Paper, ...]], ...] = ()
    letters: tuple[Letter, ...] = ()


def of_vacancy(vacancy: Vacancy) -> Work | None:
    """Everything that must be written for a vacancy, or None when nothing must."""
    if vacancy.closed or not vacancy.versions:
        return None
    papers: tuple[Paper, ...] = ()
    per_runner: tuple[tuple[Runner, tuple[Paper, ...]], ...] = ()
    letters = _returns(vacancy)
    if vacancy.latest.status is Status.INCOMPLETE:
        papers += (Paper.RETURNED,)
    if (version := vacancy.accepted) is not None:
        papers += (
            Paper.INTAKE_REPORT,
            Paper.PROCESS_OVERVIEW,
            Paper.SCORECARD_FORM,
            Paper.INTAKE_FORM,
        )
        per_runner = tuple((r, _papers_for(vacancy, r)) for r in runners(vacancy) if r.active)
        to_candidates = [x for r, _ in per_runner for x in _to_candidate(vacancy, version, r)]
        letters += (_to_recruiter(vacancy, version), *to_candidates)
    letters = tuple(_addressed(letter, vacancy.done) for letter in letters)
    contents = {
        "papers": [*papers],
        "reads": [x.key for x in letters],
        "version": (version or vacancy.latest).number,
        "candidates": [as_json(r.form) for r, _ in per_runner],
    }
    return Work(
        key=f"{vacancy.reference}:write:{fingerprint(contents)[:16]}",
        papers=papers,
        candidate_papers=per_runner,
        letters=letters,
    )


def of_stray(stray: Stray) -> Work:
    """What must be written for a form without a vacancy: the way back, or the question."""
    to = Person(name="", email=stray.recruiter, language=stray.language)
    template = Template.WHICH if stray.question else Template.RETURNED
    reads = {"form": fingerprint([stray.sha256, [f.code for f in stray.findings], stray.question])}
    letter = Letter(
        key=f"{stray.subject}:{template}:{reads['form'][:12]}",
        template=template,
        audience="recruiter",
        to=to,
        reads=reads,
        sha256=stray.sha256,
    )
    letter = _addressed(letter, stray.done)
    return Work(
        key=f"{stray.subject}:write:{fingerprint(letter.key)[:16]}",
        papers=() if stray.question else (Paper.RETURNED,),
        letters=(letter,),
    )


def promised(vacancy: Vacancy) -> dict[str, tuple[Promise, ...]]:
    """Candidate (`Runner.key`) → the days that a mail about the process names to them."""
    if (version := vacancy.accepted) is None:
        return {}
    return {runner.key: promises(vacancy, version, runner) for runner in runners(vacancy)}


def jobs(
    subject: str,
    work: Work | None,
    done: frozenset[str],
    since: dt.datetime,
    version: int = 0,
    named: Mapping[str, tuple[Promise, ...]] = {},
) -> tuple[Job, ...]:
    """The jobs that `work` needs: first the writing, then, once that is done, each mail.

    since: when the facts last changed; everything is due from then on. done: finished job keys.
    version: the number of the intake the mails are written from, kept with each. named: as
    `promised`.
    """
    if work is None:
        return ()
    write = Job(key=work.key, kind="write", subject=subject, due=since)
    if work.key not in done:
        return (write,)
    return (write, *(_delivery(subject, letter, since, version, named) for letter in work.letters))


def _delivery(
    subject: str,
    letter: Letter,
    since: dt.datetime,
    version: int,
    named: Mapping[str, tuple[Promise, ...]],
) -> Job:
    payload: dict[str, Any] = {
        "audience": letter.audience,
        "template": letter.template.value,
        "name": letter.runner.name if letter.runner else letter.to.name,
        "to": letter.to.email.casefold(),
        "reads": dict(letter.reads),
        "version": version,
    }
    if letter.runner:
        payload["promises"] = as_json(named.get(letter.runner.key, ()))
    if letter.runner and letter.runner.form:
        payload["appointments"] = as_json(letter.runner.form.appointments)
    return Job(
        key=letter.key,
        kind="deliver",
        subject=subject,
        due=since,
        state=JobState.HELD if letter.hold else JobState.DUE,
        reason=letter.hold.value if letter.hold else None,
        payload=payload,
    )


def _papers_for(vacancy: Vacancy, runner: Runner) -> tuple[Paper, ...]:
    dated = vacancy.days or (runner.form and any(a.date for a in runner.form.appointments))
    return (
        Paper.CANDIDATE_FORM,
        Paper.PROCESS_OVERVIEW,
        *((Paper.INVITATION,) if dated else ()),
    )


def _returns(vacancy: Vacancy) -> tuple[Letter, ...]:
    """The way back of an incomplete form, and of each copy of it that came back unchanged."""
    latest = vacancy.latest
    if latest.status is not Status.INCOMPLETE:
        return ()
    to = recruiter_of(latest.intake, vacancy.recruiter, latest.language)
    forms = [(latest.sha256, "returned"), *((r.sha256, "unchanged") for r in vacancy.repeats)]
    return tuple(
        _letter(
            vacancy.reference,
            Template.RETURNED,
            "recruiter",
            to,
            {"form": fingerprint([latest.number, sha256 if what == "unchanged" else ""])},
            sha256=sha256,
            what=what,
        )
        for sha256, what in forms
    )


def _to_recruiter(vacancy: Vacancy, version: Version) -> Letter:
    to = recruiter_of(version.intake, vacancy.recruiter, version.language)
    template = Template.CHANGED if vacancy.before else Template.ACCEPTED
    reads = {"intake": str(version.number)}
    return _letter(vacancy.reference, template, "recruiter", to, reads, what=template.value)


def _to_candidate(vacancy: Vacancy, version: Version, runner: Runner) -> tuple[Letter, ...]:
    """The mail a candidate must have: the first by itself, a correction only when approved.

    A date that the recruiter filled in on the candidate form is no correction of the process: it
    goes out by itself. No address, no mail: the candidate waits and `status` says so.
    """
    if not runner.mailable:
        return ()
    reads = candidate_reads(version, runner, vacancy.meant)
    last = runner.told[-1] if runner.told else None
    letter = _letter(
        vacancy.reference,
        Template.CORRECTED if last else Template.PROCESS,
        "candidate",
        Person(name=runner.name, email=runner.email, language=runner.language),
        reads,
        runner=runner,
        # names the mail before it: back to what an earlier one said is news, too
        what="process" + (f"-after-{fingerprint(last.key)[:12]}" if last else ""),
    )
    if last is None:
        corrected = False
    elif last.to != runner.email.casefold():
        corrected = True
    elif dict(last.reads) == reads:
        return (replace(letter, key=last.key),)
    else:
        corrected = last.reads["process"] != reads["process"]
    asks = corrected or (vacancy.ask_first and last is None)
    held = asks and letter.key not in vacancy.approved
    return (replace(letter, hold=Hold.APPROVAL) if held else letter,)


def candidate_reads(
    version: Version, runner: Runner, meant: Mapping[str, tuple[Stakeholder, ...]] = {}
) -> dict[str, str]:
    """What a candidate's mail says, as one fingerprint for the process and one for the dates.
    meant: as in `Vacancy`; a name that is typed otherwise and means the same person is no news.

    Must-haves, risks and the like are not in it: they may change without a word to candidates.
    Nor is the recruiter of the settings: another one there is no change of the process.
    """
    intake = version.intake
    contact = recruiter_of(intake, "", version.language)
    steps = [replace(step, owners=_known_as(step.owners, meant)) for step in intake.steps]
    process = {
        "title": intake.vacancy.title,
        "location": intake.vacancy.location,
        "steps": as_json(steps),
        "downsides": intake.environment.downsides,
        "decision": intake.planning.decision_working_days,
        "contact": [contact.name, contact.email],
        "name": runner.name,
        "language": runner.language,
    }
    appointments = runner.form.appointments if runner.form else ()
    rows = (replace(row, with_=_known_as(row.with_, meant)) for row in appointments)
    dates = [said for row in rows if (said := _beyond(row, steps))]
    return {"process": fingerprint(process), "dates": fingerprint(dates)}


def _known_as(
    names: Sequence[str], meant: Mapping[str, tuple[Stakeholder, ...]]
) -> tuple[str, ...]:
    """The names as candidates read them: in full, where it is certain who is meant."""
    people = {name: meant.get(name, ()) for name in names}
    return tuple(
        dict.fromkeys((found[0].name or n) if len(found) == 1 else n for n, found in people.items())
    )


def _beyond(row: Appointment, steps: Sequence[Step]) -> dict[str, Any]:
    """What a row of the candidate form says that the process does not; docflow filled in the rest
    itself, and handing that back unread is no news."""
    step = next((s for s in steps if folded(s.name) == folded(row.step)), Step())
    own = {
        "date": row.date,
        "start": row.start,
        "minutes": row.minutes if row.minutes != step.minutes else None,
        "with": row.with_ if row.with_ != step.owners else None,
        "place": row.place,
    }
    said = {name: value for name, value in own.items() if value}
    return {"step": row.step, **said} if said else {}


def _addressed(letter: Letter, done: Collection[str]) -> Letter:
    """A mail that nobody can get waits under a key of its own: once there is an address, the same
    mail is written anew, to a reader. What went out before stays done. done: finished job keys."""
    if letter.to.email or letter.key in done:
        return letter
    return replace(letter, key=f"{letter.key}:nobody", hold=Hold.NO_ADDRESS)


def _letter(
    reference: str,
    template: Template,
    audience: str,
    to: Person,
    reads: Mapping[str, str],
    *,
    what: str,
    runner: Runner | None = None,
    sha256: str = "",
) -> Letter:
    whom = f":{to.email.casefold()}" if runner else ""
    return Letter(
        key=f"{reference}:{what}{whom}:{fingerprint(reads)[:12]}",
        template=template,
        audience=audience,
        to=to,
        reads=reads,
        runner=runner,
        sha256=sha256,
    )
