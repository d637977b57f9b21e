"""What `docflow doctor` says of a mailbox, over the simulator."""

from datetime import UTC, datetime, timedelta

import pytest
from graph_simulator import Simulator
from graph_simulator.post import Post
from outlook_rooms import ADDRESS, APP, SECRET, at_work, cloud_of

from docflow.mailbox.certificate import Certificate
from docflow.mailbox.graph import check
from docflow.mailbox.graph.check import Looked
from docflow.mailbox.graph.transport import Graph
from docflow.mailbox.signin import AppSignIn
from docflow.mailbox.wire import connection

OTHER = "ann@bureau.example"


def looked(graph: Graph, *folders: str, others: tuple[str, ...] = ()) -> list[Looked]:
    return list(check.mailbox(graph, datetime.now(UTC), folders, others))


def wrong(found: list[Looked]) -> list[tuple[str, str]]:
    assert all(point.remedy for point in found if point.state == "wrong")
    return [(point.area, point.says) for point in found if point.state != "good"]


def test_a_mailbox_in_order_is_all_good_and_left_as_it_was(
    graph: Graph, sim: Simulator, box: Post
) -> None:
    sim.app(APP, secret=SECRET, mailboxes=[ADDRESS])
    sim.mailbox(OTHER)
    found = looked(graph, "inbox", others=(OTHER, "client@klant.example"))
    assert wrong(found) == []
    assert [point.says for point in found] == [
        f"{ADDRESS} is there and may be read",
        "drafts may be written",
        "mail may be sent",
    ]
    assert box.messages("drafts") == []
    assert sim.sent() == []


def test_an_app_that_may_open_everything_is_noted(graph: Graph, sim: Simulator) -> None:
    sim.mailbox(OTHER)
    ((area, says),) = wrong(looked(graph, others=(OTHER,)))
    assert (area, OTHER in says) == ("scope", True)


def test_a_mailbox_that_is_not_there_ends_the_look(sim: Simulator) -> None:
    with at_work(sim, address="nobody@bureau.example") as graph:
        ((area, says),) = wrong(looked(graph))
    assert area == "mailbox"
    assert "no mailbox nobody@bureau.example" in says


def test_a_mailbox_outside_the_scope_ends_the_look(graph: Graph, sim: Simulator) -> None:
    sim.app(APP, secret=SECRET, mailboxes=[OTHER])
    ((area, says),) = wrong(looked(graph))
    assert (area, says) == ("mailbox", f"docflow may not use the mailbox {ADDRESS}.")


@pytest.mark.parametrize(
    ("rights", "points"),
    [
        (frozenset({"Mail.Read"}), ["permission"]),
        (frozenset({"Mail.ReadWrite"}), ["permission"]),
        (frozenset({"Calendars.ReadWrite"}), ["mailbox"]),
    ],
)
def test_a_right_that_is_missing_is_named(
    graph: Graph, sim: Simulator, box: Post, rights: frozenset[str], points: list[str]
) -> None:
    sim.app(APP, secret=SECRET, rights=rights)
    assert [area for area, _ in wrong(looked(graph))] == points
    assert box.messages("drafts") == []


def test_a_folder_that_is_gone_is_named(graph: Graph) -> None:
    assert wrong(looked(graph, "inbox", "AQMkgone=")) == [
        ("folder", 'there is no folder "AQMkgone="')
    ]


def test_a_clock_that_is_off_is_named(graph: Graph) -> None:
    found = list(check.mailbox(graph, datetime.now(UTC) - timedelta(minutes=20)))
    assert wrong(found) == [("clock", "this computer's clock is 20 minutes off")]


def test_a_send_that_cannot_be_tried_is_a_note(graph: Graph, sim: Simulator) -> None:
    sim.fault("504", when="POST */send")
    (point,) = [p for p in looked(graph) if p.state != "good"]
    assert (point.area, point.state) == ("permission", "note")


@pytest.mark.parametrize(("secret", "state"), [(SECRET, "good"), ("wrong", "wrong")])
def test_the_sign_in_says_what_is_wrong_with_it(sim: Simulator, secret: str, state: str) -> None:
    with connection(on_loopback=True) as http:
        signin = AppSignIn(
            cloud=cloud_of(sim), tenant=sim.tenant, client_id=APP, credential=secret, http=http
        )
        point = check.sign_in(signin)
    assert point.state == state
    assert bool(point.remedy) == (state == "wrong")


@pytest.mark.parametrize(
    ("days", "state"), [(-1, "wrong"), (0, "wrong"), (10, "note"), (40, "good"), (900, "wrong")]
)
def test_a_certificate_is_looked_at_a_month_before_it_ends(days: int, state: str) -> None:
    now = datetime(2026, 11, 23, tzinfo=UTC)
    expires = now + timedelta(days=days)
    own = Certificate(
        private="",
        public="",
        thumbprint="",
        begins=expires - timedelta(days=730),
        expires=expires,
    )
    assert check.certificate(own, now).state == state
