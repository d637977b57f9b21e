"""Whom docflow asks for feedback, until when it waits, and how often it reminds.

After a talk everyone who met the candidate is asked, alone: a request never shows what others
said. Two reminders, then the recruiter knows; beyond the recruiter nothing goes out by itself.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from docflow.hiring.facts import Absence, Person, Reply, Request, Vacancy, is_mailable
from docflow.hiring.followup import Template
from docflow.hiring.identity import folded
from docflow.hiring.notice import Notice, morning, morning_after, welcome
from docflow.hiring.runners import Runner, runners
from docflow.hiring.schedule import add_working_days, is_working_day
from docflow.hiring.talks import Talk, asked_about, is_offer, talks
from docflow.model.feedback import Accepted, ReplyKind
from docflow.model.vacancy import Language, Role, Stakeholder

_DAY = dt.timedelta(days=1)
_HOUR = dt.timedelta(hours=1)
_RECEIPTS_A_DAY = 5
"""At most one receipt an hour and five a day (replies.md §2.3), so that no loop can start."""
_LATEST_QUESTION = 10
"""Working days after a talk that docflow hears of it and still asks."""


class RequestState(StrEnum):
    """Where a request stands: `state` of `feedback --json` (contract §7)."""

    OPEN = "open"
    PARTIAL = "partial"
    COMPLETE = "complete"
    CLOSED = "closed"
    ESCALATED = "escalated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What one person is asked about one candidate. request: once it was written. talk: None for
    a profile. ended: what the clock counts from. due: when it is asked."""

    key: str
    runner: Runner
    to: Person
    ended: dt.datetime
    due: dt.datetime
    talk: Talk | None = None
    request: Request | None = None


def questions(vacancy: Vacancy) -> tuple[Question, ...]:
    """Everything that people are asked, or will be, while the search goes on."""
    if vacancy.closed or vacancy.accepted is None:
        return ()
    return tuple(
        question
        for runner in runners(vacancy)
        if runner.active
        for question in (*_about_talks(vacancy, runner), *_about_profile(vacancy, runner))
    )


def _about_talks(vacancy: Vacancy, runner: Runner) -> Iterator[Question]:
    """A talk that stands there twice is asked about once."""
    own = [r for r in vacancy.requests if r.candidate_key == runner.key and r.kind == "feedback"]
    held = [talk for talk in talks(vacancy, runner) if not is_offer(talk.step)]
    ends = {asked_about(vacancy, t): t.ended for t in held}
    seen = set()
    for talk, person in [(t, person) for t in held for person in t.people]:
        address = (person.email or "").casefold()
        about = asked_about(vacancy, talk)
        request = _written([r for r in own if r.to.email == address], about, ends)
        if (address, talk.ended, folded(talk.name)) in seen:
            continue
        seen.add((address, talk.ended, folded(talk.name)))
        if request is None and _long_ago(vacancy, talk):
            continue
        if request and request.asked and request.asked < talk.ended:
            request = None  # asked too early: the talk was put off since
        times = sum(r.key.startswith(f"{about}:{address}:") for r in own)
        yield Question(
            key=request.key if request else f"{about}:{address}:{times + 1}",
            runner=runner,
            to=_person(person, vacancy),
            ended=talk.ended,
            due=welcome(talk.ended + vacancy.rhythm.request_after, vacancy.rhythm),
            talk=talk,
            request=request,
        )


def _written(
    asked: Sequence[Request], about: str, ends: Mapping[str, dt.datetime]
) -> Request | None:
    """The newest request that one person got about a talk. about: how its key begins. ends: when
    each talk of this candidate ended, by that beginning.

    The moment tells, whatever happened to the names and order of the steps; of talks that end
    together, and of a talk that moved since, the key does.
    """
    there = {key for key, ended in ends.items() if ended == ends[about]} - {about}
    moments = {ended for key, ended in ends.items() if key != about}
    then = [r for r in asked if r.ended == ends[about] and _about(r) not in there]
    moved = [r for r in asked if _about(r) == about and r.ended not in moments]
    return next(reversed(then or moved), None)


def _about(request: Request) -> str:
    return request.key.rsplit(":", 2)[0]


def _long_ago(vacancy: Vacancy, talk: Talk) -> bool:
    latest = talk.runner.latest
    heard = latest.received.astimezone(vacancy.rhythm.zone).date() if latest else talk.day
    return add_working_days(talk.day, _LATEST_QUESTION, vacancy.rhythm.country) < heard


def _about_profile(vacancy: Vacancy, runner: Runner) -> Iterator[Question]:
    """ "Levert kandidaten aan, en dan… stilte": see this candidate, or not?"""
    latest = runner.latest
    if latest is None or latest.form.state != "submitted" or talks(vacancy, runner):
        return
    manager = hiring_manager(vacancy)
    if manager is None:
        return
    slot = f"{vacancy.reference}:profile:{runner.key}:{(manager.email or '').casefold()}"
    before = [r for r in vacancy.requests if r.key.rpartition(":")[0] == slot]
    yield Question(
        key=f"{slot}:1",
        runner=runner,
        to=_person(manager, vacancy),
        ended=before[0].ended if before else latest.received,
        due=welcome(latest.received, vacancy.rhythm),
        request=before[0] if before else None,
    )


def hiring_manager(vacancy: Vacancy) -> Stakeholder | None:
    """The first hiring manager of the accepted intake who can be reached."""
    return _with_role(vacancy, Role.HIRING_MANAGER)


def second_level(vacancy: Vacancy) -> Stakeholder | None:
    """The first N+2 of the accepted intake who can be reached."""
    return _with_role(vacancy, Role.SECOND_LEVEL)


def _with_role(vacancy: Vacancy, role: Role) -> Stakeholder | None:
    people = vacancy.accepted.intake.stakeholders if vacancy.accepted else ()
    return next((p for p in people if p.role == role and is_mailable(p.email)), None)


def _person(who: Stakeholder, vacancy: Vacancy) -> Person:
    language: Language = who.language or (vacancy.accepted or vacancy.latest).language
    return Person(name=who.name or "", email=(who.email or "").casefold(), language=language)


# --- the clock of a request ---------------------------------------------------------------------


def deadline(vacancy: Vacancy, question: Question) -> dt.date:
    """The day on which feedback is due: the form's term after the talk, in working days on which
    this person is there."""
    rhythm = vacancy.rhythm
    term = question.talk.step.feedback_working_days if question.talk else _first_term(vacancy)
    day = question.ended.astimezone(rhythm.zone).date()
    left = rhythm.term if term is None else term
    away = vacancy.away.get(question.to.email, ())
    while left or not is_working_day(day, rhythm.country) or _is_away(day, away):
        day += _DAY
        if is_working_day(day, rhythm.country) and not _is_away(day, away):
            left = max(left - 1, 0)
    return day


def _first_term(vacancy: Vacancy) -> int | None:
    steps = vacancy.accepted.intake.steps if vacancy.accepted else ()
    return steps[0].feedback_working_days if steps else None


def _is_away(day: dt.date, away: Sequence[Absence]) -> bool:
    return any(absence.since <= day < absence.back for absence in away)


def _there(moment: dt.datetime, vacancy: Vacancy, address: str) -> dt.datetime:
    """The first working morning from then on at which this person is not absent."""
    away = vacancy.away.get(address, ())
    while _is_away(moment.date(), away):
        moment = morning_after(moment, vacancy.rhythm)
    return moment


def reminders(vacancy: Vacancy, question: Question) -> tuple[dt.datetime, ...]:
    """When each reminder goes out: on the morning of the due day and on the next working day; to
    who answered a part, not on the day on which a receipt said what is missing."""
    request, rhythm = question.request, vacancy.rhythm
    if request is None or request.asked is None:
        return ()
    address = question.to.email
    moments: list[dt.datetime] = []
    at = max(morning(deadline(vacancy, question), rhythm), morning_after(request.asked, rhythm))
    at = max([at, *(morning_after(r.received, rhythm) for r in _read_parts(request)[-1:])])
    for number in range(rhythm.reminders):
        at = _there(at, vacancy, address)
        sent = request.reminders[number] if number < len(request.reminders) else at
        moments.append(sent)
        at = morning_after(max(sent, at), rhythm)
    return tuple(moments)


def escalates(vacancy: Vacancy, question: Question) -> dt.datetime | None:
    """From when the recruiter is told: the working morning after the last reminder went out."""
    request = question.request
    if request is None or request.asked is None or is_settled(request):
        return None
    planned = reminders(vacancy, question)
    if len(request.reminders) < len(planned):
        return None
    day = morning(deadline(vacancy, question), vacancy.rhythm)
    return morning_after(planned[-1] if planned else max(day, request.asked), vacancy.rhythm)


def state(vacancy: Vacancy, request: Request, now: dt.datetime) -> RequestState:
    """Where a request stands."""
    if request.complete:
        return RequestState.COMPLETE
    question = next((q for q in questions(vacancy) if q.request == request), None)
    if question is None:
        return RequestState.CLOSED
    told = escalates(vacancy, question)
    if told and told <= now:
        return RequestState.ESCALATED
    return RequestState.PARTIAL if any(r.counts for r in request.replies) else RequestState.OPEN


def is_settled(request: Request) -> bool:
    """Whether reminding makes no sense: everything is said, or what came since the last word from
    docflow waits for the recruiter."""
    return request.complete or is_with_recruiter(request)


def is_with_recruiter(request: Request) -> bool:
    """Whether the newest answer is one that a person must look at."""
    return left_to_recruiter(request) is not None


def left_to_recruiter(request: Request) -> Reply | None:
    """The newest answer, where a person must look at it: unclear, somebody else's, a voice memo;
    or the request does not arrive at all."""
    heard = (Accepted.YES, Accepted.PROVISIONAL)
    human = [
        r for r in request.replies if r.kind is not ReplyKind.AUTO_REPLY and r.accepted in heard
    ]
    for_people = (ReplyKind.UNCLEAR, ReplyKind.VOICE_MEMO, ReplyKind.BOUNCE, ReplyKind.UNRELATED)
    newest = next(reversed(human), None)
    if newest and (newest.kind in for_people or newest.accepted is Accepted.PROVISIONAL):
        return newest
    return None


# --- the mails ----------------------------------------------------------------------------------


def notices(vacancy: Vacancy, asked: Sequence[Question]) -> Iterator[Notice]:
    """The requests, the reminders, the receipts, and the prepared question to the N+2. asked: as
    `questions`."""
    for question in asked:
        yield _request(question)
        if question.request and not is_settled(question.request):
            yield from _reminders(vacancy, question, question.request)
        if question.request:
            yield from _receipts(question, question.request)
    yield from _to_second_level(vacancy, asked)


def _request(question: Question) -> Notice:
    return Notice(
        key=f"{question.key}:request",
        template=Template.REQUEST if question.talk else Template.PROFILE,
        audience="interviewer",
        to=question.to,
        due=question.due,
        runner=question.runner,
        talk=question.talk,
        slot=question.key,
    )


def _reminders(vacancy: Vacancy, question: Question, request: Request) -> Iterator[Notice]:
    for number, at in enumerate(reminders(vacancy, question), start=1):
        yield Notice(
            # by the moment of the talk first: of equal due dates, the oldest request goes first
            key=f"remind:{request.ended.astimezone(dt.UTC):%Y-%m-%dT%H:%M}:{request.reference}:{number}",
            template=Template.REQUEST if question.talk else Template.PROFILE,
            audience="interviewer",
            to=question.to,
            due=at,
            runner=question.runner,
            talk=question.talk,
            request=request,
            reminder=True,
        )


def _receipts(question: Question, request: Request) -> Iterator[Notice]:
    """For the newest answer, when something of it is missing or doubtful."""
    counted = _read_parts(request)
    if not counted or request.complete:
        return
    newest = counted[-1]
    said = newest.answers
    if not (said.scores or said.decision or said.invalid or said.ranges or said.conflicts):
        return
    today = [at for at in request.receipts if newest.received - at < _DAY]
    if len(today) >= _RECEIPTS_A_DAY:
        return
    yield Notice(
        key=f"{request.reference}:receipt:{newest.number}",
        template=Template.RECEIPT,
        audience="interviewer",
        to=question.to,
        due=max([newest.received, *(at + _HOUR for at in request.receipts[-1:])]),
        runner=question.runner,
        request=request,
    )


def _read_parts(request: Request) -> list[Reply]:
    """The answers that a receipt may be about, oldest first."""
    read = (ReplyKind.FEEDBACK, ReplyKind.PARTIAL, ReplyKind.UNCLEAR)
    return [r for r in request.replies if r.accepted is Accepted.YES and r.kind in read]


def _to_second_level(vacancy: Vacancy, asked: Sequence[Question]) -> Iterator[Notice]:
    """One prepared mail for each person who is silent for long, about everything they owe."""
    boss = second_level(vacancy)
    if boss is None:
        return
    silent: dict[str, list[Question]] = {}
    for question in asked:
        if escalates(vacancy, question) and question.to.email != (boss.email or "").casefold():
            silent.setdefault(question.to.email, []).append(question)
    for late in silent.values():
        first = min(late, key=lambda q: q.ended)
        rhythm = vacancy.rhythm
        day = deadline(vacancy, first)
        due = morning(add_working_days(day, rhythm.second_level_after, rhythm.country), rhythm)
        yield Notice(
            key=f"{first.request.reference if first.request else first.key}:second-level",
            template=Template.SECOND_LEVEL,
            audience="second_level",
            to=_person(boss, vacancy),
            due=max(due, escalates(vacancy, first) or due),
            prepared=True,
            waiting=tuple(q.request for q in late if q.request),
        )


def late_days(vacancy: Vacancy, question: Question) -> tuple[dt.date, dt.date] | None:
    """The days on which a request stands in the recruiter's digest, first and last: until some
    days past the term, and once in any case. None while the recruiter need not know."""
    told = escalates(vacancy, question)
    if told is None:
        return None
    rhythm = vacancy.rhythm
    last = add_working_days(deadline(vacancy, question), rhythm.stop_after, rhythm.country)
    return told.date(), max(told.date(), last)
