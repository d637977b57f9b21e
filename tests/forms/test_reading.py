"""A whole form becomes typed values, and what was typed comes back as it was typed."""

import datetime as dt

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from packages import W, form, packed
from people import EXTRA, sample

from docflow.forms.blank import draw
from docflow.forms.fields import FORMS, AnswerKind
from docflow.forms.lexicon import lexicons
from docflow.forms.reading import read
from docflow.model.cleaning import clean, unprintable
from docflow.model.folding import fold
from docflow.model.record import as_json
from docflow.model.vacancy import (
    LANGUAGES,
    Appointment,
    Candidacy,
    Candidate,
    Intake,
    Language,
    Scorecard,
    Stakeholder,
    Step,
)
from docflow.model.work import FormKind, Reading, Severity
from docflow.texts import shipped_catalogue

WORDS = shipped_catalogue()
every_language = pytest.mark.parametrize("language", LANGUAGES)


def reading(kind: FormKind, answers: dict[str, str], language: Language = "nl") -> Reading:
    return read(draw(kind, WORDS[language], answers=answers), "form.docx", WORDS)


@every_language
def test_a_full_intake_is_read_whole(language: Language) -> None:
    found = reading(FormKind.INTAKE, sample(language), language)
    assert found.findings == ()
    assert dict(found.answers) == sample(language)
    intake = found.form
    assert isinstance(intake, Intake)
    assert [role.role for role in intake.stakeholders] == [
        "hiring manager",
        "recruiter",
        "N+2",
        "interviewer",
    ]
    assert [step.kind for step in intake.steps] == [
        "introduction",
        "interview",
        "assessment",
        "offer",
    ]
    assert [len(intake.must_haves), len(intake.failure_risks), len(intake.nice_to_haves)] == [
        5,
        3,
        3,
    ]
    assert isinstance(intake.planning.target_date, dt.date)
    assert isinstance(intake.planning.decision_working_days, int)
    assert intake.other == sample(language)["10.1"]


def test_values_are_what_the_answers_mean() -> None:
    answers = {
        "1.4": "ma 1/03/2027",
        "1.6": "38 u",
        "2.1/name": "An Peeters",
        "2.1/role": "leidinggevende",
        "2.2/name": "Jo",
        "2.2/role": "zaakvoerder",
        "2.2/language": "français",
        "7.1/name": "Proef",
        "7.1/kind": "praktijkproef",
        "7.1/owners": "An Peeters en Jo",
        "7.1/minutes": "anderhalf uur",
        "7.1/feedback_working_days": "1 week",
        "8.5": "drie",
        "9.2/name": "Lotte",
    }
    intake = reading(FormKind.INTAKE, answers).form
    assert isinstance(intake, Intake)
    assert intake.vacancy.start_date == dt.date(2027, 3, 1)
    assert intake.vacancy.hours == "38 u"
    assert intake.stakeholders == (
        Stakeholder(name="An Peeters", role="hiring manager"),
        Stakeholder(name="Jo", role="zaakvoerder", language="fr"),
    )
    assert intake.steps == (
        Step(
            name="Proef",
            kind="assessment",
            owners=("An Peeters", "Jo"),
            minutes=90,
            feedback_working_days=5,
        ),
    )
    assert intake.planning.decision_working_days == 3
    assert intake.candidates == (Candidate(name="Lotte"),)
    assert [intake.stakeholders[1].at, intake.steps[0].at, intake.candidates[0].at] == [
        "2.2",
        "7.1",
        "9.2",
    ]


def test_a_candidate_form() -> None:
    answers = {
        "1.1": "V-7Q4K",
        "1.2": "Lotte Declercq",
        "1.4": "NL",
        "2.2/step": "Gesprek",
        "2.2/date": "vrijdag 4 december 2026",
        "2.2/start": "14u30",
        "2.2/minutes": "1 uur",
        "2.2/with": "An & Jo",
        "3.1": "gestopt door An Peeters",
    }
    assert reading(FormKind.CANDIDATE, answers).form == Candidacy(
        vacancy="V-7Q4K",
        name="Lotte Declercq",
        language="nl",
        appointments=(
            Appointment(
                step="Gesprek",
                date=dt.date(2026, 12, 4),
                start=dt.time(14, 30),
                minutes=60,
                with_=("An", "Jo"),
            ),
        ),
        state="stopped by An Peeters",
    )


def test_a_scorecard_form_keeps_scores_as_typed() -> None:
    asked = {"1.1": "Blijft rustig", "2.1": "Wacht af", "3.1": "Kan het"}
    data = draw(
        FormKind.SCORECARD,
        WORDS["nl"],
        asked=asked,
        answers={"1.1/score": "4,5", "1.1/evidence": "belde", "2.1/score": "2", "4.1": "twijfel"},
        reference="DF-7Q4K2M",
    )
    assert read(data, "form.docx", WORDS).form == Scorecard(
        reference="DF-7Q4K2M",
        scores={"1": "4,5", "R1": "2"},
        evidence={"1": "belde"},
        decision="twijfel",
    )


@pytest.mark.parametrize(
    ("kind", "place", "text", "code", "severity"),
    [
        (FormKind.INTAKE, "1.4", "zsm", "date.unreadable", Severity.ERROR),
        (FormKind.INTAKE, "8.5", "een paar", "number.unreadable", Severity.ERROR),
        (FormKind.INTAKE, "7.2/minutes", "30-45", "number.unreadable", Severity.ERROR),
        (FormKind.INTAKE, "2.3/language", "Duits", "language.unreadable", Severity.WARNING),
        (FormKind.CANDIDATE, "2.1/date", "morgen", "date.unreadable", Severity.ERROR),
        (FormKind.CANDIDATE, "2.1/start", "namiddag", "time.unreadable", Severity.ERROR),
        (FormKind.CANDIDATE, "3.1", "gestopt", "state.unreadable", Severity.ERROR),
    ],
)
def test_what_cannot_be_read_is_quoted_and_kept(
    kind: FormKind, place: str, text: str, code: str, severity: Severity
) -> None:
    found = reading(kind, {place: text})
    (finding,) = found.findings
    row = place.partition("/")[0]
    assert (finding.code, finding.at, finding.severity) == (code, row, severity)
    assert dict(finding.values) == {"number": row, "text": text}
    assert found.answers == {place: text}


def test_findings_come_in_the_order_of_the_form() -> None:
    found = reading(FormKind.INTAKE, {"8.1": "zsm", "1.4": "zsm", "7.2/minutes": "?", "8.2": "?"})
    assert [finding.at for finding in found.findings] == ["1.4", "7.2", "8.1", "8.2"]


def test_reading_twice_is_reading_once() -> None:
    data = draw(FormKind.INTAKE, WORDS["fr"], answers=sample("fr"))
    assert read(data, "a.docx", WORDS) == read(data, "b.docx", WORDS)


def test_a_file_that_cannot_be_opened_is_a_reading_with_that_finding() -> None:
    found = read(b"%PDF-1.7", "form.pdf", WORDS)
    assert (found.kind, found.form) == (None, None)
    assert [(f.code, f.variant) for f in found.findings] == [("file.unreadable", "pdf")]


def test_an_empty_document_is_no_form() -> None:
    empty = form("", parts={"word/footer1.xml": f"<w:ftr {W}/>".encode()})
    assert [finding.code for finding in read(empty, "x.docx", WORDS).findings] == ["form.unknown"]
    assert read(packed({}), "x.docx", WORDS).form is None


# --- any text in any field ----------------------------------------------------------------------

PLACES = {
    kind: [
        *(q.number for s in fields.sections for q in s.questions if q.kind in TEXTS),
        *(
            f"{number}/{c.key}"
            for s in fields.sections
            for number in s.numbers
            for c in s.columns
            if c.kind in TEXTS
        ),
    ]
    for TEXTS in [(AnswerKind.TEXT, AnswerKind.LINES, AnswerKind.EMAIL, AnswerKind.SCORE)]
    for kind, fields in FORMS.items()
}
IN_XML = st.characters(
    codec="utf-8",
    exclude_characters=[chr(n) for n in range(32) if chr(n) not in "\t\n\r"] + ["\ufffe", "\uffff"],
)
ODD_ONES = st.sampled_from(
    [
        "1.3",
        "3.4 Rustig",
        "Standplaats: Gent",
        "Naam",
        "Must-have",
        "-",
        "{{ 7*7 }}",
        "<w:t>&amp;</w:t>",
        "R&D",
        " twee  blanco's\n\nen een lege lijn ",
        "docflow intake-fr 1 V-AAAA",
        "\u202etxet",
        "3. De 5 must-haves",
        *(text for words in EXTRA.values() for text in words.values()),
    ]
)


@pytest.mark.parametrize("kind", FormKind)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_any_text_in_any_field_comes_back_as_the_cleaner_leaves_it(
    kind: FormKind, data: st.DataObject
) -> None:
    examples = lexicons(WORDS).forms[kind].examples
    texts = st.text(IN_XML, max_size=80) | ODD_ONES
    typed = data.draw(st.dictionaries(st.sampled_from(PLACES[kind]), texts, min_size=1))
    lines = [line for text in typed.values() for line in clean(text).split("\n")]
    assume(not any(fold(line) in examples for line in lines))
    language = data.draw(st.sampled_from(LANGUAGES))
    found = reading(kind, typed, language)
    expected = {place: clean(text).strip() for place, text in typed.items()}
    assert dict(found.answers) == {place: text for place, text in expected.items() if text}
    rows = {place.partition("/")[0] for place, text in typed.items() if expected[place]}
    cleaned = {p.partition("/")[0] for p, t in typed.items() if unprintable(t) and expected[p]}
    assert {f.at for f in found.findings} == cleaned <= rows
    assert {f.code for f in found.findings} <= {"text.cleaned"}
    assert found.kind is kind
    assert all(text in _strings(as_json(found.form)) for text in found.answers.values())


def _strings(node: object) -> set[str]:
    if isinstance(node, dict):
        return {text for item in node.values() for text in _strings(item)}
    if isinstance(node, list):
        return {text for item in node for text in _strings(item)}
    return {node} if isinstance(node, str) else set()
