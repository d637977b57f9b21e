"""`check --json`: the object that scripts rely on (contract, "check --json")."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from workplaces import TODAY, a_candidate_form, an_intake_form, sample_answers

from docflow.flow.check import examine, report
from docflow.model.cleaning import clean
from docflow.texts import shipped_catalogue

CATALOGUE = shipped_catalogue()
FREE = {
    "1.1": ("vacancy", "title"),
    "1.6": ("vacancy", "hours"),
    "3.2/trait": ("must_haves", 1, "trait"),
    "3.2/evidence": ("must_haves", 1, "evidence"),
    "4.3/cause": ("failure_risks", 2, "cause"),
    "5.1/trait": ("nice_to_haves", 0),
    "6.1": ("environment", "succeeds_in"),
    "6.2": ("environment", "downsides"),
    "7.2/name": ("steps", 1, "name"),
    "7.2/format": ("steps", 1, "format"),
    "7.2/when": ("steps", 1, "when"),
    "8.3": ("planning", "check_in"),
    "8.4": ("planning", "call_back"),
    "9.1/name": ("candidates", 0, "name"),
    "10.1": ("other",),
}
"""Places of free text in the sample → where the answer stands in the JSON."""


def reported(form: bytes, today: date = TODAY) -> dict[str, object]:
    return report("f.docx", "0" * 64, examine(form, "f.docx", today, {}, CATALOGUE), CATALOGUE)


def at(value: object, path: tuple[object, ...]) -> object:
    for step in path:
        value = value[step]  # type: ignore[index]
    return value


IN_XML = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], include_characters="\n\t")


@settings(max_examples=150, deadline=None)
@given(place=st.sampled_from(sorted(FREE)), typed=st.text(IN_XML, min_size=1, max_size=80))
def test_any_text_comes_back_as_the_cleaner_leaves_it(place: str, typed: str) -> None:
    read = reported(an_intake_form({place: f"Zin {typed} einde"}))
    assert at(read["intake"], FREE[place]) == clean(f"Zin {typed} einde")


def test_an_intake_has_the_keys_that_scripts_rely_on() -> None:
    intake = reported(an_intake_form())["intake"]
    assert isinstance(intake, dict)
    shape = {key: sorted(_first(value)) for key, value in intake.items()}
    assert shape == {
        "vacancy": sorted(
            ["title", "department", "location", "start_date", "contract", "hours", "pay_range"]
        ),
        "stakeholders": ["email", "language", "name", "role"],
        "must_haves": ["evidence", "trait"],
        "failure_risks": ["cause", "test"],
        "nice_to_haves": [],
        "environment": ["downsides", "succeeds_in"],
        "steps": sorted(
            ["name", "kind", "owners", "minutes", "format", "when", "feedback_working_days",
             "informs_candidate"]
        ),
        "planning": sorted(
            ["search_start", "target_date", "check_in", "call_back", "decision_working_days"]
        ),
        "candidates": ["email", "language", "name"],
        "other": [],
    }  # fmt: skip


def _first(value: object) -> list[str]:
    item = value[0] if isinstance(value, list) and value else value
    return list(item) if isinstance(item, dict) else []


def test_values_have_the_types_that_scripts_rely_on() -> None:
    intake = reported(an_intake_form())["intake"]
    assert isinstance(intake, dict)
    step = intake["steps"][0]
    assert (step["minutes"], step["feedback_working_days"], step["kind"]) == (30, 2, "introduction")
    assert step["owners"] == [sample_answers()["7.1/owners"]]
    assert date.fromisoformat(intake["planning"]["target_date"])
    assert intake["stakeholders"][0]["role"] == "hiring manager"
    assert {c["language"] for c in intake["candidates"]} == {"nl", "fr"}


def test_a_candidate_form_has_its_own_key() -> None:
    answers = {
        "1.1": "V-7Q4K",
        "1.2": "Sam Wouters",
        "2.1/step": "Kennismaking",
        "2.1/date": "7/12/2026",
        "2.1/start": "14u",
        "2.1/with": "An Peeters en Tom Maes",
        "3.1": "in procedure",
    }
    read = reported(a_candidate_form(answers))
    assert "intake" not in read
    candidate = read["candidate"]
    assert isinstance(candidate, dict)
    assert candidate["appointments"][0] == {
        "step": "Kennismaking",
        "date": "2026-12-07",
        "start": "14:00",
        "minutes": None,
        "with": ["An Peeters", "Tom Maes"],
        "place": None,
    }
    assert candidate["state"] == "in process"


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"{\\rtf1}", b"PK\x03\x04"])
def test_what_cannot_be_read_has_no_kind_and_says_why(data: bytes) -> None:
    read = reported(data)
    assert (read["kind"], read["language"], read["status"]) == (None, None, "unreadable")
    assert isinstance(read["findings"], list)
    assert read["findings"][0]["at"] is None
    assert read["findings"][0]["message"]
