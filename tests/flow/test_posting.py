"""A mail through Outlook, effectively once: killed anywhere, through any weather."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from graph_simulator import AMBIGUOUS, PASSING, Simulator, simulator
from graph_simulator.post import Post
from outlook_rooms import ADDRESS, APP, SECRET, a_file, a_message, cloud_of
from scripted import Time

from docflow.errors import AccessError, MailboxBusyError, MailboxError, UnmailableError
from docflow.flow.posting import Doubt, End, Later, Posting, Sent, post
from docflow.mailbox.graph import sending
from docflow.mailbox.graph.transport import Graph
from docflow.mailbox.signin import AppSignIn
from docflow.mailbox.wire import connection
from docflow.model.mail import Message

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
WITH_FILES = a_message(attachments=(a_file("a.docx"), a_file("b.docx")))


@pytest.fixture
def sim() -> Iterator[Simulator]:
    with simulator(oracle=None) as sim:
        sim.app(APP, secret=SECRET)
        yield sim


@pytest.fixture
def box(sim: Simulator) -> Post:
    return sim.mailbox(ADDRESS)


class KilledError(BaseException):
    """kill -9."""


@dataclass
class Fate:
    """Counts what happens, and kills at one of the counts; None lives."""

    at: int | None = None
    seen: int = 0

    def step(self) -> None:
        self.seen += 1
        if self.seen - 1 == self.at:
            raise KilledError


@dataclass
class MortalClient:
    """An HTTP client whose process dies before or after one of its requests."""

    client: httpx.Client
    fate: Fate

    def stream(self, *arguments: Any, **more: Any) -> AbstractContextManager[httpx.Response]:
        self.fate.step()
        response = self.client.stream(*arguments, **more)
        with response as given:
            given.read()
        self.fate.step()
        return _given(given)


class _given(AbstractContextManager[httpx.Response]):  # noqa: N801
    def __init__(self, response: httpx.Response) -> None:
        self._response = response

    def __enter__(self) -> httpx.Response:
        return self._response

    def __exit__(self, *_: object) -> None:
        """It was read to its end before."""


@dataclass
class Office:
    """One docflow and its ledger, which may be killed and started again."""

    sim: Simulator
    message: Message = WITH_FILES
    answers: str | None = None
    kept: Posting = field(default_factory=Posting)
    now: datetime = MONDAY
    faults: list[MailboxError] = field(default_factory=list)

    def attempt(self, fate: Fate | None = None) -> End:
        """One life of the process."""
        fate, clock = fate or Fate(), Time()

        def keep(posting: Posting) -> None:
            fate.step()
            self.kept = posting
            fate.step()

        with connection(on_loopback=True) as http:
            cloud = cloud_of(self.sim)
            graph = Graph(
                cloud=cloud,
                mailbox=ADDRESS,
                signin=AppSignIn(
                    cloud=cloud, tenant=self.sim.tenant, client_id=APP, credential=SECRET, http=http
                ),
                http=MortalClient(http, fate),  # type: ignore[arg-type]
                patience=60,
                sleep=clock.sleep,
                monotonic=clock.monotonic,
            )
            return post(graph, self.message, self.kept, keep, self.now, answers=self.answers)

    def until_the_end(self, lives: int = 60) -> Sent | Doubt:
        """Tries again for as long as docflow would."""
        for _ in range(lives):
            try:
                end = self.attempt()
            except MailboxBusyError as busy:
                self.now += busy.wait
            except (AccessError, UnmailableError):
                raise
            except MailboxError as fault:
                self.faults.append(fault)
                self.now += timedelta(seconds=30)
            else:
                if not isinstance(end, Later):
                    return end
                self.now += end.wait
        raise AssertionError("it never ends")


def test_a_mail_goes_out_in_one_go(sim: Simulator, box: Post) -> None:
    office = Office(sim)
    end = office.attempt()
    (mail,) = box.sent()
    assert isinstance(end, Sent)
    assert end.copy.message_id == mail.message_id
    assert set(mail.attachments) == {"a.docx", "b.docx"}
    assert office.kept == Posting(
        step="sent",
        asked_at=MONDAY,
        draft_id=end.copy.id,
        sending_at=MONDAY,
        accepted=True,
    )
    assert sim.count() == 9


def test_killed_anywhere_it_goes_out_once(sim: Simulator, box: Post) -> None:
    fate = Fate()
    Office(sim, a_message("whole", attachments=WITH_FILES.attachments)).attempt(fate)
    assert fate.seen > 25
    for moment in range(fate.seen):
        office = Office(sim, a_message(f"mail-{moment}", attachments=WITH_FILES.attachments))
        with pytest.raises(KilledError):
            office.attempt(Fate(at=moment))
        assert isinstance(office.until_the_end(), Sent)
        assert len(box.sent()) == moment + 2, f"killed at {moment}"
        assert set(box.sent()[-1].attachments) == {"a.docx", "b.docx"}
        assert box.messages("drafts") == []


def test_killed_anywhere_twice_it_goes_out_at_most_once(sim: Simulator, box: Post) -> None:
    for first in range(0, 26, 2):
        for second in range(0, 12, 3):
            before = len(box.sent())
            office = Office(sim, a_message(f"mail-{first}-{second}"))
            for moment in (first, second):
                try:
                    end = office.attempt(Fate(at=moment))
                except KilledError:
                    office.now += timedelta(minutes=16)
                else:
                    office.now += end.wait if isinstance(end, Later) else timedelta()
            end = office.until_the_end()
            assert len(box.sent()) - before == isinstance(end, Sent)


@pytest.mark.parametrize("call", ["POST */messages", "POST */send", "POST */attachments", "GET *"])
@pytest.mark.parametrize("fault", PASSING)
def test_any_fault_at_any_call_costs_time_and_no_mail(
    sim: Simulator, box: Post, call: str, fault: str
) -> None:
    sim.fault(fault, when=call)
    office = Office(sim)
    assert isinstance(office.until_the_end(), Sent)
    assert len(box.sent()) == 1
    assert box.messages("drafts") == []


@pytest.mark.parametrize("fault", AMBIGUOUS)
def test_a_send_that_was_done_without_an_answer_is_seen_at_once(
    sim: Simulator, box: Post, fault: str
) -> None:
    sim.fault(fault, when="POST */send")
    assert isinstance(Office(sim).attempt(), Sent)
    assert len(box.sent()) == 1


@pytest.mark.parametrize("fault", ["504", "drop"])
def test_a_send_that_was_not_done_is_made_again_after_fifteen_minutes_and_only_once(
    sim: Simulator, box: Post, fault: str
) -> None:
    sim.fault(fault, when="POST */send", times=None)
    office = Office(sim)
    assert isinstance(end := office.until_the_end(), Doubt)
    assert "unsent" in end.reason
    assert office.now - MONDAY == timedelta(minutes=30)
    assert sim.count("POST */send") == 2
    assert box.sent() == []


@pytest.mark.parametrize("second", ["repeats", "refused"])
def test_a_mail_that_lands_in_sent_items_late_is_not_sent_again(
    sim: Simulator, box: Post, second: Any
) -> None:
    sim.behaviour.sent_after, sim.behaviour.second_send = 20, second
    assert isinstance(Office(sim).until_the_end(), Sent)
    assert len(box.sent()) == 1
    assert sim.count("POST */send") == 1


def test_what_outlook_took_and_never_sends_waits_for_a_person(sim: Simulator) -> None:
    sim.behaviour.sent_after = 100_000
    assert sim.mailbox(ADDRESS).sent() == []
    office = Office(sim)
    assert isinstance(office.until_the_end(), Doubt)
    assert sim.count("POST */send") == 1
    assert office.now - MONDAY == timedelta(hours=1)


def test_a_draft_that_is_found_late_is_not_made_twice(sim: Simulator, box: Post) -> None:
    sim.behaviour.unfound_for = 1
    sim.fault("504-after", when="POST */messages")
    assert isinstance(Office(sim).until_the_end(), Sent)
    assert sim.count("POST */messages") == 1
    assert len(box.sent()) == 1


def test_of_two_drafts_one_goes_out_and_the_other_away(sim: Simulator, box: Post) -> None:
    sim.behaviour.unfound_for = 2  # longer than docflow waits: a second one is made
    sim.fault("504-after", when="POST */messages")
    office = Office(sim)
    for _ in range(2):
        end = office.attempt()
        assert isinstance(end, Later)
        office.now += end.wait
    sim.behaviour.unfound_for = 0
    assert isinstance(office.attempt(), Sent)
    assert sim.count("POST */messages") == 2
    assert len(box.sent()) == 1
    assert box.messages("drafts") == []


def half_way(sim: Simulator) -> Office:
    """A mail whose draft was made, and then the process was killed."""
    office = Office(sim)
    sim.fault("500", when="GET */attachments", times=None)
    with pytest.raises(MailboxError):
        office.attempt()
    sim.calm()
    assert office.kept.step == "drafted"
    return office


@pytest.mark.parametrize("for_good", [True, False])
def test_a_draft_that_a_person_deleted_is_theirs_to_decide(
    sim: Simulator, box: Post, for_good: bool
) -> None:
    office = half_way(sim)
    box.user_deletes(box.messages("drafts")[0], for_good=for_good)
    assert isinstance(end := office.attempt(), Doubt)
    assert "deleted" in end.reason
    assert box.sent() == []


def test_a_sent_mail_that_a_person_deleted_for_good_is_not_sent_again(
    sim: Simulator, box: Post
) -> None:
    office = Office(sim)
    sim.fault("500", when="GET */messages/*", times=None, skip=3)
    with pytest.raises(MailboxError):
        office.attempt()
    sim.calm()
    assert office.kept.step == "sending"
    box.user_deletes(box.messages("sentitems")[0], for_good=True)
    assert isinstance(office.until_the_end(), Doubt)
    assert len(box.sent()) == 1


def test_a_right_that_is_missing_leaves_the_draft_for_later(sim: Simulator, box: Post) -> None:
    office = Office(sim)
    sim.app(APP, secret=SECRET, rights=frozenset({"Mail.ReadWrite"}))
    with pytest.raises(AccessError):
        office.until_the_end()
    assert office.kept.step == "drafted"
    sim.app(APP, secret=SECRET)
    assert isinstance(office.until_the_end(), Sent)
    assert len(box.sent()) == 1


def test_an_address_that_is_none_never_goes(sim: Simulator) -> None:
    with pytest.raises(UnmailableError):
        Office(sim, a_message(to="Anna")).attempt()
    assert sim.requests == []


def test_an_answer_stays_in_its_thread_and_without_one_is_said_all_the_same(
    sim: Simulator, box: Post
) -> None:
    box.deliver(subject="Intake", text="Hallo")
    question = box.messages()[0]
    known = sim.world.mailbox(ADDRESS).immutable_id(question)
    assert isinstance(Office(sim, answers=known).attempt(), Sent)
    box.user_deletes(question, for_good=True)
    office = Office(sim, a_message("mail-2"), answers=known)
    assert isinstance(office.attempt(), Sent)
    first, second = box.sent()
    assert "in-reply-to" in first.headers
    assert "in-reply-to" not in second.headers


@pytest.mark.parametrize("fault", PASSING)
@pytest.mark.parametrize("call", ["POST */createReply", "PATCH *"])
def test_an_answer_too_goes_out_once_through_any_fault(
    sim: Simulator, box: Post, call: str, fault: str
) -> None:
    box.deliver(subject="Intake", text="Hallo")
    known = sim.world.mailbox(ADDRESS).immutable_id(box.messages()[0])
    sim.fault(fault, when=call)
    assert isinstance(Office(sim, answers=known).until_the_end(), Sent)
    assert len(box.sent()) == 1


def test_a_thousand_faults_send_nothing_twice(sim: Simulator, box: Post) -> None:
    storm = sim.storm(20261122, 0.35, wait=0)
    number, doubts = 0, 0
    while storm.struck < 1_000:
        number += 1
        office = Office(sim, a_message(f"mail-{number}", attachments=(a_file(),)))
        doubts += isinstance(office.until_the_end(), Doubt)
    sim.calm()
    keys = [mail.extended[sending.KEY] for mail in box.sent()]
    assert len(keys) == len(set(keys)) == number - doubts
    assert doubts < number / 10
