"""Mail as Outlook saves it: what stands in the file is read, and a damaged file is said to be."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from outlook import Values, a_msg, compound_file
from oxmsg.domain import constants as c

from docflow.errors import MailboxError
from docflow.mailbox.mime import LARGEST, LARGEST_HTML, LARGEST_TEXT
from docflow.mailbox.msg import MAGIC, parse
from docflow.model.mail import Arrived, Attachment

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SENT = datetime(2026, 11, 20, 8, 15, tzinfo=UTC)
TO, CC = {c.PID_RECIPIENT_TYPE: 1}, {c.PID_RECIPIENT_TYPE: 2}
TOM: Values = {
    c.PID_SENT_REPRESENTING_NAME: "Tom Désir",
    c.PID_SENT_REPRESENTING_EMAIL_ADDRESS: "/O=EXCHANGELABS/OU=EXCHANGE/CN=TOM",
    c.PID_SENDER_SMTP_ADDRESS: "Tom@bureau.example\0",
    c.PID_SUBJECT: "Intake – planner",
    c.PID_BODY: "In bijlage.\r\n\r\nTom",
}
HEAD = (
    "Authentication-Results: mail.bureau.example;\r\n\tdmarc=fail header.from=klant.example\r\n"
    "Authentication-Results: elders.example; dmarc=pass\r\n"
    "From: =?utf-8?q?An_Claes=2C_HR?= <AN@klant.example>\r\n"
    "To: docflow@bureau.example, Tom <tom@bureau.example>\r\n"
    "Subject: =?utf-8?q?Vacature_=E2=80=93_planner?=\r\n"
    "Date: Fri, 20 Nov 2026 09:15:00 +0100\r\n"
    "Message-ID: <2@klant.example>\r\n"
    "In-Reply-To: <1@bureau.example>\r\n"
    "References: <0@bureau.example>\r\n\t<1@bureau.example>\r\n"
    'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
)


def _file(name: str, content: bytes, mime: str = WORD) -> Values:
    return {
        c.PID_ATTACH_METHOD: 1,
        c.PID_ATTACH_LONG_FILENAME: name,
        c.PID_ATTACH_MIME_TAG: mime,
        c.PID_ATTACH_DATA_BINARY: content,
    }


def test_a_mail_that_never_travelled_is_read_from_its_properties() -> None:
    own = {
        **TOM,
        c.PID_INTERNET_MESSAGE_ID: "<2@bureau.example>",
        c.PID_IN_REPLY_TO_ID: "<1@klant.example>",
        c.PID_INTERNET_REFERENCES: "<0@klant.example> <1@klant.example>",
        c.PID_CLIENT_SUBMIT_TIME: SENT,
    }
    people: list[Values] = [
        {
            **TO,
            c.PID_EMAIL_ADDRESS: "/O=EXCHANGELABS/CN=AN",
            c.PID_SMTP_ADDRESS: "An@klant.example",
        },
        {**CC, c.PID_EMAIL_ADDRESS: "cc@klant.example"},
        {**TO, c.PID_EMAIL_ADDRESS: "docflow@bureau.example"},
        {**TO, c.PID_EMAIL_ADDRESS: "/O=EXCHANGELABS/CN=NOBODY"},
    ]
    assert parse(a_msg(own, people)) == Arrived(
        sender_name="Tom Désir",
        sender="tom@bureau.example",
        to=("an@klant.example", "docflow@bureau.example"),
        subject="Intake – planner",
        message_id="<2@bureau.example>",
        in_reply_to=("<1@klant.example>",),
        references=("<0@klant.example>", "<1@klant.example>"),
        date=SENT,
        text="In bijlage.\n\nTom",
    )


@pytest.mark.parametrize("above", ["", "Microsoft Mail Internet Headers Version 2.0\r\n"])
def test_the_head_it_travelled_with_goes_before_what_outlook_made_of_it(above: str) -> None:
    mail = parse(a_msg({**TOM, c.PID_TRANSPORT_MESSAGE_HEADERS: above + HEAD}))
    assert replace(mail, headers=()) == Arrived(
        sender_name="An Claes, HR",
        sender="an@klant.example",
        to=("docflow@bureau.example", "tom@bureau.example"),
        subject="Vacature – planner",
        message_id="<2@klant.example>",
        in_reply_to=("<1@bureau.example>",),
        references=("<0@bureau.example>", "<1@bureau.example>"),
        date=datetime(2026, 11, 20, 9, 15, tzinfo=timezone(timedelta(hours=1))),
        text="In bijlage.\n\nTom",
    )
    assert mail.header("authentication-results") == (
        "mail.bureau.example;\tdmarc=fail header.from=klant.example",
        "elders.example; dmarc=pass",
    )


@pytest.mark.parametrize(
    ("html", "page"),
    [
        ("<p>Zoë’s €</p>".encode(), 65001),
        ("<p>Zoë’s €</p>".encode("cp1252"), 1252),
        ("<p>Zoë’s €</p>".encode("cp1252"), 28591),
        ("<p>Zoë’s €</p>", 65001),
    ],
    ids=["UTF-8", "Windows-1252", "Latin-1 that is none", "a text"],
)
def test_html_is_read_in_its_own_charset(html: bytes | str, page: int) -> None:
    mail = parse(a_msg({**TOM, c.PID_HTML: html, c.PID_INTERNET_CODEPAGE: page}))
    assert mail.html == "<p>Zoë’s €</p>"


@pytest.mark.parametrize("page", [{}, {c.PID_MESSAGE_CODEPAGE: 1252}])
def test_a_mail_of_8_bit_texts_is_read_in_the_charset_of_the_mail(page: Values) -> None:
    own = {**TOM, **page, c.PID_INTERNET_CODEPAGE: 65001}
    mail = parse(a_msg(own, charset="cp1252"))
    assert (mail.sender_name, mail.subject) == ("Tom Désir", "Intake – planner")


def test_files_are_attachments_and_what_is_no_file_is_left_out() -> None:
    short: Values = {
        c.PID_ATTACH_METHOD: 1,
        c.PID_ATTACH_FILENAME: "INTAKE~1.DOC",
        c.PID_ATTACH_DATA_BINARY: b"",
    }
    nameless: Values = {c.PID_ATTACH_METHOD: 1, c.PID_ATTACH_DATA_BINARY: b"?"}
    mail_in_it: Values = {c.PID_ATTACH_METHOD: 5, c.PID_ATTACH_LONG_FILENAME: "FW"}
    link = {**_file("intake.docx", b"https://cloud.example"), c.PID_ATTACH_METHOD: 7}
    files = [_file("Intake – Zoë.docx", b"PK" * 5000), mail_in_it, link, short, nameless]
    anything = "application/octet-stream"
    assert parse(a_msg(TOM, attachments=files)).attachments == (
        Attachment(name="Intake – Zoë.docx", content_type=WORD, content=b"PK" * 5000),
        Attachment(name="INTAKE~1.DOC", content_type=anything, content=b""),
        Attachment(name="part-5", content_type=anything, content=b"?"),
    )


@pytest.mark.parametrize("zero", [datetime(1601, 1, 1, tzinfo=UTC), 0, "20 november"])
def test_a_date_that_is_none_is_left_empty(zero: datetime | int | str) -> None:
    assert parse(a_msg({**TOM, c.PID_CLIENT_SUBMIT_TIME: zero})).date is None
    later = {c.PID_CLIENT_SUBMIT_TIME: zero, c.PID_MESSAGE_DELIVERY_TIME: SENT}
    assert parse(a_msg(later)).date == SENT


def test_a_mail_with_nothing_in_it_is_a_mail() -> None:
    assert parse(a_msg({})) == Arrived()


WHOLE = a_msg({**TOM, c.PID_HTML: b"<p>" * 2000}, [TO], [_file("i.docx", b"PK" * 5000)])


def test_a_file_that_was_cut_off_is_damaged() -> None:
    for length in (8, 600, len(WHOLE) // 2):
        with pytest.raises(MailboxError, match="This mail is damaged"):
            parse(WHOLE[:length])


@given(st.integers(8, len(WHOLE)))
def test_a_file_that_was_cut_off_is_never_half_a_mail(length: int) -> None:
    with suppress(MailboxError):
        assert parse(WHOLE[:length]) == parse(WHOLE)


@given(st.integers(8, len(WHOLE) - 1), st.binary(min_size=1, max_size=8))
def test_whatever_is_in_the_file_nothing_but_a_plain_fault_comes_out(at: int, junk: bytes) -> None:
    with suppress(MailboxError):
        parse(WHOLE[:at] + junk + WHOLE[at + len(junk) :])


def test_streams_that_share_their_bytes_are_refused() -> None:
    entry = WHOLE.index("__substg1.0_10130102".encode("utf-16-le"))
    grown = WHOLE[: entry + 120] + (LARGEST + 1).to_bytes(4, "little") + WHOLE[entry + 124 :]
    with pytest.raises(MailboxError, match="This mail is damaged"):
        parse(grown)


def test_a_word_97_document_is_no_mail() -> None:
    with pytest.raises(MailboxError, match="This is not a mail that Outlook saved"):
        parse(compound_file({"WordDocument": b"\xec\xa5" * 3000, "1Table": b"\0" * 5000}))


def test_words_beyond_the_limit_are_cut_and_the_mail_is_read() -> None:
    mail = parse(a_msg({**TOM, c.PID_BODY: "1: 4 " * 250_000, c.PID_HTML: b"<p>4" * 200_000}))
    assert (len(mail.text), len(mail.html)) == (LARGEST_TEXT, LARGEST_HTML)


def test_a_mail_has_limits() -> None:
    with pytest.raises(MailboxError, match="25 MB"):
        parse(MAGIC + bytes(LARGEST))
    with pytest.raises(MailboxError, match="more than 100 parts"):
        parse(a_msg(TOM, attachments=[{c.PID_ATTACH_METHOD: 5}] * 101))
    with pytest.raises(MailboxError, match="larger than 64 KB"):
        parse(a_msg({**TOM, c.PID_TRANSPORT_MESSAGE_HEADERS: "X: y\r\n" * 60_000}))
