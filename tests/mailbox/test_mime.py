"""Mail as bytes: what is written comes back; what comes in is read however broken it is."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from email import message_from_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docflow.errors import MailboxError, UnmailableError
from docflow.mailbox.mime import LARGEST, message_id, parse, to_bytes
from docflow.model.mail import Arrived, Attachment, Message

DATE = datetime(2026, 11, 23, 9, 5, tzinfo=timezone(timedelta(hours=1)))
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MESSAGE = Message(
    key="V-7Q4K:process:3f2a91bc",
    sender_name="Peeters, Jän",
    sender="jan@bureau.example",
    to_name='Zoë "Zee" D\'Hondt',
    to="zoe@kandidaat.example",
    subject="Zo verloopt het voor Planner binnendienst",
    text="Dag Zoë,\n\n--\nzo verloopt het.\n",
    html="<p>Dag Zoë,</p>\n",
    reply_to="jan+df@bureau.example",
    attachments=(
        Attachment(name="procesoverzicht – Zoë.docx", content_type=WORD, content=b"PK\x03\x04\r\n"),
        Attachment(
            name="gesprek.ics",
            content_type="text/calendar; charset=utf-8; method=PUBLISH",
            content=b"BEGIN:VCALENDAR\r\n",
        ),
    ),
    headers=(("Auto-Submitted", "auto-generated"),),
)
ID = message_id(MESSAGE.key, MESSAGE.sender)


def _bytes(message: Message = MESSAGE) -> bytes:
    return to_bytes(message, date=DATE, message_id=ID)


def test_a_domain_with_accents_goes_by_the_name_that_mail_servers_know() -> None:
    domain = "bücher.example"
    message = replace(MESSAGE, to=f"an@{domain}", sender=f"jan@{domain}", reply_to=f"df@{domain}")
    key = message_id(message.key, message.sender)
    mail = message_from_bytes(to_bytes(message, date=DATE, message_id=key))
    for header in ("To", "From", "Reply-To", "Message-ID"):
        assert "@xn--bcher-kva.example>" in mail[header] + ">"


@pytest.mark.parametrize(
    "domain", ["straße.example", "b＠evil.example", "b。example", "é..example"]
)
def test_a_domain_that_would_become_another_is_refused(domain: str) -> None:
    with pytest.raises(UnmailableError):
        _bytes(replace(MESSAGE, to=f"an@{domain}"))


@pytest.mark.parametrize(
    ("head", "sender"),
    [
        ("From: tom@bureau.example", "tom@bureau.example"),
        ("From: TOM@Bureau.example <tom@bureau.example>", "tom@bureau.example"),
        ('From: "Maes, Tom (HR)" <tom@bureau.example>', "tom@bureau.example"),
        ("From: Maes, Tom <tom@bureau.example>", "tom@bureau.example"),
        ("From: tom@bureau.example (Tom Maes)", "tom@bureau.example"),
        ("From: \"'eve@evil.example' via HR\" <tom@bureau.example>", "tom@bureau.example"),
        ('From: "tom@bureau.example" <eve@evil.example>', "eve@evil.example"),
        ("From: tom@bureau.example <eve@evil.example>", ""),
        ("From: <tom@bureau.example>eve@evil.example", ""),
        ("From:\r\n tom@bureau.example\r\n <eve@evil.example>", ""),
        ("From: tom@bureau.example, eve@evil.example", ""),
        ("From: ons: tom@bureau.example, eve@evil.example;", ""),
        ("From: tom@bureau.example;eve@evil.example", ""),
        ("From: tom@bureau.example\r\nFrom: eve@evil.example", ""),
        ("From: tom@bureau.example(x)@evil.example", "tom@bureau.example@evil.example"),
        ('From: (") eve@evil.example (") <tom@bureau.example>', ""),
        ('From: "tom <tom@bureau.example>', ""),
    ],
)
def test_a_sender_is_one_address_that_nobody_can_read_differently(head: str, sender: str) -> None:
    assert parse(f"{head}\r\nSubject: x\r\n\r\nx".encode()).sender == sender


def test_a_mail_that_is_written_says_the_same_when_it_is_read() -> None:
    arrived = parse(_bytes())
    assert replace(arrived, headers=()) == Arrived(
        sender_name=MESSAGE.sender_name,
        sender=MESSAGE.sender,
        to=(MESSAGE.to,),
        subject=MESSAGE.subject,
        message_id=ID,
        date=DATE,
        text=MESSAGE.text,
        html=MESSAGE.html,
        attachments=tuple(
            replace(a, content_type=a.content_type.split(";")[0]) for a in MESSAGE.attachments
        ),
    )
    assert arrived.header("x-docflow-key") == (MESSAGE.key,)
    assert arrived.header("reply-to") == (MESSAGE.reply_to,)
    assert arrived.header("auto-submitted") == ("auto-generated",)


def test_equal_mails_are_equal_bytes_on_lines_of_plain_ascii() -> None:
    data = _bytes()
    assert data == _bytes()
    assert data.isascii()
    assert data.count(b"\n") == data.count(b"\r\n")
    assert max(map(len, data.split(b"\r\n"))) <= 998


def test_text_and_html_are_alternatives_and_a_mail_without_attachments_is_nothing_more() -> None:
    whole, plain = _bytes(), _bytes(replace(MESSAGE, attachments=()))
    kinds = [part.get_content_type() for part in message_from_bytes(whole).walk()]
    texts = ["multipart/alternative", "text/plain", "text/html"]
    assert kinds == ["multipart/mixed", *texts, WORD, "text/calendar"]
    assert [part.get_content_type() for part in message_from_bytes(plain).walk()] == texts


def test_a_mail_has_the_same_id_at_every_attempt_and_another_key_has_another() -> None:
    assert message_id(MESSAGE.key, MESSAGE.sender) == ID
    assert ID.endswith("@bureau.example>")
    assert message_id("another", MESSAGE.sender) != ID


@pytest.mark.parametrize(
    "address",
    [
        "",
        "zoe",
        "zoe@kandidaat",
        "zoe..smets@kandidaat.example",
        ".zoe@kandidaat.example",
        "zoe@kandidaat.example, evil@example.com",
        "zoe@kandidaat.example;evil@example.com",
        "Zoë <zoe@kandidaat.example>",
        "zoë@kandidaat.example",
        "zoe@kandidaat.example\r\nBcc: evil@example.com",
        "zoe@kandidaat.example\n",
        "zoe kandidaat@kandidaat.example",
        '"a b"@kandidaat.example',
    ],
)
def test_only_one_plain_address_is_mailed_to(address: str) -> None:
    for change in ({"to": address}, {"sender": address}, {"reply_to": address}):
        with pytest.raises(MailboxError):
            _bytes(replace(MESSAGE, **change))  # type: ignore[arg-type]


LOCAL = st.from_regex(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]{1,30}(\.[a-z0-9+_=?-]{1,30})?", fullmatch=True)
DOMAIN = st.from_regex(r"([a-z0-9-]{1,60}\.){1,3}example", fullmatch=True)


@given(local=LOCAL, domain=DOMAIN, name=st.sampled_from(["", "Zoë Smets", "Smets, Zoë " * 9]))
def test_any_plain_address_is_mailed_to_as_it_is(local: str, domain: str, name: str) -> None:
    address = f"{local}@{domain}"
    arrived = parse(_bytes(replace(MESSAGE, to=address, to_name=name, reply_to=address)))
    assert arrived.to == (address,)
    assert arrived.header("reply-to") == (address,)


@pytest.mark.parametrize("broken", ["a\nb", "a\r\nBcc: evil@example.com", "a\u2028b", "a\x00b"])
def test_a_line_break_in_the_head_is_refused(broken: str) -> None:
    for change in (
        {"subject": broken},
        {"to_name": broken},
        {"sender_name": broken},
        {"headers": (("X-A", broken),)},
        {"attachments": (Attachment(name=broken, content_type=WORD, content=b""),)},
    ):
        with pytest.raises(MailboxError):
            _bytes(replace(MESSAGE, **change))


@pytest.mark.parametrize("name", ["Bcc", "to", "Content-Type", "X A", "X:A", ""])
def test_a_further_header_is_never_a_second_recipient(name: str) -> None:
    with pytest.raises(MailboxError):
        _bytes(replace(MESSAGE, headers=((name, "evil@example.com"),)))


LINE = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Zl", "Zp")), max_size=200)
OTHER_BREAKS = "\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"  # the reader of a form takes these out
BODY = st.text(st.characters(codec="utf-8", exclude_characters=OTHER_BREAKS))


@given(name=LINE, subject=LINE, text=BODY)
def test_any_text_arrives_as_it_was_written(name: str, subject: str, text: str) -> None:
    message = replace(MESSAGE, to_name=name, subject=subject, text=text, key=f"k:{subject}")
    arrived = parse(_bytes(message))
    assert arrived.to == (MESSAGE.to,)
    assert " ".join(arrived.subject.split()) == " ".join(subject.split())
    assert arrived.text.rstrip("\n") == text.rstrip("\n")


def _mail(head: str, body: bytes = b"Dag") -> bytes:
    return b"From: An <An@Firma.example>\r\n" + head.encode() + b"\r\n\r\n" + body


@pytest.mark.parametrize(
    ("charset", "sent", "read"),
    [
        ("utf-8", "Café €".encode(), "Café €"),
        ("iso-8859-1", "l’été €".encode("cp1252"), "l’été €"),
        ("us-ascii", "Café".encode(), "Café"),
        ("us-ascii", "Café".encode("cp1252"), "Café"),
        ("utf-8", "Café".encode("cp1252"), "Café"),
        ("x-unknown", "Café".encode(), "Café"),
        ("base64", b"Q2Fmw6k=", "Q2Fmw6k="),
    ],
)
def test_words_are_read_whatever_the_mail_says_of_their_charset(
    charset: str, sent: bytes, read: str
) -> None:
    head = f"Content-Type: text/plain; charset={charset}\r\nContent-Transfer-Encoding: 8bit"
    assert parse(_mail(head, sent)).text == read


@pytest.mark.parametrize(
    ("subject", "read"),
    [
        ("=?iso-8859-1?q?l=92=E9t=E9?=", "l’été"),
        (
            "Antw: =?utf-8?b?Q2Fmw6k=?= en =?utf-8?q?m=C3=A9?=\r\n =?utf-8?q?=C3=A9r?=",
            "Antw: Café en méér",
        ),
        ("Café zonder code", "Café zonder code"),
        ("=?€utf-8?q?a?=", "a"),
        ("=?utf-8?b?A?=", "=?utf-8?b?A?="),
        ("a \\u12 =?utf-8?q?b?=", "a \\u12 b"),
    ],
)
def test_a_subject_is_read_however_it_was_put_down(subject: str, read: str) -> None:
    assert parse(_mail(f"Subject: {subject}")).subject == read


def test_the_head_of_a_reply_is_understood() -> None:
    arrived = parse(
        _mail(
            "To: Planning <planning+a1@bureau.example>, jan@Bureau.example\r\n"
            "Subject: =?utf-8?q?Antw=3A_Caf=C3=A9?=\r\n =?utf-8?q?_en_meer?=\r\n"
            "In-Reply-To: <1@bureau.example>\r\n"
            "References: <0@bureau.example>\r\n <1@bureau.example>\r\n"
            "Authentication-Results: mx.bureau.example; dmarc=pass\r\n"
            "Authentication-Results: evil.example; dmarc=pass\r\n"
            "Date: Mon, 23 Nov 2026 09:05:00 +0100"
        )
    )
    assert (arrived.sender_name, arrived.sender) == ("An", "an@firma.example")
    assert arrived.to == ("planning+a1@bureau.example", "jan@bureau.example")
    assert arrived.subject == "Antw: Café en meer"
    assert arrived.in_reply_to == ("<1@bureau.example>",)
    assert arrived.references == ("<0@bureau.example>", "<1@bureau.example>")
    assert arrived.header("authentication-results")[0] == "mx.bureau.example; dmarc=pass"
    assert arrived.date == datetime(2026, 11, 23, 8, 5, tzinfo=UTC)


@pytest.mark.parametrize("date", ["yesterday", "", "Mon, 99 Foo 2026", "Mon, 23 Nov 2026 99:99"])
def test_a_date_that_is_none_is_none(date: str) -> None:
    assert parse(_mail(f"Date: {date}")).date is None


def test_a_form_that_was_mailed_is_an_attachment_under_its_own_name() -> None:
    """Outlook writes the name as an encoded word, which no RFC allows there."""
    head = (
        f'Content-Type: {WORD};\r\n name="=?utf-8?Q?intake_Zo=C3=AB.docx?="\r\n'
        "Content-Transfer-Encoding: base64"
    )
    (form,) = parse(_mail(head, b"UEsDBA==")).attachments
    assert form == Attachment(name="intake Zoë.docx", content_type=WORD, content=b"PK\x03\x04")


def test_the_words_of_a_mail_inside_a_mail_are_not_its_own() -> None:
    head = 'Content-Type: multipart/mixed; boundary="b"'
    body = (
        b"--b\r\n\r\nEigen woorden\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n"
        b"From: x@y.example\r\n\r\n1. 4\r\n--b\r\nContent-Type: text/plain\r\n\r\nen meer\r\n--b--"
    )
    arrived = parse(_mail(head, body))
    assert arrived.text == "Eigen woorden\nen meer"
    (inner,) = arrived.attachments
    assert (inner.name, inner.content_type) == ("part-2.eml", "message/rfc822")
    assert parse(inner.content).text.strip() == "1. 4"


def test_a_mail_that_is_no_mail_is_refused() -> None:
    for data in (b"", b"\r\n\r\n", b"\x89PNG\r\n\x1a\n" + bytes(50), b"x" * 300 * 1024):
        with pytest.raises(MailboxError, match="not a mail"):
            parse(data)


def _nested(depth: int) -> bytes:
    head = "Content-Type: multipart/mixed; boundary=b{0}\r\n\r\n--b{0}\r\n"
    return "".join(head.format(n) for n in range(depth)).encode()


@pytest.mark.parametrize(
    "data",
    [
        _mail("Content-Type: multipart/mixed; boundary=b", b"--b\r\n\r\nx\r\n" * 101),
        _mail("Content-Type: multipart/mixed; boundary=b", b"--b\r\n\r\n" * 100_000),
        b"From: a@b.example\r\n" + _nested(3_000),
        b"Content-Type: message/rfc822\r\n\r\n" * 5_000,
        b"From: " + b"(" * 100_000,
        b"From: a@b.example\r\n\r\n" + b"x" * LARGEST,
        b"a:b\n" * 1_000_000,
    ],
    ids=["parts", "very many parts", "nesting", "mails in mails", "comments", "size", "headers"],
)
def test_a_mail_built_to_exhaust_its_reader_is_refused(data: bytes) -> None:
    with pytest.raises(MailboxError):
        parse(data)


@given(st.binary(max_size=400), st.integers(0, 2000), st.integers(0, 400))
def test_whatever_is_broken_in_a_mail_it_is_read_or_refused(
    noise: bytes, at: int, removed: int
) -> None:
    whole = _bytes()
    with suppress(MailboxError):
        parse(whole[:at] + noise + whole[at + removed :])
