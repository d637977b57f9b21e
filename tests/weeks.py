"""Weeks of a search, played on facts alone: what falls due happens, and the facts know of it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from makers import a_candidate_form, a_vacancy, a_version, an_intake

from docflow.hiring import loop
from docflow.hiring.facts import Absence, Promise, Reply, Request, Told, Vacancy
from docflow.hiring.followup import Template
from docflow.hiring.notice import Notice, morning_after, welcome
from docflow.model.feedback import SCORE_CODES, Accepted, Answers, Decision, ReplyKind
from docflow.model.vacancy import Appointment, Stakeholder, Step
from docflow.model.work import Job, JobState

ZONE = ZoneInfo("Europe/Brussels")
QUESTIONS = {code: f"Vraag {code}" for code in SCORE_CODES}

AN = Stakeholder(name="An Peeters", role="hiring manager", email="An@bakkerij.example")
BO = Stakeholder(name="Bo Claes", role="interviewer", email="bo@bakkerij.example")
GRIET = Stakeholder(name="Griet Wouters", role="N+2", email="griet@bakkerij.example")
TOM = Stakeholder(name="Tom Maes", role="recruiter", email="tom@bureau.example", language="nl")
MUTE = Stakeholder(name="Kim Bos", role="interviewer")

STEPS = (
    Step(
        name="Kennismaking",
        kind="introduction",
        owners=("An Peeters",),
        minutes=45,
        feedback_working_days=2,
        at="7.1",
    ),
    Step(
        name="Gesprek",
        kind="interview",
        owners=("An Peeters", "Bo Claes"),
        minutes=60,
        feedback_working_days=3,
        at="7.2",
    ),
    Step(name="Voorstel", kind="offer", owners=("Tom Maes",), at="7.3"),
)
PEOPLE = (AN, BO, GRIET, TOM, MUTE)


def at(day: int, clock: str = "10:00", month: int = 11, year: int = 2026) -> dt.datetime:
    """A moment in Brussels."""
    return dt.datetime.combine(dt.date(year, month, day), dt.time.fromisoformat(clock), ZONE)


def on(day: int, clock: str | None = "10:00", **more: Any) -> Appointment:
    """An appointment in November 2026: the 26th is a Thursday."""
    values: dict[str, Any] = {
        "step": "Gesprek",
        "date": dt.date(2026, 11, day),
        "start": dt.time.fromisoformat(clock) if clock else None,
        "with_": ("An Peeters",),
    }
    return Appointment(**(values | more))


def a_search(*rows: Appointment, state: str | None = "in process", **changes: Any) -> Vacancy:
    """A vacancy with one candidate who has these appointments."""
    intake = changes.pop("intake", None) or an_intake(stakeholders=PEOPLE, steps=STEPS)
    people = {person.name or "": (person,) for person in intake.stakeholders}
    form = a_candidate_form(appointments=rows, state=state)
    return a_vacancy(
        a_version(intake=intake), **({"candidacies": (form,), "meant": people} | changes)
    )


def moved(vacancy: Vacancy, *rows: Appointment, at: dt.datetime) -> Vacancy:
    """The same, after a newer form of its first candidate."""
    first, *rest = vacancy.candidacies
    form = replace(first.form, appointments=rows)
    newer = replace(first, number=first.number + 1, form=form, received=at)
    return replace(vacancy, candidacies=(newer, *rest))


def full(decision: Decision | None = Decision.GO) -> Answers:
    """Everything scored."""
    return Answers(scores=dict.fromkeys(SCORE_CODES, 4.0), decision=decision, missing=())


def half() -> Answers:
    """One score, the rest to come."""
    return Answers(scores={"1": 4.0}, missing=SCORE_CODES[1:])


@dataclass
class Play:
    """A search as the days go by. sent: what went out, as (moment, notice). digests: the mornings
    on which the recruiter had something."""

    vacancy: Vacancy
    sent: list[tuple[dt.datetime, Notice]] = field(default_factory=list)
    digests: list[dt.datetime] = field(default_factory=list)
    postponed: dict[str, dt.datetime] = field(default_factory=dict)
    now: dt.datetime = field(default_factory=lambda: at(23, "08:30"))
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    def notices(self, *templates: Template) -> list[Notice]:
        """The mails that the search asks for now, of all kinds or of these."""
        found = loop.of_vacancy(self.vacancy).notices
        return [n for n in found if not templates or n.template in templates]

    def jobs(self, now: dt.datetime) -> tuple[Job, ...]:
        """Everything that is owed, now or later."""
        return loop.jobs(self.vacancy, loop.of_vacancy(self.vacancy), now)

    def run(self, now: dt.datetime) -> None:
        """A round: everything that is due, until nothing is."""
        while due := [job for job in self.jobs(now) if self._is_due(job, now)]:
            for job in sorted(due, key=lambda j: (j.due, j.key)):
                if job.key in {j.key for j in self.jobs(now)}:
                    self._do(job, now)

    def until(self, last: dt.datetime, *, hours: int = 1) -> None:
        """Rounds, so many hours apart, from the first half hour that something may be due."""
        now = self.now + dt.timedelta(hours=hours)
        while now <= last:
            self.run(now)
            self.now = now
            now += dt.timedelta(hours=hours)

    def _is_due(self, job: Job, now: dt.datetime) -> bool:
        later = self.postponed.get(job.key, job.due)
        done = job.key in self.vacancy.done
        return job.state is JobState.DUE and not done and max(job.due, later) <= now

    def _do(self, job: Job, now: dt.datetime) -> None:
        notice = next((n for n in self.notices() if n.key == job.key), None)
        if notice and self._must_wait(notice, now):
            self.postponed[job.key] = max(
                welcome(now, self.vacancy.rhythm), self.postponed.get(job.key, now)
            )
            return
        if notice:
            self.sent.append((now, notice))
            self._known(notice, now)
        if job.kind == "digest":
            self.digests.append(now)
        self.vacancy = replace(self.vacancy, done=self.vacancy.done | {job.key})

    def _must_wait(self, notice: Notice, now: dt.datetime) -> bool:
        """Quiet hours, and one reminder a day."""
        if welcome(now, self.vacancy.rhythm) > now and notice.template != Template.RECEIPT:
            return True
        today = [n for m, n in self.sent if n.reminder and m.date() == now.date()]
        if notice.reminder and notice.to.email in {n.to.email for n in today}:
            self.postponed[notice.key] = morning_after(now, self.vacancy.rhythm)
            return True
        return False

    def _known(self, notice: Notice, now: dt.datetime) -> None:
        if notice.slot:
            self.ask(notice, now)
        elif notice.request and notice.reminder:
            self._change(notice.request, reminders=(*notice.request.reminders, now))
        elif notice.request:
            self._change(notice.request, receipts=(*notice.request.receipts, now))
        elif notice.audience == "candidate":
            mail = told(notice.template, now, *notice.promises)
            self.vacancy = replace(self.vacancy, told=(*self.vacancy.told, mail))

    def ask(self, notice: Notice, now: dt.datetime) -> None:
        """A request goes out."""
        assert notice.runner is not None
        ended = notice.talk.ended if notice.talk else notice.runner.latest.received  # type: ignore[union-attr]
        made = Request(
            reference=f"DF-{next(self.numbers):06}",
            key=notice.slot,
            kind="feedback" if notice.talk else "profile",
            candidate_key=notice.runner.key,
            candidate=notice.runner.name,
            step=notice.talk.name if notice.talk else None,
            ended=ended,
            to=notice.to,
            questions=QUESTIONS if notice.talk else {},
            asked=now,
        )
        known = sorted((*self.vacancy.requests, made), key=lambda r: (r.ended, r.reference))
        self.vacancy = replace(self.vacancy, requests=tuple(known))

    def reply(
        self,
        moment: dt.datetime,
        answers: Answers | None = None,
        *,
        request: int = -1,
        kind: ReplyKind = ReplyKind.FEEDBACK,
        accepted: Accepted = Accepted.YES,
    ) -> None:
        """An answer to one of the requests, given by its place."""
        asked = self.vacancy.requests[request]
        came = Reply(
            number=next(self.numbers),
            kind=kind,
            accepted=accepted,
            received=moment,
            sender=asked.to.email,
            answers=answers or Answers(),
        )
        self._change(asked, replies=(*asked.replies, came))

    def away(self, person: Stakeholder, since: dt.date, back: dt.date) -> None:
        """Somebody says that they are not there."""
        address = (person.email or "").casefold()
        spells = (*self.vacancy.away.get(address, ()), Absence(since=since, back=back))
        self.vacancy = replace(self.vacancy, away={**self.vacancy.away, address: spells})

    def approve(self, notice: Notice) -> None:
        """A person lets a prepared mail go."""
        self.vacancy = replace(self.vacancy, approved=self.vacancy.approved | {notice.key})

    def went(self, template: Template, *, reminder: bool = False) -> list[dt.datetime]:
        """When the mails of one kind went out."""
        return [m for m, n in self.sent if n.template == template and n.reminder == reminder]

    def _change(self, request: Request, **changes: Any) -> None:
        rows: Sequence[Request] = self.vacancy.requests
        changed = (replace(r, **changes) if r.key == request.key else r for r in rows)
        self.vacancy = replace(self.vacancy, requests=tuple(changed))


def told(template: Template | str, moment: dt.datetime, *promises: Promise, **more: Any) -> Told:
    """A mail that the candidate got."""
    return Told(
        key=f"mail {moment.isoformat()} {template}",
        name="Lotte Declercq",
        to="lotte@post.example",
        version=1,
        reads={},
        sent=moment,
        template=str(template),
        promises=promises,
        **more,
    )
