"""Mails about waiting: one overview, a prepared mail whole, a candidate's words as written."""

import datetime as dt
import html
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docflow.model.cleaning import clean
from docflow.model.vacancy import LANGUAGES, Language
from docflow.texts import Texts, shipped_catalogue
from docflow.writing import digest, message
from docflow.writing.digest import Bounced, Memo, Unclear, Waiting
from docflow.writing.message import Composed
from docflow.writing.values import Contact, Values

CATALOGUE = shipped_catalogue()
TEXTS = Texts()
SOFIE = Contact(name="Sofie Claeys", email="sofie@bureau.example")
MONDAY = dt.date(2026, 11, 23)
TYPED = st.text(min_size=1, max_size=80).map(lambda t: clean(t).strip()).filter(bool)
CAME: dict[str, Any] = {
    "reference": "DF-7Q4K2M",
    "candidate": "Lotte",
    "who": "An Peeters",
    "day": MONDAY,
}


def mail(name: str, content: Values, language: Language = "nl") -> Composed:
    path = f"messages/{language}/{name}.md"
    layout = TEXTS.template("messages/layout.html").decode()
    return message.compose(TEXTS.template(path).decode(), layout, content, name=path)


def shown(page: str) -> str:
    return html.unescape(re.sub(r"<[^<>]*>", "", page.replace("<br>\n", "\n")))


def waiting(**changes: Any) -> Waiting:
    values: dict[str, Any] = {
        "what": "feedback",
        "title": "Planner",
        "candidate": "Lotte",
        "who": "An Peeters",
        "since": MONDAY,
        "due": MONDAY,
    }
    return Waiting(**(values | changes))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_digest_puts_what_is_late_apart_and_the_longest_wait_first(language: Language) -> None:
    content = digest.digest(
        CATALOGUE[language],
        to=SOFIE,
        day=MONDAY,
        waiting=[
            waiting(candidate="Vandaag"),
            waiting(candidate="Laat", late=1),
            waiting(candidate="Later", late=3, since=dt.date(2026, 11, 16)),
        ],
    )
    composed = mail("digest-for-recruiter", content, language)
    order = [composed.text.index(name) for name in ("Later", "Laat,", "Vandaag")]
    assert order == sorted(order)
    assert "2" in composed.subject
    assert CATALOGUE[language].text("waits", "day_late") in composed.text
    assert CATALOGUE[language].text("waits", "days_late", n=3) in composed.text


def test_every_kind_of_waiting_has_its_words() -> None:
    kinds = [k for k in CATALOGUE["nl"].get("waits") if "late" not in k]
    content = digest.digest(
        CATALOGUE["nl"], to=SOFIE, day=MONDAY, waiting=[waiting(what=k) for k in kinds]
    )
    assert len(content["waiting"]) == len(kinds) == 7


def test_a_digest_says_how_to_approve_only_where_something_waits_for_it() -> None:
    for what, told in (("feedback", False), ("approval", True), ("answer", True)):
        content = digest.digest(CATALOGUE["nl"], to=SOFIE, day=MONDAY, waiting=[waiting(what=what)])
        assert ("docflow approve" in mail("digest-for-recruiter", content).text) is told


def test_a_digest_quotes_an_unclear_answer_and_what_was_read_in_it() -> None:
    content = digest.digest(
        CATALOGUE["nl"],
        to=SOFIE,
        day=MONDAY,
        unclear=[Unclear(own="Een 7 op 10.\n\nTom", read="7 op 10", **CAME)],
        memos=[Memo(file="memo.m4a", **CAME)],
        bounced=[Bounced(address="an@bakkerij.example", subject="Vraag", why="550")],
    )
    composed = mail("digest-for-recruiter", content)
    for said in ("Een 7 op 10.\n\nTom", "Wat ik erin las: 7 op 10", "memo.m4a", "(550)"):
        assert said in composed.text
    assert composed.subject == "Nog open op maandag 23 november"
    assert "Te laat" not in composed.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_prepared_mail_is_shown_whole_with_its_reference(language: Language) -> None:
    phrases = CATALOGUE[language]
    text = "Dag Lotte,\n\nHet duurt iets langer.\n\nSofie"
    content = digest.for_approval(
        phrases,
        to=SOFIE,
        approval="AP-7Q4K2M",
        template="holding-message",
        name="Lotte",
        subject="Nieuws",
        text=f"{text}\n",
        promised=MONDAY,
    )
    composed = mail("for-approval", content, language)
    assert text in composed.text
    assert "AP-7Q4K2M" in composed.subject
    assert "docflow approve AP-7Q4K2M" in composed.text
    word = {"nl": "AKKOORD", "en": "AGREED", "fr": "D’ACCORD"}[language]
    assert word not in composed.text
    assert word in mail("for-approval", {**content, "by_mail": True}, language).text
    called = mail("for-approval", {**content, "call": True}, language).text
    assert len(called) > len(composed.text)


def test_everything_that_is_prepared_has_its_words() -> None:
    for template in CATALOGUE["nl"].get("prepared"):
        assert TEXTS.is_shipped(f"messages/nl/{template}.md")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_question_to_the_managers_manager_names_what_waits(language: Language) -> None:
    content = digest.escalation(
        CATALOGUE[language],
        to=Contact(name="Griet Wouters"),
        contact=SOFIE,
        title="Planner",
        reference="V-7Q4K",
        waiting=[waiting(late=2), waiting(late=4, candidate="Sam"), waiting(what="decision")],
    )
    text = mail("escalation", content, language).text
    both = CATALOGUE[language].text("words", "and")
    assert f"Lotte {both} Sam" in text
    assert len(re.findall(r"^- ", text, re.MULTILINE)) == 3
    assert text.endswith("Sofie Claeys\n")


@given(TYPED, TYPED, TYPED, st.sampled_from(LANGUAGES))
@settings(max_examples=40, deadline=None)
def test_any_words_of_others_stand_literally(
    own: str, subject: str, name: str, language: Language
) -> None:
    phrases = CATALOGUE[language]
    wrote = digest.candidate_wrote(
        phrases,
        to=SOFIE,
        candidate=Contact(name=name),
        title="Planner",
        reference="V-7Q4K",
        day=MONDAY,
        subject=subject,
        own=own,
        attachments=[name],
    )
    overview = digest.digest(
        phrases,
        to=SOFIE,
        day=MONDAY,
        waiting=[waiting(candidate=name)],
        unclear=[Unclear(**{**CAME, "who": name}, own=own, read=subject)],
    )
    ready = digest.for_approval(
        phrases,
        to=SOFIE,
        approval="AP-7Q4K2M",
        template="decline",
        name=name,
        subject=subject,
        text=own,
    )
    for template, content in (
        ("candidate-wrote", wrote),
        ("digest-for-recruiter", overview),
        ("for-approval", ready),
    ):
        composed = mail(template, content, language)
        for text in (composed.text, shown(composed.html)):
            assert own in text
            assert name in text
