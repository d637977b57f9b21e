"""The scores job: what people said of each candidate, laid side by side in Word, for the recruiter.

These papers hold people's own words about somebody. They stand in the outbox and go with no mail.
"""

import datetime as dt
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from docflow.flow import facts, filing
from docflow.flow.desk import Desk
from docflow.flow.follow_up import follow_up
from docflow.flow.paperwork import Drawn, contact_of, homes, rendered
from docflow.hiring import asking, loop, scorecard
from docflow.hiring.facts import Request, Vacancy, Version
from docflow.hiring.followup import Paper
from docflow.hiring.runners import Runner, runners
from docflow.ledger import jobs
from docflow.ledger.jobs import JobRow
from docflow.model.card import Card, Said
from docflow.model.feedback import PERSON_CODES
from docflow.model.phrases import Phrases
from docflow.writing import feedback, scorecards

log = logging.getLogger(__name__)

_SIDE_BY_SIDE = 2
"""Candidates with answers from which on there is something to compare."""


def scores(desk: Desk, job: JobRow) -> None:
    """Does a scores job. Raises TemplateError, FileBusyError, FolderError.

    When the facts have changed since the job was made, it gives way to the one that follows from
    them now.
    """
    with desk.ledger.write() as connection:
        vacancy = facts.of_vacancy(connection, desk, job.subject)
        version = vacancy.accepted
        if version is None or loop.scores_key(vacancy) != job.key:
            follow_up(connection, desk, job.subject)
            return
        folder = filing.folder_of(connection, vacancy)
        before = filing.standing(connection, job.subject)
    drawn = tuple(_drawn(desk, vacancy, version, folder))
    filing.put(desk, drawn, before)
    with desk.ledger.write() as connection:
        filing.record(connection, desk, job.subject, drawn)
        jobs.finish(connection, job.key, desk.now())
        follow_up(connection, desk, job.subject)
    log.info("job %s: documents=%s", job.kind, len(drawn))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Filled:
    """A candidate's card. changed: when its newest answer or question is from."""

    runner: Runner
    card: Card
    changed: dt.datetime

    @property
    def answered(self) -> bool:
        """Whether anybody said anything yet."""
        return any(said.answers for said in self.card.said)


def _drawn(desk: Desk, vacancy: Vacancy, version: Version, folder: str) -> Iterator[Drawn]:
    phrases = desk.phrases(version.language)
    questions = feedback.questions(version.intake, phrases)
    everyone = runners(vacancy)
    home = {**homes(everyone), **homes([runner for runner in everyone if runner.active])}
    filled = list(_filled(desk, vacancy, version, questions))
    for one in filled:
        path = f"{folder}/candidates/{home[one.runner.key]}"
        yield _card(desk, vacancy, version, phrases, one, path)
    compared = [one for one in filled if one.answered]
    if len(compared) >= _SIDE_BY_SIDE:
        yield _comparison(desk, vacancy, version, phrases, questions, compared, folder)


def _filled(
    desk: Desk, vacancy: Vacancy, version: Version, questions: Mapping[str, str]
) -> Iterator[_Filled]:
    """The card of everyone about whom somebody was asked after a talk, in the forms' order."""
    wanted = _wanted(vacancy, version)
    for runner in runners(vacancy):
        if asked := [r for r in wanted if r.candidate_key == runner.key]:
            card = scorecard.scorecard(
                runner.name,
                questions,
                [_said(desk, request, questions) for request in asked],
                state=runner.state,
                needs=runner.form.needs if runner.form else None,
            )
            yield _Filled(runner=runner, card=card, changed=_changed(version, runner, asked))


def _wanted(vacancy: Vacancy, version: Version) -> list[Request]:
    """The requests that have a column: answered, or still waited for; not the one about a talk
    that was put off. Talk by talk, and of one talk in the order of the intake's people."""
    current = {q.request.reference for q in asking.questions(vacancy) if q.request}
    addresses = [(person.email or "").casefold() for person in version.intake.stakeholders]
    places = {address: place for place, address in enumerate(addresses)}
    asked = [r for r in vacancy.requests if r.kind == "feedback" and r.asked]
    return sorted(
        (r for r in asked if _is_answered(r) or r.reference in current),
        key=lambda r: (r.ended, places.get(r.to.email, len(places))),
    )


def _is_answered(request: Request) -> bool:
    return any(reply.counts for reply in request.replies)


def _said(desk: Desk, request: Request, questions: Mapping[str, str]) -> Said:
    """questions: as they are put now. The last three are docflow's own, in the language of whoever
    was asked; on the card they stand in the form's."""
    own = {code: questions[code] for code in PERSON_CODES if code in request.questions}
    answers = request.answers if _is_answered(request) else None
    return Said(
        interviewer=request.to.name or request.to.email,
        step=request.step,
        day=desk.day(request.ended),
        answers=answers,
        words=answers.words if answers else {},
        asked={**request.questions, **own},
    )


def _changed(version: Version, runner: Runner, asked: Sequence[Request]) -> dt.datetime:
    """From when a card is. Not the day of drawing: equal facts are the same card, and a card that
    says nothing new does not push the former one into earlier/."""
    said = [r.received for request in asked for r in request.replies if r.counts]
    forms = [runner.latest.received] if runner.latest else []
    return max([version.received, *(r.asked for r in asked if r.asked), *said, *forms])


def _card(
    desk: Desk, vacancy: Vacancy, version: Version, phrases: Phrases, one: _Filled, home: str
) -> Drawn:
    content = scorecards.scorecard(
        one.card,
        scorecard.gaps(one.card),
        phrases,
        reference=vacancy.reference,
        title=version.intake.vacancy.title or "",
        date=desk.day(one.changed),
        contact=contact_of(vacancy, version),
        succeeds_in=version.intake.environment.succeeds_in,
    )
    return Drawn(
        paper=Paper.SCORECARD,
        path=f"{home}/{phrases.text('files', Paper.SCORECARD.value)}",
        data=rendered(desk, version.language, "scorecard", content),
        version=version.number,
        runner=one.runner.key,
    )


def _comparison(
    desk: Desk,
    vacancy: Vacancy,
    version: Version,
    phrases: Phrases,
    questions: Mapping[str, str],
    compared: Sequence[_Filled],
    folder: str,
) -> Drawn:
    content = scorecards.comparison(
        scorecard.comparison(questions, [one.card for one in compared]),
        phrases,
        reference=vacancy.reference,
        title=version.intake.vacancy.title or "",
        date=desk.day(max(one.changed for one in compared)),
        contact=contact_of(vacancy, version),
    )
    return Drawn(
        paper=Paper.COMPARISON,
        path=f"{folder}/{phrases.text('files', Paper.COMPARISON.value)}",
        data=rendered(desk, version.language, "comparison", content),
        version=version.number,
    )
