"""Scores come out exactly as they were written, and never out of words that hold none."""

import json
from collections.abc import Callable, Mapping
from html import escape
from pathlib import Path
from time import process_time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from docflow.model.feedback import SCORE_CODES, Asked, Decision, ReplyKind, ReplyReading
from docflow.model.mail import Arrived
from docflow.replies.reading import read_card, read_reply, read_words
from docflow.texts import shipped_catalogue

CASES = Path(__file__).parent.parent / "cases" / "replies"
CATALOGUE = shipped_catalogue()


def request(case: str) -> Asked:
    asked = json.loads((CASES / case / "asked.json").read_text(encoding="utf-8"))
    return Asked(**(asked | {"texts": tuple(asked["texts"])}))


REQUESTS = [request(f"{language}-gmail-inline") for language in ("nl", "en", "fr")]
SHORT = request("nl-gmail-question-words-as-labels")
"""A request whose questions are single words, such as "Engels"."""

Scores = Mapping[str, float]


def read(text: str, asked: Asked = REQUESTS[0]) -> ReplyReading:
    return read_reply(Arrived(text=text, subject="RE: Feedback"), asked, CATALOGUE)


def read_html(html: str, asked: Asked = REQUESTS[0]) -> ReplyReading:
    return read_reply(Arrived(html=html, subject="RE: Feedback"), asked, CATALOGUE)


# --- every notation gives exactly its scores ------------------------------------------------------


def shown(score: float) -> str:
    return f"{score:g}".replace(".", ",")


def labelled(between: str, joint: str) -> Callable[[Scores], str]:
    return lambda scores: between.join(f"{code}{joint}{shown(s)}" for code, s in scores.items())


def blocks(joint: str, between: str) -> Callable[[Scores], str]:
    def render(scores: Scores) -> str:
        values = [shown(score) for score in scores.values()]
        return between.join(joint.join(part) for part in (values[:5], values[5:8], values[8:]))

    return render


def quoted(mark: str, answer: str) -> Callable[[Scores], str]:
    """Answers between the lines of the request."""

    def render(scores: Scores) -> str:
        lines = ["Op 19 nov 2026 om 17:32 schreef Tom Maes <tom@bureau.example>:", ""]
        for line in REQUESTS[0].texts[0].split("\n"):
            code = line.split(".")[0]
            if code in scores and line[len(code) : len(code) + 2] == ". ":
                lines += answer.format(line=mark + line, score=shown(scores[code])).split("\n")
            else:
                lines.append(mark + line)
        return "\n".join(lines)

    return render


NOTATIONS: dict[str, Callable[[Scores], str]] = {
    "a line each": labelled("\n", ": "),
    "a line each, dotted": labelled("\n", ". "),
    "a line each, bracketed": labelled("\n", ") "),
    "commas": labelled(", ", ": "),
    "blanks": labelled(" ", ":"),
    "equals": labelled("; ", " = "),
    "of five": lambda scores: "\n".join(f"{c}: {shown(s)}/5" for c, s in scores.items()),
    "op vijf": lambda scores: "\n".join(f"{c} : {shown(s)} op 5" for c, s in scores.items()),
    "sur cinq": lambda scores: "\n".join(f"{c} : {shown(s)} sur 5" for c, s in scores.items()),
    "with reasons": lambda scores: "\n".join(
        f"{c}: {shown(s)} – sprak over 3 projecten, werkte 2 jaar in Gent"
        for c, s in scores.items()
    ),
    "reasons first": lambda scores: "\n".join(
        f"{c}: ging er vlot op in: {shown(s)}" for c, s in scores.items()
    ),
    "list": blocks(" ", " / "),
    "list on three lines": blocks(" ", "\n"),
    "list with slashes": blocks("/", " "),
    "one below another": blocks("\n", "\n"),
    "marked, below": quoted("> ", "{line}\n{score}"),
    "marked, on the line": quoted("> ", "{line} {score}"),
    "marked, with a colon": quoted("> ", "{line}: {score}"),
    "no marks, below": quoted("", "{line}\n{score}"),
    "no marks, on the line": quoted("", "{line} {score}"),
    "no marks, with reasons": quoted("", "{line}\n{score}, gaf 2 voorbeelden"),
    "in brackets, in front": quoted("", "({score}) {line}"),
}

halves = st.sampled_from([1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5])
all_scores = st.tuples(*[halves] * len(SCORE_CODES)).map(
    lambda scores: dict(zip(SCORE_CODES, scores, strict=True))
)


@pytest.mark.parametrize("notation", NOTATIONS)
@settings(max_examples=40, deadline=None)
@given(scores=all_scores)
def test_scores_come_out_as_they_were_written(notation: str, scores: Scores) -> None:
    assert read(NOTATIONS[notation](scores)).answers.scores == scores


@pytest.mark.parametrize("notation", NOTATIONS)
@settings(max_examples=15, deadline=None)
@given(scores=all_scores)
def test_scores_come_out_of_html_too(notation: str, scores: Scores) -> None:
    lines = NOTATIONS[notation](scores).split("\n")
    html = "".join(f"<div>{escape(line) or '<br>'}</div>" for line in lines)
    assert read_html(html).answers.scores == scores


@settings(max_examples=60, deadline=None)
@given(scores=st.dictionaries(st.sampled_from(SCORE_CODES), halves, min_size=1))
def test_some_scores_leave_the_others_missing(scores: Scores) -> None:
    answers = read(labelled("\n", ": ")(scores)).answers
    assert answers.scores == scores
    assert set(answers.missing) == set(SCORE_CODES) - set(scores)


@settings(max_examples=60, deadline=None)
@given(
    whole=st.fixed_dictionaries({code: st.integers(1, 5) for code in SCORE_CODES}),
    below=st.booleans(),
)
def test_a_score_that_is_the_next_questions_number_stays_where_it_was(
    whole: Mapping[str, int], *, below: bool
) -> None:
    lines: list[str] = []
    for line in SHORT.texts[0].split("\n"):
        code = line.split(".")[0]
        answered = code in whole and ". " in line
        if answered and below:
            lines += [line, str(whole[code])]
        else:
            lines.append(f"{line} {whole[code]}" if answered else line)
    head = "Van: Tom Maes\nVerzonden: donderdag 19 november 2026\nAan: Wouter Claes\n\n"
    assert read(head + "\n".join(lines), SHORT).answers.scores == whole


# --- and words without scores give none -----------------------------------------------------------

WORDS = {
    "nl": (
        "ze hij het gesprek ging goed sprak over klanten planning drukte werkte in Gent bij een "
        "bakker nog niet zeker want de ploeg vroeg naar loon morgen bel ik je maar kan wil zelf"
    ),
    "en": (
        "she he the talk went well spoke about clients planning pressure worked in Ghent at a "
        "site not sure yet because the crew asked about pay tomorrow I will call you but can go on"
    ),
    "fr": (
        "elle il entretien bien parlé de clients planning pression a travaillé à Gand chez un "
        "boulanger pas encore sûr car équipe demande salaire demain je vous appelle mais peut veut"
    ),
}
COUNTS = {
    "nl": ["jaar ervaring", "keer", "kinderen", "voorbeelden", "collega's", "ploegen", "uur", "km"],
    "en": ["years of experience", "times", "children", "examples", "colleagues", "crews", "hours"],
    "fr": ["ans d'expérience", "fois", "enfants", "exemples", "collègues", "équipes", "heures"],
}
FIGURES = ["om 9u30", "12/11/2026", "0478 12 34 56", "2.800 euro", "9:30", "C1", "80%", "V-7Q4K"]


@st.composite
def prose(draw: st.DrawFn, language: str) -> str:
    """Sentences with counts, dates and hours in them, and no score."""
    words = st.sampled_from(WORDS[language].split())
    counts = st.builds(
        "{} {}".format, st.integers(1, 12), st.sampled_from(COUNTS[language])
    ) | st.sampled_from(FIGURES)
    sentences = []
    for _ in range(draw(st.integers(1, 6))):
        pieces = draw(st.lists(words, min_size=3, max_size=9))
        for piece in draw(st.lists(counts, max_size=2)):
            pieces.insert(draw(st.integers(0, len(pieces))), piece)
        mark = draw(st.sampled_from([", ", " "]))
        sentences.append(mark.join(pieces) + draw(st.sampled_from([".", "", "!", ";"])))
    return draw(st.sampled_from(["\n", " ", "\n\n"])).join(sentences)


@pytest.mark.parametrize("language", WORDS)
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_prose_never_gives_a_score(language: str, data: st.DataObject) -> None:
    answers = read(data.draw(prose(language))).answers
    assert (answers.scores, answers.decision) == ({}, None)


@pytest.mark.parametrize("language", WORDS)
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_prose_between_the_lines_never_gives_a_score(language: str, data: st.DataObject) -> None:
    asked = REQUESTS[list(WORDS).index(language)]
    lines = []
    for line in asked.texts[0].split("\n"):
        lines.append(f"> {line}")
        if line.split(".")[0] in SCORE_CODES:
            lines += data.draw(prose(language)).split("\n")
    answers = read("\n".join(lines), asked).answers
    assert (answers.scores, answers.decision) == ({}, None)


@settings(max_examples=150, deadline=None)
@given(text=st.text(max_size=400), html=st.text(max_size=400))
def test_whatever_a_mail_holds_it_is_read_without_a_fault(text: str, html: str) -> None:
    found = read_reply(Arrived(text=text, html=html, subject=text[:40]), REQUESTS[0], CATALOGUE)
    assert all(1 <= score <= 5 for score in found.answers.scores.values())


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "1",
                "2",
                "3",
                "4",
                "5",
                "6",
                "0",
                "8/10",
                "4/5",
                "3-4",
                "R1",
                "R2",
                "K",
                "W",
                "Z",
                ":",
                ".",
                ",",
                "/",
                "-",
                "?",
                "(",
                ")",
                "go",
                "no",
                "niet",
                "geen",
                "alles",
                "behalve",
                "must-haves",
                "risico's",
                "kwz",
                "vraag",
                "correctie",
                "sorry",
                "ipv",
                "een",
                "vier",
                "nvt",
                ">",
                "\n",
            ]
        ),
        max_size=30,
    )
)
def test_any_heap_of_answer_words_stays_on_the_scale(pieces: list[str]) -> None:
    answers = read(" ".join(pieces)).answers
    assert all(score in {n / 2 for n in range(2, 11)} for score in answers.scores.values())
    assert not set(answers.scores) & {*answers.missing, *answers.invalid, *answers.ranges}
    assert not set(answers.scores) & set(answers.conflicts)


# --- the other ways in ----------------------------------------------------------------------------


def test_what_was_said_aloud_is_read_as_a_reply_is() -> None:
    answers = read_words("1: 4, R2: 3½, no go", REQUESTS[0], CATALOGUE)
    assert (answers.scores, answers.decision) == ({"1": 4, "R2": 3.5}, Decision.NO_GO)


def test_the_cells_of_a_scorecard_are_read_one_by_one() -> None:
    cells = {"1": "4", "2": "vier", "3": "3-4", "4": "9", "5": "", "R1": "n.v.t.", "K": "5/5"}
    answers = read_card(cells, "ja", "Snel beslissen.", REQUESTS[0], CATALOGUE)
    assert answers.scores == {"1": 4, "2": 4, "K": 5}
    assert (answers.ranges, answers.invalid) == ({"3": (3, 4)}, ("4",))
    assert (answers.decision, answers.comment) == (Decision.GO, "Snel beslissen.")
    assert answers.spans["2"] == "vier"


@pytest.mark.parametrize(
    ("text", "decision"),
    [
        ("Zien", Decision.GO),
        ("Ja", Decision.GO),
        ("niet zien, te weinig ervaring", Decision.NO_GO),
        ("Twijfel.", Decision.DOUBT),
        ("Kan jij eerst bellen?", None),
    ],
)
def test_a_request_without_questions_asks_a_decision_only(
    text: str, decision: Decision | None
) -> None:
    asked = Asked(reference="DF-7Q4K2M", language="nl", questions={}, texts=("Wil je haar zien?",))
    found = read(text, asked)
    assert found.answers.decision is decision
    assert found.kind is (ReplyKind.FEEDBACK if decision else ReplyKind.UNCLEAR)


def test_without_a_request_nothing_is_an_answer() -> None:
    found = read_reply(Arrived(text="5 4 3 4 4 / 1 2 2 / 4 4 5 go"), None, CATALOGUE)
    assert (found.kind, found.answers.scores) == (ReplyKind.UNRELATED, {})


def test_where_text_and_html_differ_there_is_no_score() -> None:
    mail = Arrived(text="1: 4\n2: 3", html="<p>1: 5</p><p>2: 3</p>", subject="RE: Feedback")
    answers = read_reply(mail, REQUESTS[0], CATALOGUE).answers
    assert (answers.scores, answers.conflicts) == ({"2": 3}, {"1": (5, 4)})
    assert "1" in answers.missing


def test_what_cannot_be_seen_is_not_read() -> None:
    hidden = '<p>1: 4</p><p style="display:none">2: 5</p><p><s>3: 5</s></p><!-- 4: 5 -->'
    assert read_html(hidden).answers.scores == {"1": 4}


# --- hostile mail costs no more than its length ---------------------------------------------------

QUOTE = "".join(f"> {line}\n" for line in REQUESTS[0].texts[0].split("\n"))
GROWING = {
    "quotes": QUOTE, "marks": ">", "intros": "Op 20:20 ", "intro lines": "Op 20:20\n",
    "heads": "Van: x\nVerzonden: y\nAan: z\n", "figures": "4,", "labels": "1: 4, ",
    "open labels": "1: a, ", "ranges": "3 tot ", "chains": "4/", "decisions": "go, als ",
    "rules": "_____________\n", "everything": "Alles 4 behalve ", "pictures": "[cid:",
    "addresses": "<http:", "stars": "★ ", "accents": "e\u0301\u0323\u05b0\u05b1",
    "segments": "1: a\n4,",
    "heaped": "\u05b0\u05b1", "the request's words": REQUESTS[0].texts[0].replace("\n", " "),
}  # fmt: skip
MILLION = 1_000_000


def seconds(mail: Arrived) -> float:
    started = process_time()
    read_reply(mail, REQUESTS[0], CATALOGUE)
    return process_time() - started


@pytest.mark.parametrize("name", GROWING)
@pytest.mark.parametrize("html", [False, True], ids=["text", "html"])
def test_reading_grows_with_the_mail_and_no_faster(name: str, *, html: bool) -> None:
    def costs(size: int) -> float:
        body = (GROWING[name] * (size // len(GROWING[name]) + 1))[:size]
        return seconds(Arrived(html=body.replace("\n", "<br>")) if html else Arrived(text=body))

    small, large = costs(MILLION // 8), costs(MILLION)
    assert large < 16 * small + 0.5
    assert large < 3


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 50_000 + "1: 4",
        "<blockquote>1: 4" * 20_000,
        "<table><tr>" + "<td>1: 4" * 40_000,
        "<table><tr><td>" + "x" * 200_000 + "</td></tr>" + "<tr><td>a" * 30_000,
        '<p style="margin-top:99999999em">1: 4</p>',
        "<" * 400_000,
        "&#x110000;&#0;" * 20_000,
        "<div class=gmail_quote>" * 20_000,
    ],
    ids=["deep", "quotes", "cells", "wide", "margin", "open", "entities", "gmail"],
)
def test_hostile_html_is_read_in_time(html: str) -> None:
    assert seconds(Arrived(html=html)) < 3
