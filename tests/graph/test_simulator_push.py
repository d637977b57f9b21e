"""Push notices of the simulator (graph.md §4), to a listener of the test's own."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from graph_caller import ADDRESS, Caller
from graph_simulator.clock import stamp
from graph_simulator.wire import Reply, Request, Server, listening


class Listener:
    """A client's web hook. echoes: whether it hands the validation token back."""

    def __init__(self) -> None:
        self.echoes, self.notices = True, list[Any]()
        self.server = Server(self.answer, lambda: datetime.now(UTC))

    def answer(self, request: Request) -> Reply:
        if token := request.query.get("validationToken"):
            body = token.encode() if self.echoes else b"hello"
            return Reply(status=200, body=body, headers={"Content-Type": "text/plain"})
        self.notices += json.loads(request.body)["value"]
        return Reply(status=202)


@pytest.fixture
def hook() -> Iterator[Listener]:
    made = Listener()
    with listening(made.server):
        yield made


def wanted(graph: Caller, hook: Listener, days: float = 2) -> dict[str, Any]:
    return {
        "changeType": "created",
        "notificationUrl": f"{hook.server.origin}/hook",
        "lifecycleNotificationUrl": f"{hook.server.origin}/life",
        "resource": f"users/{ADDRESS}/mailFolders('inbox')/messages",
        "expirationDateTime": stamp(graph.sim.now + timedelta(days=days)),
        "clientState": "secret",
    }


def test_a_subscription_counts_after_the_handshake_and_brings_notices(
    graph: Caller, hook: Listener
) -> None:
    made = graph.post("/subscriptions", wanted(graph, hook))
    assert made.status_code == 201
    graph.sim.mailbox(ADDRESS).deliver(subject="Intake")
    assert graph.sim.notify(ADDRESS, "some-id") == [202]
    (notice,) = hook.notices
    assert (notice["clientState"], notice["resourceData"]["id"]) == ("secret", "some-id")
    assert graph.sim.lifecycle("missed") == [202]
    assert hook.notices[-1]["lifecycleEvent"] == "missed"
    path = f"/subscriptions/{made.json()['id']}"
    later = {"expirationDateTime": stamp(graph.sim.now + timedelta(days=3))}
    assert (
        graph.call("PATCH", path, later).json()["expirationDateTime"] == later["expirationDateTime"]
    )
    assert graph.post(f"{path}/reauthorize").status_code == 204
    assert graph.call("DELETE", path).status_code == 204
    assert graph.sim.notify(ADDRESS) == []


def test_a_listener_that_does_not_echo_gets_no_subscription(graph: Caller, hook: Listener) -> None:
    hook.echoes = False
    given = graph.post("/subscriptions", wanted(graph, hook))
    assert (given.status_code, given.json()["error"]["code"]) == (400, "ValidationError")


def test_a_subscription_lasts_seven_days_at_most_and_ends_by_itself(
    graph: Caller, hook: Listener
) -> None:
    assert graph.post("/subscriptions", wanted(graph, hook, days=8)).status_code == 400
    assert graph.post("/subscriptions", wanted(graph, hook)).status_code == 201
    graph.sim.now += timedelta(days=3)
    assert graph.get("/subscriptions").json()["value"] == []
