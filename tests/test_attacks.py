"""Attacks through the real doors: beside each, everybody else's form is dealt with as ever."""

import os
import re
import sys
from email.message import EmailMessage
from pathlib import Path

import pytest
from hostile import replaced
from workplaces import Workplace, a_workplace, an_intake_form

from docflow.forms.parts import unpack

SETTINGS = '[people]\nrecruiters = ["tom@bureau.example"]\n'
OTHER = {"1.1": "Goede buur", "2.1/email": "ilse@buur.example"}
INCOMPLETE = {"6.2": ""}


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    return a_workplace(tmp_path / "work", SETTINGS)


def with_link(data: bytes, target: str) -> bytes:
    """A form with one more hyperlink."""
    name = "word/_rels/document.xml.rels"
    line = f'<Relationship Id="x" Type="o/hyperlink" Target="{target}" TargetMode="External"/></R'
    return replaced(name, unpack(data)[name].replace(b"</R", line.encode()))


def a_mail(sender: str, name: str) -> bytes:
    """A mail with a form; `sender` is what stands behind From:, however odd."""
    mail = EmailMessage()
    mail["From"] = "x@x.example"
    mail.set_content("Zie bijlage.")
    form = an_intake_form({"1.1": "Per mail", **INCOMPLETE})
    mail.add_attachment(form, maintype="application", subtype="octet-stream", filename="naam")
    data = mail.as_bytes().replace(b"From: x@x.example", f"From: {sender}".encode(), 1)
    return data.replace(b'"naam"', f'"{name}"'.encode())


def titles(place: Workplace) -> dict[str, str]:
    return {str(v["title"]): str(v["state"]) for v in place.status()["vacancies"]}


ATTACKS = {
    "a link that is no address.docx": with_link(an_intake_form(), "http://[gent]/x"),
    "no end.docx": an_intake_form({"1.1": "Zonder einde", "7.1/when": "31/12/9999"}),
    "owners.docx": an_intake_form({"1.1": "Haakjes", "7.1/owners": "(" * 60_000}),
    "title.docx": an_intake_form({"1.1": "../../{{ 7*7 }} <b>&\nBcc: eve@evil.example"}),
    "text.docx": an_intake_form({"1.1": "Tekst", "10.1": "{% for x in y %}]]></w:t> =cmd|x!A1"}),
    "domain.docx": an_intake_form({"1.1": "Domein", "9.1/email": "an@bücher.example"}),
    "mail.eml": a_mail("tom@bureau.example", "=?raw-unicode-escape?q?=5Cud800.docx?="),
    "empty.docx": b"",
    "not a form.docx": b"PK\x03\x04 nee",
}


def test_whatever_lies_beside_it_a_good_form_is_dealt_with_and_nothing_breaks(
    place: Workplace,
) -> None:
    for name, data in ATTACKS.items():
        place.drop(name, data)
    if sys.platform == "linux":
        (place.root / "inbox" / os.fsdecode(b"caf\xe9.docx")).write_bytes(
            an_intake_form(INCOMPLETE)
        )
    place.drop("zz.docx", an_intake_form(OTHER))
    printed = place.run() + place.run()
    assert titles(place)["Goede buur"] == "open"
    shown = f"{printed} {place.status()} {place.outbox()}"
    assert "fault" not in shown
    assert {m["state"] for m in place.outbox()} == {"done"}
    assert not any("evil" in m["to"] for m in place.outbox())
    log = (place.root / ".docflow" / "docflow.log").read_text(encoding="utf-8")
    assert not re.search(r"@|Goede|wouters|\.docx|\.eml", log, re.IGNORECASE)


@pytest.mark.parametrize(
    "sender",
    [
        "tom@bureau.example <eve@evil.example>",
        "tom@bureau.example, eve@evil.example",
        "<tom@bureau.example> eve@evil.example",
        "tom@bureau.example\nFrom: eve@evil.example",
    ],
)
def test_nobody_hands_in_a_form_in_a_recruiters_name(place: Workplace, sender: str) -> None:
    """The mail server checks evil.example, and says pass."""
    place.drop("mail.eml", a_mail(sender, "intake.docx"))
    place.run()
    assert titles(place) == {}
    assert [h["what"] for h in place.status()["held"]] == ["mail.eml"]
