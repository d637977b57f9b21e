"""Words that answer nothing give no answer, and no mail at all makes the reader stumble."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from quoting import CATALOGUE, PROGRAMS, REQUESTS, read, read_html, reply

from docflow.model.feedback import SCORE_CODES, ReplyReading
from docflow.model.mail import Arrived
from docflow.replies.reading import read_reply

WORDS = {
    "nl": (
        "ze hij het gesprek ging goed sprak over klanten planning drukte werkte in Gent bij een "
        "bakker nog niet zeker want de ploeg vroeg naar loon morgen bel ik je maar kan wil zelf "
        "go no twijfel besluit geen dus"
    ),
    "en": (
        "she he the talk went well spoke about clients planning pressure worked in Ghent at a "
        "site not sure yet because the crew asked about pay tomorrow I will call you but can go on "
        "no doubt decision it is"
    ),
    "fr": (
        "elle il entretien bien parlé de clients planning pression a travaillé à Gand chez un "
        "boulanger pas encore sûr car équipe demande salaire demain je vous appelle mais peut veut "
        "go no doute décision le est"
    ),
}
COUNTS = {
    "nl": ["3 jaar ervaring", "2 keer", "4 kinderen", "5 voorbeelden", "3 ploegen", "2 uur"],
    "en": ["3 years of experience", "2 times", "4 children", "5 examples", "3 crews", "2 hours"],
    "fr": ["3 ans d'expérience", "2 fois", "4 enfants", "5 exemples", "3 équipes", "2 heures"],
}
FIGURES = ["om 9u30", "12/11/2026", "0478 12 34 56", "2.800 euro", "9:30", "C1", "80%", "V-7Q4K"]
OPENINGS = {
    "nl": ["Ze sprak", "Het gesprek", "Over de planning", "Bart zei", "Op zaterdag"],
    "en": ["She spoke", "The talk", "About planning", "Bart said", "On Saturday"],
    "fr": ["Elle parlait", "Le samedi", "Pour le planning", "Bart a dit", "Au bureau"],
}


def sentences(language: str) -> st.SearchStrategy[str]:
    """Sentences with counts, dates, hours and deciding words in them. One that begins with such a
    word would decide."""
    pieces = st.sampled_from([*WORDS[language].split(), *COUNTS[language], *FIGURES])
    return st.builds(
        lambda opening, between, rest, end: between.join([opening, *rest]) + end,
        st.sampled_from(OPENINGS[language]),
        st.sampled_from([" ", ", "]),
        st.lists(pieces, max_size=7),
        st.sampled_from([".", "", "!", ";", "?", "..."]),
    )


def prose(language: str) -> st.SearchStrategy[list[str]]:
    return st.lists(sentences(language), min_size=1, max_size=4)


@pytest.mark.parametrize("language", WORDS)
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_prose_decides_nothing(language: str, data: st.DataObject) -> None:
    lines = data.draw(prose(language))
    for text in ("\n".join(lines), " ".join(lines)):
        answers = read(text).answers
        assert (answers.scores, answers.decision) == ({}, None), text


@pytest.mark.parametrize("language", REQUESTS)
@pytest.mark.parametrize("program", PROGRAMS)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_prose_between_the_lines_decides_nothing(
    language: str, program: str, data: st.DataObject
) -> None:
    asked = REQUESTS[language]
    lines = data.draw(prose(language))
    between = {code: lines[at % len(lines)] for at, code in enumerate(SCORE_CODES)}
    answers = read_reply(reply(program, asked, between=between), asked, CATALOGUE).answers
    assert (answers.scores, answers.decision) == ({}, None)


# --- what was read can be shown -------------------------------------------------------------------

TYPED = """
1 2 3 4 5 6 0 8/10 4/5 3-4 3,5 R1 R2 R3 K W Z : . , / - ? ( ) go no niet geen alles behalve
must-haves risico's kwz vraag correctie sorry ipv een vier nvt > Besluit: Toelichting: and want
tot op sterk
"""
PIECES = TYPED.split()
heaps = st.lists(st.sampled_from([*PIECES, "\n"]), max_size=30).map(" ".join)


def bare(text: str) -> str:
    return re.sub(r"[>\s]+", " ", text).strip()


def assert_shown(found: ReplyReading, typed: str) -> None:
    answers = found.answers
    assert all(score in {n / 2 for n in range(2, 11)} for score in answers.scores.values())
    assert not set(answers.scores) & {*answers.missing, *answers.invalid, *answers.ranges}
    assert not set(answers.scores) & set(answers.conflicts)
    read_from = {*answers.scores, *(["decision"] if answers.decision else [])}
    assert read_from <= set(answers.spans)
    assert all(bare(span) in bare(typed) for span in answers.spans.values())


@settings(max_examples=200, deadline=None)
@given(typed=heaps)
def test_every_answer_can_be_shown_in_the_words_it_was_read_from(typed: str) -> None:
    assert_shown(read(typed), typed)


@settings(max_examples=40, deadline=None)
@given(typed=st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).map(" ".join))
@pytest.mark.parametrize("program", PROGRAMS)
def test_nothing_of_the_request_is_shown_as_an_answer(program: str, typed: str) -> None:
    asked = REQUESTS["nl"]
    mail = reply(program, asked, between={"1": typed, "R2": typed, "Z": typed})
    assert_shown(read_reply(mail, asked, CATALOGUE), "\n".join([typed] * 3))


# --- equal in text and HTML -----------------------------------------------------------------------


@settings(max_examples=150, deadline=None)
@given(typed=heaps)
def test_equal_words_are_read_equally_in_text_and_in_html(typed: str) -> None:
    typed = typed.replace("> ", "").replace(">", "")  # a mark in text only
    html = "".join(f"<div>{line or '<br>'}</div>" for line in typed.split("\n"))
    assert read(typed).answers == read_html(html).answers


# --- and never a fault ----------------------------------------------------------------------------


@settings(max_examples=150, deadline=None)
@given(text=st.text(max_size=400), html=st.text(max_size=400))
def test_whatever_a_mail_holds_it_is_read(text: str, html: str) -> None:
    mail = Arrived(text=text, html=html, subject=text[:40])
    for asked in (REQUESTS["fr"], None):
        assert all(1 <= s <= 5 for s in read_reply(mail, asked, CATALOGUE).answers.scores.values())


TAGS = "<p> </p> <div> </div> <blockquote> </blockquote> <ol> <li> <table> <tr> <td> <br> <pre> <s>"


@settings(max_examples=150, deadline=None)
@given(html=st.lists(st.sampled_from([*TAGS.split(), *PIECES, "&nbsp;"]), max_size=40).map("".join))
def test_whatever_its_html_looks_like_it_is_read(html: str) -> None:
    assert all(1 <= score <= 5 for score in read_html(html).answers.scores.values())
