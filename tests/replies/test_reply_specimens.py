"""Replies as mail programs write them, and what a person reads in them.

A bug report is a new folder in cases/replies: the mail, the request it answers (asked.json, or
none), and expected.json, written by hand. What expected.json leaves out must be empty.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from docflow.mailbox import dropped
from docflow.model.feedback import Asked, ReplyReading
from docflow.model.mail import Arrived
from docflow.replies.reading import read_reply
from docflow.texts import shipped_catalogue

CASES = sorted((Path(__file__).parent.parent / "cases" / "replies").iterdir())
LANGUAGES = ("nl-", "en-", "fr-")
PROGRAMS = ("outlook", "owa", "outlookm", "gmail", "gmailapp", "apple", "iphone", "thunderbird")
"""Outlook for Windows, on the web and on a phone; Gmail likewise; Apple's two."""
UNTESTED_WORDS = ("unclear", "auto_reply", "bounce", "unrelated")
"""Kinds whose comment is nobody's: a person sees the mail itself."""


def the_mail(case: Path) -> Arrived:
    """The mail of a case, as the mailbox hands it over."""
    [file] = case.glob("mail.*")
    return dropped.parse(file.read_bytes())


def what_was_asked(case: Path) -> Asked | None:
    """The request that the mail of a case answers."""
    file = case / "asked.json"
    if not file.is_file():
        return None
    asked = json.loads(file.read_text(encoding="utf-8"))
    return Asked(**(asked | {"texts": tuple(asked["texts"])}))


def as_json(read: ReplyReading) -> dict[str, Any]:
    """A reading in the words of expected.json, empty values left out."""
    answers = read.answers
    machine = read.kind in ("auto_reply", "bounce", "unrelated", "approval")
    found = {
        "kind": read.kind.value,
        "scores": dict(answers.scores),
        "decision": answers.decision,
        "comment": None if read.kind in UNTESTED_WORDS else answers.comment,
        "missing": [] if machine else list(answers.missing),
        "invalid": list(answers.invalid),
        "ranges": {code: list(ends) for code, ends in answers.ranges.items()},
        "conflicts": {code: list(scores) for code, scores in answers.conflicts.items()},
        "words": dict(answers.words),
        "back": read.back.isoformat() if read.back else None,
        "approves": read.approves,
        "chooses": read.chooses,
    }
    return {key: value for key, value in found.items() if value not in (None, [], {})}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_reply_is_read_as_a_person_would(case: Path) -> None:
    expected = json.loads((case / "expected.json").read_text(encoding="utf-8"))
    read = read_reply(the_mail(case), what_was_asked(case), shipped_catalogue())
    assert as_json(read) == expected


def test_there_are_replies_in_each_language() -> None:
    assert len(CASES) >= 250
    for language in LANGUAGES:
        assert sum(case.name.startswith(language) for case in CASES) >= 50


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("program", PROGRAMS)
def test_there_are_replies_of_each_program_in_each_language(language: str, program: str) -> None:
    assert sum(case.name.startswith(f"{language}{program}-") for case in CASES) >= 2


def test_every_score_can_be_shown_with_the_words_it_was_read_from() -> None:
    for case in CASES:
        read = read_reply(the_mail(case), what_was_asked(case), shipped_catalogue())
        assert set(read.answers.scores) <= set(read.answers.spans), case.name
        if read.answers.decision:
            assert "decision" in read.answers.spans, case.name
