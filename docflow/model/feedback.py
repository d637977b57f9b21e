"""What an interviewer is asked, and what they answered. The words are those of
`feedback --json` (contract, "The feedback request")."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from docflow.model.vacancy import Language

MUST_HAVE_CODES = ("1", "2", "3", "4", "5")
RISK_CODES = ("R1", "R2", "R3")
PERSON_CODES = ("K", "W", "Z")
SCORE_CODES = (*MUST_HAVE_CODES, *RISK_CODES, *PERSON_CODES)
"""Five must-haves, three risks, can / will / self-reflection; equal in every language."""
GROUPS = {"must_haves": MUST_HAVE_CODES, "risks": RISK_CODES, "person": PERSON_CODES}
"""The three groups in which they are asked."""


class Decision(StrEnum):
    """An interviewer's own conclusion."""

    GO = "go"
    NO_GO = "no_go"
    DOUBT = "doubt"


class ReplyKind(StrEnum):
    """What a mail that came in turns out to be."""

    FEEDBACK = "feedback"
    PARTIAL = "partial"
    UNCLEAR = "unclear"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    UNRELATED = "unrelated"
    VOICE_MEMO = "voice_memo"
    APPROVAL = "approval"


class Accepted(StrEnum):
    """What becomes of an answer: `accepted` of `feedback --json` (contract §7)."""

    YES = "yes"
    NO = "no"
    PROVISIONAL = "provisional"
    QUARANTINED = "quarantined"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request as its reader saw it: replies are read against it.

    questions: code → the question's words. texts: every version that was sent (request and
    reminders; the text part, and the text derived from the HTML), newest last.
    """

    reference: str
    language: Language
    questions: Mapping[str, str]
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What one mail answers.

    scores: code → 1 to 5, halves allowed. missing: codes without a score. invalid: codes with one
    off the scale. ranges, conflicts: codes with "3-4" and with two different scores; they have no
    score. spans: code (or "decision") → the words it was read from. words: code → what was typed
    beside its score, never "". A made-up score is the worst error: what is not clear is in none of
    these.
    """

    scores: Mapping[str, float] = field(default_factory=dict)
    decision: Decision | None = None
    comment: str | None = None
    missing: tuple[str, ...] = SCORE_CODES
    invalid: tuple[str, ...] = ()
    ranges: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    conflicts: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    spans: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyReading:
    """What a mail says. own: its sender's own words. back: the day an absence ends, as an
    out-of-office answer gives it. approves: the AP-reference that was agreed to. chooses:
    "new" or a V-reference, when that answers which vacancy a form belongs to. for_a_person: it is
    a forward, about two candidates, or somebody else's answers, so nothing in it counts."""

    kind: ReplyKind
    answers: Answers = field(default_factory=Answers)
    own: str = ""
    back: dt.date | None = None
    approves: str | None = None
    chooses: str | None = None
    for_a_person: bool = False
