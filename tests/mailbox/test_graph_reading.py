"""New mail, folder by folder, over the simulator (research/graph.md §4, §7)."""

from datetime import UTC, datetime, timedelta

import pytest
from graph_simulator import PASSING, Simulator
from graph_simulator.post import Post

from docflow.errors import GoneError, MailboxError
from docflow.mailbox import mime
from docflow.mailbox.graph import reading
from docflow.mailbox.graph.reading import Noticed
from docflow.mailbox.graph.transport import Graph

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def a_round(
    graph: Graph, link: str | None = None, since: datetime | None = None, folder: str = "inbox"
) -> tuple[list[Noticed], str]:
    """What one whole round gives, and its link."""
    pages = list(reading.sweep(graph, folder, link=link, since=since))
    assert [page.link is None for page in pages[:-1]] == [True] * (len(pages) - 1)
    assert pages[-1].link is not None
    return [item for page in pages for item in page.items], pages[-1].link


def test_the_first_round_gives_all_and_the_next_what_is_new(graph: Graph, box: Post) -> None:
    for number in range(3):
        box.deliver(subject=f"Mail {number}", text="Hallo")
    first, link = a_round(graph)
    box.deliver(subject="Mail 3", text="Hallo")
    second, _ = a_round(graph, link)
    assert len({item.id for item in first}) == 3
    assert len(second) == 1
    assert all(item.message_id and item.conversation_id and item.received_at for item in second)


def test_an_idle_round_costs_one_call(graph: Graph, sim: Simulator, box: Post) -> None:
    box.deliver(subject="Intake", text="Hallo")
    _, link = a_round(graph)
    before = len(sim.requests)
    assert a_round(graph, link)[0] == []
    assert len(sim.requests) == before + 1


def test_many_mails_come_in_pages_and_some_pages_are_empty(
    graph: Graph, sim: Simulator, box: Post
) -> None:
    sim.behaviour.empty_pages = True
    for number in range(205):
        box.deliver(subject=f"Mail {number}", text="Hallo")
    first, _ = a_round(graph)
    assert len({item.id for item in first}) == 205


def test_the_first_round_begins_where_the_settings_say(
    graph: Graph, sim: Simulator, box: Post
) -> None:
    sim.now = MONDAY
    box.deliver(subject="Old", text="Hallo")
    sim.now = MONDAY + timedelta(days=2)
    box.deliver(subject="New", text="Hallo")
    first, _ = a_round(graph, since=MONDAY + timedelta(days=1))
    assert [item.received_at for item in first] == [MONDAY + timedelta(days=2)]


def test_old_news_that_is_told_again_has_the_same_id(
    graph: Graph, sim: Simulator, box: Post
) -> None:
    sim.behaviour.replays = True
    box.deliver(subject="Mail", text="Hallo")
    first, link = a_round(graph)
    box.deliver(subject="Mail", text="Hallo")
    second, _ = a_round(graph, link)
    assert len({item.id for item in (*first, *second)}) == 2


def test_what_was_moved_or_deleted_is_no_news(graph: Graph, box: Post) -> None:
    for _ in range(2):
        box.deliver(subject="Mail", text="Hallo")
    _, link = a_round(graph)
    box.user_deletes(box.messages()[0], for_good=True)
    box.user_moves(box.messages()[0], "archive")
    assert a_round(graph, link)[0] == []


def test_a_mail_that_changed_comes_again_however_little_is_told_of_it(
    graph: Graph, box: Post
) -> None:
    box.deliver(subject="Mail", text="Hallo")
    first, link = a_round(graph)
    box.user_edits(box.messages()[0], isRead=True)
    second, _ = a_round(graph, link)
    assert [item.id for item in second] == [first[0].id]


def test_ids_that_differ_only_in_capitals_are_two_mails(graph: Graph, box: Post) -> None:
    for _ in range(2):
        box.deliver(subject="Mail", text="Hallo")
    ids = [item.id for item in a_round(graph)[0]]
    assert len(set(ids)) == 2


def test_a_forgotten_link_begins_the_round_anew(graph: Graph, box: Post) -> None:
    box.deliver(subject="Mail", text="Hallo")
    first, link = a_round(graph)
    box.forgets_delta()
    again, new = a_round(graph, link)
    assert [item.id for item in again] == [item.id for item in first]
    assert a_round(graph, new)[0] == []


def test_a_link_that_is_forgotten_amid_the_pages_begins_the_round_anew(
    graph: Graph, sim: Simulator, box: Post
) -> None:
    for number in range(205):
        box.deliver(subject=f"Mail {number}", text="Hallo")
    sim.fault("gone", when="GET */delta", skip=1)
    first, _ = a_round(graph)
    assert len({item.id for item in first}) == 205


def test_a_mailbox_that_forgets_every_time_is_an_error(graph: Graph, sim: Simulator) -> None:
    sim.fault("gone", when="GET */delta", times=None)
    with pytest.raises(MailboxError):
        a_round(graph)


def test_a_round_goes_on_through_passing_trouble(graph: Graph, sim: Simulator, box: Post) -> None:
    for number in range(205):
        box.deliver(subject=f"Mail {number}", text="Hallo")
    sim.fault(PASSING, when="GET */delta", times=4)
    assert len({item.id for item in a_round(graph)[0]}) == 205


@pytest.mark.parametrize("skip", [0, 1])
def test_a_round_that_is_led_elsewhere_stops(
    graph: Graph, sim: Simulator, box: Post, skip: int
) -> None:
    for number in range(205):
        box.deliver(subject=f"Mail {number}", text="Hallo")
    sim.fault("foreign-link", when="GET */delta", skip=skip)
    with pytest.raises(MailboxError) as fault:
        a_round(graph)
    assert fault.value.code == "foreign-link"


def test_a_kept_link_that_leads_elsewhere_is_not_followed(graph: Graph, box: Post) -> None:
    box.deliver(subject="Mail", text="Hallo")
    other = "https://graph.microsoft.com.attacker.example/v1.0/delta?$deltatoken=1"
    assert len(a_round(graph, other)[0]) == 1


def test_a_folder_that_is_gone_says_so(graph: Graph) -> None:
    with pytest.raises(GoneError):
        a_round(graph, folder="AQMkgone=")


# --- one mail ---------------------------------------------------------------------------------


def test_a_mail_comes_whole_as_any_mail_that_was_saved(graph: Graph, box: Post) -> None:
    box.deliver(
        from_="Anna Peeters <anna@klant.example>",
        subject="Intake Café",
        text="Zie bijlage",
        attachments={"intake.docx": b"PK form"},
        authenticated="internal",
    )
    (noticed,), _ = a_round(graph)
    fetched = reading.fetch(graph, noticed.id)
    assert fetched is not None
    mail = mime.parse(fetched.mime)
    assert (mail.sender, mail.subject) == ("anna@klant.example", "Intake Café")
    assert [(a.name, a.content) for a in mail.attachments] == [("intake.docx", b"PK form")]
    assert mail.header("x-ms-exchange-organization-authas") == ("Internal",)
    assert mail.message_id == noticed.message_id
    assert fetched.links == ()


def test_a_link_in_place_of_a_file_is_named(graph: Graph, box: Post) -> None:
    box.deliver(subject="Intake", text="Zie link", links=["Intake in OneDrive.docx"])
    fetched = reading.fetch(graph, a_round(graph)[0][0].id)
    assert fetched is not None
    assert fetched.links == ("Intake in OneDrive.docx",)


def test_a_mail_inside_a_mail_and_a_picture_in_the_text_come_as_parts(
    graph: Graph, box: Post
) -> None:
    box.deliver(
        b"From: Anna <anna@klant.example>\r\nTo: docflow@bureau.example\r\nSubject: S\r\n"
        b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        b"--b\r\nContent-Type: multipart/related; boundary=r\r\n\r\n"
        b"--r\r\nContent-Type: text/html\r\n\r\n<p><img src=cid:logo>Hallo</p>\r\n"
        b'--r\r\nContent-Type: image/png; name="logo.png"\r\nContent-ID: <logo>\r\n'
        b"Content-Disposition: inline\r\n\r\nPNG\r\n--r--\r\n"
        b"--b\r\nContent-Type: message/rfc822\r\n\r\nFrom: c@d.example\r\nSubject: Inner\r\n"
        b"\r\nIn a mail\r\n"
        b'--b\r\nContent-Type: application/pkcs7-mime; name="smime.p7m"\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\nMIIB\r\n"
        b'--b\r\nContent-Type: application/ms-tnef; name="winmail.dat"\r\n\r\nTNEF\r\n--b--\r\n'
    )
    fetched = reading.fetch(graph, a_round(graph)[0][0].id)
    assert fetched is not None
    parts = mime.parse(fetched.mime).attachments
    assert {part.content_type for part in parts} == {
        "image/png",
        "message/rfc822",
        "application/pkcs7-mime",
        "application/ms-tnef",
    }


def test_a_mail_that_is_gone_is_none(graph: Graph, box: Post) -> None:
    box.deliver(subject="Mail", text="Hallo")
    (noticed,), _ = a_round(graph)
    box.user_deletes(box.messages()[0], for_good=True)
    assert reading.fetch(graph, noticed.id) is None


def test_a_mail_above_25_mb_is_not_read_to_its_end(graph: Graph, box: Post) -> None:
    box.deliver(subject="Mail", text="Hallo", attachments={"film.mov": b"x" * (20 * 2**20)})
    with pytest.raises(MailboxError) as fault:
        reading.fetch(graph, a_round(graph)[0][0].id)
    assert fault.value.code == "too-large"


def test_a_mail_comes_through_passing_trouble(graph: Graph, sim: Simulator, box: Post) -> None:
    box.deliver(subject="Mail", text="Hallo")
    (noticed,), _ = a_round(graph)
    sim.fault(PASSING, when="GET */messages/*", times=4)
    assert reading.fetch(graph, noticed.id) is not None


def test_junk_is_listed_newest_first_and_not_read(graph: Graph, sim: Simulator, box: Post) -> None:
    for number in range(3):
        sim.now = MONDAY + timedelta(days=number)
        box.deliver(
            from_="Eve <EVE@evil.example>", subject=f"Win {number}", text="x", folder="junkemail"
        )
    seen = reading.junk(graph, MONDAY + timedelta(days=1))
    assert [(mail.sender, mail.subject) for mail in seen] == [
        ("eve@evil.example", "Win 2"),
        ("eve@evil.example", "Win 1"),
    ]
    assert sim.count("GET */$value") == 0
