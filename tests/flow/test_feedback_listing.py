"""`docflow feedback`: who was asked, who answered what, what is late."""

import json
from pathlib import Path
from typing import Any

import pytest
from managers import (
    AFTER,
    BILAL,
    IN_WORDS,
    NEXT_DAY,
    SOFIE,
    TOM,
    absence,
    after_the_talk,
    answer,
    bounce,
    copy_of,
    gmail,
    reference_of,
    sent,
)
from workplaces import Workplace, a_candidate_form, a_workplace, an_intake_form

from docflow.errors import ExitCode

REQUEST = (
    "reference", "vacancy", "candidate", "step", "interviewer", "interviewer_email", "asked_at",
    "due", "state", "message_id", "reply_to", "replies", "together",
)  # fmt: skip
SAID = ("scores", "decision", "comment", "missing", "invalid", "ranges", "conflicts")
REPLY = ("received_at", "from", "kind", "accepted", *SAID, "words", "back", "file")
CODES = ["1", "2", "3", "4", "5", "R1", "R2", "R3", "K", "W", "Z"]


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Workplace:
    return after_the_talk(tmp_path_factory.mktemp("asked") / "work")


@pytest.fixture
def place(asked: Workplace, tmp_path: Path) -> Workplace:
    return copy_of(asked, tmp_path / "work")


def listed(place: Workplace, now: str = NEXT_DAY) -> dict[str, dict[str, Any]]:
    return {row["interviewer_email"]: row for row in place.listed("feedback", now=now)}


def answers(place: Workplace, address: str, own: str, number: int = 1, **more: Any) -> None:
    request = sent(place, address)
    mail = answer(request, gmail(request, own), number=number, **more)
    place.drop(f"re-{number}.eml", bytes(mail))
    place.run(NEXT_DAY)


def shown(place: Workplace, now: str = NEXT_DAY) -> str:
    code, said = place.command("feedback", now=now)
    assert code == ExitCode.DONE
    assert [line for line in said.splitlines() if len(line) > 80] == []
    return said


def test_a_request_has_the_keys_that_scripts_rely_on(place: Workplace) -> None:
    row = listed(place, AFTER)[TOM]
    mail = sent(place, TOM)
    assert tuple(row) == REQUEST
    assert row["reference"] == reference_of(mail)
    assert row["interviewer"] == "Tom De Backer"
    assert row["message_id"] == mail["Message-ID"]
    assert row["reply_to"] == mail["Reply-To"].addresses[0].addr_spec == SOFIE
    assert (row["state"], row["due"]) == ("open", "2026-11-26")
    assert row["asked_at"].startswith("2026-11-24T15:00")
    assert row["replies"] == []
    assert row["together"]["missing"] == CODES


def test_an_answer_has_every_key_and_its_scores_are_numbers(place: Workplace) -> None:
    answers(place, TOM, "1: 4, 2: 3,5, 3: 3-4, R1: 2, 4: 7, go\n\nRustig gebleven.")
    row = listed(place)[TOM]
    [reply] = row["replies"]
    assert tuple(reply) == REPLY
    assert (reply["from"], reply["kind"], reply["accepted"]) == (TOM, "partial", "yes")
    assert json.dumps(reply["scores"]) == '{"1": 4, "2": 3.5, "R1": 2}'
    assert reply["decision"] == "go"
    assert reply["ranges"] == {"3": [3, 4]}
    assert reply["invalid"] == ["4"]
    assert reply["missing"] == ["3", "4", "5", "R2", "R3", "K", "W", "Z"]
    assert (reply["conflicts"], reply["file"]) == ({}, None)
    assert row["state"] == "partial"


def test_answers_are_taken_together_and_each_stays_as_it_was(place: Workplace) -> None:
    answers(place, TOM, "1: 4\n2: 3", 1)
    answers(place, TOM, "2: 5\nno go", 2)
    row = listed(place)[TOM]
    assert [reply["scores"] for reply in row["replies"]] == [{"1": 4, "2": 3}, {"2": 5}]
    assert row["together"]["scores"] == {"1": 4, "2": 5}
    assert row["together"]["decision"] == "no_go"
    assert "no go" in shown(place)


def test_a_whole_answer_is_complete_and_its_scores_stand_in_the_listing(place: Workplace) -> None:
    answers(place, TOM, IN_WORDS)
    row = listed(place)[TOM]
    assert (row["state"], row["together"]["missing"]) == ("complete", [])
    said = " ".join(shown(place).split())
    assert "complete, go 1: 4 · 2: 3 · 3: 5 · 4: 4 · 5: 4 · R1: 1" in said


def test_an_absence_is_shown_with_its_end_and_moves_the_day(place: Workplace) -> None:
    request = sent(place, BILAL)
    mail = absence(request, gmail(request, "Ik ben afwezig tot en met 1 december 2026."))
    place.drop("afwezig.eml", bytes(mail))
    place.run(NEXT_DAY)
    row = listed(place)[BILAL]
    [reply] = row["replies"]
    assert (reply["kind"], reply["back"], reply["scores"]) == ("auto_reply", "2026-12-02", {})
    assert row["due"] > "2026-12-01"
    assert "away until 2026-12-02" in shown(place)


def test_an_answer_that_a_person_must_look_at_is_quoted(place: Workplace) -> None:
    answers(place, TOM, "Ik weet het nog niet goed, bel me eens?")
    said = " ".join(shown(place).split())
    assert "an answer that is not clear" in said
    assert "bel me eens?" in said


def test_a_mail_that_did_not_arrive_is_shown(place: Workplace) -> None:
    place.drop("weg.eml", bounce(sent(place, BILAL)))
    place.run(NEXT_DAY)
    assert listed(place)[BILAL]["replies"][0]["kind"] == "bounce"
    assert "is the address right?" in shown(place)


def test_what_was_said_aloud_has_no_sender(place: Workplace) -> None:
    reference = reference_of(sent(place, TOM))
    code, said = place.command("answer", reference, "1:", "4,", "go", now=NEXT_DAY)
    assert (code, "Missing: " in " ".join(said.split())) == (ExitCode.DONE, True)
    [reply] = listed(place)[TOM]["replies"]
    assert (reply["from"], reply["scores"], reply["decision"]) == (None, {"1": 4}, "go")


def test_somebody_elses_answer_waits_and_says_by_which_command(place: Workplace) -> None:
    answers(place, TOM, IN_WORDS, sender="collega@lindeboom.example")
    row = listed(place)[TOM]
    assert row["replies"][0]["accepted"] == "provisional"
    assert (row["state"], row["together"]["scores"]) == ("open", {})
    assert "docflow approve --list" in " ".join(shown(place).split())


def test_late_is_said_and_when_the_recruiter_takes_over(place: Workplace) -> None:
    place.run("2026-11-26T09:00")
    assert "late" not in shown(place, "2026-11-26T09:00")
    place.run("2026-11-27T09:00")
    assert "open, due 2026-11-26, late" in shown(place, "2026-11-27T09:00")
    place.run("2026-11-30T09:00")
    assert {r["state"] for r in listed(place, "2026-11-30T09:00").values()} == {"escalated"}


def test_of_a_closed_vacancy_the_day_is_still_known(place: Workplace) -> None:
    answers(place, TOM, IN_WORDS)
    [reference] = {row["vacancy"] for row in place.listed("feedback", now=NEXT_DAY)}
    place.command("close", reference, now=NEXT_DAY)
    rows = listed(place)
    assert {row["due"] for row in rows.values()} == {"2026-11-26"}
    assert (rows[TOM]["state"], rows[BILAL]["state"]) == ("complete", "closed")
    assert "late" not in shown(place, "2026-12-24T09:00")


def test_one_vacancy_is_shown_by_its_reference_in_any_case(place: Workplace) -> None:
    [reference] = {row["vacancy"] for row in place.listed("feedback")}
    assert len(place.listed("feedback", reference.lower())) == 2
    code, said = place.command("feedback", "V-0000")
    assert (code, "There is no vacancy V-0000" in said) == (ExitCode.USAGE, True)


def test_candidates_stand_together_in_the_order_of_the_talks(place: Workplace) -> None:
    [reference] = {row["vacancy"] for row in place.listed("feedback")}
    place.command("appointment", reference, "julien", "2", "24/11 16:00", now=AFTER)
    place.command("appointment", reference, "elke", "3", "25/11 9:00", now=AFTER)
    place.run("2026-11-25T17:00")
    rows = place.listed("feedback", now="2026-11-25T17:00")
    order = list(dict.fromkeys((row["candidate"], row["step"]) for row in rows))
    assert [name for name, _ in order] == ["Elke Wouters", "Elke Wouters", "Julien Lambert"]
    heads = [x for x in shown(place).splitlines() if x.startswith("  ") and x[2] in "EJ"]
    assert len(heads) == 3


def test_before_anybody_is_asked_it_says_how_that_comes_about(tmp_path: Path) -> None:
    place = a_workplace(tmp_path / "work")
    assert "docflow appointment" in shown(place)
    assert place.listed("feedback") == []


def test_a_question_about_a_profile_has_no_step_and_stays_open(tmp_path: Path) -> None:
    place = a_workplace(tmp_path / "work")
    place.drop("intake.docx", an_intake_form())  # it names a day for each step
    place.run()
    reference = str(place.status()["vacancies"][0]["reference"])
    form = {"1.1": reference, "1.2": "Sam Bakker", "1.3": "sam@post.example", "3.1": "voorgesteld"}
    place.drop("kandidaat.docx", a_candidate_form(form))
    place.run()
    row = listed(place)[TOM]
    assert (row["step"], row["state"], row["together"]["missing"]) == (None, "open", [])
    assert "Sam Bakker, first answer on the profile" in shown(place)
