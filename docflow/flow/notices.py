"""The mails of the feedback loop, composed: what asks, reminds, thanks, passes on or waits."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from docflow.flow.desk import Desk
from docflow.flow.letters import by_mail, contact, mail_of
from docflow.flow.paperwork import DOCX, contact_of, rendered
from docflow.forms.stamp import stamp
from docflow.hiring import asking, talks
from docflow.hiring.facts import Person, Vacancy, Version
from docflow.hiring.followup import Template
from docflow.hiring.notice import Notice, recruiter
from docflow.hiring.schedule import working_days_between
from docflow.hiring.telling import is_filled
from docflow.ledger.mails import Enclosure, Mail
from docflow.ledger.requests import Request
from docflow.mailbox.msg import MAGIC
from docflow.model.feedback import Asked
from docflow.model.phrases import Phrases
from docflow.model.work import FormKind
from docflow.writing import digest, feedback, news, values
from docflow.writing.digest import Waiting
from docflow.writing.mailto import Links, links
from docflow.writing.news import Candidature
from docflow.writing.values import Values

Headers = tuple[tuple[str, str], ...]

_RECEIPT: Headers = (("Auto-Submitted", "auto-replied"), ("X-Auto-Response-Suppress", "All"))
_REPORT: Headers = (("Auto-Submitted", "auto-generated"), ("X-Auto-Response-Suppress", "All"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What a notice is written from. request: the row of the request it asks, repeats or thanks
    for. wrote: of a candidate's own mail, subject, own words and names of attachments."""

    vacancy: Vacancy
    notice: Notice
    request: Request | None = None
    wrote: Mapping[str, object] = field(default_factory=dict)

    @property
    def version(self) -> Version:
        """The intake it is about."""
        return cast("Version", self.vacancy.accepted)

    @property
    def title(self) -> str:
        """The role."""
        return self.version.intake.vacancy.title or ""


def written(desk: Desk, case: Case) -> Mail:
    """The mail of one notice. Raises TemplateError."""
    notice = case.notice
    phrases = desk.phrases(notice.to.language)
    content = _CONTENTS[notice.template](desk, case, phrases)
    return mail_of(
        desk,
        key=notice.key,
        template=notice.template,
        kind=notice.kind,
        audience=notice.audience,
        to=notice.to,
        content=content,
        sender=recruiter(case.vacancy),
        vacancy=case.vacancy.reference,
        reply_to=answers_go_to(desk, case),
        attachments=_attachments(desk, case),
        headers=_headers(notice),
        request=case.request.reference if case.request else None,
    )


def for_approval(desk: Desk, case: Case, prepared: Mail, approval: str) -> Mail:
    """The mail that shows a prepared one, whole, to the recruiter who may let it go."""
    notice, to = case.notice, recruiter(case.vacancy)
    phrases = desk.phrases(to.language)
    content = digest.for_approval(
        phrases,
        to=contact(to),
        approval=approval,
        template=notice.template.value,
        name=notice.to.name or notice.to.email,
        subject=prepared.subject,
        text=prepared.text,
        promised=notice.promise.by if notice.promise else None,
        call=notice.again,
        by_mail=by_mail(desk),
    )
    return mail_of(
        desk,
        key=f"{notice.key}:approval",
        template=Template.FOR_APPROVAL,
        kind=Template.FOR_APPROVAL.value,
        audience="recruiter",
        to=to,
        content=content,
        sender=to,
        vacancy=case.vacancy.reference,
        reply_to=desk.settings.mail.address or to.email or None,
        headers=_REPORT,
    )


def new_request(desk: Desk, case: Case, marks: tuple[str, str]) -> Request:
    """The row of a request that is asked for the first time. marks: its reference and token."""
    notice = case.notice
    runner, talk = notice.runner, notice.talk
    assert runner is not None
    phrases = desk.phrases(notice.to.language)
    asked = feedback.questions(case.version.intake, phrases) if talk else {}
    reference, token = marks
    about = Asked(reference=reference, language=notice.to.language, questions=asked)
    clicks = _links(desk, case, about, token, phrases)
    return Request(
        reference=reference,
        key=notice.slot,
        token=token,
        vacancy=case.vacancy.reference,
        kind="feedback" if talk else "profile",
        candidate_key=runner.key,
        candidate=runner.name,
        step=talk.name if talk else None,
        ended_at=talk.ended if talk else _handed_in(case),
        to_name=notice.to.name,
        to_address=notice.to.email,
        language=notice.to.language,
        questions=asked,
        form_text=clicks.form_text,
    )


def _handed_in(case: Case) -> dt.datetime:
    runner = case.notice.runner
    return runner.latest.received if runner and runner.latest else case.notice.due


def answers_go_to(desk: Desk, case: Case) -> str | None:
    """Where an answer to this mail goes: a candidate's to the recruiter; the others' to docflow's
    own address where there is one, with the request's token when [mail] plus_address is set."""
    person = recruiter(case.vacancy).email or None
    own = desk.settings.mail.address
    if case.notice.audience == "candidate" or not own:
        return person
    return _with_token(desk, own, case.request.token if case.request else None)


def _with_token(desk: Desk, address: str, token: str | None) -> str:
    local, _, domain = address.rpartition("@")
    plus = desk.settings.mail.plus_address and token
    return f"{local}+{token}@{domain}" if plus else address


def _headers(notice: Notice) -> Headers:
    """A request asks for an answer, an out-of-office one too; machines' mails want none."""
    if notice.template is Template.RECEIPT:
        return _RECEIPT
    return _REPORT if notice.audience == "recruiter" else ()


# --- to an interviewer --------------------------------------------------------------------------


def _asked(case: Case) -> Asked:
    request = cast("Request", case.request)
    return Asked(
        reference=request.reference, language=request.language, questions=request.questions
    )


def _links(desk: Desk, case: Case, asked: Asked, token: str, phrases: Phrases) -> Links:
    own = desk.settings.mail.address
    to = _with_token(desk, own, token) if own else recruiter(case.vacancy).email
    candidate = case.notice.runner.name if case.notice.runner else ""
    return links(asked, phrases, to=to, candidate=candidate, title=case.title)


def _request(desk: Desk, case: Case, phrases: Phrases) -> Values:
    notice, request = case.notice, cast("Request", case.request)
    asked = _asked(case)
    ended = request.ended_at.astimezone(desk.settings.zone)
    return feedback.feedback_request(
        asked,
        phrases,
        to=contact(notice.to),
        candidate=request.candidate,
        title=case.title,
        day=ended.date(),
        links=_links(desk, case, asked, request.token, phrases),
        reminder=notice.reminder,
        missing=notice.request.answers.missing if notice.request else tuple(asked.questions),
    )


def _profile(desk: Desk, case: Case, phrases: Phrases) -> Values:
    notice, request = case.notice, cast("Request", case.request)
    asked, form = _asked(case), notice.runner.form if notice.runner else None
    return feedback.profile_question(
        asked,
        phrases,
        to=contact(notice.to),
        candidate=request.candidate,
        title=case.title,
        needs=form.needs if form else None,
        links=_links(desk, case, asked, request.token, phrases),
        reminder=notice.reminder,
    )


def _receipt(_: Desk, case: Case, phrases: Phrases) -> Values:
    request = cast("Request", case.request)
    assert case.notice.request is not None
    return feedback.receipt(
        _asked(case),
        case.notice.request.answers,
        phrases,
        to=contact(case.notice.to),
        candidate=request.candidate,
        title=case.title,
    )


def _attachments(desk: Desk, case: Case) -> tuple[Enclosure, ...]:
    notice = case.notice
    if notice.wrote:
        return (_as_it_came(desk, notice.wrote.sha256),)
    if notice.template is not Template.REQUEST or notice.reminder:
        return ()
    assert case.request is not None
    assert notice.talk is not None
    phrases = desk.phrases(notice.to.language)
    content = values.scorecard_form(
        case.version.intake,
        phrases,
        reference=case.request.reference,
        candidate=case.request.candidate,
        interviewer=notice.to.name or None,
        step=case.request.step,
        date=notice.talk.day,
    )
    form = stamp(
        rendered(desk, notice.to.language, "scorecard-form", content),
        case.request.reference,
        FormKind.SCORECARD,
        phrases,
    )
    name = phrases.text("files", "scorecard_form")
    return (Enclosure(name=name, content_type=DOCX, sha256=desk.store.put(form)),)


def _as_it_came(desk: Desk, sha256: str) -> Enclosure:
    """A mail that came in, as the file it was."""
    if desk.store.get(sha256).startswith(MAGIC):
        return Enclosure(name="mail.msg", content_type="application/vnd.ms-outlook", sha256=sha256)
    return Enclosure(name="mail.eml", content_type="message/rfc822", sha256=sha256)


# --- to a candidate -----------------------------------------------------------------------------


def _candidature(case: Case) -> Candidature:
    return Candidature(
        to=contact(case.notice.to),
        contact=contact_of(case.vacancy, case.version),
        reference=case.vacancy.reference,
        title=case.title,
    )


def _holding(desk: Desk, case: Case, phrases: Phrases) -> Values:
    notice = case.notice
    silent = any(
        q.runner.key == (notice.runner.key if notice.runner else "")
        and q.request is not None
        and q.request.asked is not None
        and q.request.answers.decision is None
        for q in asking.questions(case.vacancy)
    )
    return news.holding_message(
        _candidature(case),
        phrases,
        by=notice.promises[0].by,
        promised=notice.promise.by if notice.promise else None,
        late=bool(notice.promise and notice.promise.by < desk.today),
        delay="feedback" if silent else None,
    )


def _next_step(_: Desk, case: Case, phrases: Phrases) -> Values:
    notice, vacancy = case.notice, case.vacancy
    assert notice.runner is not None
    steps = case.version.intake.steps
    return news.next_step(
        _candidature(case),
        case.version.intake,
        phrases,
        number=notice.place if notice.place and notice.place <= len(steps) else None,
        appointments=talks.appointments(vacancy, notice.runner),
        promised=talks.promised(vacancy, case.version, notice.runner),
    )


def _decline(_: Desk, case: Case, phrases: Phrases) -> Values:
    return news.decline(_candidature(case), phrases, met=_met(case))


def _filled(_: Desk, case: Case, phrases: Phrases) -> Values:
    filled = is_filled(case.vacancy)
    return news.vacancy_filled(_candidature(case), phrases, filled=filled, met=_met(case))


def _met(case: Case) -> list[str]:
    """Whom this candidate spoke with, as far as docflow asked them."""
    key = case.notice.runner.key if case.notice.runner else ""
    asked = (r for r in case.vacancy.requests if r.candidate_key == key and r.kind == "feedback")
    return [r.to.name for r in asked if r.asked and r.to.name]


# --- to the recruiter and the N+2 ---------------------------------------------------------------


def _second_level(desk: Desk, case: Case, phrases: Phrases) -> Values:
    notice = case.notice
    return digest.escalation(
        phrases,
        to=contact(notice.to),
        contact=contact_of(case.vacancy, case.version),
        title=case.title,
        reference=case.vacancy.reference,
        waiting=late(desk, case.vacancy, [r.reference for r in notice.waiting]),
    )


def late(desk: Desk, vacancy: Vacancy, references: Sequence[str]) -> list[Waiting]:
    """The requests among `references` as what is waited for, with how late they are."""
    return [
        _waiting(desk, vacancy, question)
        for question in asking.questions(vacancy)
        if question.request and question.request.reference in references
    ]


def _waiting(desk: Desk, vacancy: Vacancy, question: asking.Question) -> Waiting:
    due = asking.deadline(vacancy, question)
    days = working_days_between(due, desk.today, vacancy.rhythm.country)
    asked = question.request.asked if question.request else None
    intake = cast("Version", vacancy.accepted).intake
    return Waiting(
        what="feedback" if question.talk else "profile",
        title=intake.vacancy.title or "",
        candidate=question.runner.name,
        who=question.to.name or question.to.email,
        since=desk.day(asked or question.due),
        due=due,
        late=max(days, 0),
        reference=question.request.reference if question.request else "",
    )


def _passed_on(desk: Desk, case: Case, phrases: Phrases) -> Values:
    notice, said = case.notice, case.wrote
    assert notice.runner is not None
    assert notice.wrote is not None
    candidate = Person(
        name=notice.runner.name, email=notice.runner.email, language=notice.runner.language
    )
    return digest.candidate_wrote(
        phrases,
        to=contact(notice.to),
        candidate=contact(candidate),
        title=case.title,
        reference=case.vacancy.reference,
        day=desk.day(notice.wrote.received),
        subject=str(said.get("subject") or ""),
        own=str(said.get("own") or ""),
        attachments=cast("Sequence[str]", said.get("attachments") or ()),
    )


_CONTENTS: Mapping[Template, Callable[[Desk, Case, Phrases], Values]] = {
    Template.REQUEST: _request,
    Template.PROFILE: _profile,
    Template.RECEIPT: _receipt,
    Template.HOLDING: _holding,
    Template.NEXT_STEP: _next_step,
    Template.DECLINE: _decline,
    Template.FILLED: _filled,
    Template.SECOND_LEVEL: _second_level,
    Template.WROTE: _passed_on,
}
