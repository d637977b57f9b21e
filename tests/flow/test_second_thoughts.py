"""What people answer late, twice, or take back."""

from pathlib import Path

import pytest
from workplaces import MONDAY, Workplace, a_workplace, an_intake_form, sample_answers

LATER, LATEST = "2026-11-25T10:00", "2026-11-26T10:00"
CANDIDATE = sample_answers()["9.1/email"]


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    return a_workplace(tmp_path / "work", '[people]\nrecruiters = ["team@bureau.example"]\n')


def vacancy(place: Workplace) -> str:
    return str(place.status()["vacancies"][0]["reference"])


def question(place: Workplace) -> str:
    return str(place.listed("approve", "--list")[0]["reference"])


def held_correction(place: Workplace) -> tuple[str, str]:
    """A vacancy whose corrected process waits: its reference and the approval's."""
    place.drop("intake.docx", an_intake_form())
    place.run()
    reference = vacancy(place)
    place.drop("nieuw.docx", an_intake_form({"7.1/minutes": "90"}, reference=reference))
    place.run(LATER)
    return reference, question(place)


def test_an_approval_that_a_newer_change_replaced_names_the_new_one(place: Workplace) -> None:
    reference, first = held_correction(place)
    place.drop("nog.docx", an_intake_form({"7.1/minutes": "75"}, reference=reference))
    place.run(LATEST)
    second = question(place)
    assert second != first
    code, said = place.command("approve", first, now=LATEST)
    assert (code, second in said) == (0, True)
    assert place.states()[f"process-changed {CANDIDATE}"] != "done"


def test_an_approval_answered_twice_counts_once(place: Workplace) -> None:
    _, reference = held_correction(place)
    assert place.command("approve", reference, now=LATER)[0] == 0
    code, said = place.command("approve", reference, now=LATER)
    assert (code, "already" in said) == (0, True)
    place.run(LATER)
    assert [m["kind"] for m in place.outbox()].count("process-changed") == 2


def test_a_change_that_is_taken_back_is_no_correction_any_more(place: Workplace) -> None:
    reference, _ = held_correction(place)
    place.drop("terug.docx", an_intake_form(reference=reference))
    place.run(LATEST)
    assert place.listed("approve", "--list") == []
    assert place.states()[f"process-changed {CANDIDATE}"] == "cancelled"


def test_a_dry_run_of_an_approval_that_does_not_exist_is_refused(place: Workplace) -> None:
    code, said = place.command("approve", "AP-000000", "--dry-run")
    assert (code, "There is no AP-000000" in said) == (2, True)


def test_a_dry_run_of_an_approval_shows_the_mails_and_approves_nothing(place: Workplace) -> None:
    _, reference = held_correction(place)
    code, said = place.command("approve", reference, "--dry-run")
    assert (code, CANDIDATE in said) == (0, True)
    assert question(place) == reference


def test_mails_that_a_faulty_template_holds_up_cannot_be_approved_unseen(tmp_path: Path) -> None:
    place = a_workplace(tmp_path / "work", '[candidates]\nfirst_contact = "ask"\n')
    own = place.root / "templates" / "messages" / "nl" / "intake-accepted.md"
    own.parent.mkdir(parents=True)
    own.write_text("Subject: {{ nobody }}\n\nDag\n", encoding="utf-8")
    place.drop("intake.docx", an_intake_form())
    place.run()
    waiting = [q["reference"] for q in place.listed("approve", "--list")]
    assert waiting == []
    own.unlink()
    place.run()
    assert place.command("approve", question(place))[0] == 0


def test_a_closed_vacancy_opens_again_when_the_recruiter_says_so(place: Workplace) -> None:
    place.drop("intake.docx", an_intake_form())
    place.run()
    reference = vacancy(place)
    place.command("close", reference)
    place.drop("weer.docx", an_intake_form({"6.2": ""}, reference=reference))
    place.run(LATER)
    assert place.command("approve", question(place), reference, now=LATER)[0] == 0
    place.run(LATER)
    assert place.status()["vacancies"][0]["state"] == "open"
    assert "form-returned" in [m["kind"] for m in place.outbox()]


def test_the_same_question_is_asked_once_whatever_the_bytes(place: Workplace) -> None:
    place.drop("intake.docx", an_intake_form())
    place.run()
    other = an_intake_form({"1.7": "5.000 euro"})
    place.drop("anders.docx", other)
    place.run(LATER)
    place.drop("kopie.docx", other + b"\0")
    place.run(LATER)
    assert len(place.listed("approve", "--list")) == 1
    assert [m["kind"] for m in place.outbox()].count("which-vacancy") == 1


def test_a_question_is_moot_once_its_form_comes_with_a_reference(place: Workplace) -> None:
    place.drop("intake.docx", an_intake_form())
    place.run()
    reference = vacancy(place)
    place.drop("anders.docx", an_intake_form({"1.7": "5.000 euro"}))
    place.run(LATER)
    place.drop("zelfde.docx", an_intake_form({"1.7": "5.000 euro"}, reference=reference))
    place.run(LATEST)
    assert place.listed("approve", "--list") == []
    assert place.status()["held"] == []
    assert [v["version"] for v in place.status()["vacancies"]] == [2]


def test_a_mail_without_a_reader_goes_out_once_a_recruiter_is_known(tmp_path: Path) -> None:
    place = a_workplace(tmp_path / "work")
    nobody = {f"2.{n}/role": "N+1" for n in range(1, 7) if f"2.{n}/role" in sample_answers()}
    answers = sample_answers()
    recruiter = next(n for n in range(1, 7) if answers.get(f"2.{n}/role") == "recruiter")
    place.drop("intake.docx", an_intake_form({f"2.{recruiter}/role": "interviewer"}))
    place.drop(
        "kapot.docx",
        an_intake_form({"6.2": "", f"2.{recruiter}/role": "interviewer", "1.1": "Dakwerker"}),
    )
    place.run()
    assert place.states()["intake-accepted "] == "held"
    assert place.states()["form-returned "] == "held"
    (place.root / "docflow.toml").write_text('[people]\nrecruiters = ["team@bureau.example"]\n')
    place.run(LATER)
    states = place.states()
    assert states["intake-accepted team@bureau.example"] == "done"
    assert states["form-returned team@bureau.example"] == "done"
    assert place.status()["held"] == []
    (place.root / "docflow.toml").write_text("")
    place.run(LATEST)
    assert place.status()["held"] == []
    assert nobody


def test_an_earlier_moment_holds_nothing_up_that_a_person_does_now(place: Workplace) -> None:
    _, reference = held_correction(place)
    place.command("approve", reference, now=MONDAY)
    place.run(MONDAY)
    assert place.states()[f"process-changed {CANDIDATE}"] == "done"


def test_a_run_tells_what_it_did_itself_and_nothing_of_earlier_runs(place: Workplace) -> None:
    place.drop("intake.docx", an_intake_form())
    assert vacancy_line(place.run()) == 1
    assert "Nothing new" in place.run()
    assert "Nothing new" in place.run("2026-11-20T09:00")


def vacancy_line(printed: str) -> int:
    return sum(line.startswith("✓ V-") for line in printed.splitlines())


def test_a_form_that_went_back_makes_way_once_its_corrected_copy_is_complete(
    place: Workplace,
) -> None:
    place.drop("intake.docx", an_intake_form({"6.2": ""}))
    place.run()
    [returned] = place.files("outbox/returned")
    reference = str(place.status()["vacancies"][0]["reference"])
    place.drop("beter.docx", an_intake_form(reference=reference))
    place.run()
    assert place.files("outbox/returned") == [f"earlier/{returned.removesuffix('.docx')}-v1.docx"]


def test_the_same_person_typed_otherwise_is_no_news_to_candidates(place: Workplace) -> None:
    place.drop("intake.docx", an_intake_form())
    place.run()
    reference = str(place.status()["vacancies"][0]["reference"])
    place.drop("nieuw.docx", an_intake_form({"7.1/owners": "Sofie"}, reference=reference))
    place.run()
    assert "process-changed" not in {mail["kind"] for mail in place.outbox()}
