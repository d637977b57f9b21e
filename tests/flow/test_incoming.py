"""Mails that come back: what managers answer, what machines say, what candidates write."""

from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import captive
import managers
import pytest
from managers import (
    AFTER,
    BILAL,
    ELKE,
    IN_WORDS,
    NEXT_DAY,
    SOFIE,
    TOM,
    absence,
    after_the_talk,
    answer,
    answered,
    asked,
    bounce,
    comes_in,
    copy_of,
    gmail,
    iphone,
    outlook,
    reference_of,
    sent,
)
from workplaces import Workplace, a_candidate_form, an_intake_form

from docflow.flow.desk import Desk, open_desk
from docflow.flow.incoming import settle_mail
from docflow.flow.rounds import run_once
from docflow.ledger import arrivals
from docflow.ledger.arrivals import Arrival
from docflow.mailbox import mime
from docflow.sandbox import Sandbox
from docflow.settings import load

SHORT = {"1": 4.0, "2": 3.0, "3": 5.0, "4": 4.0, "5": 4.0, "R1": 1.0, "R2": 2.0, "R3": 2.0}
WHOLE = {**SHORT, "K": 4.0, "W": 4.0, "Z": 5.0}


@pytest.fixture(scope="module")
def afterwards(tmp_path_factory: pytest.TempPathFactory) -> Workplace:
    return after_the_talk(tmp_path_factory.mktemp("talk") / "work")


@pytest.fixture
def place(afterwards: Workplace, tmp_path: Path) -> Workplace:
    return copy_of(afterwards, tmp_path / "work")


# --- answers ------------------------------------------------------------------------------------


INLINE = {
    "1. ": "4",
    "2. ": "3",
    "3. ": "5",
    "4. ": "4",
    "5. ": "4",
    "R1. ": "1",
    "R2. ": "2",
    "R3. ": "2",
    "K. ": "4",
    "W. ": "4",
    "Z. ": "5",
    "Besluit": "go",
}


@pytest.mark.parametrize(
    "typed",
    [
        lambda request: gmail(request, f"Hoi Sofie,\n\n{IN_WORDS}\n\nGroeten,\nTom"),
        lambda request: gmail(request, "Hoi Sofie, zie hieronder.", INLINE),
        lambda request: outlook(request, IN_WORDS),
        lambda request: iphone(request, IN_WORDS),
        lambda _: IN_WORDS,
    ],
    ids=["Gmail, above", "Gmail, between the lines", "Outlook", "iPhone", "without the request"],
)
def test_an_answer_is_read_against_the_request_that_was_sent(place: Workplace, typed: Any) -> None:
    request = sent(place, TOM)
    arrival = comes_in(place, answer(request, typed(request)))
    assert (arrival.state, arrival.reason) == ("read", "reply")
    [reply] = answered(place)
    assert (reply.request, reply.kind, reply.accepted) == (
        reference_of(request),
        "feedback",
        "yes",
    )
    assert reply.answers["scores"] == WHOLE
    assert reply.answers["decision"] == "go"
    assert reply.sender == TOM


def test_a_second_mail_completes_the_first_and_a_copy_of_either_changes_nothing(
    place: Workplace,
) -> None:
    request = sent(place, TOM)
    comes_in(place, answer(request, gmail(request, "1: 4, 2: 3")))
    comes_in(place, answer(request, gmail(request, "3: 5, go"), number=2), "re2.eml")
    assert [(r.kind, r.answers["scores"]) for r in answered(place)] == [
        ("partial", {"1": 4.0, "2": 3.0}),
        ("partial", {"3": 5.0}),
    ]
    copy = answer(request, gmail(request, "3: 5, go") + "\n\n> ", number=2)
    assert comes_in(place, copy, "re3.eml").reason == "same"
    before = place.picture()
    place.drop("re.eml", bytes(answer(request, gmail(request, "1: 4, 2: 3"))))
    place.run(NEXT_DAY)
    place.run(NEXT_DAY)
    assert len(answered(place)) == 2
    assert {n: d for n, d in place.picture().items() if n.startswith("outbox")} == {
        n: d for n, d in before.items() if n.startswith("outbox")
    }


def test_an_answer_without_anything_to_read_is_for_a_person(place: Workplace) -> None:
    request = sent(place, TOM)
    comes_in(place, answer(request, gmail(request, "Ik bel je morgen even.")))
    [reply] = answered(place)
    assert (reply.kind, reply.accepted, reply.own) == ("unclear", "yes", "Ik bel je morgen even.")


def test_a_mail_that_names_two_requests_waits_for_a_person(place: Workplace) -> None:
    request, other = sent(place, TOM), sent(place, BILAL)
    text = f"1: 4\n\n{reference_of(other)}"
    arrival = comes_in(place, answer(request, text))
    assert (arrival.state, arrival.reason) == ("held", "two.requests")
    assert answered(place) == []


@pytest.mark.parametrize(
    ("sender", "verdict", "threaded", "accepted", "state"),
    [
        (TOM, "dmarc=pass", False, "yes", "read"),
        (TOM, "dmarc=fail", True, "quarantined", "held"),
        (BILAL, "", True, "provisional", "read"),
        (BILAL, "", False, "no", "held"),
    ],
    ids=["who was asked", "a forgery", "a colleague who got it passed on", "who saw a reference"],
)
def test_a_reference_says_which_request_never_who_answers(
    place: Workplace, sender: str, verdict: str, *, threaded: bool, accepted: str, state: str
) -> None:
    headers = {"Authentication-Results": f"mail.werkwijs.example; {verdict}"} if verdict else {}
    request = sent(place, TOM)
    mail = answer(request, IN_WORDS, sender=sender, headers=headers, threaded=threaded)
    before = len(place.outbox())
    assert comes_in(place, mail).state == state
    [reply] = answered(place)
    assert (reply.accepted, reply.kind) == (accepted, "feedback")
    assert len(asked(place, "reply")) == (accepted == "provisional")
    new = [mail for mail in place.outbox()[before:] if mail["to"] == sender != TOM]
    assert new == []


def test_somebody_elses_answer_counts_once_the_recruiter_says_so(place: Workplace) -> None:
    comes_in(place, answer(sent(place, TOM), IN_WORDS, sender=BILAL))
    [question] = asked(place, "reply")
    code, said = place.command("approve", question.reference, now=NEXT_DAY)
    assert code == 0, said
    assert BILAL in said
    assert [r.accepted for r in answered(place)] == ["yes"]
    assert asked(place, "reply") == []


def test_somebody_elses_answer_can_be_refused(place: Workplace) -> None:
    comes_in(place, answer(sent(place, TOM), IN_WORDS, sender=BILAL))
    [question] = asked(place, "reply")
    code, said = place.command("approve", question.reference, "misschien", now=NEXT_DAY)
    assert code == 2
    assert "no." in said
    code, said = place.command("approve", question.reference, "no", now=NEXT_DAY)
    assert code == 0, said
    assert [r.accepted for r in answered(place)] == ["no"]
    assert asked(place, "reply") == []


# --- machines -----------------------------------------------------------------------------------


def test_an_absence_is_no_answer_and_says_when_it_ends(place: Workplace) -> None:
    text = "Ik ben terug op 1 december 2026. Score: 1: 5, 2: 5, 3: 5"
    comes_in(place, absence(sent(place, TOM), text))
    [reply] = answered(place)
    assert (reply.kind, reply.answers["scores"]) == ("auto_reply", {})
    assert str(reply.back) == "2026-12-01"


def test_a_request_that_bounces_is_kept_with_that_request(place: Workplace) -> None:
    request = sent(place, TOM)
    arrival = comes_in(place, bounce(request))
    assert (arrival.state, arrival.reason) == ("read", "reply")
    assert [(r.request, r.kind) for r in answered(place)] == [(reference_of(request), "bounce")]


def test_another_mail_that_bounces_is_told_to_the_recruiter(place: Workplace) -> None:
    lost = sent(place, ELKE, "kandidatuur")
    arrival = comes_in(place, bounce(lost))
    assert (arrival.state, arrival.reason) == ("read", "bounce")
    assert arrival.detail["mail"] == str(lost["X-Docflow-Key"]).strip()
    assert answered(place) == []


def test_a_bounce_of_an_unknown_mail_is_shown(place: Workplace) -> None:
    lost = EmailMessage()
    lost["From"], lost["To"], lost["Subject"] = SOFIE, TOM, "Lunch"
    lost["Message-ID"] = "<lunch@werkwijs.example>"
    arrival = comes_in(place, bounce(lost))
    assert (arrival.state, arrival.reason) == ("held", "bounce.unknown")


def test_a_mail_of_docflow_itself_starts_nothing(place: Workplace) -> None:
    arrival = comes_in(place, bytes(sent(place, TOM)))
    assert (arrival.state, arrival.reason) == ("read", "own")
    assert answered(place) == []


# --- people -------------------------------------------------------------------------------------


def test_a_candidates_own_mail_goes_to_the_recruiter_in_the_same_round(place: Workplace) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"] = f"Elke Wouters <{ELKE.upper()}>", SOFIE
    mail["Subject"], mail["Message-ID"] = "Mijn gesprek", "<elke.1@post.example>"
    mail.set_content("Dag Sofie, ik kan donderdag niet. Kan het vrijdag?")
    arrival = comes_in(place, mail)
    assert (arrival.state, arrival.reason) == ("read", "candidate.wrote")
    assert arrival.detail["name"] == "Elke Wouters"
    passed_on = managers.posted(place)[-1]
    assert SOFIE in passed_on["To"]
    assert "Kan het vrijdag?" in managers.words_of(passed_on)
    many = len(place.outbox())
    copy = EmailMessage()
    for name, value in mail.items():
        copy[name] = value
    copy.set_payload("Dag Sofie, ik kan donderdag niet. Kan het vrijdag? ")
    assert comes_in(place, copy, "nog-eens.eml").reason == "same"
    assert len(place.outbox()) == many


def test_a_candidate_who_answers_from_another_address_is_known_by_the_mail(
    place: Workplace,
) -> None:
    told = sent(place, ELKE, "kandidatuur")
    mail = answer(told, "Bedankt, tot dan.", sender="elke@werk.example")
    assert comes_in(place, mail).reason == "candidate.wrote"


def test_what_fits_nothing_is_kept_for_a_person(place: Workplace) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "i@elders.example", SOFIE, "Vraag"
    mail.set_content("Hebben jullie nog plaats?")
    arrival = comes_in(place, mail)
    assert (arrival.state, arrival.reason) == ("held", "mail")


def test_a_file_that_is_no_mail_is_held_with_the_reason(place: Workplace) -> None:
    arrival = comes_in(place, b"\x00\x01 no mail")
    assert (arrival.state, arrival.reason) == ("held", "mail.unreadable")
    assert arrival.detail["error"]


def test_an_answer_that_comes_after_the_search_is_over_is_kept(place: Workplace) -> None:
    place.command("close", place.status()["vacancies"][0]["reference"], now=AFTER)
    comes_in(place, answer(sent(place, TOM), IN_WORDS))
    assert [r.kind for r in answered(place)] == ["feedback"]


# --- a week of mail at once, hostile mail, mail from Outlook ------------------------------------


def test_an_older_mail_that_is_dropped_later_undoes_no_correction(place: Workplace) -> None:
    request = sent(place, TOM)
    newer = answer(request, gmail(request, "1: 2, go"), number=2)
    del newer["Date"]
    newer["Date"] = "Tue, 24 Nov 2026 20:00:00 +0100"
    comes_in(place, newer, "b.eml")
    comes_in(place, answer(request, gmail(request, "1: 4, 2: 3, no go")), "a.eml")
    assert [(r.kind, r.answers["scores"], r.answers["decision"]) for r in answered(place)] == [
        ("partial", {"1": 2.0}, "go"),
        ("partial", {"2": 3.0}, None),
    ]


def test_a_mail_that_breaks_its_reader_is_held_and_the_others_go_on(place: Workplace) -> None:
    request = sent(place, TOM)
    place.drop("re.eml", bytes(answer(request, IN_WORDS)))
    with open_desk(load(place.root), NEXT_DAY) as desk, Sandbox(captive.die_of) as broken:
        run_once(replace(desk, listener=broken))
    arrival = managers.arrived(place)
    assert (arrival.state, arrival.reason) == ("held", "mail.unreadable")
    comes_in(place, answer(request, gmail(request, IN_WORDS), number=2), "re2.eml")
    assert [r.kind for r in answered(place)] == ["feedback"]


@pytest.mark.parametrize(
    ("verdict", "accepted"),
    [("", "provisional"), ("dmarc=pass", "yes"), ("dmarc=fail", "quarantined")],
)
def test_mail_that_nobody_let_in_counts_when_its_server_vouches_for_it(
    place: Workplace, verdict: str, accepted: str
) -> None:
    headers = {"Authentication-Results": f"mail.werkwijs.example; {verdict}"} if verdict else {}
    mail = mime.parse(bytes(answer(sent(place, TOM), IN_WORDS, headers=headers)))
    with open_desk(load(place.root), NEXT_DAY) as desk:
        settle_mail(desk, an_arrival(desk, b"graph"), mail, let_in=False)
    assert [r.accepted for r in answered(place)] == [accepted]


def test_a_form_that_nobody_let_in_is_not_acted_on(place: Workplace) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = SOFIE, SOFIE, "Intake"
    mail.set_content("In bijlage.")
    mail.add_attachment(
        an_intake_form({"1.1": "Dakwerker"}),
        maintype="application",
        subtype="octet-stream",
        filename="intake.docx",
    )
    with open_desk(load(place.root), NEXT_DAY) as desk:
        arrival = an_arrival(desk, b"graph")
        settle_mail(desk, arrival, mime.parse(bytes(mail)), let_in=False)
    assert managers.arrived(place).reason == "sender.unknown"


def an_arrival(desk: Desk, data: bytes) -> Arrival:
    sha256 = desk.store.put(data)
    with desk.ledger.write() as connection:
        arrival, _ = arrivals.add(
            connection, sha256=sha256, name="re.eml", source="mail", at=desk.now()
        )
    return arrival


def test_see_them_or_not_is_answered_in_one_word(tmp_path: Path) -> None:
    place = after_the_talk(tmp_path / "work")
    reference = place.status()["vacancies"][0]["reference"]
    lone = {"1.1": reference, "1.2": "Sam Bakker", "1.3": "sam@post.example", "3.1": "voorgesteld"}
    place.drop("sam.docx", a_candidate_form(lone))
    place.run(NEXT_DAY)
    question = sent(place, TOM, "Sam Bakker")
    comes_in(place, answer(question, outlook(question, "Niet zien, te weinig ervaring.")))
    [reply] = answered(place)
    assert (reply.request, reply.answers["decision"]) == (reference_of(question), "no_go")
