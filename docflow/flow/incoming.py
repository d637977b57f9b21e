"""The way in for mails: a bounce, a form, an approval, an answer, a candidate's own words.

The first way that fits a mail takes it; what fits none is kept and shown to a person. Nothing is
ever mailed to a sender because of what they wrote here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from sqlalchemy import Connection

from docflow.errors import MailboxError, SettingsError
from docflow.flow import answers, facts, hand_in
from docflow.flow.approve import approvers, decide
from docflow.flow.desk import Desk
from docflow.flow.follow_up import follow_up
from docflow.flow.hand_in import Form
from docflow.flow.listen import Heard, light
from docflow.flow.memos import keep_memo
from docflow.hiring.runners import Runner, runners
from docflow.ledger import approvals, arrivals, mails, requests, vacancies
from docflow.ledger.approvals import Approval
from docflow.ledger.arrivals import Arrival
from docflow.ledger.requests import Request
from docflow.mailbox.mime import LARGEST
from docflow.model.feedback import Accepted, Asked, ReplyKind, ReplyReading
from docflow.model.mail import Arrived
from docflow.model.record import fingerprint
from docflow.model.vacancy import Scorecard
from docflow.replies.kinds import APPROVAL_REFERENCE
from docflow.replies.sender import Verdict, may_answer, same_address, verdict
from docflow.replies.thread import Thread, thread_of
from docflow.sandbox import SandboxLimit

_AUTHENTICATED = "x-ms-exchange-organization-authas"
"""Exchange writes it, and drops what a sender wrote there."""

_MOST_NAMED = 10
"""Questions that the subject of a mail is looked at for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail and everything that was found out about it before the ledger is written.

    sure: its sender is who they say they are, as far as anybody can tell. checked: what our own
    mail server says. request: that it answers. accepted: whether its answer counts.
    """

    arrival: Arrival
    mail: Arrived
    heard: Heard
    checked: Verdict
    let_in: bool
    forms: tuple[Form, ...] = ()
    thread: Thread = field(default_factory=Thread)
    request: Request | None = None
    accepted: Accepted = Accepted.NO
    memo: str | None = None

    @property
    def sure(self) -> bool:
        """Its sender is who they say they are, as far as anybody can tell."""
        passed = self.let_in or self.checked is Verdict.PASS
        return passed and self.checked is not Verdict.FAIL

    @property
    def mark(self) -> str:
        """The same for every copy of this mail; "" when it says nothing to know it by."""
        known = [self.mail.message_id, self.mail.sender]
        return fingerprint(known)[:32] if self.mail.message_id else ""

    @property
    def known_by(self) -> dict[str, str]:
        """What a later mail is compared with; no clock that is ahead wins from it for ever."""
        date = min(self.mail.date or self.arrival.received_at, self.arrival.received_at)
        return {"mark": self.mark, answers.WRITTEN: date.isoformat()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a mail, as its arrival says it."""

    reason: str
    state: Literal["read", "held"] = "read"
    vacancy: str | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)


def read_mail(desk: Desk, arrival: Arrival) -> None:
    """Reads a mail that a person dropped or that Outlook got, and commits what follows from it."""
    try:
        mail = desk.opener.call(desk.store.get(arrival.sha256, at_most=LARGEST + 1))
    except (MailboxError, SandboxLimit) as fault:
        _hold(desk, arrival, fault.message)
        return
    internal = mail.header(_AUTHENTICATED) == ("Internal",)
    settle_mail(desk, arrival, mail, let_in=arrival.source != "mail" or internal)


def settle_mail(desk: Desk, arrival: Arrival, mail: Arrived, *, let_in: bool) -> None:
    """Finds out what a mail is, and commits that together with all that follows from it.

    let_in: a person dropped it, or it is internal Exchange mail: then its sender counts as
    authenticated, unless our own mail server says otherwise.
    """
    checked = verdict(
        mail.header("authentication-results"),
        desk.settings.mail.authserv_id,
        in_exchange=arrival.source == "mail",
    )
    try:
        heard = desk.listener.call(light(mail), (), None)
    except SandboxLimit as fault:
        _hold(desk, arrival, fault.message)
        return
    letter = Letter(arrival=arrival, mail=mail, heard=heard, checked=checked, let_in=let_in)
    if not heard.by_machine and not _is_own(desk, mail):
        letter = replace(letter, forms=hand_in.forms_in(desk, mail))
    letter = _answering(desk, letter)
    with desk.ledger.write() as connection:
        found = (way(connection, desk, letter) for way in _WAYS)
        outcome = next((o for o in found if o), Outcome(reason="mail", state="held"))
        arrivals.settle(
            connection,
            arrival.id,
            state=outcome.state,
            kind="mail",
            vacancy=outcome.vacancy,
            reason=outcome.reason,
            detail={**outcome.detail, **letter.known_by},
        )
        if outcome.vacancy:
            follow_up(connection, desk, outcome.vacancy)


def _hold(desk: Desk, arrival: Arrival, error: str) -> None:
    with desk.ledger.write() as connection:
        arrivals.settle(
            connection,
            arrival.id,
            state="held",
            kind="mail",
            reason="mail.unreadable",
            detail={"error": error},
        )


# --- which request it answers ------------------------------------------------------------------


def _answering(desk: Desk, letter: Letter) -> Letter:
    """The letter with the request that it answers, and what it says to that."""
    cards = hand_in.scorecards(letter.forms)
    named = [c.reference for c in cards if c.reference and c.reference.startswith("DF-")]
    clues = replace(letter.heard.clues, body=(*letter.heard.clues.body, *named))
    with desk.ledger.read() as connection:
        thread = thread_of(
            clues,
            tokens=requests.with_tokens(connection, clues.tokens),
            message_ids=requests.with_message_ids(connection, clues.message_ids),
            references=requests.known(connection, (*clues.subject, *clues.body, *clues.original)),
        )
        request = requests.get(connection, thread.reference) if thread.reference else None
        about = answers.asked(connection, request) if request else None
    letter = replace(letter, thread=thread, request=request)
    if request is None or about is None:
        return letter
    accepted = may_answer(
        letter.mail.sender,
        [request.to_address],
        letter.checked,
        secret=thread.carrier is not None and thread.carrier.secret,
        let_in=letter.let_in,
    )
    letter = replace(letter, accepted=accepted)
    if letter.heard.by_machine or letter.heard.reading.kind is ReplyKind.APPROVAL:
        return letter
    heard = _heard(desk, letter, cards, request, about)
    counts = accepted in (Accepted.YES, Accepted.PROVISIONAL)
    memo = keep_memo(desk, request, letter.mail) if counts else None
    return replace(letter, heard=heard, memo=memo)


def _heard(
    desk: Desk, letter: Letter, cards: tuple[Scorecard, ...], request: Request, about: Asked
) -> Heard:
    """What the mail says to its request. A form about something else, and a mail that cannot be
    read within its limits, are for a person."""
    strange = any(c.reference not in (request.reference, request.vacancy) for c in cards)
    try:
        heard = desk.listener.call(light(letter.mail), () if strange else cards, about)
    except SandboxLimit:
        strange, heard = True, letter.heard
    if not strange:
        return heard
    return replace(heard, reading=ReplyReading(kind=ReplyKind.UNCLEAR, own=heard.reading.own))


# --- the ways, in the order in which they are tried ----------------------------------------------


def _own(_: Connection, desk: Desk, letter: Letter) -> Outcome | None:
    """What docflow sent itself: no loop can start."""
    return Outcome(reason="own") if _is_own(desk, letter.mail) else None


def _is_own(desk: Desk, mail: Arrived) -> bool:
    if mail.header("x-docflow-loop") or mail.header("x-docflow-key"):
        return True
    address, people = desk.settings.mail.address, desk.settings.people.recruiters
    return same_address(mail.sender, [address]) and not same_address(address, people)


def _from_machine(connection: Connection, desk: Desk, letter: Letter) -> Outcome | None:
    """An absence, a receipt, a bounce: never read as an answer."""
    kind = letter.heard.reading.kind
    if not letter.heard.by_machine:
        return None
    if letter.request and kind in (ReplyKind.AUTO_REPLY, ReplyKind.BOUNCE):
        forged = letter.checked is Verdict.FAIL
        accepted = Accepted.QUARANTINED if forged else Accepted.YES
        return _kept(connection, desk, replace(letter, accepted=accepted), letter.request)
    if kind is not ReplyKind.BOUNCE:
        return Outcome(reason="auto_reply")
    lost = mails.with_message_ids(connection, letter.heard.clues.message_ids)
    mail = next((mail for mail in lost if mail.vacancy), None)
    if mail is None:
        return Outcome(reason="bounce.unknown", state="held")
    if _came_before(connection, mail.vacancy or "", letter):
        return Outcome(reason="same")
    return Outcome(reason="bounce", vacancy=mail.vacancy, detail={"mail": mail.key})


def _approval(connection: Connection, desk: Desk, letter: Letter) -> Outcome | None:
    """AKKOORD, from the person who was asked and from nobody else."""
    reading = letter.heard.reading
    if reading.kind is not ReplyKind.APPROVAL or reading.approves is None:
        return None
    detail = {"approval": reading.approves}
    question = approvals.get(connection, reading.approves)
    if refused := _refused(connection, desk, letter, question):
        return Outcome(reason=refused, state="held", detail=detail)
    assert question is not None
    moot = question.state == "withdrawn"
    try:
        said = decide(connection, desk, question, reading.chooses, by=letter.mail.sender)
    except SettingsError as fault:
        moot, said = True, str(fault)
    if moot:
        detail = {**detail, "error": said}
        return Outcome(reason="approval.unclear", state="held", detail=detail)
    return Outcome(reason="approval", detail=detail)


def _refused(
    connection: Connection, desk: Desk, letter: Letter, question: Approval | None
) -> str | None:
    """Why an AKKOORD does not count; None when it does."""
    if letter.checked is Verdict.FAIL:
        return "sender.forged"
    if question is None:
        return "approval.unknown"
    named = same_address(letter.mail.sender, approvers(connection, desk, question))
    return None if letter.sure and named else "approval.other"


def _about_approval(connection: Connection, _: Desk, letter: Letter) -> Outcome | None:
    """Any other words than AKKOORD, to a question that its subject names, are no approval."""
    if letter.heard.clues.subject:
        return None
    for reference in APPROVAL_REFERENCE.findall(letter.mail.subject)[:_MOST_NAMED]:
        if approvals.get(connection, reference.upper()):
            detail = {"approval": reference.upper()}
            return Outcome(reason="approval.words", state="held", detail=detail)
    return None


def _forms(connection: Connection, desk: Desk, letter: Letter) -> Outcome | None:
    """Forms are handed in; what is said beside them is an answer all the same."""
    by_recruiter = same_address(letter.mail.sender, desk.settings.people.recruiters)
    forms = hand_in.handed_in(letter.forms, by_recruiter=by_recruiter)
    if not forms:
        return None
    answered = _answer(connection, desk, letter)
    if letter.sure and hand_in.may(connection, desk, letter.mail, forms):
        hand_in.take_in(connection, desk, forms, letter.arrival)
        return answered or Outcome(reason="forms")
    vacancy = answered.vacancy if answered else None
    return Outcome(reason="sender.unknown", state="held", vacancy=vacancy)


def _answer(connection: Connection, desk: Desk, letter: Letter) -> Outcome | None:
    """An answer to a request. Whose it is, and whether they may, was found out before."""
    if letter.thread.others:
        detail = {"requests": list(letter.thread.others)}
        return Outcome(reason="two.requests", state="held", detail=detail)
    return _kept(connection, desk, letter, letter.request) if letter.request else None


def _kept(connection: Connection, desk: Desk, letter: Letter, request: Request) -> Outcome:
    reading = answers.in_time(connection, request, letter.heard.reading, letter.mail.date)
    if _came_before(connection, request.vacancy, letter):
        return Outcome(reason="same")
    if reading.kind is ReplyKind.AUTO_REPLY and letter.accepted is Accepted.NO:
        return Outcome(reason="auto_reply")
    answers.keep(
        connection,
        desk,
        letter.arrival,
        request,
        reading,
        letter.accepted,
        sender=letter.mail.sender,
        file=letter.memo,
    )
    match letter.accepted:
        case Accepted.QUARANTINED:
            return Outcome(reason="sender.forged", state="held", vacancy=request.vacancy)
        case Accepted.NO:
            return Outcome(reason="reply.other", state="held", vacancy=request.vacancy)
        case _:
            return Outcome(reason="reply", vacancy=request.vacancy)


def _candidate(connection: Connection, desk: Desk, letter: Letter) -> Outcome | None:
    """A candidate's own mail: the recruiter gets it in the same round."""
    found = _written_by(connection, desk, letter)
    if found is None:
        return None
    vacancy, runner = found
    if letter.checked is Verdict.FAIL:
        return Outcome(reason="sender.forged", state="held", vacancy=vacancy)
    if _came_before(connection, vacancy, letter):
        return Outcome(reason="same")
    detail = {
        "candidate": runner.key,
        "name": runner.name,
        "subject": letter.mail.subject,
        "own": letter.heard.reading.own,
        "attachments": [part.name for part in letter.mail.attachments],
    }
    return Outcome(reason="candidate.wrote", vacancy=vacancy, detail=detail)


def _written_by(connection: Connection, desk: Desk, letter: Letter) -> tuple[str, Runner] | None:
    """The vacancy and the candidate: of the mail that it answers, else of its address, in the
    newest vacancy that is open."""
    for mail in mails.with_message_ids(connection, letter.heard.clues.message_ids):
        if mail.audience == "candidate" and mail.vacancy:
            addresses = (mail.to_address, letter.mail.sender)
            if runner := _runner(connection, desk, mail.vacancy, addresses):
                return mail.vacancy, runner
    for vacancy in vacancies.find_open_naming(connection, letter.mail.sender):
        if runner := _runner(connection, desk, vacancy.reference, (letter.mail.sender,)):
            return vacancy.reference, runner
    return None


def _runner(
    connection: Connection, desk: Desk, vacancy: str, addresses: tuple[str, ...]
) -> Runner | None:
    everyone = runners(facts.of_vacancy(connection, desk, vacancy))
    return next((r for r in everyone if same_address(r.email, addresses)), None)


def _came_before(connection: Connection, vacancy: str, letter: Letter) -> bool:
    """Whether another copy of this mail was dealt with."""
    return bool(letter.mark) and any(
        arrival.detail.get("mark") == letter.mark and arrival.id != letter.arrival.id
        for arrival in arrivals.of_vacancy(connection, vacancy)
    )


_WAYS: tuple[Callable[[Connection, Desk, Letter], Outcome | None], ...] = (
    _own,
    _from_machine,
    _approval,
    _about_approval,
    _forms,
    _answer,
    _candidate,
)
