"""Invented values for the templates of the feedback loop (see `specimens`)."""

import datetime as dt

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
from docflow.model.feedback import SCORE_CODES, Answers, Asked, Decision
from docflow.model.phrases import Phrases
from docflow.model.vacancy import Intake
from docflow.writing import digest, feedback, news, scorecards
from docflow.writing.digest import Bounced, Memo, Unclear, Waiting
from docflow.writing.mailto import links
from docflow.writing.news import Candidature
from docflow.writing.values import Contact, Values

_DAY = dt.date(2027, 3, 1)
_NOBODY = Contact()
_TO = Contact(name="An Maes", email="an@maes.example")
_REFERENCE = "DF-7Q4K2M"
_WHAT: Values = {"candidate": "Cis Aerts", "title": "Planner R&D"}
_HALF = Answers(
    scores={"1": 4.0, "2": 3.5},
    ranges={"3": (3.0, 4.0)},
    conflicts={"4": (2.0, 5.0)},
    invalid=("5",),
)
_NEARLY = Answers(scores=dict.fromkeys(SCORE_CODES[:-1], 4.0), decision=Decision.GO)


def loop_specimens(phrases: Phrases, intake: Intake) -> dict[str, list[Values]]:
    """By the name of the template: full values, then sparse. intake: with everything in it."""
    return {
        **_to_interviewer(phrases, intake),
        **_to_candidate(phrases, intake),
        **_about_waiting(phrases),
        **_passed_on(phrases),
        **_scores(phrases, intake),
    }


def request(phrases: Phrases, intake: Intake) -> Asked:
    """An invented request about every question of `intake`."""
    asked = feedback.questions(intake, phrases)
    return Asked(reference=_REFERENCE, language=phrases.language, questions=asked)


def _to_interviewer(phrases: Phrases, intake: Intake) -> dict[str, list[Values]]:
    asked = request(phrases, intake)
    bare = Asked(reference=_REFERENCE, language=phrases.language, questions={})
    clicks = links(asked, phrases, to="feedback+x@bureau.example", **_WHAT)
    full: Values = {"to": _TO, "links": clicks, "reminder": True, **_WHAT}
    sparse: Values = {"to": _NOBODY, **_WHAT}
    return {
        "feedback-request": [
            feedback.feedback_request(asked, phrases, day=_DAY, **full),
            feedback.feedback_request(bare, phrases, day=_DAY, **sparse),
        ],
        "profile-question": [
            feedback.profile_question(bare, phrases, needs="Rust en <ruimte>", **full),
            feedback.profile_question(bare, phrases, **sparse),
        ],
        "receipt": [
            feedback.receipt(asked, _HALF, phrases, to=_TO, **_WHAT),
            feedback.receipt(asked, _NEARLY, phrases, to=_TO, **_WHAT),
            feedback.receipt(bare, Answers(), phrases, to=_NOBODY, **_WHAT),
        ],
    }


def _to_candidate(phrases: Phrases, intake: Intake) -> dict[str, list[Values]]:
    cis = Contact(name="Cis Aerts", email="cis@post.example")
    head: Values = {"reference": "V-7Q4K", "title": "Planner R&D"}
    full, sparse = (
        Candidature(to=cis, contact=_TO, **head),
        Candidature(to=_NOBODY, contact=_NOBODY, **head),
    )
    met: Values = {"met": ("An Maes", "Bo Claes")}
    return {
        "holding-message": [
            news.holding_message(full, phrases, by=_DAY, promised=_DAY, delay="feedback"),
            news.holding_message(full, phrases, by=_DAY, promised=_DAY, late=True),
            news.holding_message(sparse, phrases, by=_DAY),
        ],
        "next-step": [
            news.next_step(full, intake, phrases, number=1, promised={1: _DAY}),
            news.next_step(sparse, intake, phrases, number=None),
        ],
        "decline": [
            news.decline(full, phrases, reason="Iemand anders sprak al Frans.", **met),
            news.decline(sparse, phrases),
        ],
        "vacancy-filled": [
            news.vacancy_filled(full, phrases, filled=True, **met),
            news.vacancy_filled(sparse, phrases, filled=False),
        ],
    }


_SOMEONE: Values = {"candidate": "Cis Aerts", "who": "An Maes"}
_ANSWER: Values = {"reference": _REFERENCE, "day": _DAY, **_SOMEONE}
_LATE = Waiting(what="feedback", title="Planner R&D", since=_DAY, due=_DAY, late=2, **_SOMEONE)
_SOON = Waiting(what="profile", title="Planner R&D", since=_DAY, **_SOMEONE)


def _about_waiting(phrases: Phrases) -> dict[str, list[Values]]:
    about: Values = {"title": "Planner R&D", "reference": "V-7Q4K"}
    return {
        "digest-for-recruiter": [
            digest.digest(
                phrases,
                to=_TO,
                day=_DAY,
                waiting=(_LATE, _SOON),
                unclear=(Unclear(own="1: 4\n\n<of 5>?", read="1: 4", **_ANSWER),),
                memos=(Memo(file="memo.m4a", **_ANSWER),),
                bounced=(Bounced(address="an@maes.example", subject="Vraag", why="Vol"),),
            ),
            digest.digest(phrases, to=_NOBODY, day=_DAY),
        ],
        "escalation": [
            digest.escalation(phrases, to=_TO, contact=_TO, waiting=(_LATE, _SOON), **about),
            digest.escalation(phrases, to=_NOBODY, contact=_NOBODY, waiting=(_LATE,), **about),
        ],
    }


def _passed_on(phrases: Phrases) -> dict[str, list[Values]]:
    cis = Contact(name="Cis Aerts", email="cis@post.example")
    ready: Values = {"approval": "AP-7Q4K2M", "name": "Cis Aerts", "subject": "Nieuws"}
    held: Values = {"template": "holding-message", "promised": _DAY, "call": True, "by_mail": True}
    wrote: Values = {"title": "Planner R&D", "reference": "V-7Q4K", "day": _DAY}
    question: Values = {"subject": "Vraag", "own": "Dag,\n\n1: 4?", "attachments": ("cv.pdf",)}
    return {
        "for-approval": [
            digest.for_approval(phrases, to=_TO, text="Dag Cis,\n\nNog even.", **held, **ready),
            digest.for_approval(phrases, to=_NOBODY, template="escalation", text="x", **ready),
        ],
        "candidate-wrote": [
            digest.candidate_wrote(phrases, to=_TO, candidate=cis, **question, **wrote),
            digest.candidate_wrote(
                phrases, to=_NOBODY, candidate=_NOBODY, subject="", own="", **wrote
            ),
        ],
    }


_HEARD = (
    Said(
        interviewer="An Maes",
        step="Proef",
        day=_DAY,
        answers=Answers(scores={"1": 4.0}, decision=Decision.GO, comment="Rustig & <kalm>"),
    ),
    Said(interviewer="Bo Claes"),
)
_MARKS = (Mark(score=4.0, words="Zag het"), Mark(unsettled=(2.0, 3.0)))


def _scores(phrases: Phrases, intake: Intake) -> dict[str, list[Values]]:
    words = feedback.questions(intake, phrases)
    rows = tuple(CardRow(code=c, question=q, marks=_MARKS) for c, q in words.items())
    card = Card(candidate="Cis Aerts", rows=rows, said=_HEARD, state="submitted", needs="Rust")
    gaps = (
        *(Gap(kind=kind, codes=("1",), people=("An Maes", "Bo Claes")) for kind in GapKind),
        Gap(kind=GapKind.UNTESTED, codes=("2",)),
    )
    bare = Card(candidate="Lea Bos", rows=())
    cell = ComparedCell(marks=tuple(zip(_HEARD, _MARKS, strict=True)), asked="M0")
    compared = Comparison(
        cards=(card, bare),
        rows=tuple(
            ComparedRow(code=c, question=q, cells=(cell, ComparedCell())) for c, q in words.items()
        ),
    )
    head: Values = {"reference": "V-7Q4K", "title": "Planner R&D", "date": _DAY}
    return {
        "scorecard": [
            scorecards.scorecard(card, gaps, phrases, contact=_TO, succeeds_in="Hier", **head),
            scorecards.scorecard(bare, (), phrases, contact=_NOBODY, **head),
        ],
        "comparison": [
            scorecards.comparison(compared, phrases, contact=_TO, **head),
            scorecards.comparison(Comparison(cards=(), rows=()), phrases, contact=_NOBODY, **head),
        ],
    }
