"""The recruiter's morning: one mail about everything that waits for a person."""

import re
from email.message import EmailMessage
from pathlib import Path

import pytest
from managers import (
    BILAL,
    ELKE,
    SETTINGS,
    SOFIE,
    TALK,
    TOM,
    after_the_talk,
    answer,
    asked,
    bounce,
    gmail,
    posted,
    rows_of,
    sent,
    words_of,
)
from workplaces import Workplace, a_candidate_form, a_workplace, an_intake_form

from docflow.ledger import jobs

ASKED = "2026-11-24T17:00"
MORNING = "2026-11-25T09:00"
LATE = "2026-12-03T09:00"
TITLES = ("Planner", "Projectleider", "Magazijnier")


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    return after_the_talk(tmp_path / "work")


def replied(place: Workplace, who: str, own: str, now: str = ASKED, **more: str) -> None:
    request = sent(place, who)
    mail = answer(request, gmail(request, own), number=len(own), **more)  # type: ignore[arg-type]
    place.drop(f"re-{len(own)}.eml", bytes(mail))
    place.run(now)


def digests(place: Workplace) -> list[EmailMessage]:
    return [mail for mail in posted(place) if mail["X-Docflow-Key"].startswith("digest:")]


def newest(place: Workplace) -> str:
    return words_of(digests(place)[-1])


def until(place: Workplace, *days: str) -> None:
    for day in days:
        place.run(day)


REMINDED = ("2026-11-25T09:00", "2026-11-26T09:00", "2026-11-27T09:00", "2026-11-30T09:00")


def test_what_nobody_can_read_stands_in_the_next_mornings_mail_as_written(
    place: Workplace,
) -> None:
    replied(place, TOM, "Een 7 op 10, denk ik.")
    assert digests(place) == []
    place.run(MORNING)
    (mail,) = digests(place)
    assert SOFIE in mail["To"]
    text = words_of(mail)
    assert "Tom De Backer over Elke Wouters" in text
    assert "Een 7 op 10, denk ik." in text
    assert mail["Auto-Submitted"] == "auto-generated"
    assert "Te laat" not in text


def test_feedback_that_stays_out_is_told_after_two_reminders_and_every_morning_after(
    place: Workplace,
) -> None:
    until(place, *REMINDED)
    assert "Te laat: 2" in str(digests(place)[-1]["Subject"])
    first = newest(place)
    for name in ("Tom De Backer", "Bilal Amrani"):
        assert f"feedback van {name} over Elke Wouters" in first
    count = len(digests(place))
    until(place, "2026-12-01T09:00", "2026-12-01T15:00", "2026-12-02T09:00")
    assert len(digests(place)) == count + 2
    replied(place, TOM, "5 4 3 4 4 / 1 2 2 / 4 5 4 go", "2026-12-02T10:00")
    place.run("2026-12-03T09:00")
    assert "Tom De Backer" not in newest(place)
    assert "Bilal Amrani" in newest(place)


def test_once_everyone_has_answered_there_is_no_mail_any_more(place: Workplace) -> None:
    until(place, *REMINDED)
    replied(place, TOM, "5 4 3 4 4 / 1 2 2 / 4 5 4 go", "2026-11-30T10:00")
    replied(place, BILAL, "5 4 3 4 4 / 1 2 2 / 4 5 4  go", "2026-11-30T10:00")
    before = len(digests(place))
    until(place, "2026-12-01T08:00", "2026-12-01T09:00")
    assert len(digests(place)) == before


def test_run_twice_the_morning_has_one_mail(place: Workplace) -> None:
    replied(place, TOM, "Een 7 op 10, denk ik.")
    place.run(MORNING)
    picture = place.picture()
    until(place, MORNING, "2026-11-25T11:00")
    assert place.picture() == picture


def test_people_who_differ_are_named_together(place: Workplace) -> None:
    replied(place, TOM, "5 4 3 4 4 / 1 2 2 / 4 5 4 go")
    replied(place, BILAL, "2 2 2 2 2 / 1 2 2 / 2 2 2 no go")
    place.run(MORNING)
    assert "besluit van Tom De Backer en Bilal Amrani over Elke Wouters" in newest(place)


def test_somebody_elses_answer_asks_for_a_yes_with_its_reference(place: Workplace) -> None:
    replied(place, TOM, "5 4 3 4 4 / 1 2 2 / 4 5 4 go", sender="els@lindeboom.example")
    place.run(MORNING)
    (reference,) = [q["reference"] for q in place.listed("approve", "--list", now=MORNING)]
    assert f"els@lindeboom.example over Elke Wouters: telt na jouw akkoord ({reference})" in (
        newest(place)
    )


def test_a_prepared_mail_is_named_again_when_it_still_waits_the_day_after(
    place: Workplace,
) -> None:
    replied(place, TOM, "5 4 3 4 4 / 1 2 2 / 4 5 4 go")
    replied(place, BILAL, "4 4 3 4 4 / 1 2 2 / 4 5 4 go")
    place.run(MORNING)
    assert digests(place) == []
    place.run("2026-11-26T09:00")
    assert "jouw akkoord (AP-" in newest(place)
    assert "voor Elke Wouters" in newest(place)


def test_a_mail_that_did_not_arrive_is_told_once(place: Workplace) -> None:
    lost = next(m for m in posted(place) if ELKE in m["To"])
    place.drop("bounce.eml", bounce(lost))
    place.run(ASKED)
    place.run(MORNING)
    assert ELKE in newest(place)
    replied(place, TOM, "Een 7 op 10, denk ik.", "2026-11-25T12:00")
    place.run("2026-11-26T09:00")
    assert ELKE not in newest(place)


def test_on_a_sunday_nobody_is_told_anything(place: Workplace) -> None:
    replied(place, TOM, "Een 7 op 10, denk ik.", "2026-11-27T20:00")
    until(place, "2026-11-28T12:00", "2026-11-29T23:00", "2026-11-30T07:00")
    assert digests(place) == []
    place.run("2026-11-30T08:30")
    assert len(digests(place)) == 1


def test_without_a_recruiter_nothing_is_lost(tmp_path: Path) -> None:
    """The intake names none and the settings neither; once they do, the mail comes."""
    place = a_workplace(tmp_path / "work", SETTINGS)
    place.drop("intake.docx", an_intake_form({"2.2/role": "andere"}))
    place.run()
    reference = str(place.status()["vacancies"][0]["reference"])
    place.drop("kandidaat.docx", a_candidate_form({"1.1": reference, **TALK}))
    until(place, "2026-11-23T10:00", "2026-11-24T16:00")
    replied(place, TOM, "Een 7 op 10, denk ik.")
    place.run(MORNING)
    assert digests(place) == []
    settings = place.root / "docflow.toml"
    with settings.open("a", encoding="utf-8") as file:
        file.write('[people]\nrecruiters = ["team@werkwijs.example"]\n')
    place.run("2026-11-26T09:00")
    assert "team@werkwijs.example" in digests(place)[-1]["To"]


# --- several vacancies --------------------------------------------------------------------------


@pytest.fixture
def several(tmp_path: Path) -> Workplace:
    """Three searches of one recruiter; for each, Tom was asked about one candidate."""
    place = a_workplace(tmp_path / "work", SETTINGS)
    for number, title in enumerate(TITLES):
        place.drop(f"{number}.docx", an_intake_form({"1.1": title}))
    place.run()
    for vacancy in place.status()["vacancies"]:
        form = {"1.1": vacancy["reference"], **TALK}
        place.drop(f"{vacancy['reference']}.docx", a_candidate_form(form))
    until(place, "2026-11-23T10:00", "2026-11-24T16:00")
    return place


def test_all_vacancies_of_a_recruiter_are_one_mail(several: Workplace) -> None:
    until(several, *(f"2026-{day}T09:00" for day in ("11-25", "11-26", "11-27", "11-30")))
    until(several, *(f"2026-12-{day:02}T09:00" for day in range(1, 10)))
    days = [mail["Date"].datetime.date() for mail in digests(several)]
    assert len(days) == len(set(days))
    assert all(title in newest(several) for title in TITLES)
    with rows_of(several) as connection:
        assert jobs.due_of(connection, "digest", digests(several)[-1]["Date"].datetime) == ()


def test_what_comes_up_after_todays_mail_waits_for_tomorrows(several: Workplace) -> None:
    requests = [m for m in posted(several) if TOM in m["To"] and "Feedback" in m["Subject"]]
    one, other = requests[:2]
    several.drop("een.eml", bytes(answer(one, gmail(one, "Een 7 op 10."), number=1)))
    several.run(ASKED)
    several.run(MORNING)
    assert len(digests(several)) == 1
    # an answer of yesterday that is heard of only now falls due when today's mail is gone
    several.drop("twee.eml", bytes(answer(other, gmail(other, "Zie vorige."), number=2)))
    several.run("2026-11-24T18:00")
    several.run("2026-11-25T11:00")
    assert len(digests(several)) == 1
    several.run("2026-11-26T09:00")
    assert "Zie vorige." in newest(several)


def test_a_template_that_fails_stops_the_mail_until_it_is_mended(several: Workplace) -> None:
    broken = several.root / "templates" / "messages" / "nl" / "digest-for-recruiter.md"
    broken.parent.mkdir(parents=True)
    broken.write_text("Subject: x\n\n{{ niets }}\n", encoding="utf-8")
    request = sent(several, TOM)
    several.drop("een.eml", bytes(answer(request, gmail(request, "Een 7 op 10."), number=1)))
    several.run(ASKED)
    several.command("run", now=MORNING)
    assert digests(several) == []
    broken.unlink()
    several.run("2026-11-25T10:00")
    assert "Een 7 op 10." in newest(several)


@pytest.mark.parametrize("address", ["", "docflow@werkwijs.example"])
def test_an_answer_to_it_reaches_docflow_where_it_has_an_address(
    tmp_path: Path, address: str
) -> None:
    place = after_the_talk(tmp_path / "work")
    if address:
        settings = place.root / "docflow.toml"
        settings.write_text(f'[mail]\naddress = "{address}"\n', encoding="utf-8")
    replied(place, TOM, "Een 7 op 10, denk ik.")
    place.run(MORNING)
    assert str(digests(place)[0]["Reply-To"]) == (address or SOFIE)


def test_a_holding_message_that_the_next_one_replaces_is_not_asked_for(place: Workplace) -> None:
    until(place, *REMINDED)
    known = {a.reference for a in asked(place, "mail")}
    shown = set(re.findall("AP-[0-9A-Z]{6}", newest(place)))
    assert known
    assert shown <= known


def test_a_candidate_whose_day_passed_is_named_the_next_morning_also_when_nothing_is_prepared(
    place: Workplace,
) -> None:
    until(place, "2026-11-26T09:00")
    [question] = place.listed("approve", "--list", now="2026-11-26T09:00")
    place.command("approve", question["reference"], "no", now="2026-11-26T09:05")
    until(place, "2026-11-26T15:00")
    assert digests(place) == []
    until(place, "2026-11-27T09:00")
    assert "bericht aan Elke Wouters" in newest(place)


def test_a_candidate_who_wrote_and_got_no_answer_is_named_and_gets_no_holding_message(
    place: Workplace,
) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"] = ELKE, SOFIE
    mail["Subject"], mail["Message-ID"] = "Mijn kandidatuur", "<elke.1@post.example>"
    mail.set_content("Ik kreeg intussen een ander aanbod en stop ermee.")
    place.drop("elke.eml", bytes(mail))
    until(place, "2026-11-25T09:00", "2026-11-26T09:00")
    assert "bericht aan Elke Wouters" in newest(place)
    assert place.listed("approve", "--list", now="2026-11-26T09:00") == []
