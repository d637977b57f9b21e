"""The scorecard and the comparison: people's scores and words, literally, in their own order."""

import datetime as dt
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from office import resaved
from papers import words_in

from docflow.model.card import (
    Card,
    CardRow,
    ComparedCell,
    ComparedRow,
    Comparison,
    Gap,
    GapKind,
    Mark,
    Said,
)
from docflow.model.cleaning import clean
from docflow.model.feedback import SCORE_CODES, Answers, Decision
from docflow.model.vacancy import LANGUAGES, Language
from docflow.texts import Texts, shipped_catalogue
from docflow.writing import document, scorecards
from docflow.writing.values import Contact, Values

CATALOGUE = shipped_catalogue()
TEXTS = Texts()
NL = CATALOGUE["nl"]
HEAD: dict[str, Any] = {
    "reference": "V-7Q4K",
    "title": "Planner",
    "date": dt.date(2026, 11, 24),
    "contact": Contact(name="Sofie Claeys", email="sofie@bureau.example"),
}
TYPED = st.text(min_size=1, max_size=40).map(lambda t: clean(t).strip()).filter(bool)


def said(name: str, decision: Decision | None = Decision.GO, comment: str | None = None) -> Said:
    return Said(
        interviewer=name,
        step="Gesprek",
        day=dt.date(2026, 11, 19),
        answers=Answers(decision=decision, comment=comment),
    )


def card(*marks: Mark, people: tuple[Said, ...] | None = None, **more: Any) -> Card:
    """A card on which everyone gave the same mark for each question."""
    who = people or tuple(said(f"P{n} Janssens") for n, _ in enumerate(marks))
    rows = tuple(CardRow(code=c, question=f"Vraag {c}", marks=marks) for c in SCORE_CODES)
    return Card(**{"candidate": "Lotte", "rows": rows, "said": who, **more})


def content(made: Card, *gaps: Gap, language: Language = "nl", **more: Any) -> Values:
    return scorecards.scorecard(made, gaps, CATALOGUE[language], **HEAD, **more)


def paper(name: str, values: Values, language: Language = "nl") -> str:
    path = f"documents/{language}/{name}.docx"
    return words_in(document.render(TEXTS.template(path), values, name=path))


def test_a_colour_repeats_what_the_number_says_and_turns_for_risks() -> None:
    for score, must_have, risk in (
        (1.0, "warn", "good"),
        (2.0, "warn", "good"),
        (2.5, "middle", "middle"),
        (3.5, "middle", "middle"),
        (4.0, "good", "warn"),
        (5.0, "good", "warn"),
    ):
        groups = content(card(Mark(score=score)))["groups"]
        assert groups[0]["rows"][0]["marks"][0]["band"] == must_have
        assert groups[1]["rows"][0]["marks"][0]["band"] == risk


def test_a_mark_without_a_score_has_no_colour_and_says_what_was_left_open() -> None:
    row = content(card(Mark(), Mark(unsettled=(3.0, 4.5))))["groups"][0]["rows"][0]
    assert [(m["score"], m["band"]) for m in row["marks"]] == [("–", "none"), ("3/4,5?", "none")]


def test_words_stand_beside_the_scores_of_two_and_below_those_of_three() -> None:
    mark = Mark(score=4, words="Bleef kalm.")
    two, three = content(card(mark, mark)), content(card(mark, mark, mark))
    assert two["remarks"] == []
    assert two["groups"][0]["rows"][0]["marks"][0]["words"] == "Bleef kalm."
    assert three["groups"][0]["rows"][0]["marks"][0]["words"] is None
    assert three["remarks"][0]["said"] == [
        {"who": who, "words": "Bleef kalm."} for who in ("P0", "P1", "P2")
    ]
    assert paper("scorecard", three).count("Bleef kalm.") == 3 * len(SCORE_CODES)


def test_one_talk_of_several_people_is_named_once() -> None:
    mark = Mark(score=4)
    together = content(card(mark, mark))
    assert together["talk"] == "Gesprek · 19/11"
    assert [p["talk"] for p in together["people"]] == [None, None]
    assert paper("scorecard", together).count("Gesprek · 19/11") == 1
    other = replace(said("An Maes"), step="Proef")
    apart = content(card(mark, mark, people=(said("Tom Bos"), other)))
    assert apart["talk"] is None
    assert [p["talk"] for p in apart["people"]] == ["Gesprek · 19/11", "Proef · 19/11"]


def test_a_decision_stands_there_as_said_with_its_words() -> None:
    people = (
        said("An Maes", Decision.NO_GO, "Te vroeg."),
        said("Bo Claes", None),
        Said(interviewer="Cis Bos"),
    )
    values = content(card(*[Mark(score=3)] * 3, people=people))
    assert [d["word"] for d in values["decisions"]] == [
        "no\u00a0go",
        "nog geen besluit",
        "nog geen antwoord",
    ]
    assert values["remarks"][-1] == {
        "code": None,
        "question": "Besluit",
        "said": [{"who": "An", "words": "Te vroeg."}],
    }


def test_first_names_are_used_only_where_they_are_one_persons() -> None:
    mark = Mark(score=4, words="x")
    people = (said("An Maes"), said("An Claes"), said("Tom Bos"))
    remarks = content(card(mark, mark, mark, people=people))["remarks"]
    assert [s["who"] for s in remarks[0]["said"]] == ["An Maes", "An Claes", "Tom"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_kind_of_gap_is_one_sentence(language: Language) -> None:
    people = ("An Maes", "Tom Bos")
    gaps = [Gap(kind=kind, codes=("3",), people=people) for kind in GapKind]
    gaps.append(Gap(kind=GapKind.APART, codes=("R2",), people=people))
    values = content(card(Mark(), people=(said("An Maes"),)), *gaps, language=language)
    assert len(values["gaps"]) == len(GapKind) - 1
    assert values["untested"] == ["3. Vraag 3"]
    (apart,) = [g for g in values["gaps"] if "R2" in g]
    assert "3 (An, Tom Bos) · R2 (An, Tom Bos)" in apart


@pytest.mark.parametrize(
    ("state", "shown"),
    [("in process", "in procedure"), ("stopped by Tom Bos", "gestopt door Tom Bos"), (None, None)],
)
def test_a_state_is_said_in_the_readers_words(state: str | None, shown: str | None) -> None:
    assert content(card(Mark(), state=state))["state"] == shown


def compared(*cards: Card) -> Comparison:
    rows = tuple(
        ComparedRow(
            code=code,
            question=f"Vraag {code}",
            cells=tuple(
                ComparedCell(marks=tuple(zip(c.said, c.rows[n].marks, strict=True))) for c in cards
            ),
        )
        for n, code in enumerate(SCORE_CODES)
    )
    return Comparison(cards=cards, rows=rows)


def test_candidates_stand_in_the_order_given_and_five_to_a_table() -> None:
    cards = [card(Mark(score=1 + n % 5), candidate=f"Kandidaat {n}") for n in range(7)]
    values = scorecards.comparison(compared(*cards), NL, **HEAD)
    names = [[c["name"] for c in t["candidates"]] for t in values["tables"]]
    assert names == [[f"Kandidaat {n}" for n in range(5)], ["Kandidaat 5", "Kandidaat 6"]]
    text = paper("comparison", values)
    places = [text.index(f"Kandidaat {n}") for n in range(7)]
    assert places == sorted(places)


def test_a_comparison_names_what_each_candidate_was_not_tested_on() -> None:
    values = scorecards.comparison(compared(card(Mark(score=4)), card(Mark())), NL, **HEAD)
    assert [c["codes"] for c in values["tables"][0]["untested"]] == [None, ", ".join(SCORE_CODES)]


def test_a_question_that_was_another_then_is_quoted() -> None:
    made = compared(card(Mark(score=4)))
    cell = ComparedCell(marks=made.rows[0].cells[0].marks, asked="Rijbewijs B")
    rows = (ComparedRow(code="1", question="Vraag 1", cells=(cell,)), *made.rows[1:])
    values = scorecards.comparison(Comparison(cards=made.cards, rows=rows), NL, **HEAD)
    assert "Toen gevraagd: Rijbewijs B" in paper("comparison", values)


@given(st.lists(TYPED, min_size=6, max_size=6), st.integers(1, 4), st.sampled_from(LANGUAGES))
@settings(max_examples=25, deadline=None)
def test_any_words_stand_literally_in_both_documents(
    typed: list[str], count: int, language: Language
) -> None:
    words, comment, candidate, question, needs, who = typed
    people = tuple(said(f"{who} {n}", comment=comment) for n in range(count))
    marks = (Mark(score=4, words=words),) * count
    rows = tuple(CardRow(code=c, question=f"{question}~{c}", marks=marks) for c in SCORE_CODES)
    made = Card(candidate=candidate, rows=rows, said=people, needs=needs)
    text = paper("scorecard", content(made, language=language, succeeds_in=needs), language)
    assert text.count(words) >= count * len(SCORE_CODES)
    assert text.count(comment) >= count
    for expected in (candidate, needs, *(f"{question}~{c}" for c in SCORE_CODES)):
        assert expected in text
    several = scorecards.comparison(compared(made), CATALOGUE[language], **HEAD)
    both = paper("comparison", several, language)
    assert candidate in both
    assert both.count("4") >= count * len(SCORE_CODES)


@pytest.mark.libreoffice
def test_a_card_of_two_and_a_comparison_of_four_are_one_page(tmp_path: Any) -> None:
    given_: dict[str, bytes] = {}
    mark, bare = Mark(score=4, words="Bleef kalm toen drie mensen tegelijk belden."), Mark(score=3)
    two = card(mark, mark, needs="Een mentor.")
    # Words for the must-haves; a score is enough for the others.
    rows = (*two.rows[:5], *(replace(row, marks=(bare, bare)) for row in two.rows[5:]))
    gaps = [
        Gap(kind=GapKind.UNTESTED, codes=("R3",)),
        Gap(kind=GapKind.APART, codes=("3",), people=("P0 Janssens", "P1 Janssens")),
        Gap(kind=GapKind.UNEXPLAINED, codes=("4", "5")),
    ]
    for language in LANGUAGES:
        one = content(replace(two, rows=rows), *gaps, language=language, succeeds_in="Rust.")
        four = scorecards.comparison(
            compared(*[card(mark, mark, mark)] * 4), CATALOGUE[language], **HEAD
        )
        for name, values in (("scorecard", one), ("comparison", four)):
            path = f"documents/{language}/{name}.docx"
            given_[f"{name}-{language}.docx"] = document.render(
                TEXTS.template(path), values, name=path
            )
    made = resaved(given_, "pdf", tmp_path)
    assert {len(re.findall(rb"/Type ?/Page\b", pdf)) for pdf in made.values()} == {1}
