"""What holds for the rule book as a whole, whatever a form says."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from readings import reading_of

from docflow.forms.fields import CANDIDATE, INTAKE, FormFields
from docflow.forms.rules import CODES, judge
from docflow.forms.sample import filled_sample
from docflow.model.phrases import message
from docflow.model.vacancy import LANGUAGES, Candidacy, Intake, Language, Scorecard
from docflow.model.work import Finding, FormKind, Reading, Severity
from docflow.texts import shipped_catalogue

CATALOGUE = shipped_catalogue()
TODAY = dt.date(2026, 11, 23)


def _sentences(table: Mapping[str, Any], *path: str) -> Iterator[tuple[tuple[str, ...], str]]:
    for key, value in table.items():
        if isinstance(value, str):
            yield (*path, key), value
        else:
            yield from _sentences(value, *path, key)


SENTENCES = {lang: dict(_sentences(CATALOGUE[lang].get("findings"))) for lang in LANGUAGES}


def test_every_code_has_its_sentences_and_nothing_else_has() -> None:
    assert {path[0] for path in SENTENCES["nl"]} == set(CODES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_quotes_the_same_values_in_every_language(language: Language) -> None:
    def values(sentences: Mapping[tuple[str, ...], str]) -> dict[tuple[str, ...], set[str]]:
        return {path: set(re.findall(r"\{(\w+)\}", text)) for path, text in sentences.items()}

    assert values(SENTENCES[language]) == values(SENTENCES["nl"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_about_an_answer_asks_something(language: Language) -> None:
    about_files = ("file.", "form.unknown")
    asking = {p: t for p, t in SENTENCES[language].items() if not p[0].startswith(about_files)}
    assert [path for path, text in asking.items() if "?" not in text] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_is_short_enough_for_a_comment_and_never_shouts(language: Language) -> None:
    assert [p for p, text in SENTENCES[language].items() if len(text) > 200 or "!" in text] == []


def _places(fields: FormFields) -> list[str]:
    rows = [
        f"{section.number}.{n}/{column.key}"
        for section in fields.sections
        for column in section.columns
        for n in range(1, section.rows + 3)
    ]
    return [*rows, *(q.number for section in fields.sections for q in section.questions)]


TYPICAL = st.sampled_from(
    """
    -|n.v.t.|geen|Jan|Jan Peeters|Jan, An|jan@werf.example|jan@werf|hiring manager|HM|N+2|1/03/2027
    31/12/2199|1/1/1900|week 49|12/1|zsm|0|45|999999999999|9:30|maandag|nl|teamplayer|dynamisch
    flexibel|niet flexibel|jonge kandidaat|Master|*|#|(|a+b|ﷺ|½|⑴|{number}|{{ x }}
    """.strip()
    .replace("\n", "|")
    .split("|")
)
ANSWER = st.one_of(TYPICAL, st.text(max_size=30), st.just("lang " * 2000))


def _readings(kind: FormKind, fields: FormFields) -> st.SearchStrategy[Reading]:
    answers = st.dictionaries(st.sampled_from(_places(fields)), ANSWER, max_size=60)
    return st.builds(
        lambda answers, language: reading_of(answers, kind=kind, language=language),
        answers,
        st.sampled_from(LANGUAGES),
    )


READINGS = _readings(FormKind.INTAKE, INTAKE) | _readings(FormKind.CANDIDATE, CANDIDATE)


@settings(max_examples=60, deadline=None)
@given(READINGS, st.booleans())
def test_every_finding_points_at_the_form_and_can_be_said(
    reading: Reading, first_version: bool
) -> None:
    judged = judge(reading, CATALOGUE, today=TODAY, first_version=first_version)
    fields = INTAKE if reading.kind is FormKind.INTAKE else CANDIDATE
    rows = {place.split("/")[0] for place in _places(fields)} | {s.number for s in fields.sections}
    for finding in judged.findings:
        assert finding.at in rows
        assert all(message(finding, CATALOGUE[language]).strip() for language in LANGUAGES)
    ranks = [list(Severity).index(finding.severity) for finding in judged.findings]
    assert ranks == sorted(ranks)
    assert judge(judged, CATALOGUE, today=TODAY, first_version=first_version) == judged
    assert (judged.form, judged.answers) == (reading.form, reading.answers)


@settings(max_examples=80, deadline=None)
@given(
    st.from_type(Intake) | st.from_type(Candidacy) | st.none(),
    st.dictionaries(st.text(max_size=8), st.text(max_size=30), max_size=5),
    st.dates(),
)
def test_no_reading_makes_it_fail(
    form: Intake | Candidacy | None, answers: dict[str, str], today: dt.date
) -> None:
    judge(Reading(form=form, answers=answers), CATALOGUE, today=today)


def test_the_settings_may_change_the_severity_of_any_code() -> None:
    reading = reading_of({"9.1/name": "Nora Willems"})
    reading = Reading(
        kind=reading.kind,
        form=reading.form,
        answers=reading.answers,
        findings=(Finding(code="text.cleaned", severity=Severity.WARNING, at="9.1"),),
    )
    severities = dict.fromkeys(CODES, Severity.ADVICE) | {"text.cleaned": Severity.ERROR}
    judged = judge(reading, CATALOGUE, today=TODAY, severities=severities)
    assert [f.code for f in judged.findings if f.severity is Severity.ERROR] == ["text.cleaned"]
    assert {f.severity for f in judged.findings[1:]} == {Severity.ADVICE}


def test_a_scorecard_and_an_unreadable_file_keep_only_what_the_reader_found() -> None:
    found = (Finding(code="file.macros", severity=Severity.ERROR),)
    for reading in (Reading(form=Scorecard(), findings=found), Reading(findings=found)):
        assert judge(reading, CATALOGUE, today=TODAY) == reading


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("days", [0, 40, 200])
def test_the_sample_form_has_no_findings_whenever_it_is_drawn(
    language: Language, days: int
) -> None:
    today = TODAY + dt.timedelta(days=days)
    sample = filled_sample(CATALOGUE[language], today)
    judged = judge(reading_of(sample, language=language), CATALOGUE, today=today)
    assert judged.findings == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_grey_examples_are_good_answers(language: Language) -> None:
    """With a full stop behind them they are answers; none of them may be found wanting."""
    columns, questions = (CATALOGUE[language].get("intake", k) for k in ("columns", "questions"))
    examples = {
        f"{section}.{n}/{key}": text
        for section in ("3", "4", "5")
        for key, column in columns[section].items()
        for n, text in enumerate(column["example"], start=1)
    }
    examples |= {number: questions[number]["example"] for number in ("6.1", "6.2")}
    mark = re.compile(r"^(bv\.|e\.g\.|p\. ex\.) ")
    typed = {place: mark.sub("", text) + "." for place, text in examples.items()}
    sample = {**filled_sample(CATALOGUE[language], TODAY), **typed}
    judged = judge(reading_of(sample, language=language), CATALOGUE, today=TODAY)
    assert judged.findings == ()
