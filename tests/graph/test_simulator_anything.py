"""Whatever a client sends, the simulator answers, and never with a fault of its own."""

from collections.abc import Iterator
from typing import Any

import pytest
from graph_caller import ADDRESS, KEY, Caller, calling, encoded
from graph_simulator.oracle import HERE
from graph_simulator.routing import ROUTES
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

WORDS = ["inbox", "drafts", "x", "", "html", "text", "file", "2026-11-22T10:00:00Z", KEY, "'"]
NAMES = [
    "message", "subject", "body", "contentType", "content", "toRecipients", "emailAddress",
    "address",
    "categories", "isRead", "isDraft", "attachments", "@odata.type", "contentBytes", "name", "item",
    "destinationId", "comment", "AttachmentItem", "attachmentType", "size", "displayName", "start",
    "end", "dateTime", "timeZone", "attendees", "transactionId", "inputIds", "targetIdType", "from",
    "sourceIdType", "singleValueExtendedProperties", "id", "value", "internetMessageHeaders",
    "resource", "changeType", "notificationUrl", "expirationDateTime", "timeZone", "replyTo",
]  # fmt: skip
OPTIONS = ["$select", "$filter", "$top", "$skip", "$orderby", "$expand", "$deltatoken", "$count"]
QUERIES = [
    "id", "id,subject", "0", "-1", "5", "isRead eq true", "subject eq 'x'", "receivedDateTime",
    "receivedDateTime ge x", "attachments", "true", "createdDateTime desc",
]  # fmt: skip
leaves = st.none() | st.booleans() | st.integers(-5, 5_000_000) | st.sampled_from(WORDS)
anything = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4)
    ),
    max_leaves=12,
)
bodies = st.dictionaries(st.sampled_from(NAMES), anything, max_size=5)
queries = st.dictionaries(st.sampled_from(OPTIONS), st.sampled_from(QUERIES), max_size=2)


@pytest.fixture(scope="module", params=[HERE, None], ids=["described", "own rules"])
def graph(request: pytest.FixtureRequest) -> Iterator[Caller]:
    with calling(oracle=request.param) as caller:
        caller.sim.mailbox(ADDRESS).deliver(subject="Intake", attachments={"a.docx": b"PK"})
        yield caller


@settings(deadline=None, max_examples=150, suppress_health_check=list(HealthCheck))
@given(route=st.sampled_from(ROUTES), body=st.none() | bodies, query=queries, known=st.booleans())
def test_anything_is_answered(
    graph: Caller, route: Any, body: Any, query: dict[str, str], known: bool
) -> None:
    draft = graph.draft() if known else "unknown"
    path = route.template.replace("{user-id}", ADDRESS).replace("{message-id}", draft)
    for name in ("mailFolder-id", "attachment-id", "event-id", "subscription-id"):
        path = path.replace(f"{{{name}}}", "inbox" if known else encoded("no/such+thing="))
    answer = graph.call(route.method, path, body, params=query or None)
    assert answer.status_code != 500, (route.method, path, body, query, answer.text)
    assert {each.whose for each in graph.sim.take_violations()} <= {"client"}
