"""What runs in the limited child process when something may answer a request: a stranger's mail,
the cells of a stranger's form."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from docflow.model.feedback import Answers, Asked, ReplyKind, ReplyReading
from docflow.model.mail import Arrived, Attachment
from docflow.model.phrases import Catalogue
from docflow.model.vacancy import Scorecard
from docflow.replies.kinds import machine
from docflow.replies.reading import read_card, read_reply
from docflow.replies.thread import Clues, clues
from docflow.replies.vocabulary import vocabulary

_MOST_READ = 1_000_000
"""Bytes of an attachment that say which mail it is about: a bounce brings the original back."""

_ANSWERS = (ReplyKind.FEEDBACK, ReplyKind.PARTIAL, ReplyKind.UNCLEAR, ReplyKind.VOICE_MEMO)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What a mail says. clues: what may name its request. by_machine: nobody typed it."""

    reading: ReplyReading
    clues: Clues = field(default_factory=Clues)
    by_machine: bool = False


def listen(
    mail: Arrived | None, cards: Sequence[Scorecard], asked: Asked | None, catalogue: Catalogue
) -> Heard:
    """What a mail and the scorecard forms in it say together. mail: None for a form that was
    dropped by itself. asked: the request that they answer, once it is known."""
    written = [
        read_card(card.scores, card.decision, card.comment, asked, catalogue, card.evidence)
        for card in cards
        if asked
    ]
    if mail is None:
        return Heard(reading=_together(ReplyReading(kind=ReplyKind.UNCLEAR), written, asked))
    reading = read_reply(mail, asked, catalogue)
    by_machine = machine(mail, vocabulary(catalogue)) is not None
    if reading.kind in _ANSWERS and not reading.for_a_person:
        reading = _together(reading, written, asked)
    return Heard(reading=reading, clues=clues(mail), by_machine=by_machine)


def light(mail: Arrived) -> Arrived:
    """The mail without what nobody reads here: its pictures, its sounds, its forms."""
    return replace(mail, attachments=tuple(map(_light, mail.attachments)))


def _light(part: Attachment) -> Attachment:
    read = part.content_type.startswith(("message/", "text/"))
    return replace(part, content=part.content[:_MOST_READ] if read else b"")


def kind_of(answers: Answers) -> ReplyKind:
    """Everything, a part, or nothing that counts."""
    if not answers.scores and answers.decision is None:
        return ReplyKind.UNCLEAR
    return ReplyKind.PARTIAL if answers.missing else ReplyKind.FEEDBACK


def _together(reading: ReplyReading, cards: Sequence[Answers], asked: Asked | None) -> ReplyReading:
    """A mail's own words and the forms in it as one answer; an empty form says nothing."""
    filled = [card for card in cards if says_something(card)]
    if not filled or asked is None:
        return reading
    own = [reading.answers] if says_something(reading.answers) else []
    answers = agreed([*own, *filled], tuple(asked.questions))
    return replace(reading, kind=kind_of(answers), answers=answers)


def says_something(answers: Answers) -> bool:
    """Whether anything was answered, however unclear."""
    return bool(
        answers.scores
        or answers.decision
        or answers.invalid
        or answers.ranges
        or answers.conflicts
        or answers.comment
        or answers.words
    )


def agreed(said: Sequence[Answers], questions: Sequence[str]) -> Answers:
    """Several answers that came in at once: none is a correction of another, so a question they
    answer differently has no score, and no decision is taken from two."""
    torn = dict(_contradictions(said))
    unsure = {code for each in said for code in (*each.invalid, *each.ranges, *torn)}
    scores = {c: s for each in said for c, s in each.scores.items() if c not in unsure}
    decided = {each.decision for each in said if each.decision}
    return Answers(
        scores=scores,
        decision=decided.pop() if len(decided) == 1 else None,
        comment="\n".join(dict.fromkeys(c for each in said if (c := each.comment))) or None,
        missing=tuple(code for code in questions if code not in scores),
        invalid=tuple(dict.fromkeys(code for each in said for code in each.invalid)),
        ranges={code: ends for each in said for code, ends in each.ranges.items()},
        conflicts=torn,
        spans={code: words for each in said for code, words in each.spans.items()},
        words={code: "\n".join(_words(said, code)) for each in said for code in each.words},
    )


def _contradictions(said: Sequence[Answers]) -> Iterator[tuple[str, tuple[float, ...]]]:
    for code in dict.fromkeys(c for each in said for c in (*each.scores, *each.conflicts)):
        found = {each.scores[code] for each in said if code in each.scores}
        found |= {score for each in said for score in each.conflicts.get(code, ())}
        if len(found) > 1:
            yield code, tuple(sorted(found))


def _words(said: Sequence[Answers], code: str) -> Iterable[str]:
    return dict.fromkeys(each.words[code] for each in said if code in each.words)
