"""One call to Graph: what is repeated, what never is, and where it may go."""

from datetime import timedelta

import pytest
from scripted import Asked, Say, Time, Tokens, a_graph, refused, scripted

from docflow.errors import (
    AccessError,
    AmbiguousError,
    GoneError,
    MailboxBusyError,
    MailboxError,
    UnmailableError,
)
from docflow.mailbox.graph.faults import ResyncError
from docflow.mailbox.graph.transport import TRIES, Call
from docflow.mailbox.signin import Cloud

DRAFT = ("messages",)
GOOD = Say(body={"id": "AAA=", "value": []})
MADE = Say(status=201, body={"id": "AAA="})


def test_every_call_asks_for_ids_that_stay_and_names_itself() -> None:
    with scripted(GOOD, GOOD) as server, a_graph(server.url) as graph:
        graph.get(("messages", "A/B+C=="), {"$select": "id,subject"})
        graph.get(("messages",), prefer=("odata.maxpagesize=7",))
    first, second = server.asked
    assert first.path == (
        "/v1.0/users/jobs@agency.example/messages/A%2FB%2BC%3D%3D?$select=id,subject"
    )
    assert first.headers["authorization"] == "Bearer token-1"
    assert first.headers["prefer"] == 'IdType="ImmutableId"'
    assert second.headers["prefer"] == 'IdType="ImmutableId", odata.maxpagesize=7'
    assert first.headers["client-request-id"] != second.headers["client-request-id"]


@pytest.mark.parametrize(
    "trouble",
    [
        refused(429, "ApplicationThrottled", Retry_After="3"),
        refused(500, "InternalServerError"),
        refused(503, "ServiceUnavailable", Retry_After="1"),
        refused(504, "GatewayTimeout"),
        Say(status=502, body=b"<html>Bad Gateway</html>"),
        Say(cut="before"),
        Say(cut="amid", body={"id": "A"}),
    ],
)
def test_reading_goes_on_after_passing_trouble(trouble: Say) -> None:
    with scripted(trouble, GOOD) as server, a_graph(server.url) as graph:
        assert graph.get(DRAFT)["id"] == "AAA="
    assert len(server.asked) == 2


def test_reading_gives_up_after_six_tries() -> None:
    answers = [refused(500, "InternalServerError")] * 9
    with scripted(*answers) as server, a_graph(server.url, patience=999) as graph:
        with pytest.raises(MailboxError) as fault:
            graph.get(DRAFT)
        assert fault.value.code == "InternalServerError"
    assert len(server.asked) == TRIES


@pytest.mark.parametrize(
    "unclear",
    [
        refused(500, "InternalServerError"),
        refused(503, "ServiceUnavailable", Retry_After="1"),
        refused(504, "GatewayTimeout"),
        refused(408, "RequestTimeout"),
        Say(status=502, body=b"<html>Bad Gateway</html>"),
        Say(status=302, headers={"Location": "https://elsewhere.example"}),
        Say(status=200, body=b"<html>Welcome to the hotel</html>"),
        Say(status=201, body={}),
        Say(status=201, cut="amid", body={"id": "A"}),
        Say(cut="before"),
    ],
)
def test_what_must_happen_once_is_never_repeated_after_an_unclear_answer(unclear: Say) -> None:
    with (
        scripted(unclear, MADE) as server,
        a_graph(server.url) as graph,
        pytest.raises(AmbiguousError),
    ):
        graph.create(DRAFT, {"subject": "x"})
    assert len(server.asked) == 1


@pytest.mark.parametrize("unclear", [Say(status=200, body=b"<html>"), Say(status=204)])
def test_a_send_that_is_not_answered_with_202_is_unclear(unclear: Say) -> None:
    with (
        scripted(unclear) as server,
        a_graph(server.url) as graph,
        pytest.raises(AmbiguousError),
    ):
        graph.act(("messages", "A", "send"))
    assert server.asked[0].headers["content-length"] == "0"


def test_a_202_with_retry_after_is_success() -> None:
    taken_on = Say(status=202, headers={"Retry-After": "30"})
    with scripted(taken_on) as server, a_graph(server.url) as graph:
        graph.act(("messages", "A", "send"))
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    "refusal",
    [
        refused(429, "ApplicationThrottled", Retry_After="2"),
        refused(401, "InvalidAuthenticationToken"),
    ],
)
def test_what_must_happen_once_is_repeated_when_it_was_turned_away_at_the_door(
    refusal: Say,
) -> None:
    with scripted(refusal, MADE) as server, a_graph(server.url) as graph:
        assert graph.create(DRAFT, {"subject": "x"})["id"] == "AAA="
    assert len(server.asked) == 2


def test_without_a_connection_nothing_was_asked_so_nothing_is_unclear() -> None:
    with scripted() as server:
        pass  # its port is closed now
    with a_graph(server.url) as graph, pytest.raises(MailboxError) as fault:
        graph.create(DRAFT, {"subject": "x"})
    assert not isinstance(fault.value, AmbiguousError)
    assert "cannot be reached" in fault.value.message


def test_retry_after_is_waited_for() -> None:
    time = Time()
    busy = refused(429, "ApplicationThrottled", Retry_After="7")
    with scripted(busy, GOOD) as server, a_graph(server.url, time=time) as graph:
        graph.get(DRAFT)
    assert time.slept == [7.0]


def test_without_retry_after_each_wait_is_twice_the_last() -> None:
    time = Time()
    busy = [refused(429, "ApplicationThrottled")] * 3
    with scripted(*busy, GOOD) as server, a_graph(server.url, time=time) as graph:
        graph.get(DRAFT)
    assert time.slept == [2.0, 4.0, 8.0]


def test_a_date_in_retry_after_is_read_by_the_servers_own_clock() -> None:
    time = Time()
    busy = refused(
        429,
        "ApplicationThrottled",
        Retry_After="Thu, 01 Jan 2099 00:00:09 GMT",
        Date="Thu, 01 Jan 2099 00:00:00 GMT",
    )
    with scripted(busy, GOOD) as server, a_graph(server.url, time=time) as graph:
        graph.get(DRAFT)
    assert time.slept == [9.0]


def test_a_long_wait_is_left_to_the_caller_and_holds_for_every_other_call() -> None:
    time = Time()
    busy = refused(429, "ApplicationThrottled", Retry_After="120")
    with scripted(busy, GOOD) as server, a_graph(server.url, time=time) as graph:
        with pytest.raises(MailboxBusyError) as first:
            graph.get(DRAFT)
        time.now += 60
        with pytest.raises(MailboxBusyError) as second:
            graph.act(("messages", "A", "send"))
        time.now += 60
        assert graph.get(DRAFT)["id"] == "AAA="
    assert (first.value.wait, second.value.wait) == (timedelta(minutes=2), timedelta(minutes=1))
    assert time.slept == []
    assert len(server.asked) == 2


def test_an_expired_sign_in_is_renewed_once_with_what_the_refusal_asks_for() -> None:
    tokens = Tokens()
    claims = 'Bearer error="insufficient_claims", claims="eyJhIjoxfQ=="'
    out = refused(401, "InvalidAuthenticationToken", WWW_Authenticate=claims)
    with (
        scripted(out, out, GOOD) as server,
        a_graph(server.url, tokens=tokens) as graph,
        pytest.raises(AccessError),
    ):
        graph.get(DRAFT)
    sent = [asked.headers["authorization"] for asked in server.asked]
    assert sent == ["Bearer token-1", "Bearer token-2"]
    assert tokens.claims == ['{"a":1}']


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.example/v1.0/users/x/messages",
        "http://127.0.0.1.evil.example/v1.0/",
        "http://127.0.0.1:1/v1.0/users/x/messages",
        "//127.0.0.1/v1.0/",
        "http://[/",
    ],
)
def test_a_link_to_another_server_is_refused(link: str) -> None:
    with (
        scripted(Say(body={"value": [], "@odata.nextLink": link})) as server,
        a_graph(server.url) as graph,
        pytest.raises(MailboxError) as fault,
    ):
        list(graph.pages(DRAFT))
    assert fault.value.code == "foreign-link"
    assert len(server.asked) == 1


def test_a_link_that_only_looks_like_ours_is_refused() -> None:
    with scripted() as server, a_graph(server.url) as graph:
        for link in (server.url.replace("//", "//me@"), f"{server.url}0/v1.0"):
            with pytest.raises(MailboxError):
                graph.get(link)
    assert server.asked == []


def test_pages_follow_graphs_own_links_as_they_are() -> None:
    with scripted() as server, a_graph(server.url) as graph:
        link = f"{server.url}/v1.0/users/x/messages?$skiptoken=a%2Fb"
        server.answers += [
            Say(body={"value": [{"n": 1}], "@odata.nextLink": link}),
            Say(body={"value": [], "@odata.nextLink": link}),
            Say(body={"value": [{"n": 2}]}),
        ]
        assert [item["n"] for item in graph.listed(DRAFT)] == [1, 2]
    assert server.lines[1:] == ["GET /v1.0/users/x/messages?$skiptoken=a%2Fb"] * 2


def test_an_upload_carries_no_sign_in() -> None:
    with scripted(Say(status=201)) as server, a_graph(server.url) as graph:
        graph.upload(f"{server.url}/up/1", b"abc", 6, 9)
    (asked,) = server.asked
    assert "authorization" not in asked.headers
    assert asked.headers["content-range"] == "bytes 6-8/9"
    assert asked.body == b"abc"


def test_an_upload_to_a_plain_address_is_refused_outside_a_simulation() -> None:
    with scripted() as server, a_graph(server.url) as graph:
        graph.cloud = Cloud(login="https://l.example", graph="https://g.example")
        with pytest.raises(MailboxError):
            graph.upload(f"{server.url}/up/1", b"abc", 0, 3)
    assert server.asked == []


def test_an_answer_that_is_too_large_is_not_read_to_its_end() -> None:
    with (
        scripted(Say(body=b"x" * 5000)) as server,
        a_graph(server.url) as graph,
        pytest.raises(MailboxError) as fault,
    ):
        graph.content(("messages", "A", "$value"), 4096)
    assert fault.value.code == "too-large"


def test_an_answer_that_never_ends_is_left() -> None:
    class Hurried(Time):
        def monotonic(self) -> float:
            self.now += 200
            return self.now

    with (
        scripted(GOOD) as server,
        a_graph(server.url, time=Hurried(), patience=0) as graph,
        pytest.raises(MailboxError) as fault,
    ):
        graph.get(DRAFT)
    assert fault.value.code == "TimeoutError"


def test_an_answer_by_somebody_in_between_is_named_as_such() -> None:
    with (
        scripted(Say(body=b"<html>Sign in to the hotel</html>")) as server,
        a_graph(server.url) as graph,
        pytest.raises(MailboxError) as fault,
    ):
        graph.get(DRAFT)
    assert "did not come from Outlook" in fault.value.message


@pytest.mark.parametrize(
    ("status", "code", "kind", "says"),
    [
        (403, "ErrorAccessDenied", AccessError, "may not use the mailbox jobs@agency.example"),
        (403, "ErrorSendAsDenied", AccessError, "not send as it"),
        (404, "ErrorInvalidUser", AccessError, "There is no mailbox"),
        (404, "MailboxNotEnabledForRESTAPI", AccessError, "There is no mailbox"),
        (404, "ErrorItemNotFound", GoneError, "not in the mailbox"),
        (410, "SyncStateNotFound", ResyncError, "forgotten"),
        (400, "syncStateNotFound", ResyncError, "forgotten"),
        (400, "ErrorInvalidRecipients", UnmailableError, "no such address"),
        (413, "RequestEntityTooLarge", UnmailableError, "too large"),
        (507, "ErrorQuotaExceeded", MailboxError, "full"),
        (403, "ErrorSubmissionQuotaExceeded", MailboxBusyError, "no more"),
        (400, "ErrorIrresolvableConflict", MailboxError, "refuses"),
    ],
)
def test_a_refusal_says_what_it_means(
    status: int, code: str, kind: type[MailboxError], says: str
) -> None:
    with (
        scripted(refused(status, code)) as server,
        a_graph(server.url) as graph,
        pytest.raises(kind) as fault,
    ):
        graph.create(DRAFT, {"subject": "x"})
    assert says in fault.value.message
    assert fault.value.code == code


def test_a_code_within_a_code_counts() -> None:
    inner = {"code": "BadRequest", "innererror": {"code": "syncStateNotFound"}}
    answer = Say(status=400, body={"error": inner})
    with scripted(answer) as server, a_graph(server.url) as graph, pytest.raises(ResyncError):
        graph.get(DRAFT)


@pytest.mark.parametrize("body", [{"error": "no"}, {"error": {"code": 7}}, [1], {"error": [1]}])
def test_a_refusal_in_a_strange_form_is_still_a_refusal(body: object) -> None:
    with (
        scripted(Say(status=400, body=body)) as server,
        a_graph(server.url) as graph,
        pytest.raises(MailboxError) as fault,
    ):
        graph.get(DRAFT)
    assert fault.value.code == "http-400"


def test_the_log_holds_codes_and_no_people(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG", logger="docflow")
    answers = refused(500, "InternalServerError", request_id="r-9"), GOOD
    with scripted(*answers) as server, a_graph(server.url) as graph:
        graph.get(("messages", "AAMkSecret=", "attachments"), {"$filter": "from eq 'Ann'"})
    text = "\n".join(record.getMessage() for record in caplog.records)
    assert "graph GET messages/…/attachments: 500 InternalServerError" in text
    assert "answer r-9" in text
    for secret in ("jobs@", "agency", "Ann", "AAMk", "token-"):
        assert secret not in text


def test_at_most_three_calls_are_under_way() -> None:
    from concurrent.futures import ThreadPoolExecutor
    from threading import Lock
    from time import sleep

    now, most, lock = 0, 0, Lock()

    with scripted() as server, a_graph(server.url) as graph:

        def slowly(_: Asked) -> Say:
            nonlocal now, most
            with lock:
                now, most = now + 1, max(most, now + 1)
            sleep(0.02)
            with lock:
                now -= 1
            return GOOD

        server.next = slowly  # type: ignore[assignment,method-assign]
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda _: graph.get(DRAFT), range(24)))
    assert most == 3


def test_another_mailbox_is_asked_for_by_name() -> None:
    with scripted(GOOD) as server, a_graph(server.url) as graph:
        graph.ask(Call(method="GET", path=("mailFolders", "inbox"), of="ann@agency.example"))
    assert server.lines == ["GET /v1.0/users/ann@agency.example/mailFolders/inbox"]
