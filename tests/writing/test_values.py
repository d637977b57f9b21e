"""What a template may see, and what the shipped templates make of it."""

import dataclasses
import datetime as dt
import re
import typing
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from makers import an_intake
from papers import words_in

from docflow.model.cleaning import clean
from docflow.model.vacancy import LANGUAGES, Intake, Language
from docflow.model.work import Finding, Severity
from docflow.texts import Texts, shipped_catalogue
from docflow.writing import document, message, values
from docflow.writing.values import Contact

CATALOGUE = shipped_catalogue()
TEXTS = Texts()
DAY = dt.date(2026, 11, 23)
BO = Contact(name="Bo Claes", email="bo@bureau.example")
ON: dict[str, Any] = {"reference": "V-7Q4K", "date": DAY, "contact": BO}
ROWS = {"must_haves": 5, "failure_risks": 3, "nice_to_haves": 3, "stakeholders": 6}


def paper(name: str, language: Language, content: values.Values) -> str:
    """The words of a shipped document."""
    path = f"documents/{language}/{name}.docx"
    return words_in(document.render(TEXTS.template(path), content, name=path))


def mail(name: str, language: Language, content: values.Values) -> str:
    """The text of a shipped mail."""
    path = f"messages/{language}/{name}.md"
    layout = TEXTS.template("messages/layout.html").decode()
    return message.compose(TEXTS.template(path).decode(), layout, content, name=path).text


def filled(cls: Any, texts: typing.Iterator[str]) -> Any:
    """A dataclass whose every text field holds the next of `texts`."""
    hints = typing.get_type_hints(cls)
    made = {}
    for field in dataclasses.fields(cls):
        wanted = hints[field.name]
        inner = typing.get_args(wanted)
        if dataclasses.is_dataclass(wanted):
            made[field.name] = filled(wanted, texts)
        elif typing.get_origin(wanted) is tuple and dataclasses.is_dataclass(inner[0]):
            count = ROWS.get(field.name, 5)
            made[field.name] = tuple(filled(inner[0], texts) for _ in range(count))
        elif typing.get_origin(wanted) is tuple:
            made[field.name] = tuple(next(texts) for _ in range(ROWS.get(field.name, 2)))
        elif str in inner and field.name != "language":
            made[field.name] = next(texts)
    return cls(**made)


TYPED = st.text(min_size=1, max_size=30).map(lambda t: clean(t).strip()).filter(bool)


@given(st.lists(TYPED, min_size=8, max_size=12), st.sampled_from(LANGUAGES))
@settings(max_examples=25, deadline=None)
def test_any_text_in_any_field_stands_literally_in_the_report(
    typed: list[str], language: Language
) -> None:
    # Every field in turn holds each of the texts; the words keep fields apart.
    used: list[str] = []

    def texts() -> typing.Iterator[str]:
        for n in range(1000):
            used.append(f"{typed[n % len(typed)]}~{n}~")
            yield used[-1]

    intake = filled(Intake, texts())
    content = values.intake_report(intake, CATALOGUE[language], version=1, **ON)
    report = paper("intake-report", language, content)
    assert [t for t in used if t not in report] == []
    assert len(used) > 80


def test_dates_numbers_and_codes_are_in_words_in_the_report() -> None:
    report = paper(
        "intake-report", "nl", values.intake_report(an_intake(), CATALOGUE["nl"], version=3, **ON)
    )
    for said in ("maandag 1 maart 2027", "binnen 3 werkdagen", "45 minuten", "kennismaking"):
        assert said in report


def test_open_points_stand_in_the_report() -> None:
    finding = Finding(code="steps.no_assessment", severity=Severity.ADVICE, at="7")
    content = values.intake_report(
        an_intake(), CATALOGUE["nl"], version=1, findings=[finding], **ON
    )
    assert "Er is geen assessment of proef voorzien." in paper("intake-report", "nl", content)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_empty_section_is_printed(language: Language) -> None:
    phrases = CATALOGUE[language]
    full = paper(
        "intake-report",
        language,
        values.intake_report(an_intake(nice_to_haves=("x",), other="y"), phrases, version=1, **ON),
    )
    bare = paper(
        "intake-report", language, values.intake_report(Intake(), phrases, version=1, **ON)
    )
    assert bare.count("\n") < 10 < full.count("\n")


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_internal_reaches_a_candidate(language: Language) -> None:
    numbered = (f"~{n}~" for n in range(1000))
    intake = filled(Intake, numbered)
    phrases = CATALOGUE[language]
    overview = paper("process-overview", language, values.process_overview(intake, phrases, **ON))
    told = mail(
        "process-for-candidate",
        language,
        values.process_for_candidate(
            intake, phrases, to=Contact(name="Lotte"), contact=BO, reference="V-7Q4K"
        ),
    )
    job, place = intake.vacancy, intake.environment
    allowed = {job.title, job.location, place.downsides}
    for step in intake.steps:
        allowed |= {step.name, step.kind, *step.owners, step.format, step.when}
        allowed |= {step.informs_candidate}
    for text in (overview, told):
        assert set(re.findall(r"~\d+~", text)) <= allowed
        assert {job.title, place.downsides, *(s.name for s in intake.steps)} <= set(
            re.findall(r"~\d+~", text)
        )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_candidate_is_told_everything_the_issue_asks(language: Language) -> None:
    phrases = CATALOGUE[language]
    content = values.process_for_candidate(
        an_intake(),
        phrases,
        to=Contact(name="Lotte Declercq"),
        contact=BO,
        reference="V-7Q4K",
        overview="overzicht.docx",
    )
    told = mail("process-for-candidate", language, content)
    step = content["steps"][0]
    for said in (step["purpose"], step["facts"], step["when"], step["news"], "Vroege start."):
        assert said in told
    for said in (*content["questions"], content["decision"], BO.email, "Lotte"):
        assert said in told


def test_the_scorecard_form_always_has_five_and_three() -> None:
    content = values.scorecard_form(None, CATALOGUE["nl"])
    assert (len(content["must_haves"]), len(content["risks"])) == (5, 3)
    form = paper("scorecard-form", "nl", content)
    assert "Must-have 5" in form
    assert "Risico 3" in form
    asked = paper("scorecard-form", "nl", values.scorecard_form(an_intake(), CATALOGUE["nl"]))
    assert "Eigenschap 5" in asked
    assert "Oorzaak 3" in asked
