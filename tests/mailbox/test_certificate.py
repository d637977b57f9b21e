"""The certificate docflow signs in with."""

from datetime import UTC, datetime, timedelta

import pytest
from graph_simulator import a_certificate

from docflow.errors import AccessError
from docflow.mailbox import certificate

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
KEPT, PUBLIC = certificate.make("docflow", NOW)


def test_one_that_was_made_is_read_again() -> None:
    read = certificate.read(KEPT)
    assert read.public.encode() == PUBLIC
    assert b"PRIVATE" not in PUBLIC
    assert read.begins < NOW < read.expires == NOW + timedelta(days=730)
    assert len(read.thumbprint) == 40


def test_one_of_another_maker_is_read_in_any_order_and_amid_any_text() -> None:
    made = a_certificate()
    text = f"Bag Attributes\r\n{made.certificate}\r\nsubject=CN = x\r\n{made.key}"
    assert certificate.read(text.encode()).public.strip() == made.certificate.strip()


def test_what_it_holds_is_never_shown() -> None:
    assert "PRIVATE" not in repr(certificate.read(KEPT))


@pytest.mark.parametrize(
    ("pem", "says"),
    [
        (b"", "no private key"),
        (b"\xff\x00", "no private key"),
        (a_certificate().certificate.encode(), "no private key"),
        (a_certificate().key.encode(), "no certificate"),
        (a_certificate().key.encode() + PUBLIC, "do not belong together"),
        (b"-----BEGIN ENCRYPTED PRIVATE KEY-----", "password"),
        (
            b"-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n"
            b"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
            "damaged",
        ),
    ],
)
def test_a_file_that_is_none_says_what_is_wrong(pem: bytes, says: str) -> None:
    with pytest.raises(AccessError) as fault:
        certificate.read(pem)
    assert says in fault.value.message
    assert "--new-certificate" in fault.value.remedy
