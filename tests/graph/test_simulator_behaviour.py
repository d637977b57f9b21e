"""What a description of calls cannot say (graph.md §10), each behaviour under its own name."""

import socket
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import pytest
from graph_caller import ADDRESS, BY_KEY, KEY, Caller, encoded
from graph_simulator import AMBIGUOUS, Post


@pytest.fixture
def box(graph: Caller) -> Post:
    return graph.sim.mailbox(ADDRESS)


def only_id(graph: Caller, folder: str = "inbox") -> str:
    (mail,) = graph.value(f"mailFolders/{folder}/messages", _select="id")
    return encoded(mail["id"])


# Ids (§3)


def test_an_immutable_id_survives_a_move_and_a_mutable_one_does_not(
    graph: Caller, box: Post
) -> None:
    graph.sim.behaviour.demand_immutable = False
    box.deliver(subject="Intake")
    stable = only_id(graph)
    graph.headers["Prefer"] = "outlook.body-content-type=text"
    passing = only_id(graph)
    assert passing != stable
    moved = graph.post(f"messages/{passing}/move", {"destinationId": "archive"})
    assert moved.status_code == 201
    assert encoded(moved.json()["id"]) != passing
    assert graph.get(f"messages/{passing}").status_code == 404
    assert graph.get(f"messages/{stable}").status_code == 200


def test_ids_hold_what_paths_must_encode_and_neighbours_differ_in_case_only(
    graph: Caller, box: Post
) -> None:
    box.deliver(subject="one")
    box.deliver(subject="two")
    first, second = (mail["id"] for mail in graph.value("mailFolders/inbox/messages"))
    assert set("/+=") <= set(first)
    assert (first != second, first.lower() == second.lower()) == (True, True)
    assert graph.get(f"messages/{encoded(first)}").json()["subject"] == "two"


def test_ids_of_one_kind_are_translated_into_the_other(graph: Caller, box: Post) -> None:
    box.deliver(subject="Intake")
    stable = graph.value("mailFolders/inbox/messages")[0]["id"]
    kinds = {"sourceIdType": "restImmutableEntryId", "targetIdType": "restId"}
    given = graph.post("translateExchangeIds", {"inputIds": [stable, "unknown"], **kinds}).json()
    assert given["value"][0]["targetId"] != stable
    assert given["value"][1]["errorDetails"]["code"] == "ErrorItemNotFound"


# Delta (§4)


def test_delta_rounds_come_in_pages_and_a_page_may_be_empty(graph: Caller, box: Post) -> None:
    graph.sim.behaviour.empty_pages = True
    for number in range(5):
        box.deliver(subject=f"{number}")
    first = graph.get("mailFolders/inbox/messages/delta", "odata.maxpagesize=2").json()
    assert (first["value"], "@odata.nextLink" in first) == ([], True)
    second = graph.get(first["@odata.nextLink"], "odata.maxpagesize=2").json()
    assert [mail["subject"] for mail in second["value"]] == ["4", "3"]


def test_delta_replays_what_it_told_before(graph: Caller, box: Post) -> None:
    graph.sim.behaviour.replays = True
    box.deliver(subject="old")
    _, link = graph.rounds()
    assert [mail["subject"] for mail in graph.rounds(link)[0]] == ["old"]
    assert graph.rounds(link)[1] != link


def test_a_delta_link_may_be_used_again(graph: Caller, box: Post) -> None:
    _, link = graph.rounds()
    box.deliver(subject="new")
    assert graph.rounds(link)[0] == graph.rounds(link)[0] != []


def test_delta_shows_of_an_update_only_what_changed(graph: Caller, box: Post) -> None:
    box.deliver(subject="Intake")
    _, link = graph.rounds()
    box.user_edits(box.messages()[0], isRead=True)
    ((told,), _) = graph.rounds(link)
    assert (told["isRead"], "subject" in told) == (True, False)


def test_delta_removes_what_was_moved_and_what_was_deleted(graph: Caller, box: Post) -> None:
    for number in range(2):
        box.deliver(subject=f"{number}")
    _, link = graph.rounds()
    moved, deleted = box.messages()
    box.user_moves(moved, "archive")
    box.user_deletes(deleted, for_good=True)
    reasons = [told["@removed"]["reason"] for told in graph.rounds(link)[0]]
    assert reasons == ["changed", "deleted"]


def test_delta_begins_at_a_date(graph: Caller, box: Post) -> None:
    graph.sim.now = graph.sim.now.replace(year=2026, month=11, day=1, hour=9)
    box.deliver(subject="before")
    graph.sim.now = graph.sim.now.replace(day=20)
    box.deliver(subject="after")
    since = "receivedDateTime ge 2026-11-10T00:00:00Z"
    page = graph.get("mailFolders/inbox/messages/delta", _filter=since, _select="subject").json()
    assert [mail["subject"] for mail in page["value"]] == ["after"]


@pytest.mark.parametrize("times", [0, 1])
def test_410_asks_for_a_new_round_also_in_the_middle_of_paging(
    graph: Caller, box: Post, times: int
) -> None:
    for number in range(11):
        box.deliver(subject=f"{number}")
    page = graph.get("mailFolders/inbox/messages/delta").json()
    link = page["@odata.nextLink"] if times else graph.rounds(page["@odata.nextLink"])[1]
    box.forgets_delta()
    gone = graph.get(link)
    assert (gone.status_code, gone.json()["error"]["code"]) == (410, "SyncStateNotFound")
    again, _ = graph.rounds(gone.headers["location"])
    assert len(again) == 11


def test_a_message_is_visible_late(graph: Caller, box: Post) -> None:
    box.deliver(subject="late", late=2)
    box.deliver(subject="soon")
    seen = [[m["subject"] for m in graph.value("mailFolders/inbox/messages")] for _ in range(3)]
    assert seen[:2] == [["soon"], ["soon"]]
    assert sorted(seen[2]) == ["late", "soon"]


def test_a_next_link_to_a_foreign_host(graph: Caller, box: Post) -> None:
    for number in range(11):
        box.deliver(subject=f"{number}")
    graph.sim.fault("foreign-link", when="GET */delta")
    page = graph.get("mailFolders/inbox/messages/delta").json()
    assert not page["@odata.nextLink"].startswith(graph.sim.graph_url)
    assert page["@odata.nextLink"].startswith("https://graph.microsoft.com.attacker.example/")


# Limits (§5)


def test_the_fifth_parallel_request_is_refused_for_mailbox_concurrency(graph: Caller) -> None:
    graph.sim.fault("slow", times=4, wait=5)
    with ThreadPoolExecutor(4) as pool:
        slow = [pool.submit(graph.get, "mailFolders/inbox") for _ in range(4)]
        while len(graph.sim.requests) < 4 or sum(graph.sim.graph.busy.values()) < 4:
            threading.Event().wait(0.01)
        fifth = graph.get("mailFolders/inbox")
        graph.sim.graph.stopped.set()
        assert [each.result().status_code for each in slow] == [200] * 4
    assert fifth.status_code == 429
    assert "MailboxConcurrency" in fifth.json()["error"]["message"]
    assert fifth.headers["retry-after"] == "1"


def test_429_comes_with_retry_after_and_without(graph: Caller) -> None:
    graph.sim.fault("429", wait=7)
    graph.sim.fault("429-bare")
    assert graph.get("mailFolders/inbox").headers["retry-after"] == "7"
    bare = graph.get("mailFolders/inbox")
    assert (bare.status_code, "retry-after" in bare.headers) == (429, False)
    assert graph.get("mailFolders/inbox").status_code == 200


def test_more_than_4_mb_is_413(graph: Caller) -> None:
    body = {"contentType": "text", "content": "x" * 4 * 1024 * 1024}
    assert graph.post("messages", {"body": body}).status_code == 413


def test_more_than_3_mb_is_no_plain_attachment(graph: Caller) -> None:
    given = {
        "@odata.type": "#microsoft.graph.fileAttachment",
        "name": "big.docx",
        "contentBytes": "AAAA" * (1024 * 1024 + 1),
    }
    assert graph.post(f"messages/{graph.draft()}/attachments", given).status_code == 413


def an_upload(graph: Caller, size: int) -> tuple[str, Callable[..., httpx.Response]]:
    draft = graph.draft()
    item = {"attachmentType": "file", "name": "big.docx", "size": size}
    given = graph.post(
        f"messages/{draft}/attachments/createUploadSession", {"AttachmentItem": item}
    )
    assert given.status_code == 201, given.text
    url = given.json()["uploadUrl"]
    assert not url.startswith(graph.sim.graph_url)

    def put(content: bytes, start: int, **headers: str) -> httpx.Response:
        span = f"bytes {start}-{start + len(content) - 1}/{size}"
        return graph.http.put(url, content=content, headers={"Content-Range": span, **headers})

    return draft, put


def test_upload_ranges_come_in_order_and_the_last_one_attaches(graph: Caller) -> None:
    size, part = 4 * 1024 * 1024, 2 * 1024 * 1024
    draft, put = an_upload(graph, size)
    assert put(b"b" * part, part).status_code == 416
    first = put(b"a" * part, 0)
    assert (first.status_code, first.json()["nextExpectedRanges"]) == (200, [str(part)])
    assert put(b"a" * part, 0).status_code == 416
    last = put(b"b" * part, part)
    assert (last.status_code, last.content) == (201, b"")
    assert last.headers["location"].startswith(graph.sim.graph_url)
    (held,) = graph.value(f"messages/{draft}/attachments", _select="name,size")
    assert held["name"] == "big.docx"


def test_a_token_sent_to_the_upload_host_is_the_clients_violation(graph: Caller) -> None:
    _, put = an_upload(graph, 3 * 1024 * 1024)
    assert put(b"a" * 1024, 0, Authorization="Bearer secret").status_code == 401
    (violation,) = graph.sim.take_violations()
    assert violation.whose == "client"


def test_a_small_file_gets_no_upload_session(graph: Caller) -> None:
    item = {"attachmentType": "file", "name": "small.docx", "size": 1024}
    path = f"messages/{graph.draft()}/attachments/createUploadSession"
    assert graph.post(path, {"AttachmentItem": item}).status_code == 400


# Sending (§6)


def test_202_then_later_sent_items(graph: Caller, box: Post) -> None:
    graph.sim.behaviour.sent_after = 2
    draft = graph.draft()
    before = graph.get(f"messages/{draft}").json()["internetMessageId"]
    assert graph.post(f"messages/{draft}/send").status_code == 202
    looks = [graph.get(f"messages/{draft}").json() for _ in range(3)]
    assert [look["isDraft"] for look in looks] == [True, True, False]
    assert looks[2]["internetMessageId"] != before
    assert looks[2]["internetMessageId"] == box.sent()[0].message_id
    assert box.subjects("sentitems") == ["Vraag"]


@pytest.mark.parametrize("kind", AMBIGUOUS)
def test_a_send_of_unknown_outcome_was_accepted(graph: Caller, box: Post, kind: str) -> None:
    draft = graph.draft()
    graph.sim.fault(kind, when="POST */send")
    try:
        assert graph.post(f"messages/{draft}/send").status_code >= 500
    except httpx.RemoteProtocolError:
        assert kind == "drop-after"
    assert len(box.sent()) == 1
    assert graph.get(f"messages/{draft}").json()["isDraft"] is False


@pytest.mark.parametrize("kind", ["504", "502", "503", "429"])
def test_a_send_that_was_refused_before_it_began_sent_nothing(
    graph: Caller, box: Post, kind: str
) -> None:
    draft = graph.draft()
    graph.sim.fault(kind, when="POST */send")
    assert graph.post(f"messages/{draft}/send").status_code == int(kind)
    assert box.sent() == []


@pytest.mark.parametrize(
    ("variant", "status", "copies"), [("repeats", 202, 2), ("refused", 400, 1)]
)
def test_a_second_send_goes_out_again_or_is_refused(
    graph: Caller, box: Post, variant: Any, status: int, copies: int
) -> None:
    graph.sim.behaviour.second_send = variant
    draft = graph.draft()
    graph.post(f"messages/{draft}/send")
    assert graph.post(f"messages/{draft}/send").status_code == status
    assert len(box.sent()) == copies


def test_the_index_finds_a_new_draft_late(graph: Caller) -> None:
    graph.sim.behaviour.unfound_for = 1
    graph.draft(singleValueExtendedProperties=[{"id": KEY, "value": "k"}])
    looks = [len(graph.value("messages", _filter=BY_KEY.format(KEY, "k"))) for _ in range(2)]
    assert looks == [0, 1]


def test_a_draft_deleted_by_a_user_is_still_found_and_then_gone(graph: Caller, box: Post) -> None:
    draft = graph.draft(singleValueExtendedProperties=[{"id": KEY, "value": "k"}])
    box.user_deletes(box.messages("drafts")[0])
    (found,) = graph.value("messages", _filter=BY_KEY.format(KEY, "k"))
    assert found["parentFolderId"] == box.folder("deleteditems").id
    box.user_deletes(box.messages("deleteditems")[0], for_good=True)
    assert graph.get(f"messages/{draft}").status_code == 404
    assert graph.post(f"messages/{draft}/send").status_code == 404


def test_an_ndr_arrives_with_the_mails_message_id_in_it(graph: Caller, box: Post) -> None:
    graph.sim.world.undeliverable.add("bram@klant.example")
    graph.post(f"messages/{graph.draft()}/send")
    expand = "singleValueExtendedProperties($filter=id eq 'String 0x001A')"
    (report,) = graph.value("mailFolders/inbox/messages", _expand=expand)
    assert report["singleValueExtendedProperties"][0]["value"] == "REPORT.IPM.Note.NDR"
    raw = graph.get(f"messages/{encoded(report['id'])}/$value").text
    assert box.sent()[0].message_id in raw


def test_a_reply_breaks_the_conversation_or_keeps_it(graph: Caller, box: Post) -> None:
    graph.post(f"messages/{graph.draft()}/send")
    (sent,) = graph.value("mailFolders/sentitems/messages")
    answer = {"In-Reply-To": box.sent()[0].message_id}
    box.deliver(subject="kept", headers=answer)
    box.deliver(subject="broken", headers=answer, new_conversation=True)
    threads = {m["subject"]: m["conversationId"] for m in graph.value("mailFolders/inbox/messages")}
    assert threads["kept"] == sent["conversationId"] != threads["broken"]


def test_an_answer_drafted_stays_in_the_thread(graph: Caller, box: Post) -> None:
    box.deliver(subject="Intake", text="Vraag?", headers={"Message-ID": "<q@klant.example>"})
    path = f"messages/{only_id(graph)}/createReply"
    draft = graph.post(path, {"comment": "Dank je"})
    assert draft.status_code == 201
    shown = draft.json()
    assert (shown["isDraft"], shown["subject"]) == (True, "RE: Intake")
    identity = encoded(shown["id"])
    key = {"singleValueExtendedProperties": [{"id": KEY, "value": "k"}]}
    assert graph.call("PATCH", f"messages/{identity}", key).status_code == 200
    graph.post(f"messages/{identity}/send")
    (sent,) = box.sent()
    assert sent.to == ("anna@klant.example",)
    assert sent.headers["in-reply-to"] == "<q@klant.example>"
    assert sent.extended[KEY] == "k"
    both = {"comment": "a", "message": {"body": {"contentType": "text", "content": "b"}}}
    assert graph.post(path, both).status_code == 400


def test_an_event_with_the_same_transaction_id_invites_once(graph: Caller, box: Post) -> None:
    event = {
        "subject": "Gesprek",
        "transactionId": "t-1",
        "start": {"dateTime": "2026-12-01T10:00:00", "timeZone": "Europe/Brussels"},
        "end": {"dateTime": "2026-12-01T11:00:00", "timeZone": "Europe/Brussels"},
        "attendees": [{"emailAddress": {"address": "bram@klant.example"}, "type": "required"}],
    }
    first, second = graph.post("events", event), graph.post("events", event)
    assert first.json()["id"] == second.json()["id"]
    assert [sent.kind for sent in box.sent()] == ["invitation"]
    path = f"events/{encoded(first.json()['id'])}"
    assert graph.call("PATCH", path, {"subject": "Later"}).status_code == 200
    assert graph.post(f"{path}/cancel", {"comment": "Sorry"}).status_code == 202
    assert [sent.kind for sent in box.sent()] == ["invitation", "update", "cancellation"]


# Changing (§3)


def test_categories_are_replaced_not_added(graph: Caller, box: Post) -> None:
    box.deliver(subject="Intake")
    path = f"messages/{only_id(graph)}"
    graph.call("PATCH", path, {"categories": ["rood", "docflow"]})
    assert graph.call("PATCH", path, {"categories": ["blauw"]}).json()["categories"] == ["blauw"]


def test_the_etag_changes_with_every_change_and_if_match_is_heeded(
    graph: Caller, box: Post
) -> None:
    box.deliver(subject="Intake")
    path = f"messages/{only_id(graph)}"
    before = graph.get(path).json()["@odata.etag"]
    fits = {"If-Match": before}
    after = graph.call("PATCH", path, {"isRead": True}, headers=fits).json()["@odata.etag"]
    assert after != before
    assert graph.call("PATCH", path, {"isRead": False}, headers=fits).status_code == 412


def test_the_text_of_a_received_mail_cannot_be_changed(graph: Caller, box: Post) -> None:
    box.deliver(subject="Intake")
    given = graph.call("PATCH", f"messages/{only_id(graph)}", {"subject": "Other"})
    assert given.json()["error"]["code"] == "ErrorInvalidPropertySet"


def test_a_folder_renamed_by_a_user_keeps_its_id(graph: Caller, box: Post) -> None:
    made = graph.post("mailFolders", {"displayName": "docflow - verwerkt"})
    assert made.status_code == 201
    assert graph.post("mailFolders", {"displayName": "Docflow - verwerkt"}).status_code == 409
    box.user_renames("docflow - verwerkt", "Klaar")
    identity = encoded(made.json()["id"])
    assert graph.get(f"mailFolders/{identity}").json()["displayName"] == "Klaar"
    assert graph.value("mailFolders", _filter="displayName eq 'docflow - verwerkt'") == []
    box.user_deletes_folder("Klaar")
    assert graph.get(f"mailFolders/{identity}").status_code == 404


# Refusals (§2, §5)


@pytest.mark.parametrize(
    ("kind", "code"),
    [("access-denied", "ErrorAccessDenied"), ("send-as-denied", "ErrorSendAsDenied")],
)
def test_403_has_two_shapes(graph: Caller, kind: str, code: str) -> None:
    graph.sim.fault(kind)
    given = graph.get("mailFolders/inbox")
    assert (given.status_code, given.json()["error"]["code"]) == (403, code)


def test_an_app_is_denied_mailboxes_outside_its_scope_and_rights_it_was_not_granted(
    graph: Caller,
) -> None:
    graph.sim.mailbox("boss@bureau.example")
    graph.sim.app("docflow-app", "s3cret", mailboxes=[ADDRESS], rights=frozenset({"Mail.Read"}))
    assert graph.get("mailFolders/inbox").status_code == 200
    assert graph.post("messages", {"subject": "x"}).status_code == 403
    graph.address = "boss@bureau.example"
    assert graph.get("mailFolders/inbox").json()["error"]["code"] == "ErrorAccessDenied"
    graph.address = "nobody@bureau.example"
    assert graph.get("mailFolders/inbox").status_code == 403


def test_sending_as_somebody_else_is_denied(graph: Caller, box: Post) -> None:
    draft = graph.draft(**{"from": {"emailAddress": {"address": "boss@bureau.example"}}})
    given = graph.post(f"messages/{draft}/send")
    assert given.json()["error"]["code"] == "ErrorSendAsDenied"
    assert box.sent() == []


def test_a_502_has_a_body_that_is_no_json(graph: Caller) -> None:
    graph.sim.fault("502")
    given = graph.get("mailFolders/inbox")
    assert (given.status_code, given.headers["content-type"]) == (502, "text/html")


@pytest.mark.parametrize("kind", ["drop", "drop-after", "cut-after"])
def test_a_connection_is_dropped_before_after_or_within_an_answer(graph: Caller, kind: str) -> None:
    graph.sim.fault(kind, when="POST */messages")
    with pytest.raises(httpx.RemoteProtocolError):
        graph.draft()
    assert len(graph.sim.mailbox(ADDRESS).messages("drafts")) == (kind != "drop")


def test_a_token_expires_on_the_way_and_a_challenge_names_its_claims(graph: Caller) -> None:
    graph.sim.fault("expired-token", skip=1)
    graph.sim.fault("claims")
    given = [graph.get("mailFolders/inbox") for _ in range(4)]
    assert [each.status_code for each in given] == [401, 401, 200, 200]
    assert "insufficient_claims" in given[0].headers["www-authenticate"]


def test_clock_skew_shows_in_the_date_header_too(graph: Caller) -> None:
    right = parsedate_to_datetime(graph.get("mailFolders/inbox").headers["date"])
    graph.sim.skew = timedelta(days=1)
    wrong = parsedate_to_datetime(graph.get("mailFolders/inbox").headers["date"])
    assert wrong - right >= timedelta(hours=23)


def test_a_storm_strikes_the_same_requests_for_the_same_seed(graph: Caller) -> None:
    def weather(seed: int) -> list[int]:
        graph.sim.calm()
        graph.sim.storm(seed, 0.5, kinds=["429", "503", "504"])
        return [graph.get("mailFolders/inbox").status_code for _ in range(30)]

    first = weather(7)
    assert weather(7) == first != weather(8)
    assert {200, 429, 503, 504} == set(first)


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("resync-400", 400, "ResyncRequired"),
        ("resync-404", 404, "syncStateNotFound"),
        ("no-mailbox", 404, "MailboxNotEnabledForRESTAPI"),
    ],
)
def test_errors_that_are_told_by_their_code_only(
    graph: Caller, kind: str, status: int, code: str
) -> None:
    graph.sim.fault(kind)
    given = graph.get("mailFolders/inbox/messages/delta")
    assert (given.status_code, given.json()["error"]["code"]) == (status, code)


def test_202_with_retry_after_is_a_success(graph: Caller, box: Post) -> None:
    draft = graph.draft()
    graph.sim.fault("retry-after-ok", when="POST */send")
    given = graph.post(f"messages/{draft}/send")
    assert (given.status_code, given.headers["retry-after"]) == (202, "9")
    assert len(box.sent()) == 1


def test_the_login_host_words_its_own_faults(graph: Caller) -> None:
    graph.sim.fault("503", when="POST */token", wait=3)
    given = graph.ask(grant_type="client_credentials")
    assert (given.status_code, given.headers["retry-after"]) == (503, "3")
    assert given.json()["error"] == "temporarily_unavailable"


def test_a_client_killed_in_the_middle_of_a_request_asked_for_nothing(graph: Caller) -> None:
    host, port = graph.sim.graph_server.server_address[:2]
    head = "POST /v1.0/users/x/messages HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"
    with socket.create_connection((str(host), int(port))) as line:
        line.sendall(head.encode())
    assert graph.get("mailFolders/inbox").status_code == 200
    assert len(graph.sim.requests) == 1


def test_exchange_gives_html_a_head_of_its_own(graph: Caller) -> None:
    shown = graph.get(f"messages/{graph.draft()}", _select="body").json()["body"]["content"]
    assert shown.startswith("<html><head>")
    assert "<body><p>Dag Bram</p></body>" in shown


def test_something_happens_just_before_a_request_or_just_after_it(graph: Caller, box: Post) -> None:
    def deletes() -> None:
        box.user_deletes(box.messages("drafts")[0], for_good=True)

    draft = graph.draft()
    graph.sim.fault("pass", when="POST */send", then=deletes)
    assert graph.post(f"messages/{draft}/send").status_code == 404
    second, seen = graph.draft(), list[int]()
    graph.sim.fault("504-after", when="POST */send", then=lambda: seen.append(len(box.sent())))
    assert graph.post(f"messages/{second}/send").status_code == 504
    assert seen == [1]


def test_delta_of_a_folder_that_was_deleted_says_so(graph: Caller, box: Post) -> None:
    made = graph.post("mailFolders", {"displayName": "docflow"}).json()["id"]
    _, link = graph.rounds(f"mailFolders/{encoded(made)}/messages/delta")
    box.user_deletes_folder("docflow")
    assert graph.get(link).status_code == 404
