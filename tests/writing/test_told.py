"""The process as a candidate is told it."""

import datetime as dt

from makers import an_intake

from docflow.model.vacancy import Appointment, Stakeholder, Step
from docflow.texts import shipped_catalogue
from docflow.writing.told import told_steps

CATALOGUE = shipped_catalogue()
STEP = Step(
    name="Gesprek met An",
    kind="interview",
    owners=("An", "Bo"),
    minutes=60,
    format="op kantoor",
    when="week 49",
    feedback_working_days=2,
    informs_candidate="Bo",
)


def test_a_step_says_what_it_is_for_with_whom_how_long_when_and_who_brings_news() -> None:
    told = told_steps(an_intake(steps=(STEP,)), CATALOGUE["nl"])[0]
    assert told["name"] == "Gesprek met An"
    assert told["purpose"].startswith("Om dieper in te gaan")
    assert told["facts"] == "Met An Peeters en Bo · 1 uur · op kantoor"
    assert told["when"] == told["day"] == "week 49"
    assert told["hour"] is None
    assert told["news"] == "Binnen 2 werkdagen daarna hoor je van Bo hoe het verder gaat."


def test_people_have_their_full_name_where_it_is_certain_who_is_meant() -> None:
    step = Step(name="x", owners=("HM", "an@bakkerij.example", "Cis"), informs_candidate="tom")
    own = Appointment(step="x", with_=("T. Maes", "Maes"), date=dt.date(2026, 12, 3))
    by_intake, by_form = (
        told_steps(an_intake(steps=(step,)), CATALOGUE["nl"], appointments)[0]
        for appointments in ((), (own,))
    )
    assert by_intake["people"] == "An Peeters en Cis"
    assert by_intake["news"] == "Je hoort van Tom Maes hoe het verder gaat."
    assert by_form["people"] == "Tom Maes"


def test_a_first_name_that_two_people_have_stays_as_it_was_typed() -> None:
    both = (Stakeholder(name="An Peeters"), Stakeholder(name="An Claes"))
    step = Step(name="x", owners=("An",), informs_candidate="An")
    told = told_steps(an_intake(steps=(step,), stakeholders=both), CATALOGUE["nl"])[0]
    assert told["people"] == "An"


def test_fixed_words_follow_the_reader_and_typed_words_stay() -> None:
    told = told_steps(an_intake(steps=(STEP,)), CATALOGUE["fr"])[0]
    assert told["name"] == "Gesprek met An"
    assert told["facts"] == "Avec An Peeters et Bo · 1 heure · op kantoor"
    assert told["news"].startswith("Dans les 2 jours ouvrables après cette étape, Bo")


def test_a_step_without_a_name_is_called_after_its_kind() -> None:
    steps = (Step(kind="offer"), Step(kind="rondleiding"), Step())
    told = told_steps(an_intake(steps=steps), CATALOGUE["en"])
    assert [t["name"] for t in told] == ["Contract talk", "rondleiding", "Next step"]
    assert told[2]["news"] is None
    assert told[2]["facts"] is None


def test_an_own_appointment_wins_and_is_found_by_the_name_of_its_step() -> None:
    own = Appointment(
        step="gesprek met an ",
        date=dt.date(2026, 12, 3),
        start=dt.time(10, 30),
        minutes=45,
        with_=("Cis",),
        place="Zaal 2",
    )
    told = told_steps(an_intake(steps=(STEP,)), CATALOGUE["nl"], [own], {1: dt.date(2026, 12, 7)})
    assert told[0]["when"] == "donderdag 3 december om 10.30 uur"
    assert (told[0]["day"], told[0]["hour"]) == ("donderdag 3\u00a0december", "10.30\u00a0uur")
    assert told[0]["facts"] == "Met Cis · 45 minuten · op kantoor · Zaal 2"
    assert told[0]["news"] == "Uiterlijk maandag 7 december hoor je van Bo hoe het verder gaat."


def test_news_on_the_same_day_is_said_so() -> None:
    step = Step(name="x", feedback_working_days=0)
    told = told_steps(an_intake(steps=(step,)), CATALOGUE["nl"])[0]
    assert told["news"] == "Dezelfde dag nog hoor je hoe het verder gaat."


def test_a_kind_nobody_knows_is_not_printed_as_what_a_step_is_for() -> None:
    steps = (Step(name="Kennismaking", kind="op z'n Gents"), Step(name="Lunch", kind="met soep"))
    told = told_steps(an_intake(steps=steps), CATALOGUE["nl"])
    assert told[0]["purpose"].startswith("Om kennis te maken")
    assert told[1]["purpose"] is None
