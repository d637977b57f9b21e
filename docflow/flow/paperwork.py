"""The documents of one piece of work, as bytes: which template, which values, which file."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, count

from docflow.flow.desk import Desk
from docflow.forms import blank, returned
from docflow.hiring.facts import Stray, Vacancy, Version, recruiter_of
from docflow.hiring.followup import Paper, Work
from docflow.hiring.identity import folded
from docflow.hiring.runners import Runner
from docflow.hiring.talks import appointments, promised
from docflow.model.phrases import Phrases
from docflow.model.record import fingerprint
from docflow.model.vacancy import Appointment, Candidacy, Intake, Language
from docflow.model.work import FormKind, Reading
from docflow.outbox import slug, usable_name
from docflow.writing import calendar, document, values
from docflow.writing.values import Contact

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
CALENDAR = "text/calendar"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A document. path: below outbox/, with "/". runner: the candidate it is for, by key."""

    paper: Paper
    path: str
    data: bytes
    version: int
    runner: str = ""

    @property
    def name(self) -> str:
        """The name of its file."""
        return self.path.rsplit("/", 1)[-1]

    @property
    def content_type(self) -> str:
        """Its MIME type."""
        return CALENDAR if self.paper is Paper.INVITATION else DOCX


def of_vacancy(desk: Desk, vacancy: Vacancy, work: Work, folder: str) -> Iterator[Drawn]:
    """Every document of a vacancy. folder: of the vacancy, below outbox/."""
    if Paper.RETURNED in work.papers:
        latest = vacancy.latest
        reading = Reading(
            kind=FormKind.INTAKE,
            language=latest.language,
            form=latest.intake,
            findings=latest.findings,
        )
        form = _Form(sha256=latest.sha256, file=latest.file, received=latest.received)
        yield _returned(desk, form, reading, vacancy.reference, latest.number)
    if version := vacancy.accepted:
        yield from _of_version(desk, vacancy, version, folder)
        folders = homes([runner for runner, _ in work.candidate_papers])
        for runner, papers in work.candidate_papers:
            home = f"{folder}/candidates/{folders[runner.key]}"
            yield from _of_runner(desk, vacancy, version, runner, papers, home)


def of_stray(desk: Desk, stray: Stray, work: Work) -> Iterator[Drawn]:
    """The form that goes back, when there is no vacancy to file it under."""
    if Paper.RETURNED in work.papers:
        reading = Reading(
            kind=FormKind.CANDIDATE,
            language=stray.language,
            form=stray.form,
            findings=stray.findings,
        )
        form = _Form(sha256=stray.sha256, file=stray.file, received=stray.received)
        yield _returned(desk, form, reading, None, 1)


# --- the documents of a vacancy ------------------------------------------------------------


def _of_version(desk: Desk, vacancy: Vacancy, version: Version, folder: str) -> Iterator[Drawn]:
    phrases = desk.phrases(version.language)
    contact = contact_of(vacancy, version)
    report = values.intake_report(
        version.intake,
        phrases,
        reference=vacancy.reference,
        version=version.number,
        date=desk.day(version.received),
        contact=contact,
        findings=version.findings,
    )
    overview = values.process_overview(
        version.intake,
        phrases,
        reference=vacancy.reference,
        date=desk.day(version.received),
        contact=contact,
        promised=promised(vacancy, version, None),
    )
    scorecard = values.scorecard_form(version.intake, phrases, reference=vacancy.reference)
    accepted = returned.annotate(
        desk.store.get(version.sha256),
        Reading(kind=FormKind.INTAKE),  # no findings: docflow's comments go, its reference comes
        phrases,
        reference=vacancy.reference,
    )
    made = {
        Paper.INTAKE_REPORT: rendered(desk, version.language, "intake-report", report),
        Paper.PROCESS_OVERVIEW: rendered(desk, version.language, "process-overview", overview),
        Paper.SCORECARD_FORM: rendered(desk, version.language, "scorecard-form", scorecard),
        Paper.INTAKE_FORM: accepted,
    }
    for paper, data in made.items():
        path = f"{folder}/{phrases.text('files', paper.value)}"
        yield Drawn(paper=paper, path=path, data=data, version=version.number)


def _of_runner(
    desk: Desk,
    vacancy: Vacancy,
    version: Version,
    runner: Runner,
    papers: Sequence[Paper],
    home: str,
) -> Iterator[Drawn]:
    """A candidate's own folder. The form is in the recruiter's language, the rest in theirs."""
    theirs = desk.phrases(runner.language)
    for paper in papers:
        match paper:
            case Paper.CANDIDATE_FORM:
                phrases = desk.phrases(version.language)
                data = _candidate_form(phrases, vacancy, version, runner)
            case Paper.INVITATION:
                phrases = theirs
                data = _invitation(desk, vacancy, version, runner)
            case _:
                phrases = theirs
                data = rendered(
                    desk,
                    runner.language,
                    "process-overview",
                    values.process_overview(
                        version.intake,
                        phrases,
                        reference=vacancy.reference,
                        date=desk.day(version.received),
                        contact=contact_of(vacancy, version),
                        candidate=runner.name,
                        appointments=appointments(vacancy, runner),
                        promised=promised(vacancy, version, runner),
                    ),
                )
        path = f"{home}/{phrases.text('files', paper.value)}"
        yield Drawn(paper=paper, path=path, data=data, version=version.number, runner=runner.key)


def _candidate_form(phrases: Phrases, vacancy: Vacancy, version: Version, runner: Runner) -> bytes:
    """The candidate form, filled in as far as is known, for the recruiter to add dates."""
    return blank.draw(
        FormKind.CANDIDATE,
        phrases,
        answers=_known_answers(phrases, vacancy, version.intake, runner),
        reference=vacancy.reference,
        about=runner.name,
    )


def _known_answers(
    phrases: Phrases, vacancy: Vacancy, intake: Intake, runner: Runner
) -> dict[str, str]:
    form = runner.form or Candidacy()
    answers = {
        "1.1": f"{vacancy.reference} {intake.vacancy.title or ''}".strip(),
        "1.2": runner.name,
        "1.3": runner.email,
        "1.4": phrases.get("languages", runner.language)[0],
        "1.5": form.needs or "",
        "3.1": _state(phrases, form.state),
        "3.2": form.note or "",
    }
    rows = appointments(vacancy, runner) or tuple(
        Appointment(step=s.name, minutes=s.minutes, with_=s.owners) for s in intake.steps
    )
    for number, row in enumerate(rows, start=1):
        answers |= {
            f"2.{number}/step": row.step or "",
            f"2.{number}/date": f"{row.date:%d/%m/%Y}" if row.date else "",
            f"2.{number}/start": f"{row.start:%H:%M}" if row.start else "",
            f"2.{number}/minutes": str(row.minutes) if row.minutes else "",
            f"2.{number}/with": ", ".join(row.with_),
            f"2.{number}/place": row.place or "",
        }
    return {place: text for place, text in answers.items() if text}


def _state(phrases: Phrases, state: str | None) -> str:
    """The state in the words of the form ("in procedure"); a new candidate is in process."""
    code, _, name = (state or "in process").partition(" by ")
    words = str(phrases.get("states", code)[0])
    return f"{words} {name}".strip()


def _invitation(desk: Desk, vacancy: Vacancy, version: Version, runner: Runner) -> bytes:
    """The candidate's moments as an .ics. A moment keeps its key while its step keeps its name, so
    that a calendar moves what it has."""
    dated = [row for row in _dated(vacancy, version, runner) if row.date]
    names = [folded(row.step) for row in dated]
    events = [
        calendar.Event(
            key=fingerprint([vacancy.reference, runner.key, name, names[:place].count(name)])[:32],
            title=row.step or version.intake.vacancy.title or "",
            job=version.intake.vacancy.title if row.step else None,
            day=row.date,
            start=row.start,
            minutes=row.minutes,
            place=row.place,
            people=row.with_,
            sequence=version.number + (runner.latest.number if runner.latest else 0),
        )
        for place, (name, row) in enumerate(zip(names, dated, strict=True))
        if row.date
    ]
    return calendar.invitation(
        events,
        zone=desk.settings.locale.zone,
        stamp=max(version.received, runner.latest.received if runner.latest else version.received),
        organiser=contact_of(vacancy, version),
    )


def _dated(vacancy: Vacancy, version: Version, runner: Runner) -> tuple[Appointment, ...]:
    """The candidate's own moments; for a step without one, the day that the intake names."""
    own = appointments(vacancy, runner)
    named = {folded(a.step) for a in own if a.date}
    rest = (
        Appointment(step=s.name, date=vacancy.days.get(s.at), minutes=s.minutes, with_=s.owners)
        for s in version.intake.steps
        if folded(s.name) not in named
    )
    return (*own, *rest)


# --- shared with the mails -----------------------------------------------------------------


def contact_of(vacancy: Vacancy, version: Version) -> Contact:
    """The one person to turn to: the recruiter."""
    person = recruiter_of(version.intake, vacancy.recruiter, version.language)
    return Contact(name=person.name or None, email=person.email or None)


def rendered(desk: Desk, language: Language, template: str, content: values.Values) -> bytes:
    """A document of a template ("intake-report") in one language. Raises TemplateError."""
    name = f"documents/{language}/{template}.docx"
    return document.render(desk.texts.template(name), content, name=name, look=desk.look)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Form:
    """A form as it came in."""

    sha256: str
    file: str
    received: dt.datetime


def _returned(
    desk: Desk, form: _Form, reading: Reading, reference: str | None, version: int
) -> Drawn:
    phrases = desk.phrases(reading.language)
    data = returned.annotate(
        desk.store.get(form.sha256),
        reading,
        phrases,
        reference=reference,
        now=form.received.astimezone(desk.settings.zone),
    )
    name = _returned_name(form.file, phrases, reference or form.sha256[:8])
    return Drawn(
        paper=Paper.RETURNED,
        path=f"returned/{name}",
        data=data,
        version=version,
    )


def _returned_name(file: str, phrases: Phrases, mark: str) -> str:
    """ "intake planner.docx" → "intake planner (aan te vullen, V-7Q4K).docx"; a name that says so
    already keeps one such ending."""
    ending = phrases.text("files", "returned", mark=mark)
    stem = usable_name(file).rsplit(".", 1)[0].removesuffix(ending).rstrip()
    while stem and usable_name(f"{stem} {ending}.docx") != f"{stem} {ending}.docx":
        stem = stem[:-1].rstrip()  # too long with its ending
    return f"{stem} {ending}.docx".lstrip()


def homes(everyone: Sequence[Runner]) -> dict[str, str]:
    """Each candidate's folder, by key. Who shares a name has the address or a number in it."""
    names = {runner.key: slug(runner.name) for runner in everyone}
    shared = {name for name, many in Counter(names.values()).items() if many > 1}
    found: dict[str, str] = {}
    for runner in everyone:
        name = names[runner.key]
        wanted = f"{name} {runner.email}" if name in shared else name
        tries = chain([wanted], (f"{n} {wanted}" for n in count(2)))
        found[runner.key] = next(h for h in map(slug, tries) if h not in found.values())
    return found
