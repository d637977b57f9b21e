"""What differs between two intakes, as a person would say it."""

import datetime as dt
from dataclasses import replace

from makers import an_intake

from docflow.model.vacancy import Appointment, Environment, Intake, MustHave, Planning, Step
from docflow.texts import shipped_catalogue
from docflow.writing.changes import changes, changes_for_candidate

NL = shipped_catalogue()["nl"]
A, B, C = (Step(name=n, minutes=30, owners=("An",)) for n in ("Kennismaking", "Proef", "Contract"))


def of(before: Intake, after: Intake) -> list[tuple[str | None, ...]]:
    return [(c["field"], c["was"], c["now"]) for c in changes(before, after, NL)]


def test_equal_intakes_differ_in_nothing() -> None:
    assert of(an_intake(), an_intake()) == []
    assert of(Intake(), Intake()) == []


def test_an_answer_is_named_with_what_it_was_and_is() -> None:
    before = an_intake(planning=Planning(decision_working_days=1))
    after = an_intake(planning=Planning(decision_working_days=3, call_back="An belt"))
    assert of(before, after) == [
        ("Wie belt wie terug", None, "An belt"),
        ("Beslissing na de laatste stap", "binnen 1 werkdag", "binnen 3 werkdagen"),
    ]


def test_a_step_put_in_between_is_one_new_step() -> None:
    assert of(an_intake(steps=(A, C)), an_intake(steps=(A, B, C))) == [
        ("Stap 2", None, "Proef · An · 30 minuten")
    ]


def test_a_step_that_goes_is_one_change() -> None:
    assert of(an_intake(steps=(A, B, C)), an_intake(steps=(A, C))) == [
        ("Stap 2", "Proef · An · 30 minuten", None)
    ]


def test_a_step_that_gets_another_name_stays_the_same_step() -> None:
    renamed = replace(B, name="Casus", minutes=60)
    assert of(an_intake(steps=(A, B)), an_intake(steps=(A, renamed))) == [
        ("Stap 2, naam", "Proef", "Casus"),
        ("Stap 2, duur", "30 minuten", "1 uur"),
    ]


def test_another_order_is_named() -> None:
    assert of(an_intake(steps=(A, B, C)), an_intake(steps=(B, A, C))) == [
        ("Volgorde (Stap)", "Kennismaking, Proef, Contract", "Proef, Kennismaking, Contract")
    ]


def test_rows_with_the_same_name_are_all_compared() -> None:
    two = (replace(A, minutes=15), replace(A, minutes=45))
    assert of(an_intake(steps=two), an_intake(steps=(A, A))) == [
        ("Stap 1, duur", "15 minuten", "30 minuten"),
        ("Stap 2, duur", "45 minuten", "30 minuten"),
    ]


def test_a_candidate_hears_of_what_a_candidate_was_told() -> None:
    before = an_intake(steps=(A,))
    quiet = replace(before, must_haves=(MustHave(trait="Anders"),), other="x")
    assert changes_for_candidate(before, quiet, NL) == []
    told = changes_for_candidate(before, an_intake(steps=(A, B)), NL)
    assert told == [{"field": "Stap 2", "was": None, "now": "Proef"}]


TUESDAY, THURSDAY = dt.date(2026, 12, 1), dt.date(2026, 12, 3)


def heard(
    then: Appointment | None, now: Appointment, intake: Intake | None = None
) -> list[tuple[str | None, ...]]:
    intake = intake or an_intake(steps=(replace(A, when="week 49"),))
    told = changes_for_candidate(
        intake, intake, NL, before_appointments=[then] if then else [], appointments=[now]
    )
    return [(c["field"], c["was"], c["now"]) for c in told]


def test_a_moved_appointment_is_named_with_what_it_was_and_is() -> None:
    then = Appointment(step="Kennismaking", date=TUESDAY, start=dt.time(10), place="Zaal 2")
    now = replace(then, date=THURSDAY, place="Zaal 3")
    assert heard(then, now) == [
        ("Stap 1, wanneer", "dinsdag 1 december om 10 uur", "donderdag 3 december om 10 uur"),
        ("Stap 1, plaats", "Zaal 2", "Zaal 3"),
    ]
    assert heard(then, then) == []


def test_a_first_date_or_an_hour_for_a_day_is_no_change() -> None:
    day = Appointment(step="Kennismaking", date=TUESDAY)
    hour = replace(day, start=dt.time(10), place="Zaal 2")
    assert heard(None, hour) == heard(day, hour) == []
    assert heard(None, hour, an_intake(steps=(replace(A, when="1/12/2026"),))) == []


def test_another_day_than_the_intake_named_is_a_change() -> None:
    dated = an_intake(steps=(replace(A, when="1/12/2026"),))
    assert heard(None, Appointment(step="Kennismaking", date=THURSDAY), dated) == [
        ("Stap 1, wanneer", "dinsdag 1 december", "donderdag 3 december")
    ]


def test_less_easy_sides_that_were_rewritten_are_named_and_not_quoted_twice() -> None:
    before, after = (an_intake(environment=Environment(downsides=t)) for t in ("Druk.", "Rustig."))
    assert changes_for_candidate(before, after, NL) == [
        {
            "field": "Minder leuke kanten: herschreven, je leest de nieuwe tekst hieronder",
            "was": None,
            "now": None,
        }
    ]
