"""What a candidate on the way is told: facts, names, dates; a reason only when somebody gave it."""

import datetime as dt
import html
import re
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from makers import an_intake

from docflow.model.cleaning import clean
from docflow.model.vacancy import LANGUAGES, Appointment, Language
from docflow.texts import Texts, shipped_catalogue
from docflow.writing import message, news
from docflow.writing.message import Composed
from docflow.writing.news import Candidature
from docflow.writing.values import Contact, Values

CATALOGUE = shipped_catalogue()
TEXTS = Texts()
LOTTE = Contact(name="Lotte Declercq", email="lotte@post.example")
SOFIE = Contact(name="Sofie Claeys", email="sofie@bureau.example")
DAY = dt.date(2026, 11, 27)
TYPED = st.text(min_size=1, max_size=60).map(lambda t: clean(t).strip()).filter(bool)


def about(**changes: Any) -> Candidature:
    values: dict[str, Any] = {
        "to": LOTTE,
        "contact": SOFIE,
        "reference": "V-7Q4K",
        "title": "Planner",
    }
    return Candidature(**(values | changes))


def mail(name: str, content: Values, language: Language = "nl") -> Composed:
    path = f"messages/{language}/{name}.md"
    layout = TEXTS.template("messages/layout.html").decode()
    return message.compose(TEXTS.template(path).decode(), layout, content, name=path)


def shown(page: str) -> str:
    return html.unescape(re.sub(r"<[^<>]*>", "", page.replace("<br>\n", "\n")))


filled = partial(news.vacancy_filled, filled=True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_holding_message_gives_the_new_day_the_reason_and_a_person(language: Language) -> None:
    phrases = CATALOGUE[language]
    content = news.holding_message(
        about(), phrases, by=DAY, promised=dt.date(2026, 11, 24), delay="feedback"
    )
    text = mail("holding-message", content, language).text
    for said in (content["by"], content["promised"], phrases.text("delays", "feedback")):
        assert said in text
    assert "Sofie Claeys" in text
    assert "sofie@bureau.example" in text


def test_a_typed_reason_takes_the_place_of_the_known_one_and_none_is_made_up() -> None:
    nl = CATALOGUE["nl"]
    typed = news.holding_message(about(), nl, by=DAY, delay="decision", reason="Tom is ziek.")
    assert "Tom is ziek." in mail("holding-message", typed).text
    assert "beslissing" not in mail("holding-message", typed).text
    silent = mail("holding-message", news.holding_message(about(), nl, by=DAY)).text
    assert all(reason not in silent for reason in nl.get("delays").values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_yes_names_the_next_step_and_its_moment(language: Language) -> None:
    phrases = CATALOGUE[language]
    booked = (Appointment(step="Kennismaking", date=DAY, start=dt.time(10)),)
    content = news.next_step(
        about(), an_intake(), phrases, number=1, appointments=booked, promised={1: DAY}
    )
    text = mail("next-step", content, language).text
    assert "Kennismaking" in text
    assert content["step"]["when"] in text
    assert content["step"]["news"] in text


def test_a_yes_after_the_last_step_promises_nothing() -> None:
    for number in (None, 2):
        content = news.next_step(about(), an_intake(), CATALOGUE["nl"], number=number)
        text = mail("next-step", content).text
        assert "volgende stap" not in text
        assert not re.search(r"\d", text)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["decline", "vacancy-filled"])
def test_a_no_gives_no_reason_that_nobody_gave(name: str, language: Language) -> None:
    make = news.decline if name == "decline" else filled
    content = make(about(), CATALOGUE[language], met=("An Peeters", "Tom Maes", "An Peeters"))
    text = mail(name, content, language).text
    assert text.count("An Peeters") == 1
    assert content.get("reason") is None
    lines = text.split("\n")
    other = set(mail(name, make(about(), CATALOGUE[language]), language).text.split("\n"))
    # Whom the candidate met is all that a record adds to the fixed words.
    assert [line for line in lines if line not in other] == [
        line for line in lines if "An Peeters" in line
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_that_somebody_was_hired_is_said_only_when_somebody_was(language: Language) -> None:
    hired, stopped = (
        mail(
            "vacancy-filled",
            news.vacancy_filled(about(), CATALOGUE[language], filled=yes),
            language,
        )
        for yes in (True, False)
    )
    somebody = {"nl": "iemand anders", "en": "Someone else", "fr": "autre personne"}[language]
    ended = {"nl": "stopgezet", "en": "stopped", "fr": "arrêté"}[language]
    for composed, says, not_says in ((hired, somebody, ended), (stopped, ended, somebody)):
        assert says in composed.text
        assert not_says not in composed.text
    assert hired.subject != stopped.subject
    filled_word = {"nl": "ingevuld", "en": "filled", "fr": "pourvu"}[language]
    assert filled_word in hired.subject
    assert filled_word not in stopped.subject + stopped.text


@given(st.lists(TYPED, min_size=5, max_size=5), st.sampled_from(LANGUAGES))
@settings(max_examples=30, deadline=None)
def test_any_words_stand_literally_in_what_a_candidate_reads(
    typed: list[str], language: Language
) -> None:
    title, reason, met, contact, name = typed
    who = about(title=title, contact=Contact(name=contact), to=Contact(name=name))
    phrases = CATALOGUE[language]
    for template, content, said in (
        ("holding-message", news.holding_message(who, phrases, by=DAY, reason=reason), reason),
        ("decline", news.decline(who, phrases, met=(met,), reason=reason), reason),
        ("vacancy-filled", filled(who, phrases, met=(met,)), met),
    ):
        composed = mail(template, content, language)
        for text in (composed.text, shown(composed.html)):
            for words in (title, said, contact):
                assert words in text
