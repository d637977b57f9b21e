"""The candidate's clock: what each was told, what was kept, and what they must hear next.

docflow prepares; a named person lets every one of these mails go, or does not.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from docflow.hiring.asking import Question
from docflow.hiring.facts import Person, Promise, Told, Vacancy
from docflow.hiring.followup import Template
from docflow.hiring.identity import folded
from docflow.hiring.notice import Notice, morning, recruiter, welcome
from docflow.hiring.runners import Runner, runners
from docflow.hiring.schedule import add_working_days
from docflow.hiring.talks import promises as promised
from docflow.hiring.talks import talks
from docflow.model.feedback import Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """What one candidate was promised. kept, broken: how many days. open: those still to come, and
    broken ones about which they heard nothing since. moved: step → how often a holding message
    gave it another day."""

    kept: int
    broken: int
    open: tuple[Promise, ...]
    moved: dict[str, int]


def clock(vacancy: Vacancy, runner: Runner, today: dt.date) -> Clock:
    """A candidate's promises so far.

    A day is kept when docflow wrote to the candidate from the step on until that day, and broken
    when it passed without. A holding message in time moves it: only the new day counts. A mail
    about the process names every day anew; on the day of the step it is no news of that step.
    Whoever leaves waits for nothing from then on, and nobody does once the search is over.
    """
    zone = vacancy.rhythm.zone
    kept, broken = 0, 0
    waits: dict[str, Promise] = {}
    heard: set[tuple[str, dt.date]] = set()
    moved: dict[str, int] = {}
    for mail in runner.heard:
        day = mail.sent.astimezone(zone).date()
        named = {p.step: p for p in mail.promises if p.by >= day}
        for step in [s for s, p in waits.items() if _is_news(runner, mail, p, day)]:
            promise = waits.pop(step)
            broken += day > promise.by
            if mail.template != Template.HOLDING:
                kept += day <= promise.by
                heard.add((step, promise.held))
        if mail in runner.told:
            waits.clear()
        if mail.template == Template.HOLDING:
            moved |= {p.step: moved.get(p.step, 0) + 1 for p in mail.promises}
        waits |= {step: p for step, p in named.items() if (step, p.held) not in heard}
    end = min([today, *(at.astimezone(zone).date() for at in _ends(vacancy, runner))])
    broken += sum(p.by < end for p in waits.values())
    waiting = runner.active and not vacancy.closed
    return Clock(
        kept=kept, broken=broken, open=tuple(waits.values()) if waiting else (), moved=moved
    )


def _is_news(runner: Runner, mail: Told, promise: Promise, day: dt.date) -> bool:
    """Whether a mail of this day says something about a step that was held."""
    if mail.template == Template.HOLDING:
        return any(p.step == promise.step and p.by >= day for p in mail.promises)
    return promise.held < day or (promise.held == day and mail not in runner.told)


def _ends(vacancy: Vacancy, runner: Runner) -> Iterator[dt.datetime]:
    """When a candidate stopped waiting: the search was over, or they left."""
    if vacancy.closed_at:
        yield vacancy.closed_at
    if not runner.active:
        form = [runner.latest.received] if runner.latest else []
        yield max([*form, *(mail.sent for mail in runner.heard[-1:])], default=vacancy.changed)


def notices(vacancy: Vacancy, asked: Sequence[Question]) -> Iterator[Notice]:
    """The prepared mails to candidates, and their own mails passed on to the recruiter. asked: as
    `asking.questions`."""
    everyone = runners(vacancy)
    if vacancy.closed:
        yield from _closing(vacancy, everyone)
    else:
        for runner in everyone:
            if runner.active and runner.mailable and runner.heard:
                own = [q for q in asked if q.runner.key == runner.key]
                news = [n for n in _decided(vacancy, runner, own) if n.key not in vacancy.refused]
                yield from news or (
                    () if wrote_last(vacancy, runner) else _holding(vacancy, runner)
                )
    yield from _passed_on(vacancy, everyone)


def _to(runner: Runner) -> Person:
    return Person(name=runner.name, email=runner.email, language=runner.language)


_HOLDING_MESSAGES = 3
"""How many are prepared about one promise while nobody lets one go: the second already says that a
call is better, and `status` and the digest go on showing the wait."""


# --- a promise about to break -------------------------------------------------------------------


def _holding(vacancy: Vacancy, runner: Runner) -> Iterator[Notice]:
    """One holding message for the promise that breaks first, ready on the morning of its day; a
    next one, with a later day, while nobody lets it go."""
    rhythm = vacancy.rhythm
    known = clock(vacancy, runner, dt.date.min)
    if not known.open:
        return
    first = min(known.open, key=lambda p: (p.by, p.step))
    ends = [t.ended for t in talks(vacancy, runner) if folded(t.step.name) == first.step]
    due = max([morning(first.by, rhythm), *(at + rhythm.request_after for at in ends[-1:])])
    slot = f"{vacancy.reference}:holding:{runner.key}:{first.step}"
    day, ready = first.by, True
    found: list[Notice] = []
    while ready:
        day = add_working_days(day, rhythm.holding_days or 1, rhythm.country)
        notice = Notice(
            key=f"{slot}:{day.isoformat()}",
            template=Template.HOLDING,
            audience="candidate",
            to=_to(runner),
            due=due,
            prepared=True,
            runner=runner,
            promise=first,
            promises=(Promise(step=first.step, held=first.held, by=day),),
            again=bool(found) or known.moved.get(first.step, 0) > 0,
        )
        if notice.key in vacancy.refused:
            return  # whoever does not want it calls
        found.append(notice)
        ready = f"{notice.key}:prepare" in vacancy.done
        due = morning(day, rhythm)
        if notice.key in vacancy.approved or len(found) == _HOLDING_MESSAGES:
            break
    # What is prepared stays until the next one is: there is always one to let go, and only one.
    yield from found[-1:] if ready or found[-1].key in vacancy.approved else found[-2:]


# --- after the answers --------------------------------------------------------------------------


def verdict(asked: Sequence[Question]) -> Decision | None:
    """What everyone who met a candidate in one talk says alike; None when somebody has not said,
    doubts, or says otherwise: then people talk first."""
    said = {q.request.answers.decision if q.request else None for q in asked}
    only = said.pop() if len(said) == 1 else None
    return only if only in (Decision.GO, Decision.NO_GO) else None


def differ(asked: Sequence[Question]) -> bool:
    """Everyone has decided, and not alike, or somebody doubts."""
    said = {q.request.answers.decision if q.request else None for q in asked}
    return bool(said) and None not in said and verdict(asked) is None


def by_talk(asked: Sequence[Question]) -> list[list[Question]]:
    """The questions, those about one talk with one candidate together."""
    found: dict[tuple[str, str], list[Question]] = {}
    for question in asked:
        slot = question.talk.slot if question.talk else ""
        found.setdefault((question.runner.key, slot), []).append(question)
    return list(found.values())


def _decided(vacancy: Vacancy, runner: Runner, asked: Sequence[Question]) -> Iterator[Notice]:
    for together in by_talk(asked):
        decision = verdict(together)
        if decision is None or is_told(runner, since := answered(together)):
            continue
        talk = together[0].talk
        place = talk.place if talk else 0
        slot = f"{vacancy.reference}:news:{runner.key}:{talk.slot if talk else 'profile'}"
        going = decision is Decision.GO
        yield Notice(
            key=f"{slot}:{decision.value}",
            template=Template.NEXT_STEP if going else Template.DECLINE,
            audience="candidate",
            to=_to(runner),
            due=welcome(since, vacancy.rhythm),
            prepared=True,
            runner=runner,
            talk=talk,
            place=place + 1 if going and place is not None else None,
            promises=_later(vacancy, runner, place) if going and place is not None else (),
        )


def answered(asked: Sequence[Question]) -> dt.datetime:
    """When the last answer about one talk came in; there is one at least."""
    requests = [q.request for q in asked if q.request]
    return max(r.received for request in requests for r in request.replies if r.counts)


def is_told(runner: Runner, moment: dt.datetime) -> bool:
    """Whether this candidate had news since: they were told how it goes on."""
    return any(m.sent > moment and m.template != Template.HOLDING for m in runner.heard)


def _later(vacancy: Vacancy, runner: Runner, place: int) -> tuple[Promise, ...]:
    """The promises of the step that comes next, which its mail names."""
    version = vacancy.accepted
    if version is None or place >= len(version.intake.steps):
        return ()
    name = folded(version.intake.steps[place].name)
    return tuple(p for p in promised(vacancy, version, runner) if p.step == name)


# --- who waits for a word -------------------------------------------------------------------------


def wrote_last(vacancy: Vacancy, runner: Runner) -> dt.datetime | None:
    """When a candidate wrote, if docflow wrote nothing since: a person owes them an answer."""
    heard = runner.heard[-1].sent if runner.heard else None
    wrote = [m.received for m in vacancy.wrote if m.key == runner.key]
    return wrote[-1] if wrote and (heard is None or wrote[-1] >= heard) else None


def owed(vacancy: Vacancy) -> Iterator[tuple[Runner, dt.datetime]]:
    """The candidates who wait for a word while the search goes on, and from when that is silence:
    since they wrote, or from the end of the day by which they were to hear."""
    rhythm = vacancy.rhythm
    for runner in runners(vacancy) if not vacancy.closed else ():
        if not runner.active:
            continue
        if wrote := wrote_last(vacancy, runner):
            yield runner, wrote
        elif days := [promise.by for promise in clock(vacancy, runner, dt.date.min).open]:
            yield runner, dt.datetime.combine(min(days), rhythm.day_ends, rhythm.zone)


# --- the end, and what a candidate wrote ----------------------------------------------------------


def _closing(vacancy: Vacancy, everyone: Sequence[Runner]) -> Iterator[Notice]:
    """The search is over: everyone who was told of it hears so. due: at once."""
    for runner in everyone:
        if runner.active and runner.mailable and runner.heard:
            yield Notice(
                key=f"{vacancy.reference}:closing:{runner.key}",
                template=Template.FILLED,
                audience="candidate",
                to=_to(runner),
                due=welcome(vacancy.closed_at or vacancy.changed, vacancy.rhythm),
                prepared=True,
                runner=runner,
            )


def is_filled(vacancy: Vacancy) -> bool:
    """Whether somebody was hired, as a candidate form says."""
    return any(runner.state == "hired" for runner in runners(vacancy))


def _passed_on(vacancy: Vacancy, everyone: Sequence[Runner]) -> Iterator[Notice]:
    to = recruiter(vacancy)
    for mail in vacancy.wrote:
        runner = next((r for r in everyone if r.key == mail.key), None)
        if runner and to.email:
            yield Notice(
                key=f"{vacancy.reference}:wrote:{mail.sha256[:16]}",
                template=Template.WROTE,
                audience="recruiter",
                to=to,
                due=mail.received,
                runner=runner,
                wrote=mail,
            )
