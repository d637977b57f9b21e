"""A mail out, effectively once, over the simulator (research/graph.md §6)."""

import pytest
from graph_simulator import AMBIGUOUS, Simulator
from graph_simulator.post import Post
from outlook_rooms import ADDRESS, a_file, a_message

from docflow.errors import AccessError, AmbiguousError, GoneError, MailboxError, UnmailableError
from docflow.mailbox.graph import sending
from docflow.mailbox.graph.transport import Graph
from docflow.mailbox.mime import mark

KEY = a_message().key


def test_a_mail_goes_out_as_it_was_written(graph: Graph, box: Post) -> None:
    message = a_message(headers=(("Auto-Submitted", "x"), ("X-Auto-Response-Suppress", "All")))
    drafted = sending.draft(graph, message)
    sending.attach(graph, drafted.id, (a_file(), a_file("agenda.ics", 10)))
    sending.send(graph, drafted.id)
    sent = sending.confirm(graph, drafted.id)
    (mail,) = box.sent()
    assert mail.to == ("anna@klant.example",)
    assert mail.reply_to == ("tom@bureau.example",)
    assert mail.subject == message.subject
    assert "Één à één" in mail.html
    assert mail.attachments == {a.name: a.content for a in (a_file(), a_file("agenda.ics", 10))}
    assert mail.headers["x-docflow-key"] == mark(KEY)
    assert mail.headers["x-auto-response-suppress"] == "All"
    assert mail.extended == {sending.KEY: mark(KEY)}
    assert sent is not None
    assert (sent.id, sent.draft) == (drafted.id, False)
    assert sent.message_id == mail.message_id != drafted.message_id
    assert sent.conversation_id == drafted.conversation_id != ""


def test_without_a_reply_to_there_is_none(graph: Graph, box: Post) -> None:
    drafted = sending.draft(graph, a_message(reply_to=None))
    sending.send(graph, drafted.id)
    assert box.sent()[0].reply_to in ((), (ADDRESS,))


def test_a_confirmation_waits_a_few_seconds_for_sent_items(graph: Graph, sim: Simulator) -> None:
    sim.behaviour.sent_after = 3
    drafted = sending.draft(graph, a_message())
    sending.send(graph, drafted.id)
    seen = sending.confirm(graph, drafted.id)
    assert seen is not None
    assert not seen.draft


def test_a_confirmation_that_comes_later_shows_a_draft_until_then(
    graph: Graph, sim: Simulator
) -> None:
    sim.behaviour.sent_after = 50
    drafted = sending.draft(graph, a_message())
    sending.send(graph, drafted.id)
    seen = sending.confirm(graph, drafted.id)
    assert seen is not None
    assert seen.draft
    assert sim.count("POST */send") == 1


@pytest.mark.parametrize("fault", [*AMBIGUOUS, "cut-after", "garbage-after"])
def test_a_draft_whose_making_is_unclear_is_found_by_its_key(
    graph: Graph, sim: Simulator, box: Post, fault: str
) -> None:
    sim.fault(fault, when="POST */messages")
    with pytest.raises(AmbiguousError):
        sending.draft(graph, a_message())
    (found,) = sending.find(graph, KEY)
    assert found.draft
    assert sending.in_drafts(graph, found)
    assert len(box.messages("drafts")) == 1


@pytest.mark.parametrize("fault", ["500", "502", "503", "504", "drop"])
def test_a_draft_that_may_not_have_been_made_is_not_made_again_by_itself(
    graph: Graph, sim: Simulator, box: Post, fault: str
) -> None:
    sim.fault(fault, when="POST */messages")
    with pytest.raises(AmbiguousError):
        sending.draft(graph, a_message())
    assert sending.find(graph, KEY) == ()
    assert box.messages("drafts") == []


@pytest.mark.parametrize("fault", [*AMBIGUOUS, "garbage-after"])
def test_a_send_whose_end_is_unclear_is_seen_to_have_happened(
    graph: Graph, sim: Simulator, box: Post, fault: str
) -> None:
    drafted = sending.draft(graph, a_message())
    sim.fault(fault, when="POST */send")
    with pytest.raises(AmbiguousError):
        sending.send(graph, drafted.id)
    seen = sending.look(graph, drafted.id)
    assert seen is not None
    assert not seen.draft
    assert len(box.sent()) == 1


@pytest.mark.parametrize("fault", ["500", "502", "503", "504", "drop"])
def test_a_send_that_did_not_happen_leaves_a_draft_in_drafts(
    graph: Graph, sim: Simulator, box: Post, fault: str
) -> None:
    drafted = sending.draft(graph, a_message())
    sim.fault(fault, when="POST */send")
    with pytest.raises(AmbiguousError):
        sending.send(graph, drafted.id)
    seen = sending.look(graph, drafted.id)
    assert seen is not None
    assert seen.draft
    assert sending.in_drafts(graph, seen)
    assert box.sent() == []


@pytest.mark.parametrize("fault", ["429", "429-bare", "expired-token", "claims"])
def test_a_send_that_was_turned_away_at_the_door_is_made_again(
    graph: Graph, sim: Simulator, box: Post, fault: str
) -> None:
    drafted = sending.draft(graph, a_message())
    sim.fault(fault, when="POST */send")
    sending.send(graph, drafted.id)
    assert len(box.sent()) == 1


def test_a_sent_mail_is_found_wherever_it_was_put(graph: Graph, box: Post) -> None:
    drafted = sending.draft(graph, a_message())
    sending.send(graph, drafted.id)
    box.user_deletes(box.messages("sentitems")[0])
    (found,) = sending.find(graph, KEY)
    assert (found.id, found.draft) == (drafted.id, False)


def test_a_draft_that_a_person_threw_away_is_seen_outside_drafts(graph: Graph, box: Post) -> None:
    drafted = sending.draft(graph, a_message())
    box.user_deletes(box.messages("drafts")[0])
    seen = sending.look(graph, drafted.id)
    assert seen is not None
    assert seen.draft
    assert not sending.in_drafts(graph, seen)


def test_a_draft_that_is_gone_for_good_is_gone(graph: Graph, box: Post) -> None:
    drafted = sending.draft(graph, a_message())
    box.user_deletes(box.messages("drafts")[0], for_good=True)
    assert sending.look(graph, drafted.id) is None
    for step in (sending.send, lambda g, i: sending.attach(g, i, (a_file(),))):
        with pytest.raises(GoneError):
            step(graph, drafted.id)


def test_a_key_is_found_late_and_only_its_own(graph: Graph, sim: Simulator) -> None:
    sim.behaviour.unfound_for = 2
    sending.draft(graph, a_message())
    assert [len(sending.find(graph, KEY)) for _ in range(3)] == [0, 0, 1]
    assert sending.find(graph, "mail:V-7Q4K:overview:2") == ()


def test_two_drafts_of_one_key_come_oldest_first_and_one_can_be_thrown_away(
    graph: Graph, box: Post
) -> None:
    first, second = (sending.draft(graph, a_message()) for _ in range(2))
    assert [copy.id for copy in sending.find(graph, KEY)] == [first.id, second.id]
    sending.discard(graph, second.id)
    assert len(box.messages("drafts")) == 1


def test_a_mail_that_was_sent_is_never_thrown_away(graph: Graph, box: Post) -> None:
    drafted = sending.draft(graph, a_message())
    sending.send(graph, drafted.id)
    sending.discard(graph, drafted.id)
    assert len(box.messages("sentitems")) == 1


# --- attachments ------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [3 * 2**20 - 400, 3 * 2**20, 7_000_001])
def test_an_attachment_of_any_size_arrives_whole(graph: Graph, box: Post, size: int) -> None:
    drafted = sending.draft(graph, a_message())
    sending.attach(graph, drafted.id, (a_file(size=size),))
    sending.send(graph, drafted.id)
    assert box.sent()[0].attachments == {a_file().name: a_file(size=size).content}


@pytest.mark.parametrize("fault", [*AMBIGUOUS, "500", "504", "drop", "429", "cut-after"])
@pytest.mark.parametrize("size", [2_000, 4_000_000])
def test_attachments_are_there_once_whatever_happens(
    graph: Graph, sim: Simulator, box: Post, fault: str, size: int
) -> None:
    files = (a_file("a.docx", size), a_file("b.docx", size), a_file("b.docx", 10))
    drafted = sending.draft(graph, a_message())
    sim.fault(fault, when="POST */attachments*", skip=1)
    sim.fault(fault, when="PUT *")
    sending.attach(graph, drafted.id, files)
    there = box.messages("drafts")[0].attachments
    assert sorted((a.name, a.content) for a in there) == sorted((a.name, a.content) for a in files)


def test_what_an_earlier_attempt_left_is_made_equal(graph: Graph, box: Post) -> None:
    drafted = sending.draft(graph, a_message())
    sending.attach(graph, drafted.id, (a_file("old.docx"), a_file("kept.docx")))
    sending.attach(graph, drafted.id, (a_file("kept.docx"), a_file("new.docx")))
    there = box.messages("drafts")[0].attachments
    assert [a.name for a in there] == ["kept.docx", "new.docx"]


def test_attaching_again_asks_once_and_adds_nothing(graph: Graph, sim: Simulator) -> None:
    drafted = sending.draft(graph, a_message())
    sending.attach(graph, drafted.id, (a_file(),))
    before = len(sim.requests)
    sending.attach(graph, drafted.id, (a_file(),))
    assert [each.request.method for each in sim.requests[before:]] == ["GET"]


def test_too_much_is_refused_before_anything_is_asked(graph: Graph, sim: Simulator) -> None:
    drafted = sending.draft(graph, a_message())
    before = len(sim.requests)
    with pytest.raises(UnmailableError):
        sending.attach(graph, drafted.id, (a_file("a", 2**20 * 11), a_file("b", 2**20 * 10)))
    assert len(sim.requests) == before


# --- refusals ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [{"to": "anna@klant.example, eve@evil.example"}, {"to": "Anna"}, {"reply_to": "a@b\n@c.d"}],
)
def test_what_is_not_one_address_never_leaves(
    graph: Graph, sim: Simulator, change: dict[str, str]
) -> None:
    with pytest.raises(UnmailableError):
        sending.draft(graph, a_message(**change))
    assert sim.requests == []


@pytest.mark.parametrize("fault", ["access-denied", "send-as-denied"])
def test_a_right_that_is_missing_is_named(graph: Graph, sim: Simulator, fault: str) -> None:
    drafted = sending.draft(graph, a_message())
    sim.fault(fault, when="POST */send")
    with pytest.raises(AccessError) as refusal:
        sending.send(graph, drafted.id)
    assert ADDRESS in refusal.value.message
    assert "docs/outlook.md" in refusal.value.remedy


def test_an_upload_address_elsewhere_gets_no_sign_in(graph: Graph, sim: Simulator) -> None:
    drafted = sending.draft(graph, a_message())
    sim.fault("foreign-link", when="POST */createUploadSession", times=None)
    with pytest.raises(MailboxError):
        sending.attach(graph, drafted.id, (a_file(size=4_000_000),))


# --- answers ----------------------------------------------------------------------------------


def test_an_answer_stays_in_the_thread_and_goes_only_to_whom_we_say(
    graph: Graph, box: Post
) -> None:
    box.deliver(
        b"From: Bram <bram@klant.example>\r\nTo: docflow@bureau.example\r\n"
        b"Cc: eve@evil.example\r\nReply-To: eve@evil.example\r\nSubject: Intake\r\n"
        b"Message-ID: <1@klant.example>\r\n\r\nHallo\r\n"
    )
    (question,) = box.messages()
    answered = graph.get(("mailFolders", "inbox", "messages"))["value"][0]
    message = a_message(to="bram@klant.example", to_name="Bram", subject="RE: Intake")
    drafted = sending.draft(graph, message, answers=answered["id"])
    assert sending.find(graph, KEY) == (drafted,)
    sending.send(graph, drafted.id)
    (mail,) = box.sent()
    assert mail.to == ("bram@klant.example",)
    assert mail.subject == "RE: Intake"
    assert mail.headers["in-reply-to"] == "<1@klant.example>"
    assert "dit zijn de stappen" in mail.html
    assert drafted.conversation_id == question.values["conversationId"]


def test_an_answer_to_a_mail_that_is_gone_says_so(graph: Graph) -> None:
    with pytest.raises(GoneError):
        sending.draft(graph, a_message(), answers="AAkAgone=")


def test_an_answer_has_the_headers_of_any_mail_of_ours(graph: Graph, box: Post) -> None:
    box.deliver(subject="Intake", text="Hallo")
    question = graph.get(("mailFolders", "inbox", "messages"))["value"][0]["id"]
    message = a_message(headers=(("X-Auto-Response-Suppress", "All"),))
    sending.send(graph, sending.draft(graph, message, answers=question).id)
    headers = box.sent()[0].headers
    assert headers["x-docflow-key"] == mark(KEY)
    assert headers["x-auto-response-suppress"] == "All"
