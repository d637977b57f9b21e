"""Invitations, over the simulator."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from graph_simulator import AMBIGUOUS, Simulator
from graph_simulator.post import Post

from docflow.errors import AmbiguousError, UnmailableError
from docflow.mailbox.graph import events
from docflow.mailbox.graph.events import Invitation
from docflow.mailbox.graph.transport import Graph

BRUSSELS = timezone(timedelta(hours=1))
TALK = Invitation(
    key="event:V-7Q4K:1",
    subject="Gesprek Teamlead",
    html="<p>Tot dan</p>",
    begins=datetime(2026, 12, 1, 10, 0, tzinfo=BRUSSELS),
    ends=datetime(2026, 12, 1, 11, 0, tzinfo=BRUSSELS),
    place="Gent, 2e verdieping",
    guests=(("Anna Peeters", "anna@klant.example"),),
)


def test_the_guests_are_invited_for_the_moment_that_is_meant(graph: Graph, box: Post) -> None:
    made = events.invite(graph, TALK)
    (mail,) = box.sent()
    assert (mail.kind, mail.to, mail.subject) == (
        "invitation",
        ("anna@klant.example",),
        "Gesprek Teamlead",
    )
    event = graph.get(("events", made))
    assert event["start"]["dateTime"].startswith("2026-12-01T09:00:00")
    assert event["start"]["timeZone"] == "UTC"
    assert TALK.begins.astimezone(UTC).hour == 9


@pytest.mark.parametrize("fault", AMBIGUOUS)
def test_an_invitation_whose_end_is_unclear_is_made_again_and_stays_one(
    graph: Graph, sim: Simulator, box: Post, fault: str
) -> None:
    sim.fault(fault, when="POST */events")
    with pytest.raises(AmbiguousError):
        events.invite(graph, TALK)
    made = events.invite(graph, TALK)
    assert events.invite(graph, TALK) == made
    assert len(box.sent()) == 1


def test_another_hour_is_told_to_the_guests(graph: Graph, box: Post) -> None:
    made = events.invite(graph, TALK)
    later = replace(TALK, begins=TALK.ends, ends=TALK.ends + timedelta(hours=1))
    assert events.change(graph, made, later)
    assert [mail.kind for mail in box.sent()] == ["invitation", "update"]


def test_it_can_be_called_off_once(graph: Graph, box: Post) -> None:
    made = events.invite(graph, TALK)
    assert events.cancel(graph, made, "Het gesprek gaat niet door.")
    assert [mail.kind for mail in box.sent()] == ["invitation", "cancellation"]
    assert not events.cancel(graph, made, "Het gesprek gaat niet door.")
    assert not events.change(graph, made, TALK)


def test_a_guest_without_an_address_is_not_invited(graph: Graph, sim: Simulator) -> None:
    with pytest.raises(UnmailableError):
        events.invite(graph, replace(TALK, guests=(("Anna", "anna"),)))
    assert sim.requests == []
