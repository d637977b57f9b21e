"""One mail → what it says. The order of replies.md: what a machine wrote, then who is meant, then
the words, and only then the values."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from docflow.model.feedback import Answers, Asked, ReplyKind, ReplyReading
from docflow.model.mail import Arrived
from docflow.model.phrases import Catalogue
from docflow.replies.absence import day_back
from docflow.replies.alignment import Alignment, Piece, Sent, align, sent
from docflow.replies.answers import Heard, Scope, scope, weighed
from docflow.replies.kinds import (
    approved,
    is_forward,
    is_voice_memo,
    machine,
    sounds_automatic,
    subject_is_automatic,
)
from docflow.replies.listening import Listener
from docflow.replies.markup import Line, seen
from docflow.replies.quotes import (
    Placed,
    legible,
    passed_on,
    placed,
    plain,
    without_banner,
    without_manners,
)
from docflow.replies.vocabulary import Vocabulary, tokens, vocabulary

_TWO_CANDIDATES = 3  # so many codes answered twice, or with two values: two people are meant
_AUTOMATIC_YET_ANSWERED = 3
_LONGEST_NAME = 3
_LONGEST_SIGNED = 100  # characters of a line that is a name
_MOST_OWN = 30_000
"""Characters of own words that are read: some twelve pages, which nobody types."""


def read_reply(mail: Arrived, asked: Asked | None, catalogue: Catalogue) -> ReplyReading:
    """What a mail says about the request that it belongs to.

    asked: that request, or None when there is none; then only a machine's mail, an approval and
    a mail about something else can be told apart. Never raises for what a mail holds.
    """
    words = vocabulary(catalogue)
    if kind := machine(mail, words):
        return _from_machine(mail, kind, words)
    bodies = [placed(lines, words) for lines in _bodies(mail)]
    own = _own(bodies[0], words) if bodies else []
    if agreed := approved(mail, own, words):
        return ReplyReading(
            kind=ReplyKind.APPROVAL,
            own="\n".join(own),
            approves=agreed.reference,
            chooses=agreed.chooses,
        )
    if asked is None:
        if subject_is_automatic(mail, words) or sounds_automatic("\n".join(own), words):
            return _from_machine(mail, ReplyKind.AUTO_REPLY, words)
        return ReplyReading(kind=ReplyKind.UNRELATED, own=_joined(own, words))
    return _answer(mail, asked, bodies, words)


def read_words(text: str, asked: Asked, catalogue: Catalogue) -> Answers:
    """What was said aloud and noted ("1: 4, R2: 3, go"), read as a reply is."""
    words = vocabulary(catalogue)
    within = scope(asked.questions, words, frozenset())
    return weighed(_heard(placed(plain(text), words), None, within), within)


def read_card(
    scores: Mapping[str, str],
    decision: str | None,
    comment: str | None,
    asked: Asked,
    catalogue: Catalogue,
    evidence: Mapping[str, str] | None = None,
) -> Answers:
    """What the cells of a scorecard form say. scores, evidence: code → the typed text of its cell;
    evidence is kept without a score too."""
    words = vocabulary(catalogue)
    within = scope(asked.questions, words, frozenset())
    listener = Listener(within)
    cells = {**scores, "decision": decision or "", "comment": comment or ""}
    for owner, text in cells.items():
        lines = tuple(legible(text).split("\n"))
        if any(lines) and owner in (*within.codes, "decision", "comment"):
            listener.cell(owner, lines)
    read = weighed(listener.heard, within)
    beside = {code: text.strip() for code, text in (evidence or {}).items() if text.strip()}
    both = {
        code: "\n".join(filter(None, (read.words.get(code), beside.get(code))))
        for code in within.codes
        if code in read.words or code in beside
    }
    return replace(read, words=both)


def _from_machine(mail: Arrived, kind: ReplyKind, words: Vocabulary) -> ReplyReading:
    lines = [line.text for body in _bodies(mail)[:1] for line in body if not line.depth]
    text = "\n".join(lines)
    absent = kind is ReplyKind.AUTO_REPLY
    sent_on = mail.date.date() if mail.date else None
    return ReplyReading(
        kind=kind, own=text, back=day_back(text, sent_on, words) if absent else None
    )


# --- own words ----------------------------------------------------------------------------------


def _bodies(mail: Arrived) -> list[list[Line]]:
    """The HTML that its reader sees, then the text; only those that hold something."""
    html = [_legible(line) for line in seen(mail.html)] if mail.html.strip() else []
    text = plain(mail.text) if mail.text.strip() else []
    return [lines for lines in (html, text) if any(line.text for line in lines)]


def _legible(line: Line) -> Line:
    text = line.text
    if text.isascii() and "[" not in text and ":" not in text and "`" not in text:
        return line
    return replace(line, text=legible(text).strip())


def _top(lines: Sequence[Placed]) -> int:
    """How many lines stand above the first quote."""
    return next((at for at, line in enumerate(lines) if line.level or line.header), len(lines))


def _own(lines: Sequence[Placed], words: Vocabulary) -> list[str]:
    """The lines above the first quote; all that their sender wrote when there are none."""
    top = without_banner([line.text for line in lines[: _top(lines)]], words)
    return top if any(top) else [line.text for line in lines if not (line.level or line.header)]


def _joined(lines: Sequence[str], words: Vocabulary) -> str:
    return "\n".join(without_manners(lines, words)).strip()


# --- the answer ---------------------------------------------------------------------------------


def _answer(
    mail: Arrived, asked: Asked, bodies: Sequence[Sequence[Placed]], words: Vocabulary
) -> ReplyReading:
    within = scope(asked.questions, words, _names(mail.subject))
    signer = _name_words(mail.sender_name)
    heard = [_heard(lines, _request(lines, asked, words), within, signer) for lines in bodies]
    read = _merged([weighed(each, within) for each in heard]) or weighed(Heard(), within)
    own = _joined(heard[0].own if heard else [], words)
    answered = _holds(read)
    if subject_is_automatic(mail, words) and len(read.scores) < _AUTOMATIC_YET_ANSWERED:
        return _from_machine(mail, ReplyKind.AUTO_REPLY, words)
    if not answered and sounds_automatic(own, words):
        return _from_machine(mail, ReplyKind.AUTO_REPLY, words)
    if subject_is_automatic(mail, words) or _is_for_a_person(mail, asked, bodies, heard, words):
        return _unclear(own, read, within)
    if not answered:
        kind = ReplyKind.VOICE_MEMO if is_voice_memo(mail) else ReplyKind.UNCLEAR
        return ReplyReading(kind=kind, answers=read, own=own)
    return ReplyReading(kind=_kind(read, within), answers=read, own=own)


def _holds(read: Answers) -> bool:
    return bool(read.scores or read.decision or read.invalid or read.ranges or read.conflicts)


def _kind(read: Answers, within: Scope) -> ReplyKind:
    if not read.scores and not read.decision:
        return ReplyKind.UNCLEAR
    whole = not read.missing and (read.decision or within.codes)
    return ReplyKind.FEEDBACK if whole else ReplyKind.PARTIAL


def _unclear(own: str, read: Answers, within: Scope) -> ReplyReading:
    """Nothing of it counts; the words that were read stay, for a person to see."""
    answers = Answers(missing=tuple(within.codes), spans=read.spans)
    return ReplyReading(kind=ReplyKind.UNCLEAR, answers=answers, own=own, for_a_person=True)


def _request(lines: Sequence[Placed], asked: Asked, words: Vocabulary) -> Sent | None:
    """The version of the request that these lines share most words with."""
    listed = "\n".join(f"{code}. {question}" for code, question in asked.questions.items())
    there = {t.folded for line in lines[:400] for t in tokens(line.text[:400])}
    best = max(
        asked.texts or (listed,),
        key=lambda text: len({t.folded for t in tokens(legible(text))} & there),
    )
    return sent(best, asked.questions, words) if asked.questions or asked.texts else None


def _heard(
    lines: Sequence[Placed], request: Sent | None, within: Scope, signer: Sequence[str] = ()
) -> Heard:
    """What stands above the first quote, and then in and below it."""
    listener = Listener(within)
    top = _top(lines)
    above = _until_signature(_without_banner(lines[:top], within.words), signer)
    for part in (above, lines[top:]):
        found = align(part, request) if request and part else None
        if found is None:
            own = [line.text for line in part if not (line.level or line.header)]
            listener.free(_kept(own, listener.heard))
            continue
        for number, piece in enumerate(found.pieces):
            if _is_own(piece, found, first=number == 0):
                listener.anchored(replace(piece, lines=tuple(_kept(piece.lines, listener.heard))))
    return listener.heard


def _kept(lines: Iterable[str], heard: Heard) -> list[str]:
    """These lines, as long as there are not too many; they are the sender's own words."""
    left = _MOST_OWN - sum(map(len, heard.own)) - len(heard.own)
    kept: list[str] = []
    for line in lines:
        left -= len(line) + 1
        if left < 0:
            break
        kept.append(line)
    heard.own.extend(kept)
    return kept


def _without_banner(lines: Sequence[Placed], words: Vocabulary) -> list[Placed]:
    kept = without_banner([line.text for line in lines], words)
    return list(lines[len(lines) - len(kept) :])


def _until_signature(lines: Sequence[Placed], signer: Sequence[str]) -> list[Placed]:
    """The lines above "--", or above the sender's whole name where that stands alone: below it are
    a function and a telephone number. A first name alone may be the start of a sentence."""
    for at, line in enumerate(lines):
        named = len(signer) > 1 and len(line.text) <= _LONGEST_SIGNED
        if line.text == "--" or (named and sorted(_name_words(line.text)) == sorted(signer)):
            return list(lines[:at])
    return list(lines)


def _name_words(text: str) -> list[str]:
    return [token.folded for token in tokens(text[:_LONGEST_SIGNED]) if token.kind == "word"]


def _is_own(piece: Piece, found: Alignment, *, first: bool) -> bool:
    """Whether the sender typed it: without marks, or in the very mail that they answer. What
    stands between that mail's head and its first line is a server's warning."""
    if piece.level == 0:
        return True
    return piece.level == found.level == 1 and not (first and not piece.owner)


def _merged(read: Sequence[Answers]) -> Answers | None:
    """The HTML part's answers, checked with the text part's: where they differ, none."""
    told = [each for each in read if _holds(each)] or list(read)
    if len(told) < 2:
        return told[0] if told else None
    html, text = told
    torn = {
        code: (html.scores[code], text.scores[code])
        for code in html.scores
        if text.scores.get(code, html.scores[code]) != html.scores[code]
    }
    agreed = text.decision in (None, html.decision)
    return replace(
        html,
        scores={code: score for code, score in html.scores.items() if code not in torn},
        words={code: typed for code, typed in html.words.items() if code not in torn},
        missing=tuple(dict.fromkeys((*html.missing, *torn))),
        conflicts={**html.conflicts, **torn},
        decision=html.decision if agreed else None,
    )


# --- for a person -------------------------------------------------------------------------------


def _is_for_a_person(
    mail: Arrived,
    asked: Asked,
    bodies: Sequence[Sequence[Placed]],
    heard: Sequence[Heard],
    words: Vocabulary,
) -> bool:
    """A forward, two candidates, or another person's answers."""
    if is_forward(mail.subject, words) or any(passed_on(lines, words) for lines in bodies):
        return True
    if any(each.repeated >= _TWO_CANDIDATES for each in heard):
        return True
    known = {
        t.folded for text in (mail.subject, mail.sender_name, *asked.texts) for t in tokens(text)
    }
    return any(
        _names_others(line, words) or _is_about_another(line, known, words)
        for each in heard
        for line in without_manners(each.own, words)
    )


def _names_others(line: str, words: Vocabulary) -> bool:
    """ "Beide kandidaten", "namens Bart", but not "een score van 4"."""
    found = tokens(line)
    for at, known in words.people.anywhere(found, "several", "others"):
        follows = found[at + len(known.words) : at + len(known.words) + 1]
        if known.meaning == "several" or any(token.kind == "word" for token in follows):
            return True
    return False


def _is_about_another(line: str, known: set[str], words: Vocabulary) -> bool:
    """ "Voor Sam Bakker:" where Sam is not the candidate."""
    found = [token for token in tokens(line) if token.kind != "sign"]
    about = words.people.at(found, 0, "about") if found else None
    named = found[len(about.words) :] if about else found
    if not 1 <= len(named) <= _LONGEST_NAME or (not about and (len(named) < 2 or line[-1:] != ":")):
        return False
    if not all(line[token.start].isupper() and token.kind == "word" for token in named):
        return False
    return not any(token.folded in known for token in named) and not words.labels.at(found, 0)


def _names(subject: str) -> frozenset[str]:
    """The words of the candidate's name in "RE: Feedback gevraagd: Lotte Maes – Planner [DF-…]"."""
    head = subject.replace(" - ", "–").split("–")[0]
    return frozenset(t.folded for t in tokens(head.rpartition(":")[2]) if t.kind == "word")
