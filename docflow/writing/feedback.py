"""What the mails to an interviewer may see: the request, the question about a profile, the receipt.

The request's text part is fixed to the letter (contract, "The feedback request"): its codes, label
lines and reference line are what answers are read by. They come from `[request]` and `[asked]` in
labels.toml, and `check_request` tells whether a changed template still has them.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from docflow.model.feedback import GROUPS, PERSON_CODES, SCORE_CODES, Answers, Asked, Decision
from docflow.model.phrases import Phrases
from docflow.model.vacancy import Intake
from docflow.writing import words
from docflow.writing.mailto import Links
from docflow.writing.values import Contact, Values, greeting

DECISIONS = (Decision.GO, Decision.DOUBT, Decision.NO_GO)
"""The order in which they are offered."""


def questions(intake: Intake, phrases: Phrases) -> dict[str, str]:
    """code → the words of each question to an interviewer; typed ones as typed.

    Must-haves and risks keep the number of their row, five and three at most.
    """
    typed = {
        "must_haves": [m.trait for m in intake.must_haves],
        "risks": [r.cause for r in intake.failure_risks],
    }
    asked = {
        code: text
        for group, texts in typed.items()
        for code, text in zip(GROUPS[group], texts, strict=False)
        if text
    }
    return asked | {code: phrases.text("asked", code) for code in PERSON_CODES}


def feedback_request(
    asked: Asked,
    phrases: Phrases,
    *,
    to: Contact,
    candidate: str,
    title: str,
    day: dt.date,
    links: Links | None = None,
    reminder: bool = False,
    missing: Collection[str] = SCORE_CODES,
) -> Values:
    """For feedback-request.md, the first time and as a reminder.

    day: of the talk. links: of `mailto.links`; None leaves them out. missing: the codes still to
    be answered; a reminder asks no more than those.
    """
    return {
        **_to_interviewer(asked, phrases, to=to, candidate=candidate, title=title, links=links),
        **{group: _rows(asked, codes, missing) for group, codes in GROUPS.items()},
        "day": words.short_day(day, phrases),
        "form": links.form if links else None,
        "reminder": reminder,
    }


def profile_question(
    asked: Asked,
    phrases: Phrases,
    *,
    to: Contact,
    candidate: str,
    title: str,
    needs: str | None = None,
    links: Links | None = None,
    reminder: bool = False,
) -> Values:
    """For profile-question.md: see this candidate, don't see, doubt.

    needs: what the candidate needs to succeed (candidate form, 1.5).
    """
    return {
        **_to_interviewer(asked, phrases, to=to, candidate=candidate, title=title, links=links),
        "needs": needs,
        "reminder": reminder,
    }


def receipt(
    asked: Asked, answers: Answers, phrases: Phrases, *, to: Contact, candidate: str, title: str
) -> Values:
    """For receipt.md: what was read, what is missing, what is doubtful, how to complete it.

    Keep its text with the request's: it names codes and scores that an answer quotes.
    """
    asked = _in_order(asked)
    missing = [c for c in asked.questions if c not in answers.scores]
    doubtful = {*answers.invalid, *answers.ranges, *answers.conflicts}
    left = [c for c in missing if c not in doubtful]
    example = (left or missing or [""])[0]
    return {
        **_to_interviewer(asked, phrases, to=to, candidate=candidate, title=title, links=None),
        "read": _read(asked, answers, phrases),
        "missing": ", ".join(left) or None,
        "rows": _rows(asked, left, left) if len(left) <= 3 else [],
        "doubtful": [_doubt(code, answers, phrases) for code in missing if code in doubtful],
        "decision": None if answers.decision else phrases.text("receipt", "decision"),
        "example": _example(example, phrases),
        "scores": len(missing),
    }


def _in_order(asked: Asked) -> Asked:
    """The codes as the request prints them, however they were kept."""
    questions = {c: asked.questions[c] for c in SCORE_CODES if c in asked.questions}
    return replace(asked, questions=questions)


def _to_interviewer(
    asked: Asked,
    phrases: Phrases,
    *,
    to: Contact,
    candidate: str,
    title: str,
    links: Links | None,
) -> Values:
    return {
        **greeting(phrases, to),
        "candidate": candidate,
        "title": title,
        "reference": asked.reference,
        "labels": _labels(asked, phrases),
        "decisions": _buttons(links, phrases),
    }


def _labels(asked: Asked, phrases: Phrases) -> dict[str, str]:
    table: Mapping[str, str] = phrases.get("request")
    return {key: phrases.text("request", key, reference=asked.reference) for key in table}


def _buttons(links: Links | None, phrases: Phrases) -> list[dict[str, str]]:
    """The decision links in the order in which they are offered."""
    if links is None:
        return []
    shown = ((links.decisions[d], words.word("decisions", d, phrases) or d) for d in DECISIONS)
    return [{"words": words.capital(text), "address": address} for address, text in shown]


def _rows(asked: Asked, codes: Sequence[str], wanted: Collection[str]) -> list[dict[str, str]]:
    """The questions, each on one line: a second line could look like a question of its own."""
    return [
        {"code": code, "words": " ".join(asked.questions[code].split())}
        for code in codes
        if code in wanted and code in asked.questions
    ]


def _read(asked: Asked, answers: Answers, phrases: Phrases) -> str:
    """ "1: 4 · 2: 3,5 · besluit go"."""
    scores = [
        phrases.text("receipt", "score", code=code, score=words.score(given, phrases))
        for code in asked.questions
        if (given := answers.scores.get(code)) is not None
    ]
    if answers.decision:
        word = words.word("decisions", answers.decision, phrases)
        scores.append(phrases.text("receipt", "decided", decision=word))
    return " · ".join(scores) or phrases.text("receipt", "nothing")


def _example(code: str, phrases: Phrases) -> str:
    """ "R3 2"; "1: 4" where the code is a number too. Written as the request itself does."""
    return (
        f"{code} 2" if code[:1].isalpha() else phrases.text("receipt", "score", code=code, score=4)
    )


def _doubt(code: str, answers: Answers, phrases: Phrases) -> str:
    if given := answers.conflicts.get(code):
        scores = words.listed([words.score(score, phrases) for score in given], phrases)
        return phrases.text("receipt", "conflict", code=code, scores=scores)
    if code in answers.ranges:
        first, last = (words.score(score, phrases) for score in answers.ranges[code])
        return phrases.text("receipt", "range", code=code, first=first, last=last)
    return phrases.text("receipt", "invalid", code=code)


# --- is it still a request? ---------------------------------------------------------------------


def check_request(text: str, asked: Asked, phrases: Phrases) -> list[str]:
    """What a composed request (its text part) lacks to be answered, a sentence each; [] is good.

    asked: the request it was composed for. phrases: those that docflow came with, in its language;
    a label line in other words is a fault (contract, "The feedback request").
    """
    lines = [line.strip() for line in text.splitlines()]
    labels = _labels(asked, phrases)
    wanted: list[str] = []
    for group, codes in GROUPS.items():
        rows = [f"{row['code']}. {row['words']}" for row in _rows(asked, codes, codes)]
        wanted += [labels[group], *rows] if rows else []
    wanted += [labels[key] for key in ("decision", "comment", "reference")]
    return [_lacking(line, lines) for line in wanted if lines.count(line) != 1]


def _lacking(line: str, lines: Sequence[str]) -> str:
    times = lines.count(line)
    what = f"stands there {times} times" if times else "is missing, or is no line of its own"
    return f'The line "{line}" {what}; answers are read by it.'
