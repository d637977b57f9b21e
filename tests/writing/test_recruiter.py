"""What the mails to a recruiter say."""

import datetime as dt
from dataclasses import replace

import pytest
from makers import an_intake

from docflow.model.vacancy import LANGUAGES, Candidacy, Language, Planning
from docflow.model.work import Finding, FormKind, Reading, Severity
from docflow.texts import Texts, shipped_catalogue
from docflow.writing import message, recruiter
from docflow.writing.message import Composed
from docflow.writing.values import CandidateNews, Coming, Contact, OpenVacancy, Values

CATALOGUE = shipped_catalogue()
NL = CATALOGUE["nl"]
TEXTS = Texts()
TOM = Contact(name="Tom Maes", email="tom@bureau.example")
ERROR = Finding(code="steps.missing", severity=Severity.ERROR, at="7")
ADVICE = Finding(code="steps.no_assessment", severity=Severity.ADVICE, at="7")
SAME = Finding(
    code="form.unchanged", severity=Severity.ERROR, values={"date": "19/11", "points": "7"}
)


def mail(name: str, content: Values, language: Language = "nl") -> Composed:
    path = f"messages/{language}/{name}.md"
    layout = TEXTS.template("messages/layout.html").decode()
    return message.compose(TEXTS.template(path).decode(), layout, content, name=path)


def returned(*findings: Finding, **more: object) -> Composed:
    reading = Reading(kind=FormKind.INTAKE, form=an_intake(), findings=findings)
    content = recruiter.form_returned(
        reading, NL, to=TOM, file="intake.docx", reference="V-7Q4K", by_mail=bool(more)
    )
    return mail("form-returned", content)


def test_a_returned_form_asks_errors_first() -> None:
    composed = returned(ADVICE, ERROR)
    assert composed.subject == ("Intake Planner binnendienst: nog een paar vragen [V-7Q4K]")
    assert composed.text.index("Bij 7 staan nog geen stappen") < composed.text.index("assessment")
    assert composed.text.startswith("Dag Tom,\n")


def test_a_returned_form_names_ten_points_and_counts_the_others() -> None:
    content = recruiter.form_returned(
        Reading(kind=FormKind.INTAKE, form=an_intake(), findings=(ERROR,) * 8 + (ADVICE,) * 5),
        NL,
        to=TOM,
        file="x.docx",
    )
    assert (len(content["needed"]), len(content["worth_a_look"]), content["more"]) == (8, 2, 3)
    assert "staan er nog 3" in mail("form-returned", content).text


def test_a_form_that_came_back_unchanged_says_so_once() -> None:
    composed = returned(SAME, ERROR)
    assert composed.subject.startswith("Intake Planner binnendienst: nog niets gewijzigd")
    assert composed.text.count("Dit formulier is gelijk aan dat van 19/11.") == 1


def test_a_returned_candidate_form_is_named_after_the_candidate() -> None:
    reading = Reading(kind=FormKind.CANDIDATE, form=Candidacy(name="Lotte"), findings=(ERROR,))
    composed = mail("form-returned", recruiter.form_returned(reading, NL, to=TOM, file="x.docx"))
    assert composed.subject == "Kandidaatformulier van Lotte: nog een paar vragen"


def test_how_to_return_it_depends_on_the_way_in() -> None:
    assert "antwoord op deze mail" not in returned(ERROR).text
    assert "antwoord op deze mail" in returned(ERROR, by_mail=True).text


def test_a_refusal_can_stand_beside_the_file_without_a_greeting() -> None:
    finding = Finding(code="file.protected", severity=Severity.ERROR)
    content = recruiter.form_refused([finding], NL, to=None, file="geheim.docx")
    assert mail("form-refused", content).text.startswith("Met “geheim.docx” kan ik niet verder.")


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_accepted_intake_says_what_where_who_and_when(language: Language) -> None:
    phrases = CATALOGUE[language]
    today = dt.date(2026, 12, 1)
    content = recruiter.intake_accepted(
        an_intake(),
        phrases,
        to=TOM,
        reference="V-7Q4K",
        today=today,
        folder="outbox/V-7Q4K-planner",
        files=["a.docx", "b.docx"],
        findings=[ADVICE],
        candidates=[
            CandidateNews(name="Lotte"),
            CandidateNews(name="Sam", waits="no_address"),
            CandidateNews(name="Kim", waits="approval", approval="AP-123456"),
        ],
        coming=[Coming(date=today, kind="step", what="Proef", who="An")],
    )
    text = mail("intake-accepted", content, language).text
    for said in ("outbox/V-7Q4K-planner", "a.docx", "Lotte", "Sam", "docflow approve AP-123456"):
        assert said in text
    for said in (phrases.text("holds", "no_address"), "Proef", content["warnings"][0]):
        assert said in text
    # The search began before today; the target date is still to come.
    assert [m["date"][-2:] for m in content["coming"]] != []
    assert len(content["coming"]) == 2


@pytest.mark.parametrize(("drafts", "said"), [(True, "druk op Verzenden"), (False, "krijgt nu")])
def test_a_mail_that_is_a_draft_is_not_said_to_be_sent(drafts: bool, said: str) -> None:
    news: Values = {"candidates": [CandidateNews(name="Lotte")], "drafts": drafts}
    made: Values = {"to": TOM, "reference": "V-7Q4K", "folder": "x", "files": ["a.docx"]}
    intake, day = an_intake(), dt.date(2026, 12, 1)
    accepted = recruiter.intake_accepted(intake, NL, today=day, **made, **news)
    changed = recruiter.intake_changed(intake, intake, NL, version=2, **made, **news)
    for name, content in (("intake-accepted", accepted), ("intake-changed", changed)):
        text = mail(name, content).text
        assert said in text
        assert ("krijgt nu" in text) is not drafts


def test_a_changed_intake_lists_differences_and_waits_for_approval() -> None:
    before = an_intake()
    after = replace(before, planning=Planning(decision_working_days=5))
    content = recruiter.intake_changed(
        before,
        after,
        NL,
        to=TOM,
        reference="V-7Q4K",
        version=2,
        folder="outbox/x",
        files=["a.docx"],
        told=["Lotte Declercq"],
        approval="AP-123456",
    )
    text = mail("intake-changed", content).text
    assert "- Beslissing na de laatste stap: binnen 3 werkdagen → binnen 5 werkdagen\n" in text
    assert "- Wekelijks overleg, weg: maandag 9u\n" in text
    assert "Lotte Declercq.\n" in text
    assert "docflow approve AP-123456" in text


def test_a_question_about_a_vacancy_gives_a_line_for_each_answer() -> None:
    content = recruiter.which_vacancy(
        NL,
        to=TOM,
        title="Planner",
        file="intake.docx",
        approval="AP-123456",
        choices=[
            OpenVacancy(reference="V-7Q4K", title="Planner", manager="An Peeters"),
            OpenVacancy(reference="V-1234", title="Planner", since=dt.date(2026, 11, 3)),
        ],
    )
    composed = mail("which-vacancy", content)
    assert composed.subject == "Is Planner een nieuwe vacature? [AP-123456]"
    for line in ("docflow approve AP-123456 new", "docflow approve AP-123456 V-1234"):
        assert f"{line}\n" in composed.text
