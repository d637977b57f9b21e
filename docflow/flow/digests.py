"""The digest job: one mail a morning to a recruiter, about everything that waits for a person.

Every vacancy with news has a job of its own. The first of a recruiter's jobs writes the mail for
all of them, and keeps which things it tells; the others find theirs told. What came up after the
mail was written waits for the next morning's.
"""

import datetime as dt
import logging
from collections.abc import Collection, Iterator, Mapping, Sequence
from hashlib import sha256

from sqlalchemy import Connection

from docflow.flow import answers, facts, notices
from docflow.flow.desk import Desk
from docflow.flow.follow_up import MAILS, PREPARED, follow_up
from docflow.flow.letters import contact, mail_of
from docflow.hiring import asking, loop, telling
from docflow.hiring.asking import Question
from docflow.hiring.facts import Person, Reply, Request, Vacancy
from docflow.hiring.followup import Template
from docflow.hiring.loop import Loop
from docflow.hiring.notice import morning_after, recruiter, welcome
from docflow.ledger import approvals, jobs, mails
from docflow.ledger.jobs import JobRow
from docflow.ledger.mails import Mail
from docflow.model.feedback import Accepted, ReplyKind
from docflow.model.phrases import Phrases
from docflow.model.work import Job, JobState
from docflow.writing import words
from docflow.writing.digest import Bounced, Memo, Unclear, Waiting
from docflow.writing.digest import digest as content_of

log = logging.getLogger(__name__)

Item = Waiting | Unclear | Memo | Bounced
News = dict[str, Item]
"""What waits for a person; the key says what an item is about, in any digest."""

_HEADERS = (("Auto-Submitted", "auto-generated"), ("X-Auto-Response-Suppress", "All"))


def digest(desk: Desk, job: JobRow) -> None:
    """Does a digest job. Raises TemplateError.

    It is put off while nobody can be told: at night, without a recruiter's address, and after
    today's mail went out without what this job is about. Nothing to tell any more: it is done.
    """
    with desk.ledger.read() as connection:
        vacancy = facts.of_vacancy(connection, desk, job.subject)
        to = recruiter(vacancy)
        news = _news(connection, desk, vacancy, [job], desk.phrases(to.language))
        known = jobs.get(connection, _key(desk, to))
        told = frozenset(known.payload["told"]) if known else None
        later = _later(desk, vacancy, news, told) if news else None
        written = None
        if news and not later and told is None:
            written = _written(connection, desk, to, news, job)
    with desk.ledger.write() as connection:
        if later:
            jobs.defer(connection, job.key, later)
            return
        if written:
            _owe(connection, desk, *written)
        jobs.finish(connection, job.key, desk.now())
        follow_up(connection, desk, job.subject)


def _later(
    desk: Desk, vacancy: Vacancy, news: News, told: Collection[str] | None
) -> dt.datetime | None:
    """Until when a job is put off; None when it is its turn. told: by the mail of today."""
    tomorrow = morning_after(desk.now(), vacancy.rhythm)
    if not recruiter(vacancy).email:
        return tomorrow
    if told is not None:
        return None if news.keys() <= set(told) else tomorrow
    day_starts = welcome(desk.now(), vacancy.rhythm)
    return day_starts if day_starts > desk.now() else None


# --- the mail -----------------------------------------------------------------------------------


def _written(
    connection: Connection, desk: Desk, to: Person, own: News, job: JobRow
) -> tuple[Mail, News]:
    """Today's mail to a recruiter, and what it tells. own: the news that `job` is about."""
    _mail(desk, to, own)  # a template that fails does so before a thousand vacancies are looked at
    phrases = desk.phrases(to.language)
    due: dict[str, list[JobRow]] = {job.subject: [job]}
    for other in jobs.due_of(connection, job.kind, desk.now()):
        if other.key != job.key and other.payload.get("to") == to.email.casefold():
            due.setdefault(other.subject, []).append(other)
    news: News = {}
    for subject, theirs in due.items():
        vacancy = facts.of_vacancy(connection, desk, subject)
        news |= _news(connection, desk, vacancy, theirs, phrases)
    return _mail(desk, to, news), news


def _mail(desk: Desk, to: Person, news: News) -> Mail:
    items = news.values()
    content = content_of(
        desk.phrases(to.language),
        to=contact(to),
        day=desk.today,
        waiting=[item for item in items if isinstance(item, Waiting)],
        unclear=[item for item in items if isinstance(item, Unclear)],
        memos=[item for item in items if isinstance(item, Memo)],
        bounced=[item for item in items if isinstance(item, Bounced)],
    )
    return mail_of(
        desk,
        key=_key(desk, to),
        template=Template.DIGEST,
        kind=Template.DIGEST.value,
        audience="recruiter",
        to=to,
        content=content,
        sender=to,
        vacancy=None,
        reply_to=desk.settings.mail.address or to.email or None,
        headers=_HEADERS,
    )


def _key(desk: Desk, to: Person) -> str:
    """One mail per recruiter and day."""
    return f"digest:{_who(to)}:{desk.today.isoformat()}"


def _who(to: Person) -> str:
    return sha256(to.email.casefold().encode()).hexdigest()[:16]


def _owe(connection: Connection, desk: Desk, mail: Mail, news: News) -> None:
    """The mail is kept with the job that delivers it. Its subject is the recruiter ("R-…"): it
    belongs to no vacancy, and one of yesterday that is still on its way stays so."""
    mails.add(connection, mail)
    subject = f"R-{mail.key.split(':')[1]}"
    unsent = jobs.listed(
        connection, JobState.DUE, JobState.HELD, JobState.DEAD, JobState.UNKNOWN, subject=subject
    )
    deliver = Job(
        key=mail.key,
        kind="deliver",
        subject=subject,
        due=desk.now(),
        payload={"told": sorted(news)},
    )
    jobs.make_equal(connection, subject, [*unsent, deliver], desk.now())
    log.info("digest: items=%s", len(news))


# --- what waits for a person --------------------------------------------------------------------


def _news(
    connection: Connection, desk: Desk, vacancy: Vacancy, due: Sequence[JobRow], phrases: Phrases
) -> News:
    """What a recruiter must know of one vacancy. due: its jobs, which say for which mornings."""
    mornings = {dt.date.fromisoformat(job.key.rpartition(":")[2]) for job in due}
    known = loop.of_vacancy(vacancy)
    asked = known.asked
    return dict(
        (
            *_late(desk, vacancy, asked, mornings),
            *_answers(connection, desk, vacancy, asked),
            *_differing(desk, vacancy, asked, phrases),
            *_approvals(connection, desk, vacancy, known, phrases),
            *_silent(desk, vacancy, known),
            *_bounced(vacancy, mornings),
        )
    )


def _title(vacancy: Vacancy) -> str:
    return (vacancy.accepted or vacancy.latest).intake.vacancy.title or vacancy.reference


def _late(
    desk: Desk, vacancy: Vacancy, asked: Sequence[Question], mornings: Collection[dt.date]
) -> Iterator[tuple[str, Item]]:
    """Requests that were reminded of in vain."""
    days = {*mornings, desk.today}
    references = [
        question.request.reference
        for question in asked
        if question.request
        and (told := asking.late_days(vacancy, question))
        and any(told[0] <= day <= told[1] for day in days)
    ]
    rows = notices.late(desk, vacancy, references) if references else []
    yield from ((row.reference, row) for row in rows)


def _answers(
    connection: Connection, desk: Desk, vacancy: Vacancy, asked: Sequence[Question]
) -> Iterator[tuple[str, Item]]:
    """Answers that docflow does not take up by itself."""
    for question in asked:
        request = question.request
        if request and (reply := asking.left_to_recruiter(request)):
            item = _to_be_read(connection, desk, vacancy, request, reply)
            yield f"{request.reference} {reply.number}", item


def _to_be_read(
    connection: Connection, desk: Desk, vacancy: Vacancy, request: Request, reply: Reply
) -> Item:
    day, who = desk.day(reply.received), request.to.name or request.to.email
    question = approvals.newest(connection, answers.QUESTION, str(reply.number))
    if reply.accepted is Accepted.PROVISIONAL and question:
        return Waiting(
            what="answer",
            title=_title(vacancy),
            candidate=request.candidate,
            who=reply.sender,
            since=day,
            reference=question.reference,
        )
    if reply.kind is ReplyKind.BOUNCE:
        posted = mails.of_request(connection, request.reference)
        return Bounced(address=request.to.email, subject=posted[-1].subject if posted else "")
    if reply.kind is ReplyKind.VOICE_MEMO and reply.file:
        return Memo(
            reference=request.reference,
            candidate=request.candidate,
            who=who,
            day=day,
            file=f"{desk.settings.folders.outbox.name}/{reply.file}",
        )
    return Unclear(
        reference=request.reference,
        candidate=request.candidate,
        who=who,
        day=day,
        own=reply.own,
        read=_read(reply.answers.spans),
    )


def _read(spans: Mapping[str, str]) -> str | None:
    """The words that were read as an answer: "1: 4 · go"."""
    found = (" ".join(span.split()) for span in spans.values())
    return " · ".join(dict.fromkeys(span for span in found if span)) or None


def _differing(
    desk: Desk, vacancy: Vacancy, asked: Sequence[Question], phrases: Phrases
) -> Iterator[tuple[str, Item]]:
    """Talks after which people do not conclude the same, while the candidate waits."""
    for together in telling.by_talk(asked):
        if not telling.differ(together):
            continue
        since, runner = telling.answered(together), together[0].runner
        if not telling.is_told(runner, since):
            names = [question.to.name or question.to.email for question in together]
            item = Waiting(
                what="decision",
                title=_title(vacancy),
                candidate=runner.name,
                who=words.listed(names, phrases),
                since=desk.day(since),
            )
            yield f"{together[0].key} {since.isoformat()}", item


def _approvals(
    connection: Connection, desk: Desk, vacancy: Vacancy, known: Loop, phrases: Phrases
) -> Iterator[tuple[str, Item]]:
    """Prepared mails that nobody let go yet. Those of today were shown whole, today."""
    replaced = _replaced(desk, known)
    for question in approvals.listed(connection, vacancy.reference):
        if question.kind not in (MAILS, PREPARED) or desk.day(question.asked_at) >= desk.today:
            continue
        if question.about in replaced:
            continue
        prepared = [mails.get(connection, key) for key in question.what["mails"]]
        names = [mail.to_name or mail.to_address for mail in prepared if mail]
        if not names:
            continue
        item = Waiting(
            what="approval",
            title=_title(vacancy),
            candidate=words.listed(names, phrases),
            who="",
            since=desk.day(question.asked_at),
            reference=question.reference,
        )
        yield question.reference, item


def _silent(desk: Desk, vacancy: Vacancy, known: Loop) -> Iterator[tuple[str, Item]]:
    """Candidates who wait for a word, and for whom nothing lies prepared."""
    prepared = {
        n.runner.key for n in known.notices if n.runner and n.prepared and loop.is_ready(vacancy, n)
    }
    for runner, since in telling.owed(vacancy):
        if since <= desk.now() and runner.key not in prepared:
            item = Waiting(
                what="news",
                title=_title(vacancy),
                candidate=runner.name,
                who="",
                since=desk.day(since),
            )
            yield f"news {runner.key} {since.isoformat()}", item


def _replaced(desk: Desk, known: Loop) -> set[str]:
    """Holding messages whose next one is due as well: before this mail is read, that one stands in
    their place."""
    due = [n for n in known.notices if n.promise and n.runner and n.due <= desk.now()]
    newest = {(n.runner.key, n.promise.step): n.key for n in due if n.runner and n.promise}
    return {n.key for n in due} - set(newest.values())


def _bounced(vacancy: Vacancy, mornings: Collection[dt.date]) -> Iterator[tuple[str, Item]]:
    """Mails that did not arrive, told on the morning after."""
    for bounce in vacancy.bounced:
        if morning_after(bounce.received, vacancy.rhythm).date() in mornings:
            item = Bounced(address=bounce.to, subject=bounce.subject)
            yield f"bounced {bounce.key}", item
