"""People's scores laid side by side, and what is still unknown."""

import dataclasses

from hypothesis import given
from hypothesis import strategies as st

from docflow.hiring import scorecard
from docflow.model.card import Card, Gap, GapKind, Mark, Said
from docflow.model.feedback import SCORE_CODES, Answers, Decision

QUESTIONS = {code: f"Vraag {code}" for code in SCORE_CODES}
ALL = dict.fromkeys(SCORE_CODES, 4.0)


def said(name: str, scores: dict[str, float] | None = None, **more: object) -> Said:
    """Feedback of one person; without scores: nothing came yet."""
    words = more.pop("words", {})
    answers = None if scores is None else Answers(scores=scores, **more)  # type: ignore[arg-type]
    return Said(interviewer=name, answers=answers, words=words)  # type: ignore[arg-type]


def card(*people: Said, **more: str) -> Card:
    return scorecard.scorecard("Lotte", QUESTIONS, people, **more)


def kinds(*people: Said, **more: str) -> list[GapKind]:
    return [gap.kind for gap in scorecard.gaps(card(*people, **more))]


def test_a_row_holds_the_mark_of_each_person_in_their_order() -> None:
    made = card(said("An", {"1": 4}), said("Tom"), said("Bo", {"1": 2}, words={"1": "aarzelde"}))
    assert made.rows[0].marks == (Mark(score=4), Mark(), Mark(score=2, words="aarzelde"))
    assert [row.code for row in made.rows] == list(SCORE_CODES)


def test_a_choice_between_two_scores_is_no_score() -> None:
    made = card(said("An", {}, ranges={"1": (3, 4)}, conflicts={"2": (2, 5)}))
    assert made.rows[0].marks == (Mark(unsettled=(3, 4)),)
    assert made.rows[1].marks == (Mark(unsettled=(2, 5)),)
    assert scorecard.coverage(made)["1"] == ()


def test_coverage_says_who_scored_what_and_what_nobody_tested() -> None:
    made = card(said("An", {"1": 4, "K": 3}), said("Tom", {"1": 1}), said("An", {"1": 5}))
    assert scorecard.coverage(made)["1"] == ("An", "Tom")
    assert scorecard.coverage(made)["K"] == ("An",)
    assert scorecard.untested(made) == tuple(c for c in SCORE_CODES if c not in ("1", "K"))


def test_before_an_offer_a_complete_card_leaves_no_gap() -> None:
    person = said("An", ALL, decision=Decision.GO, words=QUESTIONS)
    assert kinds(person, needs="Een mentor.") == []


def test_what_nobody_knows_is_a_gap() -> None:
    assert kinds(needs="x") == [GapKind.UNTESTED]
    assert kinds(said("An"), needs="x") == [GapKind.UNTESTED, GapKind.OPEN]
    silent = said("An", ALL, decision=Decision.GO)
    assert kinds(silent) == [GapKind.UNEXPLAINED, GapKind.NEEDS]


def test_a_person_without_a_decision_is_a_gap_and_doubt_is_a_decision() -> None:
    assert GapKind.UNDECIDED in kinds(said("An", ALL))
    assert GapKind.UNDECIDED not in kinds(said("An", ALL, decision=Decision.DOUBT))


def test_a_risk_needs_no_words_but_a_must_have_does() -> None:
    gap = scorecard.gaps(card(said("An", ALL, decision=Decision.GO), needs="x"))[-1]
    assert gap.codes == ("1", "2", "3", "4", "5", "K", "W", "Z")


def test_scores_two_apart_are_named_with_the_people_at_both_ends() -> None:
    people = [said(n, {**ALL, "R2": s}) for n, s in (("An", 1.0), ("Tom", 2.0), ("Bo", 3.0))]
    found = [g for g in scorecard.gaps(card(*people)) if g.kind is GapKind.APART]
    assert found == [Gap(kind=GapKind.APART, codes=("R2",), people=("An", "Bo"))]
    assert GapKind.APART not in kinds(*people[:2])


def test_a_comparison_keeps_the_order_of_the_forms_whatever_the_scores() -> None:
    low, high = card(said("An", dict.fromkeys(SCORE_CODES, 1.0))), card(said("An", ALL))
    cards = (low, high, low)
    made = scorecard.comparison(QUESTIONS, cards)
    assert made.cards == cards
    assert [c.marks[0][1].score for c in made.rows[0].cells] == [1, 4, 1]


def test_a_comparison_says_when_the_question_was_another() -> None:
    asked = {**QUESTIONS, "1": "Rijbewijs B"}
    before = scorecard.scorecard("Sam", asked, [said("An", {"1": 4})])
    made = scorecard.comparison(QUESTIONS, [card(said("An", {"1": 5})), before])
    assert [cell.asked for cell in made.rows[0].cells] == [None, "Rijbewijs B"]


def test_a_candidate_nobody_met_has_empty_cells() -> None:
    made = scorecard.comparison(QUESTIONS, [card(), scorecard.scorecard("Sam", {}, [])])
    assert all(cell.marks == () for row in made.rows for cell in row.cells)


def test_a_later_mail_completes_and_corrects() -> None:
    first = Answers(scores={"1": 4, "2": 3}, comment="Sterk.", ranges={"3": (3, 4)})
    second = Answers(scores={"2": 5, "3": 4}, decision=Decision.GO, comment="Toch go.")
    both = scorecard.merged([first, second], SCORE_CODES)
    assert both.scores == {"1": 4, "2": 5, "3": 4}
    assert (both.decision, both.comment) == (Decision.GO, "Sterk.\nToch go.")
    assert both.ranges == {}
    assert both.missing == tuple(c for c in SCORE_CODES if c not in ("1", "2", "3"))


def test_a_later_mail_that_is_not_clear_takes_the_score_back() -> None:
    first = Answers(scores={"1": 4, "2": 3, "K": 5})
    second = Answers(conflicts={"1": (2, 3)}, invalid=("2",))
    both = scorecard.merged([first, second], SCORE_CODES)
    assert both.scores == {"K": 5}
    assert (both.conflicts, both.invalid) == ({"1": (2, 3)}, ("2",))


SCORES = st.dictionaries(
    st.sampled_from(SCORE_CODES), st.sampled_from([n / 2 for n in range(2, 11)])
)


@given(st.lists(SCORES, max_size=5))
def test_every_score_in_the_results_is_a_score_that_a_person_gave(
    given_: list[dict[str, float]],
) -> None:
    people = [said(f"P{n}", scores) for n, scores in enumerate(given_)]
    made = card(*people)
    for n, scores in enumerate(given_):
        found = {row.code: row.marks[n].score for row in made.rows}
        assert {code: s for code, s in found.items() if s is not None} == scores
    compared = scorecard.comparison(QUESTIONS, [made])
    for row in compared.rows:
        expected = [(f"P{n}", s[row.code]) for n, s in enumerate(given_) if row.code in s]
        assert [(p.interviewer, m.score) for p, m in row.cells[0].marks] == expected


def test_nothing_in_a_card_can_hold_a_sum_or_a_rank() -> None:
    names = {f.name for kind in (Card, Mark, Gap) for f in dataclasses.fields(kind)}
    assert names.isdisjoint({"average", "total", "rank", "mean", "sum", "advice"})


def test_who_was_asked_another_question_keeps_it_in_a_row_of_its_own() -> None:
    early = Said(
        interviewer="An", answers=Answers(scores=ALL), asked={**QUESTIONS, "3": "Rijbewijs B"}
    )
    late = said("Tom", {"3": 2.0})
    made = card(early, late, needs="x")
    now, then = (row for row in made.rows if row.code == "3")
    assert (now.question, now.marks) == ("Vraag 3", (Mark(), Mark(score=2)))
    assert (then.question, then.marks) == ("Rijbewijs B", (Mark(score=4), Mark()))
    assert scorecard.coverage(made)["3"] == ("Tom",)
    assert not [g for g in scorecard.gaps(made) if g.kind is GapKind.APART]
    (cell,) = [r.cells[0] for r in scorecard.comparison(QUESTIONS, [made]).rows if r.code == "3"]
    assert (cell.marks, cell.asked) == (((late, Mark(score=2)),), None)


def test_an_earlier_question_that_nobody_answered_is_gone() -> None:
    silent = Said(interviewer="An", asked={**QUESTIONS, "3": "Rijbewijs B"})
    assert [r.question for r in card(silent).rows if r.code == "3"] == ["Vraag 3"]


def test_an_answer_to_a_question_that_is_gone_stays_and_is_compared_as_it_was_put() -> None:
    early = Said(interviewer="An", answers=Answers(scores={"3": 5.0}), asked={"3": "Rijbewijs B"})
    made = card(early)
    assert "3" in scorecard.untested(made)
    (cell,) = [r.cells[0] for r in scorecard.comparison(QUESTIONS, [made]).rows if r.code == "3"]
    assert cell.asked == "Rijbewijs B"


def test_words_stay_with_the_score_they_were_written_for() -> None:
    first = Answers(scores={"1": 2.0, "2": 3.0}, words={"1": "aarzelde", "2": "kalm"})
    later = Answers(scores={"1": 4.0})
    assert scorecard.merged([first, later], tuple(QUESTIONS)).words == {"2": "kalm"}
    again = Answers(scores={"1": 4.0}, words={"1": "toch goed"})
    assert scorecard.merged([first, again], tuple(QUESTIONS)).words["1"] == "toch goed"
