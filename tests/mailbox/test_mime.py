"""Mail as bytes: what is written comes back; what comes in is read however broken it is."""

from base64 import encodebytes
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from email import message_from_bytes

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from hypothesis import given
from hypothesis import strategies as st

from docflow.errors import MailboxError, UnmailableError
from docflow.mailbox.mime import (
    LARGEST,
    LARGEST_HTML,
    LARGEST_TEXT,
    message_id,
    parse,
    to_bytes,
)
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
        ("iso-8859-1", "Café €".encode(), "Café €"),
        ("windows-1252", "Café €".encode(), "Café €"),
        ("iso-8859-15", "Café €".encode("iso-8859-15"), "Café €"),
        ("latin1", "l’été €".encode("cp1252"), "l’été €"),
        ("windows-1252", "l’été €".encode("cp1252"), "l’été €"),
        ("windows-1252", "Café €".encode("cp1252") + b"\x81", "Café €\ufffd"),
        ("utf-16", "Café".encode("utf-16"), "Café"),
        ("base64", b"Q2Fmw6k=", "Q2Fmw6k="),
        ("punycode", b"caf-dma", "caf-dma"),
        ("idna", b"xn--caf-dma", "xn--caf-dma"),
        ("unicode_escape", b"4\\n5", "4\\n5"),
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
        ("=?utf-8?q?a=0d=0aBcc:_evil@example.com?=", "a Bcc: evil@example.com"),
        ("=?utf-8?q?a=00b=E2=80=A8c?=", "a b c"),
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


def test_what_was_smuggled_into_a_name_never_becomes_a_line() -> None:
    smuggled = "=?utf-8?q?Jan=0d=0aBcc:_evil?="
    arrived = parse(
        f"From: {smuggled} <jan@firma.example>\r\n"
        f'Content-Type: application/pdf; name="{smuggled}"\r\n\r\nx'.encode()
    )
    names = (arrived.sender_name, arrived.attachments[0].name, *arrived.header("from"))
    assert not any(sign in name for name in names for sign in "\r\n")
    assert arrived.sender == "jan@firma.example"


# --- signed and sealed (S/MIME, PGP) --------------------------------------------------------------

INSIDE = b"Content-Type: text/plain; charset=utf-8\r\n\r\n1: 4\r\n"
SEALED = 'Content-Type: application/pkcs7-mime; name="smime.p7m"\r\nContent-Transfer-Encoding: '


def _signature(inside: bytes, *options: pkcs7.PKCS7Options) -> bytes:
    """CMS of a key that nobody trusts, as DER."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "An")])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 1)
        .not_valid_before(DATE)
        .not_valid_after(DATE + timedelta(days=1))
        .sign(key, SHA256())
    )
    signing = pkcs7.PKCS7SignatureBuilder().set_data(inside)
    return signing.add_signer(certificate, key, SHA256()).sign(Encoding.DER, options)


def test_a_signed_mail_is_read_without_its_signature() -> None:
    head = 'Content-Type: multipart/signed; protocol="application/pkcs7-signature"; boundary=b'
    body = (
        b"--b\r\n" + INSIDE + b"\r\n--b\r\nContent-Type: application/pkcs7-signature;"
        b" name=smime.p7s\r\nContent-Transfer-Encoding: base64\r\n\r\nMIAG\r\n--b--"
    )
    arrived = parse(_mail(head, body))
    assert arrived.text.strip() == "1: 4"
    assert [attachment.name for attachment in arrived.attachments] == ["smime.p7s"]


def test_a_mail_inside_its_signature_is_unwrapped() -> None:
    sealed = _signature(INSIDE, pkcs7.PKCS7Options.Binary)
    for inside in (sealed, _signature(_bytes(), pkcs7.PKCS7Options.Binary)):
        arrived = parse(_mail(SEALED + "base64", encodebytes(inside)))
        assert arrived.sender == "an@firma.example"
        assert (arrived.text.strip() == "1: 4") is (inside is sealed)
        assert all(not a.name.endswith(".p7m") for a in arrived.attachments)
    assert parse(_mail(SEALED + "base64", encodebytes(inside))).text == MESSAGE.text


def _long(tag: int, *inside: bytes) -> bytes:
    return bytes((tag, 0x80)) + b"".join(inside) + b"\0\0"


def _short(tag: int, inside: bytes) -> bytes:
    return bytes((tag, len(inside))) + inside


DATA, SIGNED, ENVELOPED = (bytes.fromhex("2a864886f70d0107") + bytes((n,)) for n in (1, 2, 3))


def test_a_signature_that_was_streamed_is_unwrapped_too() -> None:
    """Lengths that are not known beforehand, and the mail in pieces: OpenSSL, Apple Mail."""
    pieces = _long(0x24, _short(4, INSIDE[:20]), _long(0x24, _short(4, INSIDE[20:])))
    encapsulated = _long(0x30, _short(6, DATA), _long(0xA0, pieces))
    signed = _long(0x30, _short(2, b"\1"), _short(0x31, b""), encapsulated, _short(0x31, b""))
    whole = _long(0x30, _short(6, SIGNED), _long(0xA0, signed))
    assert parse(_mail(SEALED + "binary", whole)).text.strip() == "1: 4"


@pytest.mark.parametrize(
    "sealed",
    [
        _long(0x30, _short(6, ENVELOPED), _long(0xA0, _short(0x30, b"\2\1\0"))),
        _signature(INSIDE, pkcs7.PKCS7Options.DetachedSignature),
        _signature(INSIDE)[:200],
        b"\x30\x80" * 5_000,
        b"\x30\x84\xff\xff\xff\xff",
        b"no signature at all",
        b"",
    ],
    ids=["encrypted", "apart", "cut off", "deep", "long", "none", "empty"],
)
def test_what_cannot_be_unwrapped_says_nothing_and_is_kept(sealed: bytes) -> None:
    arrived = parse(_mail(SEALED + "base64", encodebytes(sealed)))
    assert arrived.text == arrived.html == ""
    assert [(a.name, a.content) for a in arrived.attachments] == [("smime.p7m", sealed)]


@given(st.binary(max_size=60), st.integers(0, 1500), st.integers(0, 60))
def test_whatever_is_broken_in_a_signature_it_is_read_or_kept(
    noise: bytes, at: int, removed: int
) -> None:
    parse(_mail(SEALED + "base64", encodebytes(WHOLE[:at] + noise + WHOLE[at + removed :])))


WHOLE = _signature(INSIDE, pkcs7.PKCS7Options.Binary)


def test_a_mail_encrypted_with_pgp_says_nothing() -> None:
    head = 'Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b'
    body = (
        b"--b\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n--b\r\n"
        b"Content-Type: application/octet-stream; name=encrypted.asc\r\n\r\n-----BEGIN\r\n--b--"
    )
    arrived = parse(_mail(head, body))
    assert (arrived.text, arrived.html) == ("", "")
    assert len(arrived.attachments) == 2


def test_outlooks_own_kind_of_package_is_kept_as_it_is() -> None:
    head = (
        "Content-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64"
    )
    (package,) = parse(_mail(head, encodebytes(b"\x78\x9f\x3e\x22"))).attachments
    assert package == Attachment(
        name="winmail.dat", content_type="application/ms-tnef", content=b"\x78\x9f\x3e\x22"
    )


# --- limits ---------------------------------------------------------------------------------------


def test_a_mail_that_is_no_mail_is_refused() -> None:
    for data in (b"", b"\r\n\r\n", b"\x89PNG\r\n\x1a\n" + bytes(50), b"x" * 300 * 1024):
        with pytest.raises(MailboxError, match="not a mail"):
            parse(data)


def _nested(depth: int) -> bytes:
    head = "Content-Type: multipart/mixed; boundary=b{0}\r\n\r\n--b{0}\r\n"
    return "".join(head.format(n) for n in range(depth)).encode()


def test_parts_in_parts_are_read_ten_deep() -> None:
    words = b"Content-Type: text/plain\r\n\r\n1: 4\r\n"
    assert parse(b"From: a@b.example\r\n" + _nested(10) + words).text.strip() == "1: 4"
    with pytest.raises(MailboxError, match="nested over 10 deep"):
        parse(b"From: a@b.example\r\n" + _nested(11) + words)


def test_words_beyond_the_limit_are_cut_and_the_mail_is_read() -> None:
    text = parse(_mail("Subject: x", b"1: 4\r\n" * 300_000)).text
    html = parse(_mail("Content-Type: text/html", b"<p>1: 4" * 100_000)).html
    assert (len(text), len(html)) == (LARGEST_TEXT, LARGEST_HTML)
    assert text.startswith("1: 4\n1: 4")


def test_what_is_too_large_is_refused_with_what_to_do_now() -> None:
    with pytest.raises(MailboxError, match=r"larger than 25 MB\. Send it again with nothing but"):
        parse(b"From: a@b.example\r\n\r\n" + b"x" * LARGEST)
    with pytest.raises(MailboxError, match=r"larger than 64 KB.*Send it again to fewer people"):
        parse(_mail("To: " + "a@b.example, " * 6_000))


@pytest.mark.parametrize(
    "data",
    [
        _mail("Content-Type: multipart/mixed; boundary=b", b"--b\r\n\r\nx\r\n" * 101),
        _mail("Content-Type: multipart/mixed; boundary=b", b"--b\r\n\r\n" * 100_000),
        b"From: a@b.example\r\n" + _nested(3_000),
        b"Content-Type: message/rfc822\r\n\r\n" * 5_000,
        b"From: " + b"(" * 60_000,
        b"From: a@b.example\r\n\r\n" + b"x" * LARGEST,
        b"a:b\n" * 1_000_000,
    ],
    ids=["parts", "very many parts", "nesting", "mails in mails", "comments", "size", "headers"],
)
def test_a_mail_built_to_exhaust_its_reader_is_refused(data: bytes) -> None:
    with pytest.raises(MailboxError):
        parse(data)


@pytest.mark.parametrize("sign", ["a", "(", '"', "<", "a@", "=?", "\\", "é"])
def test_a_sender_of_sixty_thousand_signs_is_read_or_refused(sign: str) -> None:
    with suppress(MailboxError):
        assert (
            "b.example"
            not in parse(f"From: {sign * 30_000}\r\nTo: a@b.example\r\n\r\n".encode()).sender
        )


@given(st.binary(max_size=400), st.integers(0, 2000), st.integers(0, 400))
def test_whatever_is_broken_in_a_mail_it_is_read_or_refused(
    noise: bytes, at: int, removed: int
) -> None:
    whole = _bytes()
    with suppress(MailboxError):
        parse(whole[:at] + noise + whole[at + removed :])
