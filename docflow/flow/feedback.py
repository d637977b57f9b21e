"""What `feedback` shows: who was asked what about whom, and what they answered."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection

from docflow.errors import SettingsError
from docflow.flow import facts
from docflow.flow.desk import Desk
from docflow.hiring import asking
from docflow.hiring.asking import Question
from docflow.hiring.facts import Reply, Request, Vacancy
from docflow.hiring.identity import folded
from docflow.hiring.runners import Runner
from docflow.hiring.talks import Talk
from docflow.ledger import mails, requests, vacancies
from docflow.model.feedback import SCORE_CODES, Answers
from docflow.model.vacancy import Step


def listed(desk: Desk, reference: str | None = None) -> list[dict[str, Any]]:
    """The list of `feedback --json` (contract, "The feedback request"): every request, those of
    one vacancy together and in it those about one candidate, in the order of the talks. Raises
    SettingsError when there is no such vacancy."""
    with desk.ledger.read() as connection:
        asked_of = dict.fromkeys(r.vacancy for r in requests.listed(connection, reference))
        if reference and vacancies.get(connection, reference) is None:
            raise SettingsError(
                f"There is no vacancy {reference}.", "docflow status lists them all."
            )
        return [row for name in asked_of for row in _of_vacancy(connection, desk, name)]


def _of_vacancy(connection: Connection, desk: Desk, reference: str) -> list[dict[str, Any]]:
    vacancy = facts.of_vacancy(connection, desk, reference)
    sent = mails.asked_by(connection, reference)
    people = [request.candidate_key for request in vacancy.requests]
    ordered = sorted(vacancy.requests, key=lambda r: (people.index(r.candidate_key), r.ended))
    return [_request(desk, vacancy, request, sent) for request in ordered]


def _request(
    desk: Desk,
    vacancy: Vacancy,
    request: Request,
    sent: Mapping[str, tuple[str | None, str | None]],
) -> dict[str, Any]:
    message_id, reply_to = sent.get(request.reference, (None, None))
    return {
        "reference": request.reference,
        "vacancy": vacancy.reference,
        "candidate": request.candidate,
        "step": request.step,
        "interviewer": request.to.name or request.to.email,
        "interviewer_email": request.to.email,
        "asked_at": request.asked.isoformat() if request.asked else None,
        "due": due(vacancy, request).isoformat(),
        "state": asking.state(vacancy, request, desk.now()).value,
        "message_id": message_id,
        "reply_to": reply_to,
        "replies": [_reply(reply, request) for reply in request.replies],
        "together": _said(request.answers, request),
    }


def due(vacancy: Vacancy, request: Request) -> dt.date:
    """The day on which feedback is or was due, also of a request that nobody waits for now."""
    found = next((q for q in asking.questions(vacancy) if q.request == request), None)
    return asking.deadline(vacancy, found or _as_question(vacancy, request))


def _as_question(vacancy: Vacancy, request: Request) -> Question:
    """A request whose vacancy was closed, or whose candidate is no longer in the running."""
    runner = Runner(
        key=request.candidate_key, name=request.candidate, email="", language=request.to.language
    )
    steps = vacancy.accepted.intake.steps if vacancy.accepted else ()
    name = request.step or ""
    talk = Talk(
        runner=runner,
        slot="",
        name=name,
        place=None,
        step=next((s for s in steps if folded(s.name) == folded(name)), Step(name=name)),
        day=request.ended.astimezone(vacancy.rhythm.zone).date(),
        ended=request.ended,
        people=(),
    )
    return Question(
        key=request.key,
        runner=runner,
        to=request.to,
        ended=request.ended,
        due=request.ended,
        talk=talk if request.kind == "feedback" else None,
        request=request,
    )


def left(request: Request) -> str:
    """What is still to be answered: "R1, R2, the decision"; "" when everything is."""
    said = request.answers
    codes = [code for code in SCORE_CODES if code in said.missing]
    return ", ".join([*codes, *([] if said.decision else ["the decision"])])


def _reply(reply: Reply, request: Request) -> dict[str, Any]:
    return {
        "received_at": reply.received.isoformat(),
        "from": reply.sender or None,
        "kind": reply.kind.value,
        "accepted": reply.accepted.value,
        **_said(reply.answers, request),
        "words": reply.own or None,
        "back": reply.back.isoformat() if reply.back else None,
        "file": f"outbox/{reply.file}" if reply.file else None,
    }


def _said(answers: Answers, request: Request) -> dict[str, Any]:
    """Answers under the keys that scripts rely on; missing are the codes that were asked and have
    no score."""
    codes = [code for code in SCORE_CODES if code in request.questions]
    return {
        "scores": {c: score(answers.scores[c]) for c in SCORE_CODES if c in answers.scores},
        "decision": answers.decision.value if answers.decision else None,
        "comment": answers.comment,
        "missing": [code for code in codes if code not in answers.scores],
        "invalid": list(answers.invalid),
        "ranges": _several(answers.ranges),
        "conflicts": _several(answers.conflicts),
    }


def _several(given: Mapping[str, Iterable[float]]) -> dict[str, list[float]]:
    return {code: [score(each) for each in scores] for code, scores in given.items()}


def score(value: float) -> float:
    """4.0 as 4; halves stay."""
    return int(value) if value == int(value) else value
