"""Dates, lengths and terms as people write them."""

import datetime as dt

import pytest

from docflow.model.vacancy import Language
from docflow.texts import shipped_catalogue
from docflow.writing import words

CATALOGUE = shipped_catalogue()
THURSDAY = dt.date(2026, 11, 19)


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("nl", "donderdag 19 november 2026"),
        ("en", "Thursday 19 November 2026"),
        ("fr", "jeudi 19 novembre 2026"),
    ],
)
def test_a_day_is_written_out(language: Language, written: str) -> None:
    assert words.day(THURSDAY, CATALOGUE[language]) == written


def test_the_first_of_a_french_month_is_the_premier() -> None:
    assert words.short_day(dt.date(2026, 12, 1), CATALOGUE["fr"]) == "mardi 1er décembre"
    assert words.short_day(dt.date(2026, 12, 11), CATALOGUE["fr"]) == "vendredi 11 décembre"


@pytest.mark.parametrize(
    ("language", "start", "written"),
    [
        ("nl", dt.time(10), "donderdag 19 november om 10 uur"),
        ("nl", dt.time(9, 5), "donderdag 19 november om 9.05 uur"),
        ("en", dt.time(14, 30), "Thursday 19 November at 14:30"),
        ("fr", dt.time(14, 30), "jeudi 19 novembre à 14 h 30"),
        ("nl", None, "donderdag 19 november"),
    ],
)
def test_a_moment_is_written_out(language: Language, start: dt.time | None, written: str) -> None:
    assert words.moment(THURSDAY, start, CATALOGUE[language]) == written


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("19/11/2026", "donderdag 19 november"),
        (" 19-11-2026 ", "donderdag 19 november"),
        ("19.11.2026 om 10.30", "donderdag 19 november om 10.30 uur"),
        ("19/11/2026, 9u00", "donderdag 19 november om 9 uur"),
        ("31/02/2026", "31/02/2026"),
        ("week 47", "week 47"),
        ("19/11/2026 of later", "19/11/2026 of later"),
        (None, None),
    ],
)
def test_only_a_plain_typed_date_is_written_out(typed: str | None, written: str | None) -> None:
    assert words.typed_moment(typed, CATALOGUE["nl"]) == written


@pytest.mark.parametrize(
    ("minutes", "written"),
    [
        (1, "1 minuut"),
        (45, "45 minuten"),
        (60, "1 uur"),
        (90, "1 uur 30 minuten"),
        (121, "2 uur 1 minuut"),
        (0, "0 minuten"),
    ],
)
def test_a_length_is_in_hours_and_minutes(minutes: int, written: str) -> None:
    assert words.length(minutes, CATALOGUE["nl"]) == written


def test_a_term_is_in_working_days() -> None:
    nl = CATALOGUE["nl"]
    assert [words.within(n, nl) for n in (0, 1, 2)] == [
        "dezelfde dag",
        "binnen 1 werkdag",
        "binnen 2 werkdagen",
    ]


def test_names_are_listed_as_in_a_sentence() -> None:
    assert words.listed(["An"], CATALOGUE["nl"]) == "An"
    assert words.listed(["An", "Bo", "Cis"], CATALOGUE["fr"]) == "An, Bo et Cis"


def test_a_known_word_is_translated_and_typed_text_is_quoted() -> None:
    assert words.answer("language", "fr", CATALOGUE["nl"]) == "Frans"
    assert words.answer("role", "bedrijfsarts", CATALOGUE["fr"]) == "bedrijfsarts"
    assert words.answer("role", None, CATALOGUE["fr"]) is None


def test_a_greeting_takes_the_first_name() -> None:
    assert words.first_name("Jan-Willem de Vries") == "Jan-Willem"
    assert words.first_name(" ") is None


def test_a_moment_on_two_lines_keeps_day_and_month_together() -> None:
    fr = CATALOGUE["fr"]
    day, hour = words.on_two_lines(THURSDAY, dt.time(14, 30), fr)
    assert (day, hour) == ("jeudi 19\u00a0novembre", "14\u00a0h\u00a030")
    assert words.on_two_lines(THURSDAY, None, fr)[1] is None
