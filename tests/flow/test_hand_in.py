"""A form in a mail that somebody dropped in the inbox."""

from email.message import EmailMessage
from pathlib import Path

import pytest
from outlook import Values, a_msg
from oxmsg.domain import constants as c
from workplaces import (
    Workplace,
    a_candidate_form,
    a_workplace,
    an_intake_form,
    sample_answers,
)

SETTINGS = (
    '[people]\nrecruiters = ["tom@bureau.example"]\n[mail]\nauthserv_id = "mail.bureau.example"\n'
)


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    return a_workplace(tmp_path / "work", SETTINGS)


def a_mail(sender: str, form: bytes | None, verdict: str = "") -> bytes:
    mail = EmailMessage()
    if verdict:
        mail["Authentication-Results"] = f"mail.bureau.example; {verdict}"
    mail["From"] = sender
    mail["To"] = "docflow@bureau.example"
    mail["Subject"] = "Intake"
    mail["Message-ID"] = "<1@bureau.example>"
    mail.set_content("In bijlage.")
    if form:
        mail.add_attachment(form, maintype="application", subtype="octet-stream", filename="i.docx")
    return bytes(mail)


def test_a_recruiters_mail_with_a_form_is_as_good_as_the_form(place: Workplace) -> None:
    place.drop("mail.eml", a_mail("Tom <tom@bureau.example>", an_intake_form()))
    place.run()
    assert [v["state"] for v in place.status()["vacancies"]] == ["open"]
    assert place.files("inbox/processed") == ["2026-11/mail.eml"]
    before = place.states()
    place.run()
    assert place.states() == before


@pytest.mark.parametrize(
    ("sender", "verdict", "becomes"),
    [
        ("Tom <TOM@bureau.example>", "dmarc=pass", ["open"]),
        ("Tom <tom@bureau.example>", "dmarc=fail", []),
        ("Iemand <iemand@elders.example>", "dmarc=pass", []),
    ],
    ids=["a recruiter", "a forged recruiter", "a stranger"],
)
def test_a_mail_that_outlook_saved_is_as_good_as_any_other(
    place: Workplace, sender: str, verdict: str, becomes: list[str]
) -> None:
    head = f"Authentication-Results: mail.bureau.example; {verdict}\r\nFrom: {sender}\r\n\r\n"
    form: Values = {
        c.PID_ATTACH_METHOD: 1,
        c.PID_ATTACH_LONG_FILENAME: "intake.docx",
        c.PID_ATTACH_DATA_BINARY: an_intake_form(),
    }
    values: Values = {c.PID_SUBJECT: "Intake", c.PID_TRANSPORT_MESSAGE_HEADERS: head}
    place.drop("Intake.msg", a_msg(values, attachments=[form]))
    place.run()
    status = place.status()
    assert [vacancy["state"] for vacancy in status["vacancies"]] == becomes
    assert [held["what"] for held in status["held"]] == ([] if becomes else ["Intake.msg"])


@pytest.mark.parametrize(
    ("sender", "verdict"),
    [("Iemand <iemand@elders.example>", ""), ("Tom <tom@bureau.example>", "dmarc=fail")],
    ids=["a stranger", "a forged recruiter"],
)
def test_a_form_from_anybody_else_is_kept_and_shown(
    place: Workplace, sender: str, verdict: str
) -> None:
    place.drop("mail.eml", a_mail(sender, an_intake_form(), verdict))
    place.run()
    status = place.status()
    assert status["vacancies"] == []
    assert [h["what"] for h in status["held"]] == ["mail.eml"]
    assert place.outbox() == []


def test_a_stakeholder_of_the_vacancy_may_hand_in_its_next_version(place: Workplace) -> None:
    place.drop("intake.docx", an_intake_form())
    place.run()
    reference = place.status()["vacancies"][0]["reference"]
    manager = sample_answers()["2.1/email"]
    newer = an_intake_form({"1.7": "5.000 euro"}, reference=reference)
    place.drop("mail.eml", a_mail(f"M <{manager}>", newer))
    place.run()
    assert place.status()["vacancies"][0]["version"] == 2


def test_a_stakeholder_of_one_vacancy_hands_in_nothing_for_another(place: Workplace) -> None:
    """The stamp names one's own vacancy, row 1.1 somebody else's."""
    place.drop("intake.docx", an_intake_form())
    place.drop("ander.docx", an_intake_form({"1.1": "Dakwerker", "2.1/email": "ilse@dak.example"}))
    place.run()
    own, other = sorted(place.status()["vacancies"], key=lambda v: str(v["title"] != "Dakwerker"))
    form = a_candidate_form(
        {"1.1": other["reference"], "1.2": "Sam Wouters", "1.3": "sam@post.example"},
        reference=own["reference"],
    )
    place.drop("mail.eml", a_mail("Ilse <ilse@dak.example>", form))
    place.run()
    names = [c["name"] for v in place.status()["vacancies"] for c in v["candidates"]]
    assert "Sam Wouters" not in names
    assert [h["what"] for h in place.status()["held"]] == ["mail.eml"]


@pytest.mark.parametrize("data", [b"", b"\x00\x01 no mail", b"From: a@b.example\n\nDag"])
def test_a_mail_without_a_form_is_kept_for_a_person(place: Workplace, data: bytes) -> None:
    place.drop("mail.eml", data or b" ")
    place.run()
    assert [h["what"] for h in place.status()["held"]] == ["mail.eml"]
