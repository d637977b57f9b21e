"""What differs between two intakes, as a person would say it."""

from dataclasses import replace

from makers import an_intake

from docflow.model.vacancy import Intake, MustHave, Planning, Step
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
