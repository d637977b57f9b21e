"""Whole stories on a real workplace: files in, files and mails out."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from workplaces import (
    MONDAY,
    Workplace,
    a_candidate_form,
    a_workplace,
    an_intake_form,
    sample_answers,
)

LATER = "2026-11-25T10:00"


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    return a_workplace(tmp_path / "work", '[people]\nrecruiters = ["team@bureau.example"]\n')


def mails(place: Workplace) -> list[EmailMessage]:
    found = []
    for path in sorted((place.root / "outbox" / "mail").glob("*.eml")):
        mail = message_from_bytes(path.read_bytes(), policy=policy.default)
        assert isinstance(mail, EmailMessage)
        found.append(mail)
    return found


def mail_to(place: Workplace, address: str) -> EmailMessage:
    return next(m for m in mails(place) if address in str(m["To"]))


def vacancy(place: Workplace) -> str:
    return str(place.status()["vacancies"][0]["reference"])


CANDIDATE = sample_answers()["9.1/email"]
OTHER = sample_answers()["9.2/email"]


def test_a_complete_form_becomes_documents_and_mails(place: Workplace) -> None:
    place.drop("intake.docx", an_intake_form())
    printed = place.run()
    reference = vacancy(place)
    files = place.files()
    folder = next(f.split("/")[0] for f in files if f.startswith(reference))
    assert f"{folder}/intakeverslag.docx" in files
    assert f"{folder}/procesoverzicht.docx" in files
    assert f"{folder}/scoreformulier.docx" in files
    assert f"{folder}/intakeformulier.docx" in files
    assert sum(f.endswith("kandidaatformulier.docx") for f in files) == 2
    assert reference in printed
    assert set(place.states().values()) == {"done"}
    assert place.files("inbox/processed") == ["2026-11/intake.docx"]


def test_the_candidates_mail_describes_every_step_in_their_language(place: Workplace) -> None:
    place.drop("intake.docx", an_intake_form())
    place.run()
    answers = sample_answers()
    mail = mail_to(place, CANDIDATE)
    body = mail.get_body(("plain",))
    assert body is not None
    text = " ".join(body.get_content().split())
    for number in range(1, 5):
        assert answers[f"7.{number}/name"] in text
    assert " ".join(answers["6.2"].split()) in text
    assert answers["3.1/trait"] not in text
    assert next(a.get_filename() for a in mail.iter_attachments()) == "procesoverzicht.docx"
    recruiter = next(n for n in range(1, 7) if answers.get(f"2.{n}/role") == "recruiter")
    assert answers[f"2.{recruiter}/email"] in str(mail["Reply-To"])
    assert str(mail_to(place, OTHER)["Subject"]) != str(mail["Subject"])


def test_an_answer_goes_to_the_recruiter_from_a_candidate_and_to_docflow_from_a_recruiter(
    tmp_path: Path,
) -> None:
    place = a_workplace(tmp_path / "work", '[mail]\naddress = "docflow@bureau.example"\n')
    place.drop("intake.docx", an_intake_form())
    place.run()
    answers = sample_answers()
    recruiter = next(n for n in range(1, 7) if answers.get(f"2.{n}/role") == "recruiter")
    address = answers[f"2.{recruiter}/email"]
    assert str(mail_to(place, CANDIDATE)["Reply-To"]) == address
    assert str(mail_to(place, address)["Reply-To"]) == "docflow@bureau.example"


def test_an_incomplete_form_goes_back_and_its_corrected_copy_is_accepted(place: Workplace) -> None:
    place.drop("intake.docx", an_intake_form({"3.5/trait": "", "3.5/evidence": "", "6.2": ""}))
    place.run()
    reference = vacancy(place)
    assert place.status()["vacancies"][0]["state"] == "incomplete"
    returned = [f for f in place.files() if f.startswith("returned/")]
    assert len(returned) == 1
    assert [m["kind"] for m in place.outbox()] == ["form-returned"]
    place.drop("beter.docx", an_intake_form(reference=reference))
    place.run(LATER)
    after = place.status(LATER)["vacancies"]
    assert [(v["reference"], v["state"], v["version"]) for v in after] == [(reference, "open", 2)]


def test_a_returned_form_dropped_again_as_it_is_says_so_once(place: Workplace) -> None:
    place.drop("intake.docx", an_intake_form({"6.2": ""}))
    place.run()
    returned = next((place.root / "outbox" / "returned").glob("*.docx"))
    place.drop("terug.docx", returned.read_bytes())
    place.run(LATER)
    place.drop("nog eens.docx", returned.read_bytes())
    place.run(LATER)
    assert len(place.outbox()) == 2
    assert place.status()["vacancies"][0]["version"] == 1


@pytest.mark.parametrize("kind", ["same bytes", "same reading", "same round"])
def test_run_twice_nothing_happens_twice(place: Workplace, kind: str) -> None:
    place.drop("intake.docx", an_intake_form())
    place.run()
    before = {k: v for k, v in place.picture().items() if not k.startswith("inbox/")}
    states = place.states()
    if kind == "same bytes":
        place.drop("kopie.docx", an_intake_form())
    if kind == "same reading":
        place.drop("kopie.docx", an_intake_form(reference=vacancy(place)))
    place.run(LATER)
    after = {k: v for k, v in place.picture().items() if not k.startswith("inbox/")}
    assert after == before
    assert place.states() == states


def test_a_changed_process_waits_for_approval_and_then_goes_out_once(place: Workplace) -> None:
    place.drop("intake.docx", an_intake_form())
    place.run()
    reference = vacancy(place)
    place.drop("nieuw.docx", an_intake_form({"7.1/minutes": "90"}, reference=reference))
    place.run(LATER)
    states = place.states()
    assert states[f"process-changed {CANDIDATE}"] == "held"
    assert [f for f in place.files() if "/earlier/" in f]
    waiting = place.listed("approve", "--list")
    assert len(waiting) == 1
    assert {m["to"] for m in waiting[0]["mails"]} == {CANDIDATE, OTHER}
    approval = waiting[0]["reference"]
    recruiter = next(m for m in mails(place) if approval in m.as_string())
    assert recruiter is not None
    code, said = place.command("approve", approval, now=LATER)
    assert code == 0, said
    place.run(LATER)
    place.run(LATER)
    assert place.states()[f"process-changed {CANDIDATE}"] == "done"
    assert place.listed("approve", "--list") == []


def test_an_internal_change_rewrites_documents_and_tells_candidates_nothing(
    place: Workplace,
) -> None:
    place.drop("intake.docx", an_intake_form())
    place.run()
    place.drop("nieuw.docx", an_intake_form({"1.7": "5.000 euro"}, reference=vacancy(place)))
    place.run(LATER)
    kinds = [m["kind"] for m in place.outbox()]
    assert kinds.count("intake-changed") == 1
    assert "process-changed" not in kinds


def test_the_same_title_after_people_were_told_is_a_question(place: Workplace) -> None:
    place.drop("intake.docx", an_intake_form())
    place.run()
    reference = vacancy(place)
    place.drop("anders.docx", an_intake_form({"1.7": "5.000 euro"}))
    place.run(LATER)
    question = place.listed("approve", "--list")[0]
    assert question["choices"] == ["new", reference]
    code, said = place.command("approve", question["reference"])
    assert code == 2
    assert "new" in said
    code, _ = place.command("approve", question["reference"], reference, now=LATER)
    assert code == 0
    place.run(LATER)
    assert [v["version"] for v in place.status()["vacancies"]] == [2]


def test_answered_with_new_it_opens_a_vacancy(place: Workplace) -> None:
    place.drop("intake.docx", an_intake_form())
    place.run()
    place.drop("anders.docx", an_intake_form({"1.7": "5.000 euro"}))
    place.run(LATER)
    question = place.listed("approve", "--list")[0]
    place.command("approve", question["reference"], "new", now=LATER)
    place.run(LATER)
    assert len(place.status()["vacancies"]) == 2


def test_dates_on_a_candidate_form_reach_the_candidate_with_an_ics(place: Workplace) -> None:
    place.drop("intake.docx", an_intake_form())
    place.run()
    answers = sample_answers()
    form = {
        "1.1": vacancy(place),
        "1.2": answers["9.1/name"],
        "1.3": CANDIDATE,
        "2.1/step": answers["7.1/name"],
        "2.1/date": "07/12/2026",
        "2.1/start": "14:00",
        "2.1/minutes": "45",
        "2.1/with": answers["7.1/owners"],
    }
    place.drop("kandidaat.docx", a_candidate_form(form))
    place.run(LATER)
    mail = [m for m in mails(place) if CANDIDATE in str(m["To"])][-1]
    names = [a.get_filename() for a in mail.iter_attachments()]
    assert any(str(name).endswith(".ics") for name in names)


def test_a_candidate_form_for_an_unknown_vacancy_goes_back_with_the_choices(
    place: Workplace,
) -> None:
    place.drop("intake.docx", an_intake_form())
    place.run()
    place.drop("kandidaat.docx", a_candidate_form({"1.1": "Dakwerker", "1.2": "Sam Wouters"}))
    place.run(LATER)
    mail = mail_to(place, "team@bureau.example")
    body = mail.get_body(("plain",))
    assert body is not None
    assert vacancy(place) in body.get_content()
    assert [f for f in place.files() if f.startswith("returned/")]


def test_a_candidate_form_that_comes_first_waits_for_the_intake(place: Workplace) -> None:
    place.drop("intake.docx", an_intake_form({"6.2": ""}))
    place.run()
    reference = vacancy(place)
    place.drop("kandidaat.docx", a_candidate_form({"1.1": reference, "1.2": "Sam Wouters"}))
    place.run()
    assert [h["what"] for h in place.status()["held"]] == ["kandidaat.docx"]
    place.drop("beter.docx", an_intake_form(reference=reference))
    place.run(LATER)
    names = [c["name"] for c in place.status(LATER)["vacancies"][0]["candidates"]]
    assert "Sam Wouters" in names


def test_a_broken_file_never_stops_the_others(place: Workplace) -> None:
    place.drop("a.docx", b"PK\x03\x04 and then nothing")
    place.drop("b.pdf", b"%PDF-1.7\n")
    place.drop("c.docx", an_intake_form())
    printed = place.run()
    assert len(place.status()["vacancies"]) == 1
    rejected = place.files("inbox/rejected")
    assert {"b.pdf", "b.pdf.reason.txt"} <= set(rejected)
    assert "b.pdf" in printed


def test_a_closed_vacancy_sends_nothing_more(place: Workplace) -> None:
    place.drop("intake.docx", an_intake_form())
    place.run()
    reference = vacancy(place)
    place.drop("nieuw.docx", an_intake_form({"7.1/minutes": "90"}, reference=reference))
    place.run(LATER)
    code, _ = place.command("close", reference, now=LATER)
    assert code == 0
    assert place.states()[f"process-changed {CANDIDATE}"] == "cancelled"
    assert place.listed("approve", "--list") == []


def test_a_candidate_who_was_hired_closes_the_vacancy(place: Workplace) -> None:
    place.drop("intake.docx", an_intake_form())
    place.run()
    form = {"1.1": vacancy(place), "1.2": sample_answers()["9.1/name"], "3.1": "aangeworven"}
    place.drop("kandidaat.docx", a_candidate_form(form))
    place.run(LATER)
    assert place.status(LATER)["vacancies"][0]["state"] == "closed"


def test_first_contact_waits_when_the_settings_ask(tmp_path: Path) -> None:
    place = a_workplace(tmp_path / "work", '[candidates]\nfirst_contact = "ask"\n')
    place.drop("intake.docx", an_intake_form())
    place.run()
    assert place.states()[f"process-for-candidate {CANDIDATE}"] == "held"
    place.command("approve", place.listed("approve", "--list")[0]["reference"])
    place.run()
    assert place.states()[f"process-for-candidate {CANDIDATE}"] == "done"


def test_a_faulty_template_stops_everything_of_its_vacancy_with_the_place(
    place: Workplace,
) -> None:
    own = place.root / "templates" / "messages" / "nl" / "process-for-candidate.md"
    own.parent.mkdir(parents=True)
    own.write_text("Subject: Dag {{ to.nmae }}\n\nDag\n", encoding="utf-8")
    place.drop("intake.docx", an_intake_form())
    printed = place.run()
    assert place.outbox() == []
    assert "process-for-candidate.md" in printed
    own.unlink()
    place.run()
    assert set(place.states().values()) == {"done"}


def test_a_form_on_monday_is_dated_monday(place: Workplace) -> None:
    place.drop("intake.docx", an_intake_form())
    place.run(MONDAY)
    assert all(m["sent_at"].startswith("2026-11-23") for m in place.outbox())


def test_the_log_holds_ids_and_codes_and_nobodys_data(place: Workplace) -> None:
    place.drop("intake van Elke.docx", an_intake_form())
    place.drop("kapot Wouters.docx", b"PK\x03\x04 and then nothing")
    place.drop("gaten.docx", an_intake_form({"1.1": "Dakwerker", "6.2": ""}))
    place.run()
    log = (place.root / ".docflow" / "docflow.log").read_text(encoding="utf-8")
    assert "arrival 1: new" in log
    for answer in sample_answers().values():
        words = [w for w in answer.replace(",", " ").split() if len(w) > 4 and w[0].isupper()]
        assert [w for w in (*words, "Wouters", "@") if w in log] == []


def test_what_waits_for_a_person_comes_with_the_command_that_answers_it(place: Workplace) -> None:
    place.drop("intake.docx", an_intake_form())
    place.run()
    reference = vacancy(place)
    place.drop("nieuw.docx", an_intake_form({"7.1/minutes": "90"}, reference=reference))
    printed = place.run(LATER)
    [question] = place.listed("approve", "--list")
    command = f"docflow approve {question['reference']}"
    assert command in " ".join(printed.split())
    assert question["reference"] in place.command("status")[1]
    assert command in place.command("approve", "--list")[1]


def test_an_old_unchanged_copy_is_not_answered_again_by_a_later_version(place: Workplace) -> None:
    gaps = {"6.2": ""}
    place.drop("a.docx", an_intake_form(gaps))
    place.run()
    reference = vacancy(place)
    place.drop("b.docx", an_intake_form(gaps, reference=reference))
    place.run()
    place.drop("c.docx", an_intake_form({"6.1": ""}, reference=reference))
    place.run()
    before = len(place.outbox())
    place.drop("d.docx", an_intake_form({**gaps, "10.1": ""}, reference=reference))
    place.run(LATER)
    place.drop("e.docx", an_intake_form({"6.1": "", "10.1": ""}, reference=reference))
    place.run(LATER)
    assert len(place.outbox()) == before + 2


def test_a_moved_appointment_is_told_as_what_it_was_and_what_it_is(place: Workplace) -> None:
    place.drop("intake.docx", an_intake_form())
    place.run()
    answers = sample_answers()
    form = {
        "1.1": vacancy(place),
        "1.2": answers["9.1/name"],
        "1.3": CANDIDATE,
        "2.1/step": answers["7.1/name"],
        "2.1/start": "14:00",
    }
    place.drop("een.docx", a_candidate_form({**form, "2.1/date": "07/12/2026"}))
    place.run(LATER)
    place.drop("twee.docx", a_candidate_form({**form, "2.1/date": "08/12/2026"}))
    place.run("2026-11-26T10:00")
    sent = sorted((m for m in place.outbox() if m["to"] == CANDIDATE), key=lambda m: m["sent_at"])
    assert len(sent) == 3
    mail = message_from_bytes((place.root / sent[-1]["file"]).read_bytes(), policy=policy.default)
    assert isinstance(mail, EmailMessage)
    body = mail.get_body(("plain",))
    assert body is not None
    assert "7 december" in body.get_content()
    assert "8 december" in body.get_content()


def test_what_docflow_had_filled_in_itself_follows_a_newer_intake(place: Workplace) -> None:
    place.drop("intake.docx", an_intake_form())
    place.run()
    answers, reference = sample_answers(), vacancy(place)
    form = {
        "1.1": reference,
        "1.2": answers["9.1/name"],
        "1.3": CANDIDATE,
        "2.1/step": answers["7.1/name"],
        "2.1/date": "07/12/2026",
        "2.1/start": "14:00",
        "2.1/minutes": answers["7.1/minutes"],
    }
    place.drop("kandidaat.docx", a_candidate_form(form))
    place.run(LATER)
    place.drop("nieuw.docx", an_intake_form({"7.1/minutes": "95"}, reference=reference))
    place.run("2026-11-26T10:00")
    [question] = place.listed("approve", "--list")
    text = next(m["text"] for m in question["mails"] if m["to"] == CANDIDATE)
    assert "1 uur 35 minuten" in text.split("Kennismaking", 1)[1]


def test_a_recruiters_address_with_a_slip_does_not_keep_the_form_from_its_way_back(
    place: Workplace,
) -> None:
    answers = sample_answers()
    row = next(n for n in range(1, 7) if answers.get(f"2.{n}/role") == "recruiter")
    place.drop("intake.docx", an_intake_form({f"2.{row}/email": "sofie@werkwijs.example;"}))
    place.run()
    assert [(m["to"], m["state"]) for m in place.outbox()] == [("team@bureau.example", "done")]
