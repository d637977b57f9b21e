"""`docflow status` and what a run says: where everybody stands, and who owes what to whom."""

from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from managers import (
    AFTER,
    BILAL,
    ELKE,
    IN_WORDS,
    NEXT_DAY,
    SAMPLE,
    SOFIE,
    TALK,
    TOM,
    after_the_talk,
    answer,
    bounce,
    copy_of,
    gmail,
    reference_of,
    sent,
)
from workplaces import Workplace, a_candidate_form

GO, NO_GO = IN_WORDS, IN_WORDS.replace("go", "no go")
STEPS = [SAMPLE[f"7.{n}/name"] for n in range(1, 5)]


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Workplace:
    return after_the_talk(tmp_path_factory.mktemp("asked") / "work")


@pytest.fixture
def place(asked: Workplace, tmp_path: Path) -> Workplace:
    return copy_of(asked, tmp_path / "work")


def vacancy(place: Workplace, now: str = NEXT_DAY) -> dict[str, Any]:
    [found] = place.status(now)["vacancies"]
    return dict(found)


def elke(place: Workplace, now: str = NEXT_DAY) -> dict[str, Any]:
    return next(c for c in vacancy(place, now)["candidates"] if c["name"] == "Elke Wouters")


def waits(place: Workplace, from_: str, now: str = NEXT_DAY) -> list[dict[str, Any]]:
    return [wait for wait in vacancy(place, now)["waiting"] if wait["from"] == from_]


def answers(place: Workplace, address: str, own: str, number: int = 1, **more: Any) -> str:
    request = sent(place, address)
    mail = answer(request, gmail(request, own), number=number, **more)
    place.drop(f"re-{number}.eml", bytes(mail))
    return place.run(NEXT_DAY)


def shown(place: Workplace, *command: str, now: str = NEXT_DAY) -> str:
    code, said = place.command(*command, now=now)
    assert code == 0, said
    assert [line for line in said.splitlines() if len(line) > 80] == []
    return " ".join(said.split())


# --- candidates ---------------------------------------------------------------------------------


def test_a_candidate_is_at_the_step_about_which_people_still_owe_an_answer(
    place: Workplace,
) -> None:
    row = elke(place, AFTER)
    assert row["step"] == STEPS[1]
    assert row["waiting_since"].startswith("2026-11-23")
    assert row["promised"] == "2026-11-26"
    answers(place, TOM, GO, 1)
    assert elke(place)["step"] == STEPS[1]
    answers(place, BILAL, GO, 2)
    assert elke(place)["step"] == STEPS[2]


def test_a_promise_is_kept_by_the_mail_that_a_person_lets_go(place: Workplace) -> None:
    answers(place, TOM, GO, 1)
    answers(place, BILAL, GO, 2)
    [question] = place.listed("approve", "--list", now=NEXT_DAY)
    assert (question["kind"], "says go" in question["why"]) == ("mail", True)
    shown(place, "approve", question["reference"])
    place.run(NEXT_DAY)
    row = elke(place)
    assert row["waiting_since"].startswith("2026-11-25")
    assert row["promised"] is None or row["promised"] > "2026-11-26"
    assert vacancy(place, "2026-11-30T09:00")["promises"] == {"kept": 1, "broken": 0}
    status = place.status("2026-11-30T09:00")
    assert status["promises"] == {"kept": 1, "broken": 0}
    assert "promises: 1 kept, 0 broken" in shown(place, "status", now="2026-11-30T09:00")


def test_a_promise_that_passed_in_silence_is_broken_and_seen(place: Workplace) -> None:
    now = "2026-11-27T09:00"
    assert vacancy(place, now)["promises"]["broken"] == 1
    assert "should hear by 2026-11-26" in shown(place, "status", now=now)


def test_who_withdrew_waits_for_nothing(place: Workplace) -> None:
    reference = vacancy(place)["reference"]
    form = {**TALK, "1.1": reference, "3.1": "teruggetrokken"}
    place.drop("weg.docx", a_candidate_form(form))
    place.run(NEXT_DAY)
    row = elke(place)
    assert (row["state"], row["step"], row["promised"]) == ("withdrawn", None, None)
    assert waits(place, TOM) == []


# --- what is waited for -------------------------------------------------------------------------


def test_everyone_who_owes_feedback_is_named_with_since_and_until_when(place: Workplace) -> None:
    [wait] = waits(place, TOM)
    assert wait["for"] == f"feedback on Elke Wouters ({STEPS[1]})"
    assert (wait["due"], wait["late"]) == ("2026-11-26", False)
    assert wait["since"].startswith("2026-11-24T15:00")
    assert waits(place, TOM, "2026-11-27T09:00")[0]["late"] is True
    assert "due 2026-11-26, late" in shown(place, "status", now="2026-11-27T09:00")


def test_half_an_answer_leaves_the_rest(place: Workplace) -> None:
    answers(place, TOM, "alles 4, go")
    [wait] = waits(place, TOM)
    assert wait["for"].endswith(": R1, R2, R3")
    answers(place, TOM, "R1 1, R2 2, R3 2", 2)
    assert waits(place, TOM) == []


def test_an_unclear_answer_waits_for_the_recruiter_also_after_a_clear_one(
    place: Workplace,
) -> None:
    answers(place, TOM, GO, 1)
    answers(place, TOM, "Wacht, ik twijfel toch, bel je me eens?", 2)
    [wait] = waits(place, SOFIE)
    assert wait["for"].startswith("somebody who reads the answer of Tom De Backer on Elke Wouters")
    assert reference_of(sent(place, TOM)) in wait["for"]


def test_a_voice_memo_waits_for_a_listener(place: Workplace) -> None:
    request = sent(place, TOM)
    mail = answer(request, gmail(request, "Zie opname"))
    mail.add_attachment(b"RIFF", maintype="audio", subtype="mp4", filename="memo.m4a")
    place.drop("memo.eml", bytes(mail))
    said = " ".join(place.run(NEXT_DAY).split())
    assert "a voice memo of Tom De Backer on Elke Wouters" in said
    [wait] = waits(place, SOFIE)
    assert wait["for"].startswith("somebody who listens to the voice memo of Tom De Backer")
    [reply] = next(r["replies"] for r in place.listed("feedback", now=NEXT_DAY) if r["replies"])
    assert (place.root / reply["file"]).is_file()


def test_a_request_that_did_not_arrive_waits_for_an_address(place: Workplace) -> None:
    place.drop("weg.eml", bounce(sent(place, BILAL)))
    said = " ".join(place.run(NEXT_DAY).split())
    assert f"the mail to {BILAL} did not arrive" in said
    [wait] = waits(place, SOFIE)
    assert wait["for"] == f"another address for Bilal Amrani: {BILAL} does not work"


def test_people_who_differ_are_asked_for_one_decision(place: Workplace) -> None:
    answers(place, TOM, GO, 1)
    answers(place, BILAL, NO_GO, 2)
    [wait] = waits(place, SOFIE)
    assert wait["for"].startswith(f"one decision on Elke Wouters ({STEPS[1]})")
    assert "Tom De Backer go" in wait["for"]
    assert "Bilal Amrani no go" in wait["for"]
    assert elke(place)["step"] == STEPS[1]


def test_a_candidates_own_mail_waits_for_an_answer(place: Workplace) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = ELKE, SOFIE, "Vraag"
    mail["Message-ID"] = "<vraag@post.example>"
    mail.set_content("Kan het ook op donderdag?")
    place.drop("vraag.eml", bytes(mail))
    said = " ".join(place.run(NEXT_DAY).split())
    assert "a mail of Elke Wouters, which goes on to the recruiter" in said
    [wait] = waits(place, SOFIE)
    assert wait["for"] == "an answer to the mail of Elke Wouters"
    assert [
        w["for"] for w in waits(place, SOFIE, "2026-12-24T09:00") if "mail of" in w["for"]
    ] == []


def test_somebody_elses_answer_is_shown_whole_and_waits_for_a_yes(place: Workplace) -> None:
    said = answers(place, TOM, GO, sender="collega@lindeboom.example")
    [question] = place.listed("approve", "--list", now=NEXT_DAY)
    assert question["reference"] in " ".join(said.split())
    assert question["kind"] == "reply"
    assert (question["from"], question["in_place_of"]) == (
        "collega@lindeboom.example", "Tom De Backer",
    )  # fmt: skip
    assert question["scores"]["R2"] == 2
    assert question["decision"] == "go"
    assert IN_WORDS in question["words"]
    [wait] = waits(place, SOFIE)
    assert question["reference"] in wait["for"]
    listing = shown(place, "approve", "--list")
    assert "collega@lindeboom.example answered:" in listing
    assert f"docflow approve {question['reference']} no" in listing
    shown(place, "approve", question["reference"])
    assert waits(place, TOM) == []


def test_a_prepared_mail_is_shown_whole_with_the_reason(place: Workplace) -> None:
    place.run("2026-11-26T09:00")
    [question] = [
        q for q in place.listed("approve", "--list", now="2026-11-26T09:00") if q["kind"] == "mail"
    ]
    assert question["about"] == "a mail to Elke Wouters"
    assert "promised" in question["why"]
    [mail] = question["mails"]
    assert (mail["to"], bool(mail["subject"])) == (ELKE, True)
    listing = shown(place, "approve", "--list", now="2026-11-26T09:00")
    assert " ".join(mail["text"].split()[:5]) in listing.replace(" │", "")


def test_mail_that_fits_nothing_is_held_with_words_a_recruiter_knows(place: Workplace) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "x@elders.example", SOFIE, "Nieuwsbrief"
    mail.set_content("Koop nu.")
    place.drop("nieuws.eml", bytes(mail))
    place.run(NEXT_DAY)
    [held] = [h for h in place.status(NEXT_DAY)["held"] if h["what"] == "nieuws.eml"]
    assert "kept for you to read" in held["why"]


def test_of_a_closed_vacancy_only_what_waits_for_a_yes_is_left(place: Workplace) -> None:
    reference = vacancy(place)["reference"]
    shown(place, "close", reference)
    place.run(NEXT_DAY)
    closed = vacancy(place)
    assert {c["step"] for c in closed["candidates"]} == {None}
    assert closed["waiting"]
    assert all("AP-" in wait["for"] for wait in closed["waiting"])


# --- what a run says ----------------------------------------------------------------------------


def test_a_run_says_what_was_read_in_an_answer(place: Workplace) -> None:
    assert "feedback of Tom De Backer on Elke Wouters" in (said := answers(place, TOM, "1: 4"))
    assert "Read: 1" in said
    assert "missing 2, 3, 4, 5, R1," in " ".join(said.split())
    said = answers(place, TOM, GO, 2)
    assert "complete, go" in said
    card = next(line.strip() for line in said.splitlines() if line.endswith("scorekaart.docx"))
    assert Path(card).is_file()


def test_a_run_names_a_candidate_form_and_its_talks_not_the_whole_vacancy(
    place: Workplace,
) -> None:
    reference = vacancy(place)["reference"]
    form = {**TALK, "1.1": reference, "2.1/date": "02/12/2026"}
    place.drop("elke opnieuw.docx", a_candidate_form(form))
    said = place.run(NEXT_DAY)
    assert "elke opnieuw.docx: Elke Wouters, in process" in said
    assert "2026-12-02 14:00" in said
    assert "intakeverslag.docx" not in said
    place.drop("nog eens.docx", a_candidate_form(form) + b"\0")
    assert "says what it said before" in place.run(NEXT_DAY)


def test_a_run_after_a_command_says_that_the_documents_follow(place: Workplace) -> None:
    reference = vacancy(place)["reference"]
    shown(place, "appointment", reference, "julien", "1", "2/12 9:00")
    assert "documents are up to date again" in place.run(NEXT_DAY)


def test_a_dry_run_names_what_it_would_make(place: Workplace) -> None:
    said = shown(place, "run", "--dry-run", now="2026-11-26T09:00")
    assert "a mail" in said
    assert "Nothing was done" in said
