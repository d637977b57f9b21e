"""What a recruiter plans without Word: the same as dropping the candidate's form."""

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from managers import ELKE, SAMPLE, posted
from workplaces import MONDAY, Workplace, a_candidate_form, a_workplace, an_intake_form

from docflow.errors import ExitCode, SettingsError
from docflow.flow.appointments import moment_of
from docflow.forms.typed import typed_words
from docflow.texts import shipped_catalogue

WORDS = typed_words(shipped_catalogue())
BRUSSELS = ZoneInfo("Europe/Brussels")
TODAY = dt.date(2026, 11, 23)
TALK = SAMPLE["7.2/name"]
UNDATED = {f"7.{n}/when": "" for n in range(1, 5)}


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    place = a_workplace(tmp_path / "work")
    place.drop("intake.docx", an_intake_form(UNDATED))
    place.run()
    return place


def vacancy(place: Workplace) -> str:
    return str(place.status()["vacancies"][0]["reference"])


def planned(place: Workplace, *rest: str, now: str = MONDAY) -> tuple[int, str]:
    code, said = place.command("appointment", vacancy(place), *rest, now=now)
    return code, " ".join(said.split())


def told(place: Workplace) -> int:
    return sum(ELKE in str(mail["To"]) for mail in posted(place))


def test_a_talk_is_planned_the_candidate_told_and_everyone_asked_afterwards(
    place: Workplace,
) -> None:
    code, said = planned(place, "Elke Wouters", "2", "2026-11-26T14:00")
    assert code == ExitCode.DONE
    assert "2026-11-26 at 14:00" in said
    assert "asked on 2026-11-26 at 16:00 of Tom De Backer, Bilal Amrani" in said
    place.run()
    assert told(place) == 2
    place.run("2026-11-26T16:05")
    asked = {row["interviewer"]: row for row in place.listed("feedback")}
    assert set(asked) == {"Tom De Backer", "Bilal Amrani"}
    assert {row["step"] for row in asked.values()} == {TALK}


AS_TYPED = [
    *(((who, "2", "26/11 14:00")) for who in ("Elke Wouters", "WOUTERS", ELKE, "Wouters Elke")),
    *(("elke", step, "26/11 14u") for step in (TALK, "leidinggevende", "gesprek leidinggevnde")),
    ("elke", "2", "26/11", "14u"),
    ("elke", "gesprek met de leidingevende", "2026-11-26T14:00"),
]


@pytest.mark.parametrize("typed", AS_TYPED)
def test_names_steps_and_hours_are_typed_as_people_type_them(
    place: Workplace, typed: tuple[str, ...]
) -> None:
    code, said = planned(place, *typed)
    assert (code, f"{TALK} on 2026-11-26 at 14:00" in said) == (ExitCode.DONE, True), said


def test_the_same_again_changes_nothing(place: Workplace) -> None:
    planned(place, "elke", "2", "26/11 14:00")
    place.run()
    before = place.picture()
    code, said = planned(place, "elke", "2", "2026-11-26 14:00")
    assert (code, "nothing changes" in said) == (ExitCode.DONE, True)
    place.run()
    assert place.picture() == before


def test_a_talk_that_moves_there_and_back_at_one_moment_stands_where_it_was(
    place: Workplace,
) -> None:
    for hour in ("14:00", "15:00", "14:00"):
        assert "planned already" not in planned(place, "elke", "2", f"26/11 {hour}")[1]
    assert "planned already" in planned(place, "elke", "2", "26/11 14:00")[1]


def test_what_the_candidate_form_said_stays(place: Workplace) -> None:
    form = {
        "1.1": vacancy(place),
        "1.2": "Elke Wouters",
        "1.3": ELKE,
        "1.5": "Rust in de voormiddag",
        "2.1/step": TALK,
        "2.1/date": "25/11/2026",
        "2.1/start": "10:00",
        "2.1/with": "Bilal Amrani",
        "2.1/place": "Gent",
    }
    place.drop("kandidaat.docx", a_candidate_form(form))
    place.run()
    _, said = planned(place, "elke", "2", "26/11 14:00")
    assert "of Bilal Amrani." in said
    place.run()
    invitation = next((place.root / "outbox").glob("V-*/candidates/elke-*/*.ics"))
    text = invitation.read_text(encoding="utf-8")
    assert "20261126" in text
    assert "20261125" not in text
    assert "Gent" in text


def test_a_past_moment_is_taken_and_said(place: Workplace) -> None:
    code, said = planned(place, "elke", "2", "20/11 14:00")
    assert (code, "That moment is past." in said) == (ExitCode.DONE, True)


def test_an_offer_asks_nobody_for_scores(place: Workplace) -> None:
    code, said = planned(place, "elke", "4", "26/11 14:00")
    assert (code, "nobody is asked for scores" in said) == (ExitCode.DONE, True)
    place.run("2026-11-27T09:00")
    assert place.listed("feedback") == []


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("lotte", "2", "26/11 14:00"), ELKE),
        (("elke", "9", "26/11 14:00"), f"2 {TALK}"),
        (("elke", "", "26/11 14:00"), f"2 {TALK}"),
        (("", "2", "26/11 14:00"), ELKE),
        (("elke", "2", "26/11"), "2026-12-03T14:00"),
        (("elke", "2", "2026-11-26"), "2026-12-03T14:00"),
        (("elke", "2", "morgen"), "2026-12-03T14:00"),
        (("elke", "2", "31/02 14:00"), "2026-12-03T14:00"),
        (("elke", "2", "26/11 of 27/11 14:00"), "2026-12-03T14:00"),
        (("elke", "2", "0001-01-01T00:00"), "2026-12-03T14:00"),
    ],
)
def test_a_doubt_changes_nothing_and_is_answered_with_the_choices(
    place: Workplace, arguments: tuple[str, ...], says: str
) -> None:
    code, said = planned(place, *arguments)
    assert (code, says in said) == (ExitCode.USAGE, True), said
    place.run()
    assert told(place) == 1


def test_two_candidates_of_one_name_are_told_apart_by_address(tmp_path: Path) -> None:
    place = a_workplace(tmp_path / "work")
    twins = {f"9.{n}/name": "Jan Peeters" for n in (1, 2)}
    twins |= {"9.1/email": "jan@een.example", "9.2/email": "jan@twee.example"}
    place.drop("intake.docx", an_intake_form(UNDATED | twins))
    place.run()
    code, said = planned(place, "jan", "2", "26/11 14:00")
    assert (code, "jan@een.example" in said) == (ExitCode.USAGE, True)
    code, said = planned(place, "jan@twee.example", "2", "26/11 14:00")
    assert (code, "Jan Peeters" in said) == (ExitCode.DONE, True)


def test_who_is_out_of_the_running_gets_no_appointment(place: Workplace) -> None:
    form = {"1.1": vacancy(place), "1.2": "Elke Wouters", "1.3": ELKE, "3.1": "teruggetrokken"}
    place.drop("kandidaat.docx", a_candidate_form(form))
    place.run()
    code, said = planned(place, "elke", "2", "26/11 14:00")
    assert (code, "no longer in the running" in said) == (ExitCode.USAGE, True)


def test_without_a_complete_intake_nothing_is_planned(tmp_path: Path) -> None:
    place = a_workplace(tmp_path / "work")
    place.drop("intake.docx", an_intake_form({"6.2": ""}))
    place.run()
    code, said = planned(place, "elke", "2", "26/11 14:00")
    assert (code, "no intake, no vacancy" in said) == (ExitCode.USAGE, True)


def test_a_closed_or_unknown_vacancy_is_named(place: Workplace) -> None:
    place.command("close", vacancy(place))
    code, said = planned(place, "elke", "2", "26/11 14:00")
    assert (code, "is closed" in said) == (ExitCode.USAGE, True)
    code, said = place.command("appointment", "V-0000", "elke", "2", "26/11 14:00")
    assert (code, "There is no vacancy V-0000" in said) == (ExitCode.USAGE, True)


@pytest.mark.parametrize(
    ("typed", "day", "hour"),
    [
        ("2026-12-03T14:00", "2026-12-03", "14:00"),
        ("2026-12-03 14:00", "2026-12-03", "14:00"),
        ("2026-12-03T13:00+00:00", "2026-12-03", "14:00"),
        ("2026-12-03 14u30", "2026-12-03", "14:30"),
        ("3/12 14:00", "2026-12-03", "14:00"),
        ("  3/12   14 u ", "2026-12-03", "14:00"),
        ("12/1 9u", "2027-01-12", "09:00"),
        ("28/10 9u", "2026-10-28", "09:00"),
        ("do 3 december 2026 om 14 uur", "2026-12-03", "14:00"),
        ("3 décembre 2026 à 14 h", "2026-12-03", "14:00"),
        ("3 December 2026 2 pm", "2026-12-03", "14:00"),
    ],
)
def test_a_moment_is_read_by_the_clock_on_the_wall(typed: str, day: str, hour: str) -> None:
    read = moment_of(typed, TODAY, BRUSSELS, WORDS)
    assert (read[0].isoformat(), f"{read[1]:%H:%M}") == (day, hour)


@given(
    st.text(max_size=40) | st.from_regex(r"\d{1,4}[-/ ]\d{1,2}[-/ T]\d{0,4} ?\d{0,2}[:u]?\d{0,2}")
)
@settings(max_examples=300, deadline=None)
def test_any_text_is_a_moment_or_a_clear_refusal(typed: str) -> None:
    try:
        day, hour = moment_of(typed, TODAY, BRUSSELS, WORDS)
    except SettingsError:
        return
    assert 1900 <= day.year < 2200
    assert hour.second == 0
