"""Links that open a mail already filled in, as a mail program reads them (RFC 6068)."""

import re
from collections.abc import Mapping
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docflow.model.cleaning import clean
from docflow.model.feedback import SCORE_CODES, Asked, Decision
from docflow.model.vacancy import LANGUAGES, Language
from docflow.texts import shipped_catalogue
from docflow.writing import mailto

CATALOGUE = shipped_catalogue()
ADDRESS = "feedback+k3n7q2v5x4m6b7aa@antwoord.bureau.example"
TYPED = st.text(max_size=300).map(clean)


def asked(language: Language = "nl", questions: Mapping[str, str] = {}) -> Asked:
    known = {code: f"Vraag {code}" for code in SCORE_CODES}
    return Asked(reference="DF-7Q4K2M", language=language, questions={**known, **questions})


def links(request: Asked, candidate: str = "Lotte", title: str = "Planner") -> mailto.Links:
    phrases = CATALOGUE[request.language]
    return mailto.links(request, phrases, to=ADDRESS, candidate=candidate, title=title)


def opened(link: str) -> tuple[str, str, str]:
    """Address, subject and body of the mail that a link opens."""
    parts = urlsplit(link)
    assert parts.scheme == "mailto"
    # parse_qs reads "+" as a blank, which a mail program does not: there must be none.
    assert "+" not in link
    query = parse_qs(parts.query, keep_blank_values=True, strict_parsing=True)
    assert set(query) == {"subject", "body"}
    return unquote(parts.path), query["subject"][0], query["body"][0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_decision_opens_a_mail_that_only_needs_sending(language: Language) -> None:
    request = asked(language)
    for decision, word in zip(Decision, CATALOGUE[language].get("decisions").values(), strict=True):
        to, subject, body = opened(links(request).decisions[decision])
        assert to == ADDRESS
        assert "[DF-7Q4K2M]" in subject
        lines = body.split("\r\n")
        assert lines[0].endswith(word[0])
        assert lines[-1] == CATALOGUE[language].text("request", "reference", reference="DF-7Q4K2M")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_short_form_asks_everything_in_the_words_of_the_request(language: Language) -> None:
    made = links(asked(language))
    assert made.form
    assert made.form_text
    to, subject, body = opened(made.form)
    assert (to, "[DF-7Q4K2M]" in subject) == (ADDRESS, True)
    assert body == made.form_text.replace("\n", "\r\n")
    for code in SCORE_CODES:
        assert re.search(rf"^{code}\. Vraag {code}: $", made.form_text, re.MULTILINE)
    for label in ("must_haves", "risks", "person", "decision", "comment"):
        assert CATALOGUE[language].text("request", label) in made.form_text.split("\n")
    assert len(made.form) < 1000


def test_long_questions_are_shortened_until_the_link_fits() -> None:
    long = {code: f"{code} " + "é moeilijk woord " * 20 for code in SCORE_CODES}
    made = links(asked(questions=long), candidate="Jan-Willem de Vries", title="R&D " * 40)
    assert made.form
    assert made.form_text
    assert 1000 < len(made.form) <= mailto.LONGEST
    assert all(re.search(rf"^{code}\. .*…? $", made.form_text, re.MULTILINE) for code in long)
    assert made.form_text.endswith("Referentie: DF-7Q4K2M (laat deze regel staan)")
    assert "[DF-7Q4K2M]" in opened(made.form)[1]


def test_a_question_that_asks_gets_no_colon() -> None:
    made = links(asked(questions={"K": "Kan het?"}))
    assert "\nK. Kan het? \n" in (made.form_text or "")


def test_a_request_without_questions_has_decisions_only() -> None:
    made = links(Asked(reference="DF-7Q4K2M", language="nl", questions={}))
    assert (made.form, made.form_text) == (None, None)
    assert len(made.decisions) == 3


@given(TYPED, TYPED, TYPED)
@settings(max_examples=60, deadline=None)
def test_any_words_make_a_link_that_opens_as_meant(who: str, title: str, question: str) -> None:
    made = links(asked(questions={"1": question}), candidate=who, title=title)
    for link in (*made.decisions.values(), made.form or ""):
        assert re.fullmatch(r"mailto:[A-Za-z0-9%@._~?=&-]+", link)
        assert len(link) <= mailto.LONGEST
        _, subject, body = opened(link)
        assert "DF-7Q4K2M" in subject
        assert "\n" not in subject
        assert body.replace("\r\n", "").count("\n") == 0
        assert body.endswith("Referentie: DF-7Q4K2M (laat deze regel staan)")
