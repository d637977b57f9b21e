"""Where one vacancy stands: how far each candidate is, what is waited for and from whom, and which
promises were kept."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from docflow.flow.desk import Desk
from docflow.flow.feedback import left
from docflow.hiring import asking, telling
from docflow.hiring.asking import Question
from docflow.hiring.facts import Reply, Request, Vacancy, recruiter_of
from docflow.hiring.notice import recruiter
from docflow.hiring.runners import Runner, runners
from docflow.hiring.schedule import add_working_days
from docflow.hiring.talks import talks
from docflow.hiring.telling import Clock
from docflow.model.feedback import Accepted, Decision, ReplyKind
from docflow.model.work import Status

Wait = dict[str, Any]
"""One of `waiting` in `status --json` (contract, "The feedback request", last paragraph)."""

_FOR_A_PERSON = {
    ReplyKind.VOICE_MEMO: "somebody who listens to the voice memo of",
    ReplyKind.UNCLEAR: "somebody who reads the answer of",
    ReplyKind.UNRELATED: "somebody who reads the answer of",
    ReplyKind.BOUNCE: "another address for",
}


def of_vacancy(desk: Desk, vacancy: Vacancy) -> dict[str, Any]:
    """`candidates`, `waiting` and `promises` of a vacancy in `status --json`; what waits for an
    answer to an AP-reference is left out."""
    asked = asking.questions(vacancy)
    clocks = [(r, telling.clock(vacancy, r, desk.today)) for r in runners(vacancy)]
    return {
        "candidates": [_candidate(desk, vacancy, who, clock, asked) for who, clock in clocks],
        "waiting": [] if vacancy.closed else list(_waiting(desk, vacancy, asked)),
        "promises": {
            "kept": sum(clock.kept for _, clock in clocks),
            "broken": sum(clock.broken for _, clock in clocks),
        },
    }


def _candidate(
    desk: Desk, vacancy: Vacancy, runner: Runner, clock: Clock, asked: Sequence[Question]
) -> dict[str, Any]:
    waits = runner.active and not vacancy.closed
    promised = min((p.by for p in clock.open), default=None) if waits else None
    return {
        "name": runner.name,
        "state": runner.state,
        "step": _at(desk, vacancy, runner, asked) if waits else None,
        "waiting_since": runner.heard[-1].sent.isoformat() if runner.heard else None,
        "promised": promised.isoformat() if promised else None,
    }


def _at(desk: Desk, vacancy: Vacancy, runner: Runner, asked: Sequence[Question]) -> str | None:
    """The step a candidate is at: that of the first talk about which not everyone has said go,
    else the one after the last talk."""
    steps = vacancy.accepted.intake.steps if vacancy.accepted else ()
    held = [talk for talk in talks(vacancy, runner) if talk.ended <= desk.now()]
    for talk in held:
        about = [q for q in asked if q.talk == talk]
        if about and telling.verdict(about) is not Decision.GO:
            return talk.name
    last = max((talk.place or 0 for talk in held), default=0)
    return steps[min(last, len(steps) - 1)].name if steps else None


# --- what is waited for -------------------------------------------------------------------------


def _waiting(desk: Desk, vacancy: Vacancy, asked: Sequence[Question]) -> Iterator[Wait]:
    yield from _of_the_recruiter(vacancy)
    for question in asked:
        if question.request:
            yield from _of_an_interviewer(desk, vacancy, question, question.request)
    for together in telling.by_talk(asked):
        if telling.differ(together):
            yield _one_decision(vacancy, together)
    yield from _came_in(desk, vacancy)


def wait(
    for_: str,
    from_: str | None,
    since: dt.datetime,
    due: dt.date | None = None,
    *,
    late: bool = False,
) -> Wait:
    """Something that is waited for, from an address, since a moment, until a day."""
    return {
        "for": for_,
        "from": from_,
        "since": since.isoformat(),
        "due": due.isoformat() if due else None,
        "late": late,
    }


def owner(vacancy: Vacancy) -> str | None:
    """The address of whoever the recruiter is."""
    latest = vacancy.latest
    return recruiter_of(latest.intake, vacancy.recruiter, latest.language).email or None


def _of_the_recruiter(vacancy: Vacancy) -> Iterator[Wait]:
    latest = vacancy.latest
    if latest.status is Status.INCOMPLETE:
        yield wait("the completed form", owner(vacancy), latest.received)
    for runner in runners(vacancy):
        if runner.active and not runner.mailable:
            yield wait(f"the e-mail address of {runner.name}", owner(vacancy), vacancy.changed)


def _of_an_interviewer(
    desk: Desk, vacancy: Vacancy, question: Question, request: Request
) -> Iterator[Wait]:
    if request.asked is None:
        return
    if asking.is_with_recruiter(request):
        yield from _for_a_person(vacancy, question, request)
    elif not request.complete:
        due = asking.deadline(vacancy, question)
        about = _about(question)
        what = f"feedback on {about}" if question.talk else f"a first {about}"
        if any(reply.counts for reply in request.replies):
            what += f": {left(request)}"
        yield wait(what, question.to.email, request.asked, due, late=due < desk.today)


def _about(question: Question) -> str:
    name = question.runner.name
    return f"{name} ({question.talk.name})" if question.talk else f"answer on {name}"


def _for_a_person(vacancy: Vacancy, question: Question, request: Request) -> Iterator[Wait]:
    """An answer that docflow cannot take up by itself; somebody else's has its AP-reference."""
    reply = _newest(request)
    if reply.accepted is Accepted.PROVISIONAL:
        return
    who = question.to.name or question.to.email
    what = f"{_FOR_A_PERSON[reply.kind]} {who}"
    if reply.kind is ReplyKind.BOUNCE:
        what += f": {question.to.email} does not work"
    else:
        what += f" on {question.runner.name} ({request.reference})"
    yield wait(what, recruiter(vacancy).email or None, reply.received)


def _newest(request: Request) -> Reply:
    """The answer for which a request is with the recruiter."""
    heard = (Accepted.YES, Accepted.PROVISIONAL)
    return next(
        reply
        for reply in reversed(request.replies)
        if reply.kind is not ReplyKind.AUTO_REPLY and reply.accepted in heard
    )


def _one_decision(vacancy: Vacancy, together: Sequence[Question]) -> Wait:
    """People differ about a talk, or doubt: they talk first."""
    said = [(q.to.name or q.to.email, q.request) for q in together if q.request]
    words = [f"{name} {r.answers.decision or ''}".replace("_", " ") for name, r in said]
    since = max(reply.received for _, r in said for reply in r.replies)
    what = f"one decision on {_about(together[0])}: {', '.join(words)}"
    return wait(what, recruiter(vacancy).email or None, since)


def _came_in(desk: Desk, vacancy: Vacancy) -> Iterator[Wait]:
    """Candidates' own mails to which docflow knows no answer, and mails that did not arrive: for
    as many working days as docflow keeps asking about anything."""
    people = {runner.key: runner for runner in runners(vacancy)}
    who = recruiter(vacancy).email or None
    for mail in vacancy.wrote:
        runner = people.get(mail.key)
        answered = runner and runner.heard and runner.heard[-1].sent > mail.received
        if runner and runner.active and not answered and _is_news(desk, vacancy, mail.received):
            yield wait(f"an answer to the mail of {runner.name}", who, mail.received)
    for bounce in vacancy.bounced:
        if _is_news(desk, vacancy, bounce.received):
            yield wait(f"another address: {bounce.to} does not work", who, bounce.received)


def _is_news(desk: Desk, vacancy: Vacancy, since: dt.datetime) -> bool:
    rhythm = vacancy.rhythm
    last = add_working_days(desk.day(since), rhythm.stop_after, rhythm.country)
    return desk.today <= last
