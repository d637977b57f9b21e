"""The feedback loop of one vacancy, whole: every mail it owes, now or later, as jobs.

`followup` says what an intake asks for; this says what people's talks and answers ask for. Both
together are what the jobs table is made equal to.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from docflow.hiring import asking, telling
from docflow.hiring.asking import Question
from docflow.hiring.facts import Vacancy
from docflow.hiring.followup import Hold
from docflow.hiring.notice import Notice, morning, morning_after, recruiter
from docflow.hiring.runners import runners
from docflow.hiring.schedule import is_working_day
from docflow.model.record import as_json, fingerprint
from docflow.model.work import Job, JobState

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Loop:
    """What the feedback loop of a vacancy asks for: the questions to people, and every mail."""

    asked: tuple[Question, ...] = ()
    notices: tuple[Notice, ...] = ()


def of_vacancy(vacancy: Vacancy) -> Loop:
    """The loop of one vacancy; empty before its intake is complete."""
    if vacancy.accepted is None:
        return Loop()
    asked = asking.questions(vacancy)
    notices = (*asking.notices(vacancy, asked), *telling.notices(vacancy, asked))
    return Loop(asked=asked, notices=tuple(n for n in notices if n.key not in vacancy.refused))


def jobs(vacancy: Vacancy, loop: Loop, since: dt.datetime) -> tuple[Job, ...]:
    """Every job of the loop: mails that go by themselves ("post"), mails that are prepared and then
    wait for a yes ("prepare", "deliver"), the recruiter's digest, the scorecards.

    since: when the facts last changed.
    """
    return (
        *(job for notice in loop.notices for job in _of(vacancy, notice)),
        *_digests(vacancy, loop),
        *_scores(vacancy, since),
    )


def is_approved(vacancy: Vacancy, notice: Notice) -> bool:
    """Whether a named person let a prepared mail go."""
    return notice.key in vacancy.approved


def is_ready(vacancy: Vacancy, notice: Notice) -> bool:
    """Whether a prepared mail is written, so that a person can read it."""
    return f"{notice.key}:prepare" in vacancy.done


def _of(vacancy: Vacancy, notice: Notice) -> Iterator[Job]:
    subject = vacancy.reference
    if not notice.prepared:
        yield Job(key=notice.key, kind="post", subject=subject, due=notice.due)
        return
    yield Job(key=f"{notice.key}:prepare", kind="prepare", subject=subject, due=notice.due)
    if not is_ready(vacancy, notice):
        return
    approved = is_approved(vacancy, notice)
    yield Job(
        key=notice.key,
        kind="deliver",
        subject=subject,
        due=notice.due,
        state=JobState.DUE if approved else JobState.HELD,
        reason=None if approved else Hold.APPROVAL.value,
        payload=_payload(vacancy, notice) if notice.audience == "candidate" else {},
    )
    if not approved:
        key = f"{notice.key}:approval"
        yield Job(key=key, kind="deliver", subject=subject, due=notice.due)


def _payload(vacancy: Vacancy, notice: Notice) -> dict[str, object]:
    """What is known of a candidate's mail once it went out (`facts.Told`)."""
    return {
        "audience": notice.audience,
        "template": notice.template.value,
        "name": notice.to.name,
        "to": notice.to.email.casefold(),
        "reads": {},
        "version": vacancy.accepted.number if vacancy.accepted else 0,
        "promises": as_json(notice.promises),
        "approved_by": recruiter(vacancy).name,
    }


# --- the recruiter's digest ---------------------------------------------------------------------


def _digests(vacancy: Vacancy, loop: Loop) -> Iterator[Job]:
    """The mornings on which this vacancy has something for the recruiter. One mail a day goes out,
    for all vacancies together; what is settled by then is not in it."""
    news = {morning_after(at, vacancy.rhythm).date() for at in _news(vacancy, loop)}
    days = {day for day in news if digest_key(vacancy, day) not in vacancy.done}
    for question in loop.asked:
        if late := asking.late_days(vacancy, question):
            days |= set(_next_day(vacancy, *late))
    for day in sorted(days):
        yield Job(
            key=digest_key(vacancy, day),
            kind="digest",
            subject=vacancy.reference,
            due=morning(day, vacancy.rhythm),
            payload={"to": recruiter(vacancy).email.casefold()},
        )


def digest_key(vacancy: Vacancy, day: dt.date) -> str:
    """The key of the job that tells the recruiter what a vacancy has for them on one morning."""
    return f"{vacancy.reference}:digest:{day.isoformat()}"


def _news(vacancy: Vacancy, loop: Loop) -> Iterator[dt.datetime]:
    """When something happened that a person must look at, and nobody has yet."""
    for question in loop.asked:
        if question.request and (reply := asking.left_to_recruiter(question.request)):
            yield reply.received
    for together in telling.by_talk(loop.asked):
        if telling.differ(together):
            yield telling.answered(together)
    yield from (bounce.received for bounce in vacancy.bounced)
    for notice in loop.notices:
        if notice.prepared and is_ready(vacancy, notice) and not is_approved(vacancy, notice):
            yield notice.due + _DAY
    yield from (since for _, since in telling.owed(vacancy))


def _next_day(vacancy: Vacancy, first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """The next morning for something that is late, once a working day until `last`."""
    while first <= last:
        working = is_working_day(first, vacancy.rhythm.country)
        if working and digest_key(vacancy, first) not in vacancy.done:
            yield first
            return
        first += _DAY


# --- the scorecards -----------------------------------------------------------------------------


def _scores(vacancy: Vacancy, since: dt.datetime) -> Iterator[Job]:
    if key := scores_key(vacancy):
        yield Job(key=key, kind="scores", subject=vacancy.reference, due=since)


def scores_key(vacancy: Vacancy) -> str | None:
    """The key of the job that draws the scorecards: another one whenever an answer, the intake, a
    candidate form or somebody's state changed. None when nobody was asked yet."""
    asked = [r for r in vacancy.requests if r.asked]
    if not asked or vacancy.accepted is None or vacancy.closed:
        return None
    contents = {
        "version": vacancy.accepted.number,
        "forms": [form.number for form in vacancy.candidacies],
        "states": [runner.state for runner in runners(vacancy)],
        "answers": {r.reference: [a.number for a in r.replies if a.counts] for r in asked},
    }
    return f"{vacancy.reference}:scores:{fingerprint(contents)[:16]}"
