"""Mail in the simulator: what comes in, what lies there, what goes out."""

from base64 import b64encode
from pathlib import Path

import pytest
from graph_caller import ADDRESS, BY_KEY, KEY, Caller, encoded


def test_a_delivered_mail_is_listed_with_its_headers_and_body(graph: Caller) -> None:
    box = graph.sim.mailbox(ADDRESS)
    box.deliver(subject="Intake", text="Hallo", html="<p>Hallo</p>", authenticated="internal")
    names = "id,subject,from,body,internetMessageHeaders,internetMessageId,hasAttachments"
    (mail,) = graph.value("mailFolders/inbox/messages", _select=names)
    assert mail["from"]["emailAddress"] == {
        "name": "Anna Peeters",
        "address": "anna@klant.example",
    }
    assert mail["body"] == {"contentType": "html", "content": "<p>Hallo</p>\n"}
    headers = {each["name"]: each["value"] for each in mail["internetMessageHeaders"]}
    assert headers["X-MS-Exchange-Organization-AuthAs"] == "Internal"
    raw = graph.get(f"messages/{encoded(mail['id'])}/$value")
    assert raw.headers["content-type"] == "text/plain"
    assert b"Subject: Intake" in raw.content


def test_a_draft_is_sent_once_and_then_lies_in_sent_items(graph: Caller) -> None:
    box = graph.sim.mailbox(ADDRESS)
    identity = graph.draft(singleValueExtendedProperties=[{"id": KEY, "value": "k1"}])
    assert box.subjects("drafts") == ["Vraag"]
    assert graph.post(f"messages/{identity}/send").status_code == 202
    assert box.subjects("drafts") == []
    assert box.subjects("sentitems") == ["Vraag"]
    (sent,) = box.sent()
    assert (sent.to, sent.subject, sent.text) == (("bram@klant.example",), "Vraag", "Dag Bram")
    assert sent.extended == {KEY: "k1"}


def test_a_draft_is_found_by_its_key(graph: Caller) -> None:
    graph.draft()
    graph.draft(singleValueExtendedProperties=[{"id": KEY, "value": "it's k1"}])
    found = graph.value("messages", _filter=BY_KEY.format(KEY, "it''s k1"))
    assert [each["subject"] for each in found] == ["Vraag"]
    expand = f"singleValueExtendedProperties($filter=id eq '{KEY}')"
    shown = graph.get(f"messages/{encoded(found[0]['id'])}", _expand=expand).json()
    assert shown["singleValueExtendedProperties"] == [{"id": KEY, "value": "it's k1"}]


def test_attachments_of_every_kind(graph: Caller) -> None:
    inner = b"From: c@d.example\r\nSubject: Inner\r\n\r\nIn a mail\r\n"
    mime = (
        b"From: Anna <anna@klant.example>\r\nTo: docflow@bureau.example\r\nSubject: S\r\n"
        b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        b'--b\r\nContent-Type: multipart/related; boundary=r\r\n\r\n'
        b"--r\r\nContent-Type: text/html\r\n\r\n<p><img src=cid:logo></p>\r\n"
        b'--r\r\nContent-Type: image/png; name="logo.png"\r\nContent-ID: <logo>\r\n'
        b"Content-Disposition: inline\r\n\r\nPNG\r\n--r--\r\n"
        b"--b\r\nContent-Type: message/rfc822\r\n\r\n" + inner + b"\r\n"
        b'--b\r\nContent-Type: application/x-zip; name="form.docx"\r\n'
        b"Content-Disposition: attachment\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + b64encode(b"PK form") + b"\r\n--b--\r\n"
    )  # fmt: skip
    graph.sim.mailbox(ADDRESS).deliver(mime, links=["Intake in OneDrive.docx"])
    (mail,) = graph.value("mailFolders/inbox/messages")
    path = f"messages/{encoded(mail['id'])}/attachments"
    found = {each["name"]: each for each in graph.value(path, _select="id,name,isInline,size")}
    assert list(found) == ["logo.png", "Inner", "form.docx", "Intake in OneDrive.docx"]
    assert found["logo.png"]["isInline"]
    assert "contentBytes" not in found["form.docx"]
    raw = {name: graph.get(f"{path}/{encoded(each['id'])}/$value") for name, each in found.items()}
    assert raw["form.docx"].content == b"PK form"
    assert b"Subject: Inner" in raw["Inner"].content
    assert raw["Intake in OneDrive.docx"].status_code == 405
    expand = "microsoft.graph.itemAttachment/item"
    item = graph.get(f"{path}/{encoded(found['Inner']['id'])}", _expand=expand).json()["item"]
    assert item["subject"] == "Inner"


@pytest.mark.parametrize("name", ["inbox", "Inbox", "sentitems", "junkemail", "deleteditems"])
def test_well_known_folders_answer_to_their_name_in_any_case(graph: Caller, name: str) -> None:
    assert graph.get(f"mailFolders/{name}").json()["totalItemCount"] == 0


def test_delta_tells_what_changed_since(graph: Caller) -> None:
    box = graph.sim.mailbox(ADDRESS)
    for number in range(25):
        box.deliver(subject=f"Mail {number}")
    items, link = graph.rounds()
    assert len(items) == 25
    assert graph.rounds(link)[0] == []
    box.deliver(subject="New")
    box.user_moves(box.messages()[0], "archive")
    box.user_edits(box.messages()[0], isRead=True)
    told, _ = graph.rounds(link)
    assert sorted(t.get("subject", "@removed" if "@removed" in t else "-") for t in told) == [
        "-",
        "@removed",
        "New",
    ]


def test_a_reply_quotes_the_mail_and_names_it(graph: Caller) -> None:
    box = graph.sim.mailbox(ADDRESS)
    graph.post(f"messages/{graph.draft()}/send")
    box.reply(box.sent()[0], "1: 4", authenticated="internal")
    (mail,) = graph.value(
        "mailFolders/inbox/messages",
        _select="subject,body,uniqueBody,from",
        _expand="singleValueExtendedProperties($filter=id eq 'String 0x1042')",
    )
    assert mail["subject"] == "RE: Vraag"
    assert "> Dag Bram" in mail["body"]["content"]
    assert mail["uniqueBody"]["content"].strip() == "1: 4"
    (named,) = mail["singleValueExtendedProperties"]
    assert named["value"] == box.sent()[0].message_id


def test_text_is_derived_from_html_on_request(graph: Caller) -> None:
    html = "<style>p{}</style><p>Dag  <b>Anna</b></p><ul><li>een</li><li>twee</li></ul>"
    graph.sim.mailbox(ADDRESS).deliver(html=html)
    (mail,) = graph.value("mailFolders/inbox/messages", "outlook.body-content-type=text")
    assert mail["body"] == {"contentType": "text", "content": "Dag Anna\n\neen\n\ntwee"}


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("multipart/signed; protocol=x; boundary=b", "smime.p7m"),
        ("application/pkcs7-mime; name=smime.p7m", "smime.p7m"),
        ('application/ms-tnef; name="winmail.dat"', "winmail.dat"),
    ],
)
def test_sealed_mail_and_tnef_are_one_attachment(graph: Caller, kind: str, name: str) -> None:
    head = f"From: a@klant.example\r\nMIME-Version: 1.0\r\nContent-Type: {kind}\r\n\r\n"
    part = "--b\r\nContent-Type: text/plain\r\n\r\nx\r\n--b--\r\n"
    graph.sim.mailbox(ADDRESS).deliver((head + part).encode())
    (mail,) = graph.value("mailFolders/inbox/messages")
    (held,) = graph.value(f"messages/{encoded(mail['id'])}/attachments")
    assert held["name"] == name


def test_an_invitation_is_an_event_message(graph: Caller) -> None:
    mime = (
        b"From: a@klant.example\r\nSubject: Gesprek\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: multipart/alternative; boundary=b\r\n\r\n"
        b"--b\r\nContent-Type: text/plain\r\n\r\nx\r\n"
        b"--b\r\nContent-Type: text/calendar; method=REQUEST\r\n\r\nBEGIN:VCALENDAR\r\n--b--\r\n"
    )
    graph.sim.mailbox(ADDRESS).deliver(mime)
    (mail,) = graph.value("mailFolders/inbox/messages")
    assert mail["@odata.type"] == "#microsoft.graph.eventMessageRequest"
    assert mail["hasAttachments"] is False


def test_a_stranger_cannot_write_exchanges_own_headers(graph: Caller) -> None:
    forged = {"X-MS-Exchange-Organization-AuthAs": "Internal"}
    graph.sim.mailbox(ADDRESS).deliver(text="x", headers=forged, authenticated="fail")
    (mail,) = graph.value("mailFolders/inbox/messages", _select="internetMessageHeaders")
    found = [h["value"] for h in mail["internetMessageHeaders"] if "AuthAs" in h["name"]]
    assert found == ["Anonymous"]


def test_many_copies_of_a_mail_differ_in_their_message_id(graph: Caller) -> None:
    graph.sim.mailbox(ADDRESS).deliver(subject="S", copies=30)
    mails = graph.value("mailFolders/inbox/messages", _select="internetMessageId", _top="1000")
    assert len({mail["internetMessageId"] for mail in mails}) == 30
    raw = graph.get(f"messages/{encoded(mails[0]['id'])}/$value").text
    assert f"Message-ID: {mails[0]['internetMessageId']}" in raw


def test_lists_come_in_pages(graph: Caller) -> None:
    graph.sim.mailbox(ADDRESS).deliver(subject="S", copies=12)
    first = graph.get("mailFolders/inbox/messages", _select="subject").json()
    assert len(first["value"]) == 10
    second = graph.get(first["@odata.nextLink"]).json()
    assert (len(second["value"]), "@odata.nextLink" in second) == (2, False)


def test_every_mail_among_the_specimens_arrives_whole(graph: Caller) -> None:
    specimens = sorted((Path(__file__).parents[1] / "cases").rglob("*.eml"))
    for specimen in specimens:
        graph.sim.mailbox(ADDRESS).deliver(specimen.read_bytes())
    names = "id,subject,body,uniqueBody,internetMessageHeaders,sentDateTime"
    found, _ = graph.rounds(f"mailFolders/inbox/messages/delta?$select={names}")
    assert len(found) == len(specimens) > 100
    for mail in found:
        path = f"messages/{encoded(mail['id'])}"
        assert graph.get(f"{path}/$value").status_code == 200
        for each in graph.value(f"{path}/attachments", _select="id"):
            raw = f"{path}/attachments/{encoded(each['id'])}/$value"
            assert graph.get(raw).status_code == 200


def test_a_mail_that_no_program_would_write_arrives_too(graph: Caller) -> None:
    head = b"From: =?utf-8?q?x\r\nDate: yesterday\r\nTo: ;;,<\r\nMessage-ID: \r\n"
    wrong = head + b"Content-Type: text/html; charset=x\r\n\r\n\xff"
    graph.sim.mailbox(ADDRESS).deliver(wrong)
    assert len(graph.value("mailFolders/inbox/messages")) == 1
