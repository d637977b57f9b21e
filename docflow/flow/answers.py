"""Answers to a request are kept: from a mail, from a scorecard form, or noted as they were said."""

import difflib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

from sqlalchemy import Connection

from docflow.errors import SettingsError
from docflow.flow.desk import Desk
from docflow.flow.follow_up import follow_up
from docflow.flow.listen import Heard, kind_of, says_something
from docflow.ledger import approvals, arrivals, mails, replies, requests, vacancies
from docflow.ledger.arrivals import Arrival
from docflow.ledger.replies import Reply
from docflow.ledger.requests import Request
from docflow.model.feedback import Accepted, Answers, Asked, ReplyKind, ReplyReading
from docflow.model.record import answers_from, answers_json, canonical
from docflow.model.vacancy import Scorecard
from docflow.model.work import Reading
from docflow.replies.markup import seen
from docflow.replies.reading import read_words

QUESTION = "reply"
"""The kind of approval that asks whether somebody else's answer counts. It is about the reply."""

WRITTEN = "written"
"""Where an arrival keeps when its mail was written, as the mail says."""

_COUNTED = (ReplyKind.FEEDBACK, ReplyKind.PARTIAL)


def asked(connection: Connection, request: Request) -> Asked:
    """A request as its reader saw it: every mail that went out about it, as text and as the lines
    of its HTML, and the body behind its link."""
    texts: list[str] = []
    for mail in mails.of_request(connection, request.reference):
        texts += [mail.text, "\n".join(line.text for line in seen(mail.html) if line.text)]
    if request.form_text:
        texts.append(request.form_text)
    return Asked(
        reference=request.reference,
        language=request.language,
        questions=request.questions,
        texts=tuple(dict.fromkeys(text for text in texts if text)),
    )


def keep(
    connection: Connection,
    desk: Desk,
    arrival: Arrival,
    request: Request,
    reading: ReplyReading,
    accepted: Accepted,
    *,
    sender: str = "",
    file: str | None = None,
) -> None:
    """Keeps one answer; what somebody else answered becomes a question to the recruiter."""
    forged = accepted is Accepted.QUARANTINED
    back: date | None = None if forged else reading.back
    replies.add(
        connection,
        request=request.reference,
        arrival_id=arrival.id,
        kind=reading.kind.value,
        accepted=accepted.value,
        sender=sender,
        at=arrival.received_at,
        answers=answers_json(reading.answers),
        own=reading.own,
        back=back,
        file=file,
    )
    if accepted is Accepted.PROVISIONAL and reading.kind in _COUNTED:
        number = replies.of_request(connection, request.reference)[-1].id
        approvals.ask(
            connection,
            kind=QUESTION,
            about=str(number),
            subject=request.vacancy,
            at=desk.now(),
            what={"reply": number},
        )


def in_time(
    connection: Connection, request: Request, reading: ReplyReading, written: datetime | None
) -> ReplyReading:
    """What a mail says that a later one, dropped before it, has not said since.

    People drop a week of mail at once, in any order; an old score must not undo its correction.
    """
    if written is None or reading.kind not in _COUNTED:
        return reading
    since = [
        answers_from(reply.answers)
        for reply in replies.of_request(connection, request.reference)
        if reply.accepted == Accepted.YES and _written(connection, reply) > written
    ]
    settled = {
        code
        for each in since
        for code in (*each.scores, *each.ranges, *each.conflicts, *each.invalid)
    }
    told = reading.answers
    scores = {code: score for code, score in told.scores.items() if code not in settled}
    answers = replace(
        told,
        scores=scores,
        decision=None if any(each.decision for each in since) else told.decision,
        missing=tuple(code for code in request.questions if code not in scores),
        invalid=tuple(code for code in told.invalid if code not in settled),
        ranges={code: ends for code, ends in told.ranges.items() if code not in settled},
        conflicts={code: two for code, two in told.conflicts.items() if code not in settled},
        words={code: text for code, text in told.words.items() if code not in settled},
    )
    kind = ReplyKind.PARTIAL if answers.missing else reading.kind
    return replace(reading, kind=kind, answers=answers) if since else reading


def _written(connection: Connection, reply: Reply) -> datetime:
    arrival = arrivals.get(connection, reply.arrival_id)
    date = arrival.detail.get(WRITTEN) if arrival else None
    return datetime.fromisoformat(date) if date else datetime.min.replace(tzinfo=UTC)


# --- a scorecard form by itself -----------------------------------------------------------------


def read_form(desk: Desk, arrival: Arrival, reading: Reading) -> None:
    """A scorecard form that a person dropped: its reference says which talk it is about. One
    without, or with nothing in it, is held. Raises SandboxLimit."""
    assert isinstance(reading.form, Scorecard)
    with desk.ledger.read() as connection:
        request = requests.get(connection, reading.reference or "")
        about = asked(connection, request) if request else None
    heard = desk.listener.call(None, (reading.form,), about) if about else None
    with desk.ledger.write() as connection:
        _settle_form(connection, desk, arrival, request, heard)


def _settle_form(
    connection: Connection,
    desk: Desk,
    arrival: Arrival,
    request: Request | None,
    heard: Heard | None,
) -> None:
    empty = heard is None or not says_something(heard.reading.answers)
    arrivals.settle(
        connection,
        arrival.id,
        state="held" if request is None or empty else "read",
        kind="scorecard",
        vacancy=request.vacancy if request else None,
        reason="scorecard" if request is None else "scorecard.empty" if empty else "reply",
    )
    if request and heard and not empty:
        keep(connection, desk, arrival, request, heard.reading, Accepted.YES)
        follow_up(connection, desk, request.vacancy)


# --- what was said aloud ------------------------------------------------------------------------


def said(desk: Desk, reference: str, text: str) -> str:
    """Records what somebody said aloud about a request, and gives what was read and what is
    missing.

    reference: "DF-7Q4K2M". text: "1: 4, R2: 3, go", or any words that a reply may hold. Raises
    SettingsError when there is no such request, its vacancy is closed, or the text answers nothing.
    """
    with desk.ledger.read() as connection:
        request = _known(connection, reference)
        about = asked(connection, request)
    answers = read_words(text, about, desk.catalogue)
    if not answers.scores and answers.decision is None:
        raise _nothing_read(request, answers)
    noted = {"request": request.reference, "text": text, "at": desk.now().isoformat()}
    sha256 = desk.store.put(canonical(noted).encode())
    with desk.ledger.write() as connection:
        arrival, new = arrivals.add(
            connection,
            sha256=sha256,
            name=f"{request.reference}.json",
            source="command",
            at=desk.now(),
        )
        if new:
            reading = ReplyReading(kind=kind_of(answers), answers=answers, own=text)
            keep(connection, desk, arrival, request, reading, Accepted.YES)
            arrivals.settle(
                connection,
                arrival.id,
                state="read",
                kind="answer",
                vacancy=request.vacancy,
                reason="reply",
            )
            follow_up(connection, desk, request.vacancy)
    who = f"{request.reference}, {request.to_name} about {request.candidate}"
    return f"{who}. Read: {_shown(answers)}.{_open(answers)}"


def _known(connection: Connection, reference: str) -> Request:
    request = requests.get(connection, reference)
    if request is None:
        known = [row.reference for row in requests.listed(connection)]
        near = difflib.get_close_matches(reference, known, n=1)
        raise SettingsError(
            f"There is no request {reference}.",
            f"Did you mean {near[0]}?" if near else "docflow feedback lists them all.",
        )
    vacancy = vacancies.get(connection, request.vacancy)
    if vacancy and vacancy.state == "closed":
        raise SettingsError(
            f"{reference} belongs to {vacancy.reference} {vacancy.title}, which is closed: "
            "nothing is recorded for it any more.",
            "Drop its intake again to open it.",
        )
    return request


def _nothing_read(request: Request, answers: Answers) -> SettingsError:
    example = "1: 4, R2: 3, go" if request.questions else "go"
    unclear = _unclear(answers)
    return SettingsError(
        f"No score or decision can be read from that{f': {unclear}' if unclear else ''}.",
        f'Write for example: docflow answer {request.reference} "{example}"',
    )


def _shown(answers: Answers) -> str:
    """ "1: 4, R2: 3.5, go" """
    scores = [f"{code}: {score:g}" for code, score in answers.scores.items()]
    decided = [answers.decision.value.replace("_", " ")] if answers.decision else []
    return ", ".join([*scores, *decided])


def _open(answers: Answers) -> str:
    """What is still to be said, as sentences."""
    unclear = _unclear(answers)
    missing = [*answers.missing, *(["decision"] if answers.decision is None else [])]
    found = [f"Not clear, so not recorded: {unclear}."] if unclear else []
    found.append(f"Missing: {', '.join(missing)}." if missing else "Nothing is missing.")
    return "".join(f" {sentence}" for sentence in found)


def _unclear(answers: Answers) -> str:
    return ", ".join(_doubts(answers))


def _doubts(answers: Answers) -> Iterator[str]:
    for code in answers.invalid:
        yield f"{code} is not on the scale of 1 to 5"
    for code, (low, high) in answers.ranges.items():
        yield f"{code} is {low:g} to {high:g}"
    for code, scores in answers.conflicts.items():
        yield f"{code} is {' and '.join(f'{score:g}' for score in scores)}"
