"""What the ledger knows of the Outlook mailbox."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta

from docflow.flow.posting import Posting
from docflow.ledger import Ledger, arrivals, mails, outlook
from docflow.ledger.mails import Mail
from docflow.ledger.outlook import Folder, Kept

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def a_mail(key: str = "V-1:mail") -> Mail:
    return Mail(
        key=key,
        kind="receipt",
        vacancy=None,
        audience="manager",
        to_name="Tom",
        to_address="tom@klant.example",
        language="nl",
        subject="Dank je",
        text="Dank je",
        html="<p>Dank je</p>",
        sender_name="Sofie",
        prepared_at=NOON,
    )


def kept(mail_id: str = "m1", **values: object) -> Kept:
    return Kept(**({"id": mail_id, "folder": "inbox", "received_at": NOON} | values))  # type: ignore[arg-type]


def ids(ledger: Ledger, state: outlook.State) -> list[str]:
    with ledger.read() as connection:
        return [mail.id for mail in outlook.listed(connection, state)]


def test_where_a_mail_stands_comes_back_as_it_was_kept(ledger: Ledger) -> None:
    with ledger.write() as connection:
        mails.add(connection, a_mail())
        assert outlook.posting(connection, "V-1:mail") == {}
    stands = Posting(step="drafted", asked_at=NOON, draft_id="AAk=")
    for posting in (stands, Posting(step="sending", draft_id="AAk=", sending_at=NOON, resent=True)):
        with ledger.write() as connection:
            outlook.keep_posting(connection, "V-1:mail", asdict(posting))
        with ledger.read() as connection:
            assert Posting(**outlook.posting(connection, "V-1:mail")) == posting
            mail = mails.get(connection, "V-1:mail")
            assert mail
            assert (mail.step, mail.draft_id) == (posting.step, "AAk=")


def test_only_what_was_asked_lately_counts_for_the_pace(ledger: Ledger) -> None:
    with ledger.write() as connection:
        for number in range(3):
            mails.add(connection, a_mail(f"m{number}"))
            at = NOON - timedelta(hours=12 * number + 1)
            posting = Posting(step="sending", draft_id="x", sending_at=at)
            outlook.keep_posting(connection, f"m{number}", asdict(posting))
    with ledger.read() as connection:
        assert len(outlook.sent_since(connection, NOON - timedelta(days=1))) == 2


def test_a_mail_is_noticed_once_and_again_when_it_came_back(ledger: Ledger) -> None:
    for _ in range(2):
        with ledger.write() as connection:
            outlook.notice(connection, [kept(), kept(), kept("M1")])
    assert ids(ledger, "noticed") == ["M1", "m1"]
    with ledger.write() as connection:
        outlook.close(connection, "m1", "gone")
        outlook.close(connection, "M1", "filed")
        outlook.notice(connection, [kept(), kept("M1")])
    assert (ids(ledger, "noticed"), ids(ledger, "filed")) == (["m1"], ["M1"])


def test_ten_thousand_are_noticed_in_one_go(ledger: Ledger) -> None:
    with ledger.write() as connection:
        outlook.notice(connection, (kept(f"m{number}") for number in range(10_000)))
    assert len(ids(ledger, "noticed")) == 10_000


def test_junk_is_what_it_is_now(ledger: Ledger) -> None:
    with ledger.write() as connection:
        outlook.set_junk(connection, [kept("a", state="junk"), kept("b", state="junk")])
        outlook.set_junk(connection, [kept("b", state="junk")])
    assert ids(ledger, "junk") == ["b"]
    with ledger.write() as connection:
        outlook.notice(connection, [kept("b")])
        outlook.set_junk(connection, [])
    assert (ids(ledger, "junk"), ids(ledger, "noticed")) == ([], ["b"])


def test_a_mail_and_its_arrival_know_each_other(ledger: Ledger) -> None:
    with ledger.write() as connection:
        outlook.notice(connection, [kept(message_id="<a@b.example>")])
        assert outlook.with_message_id(connection, "<a@b.example>") == ()
        arrival, _ = arrivals.add(connection, sha256="a" * 64, name="x.eml", source="mail", at=NOON)
        outlook.take(connection, "m1", arrival.id, sender="tom@klant.example", unopened=["a.p7m"])
        found = outlook.of_arrival(connection, arrival.id)
        assert found is not None
        assert outlook.with_message_id(connection, "<a@b.example>") == (found,)
        assert outlook.with_message_id(connection, "") == ()
        assert [mail.unopened for mail in outlook.incomplete(connection)] == [["a.p7m"]]


def test_a_folder_is_kept_whole(ledger: Ledger) -> None:
    known = Folder(name="inbox", link="https://graph.microsoft.com/x", since=NOON)
    with ledger.write() as connection:
        assert outlook.folder(connection, "inbox") == Folder(name="inbox")
        outlook.keep_folder(connection, known)
        outlook.keep_folder(connection, Folder(name="", error="no sign-in"))
    with ledger.read() as connection:
        assert outlook.folder(connection, "inbox") == known
        assert [folder.name for folder in outlook.faulty(connection)] == [""]
