import datetime as dt
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docflow.forms.typed import (
    Unit,
    a_date,
    a_language,
    a_state,
    a_time,
    names,
    typed_words,
    whole_number,
)
from docflow.model.folding import fold, known
from docflow.model.vacancy import LANGUAGES, Role, StepKind
from docflow.texts import shipped_catalogue

CATALOGUE = shipped_catalogue()
WORDS = typed_words(CATALOGUE)
FIRST_OF_MARCH = dt.date(2027, 3, 1)  # a Monday


@pytest.mark.parametrize(
    "text",
    [
        "1/03/2027",
        "01/03/2027",
        "1-3-2027",
        "1.3.2027",
        "1/3/27",
        "1 / 3 / 2027",
        "2027-03-01",
        "2027/3/1",
        "1 maart 2027",
        "1 mrt. 2027",
        "1e maart 2027",
        "maandag 1 maart 2027",
        "ma 1/03/2027",
        "ma. 1/3/27",
        "1/03/2027 (maandag)",
        "vanaf 1 maart 2027",
        "ten laatste op 1/3/2027",
        "1 mars 2027",
        "1er mars 2027",
        "lundi 1er mars 2027",
        "à partir du 1er mars 2027",
        "March 1st 2027",
        "March 1, 2027",
        "Monday, 1st of March 2027",
        "from 1 March 2027",
        "１/３/２０２７",
        "1\u00a0maart\u00a02027",
    ],
)
def test_a_date_is_read_however_it_is_written(text: str) -> None:
    assert a_date(text, WORDS) == FIRST_OF_MARCH


@pytest.mark.parametrize(
    "text",
    [
        "zsm",
        "asap",
        "Q1",
        "Q1 2027",
        "week 12",
        "maart 2027",
        "1 maart",  # no year: today is not the reader's to know, and a form lives long
        "31/02/2027",
        "03/25/2027",
        "dinsdag 1/03/2027",  # which of the two is it?
        "1/03/2027 ?",
        "± 1/03/2027",
        "1/03/2027 of 8/03/2027",
        "1/03/2027-15/03/2027",
        "1/03/0027",
        "1/03/20271",
        "in overleg",
        "",
        "-",
    ],
)
def test_what_is_not_one_day_is_no_date(text: str) -> None:
    assert a_date(text, WORDS) is None


@pytest.mark.parametrize(
    ("text", "picked", "day"),
    [
        ("3/1/2027", "2027-03-01", FIRST_OF_MARCH),  # an American Word shows the month first
        ("1. März 2027", "2027-03-01", FIRST_OF_MARCH),
        ("1/03/2027", "2026-12-24", FIRST_OF_MARCH),  # typed over what was picked
        ("zo snel mogelijk", "2027-03-01", None),
        ("1 of 8 maart 2027", "2027-03-01", None),
        ("1/03/2027", None, FIRST_OF_MARCH),
    ],
)
def test_the_date_picker_only_settles_what_the_text_leaves_open(
    text: str, picked: str | None, day: dt.date | None
) -> None:
    assert a_date(text, WORDS, picked) == day


@given(st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31)))
def test_every_day_is_read_in_every_language(day: dt.date) -> None:
    for phrases in CATALOGUE.values():
        for month in phrases.get("months", str(day.month)):
            assert a_date(f"{day.day} {month} {day.year}", WORDS) == day
    assert a_date(day.isoformat(), WORDS) == a_date(f"{day:%d/%m/%Y}", WORDS) == day


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("14:00", dt.time(14)),
        ("14u", dt.time(14)),
        ("14u30", dt.time(14, 30)),
        ("14 u 30", dt.time(14, 30)),
        ("14h", dt.time(14)),
        ("14h30", dt.time(14, 30)),
        ("14.30 uur", dt.time(14, 30)),
        ("9", dt.time(9)),
        ("930", dt.time(9, 30)),
        ("2 pm", dt.time(14)),
        ("2:30 p.m.", dt.time(14, 30)),
        ("12 AM", dt.time(0)),
        ("om 14u", dt.time(14)),
        ("à 14h", dt.time(14)),
        ("at 2pm", dt.time(14)),
        ("25:00", None),
        ("14:60", None),
        ("14:00-15:00", None),
        ("half drie", None),  # two and a half, or half past two
        ("'s namiddags", None),
        ("14 pm", None),
        ("", None),
    ],
)
def test_a_time_of_day(text: str, time: dt.time | None) -> None:
    assert a_time(text, WORDS) == time


@pytest.mark.parametrize(
    ("text", "unit", "amount"),
    [
        ("45", "minutes", 45),
        ("45 min.", "minutes", 45),
        ("45'", "minutes", 45),
        ("45minuten", "minutes", 45),
        ("1 uur", "minutes", 60),
        ("1u30", "minutes", 90),
        ("1:30", "minutes", 90),
        ("1 h 30 min", "minutes", 90),
        ("1,5 uur", "minutes", 90),
        ("anderhalf uur", "minutes", 90),
        ("een half uur", "minutes", 30),
        ("een halfuur", "minutes", 30),
        ("half uur", "minutes", 30),
        ("drie kwartier", "minutes", 45),
        ("twee en een half uur", "minutes", 150),
        ("ca. 45 min", "minutes", 45),
        ("half an hour", "minutes", 30),
        ("an hour and a half", "minutes", 90),
        ("one and a half hours", "minutes", 90),
        ("three quarters of an hour", "minutes", 45),
        ("une demi-heure", "minutes", 30),
        ("une heure et demie", "minutes", 90),
        ("trois quarts d’heure", "minutes", 45),
        ("quatre-vingt-dix minutes", "minutes", 90),
        ("2", "days", 2),
        ("2 werkdagen", "days", 2),
        ("twee", "days", 2),
        ("één werkdag", "days", 1),
        ("binnen 2 dagen", "days", 2),
        ("sous 2 jours ouvrables", "days", 2),
        ("two working days", "days", 2),
        ("1 week", "days", 5),
        ("2 semaines", "days", 10),
        ("48 uur", "days", 2),
        ("dezelfde dag", "days", 0),
        ("le lendemain", "days", 1),
    ],
)
def test_an_amount(text: str, unit: Unit, amount: int) -> None:
    assert whole_number(text, unit, WORDS) == amount


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("45-60", "minutes"),
        ("45 à 60 min", "minutes"),
        ("2 x 45", "minutes"),
        ("2 dagen", "minutes"),
        ("-5", "minutes"),
        ("45 min of langer", "minutes"),
        ("99999", "minutes"),
        ("9" * 5000, "minutes"),
        ("uur", "minutes"),
        ("2-3", "days"),
        ("2,5", "days"),
        ("anderhalve week", "days"),
        ("36 uur", "days"),
        ("45 min", "days"),
        ("in overleg", "days"),
        ("", "days"),
        ("?", "days"),
    ],
)
def test_what_is_no_whole_amount_is_none(text: str, unit: Unit) -> None:
    assert whole_number(text, unit, WORDS) is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("nl", "nl"),
        ("Nederlands", "nl"),
        ("Dutch", "nl"),
        ("néerlandais", "nl"),
        ("FR", "fr"),
        ("Frans", "fr"),
        ("English (fluent)", "en"),
        ("NL/FR", "nl"),
        ("Engels of Frans", "en"),
        ("Duits", None),
        ("", None),
    ],
)
def test_a_language_in_any_language(text: str, language: str | None) -> None:
    assert a_language(text, WORDS) == language


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Hiring Manager", Role.HIRING_MANAGER),
        ("leidinggevende", Role.HIRING_MANAGER),
        ("vacaturehouder", Role.HIRING_MANAGER),
        ("manager recruteur", Role.HIRING_MANAGER),
        ("rekruteur", Role.RECRUITER),
        ("Recruiter (bureau)", Role.RECRUITER),
        ("n + 2", Role.SECOND_LEVEL),
        ("tweede lijn", Role.SECOND_LEVEL),
        ("panel member", Role.INTERVIEWER),
        ("HR manager", None),
        ("recruiter + interviewer", None),
    ],
)
def test_a_role_in_any_language(text: str, role: Role | None) -> None:
    assert known(text, WORDS.roles) == role


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Kennismaking", StepKind.INTRODUCTION),
        ("intakegesprek met kandidaat", StepKind.INTRODUCTION),
        ("telefonische screening", StepKind.INTRODUCTION),
        ("Entretien d’embauche", StepKind.INTERVIEW),
        ("proef", StepKind.ASSESSMENT),
        ("casus / test", StepKind.ASSESSMENT),
        ("gesprek N+2", StepKind.SECOND_LEVEL),
        ("contractbespreking", StepKind.OFFER),
        ("lunch met het team", None),
    ],
)
def test_a_kind_of_step_in_any_language(text: str, kind: StepKind | None) -> None:
    assert known(text, WORDS.step_kinds) == kind


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("in procedure", "in process"),
        ("aangeworven", "hired"),
        ("désistement", "withdrawn"),
        ("gestopt door de kandidaat", "withdrawn"),
        ("gestopt door An Peeters", "stopped by An Peeters"),
        ("stopped by: Jo Maes", "stopped by Jo Maes"),
        ("refusée par Luc Petit", "stopped by Luc Petit"),
        ("gestopt door", None),
        ("gestopt", None),
        ("we zien wel", None),
    ],
)
def test_the_state_of_a_candidate(text: str, state: str | None) -> None:
    assert a_state(text, WORDS) == state


def test_names_are_split_but_not_changed() -> None:
    assert names("An Peeters, Jo  Maes en El\u00a0Vos; Tom & Bo/Kim\nLuc et Zoë and Pat") == (
        "An Peeters",
        "Jo  Maes",
        "El\u00a0Vos",
        "Tom",
        "Bo",
        "Kim",
        "Luc",
        "Zoë",
        "Pat",
    )
    assert names("Enrique Andersen") == ("Enrique Andersen",)


@pytest.mark.parametrize("table", ["roles", "step_kinds", "languages", "states", "months"])
def test_no_typed_word_means_two_things(table: str) -> None:
    meanings: dict[str, set[str]] = {}
    for language in LANGUAGES:
        for code, typed in CATALOGUE[language].get(table).items():
            for word in typed:
                meanings.setdefault(fold(word), set()).add(code)
    assert {word: codes for word, codes in meanings.items() if len(codes) > 1} == {}


def test_codes_are_those_of_the_model_in_every_language() -> None:
    for phrases in CATALOGUE.values():
        assert list(phrases.get("roles")) == [role.value for role in Role]
        assert list(phrases.get("step_kinds")) == [kind.value for kind in StepKind]
        assert list(phrases.get("languages")) == list(LANGUAGES)


@given(st.text(max_size=60))
def test_no_text_is_too_odd_to_be_refused(text: str) -> None:
    a_date(text, WORDS)
    a_time(text, WORDS)
    a_language(text, WORDS)
    a_state(text, WORDS)
    whole_number(text, "minutes", WORDS)
    whole_number(text, "days", WORDS)
    assert all(name == name.strip() != "" for name in names(text))


def test_a_page_of_amounts_is_no_amount_and_takes_no_time() -> None:
    started = time.monotonic()
    assert whole_number("1 uur " * 100_000, "minutes", WORDS) is None
    assert time.monotonic() - started < 5
