"""Scores come out exactly as they were written, wherever a mail program puts them."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from quoting import CATALOGUE, PROGRAMS, REQUESTS, read, read_html, reply, request

from docflow.model.feedback import SCORE_CODES, Decision, ReplyKind
from docflow.model.mail import Arrived
from docflow.replies.reading import read_card, read_reply, read_words

SHORT = request("nl-gmail-question-words-as-labels")
"""A request whose questions are single words, such as "Engels"."""
DECIDED = {"go": Decision.GO, "no go": Decision.NO_GO, "twijfel": Decision.DOUBT, "": None}

Scores = Mapping[str, float]


def shown(score: float) -> str:
    return f"{score:g}".replace(".", ",")


halves = st.sampled_from([1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5])
all_scores = st.tuples(*[halves] * len(SCORE_CODES)).map(
    lambda scores: dict(zip(SCORE_CODES, scores, strict=True))
)
some_scores = st.dictionaries(st.sampled_from(SCORE_CODES), halves)


# --- quoted by every program ----------------------------------------------------------------------


@pytest.mark.parametrize("language", REQUESTS)
@pytest.mark.parametrize("program", PROGRAMS)
@settings(max_examples=12, deadline=None)
@given(scores=some_scores, decided=st.sampled_from(list(DECIDED)))
def test_answers_between_the_lines_are_exactly_those(
    program: str, language: str, scores: Scores, decided: str
) -> None:
    asked = REQUESTS[language]
    between = {code: shown(score) for code, score in scores.items()} | {"decision": decided}
    mail = reply(program, asked, between=between)
    for part in (mail, replace(mail, html=""), replace(mail, text="")):
        answers = read_reply(part, asked, CATALOGUE).answers
        assert (answers.scores, answers.decision) == (scores, DECIDED[decided])
        assert answers.comment is None


@pytest.mark.parametrize("language", REQUESTS)
@pytest.mark.parametrize("program", PROGRAMS)
@settings(max_examples=8, deadline=None)
@given(scores=some_scores, decided=st.sampled_from(list(DECIDED)))
def test_answers_above_the_quote_are_exactly_those(
    program: str, language: str, scores: Scores, decided: str
) -> None:
    asked = REQUESTS[language]
    top = [*(f"{code}: {shown(score)}" for code, score in scores.items()), decided]
    mail = reply(program, asked, top)
    for part in (mail, replace(mail, html=""), replace(mail, text="")):
        answers = read_reply(part, asked, CATALOGUE).answers
        assert (answers.scores, answers.decision) == (scores, DECIDED[decided])


@pytest.mark.parametrize("language", REQUESTS)
@pytest.mark.parametrize("program", PROGRAMS)
def test_a_quote_without_an_answer_answers_nothing(program: str, language: str) -> None:
    asked = REQUESTS[language]
    found = read_reply(reply(program, asked, ["Hm."]), asked, CATALOGUE)
    assert found.kind is ReplyKind.UNCLEAR
    assert (found.answers.scores, found.answers.decision, found.own) == ({}, None, "Hm.")


# --- every notation -------------------------------------------------------------------------------


def labelled(between: str, joint: str) -> Callable[[Scores], str]:
    return lambda scores: between.join(f"{code}{joint}{shown(s)}" for code, s in scores.items())


def blocks(joint: str, between: str) -> Callable[[Scores], str]:
    def render(scores: Scores) -> str:
        values = [shown(score) for score in scores.values()]
        return between.join(joint.join(part) for part in (values[:5], values[5:8], values[8:]))

    return render


def headed(joint: str) -> Callable[[Scores], str]:
    """Each group below its own heading."""

    def render(scores: Scores) -> str:
        values = [shown(score) for score in scores.values()]
        parts = zip(
            ("Must-haves:", "Risico's", "KWZ"), (values[:5], values[5:8], values[8:]), strict=True
        )
        return "\n".join(f"{heading}\n{joint.join(part)}\n" for heading, part in parts)

    return render


def quoted(mark: str, answer: str) -> Callable[[Scores], str]:
    """Answers between the lines of the request."""

    def render(scores: Scores) -> str:
        lines = ["Op 19 nov 2026 om 17:32 schreef Tom Maes <tom@bureau.example>:", ""]
        for line in REQUESTS["nl"].texts[0].split("\n"):
            code = line.partition(". ")[0]
            if code in scores:
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
    "below headings": headed(" "),
    "below headings and one another": headed("\n"),
    "marked, with a colon": quoted("> ", "{line}: {score}"),
    "no marks, with reasons": quoted("", "{line}\n{score}, gaf 2 voorbeelden"),
    "in brackets, in front": quoted("", "({score}) {line}"),
}


@pytest.mark.parametrize("notation", NOTATIONS)
@settings(max_examples=15, deadline=None)
@given(scores=all_scores)
def test_scores_come_out_as_they_were_written(notation: str, scores: Scores) -> None:
    text = NOTATIONS[notation](scores)
    html = "".join(f"<div>{escape(line) or '<br>'}</div>" for line in text.split("\n"))
    assert read(text).answers.scores == scores
    assert read_html(html).answers.scores == scores


@settings(max_examples=40, deadline=None)
@given(scores=some_scores)
def test_some_scores_leave_the_others_missing(scores: Scores) -> None:
    answers = read(labelled("\n", ": ")(scores)).answers
    assert answers.scores == scores
    assert set(answers.missing) == set(SCORE_CODES) - set(scores)


@settings(max_examples=40, deadline=None)
@given(
    whole=st.fixed_dictionaries({code: st.integers(1, 5) for code in SCORE_CODES}),
    below=st.booleans(),
)
def test_a_score_that_is_the_next_questions_number_stays_where_it_was(
    whole: Mapping[str, int], *, below: bool
) -> None:
    lines: list[str] = []
    for line in SHORT.texts[0].split("\n"):
        code = line.partition(". ")[0]
        if code in whole and below:
            lines += [line, str(whole[code])]
        else:
            lines.append(f"{line} {whole[code]}" if code in whole else line)
    head = "Van: Tom Maes\nVerzonden: donderdag 19 november 2026\nAan: Wouter Claes\n\n"
    assert read(head + "\n".join(lines), SHORT).answers.scores == whole


# --- the words beside a score ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "beside"),
    [
        ("4", None),
        ("4, sterk in analyse en structuur", "sterk in analyse en structuur"),
        ("4 - heel analytisch", "heel analytisch"),
        ("4 (spreekt thuis Frans)", "spreekt thuis Frans"),
        ("4/5. Had nog nooit 3 ploegen.", "Had nog nooit 3 ploegen."),
        ("sterk in het gesprek: 4", "sterk in het gesprek"),
        ("ik geef een 4 want ze bleef rustig", "want ze bleef rustig"),
        ("3, sorry 4, toch rustig", "toch rustig"),
        ("4 ipv 3, woont ver", "woont ver"),
        ("4, plant een week, geen 2", "plant een week, geen 2"),
        ("3-4, traag", None),
    ],
)
@pytest.mark.parametrize("program", PROGRAMS)
def test_words_beside_a_score_are_kept_as_typed(
    program: str, typed: str, beside: str | None
) -> None:
    asked = REQUESTS["nl"]
    for mail in (reply(program, asked, [f"R2: {typed}"]), reply(program, asked, (), {"R2": typed})):
        assert read_reply(mail, asked, CATALOGUE).answers.words.get("R2") == beside


def test_a_greeting_below_the_last_score_is_not_kept_with_it() -> None:
    assert read("1: 3, rustig\nZ: 4, eerlijk\nGroeten, An\nBakkerij Hoste").answers.words == {
        "1": "rustig",
        "Z": "eerlijk",
    }


def test_evidence_on_a_scorecard_is_kept_with_and_without_a_score() -> None:
    scores = {"1": "4, vlot", "2": "", "K": "5"}
    evidence = {"1": "nam de leiding", "2": " niet besproken ", "3": " ", "R9": "?"}
    answers = read_card(scores, None, None, REQUESTS["nl"], CATALOGUE, evidence)
    assert answers.words == {"1": "vlot\nnam de leiding", "2": "niet besproken"}


# --- what only looks like a score -----------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        "4/5de",
        "Veut : 4/5e temps",
        "zie 3",
        "idem als 2",
        "4?",
        "4+",
        "bijna 4",
        "geen 4",
        "max 4",
        "van 3 naar 4",
        "4 ploegen is te veel",
        "Bart 4, ik 3",
        "ze geeft zichzelf een 4",
        "vier keer",
        "een, twee, drie",
    ],
)
@pytest.mark.parametrize("program", PROGRAMS)
def test_a_number_that_may_be_something_else_is_no_score(program: str, typed: str) -> None:
    asked = REQUESTS["nl"]
    for mail in (reply(program, asked, [f"K: {typed}"]), reply(program, asked, (), {"K": typed})):
        assert read_reply(mail, asked, CATALOGUE).answers.scores == {}


@pytest.mark.parametrize(
    "typed",
    ["Un quatre deux trois trois quatre", "Tel 4 3 5 4 4", "4 3 5 4 4 km", "Overal 4 jaar gewerkt",
     "Kan vanaf 4 januari", "Wil 4 dagen werken", "Lotte 4, Sam 3", "Vraag 3: ze zei 5"],
)  # fmt: skip
def test_numbers_in_other_words_are_no_scores(typed: str) -> None:
    assert read(typed).answers.scores == {}


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Risico's:\nallemaal 2", {"R1": 2, "R2": 2, "R3": 2}),
        ("Risico's:\nallemaal 2, geen zorgen", {"R1": 2, "R2": 2, "R3": 2}),
        ("Risico's:\neen twee twee", {"R1": 1, "R2": 2, "R3": 2}),
        ("Risico's: 1 2", {}),
        ("Must-haves\n- 4\n- 3\n- 5\n- 4", {}),
        ("4 voor alles, 2 voor de risico's", {}),
        ("Hier mijn scores: 1: 4, R2: 3", {"1": 4, "R2": 3}),
    ],
)
def test_a_value_belongs_to_the_group_whose_name_stands_before_it(
    typed: str, expected: Scores
) -> None:
    assert read(typed).answers.scores == expected


def test_the_numbers_of_a_group_may_stand_below_its_heading_in_the_request() -> None:
    lines = [f"> {line}" for line in REQUESTS["nl"].texts[0].split("\n")]
    at = next(at for at, line in enumerate(lines) if line.startswith("> Risico"))
    for typed in ("1\n2\n2", "1 2 2", "een twee twee"):
        answers = read("\n".join([*lines[: at + 1], typed, *lines[at + 1 :]])).answers
        assert answers.scores == {"R1": 1, "R2": 2, "R3": 2}


def test_two_decisions_are_none() -> None:
    assert read("Go\nNo go").answers.decision is None
    assert read("Besluit: neen, twijfel").answers.decision is None


# --- the other ways in ----------------------------------------------------------------------------


def test_what_was_said_aloud_is_read_as_a_reply_is() -> None:
    answers = read_words("1: 4, R2: 3½, no go", REQUESTS["nl"], CATALOGUE)
    assert (answers.scores, answers.decision) == ({"1": 4, "R2": 3.5}, Decision.NO_GO)


def test_the_cells_of_a_scorecard_are_read_one_by_one() -> None:
    cells = {"1": "4", "2": "vier", "3": "3-4", "4": "9", "5": "", "R1": "n.v.t.", "K": "5/5"}
    answers = read_card(cells, "ja", "Snel beslissen.", REQUESTS["nl"], CATALOGUE)
    assert answers.scores == {"1": 4, "2": 4, "K": 5}
    assert (answers.ranges, answers.invalid) == ({"3": (3, 4)}, ("4",))
    assert (answers.decision, answers.comment) == (Decision.GO, "Snel beslissen.")
    assert answers.spans["2"] == "vier"


def test_without_a_request_nothing_is_an_answer() -> None:
    found = read_reply(Arrived(text="5 4 3 4 4 / 1 2 2 / 4 4 5 go"), None, CATALOGUE)
    assert (found.kind, found.answers.scores) == (ReplyKind.UNRELATED, {})


def test_where_text_and_html_differ_there_is_no_score() -> None:
    mail = Arrived(text="1: 4\n2: 3", html="<p>1: 5</p><p>2: 3</p>", subject="RE: Feedback")
    answers = read_reply(mail, REQUESTS["nl"], CATALOGUE).answers
    assert (answers.scores, answers.conflicts) == ({"2": 3}, {"1": (5, 4)})
    assert "1" in answers.missing
