"""Candidates as they come and go: of one name, twice on the form, with another address."""

from collections import Counter
from email import message_from_bytes, policy
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

import docx
import pytest
from workplaces import Workplace, a_candidate_form, a_workplace, an_intake_form, sample_answers

STEP = sample_answers()["7.1/name"]
NOBODY = {f"9.{n}/{column}": "" for n in range(1, 6) for column in ("name", "email", "language")}


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    return a_workplace(tmp_path / "work")


def candidates(*people: tuple[str, str]) -> dict[str, str]:
    """Section 9 with these (name, address) and nobody else."""
    answers = dict(NOBODY)
    for number, (name, email) in enumerate(people, start=1):
        answers |= {f"9.{number}/name": name, f"9.{number}/email": email}
    return answers


def vacancy(place: Workplace) -> str:
    return str(place.status()["vacancies"][0]["reference"])


def dated(reference: str, name: str, email: str, day: str, step: str = STEP) -> bytes:
    """A candidate form with one date."""
    form = {
        "1.1": reference,
        "1.2": name,
        "1.3": email,
        "2.1/step": step,
        "2.1/date": day,
        "2.1/start": "14:00",
        "2.1/minutes": "45",
    }
    form["2.1/with"] = sample_answers()["7.1/owners"]
    return a_candidate_form({k: v for k, v in form.items() if v})


def mails_to(place: Workplace, address: str) -> list[EmailMessage]:
    found = []
    for path in sorted((place.root / "outbox" / "mail").glob("*.eml")):
        mail = message_from_bytes(path.read_bytes(), policy=policy.default)
        assert isinstance(mail, EmailMessage)
        if address in str(mail["To"]):
            found.append(mail)
    return found


def enclosed(mail: EmailMessage) -> str:
    """The words of everything that goes with a mail."""
    said = ""
    for part in mail.iter_attachments():
        data = part.get_content()
        if str(part.get_filename()).endswith(".docx"):
            document = docx.Document(BytesIO(data))
            said += " ".join(node.text or "" for node in document.element.iter() if node.text)
        else:
            said += data if isinstance(data, str) else data.decode()
    return said


def test_two_candidates_of_one_name_each_get_their_own_dates(place: Workplace) -> None:
    twins = candidates(("Jan Peeters", "jan@een.example"), ("Jan Peeters", "jan@twee.example"))
    place.drop("intake.docx", an_intake_form(twins))
    place.run()
    assert place.states()["process-for-candidate jan@een.example"] == "done"
    assert place.states()["process-for-candidate jan@twee.example"] == "done"
    reference = vacancy(place)
    place.drop("een.docx", dated(reference, "Jan Peeters", "jan@een.example", "07/12/2026"))
    place.run("2026-11-24T09:00")
    place.drop("twee.docx", dated(reference, "Jan Peeters", "jan@twee.example", "15/12/2026"))
    place.run("2026-11-25T09:00")
    first, second = (mails_to(place, f"jan@{n}.example")[-1] for n in ("een", "twee"))
    assert "20261207" in enclosed(first)
    assert "20261215" not in enclosed(first)
    assert "20261215" in enclosed(second)
    assert "20261207" not in enclosed(second)
    names = [c["name"] for c in place.status()["vacancies"][0]["candidates"]]
    assert names == ["Jan Peeters", "Jan Peeters"]


def test_a_candidate_who_stands_twice_on_the_form_is_one_person(place: Workplace) -> None:
    twice = candidates(("Jan Peeters", "jan@een.example"), ("Jan  Peeters", "JAN@een.example"))
    place.drop("intake.docx", an_intake_form(twice))
    place.run()
    form = dated(vacancy(place), "Jan Peeters", "jan@een.example", "07/12/2026")
    place.drop("kandidaat.docx", form)
    place.run("2026-11-24T09:00")
    assert len(mails_to(place, "jan@een.example")) == 2
    assert len(place.status()["vacancies"][0]["candidates"]) == 1


def test_a_date_that_moves_there_and_back_is_told_every_time(place: Workplace) -> None:
    place.drop("intake.docx", an_intake_form(candidates(("Jan Peeters", "jan@een.example"))))
    place.run()
    reference = vacancy(place)
    for number, day in enumerate(("07/12/2026", "08/12/2026", "07/12/2026", "08/12/2026")):
        form = dated(reference, "Jan Peeters", "jan@een.example", day)
        place.drop(f"kandidaat-{number}.docx", form + b"\0" * number)
        place.run(f"2026-11-2{4 + number}T09:00")
    assert len(mails_to(place, "jan@een.example")) == 5
    assert Counter(m["state"] for m in place.outbox()) == {"done": len(place.outbox())}


def test_a_moved_appointment_replaces_the_one_in_the_calendar(place: Workplace) -> None:
    place.drop("intake.docx", an_intake_form(candidates(("Jan Peeters", "jan@een.example"))))
    place.run()
    reference, kept = vacancy(place), {}
    for number, day in enumerate(("07/12/2026", "08/12/2026")):
        form = dated(reference, "Jan Peeters", "jan@een.example", day)
        place.drop(f"kandidaat-{number}.docx", form)
        place.run(f"2026-11-2{4 + number}T09:00")
        lines = enclosed(mails_to(place, "jan@een.example")[-1]).splitlines()
        kept[day] = {
            name: [line for line in lines if line.startswith(name)] for name in ("UID", "SEQUENCE")
        }
    before, after = kept.values()
    assert before["UID"] == after["UID"]
    assert before["SEQUENCE"] < after["SEQUENCE"]


def test_a_candidate_form_with_another_address_waits_for_approval(place: Workplace) -> None:
    place.drop("intake.docx", an_intake_form(candidates(("Jan Peeters", "jan@een.example"))))
    place.run()
    form = dated(vacancy(place), "Jan Peeters", "jan@nieuw.example", "07/12/2026")
    place.drop("kandidaat.docx", form)
    place.run("2026-11-24T09:00")
    assert mails_to(place, "jan@nieuw.example") == []
    assert place.states()["process-changed jan@nieuw.example"] == "held"
    assert len(place.status()["vacancies"][0]["candidates"]) == 1


def test_a_candidate_form_handed_back_as_docflow_made_it_is_no_news(place: Workplace) -> None:
    place.drop("intake.docx", an_intake_form(candidates(("Jan Peeters", "jan@een.example"))))
    place.run()
    made = next((place.root / "outbox").glob("V-*/candidates/*/kandidaatformulier.docx"))
    place.drop("kandidaat.docx", made.read_bytes())
    place.run("2026-11-24T09:00")
    assert place.status()["held"] == []
    assert [m["kind"] for m in place.outbox()].count("form-returned") == 0
    assert len(mails_to(place, "jan@een.example")) == 1


def test_a_candidate_who_left_the_form_and_came_back_is_told_once(place: Workplace) -> None:
    jan, els = ("Jan Peeters", "jan@een.example"), ("Els Smet", "els@een.example")
    place.drop("intake.docx", an_intake_form(candidates(jan, els)))
    place.run()
    reference = vacancy(place)
    for number, people in enumerate(([els], [els, jan]), start=1):
        form = an_intake_form(candidates(*people), reference=reference)
        place.drop(f"intake-{number}.docx", form)
        place.run(f"2026-11-2{4 + number}T09:00")
    assert len(mails_to(place, "jan@een.example")) == 1
    assert len(mails_to(place, "els@een.example")) == 1


def test_two_vacancies_with_the_same_process_are_asked_about_one_by_one(tmp_path: Path) -> None:
    place = a_workplace(tmp_path / "work", '[candidates]\nfirst_contact = "ask"\n')
    place.drop("intake.docx", an_intake_form())
    place.run()
    place.drop("nog een.docx", an_intake_form({"2.1/email": "andere.manager@bedrijf.example"}))
    place.run()
    question = next(q for q in place.listed("approve", "--list") if q["kind"] == "vacancy")
    place.command("approve", question["reference"], "new")
    place.run()
    asked = [q["vacancy"] for q in place.listed("approve", "--list")]
    assert len(asked) == 2
    assert len(set(asked)) == 2


def test_a_past_row_of_a_candidate_form_is_no_error_when_the_process_has_changed(
    place: Workplace,
) -> None:
    place.drop("intake.docx", an_intake_form(candidates(("Jan Peeters", "jan@een.example"))))
    place.run()
    reference = vacancy(place)
    form = dated(reference, "Jan Peeters", "jan@een.example", "20/11/2026", "Koffie")
    place.drop("kandidaat.docx", form)
    place.run()
    assert [m["kind"] for m in place.outbox() if m["kind"] == "form-returned"] == []
    ahead = dated(reference, "Jan Peeters", "jan@een.example", "20/12/2026", "Koffie")
    place.drop("straks.docx", ahead)
    place.run()
    assert [m["kind"] for m in place.outbox()].count("form-returned") == 1
