"""Whose fault it is: the simulator's own rules, Microsoft's description, and what a test sees."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from graph_caller import ADDRESS, KEY, Caller, calling
from graph_simulator import simulator
from graph_simulator.oracle import HERE, NAME, the_oracle
from graph_simulator.wire import reply

TO = [{"emailAddress": {"address": "bram@klant.example"}}]
BODY = {"contentType": "html", "content": "<p>x</p>"}
FILE = {"@odata.type": "#microsoft.graph.fileAttachment", "name": "a.txt", "contentBytes": "eA=="}


@pytest.fixture(params=["own rules", "Microsoft's description"])
def judged(request: pytest.FixtureRequest) -> Iterator[Caller]:
    """A caller judged by the simulator's own rules alone, or by the description as well."""
    described = request.param != "own rules"
    if described and the_oracle() is None:
        pytest.skip(f"{HERE / NAME} is not there; without it only the simulator's own rules hold")
    with calling(oracle=HERE if described else None) as caller:
        yield caller


def test_microsofts_description_is_at_hand_where_nothing_may_be_skipped() -> None:
    if os.environ.get("DOCFLOW_NO_SKIP"):
        assert (HERE / NAME).is_file(), f"CI judges by {HERE / NAME}, and it is not there"


WRONG: list[tuple[str, Any]] = [
    ("messages", {"subjekt": "x"}),
    ("messages", {"subject": 5}),
    ("messages", {"toRecipients": ["bram@klant.example"]}),
    ("messages", {"toRecipients": [{"emailAddress": {"adress": "bram@klant.example"}}]}),
    ("messages", {"body": {"contentType": "markdown", "content": "x"}}),
    ("messages", {"isRead": "false"}),
    ("messages", {"categories": "docflow"}),
    ("messages", {"internetMessageHeaders": []}),
    ("messages", {"internetMessageHeaders": [{"name": f"x-{n}", "value": "1"} for n in range(6)]}),
    ("messages", {"internetMessageHeaders": [{"name": "In-Reply-To", "value": "<a@b.example>"}]}),
    ("messages", {"singleValueExtendedProperties": [{"id": "docflowKey", "value": "k"}]}),
    ("messages", {"attachments": [{"name": "a.txt", "contentBytes": "eA=="}]}),
    ("messages", {"attachments": [{**FILE, "contentBytes": "~"}]}),
    ("sendMail", {"subject": "no wrapper", "toRecipients": TO}),
    ("sendMail", {"mesage": {"toRecipients": TO}}),
    ("sendMail", {"message": {"toRecipients": TO}, "saveToSentItems": "false"}),
    ("sendMail", {}),
    ("mailFolders", {"name": "docflow"}),
    ("messages/X/move", {"destination": "archive"}),
    ("messages/X/attachments/createUploadSession", {"name": "a", "size": 4_000_000}),
    ("messages/X/attachments", {"name": "a.txt", "contentBytes": "eA=="}),
]


@pytest.mark.parametrize(("path", "body"), WRONG)
def test_a_malformed_request_is_the_clients_violation(
    judged: Caller, path: str, body: dict[str, Any]
) -> None:
    given = judged.post(path, body)
    assert (given.status_code, given.json()["error"]["code"]) == (400, "BadRequest")
    (violation,) = judged.sim.take_violations()
    assert (violation.whose, violation.what) == ("client", given.json()["error"]["message"])


def test_well_formed_requests_are_nobodys_violation(judged: Caller) -> None:
    full = {
        "subject": "Vraag",
        "body": BODY,
        "toRecipients": [{"emailAddress": {"name": "Bram", "address": "bram@klant.example"}}],
        "replyTo": TO,
        "categories": ["docflow"],
        "importance": "high",
        "internetMessageHeaders": [{"name": "x-docflow-key", "value": "k"}],
        "singleValueExtendedProperties": [{"id": KEY, "value": "k"}],
        "attachments": [FILE],
    }
    assert judged.post("sendMail", {"message": full, "saveToSentItems": False}).status_code == 202
    draft = judged.draft(**full)
    assert judged.post(f"messages/{draft}/attachments", FILE).status_code == 201
    assert judged.call("PATCH", f"messages/{draft}", {"subject": "Anders"}).status_code == 200
    assert judged.post(f"messages/{draft}/send").status_code == 202
    (second, first) = reversed(judged.sim.mailbox(ADDRESS).sent())
    assert (list(first.attachments), second.subject) == (["a.txt"], "Anders")


def test_a_missing_preference_for_immutable_ids_is_the_clients_violation(graph: Caller) -> None:
    graph.headers["Prefer"] = "odata.maxpagesize=50"
    assert graph.get("mailFolders/inbox/messages").status_code == 400
    assert "ImmutableId" in graph.sim.take_violations()[0].what


def test_each_attempt_has_a_request_id_of_its_own(graph: Caller) -> None:
    same = {"client-request-id": "7b1c0d7e-5d0e-4f63-9d0c-51a1a7e4abcd"}
    graph.sim.fault("503")
    assert graph.call("GET", "mailFolders/inbox", headers=same).status_code == 503
    assert graph.call("GET", "mailFolders/inbox", headers=same).status_code == 400
    none = {"client-request-id": ""}
    assert graph.call("GET", "mailFolders/inbox", headers=none).status_code == 400
    assert {each.whose for each in graph.sim.take_violations()} == {"client"}


@pytest.mark.parametrize(
    "query",
    [
        {"_filter": "contains(subject,'x')"},
        {"_filter": "isRead eq true or isDraft eq true"},
        {"_orderby": "subject"},
        {"_expand": "extensions"},
        {"_search": '"x"'},
    ],
)
def test_a_query_that_docflow_has_no_need_of_is_the_clients_violation(
    graph: Caller, query: dict[str, str]
) -> None:
    assert graph.get("messages", **query).status_code == 400
    assert graph.sim.take_violations()[0].whose == "client"


def test_some_queries_graph_itself_refuses(graph: Caller) -> None:
    inefficient = {"_filter": "isRead eq false", "_orderby": "receivedDateTime desc"}
    assert graph.get("messages", **inefficient).json()["error"]["code"] == "InefficientFilter"
    fine = "receivedDateTime ge 2026-01-01T00:00:00Z and isRead eq false"
    assert graph.get("messages", _filter=fine, _orderby="receivedDateTime desc").is_success
    assert graph.get("messages", _select="recievedDateTime").status_code == 400
    assert graph.get("messages", _top="1001").status_code == 400


def test_a_call_that_nobody_described_is_the_clients_violation(graph: Caller) -> None:
    assert graph.get("/me/messages").status_code == 400
    assert graph.call("PUT", "messages").status_code == 405
    assert len(graph.sim.take_violations()) == 1


def test_a_body_where_none_belongs_and_a_wrong_content_type(judged: Caller) -> None:
    draft = judged.draft()
    assert judged.post(f"messages/{draft}/send", {"comment": "x"}).status_code == 400
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert judged.call("POST", "messages", headers=form, content=b"a=b").status_code == 400
    kind = {"Content-Type": "application/json"}
    assert judged.call("POST", "messages", headers=kind, content=b"{").status_code == 400
    assert len(judged.sim.take_violations()) == 3
    assert judged.sim.sent() == []


def test_mime_comes_in_base64(judged: Caller) -> None:
    kind = {"Content-Type": "text/plain"}
    wrong = judged.call("POST", "messages", headers=kind, content=b"YQ=")
    assert wrong.status_code == 400
    judged.sim.take_violations()
    mime = (
        b"RnJvbTogZG9jZmxvd0BidXJlYXUuZXhhbXBsZQ0KVG86IGJAay5leGFtcGxlDQpTdWJqZWN0OiBTDQoNCkhpDQo="
    )
    given = judged.call("POST", "messages", headers=kind, content=mime)
    assert (given.status_code, given.json()["subject"]) == (201, "S")


def test_a_violation_fails_the_test_and_says_whose_it_is() -> None:
    with pytest.raises(AssertionError, match=r"client: POST /users.*unknown property"):  # noqa: SIM117
        with calling() as caller:
            caller.post("messages", {"subjekt": "x"})


def test_the_simulators_own_fault_is_hard_and_named() -> None:
    if the_oracle() is None:
        pytest.skip(f"{HERE / NAME} is not there; without it nobody judges the simulator")
    with calling() as caller:
        message = caller.sim.mailbox(ADDRESS)
        message.deliver(subject="Intake")
        message.messages()[0].values["isRead"] = "yes"
        assert caller.get("messages").status_code == 500
        (violation,) = caller.sim.take_violations()
    assert violation.whose == "simulator"
    assert "isRead" in violation.what


def test_the_description_may_stand_elsewhere(tmp_path: Path) -> None:
    with simulator(oracle=tmp_path) as sim:
        assert not sim.judged_by_microsoft


def test_errors_have_a_code_and_the_requests_own_id(graph: Caller) -> None:
    own = "7b1c0d7e-5d0e-4f63-9d0c-51a1a7e4abcd"
    given = graph.call("GET", "messages/unknown", headers={"client-request-id": own})
    error = given.json()["error"]
    assert (given.status_code, error["code"]) == (404, "ErrorItemNotFound")
    assert error["innerError"]["client-request-id"] == own
    assert given.headers["content-type"].startswith("application/json;odata.metadata=minimal;")


def test_the_users_own_settings_are_there_for_who_may_read_them(graph: Caller) -> None:
    assert graph.get("mailboxSettings").json()["timeZone"] == "Romance Standard Time"
    assert graph.get(f"/users/{ADDRESS}", _select="mail").json()["mail"] == ADDRESS


def test_nothing_is_answered_without_a_token(graph: Caller) -> None:
    assert httpx.get(graph.url("messages"), trust_env=False).status_code == 401


def test_replies_are_made_of_headers_with_hyphens() -> None:
    assert reply(429, {}, Retry_After="1").headers["Retry-After"] == "1"
