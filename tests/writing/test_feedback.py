"""The request to an interviewer, to the letter; the question about a profile; the receipt."""

import datetime as dt
import html
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from makers import an_intake

from docflow.model.cleaning import clean
from docflow.model.feedback import SCORE_CODES, Answers, Asked, Decision
from docflow.model.vacancy import LANGUAGES, FailureRisk, Intake, Language, MustHave
from docflow.texts import Texts, shipped_catalogue
from docflow.writing import feedback, mailto, message
from docflow.writing.message import Composed
from docflow.writing.values import Contact, Values

CATALOGUE = shipped_catalogue()
TEXTS = Texts()
DAY = dt.date(2026, 11, 19)
AN = Contact(name="An Peeters", email="an@bakkerij.example")
WHAT: dict[str, Any] = {"candidate": "Lotte Declercq", "title": "Planner"}
INTAKE = an_intake(
    must_haves=tuple(MustHave(trait=f"Eigenschap {n}") for n in range(1, 6)),
    failure_risks=tuple(FailureRisk(cause=f"Oorzaak {n}") for n in range(1, 4)),
)

# The contract's own words, with the invented candidate, day and role filled in.
FIXED: dict[Language, tuple[str, str, str]] = {
    "nl": (
        "Feedback gevraagd: Lotte Declercq – Planner [DF-7Q4K2M]",
        "Herinnering: ",
        """Hoi An,

Bedankt voor het gesprek met Lotte Declercq op donderdag 19 november voor de rol Planner. \
Wil je deze mail beantwoorden met een score van 1 (zwak) tot 5 (sterk)? Antwoorden mag tussen de \
regels, bovenaan, of kort: "1: 4".

Must-haves (score 1-5)
1. Eigenschap 1
2. Eigenschap 2
3. Eigenschap 3
4. Eigenschap 4
5. Eigenschap 5
Risico's (1 = geen zorg, 5 = grote zorg)
R1. Oorzaak 1
R2. Oorzaak 2
R3. Oorzaak 3
Kan / wil / zelfreflectie (score 1-5)
K. Kan deze persoon het werk aan?
W. Wil deze persoon het echt?
Z. Hoe goed kijkt deze persoon naar zichzelf?

Besluit (go / no go / twijfel):
Toelichting:

Referentie: DF-7Q4K2M (laat deze regel staan)
""",
    ),
    "en": (
        "Feedback requested: Lotte Declercq – Planner [DF-7Q4K2M]",
        "Reminder: ",
        """Hi An,

Thank you for meeting Lotte Declercq on Thursday 19 November for the Planner role. Please reply to \
this mail with a score from 1 (weak) to 5 (strong). You may answer between the lines, at the top, \
or briefly: "1: 4".

Must-haves (score 1-5)
1. Eigenschap 1
2. Eigenschap 2
3. Eigenschap 3
4. Eigenschap 4
5. Eigenschap 5
Risks (1 = no worry, 5 = big worry)
R1. Oorzaak 1
R2. Oorzaak 2
R3. Oorzaak 3
Can / will / self-reflection (score 1-5)
K. Can: is this person able to do the job?
W. Will: does this person really want it?
Z. Self-reflection: how well does this person look at themselves?

Decision (go / no go / doubt):
Comment:

Reference: DF-7Q4K2M (please leave this line in)
""",
    ),
    "fr": (
        "Retour demandé : Lotte Declercq – Planner [DF-7Q4K2M]",
        "Rappel : ",
        """Bonjour An,

Merci d'avoir rencontré Lotte Declercq le jeudi 19 novembre pour le poste de Planner. \
Pouvez-vous répondre à ce message avec une note de 1 (faible) à 5 (fort) ? Vous pouvez répondre \
entre les lignes, en haut, ou en bref : « 1 : 4 ».

Critères indispensables (note 1-5)
1. Eigenschap 1
2. Eigenschap 2
3. Eigenschap 3
4. Eigenschap 4
5. Eigenschap 5
Risques (1 = aucun souci, 5 = gros souci)
R1. Oorzaak 1
R2. Oorzaak 2
R3. Oorzaak 3
Peut / veut / remise en question (note 1-5)
K. Peut : cette personne est-elle capable de faire le travail ?
W. Veut : le veut-elle vraiment ?
Z. Remise en question : quel regard porte-t-elle sur elle-même ?

Décision (go / no go / doute) :
Commentaire :

Référence : DF-7Q4K2M (merci de laisser cette ligne)
""",
    ),
}


def asked(language: Language = "nl", intake: Intake = INTAKE) -> Asked:
    words = feedback.questions(intake, CATALOGUE[language])
    return Asked(reference="DF-7Q4K2M", language=language, questions=words)


def mail(name: str, language: Language, content: Values) -> Composed:
    path = f"messages/{language}/{name}.md"
    layout = TEXTS.template("messages/layout.html").decode()
    return message.compose(TEXTS.template(path).decode(), layout, content, name=path)


def request(request: Asked, **more: Any) -> Composed:
    phrases = CATALOGUE[request.language]
    links = mailto.links(request, phrases, to="feedback+x@bureau.example", **WHAT)
    content = feedback.feedback_request(
        request, phrases, to=AN, day=DAY, links=links, **{**WHAT, **more}
    )
    return mail("feedback-request", request.language, content)


def shown(page: str) -> str:
    """The words of an HTML page's body."""
    body = page.partition("<body")[2].replace("<br>\n", "\n")
    return html.unescape(re.sub(r"<[^<>]*>", "", f"<{body}"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_request_is_the_contracts_text_to_the_letter(language: Language) -> None:
    subject, again, text = FIXED[language]
    composed = request(asked(language))
    assert composed.text == text
    assert composed.subject == subject
    reminder = request(asked(language), reminder=True)
    assert (reminder.subject, reminder.text) == (f"{again}{subject}", text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_html_says_the_same_and_offers_four_links(language: Language) -> None:
    composed = request(asked(language))
    words = [" ".join(line.split()) for line in shown(composed.html).split("\n")]
    for line in composed.text.split("\n"):
        assert line in words
    links = [html.unescape(href) for href in re.findall(r'href="([^"]*)"', composed.html)]
    made = mailto.links(
        asked(language), CATALOGUE[language], to="feedback+x@bureau.example", **WHAT
    )
    assert made.form
    order = (Decision.GO, Decision.DOUBT, Decision.NO_GO)
    assert links == [made.form, *(made.decisions[d] for d in order)]
    assert "mailto:" not in composed.text


def test_a_reminder_asks_only_what_is_missing() -> None:
    text = request(asked(), reminder=True, missing=("R3", "K")).text
    assert [line[:2] for line in text.split("\n") if re.match(r"[1-5RKWZ]\d?\.", line)] == [
        "R3",
        "K.",
    ]
    assert "Must-haves" not in text
    assert "Besluit (go / no go / twijfel):" in text


def test_a_question_of_two_lines_stands_on_one() -> None:
    intake = an_intake(must_haves=(MustHave(trait="Rustig\n2. is geen vraag"),), failure_risks=())
    composed = request(asked(intake=intake))
    assert "\n1. Rustig 2. is geen vraag\n" in composed.text
    assert "Risico's" not in composed.text


def test_questions_keep_the_number_of_their_row() -> None:
    intake = an_intake(must_haves=tuple(MustHave(trait=t) for t in ("a", None, "c")))
    found = feedback.questions(intake, CATALOGUE["nl"])
    assert list(found) == ["1", "3", "R1", "R2", "R3", "K", "W", "Z"]


TYPED = st.text(min_size=1, max_size=60).map(lambda t: " ".join(clean(t).split())).filter(bool)


@given(st.lists(TYPED, min_size=8, max_size=8), TYPED, st.sampled_from(LANGUAGES))
@settings(max_examples=40, deadline=None)
def test_any_typed_question_stands_literally_and_is_still_answerable(
    typed: list[str], name: str, language: Language
) -> None:
    intake = an_intake(
        must_haves=tuple(MustHave(trait=t) for t in typed[:5]),
        failure_risks=tuple(FailureRisk(cause=t) for t in typed[5:]),
    )
    made = asked(language, intake)
    composed = request(made, candidate=name)
    for code, words in zip(SCORE_CODES, typed, strict=False):
        assert f"\n{code}. {words}\n" in composed.text
        assert f"{code}. {words}" in shown(composed.html)
    assert feedback.check_request(composed.text, made, CATALOGUE[language]) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_changed_request_that_cannot_be_read_is_named(language: Language) -> None:
    made, phrases = asked(language), CATALOGUE[language]
    text = request(made).text
    assert feedback.check_request(text, made, phrases) == []
    lines = text.strip().split("\n")
    needed = [line for line in lines[4:] if line]
    for line in needed:
        (fault,) = feedback.check_request(text.replace(f"{line}\n", ""), made, phrases)
        assert line in fault
        (twice,) = feedback.check_request(f"{text}\n{line}", made, phrases)
        assert "2 times" in twice
    # The greeting and the introduction are free.
    assert feedback.check_request("\n".join(lines[3:]), made, phrases) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_question_about_a_profile_is_one_question(language: Language) -> None:
    phrases = CATALOGUE[language]
    bare = Asked(reference="DF-7Q4K2M", language=language, questions={})
    links = mailto.links(bare, phrases, to="feedback@bureau.example", **WHAT)
    content = feedback.profile_question(bare, phrases, to=AN, links=links, needs="Rust.", **WHAT)
    composed = mail("profile-question", language, content)
    assert composed.subject.endswith("[DF-7Q4K2M]")
    assert composed.html.count("mailto:") == 3
    assert "Rust." in composed.text
    assert feedback.check_request(composed.text, bare, phrases) == []
    reminder = mail("profile-question", language, {**content, "reminder": True})
    assert reminder.subject == f"{FIXED[language][1]}{composed.subject}"


def receipt(language: Language = "nl", **answers: Any) -> str:
    content = feedback.receipt(
        asked(language), Answers(**answers), CATALOGUE[language], to=AN, **WHAT
    )
    return mail("receipt", language, content).text


NEARLY = {code: 4.0 for code in SCORE_CODES if code != "R3"}


def test_a_receipt_says_what_was_read_and_how_to_complete_it() -> None:
    text = receipt(scores={**NEARLY, "2": 3.5}, decision=Decision.GO)
    assert "Gelezen: 1: 4 · 2: 3,5 · 3: 4 · 4: 4 · 5: 4 · R1: 4 · R2: 4 · K: 4" in text
    assert "besluit go.\nOntbreekt: R3. Antwoord met R3 2.\n\nR3. Oorzaak 3\n" in text
    assert text.endswith("Referentie: DF-7Q4K2M (laat deze regel staan)\n")


def test_a_receipt_names_codes_as_the_request_does_however_they_were_kept() -> None:
    request = asked()
    kept = replace(request, questions=dict(sorted(request.questions.items())))
    content = feedback.receipt(
        kept,
        Answers(scores={"K": 4.0, "R1": 2.0, "1": 3.0}),
        CATALOGUE["nl"],
        to=AN,
        **WHAT,
    )
    assert content["read"] == "1: 3 · R1: 2 · K: 4"
    assert content["missing"] == "2, 3, 4, 5, R2, R3, W, Z"


def test_a_receipt_asks_for_the_decision() -> None:
    text = receipt(scores=dict.fromkeys(SCORE_CODES, 4.0))
    assert "Je besluit: go, no go of twijfel?" in text
    assert "Ontbreekt" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_receipt_asks_about_what_is_doubtful_without_guessing(language: Language) -> None:
    text = receipt(
        language,
        scores={"1": 4.0},
        ranges={"2": (3.0, 4.0)},
        conflicts={"3": (2.0, 4.5)},
        invalid=("4",),
    )
    points = [line for line in text.split("\n") if line.startswith("- ")]
    assert [point[2] for point in points] == ["2", "3", "4"]
    half = "4.5" if language == "en" else "4,5"
    assert half in points[1]
    read = text.split("\n")[4]
    assert re.search(r"1 ?: 4\.$", read)


def test_the_example_is_one_of_the_codes_that_are_named_as_missing() -> None:
    text = receipt(scores={c: 4.0 for c in SCORE_CODES if c not in ("3", "R2")}, invalid=("3",))
    assert "Ontbreekt: R2. Antwoord met de code en je score, zoals R2 2." in text


def test_a_receipt_of_nothing_names_all_codes_and_no_words() -> None:
    text = receipt()
    assert "Gelezen: nog geen scores.\nOntbreekt: 1, 2, 3, 4, 5, R1, R2, R3, K, W, Z." in text
    assert "Oorzaak" not in text
