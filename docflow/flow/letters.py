"""The mails of one piece of work, composed: template and values → a row for the ledger."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import cast

from docflow.flow import paperwork
from docflow.flow.desk import Desk
from docflow.flow.paperwork import Drawn
from docflow.hiring.facts import Person, Stray, Vacancy, Version, recruiter_of
from docflow.hiring.followup import Hold, Letter, Paper, Template, Work
from docflow.hiring.runners import Runner, runners
from docflow.hiring.talks import appointments, promised
from docflow.ledger.mails import Enclosure, Mail
from docflow.model.phrases import Phrases
from docflow.model.work import Finding, FormKind, Reading, Severity
from docflow.writing import recruiter, values, words
from docflow.writing.values import CandidateNews, Coming, Contact, OpenVacancy, Values


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What the mails of a vacancy are written from. approval: the question about held mails."""

    vacancy: Vacancy
    work: Work
    folder: str
    drawn: Sequence[Drawn]
    approval: str | None = None

    def made(self, paper: Paper, runner: str = "") -> Drawn | None:
        """The document of this kind, for this candidate."""
        return next((d for d in self.drawn if d.paper is paper and d.runner == runner), None)


def of_vacancy(desk: Desk, case: Case, letter: Letter) -> Mail:
    """One mail of a vacancy."""
    phrases = desk.phrases(letter.to.language)
    attached: Sequence[Drawn | None] = ()
    match letter.template:
        case Template.RETURNED:
            content = _returned_intake(desk, case, letter, phrases)
            attached = (case.made(Paper.RETURNED),)
        case Template.ACCEPTED | Template.CHANGED:
            content = _to_recruiter(desk, case, letter, phrases)
            attached = (case.made(Paper.INTAKE_REPORT), case.made(Paper.PROCESS_OVERVIEW))
        case _:
            key = letter.runner.key if letter.runner else ""
            attached = (case.made(Paper.PROCESS_OVERVIEW, key), case.made(Paper.INVITATION, key))
            content = _to_candidate(case, letter, phrases, attached)
    sender = _sender(desk, case.vacancy)
    return _mail(desk, letter, content, [d for d in attached if d], sender, case.vacancy.reference)


def of_stray(
    desk: Desk, stray: Stray, letter: Letter, drawn: Sequence[Drawn], question: "Question | None"
) -> Mail:
    """The mail about a form without a vacancy."""
    phrases = desk.phrases(letter.to.language)
    if question:
        content = recruiter.which_vacancy(
            phrases,
            to=contact(letter.to),
            title=stray.title,
            file=stray.file,
            approval=question.reference,
            choices=question.choices,
            by_mail=by_mail(desk),
        )
    else:
        reading = Reading(
            kind=FormKind.CANDIDATE,
            language=stray.language,
            form=stray.form,
            findings=stray.findings,
        )
        content = recruiter.form_returned(
            reading,
            phrases,
            to=contact(letter.to),
            file=stray.file,
            reference=None,
            by_mail=by_mail(desk),
        )
    return _mail(desk, letter, content, drawn, letter.to, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What the recruiter is asked about a form: new, or one of these."""

    reference: str
    choices: Sequence[OpenVacancy]


# --- to the recruiter ----------------------------------------------------------------------


def _returned_intake(desk: Desk, case: Case, letter: Letter, phrases: Phrases) -> Values:
    latest = case.vacancy.latest
    repeat = next((r for r in case.vacancy.repeats if r.sha256 == letter.sha256), None)
    findings = latest.findings
    if repeat:
        findings = (_unchanged(desk, case.vacancy, phrases), *findings)
    reading = Reading(
        kind=FormKind.INTAKE, language=latest.language, form=latest.intake, findings=findings
    )
    return recruiter.form_returned(
        reading,
        phrases,
        to=contact(letter.to),
        file=repeat.file if repeat else latest.file,
        reference=case.vacancy.reference,
        by_mail=by_mail(desk),
    )


def by_mail(desk: Desk) -> bool:
    """Whether an answer to docflow's mails reaches docflow: it has an address of its own."""
    return bool(desk.settings.mail.address)


def _unchanged(desk: Desk, vacancy: Vacancy, phrases: Phrases) -> Finding:
    """The finding of a copy that came back as it was."""
    latest = vacancy.latest
    errors = (f.at for f in latest.findings if f.at and f.severity is Severity.ERROR)
    points = ", ".join(dict.fromkeys(errors))
    return Finding(
        code="form.unchanged",
        severity=Severity.ERROR,
        values={"date": words.day(desk.day(latest.received), phrases), "points": points or "-"},
    )


def _to_recruiter(desk: Desk, case: Case, letter: Letter, phrases: Phrases) -> Values:
    version = cast("Version", case.vacancy.accepted)
    before = case.vacancy.before
    files = sorted(d.name for d in case.drawn if not d.runner and d.paper is not Paper.RETURNED)
    folder = f"{desk.settings.folders.outbox.name}/{case.folder}"
    news = [_news(case, runner) for runner in runners(case.vacancy)]
    drafts = desk.settings.mail.transport == "folder"
    if letter.template is Template.ACCEPTED or before is None:
        return recruiter.intake_accepted(
            version.intake,
            phrases,
            to=contact(letter.to),
            reference=case.vacancy.reference,
            today=desk.day(version.received),
            folder=folder,
            files=files,
            findings=version.findings,
            candidates=news,
            coming=coming(case.vacancy, version),
            drafts=drafts,
            by_mail=by_mail(desk),
        )
    held = [x for x in case.work.letters if x.hold is Hold.APPROVAL]
    return recruiter.intake_changed(
        before.intake,
        version.intake,
        phrases,
        to=contact(letter.to),
        reference=case.vacancy.reference,
        version=version.number,
        folder=folder,
        files=files,
        findings=version.findings,
        told=[x.runner.name for x in held if x.runner and x.template is Template.CORRECTED],
        approval=case.approval,
        candidates=[n for n in news if n.waits != "told"],
        drafts=drafts,
        by_mail=by_mail(desk),
    )


def _news(case: Case, runner: Runner) -> CandidateNews:
    name = runner.name
    if not runner.active:
        return CandidateNews(name=name, waits="withdrawn")
    if not runner.mailable:
        return CandidateNews(name=name, waits="no_email")
    if runner.told:
        return CandidateNews(name=name, waits="told")
    letters = (x for x in case.work.letters if x.runner and x.runner.key == runner.key)
    if any(letter.hold is Hold.APPROVAL for letter in letters):
        return CandidateNews(name=name, waits="approval", approval=case.approval)
    return CandidateNews(name=name)


def coming(vacancy: Vacancy, version: Version) -> list[Coming]:
    """The dated steps of the process, and when feedback on each is due."""
    found: list[Coming] = []
    due = promised(vacancy, version, None)
    for place, step in enumerate(version.intake.steps, start=1):
        if day := vacancy.days.get(step.at):
            who = ", ".join(step.owners)
            found.append(Coming(date=day, kind="step", what=step.name or "", who=who))
            if place in due:
                by = step.informs_candidate or ""
                found.append(Coming(date=due[place], kind="feedback", what=step.name or "", who=by))
    return found


# --- to a candidate ------------------------------------------------------------------------


def _to_candidate(
    case: Case, letter: Letter, phrases: Phrases, attached: Sequence[Drawn | None]
) -> Values:
    vacancy, runner = case.vacancy, letter.runner
    version = cast("Version", vacancy.accepted)
    assert runner is not None
    overview, invitation = (d.name if d else None for d in attached)
    write: Callable[..., Values] = values.process_for_candidate
    if letter.template is Template.CORRECTED:
        knew = {v.number: v for v in vacancy.versions}[runner.told[-1].version]
        last = runner.told[-1].appointments
        write = partial(values.process_changed, knew.intake, before_appointments=last)
    return write(
        version.intake,
        phrases,
        to=contact(letter.to),
        contact=paperwork.contact_of(vacancy, version),
        reference=vacancy.reference,
        appointments=appointments(vacancy, runner),
        promised=promised(vacancy, version, runner),
        overview=overview,
        invitation=invitation,
    )


# --- all of them ---------------------------------------------------------------------------


def contact(person: Person) -> Contact:
    """A person as templates see them."""
    return Contact(name=person.name or None, email=person.email or None)


def _sender(desk: Desk, vacancy: Vacancy) -> Person:
    """In whose name it goes out: the recruiter's."""
    version = vacancy.accepted or vacancy.latest
    return recruiter_of(version.intake, desk.recruiter, version.language)


def _mail(
    desk: Desk,
    letter: Letter,
    content: Values,
    attached: Sequence[Drawn],
    sender: Person,
    vacancy: str | None,
) -> Mail:
    return mail_of(
        desk,
        key=letter.key,
        template=letter.template,
        kind=letter.template.value,
        audience=letter.audience,
        to=letter.to,
        content=content,
        sender=sender,
        vacancy=vacancy,
        reply_to=_reply_to(desk, letter, sender),
        attachments=tuple(
            Enclosure(name=d.name, content_type=d.content_type, sha256=desk.store.put(d.data))
            for d in attached
        ),
        headers=_headers(letter),
    )


def mail_of(
    desk: Desk,
    *,
    key: str,
    template: Template,
    kind: str,
    audience: str,
    to: Person,
    content: Values,
    sender: Person,
    vacancy: str | None,
    reply_to: str | None,
    attachments: tuple[Enclosure, ...] = (),
    headers: tuple[tuple[str, str], ...] = (),
    request: str | None = None,
) -> Mail:
    """A mail for the ledger, in its reader's language. sender: in whose name it goes out. Raises
    TemplateError."""
    composed = desk.composed(f"messages/{to.language}/{template.value}.md", content)
    return Mail(
        key=key,
        kind=kind,
        vacancy=vacancy,
        audience=audience,
        to_name=_one_line(to.name),
        to_address=to.email,
        language=to.language,
        subject=composed.subject,
        text=composed.text,
        html=composed.html,
        sender_name=_one_line(sender.name),
        reply_to=reply_to,
        prepared_at=desk.now(),
        attachments=attachments,
        headers=headers,
        request=request,
    )


def _reply_to(desk: Desk, letter: Letter, sender: Person) -> str | None:
    """Where an answer goes: a candidate's to the recruiter, a recruiter's to docflow's own address
    where there is one."""
    own = desk.settings.mail.address if letter.audience != "candidate" else ""
    return own or sender.email or None


def _one_line(name: str) -> str:
    """A name for a mail's head: one that was typed on two lines of its cell stands on one."""
    return " ".join(name.split())


def _headers(letter: Letter) -> tuple[tuple[str, str], ...]:
    """A mail to a recruiter is a machine's: no out-of-office answer is wanted to it."""
    if letter.audience != "recruiter":
        return ()
    return (("Auto-Submitted", "auto-generated"), ("X-Auto-Response-Suppress", "All"))
