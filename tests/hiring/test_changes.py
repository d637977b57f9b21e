"""Differences between two intakes."""

from dataclasses import replace

from makers import an_intake

from docflow.hiring.changes import Difference, differences
from docflow.model.vacancy import MustHave, Position


def test_equal_intakes_have_no_differences() -> None:
    assert differences(an_intake(), an_intake()) == ()


def test_a_changed_answer_names_its_place_and_both_values() -> None:
    new = an_intake(vacancy=replace(an_intake().vacancy, location="Brugge"))
    assert differences(an_intake(), new) == (
        Difference(section="1", row=None, field="location", was="Gent", now="Brugge"),
    )


def test_an_added_row_is_a_difference_from_nothing() -> None:
    new = an_intake(must_haves=(*an_intake().must_haves, MustHave(trait="Zesde")))
    assert differences(an_intake(), new) == (
        Difference(section="3", row=6, field="trait", was=None, now="Zesde"),
    )


def test_free_text_and_lists_of_text_are_compared_too() -> None:
    new = an_intake(other="Bel eerst.", nice_to_haves=("Frans",), vacancy=Position())
    found = {(d.section, d.row, d.field) for d in differences(an_intake(), new)}
    assert {("10", None, "other"), ("5", 1, "trait"), ("1", None, "title")} <= found
