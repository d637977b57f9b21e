"""What a mail's own words answer: scores, decision, comment (replies.md §1.4, value rules).

A score counts where it cannot be anything else: behind its question in the request, behind its
code, or in a whole list. Two different ones for a question give none.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from docflow.model.feedback import SCORE_CODES, Answers, Decision
from docflow.replies.alignment import GROUPS, Piece
from docflow.replies.decisions import decisions
from docflow.replies.listing import Mark, Said, Sort, label_at, marks, pairs, run
from docflow.replies.notation import Outcome, Value, outcome
from docflow.replies.quotes import without_manners
from docflow.replies.vocabulary import Lexicon, Phrase, Token, Vocabulary, phrase, tokens

_OWN_LINE = re.compile(r"\bDF-[0-9A-Z]{6}\b")  # the request's reference line, in a filled-in form
_LONGEST_SPAN = 500
_MANY = 6  # answers that begin with a number show how a mail is written
_BEHIND_LABEL = ":=-–—("


@dataclass(frozen=True, slots=True)
class Scope:
    """What was asked, and the words to read with. groups: group → its codes. names: words of the
    candidate's name."""

    words: Vocabulary
    lexicon: Lexicon
    groups: Mapping[str, tuple[str, ...]]
    names: frozenset[str] = frozenset()

    @property
    def codes(self) -> list[str]:
        """Every code that was asked."""
        return [code for codes in self.groups.values() for code in codes]


def scope(questions: Mapping[str, str], words: Vocabulary, names: frozenset[str]) -> Scope:
    """The scope of a request with these questions (code → words)."""
    groups = {
        name: tuple(code for code in codes if code in questions) for name, codes in GROUPS.items()
    }
    return Scope(
        words=words,
        lexicon=words.labels.plus(_question_labels(questions)),
        groups={name: codes for name, codes in groups.items() if codes},
        names=names,
    )


def _question_labels(questions: Mapping[str, str]) -> Iterator[Phrase]:
    """A question's own words name it too ("Klantgericht: 4"), when no other begins with them."""
    for code, question in questions.items():
        known = phrase(question.rstrip(" ?:."), f"code {code}")
        others = [phrase(other, "").words for c, other in questions.items() if c != code]
        if sum(map(len, known.words)) > 3 and not any(
            other[: len(known.words)] == known.words for other in others
        ):
            yield known


@dataclass(frozen=True, slots=True)
class Told:
    """An answer to one question. words: those it was read from. by_label: its sender wrote the
    code; else it stands behind the question in the request."""

    code: str
    outcome: Outcome
    words: str
    by_label: bool


@dataclass(slots=True)
class Heard:
    """Everything that was found in one body of a mail, before it is weighed.

    decided: each set of decisions that some words name, with those words. prose: lines that answer
    nothing. headed: codes that got one value for their whole group, behind its heading. own: all
    lines that their sender wrote.
    """

    told: list[Told] = field(default_factory=list)
    decided: list[tuple[frozenset[Decision], str, bool]] = field(default_factory=list)
    comment: list[str] = field(default_factory=list)
    prose: list[str] = field(default_factory=list)
    headed: set[str] = field(default_factory=set)
    own: list[str] = field(default_factory=list)

    @property
    def repeated(self) -> int:
        """How many codes were labelled more than once, corrections apart."""
        codes = [told.code for told in self.told if told.by_label and not told.outcome.corrected]
        return len(codes) - len(set(codes))

    @property
    def shifted(self) -> bool:
        """A lone value behind a heading, and values behind its questions too: perhaps each stands
        above its question, and every answer belongs to the next one."""
        return any(told.code in self.headed and not told.by_label for told in self.told)


# --- free text ------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Segment:
    """A label and the lines behind it. owner: a code, "decision" or "comment"."""

    owner: str
    lines: list[str]
    corrected: bool = False


class Listener:
    """Reads own words line by line into `heard`."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.heard = Heard()
        self._segment: _Segment | None = None
        self._run: list[list[Mark]] = []
        self._run_words: list[str] = []
        self._heading: Mark | None = None
        self._correcting = False

    def free(self, lines: Iterable[str]) -> None:
        """Words that stand apart from the request."""
        for line in lines:
            self._line(line.strip())
        self._close()
        self._flush()
        self._heading, self._correcting = None, False

    def _line(self, line: str) -> None:
        if not line.strip("*_•-– ") or _OWN_LINE.search(line):
            self._blank()
            return
        told = marks(line.lstrip("*_•- "), self.scope.words, self.scope.lexicon)
        if told is not None:
            self._close()
            self._notation(line, told)
            return
        if self._opens_segment(line):
            return
        self._flush()
        if self._segment:
            self._segment.lines.append(line)
        elif not self._blanket(line):
            self._prose(line)

    def _blank(self) -> None:
        segment = self._segment
        if segment and segment.owner != "comment" and any(segment.lines):
            self._close()

    # an answer in notation

    def _notation(self, line: str, told: list[Mark]) -> None:
        corrected = self._corrects(line) or self._correcting
        decided = frozenset(
            Decision(mark.name)
            for mark, behind in zip(told, [*told[1:], None], strict=True)
            if mark.sort is Sort.DECISION and not (behind and behind.sort is Sort.GAP)
        )
        if decided:
            self._decide(decided, line, corrected)
        sorts = {mark.sort for mark in told}
        if told[0].sort is Sort.GROUP and not sorts & {Sort.VALUE, Sort.LABEL, Sort.GAP}:
            self._heading = told[0]
            return
        if self._heading and not sorts & {Sort.LABEL, Sort.GROUP}:
            told = [self._heading, *told]
            sorts.add(Sort.GROUP)
        if sorts & {Sort.LABEL, Sort.GROUP}:
            self._flush()
            self._heading = None
            self._add(pairs(told, self.scope.groups), line, corrected=corrected)
        elif sorts & {Sort.VALUE, Sort.GAP}:
            self._run.append(told)
            self._run_words.append(line)

    def _add(self, said: Iterable[Said], line: str, *, corrected: bool) -> None:
        for code, value in said:
            if code in self.scope.codes:
                read = replace(_outcome_of(value), corrected=corrected, leads=True)
                self.heard.told.append(Told(code, read, line, by_label=True))

    def _flush(self) -> None:
        if self._run:
            self._add(
                run(self._run, self.scope.groups), " / ".join(self._run_words), corrected=False
            )
        self._run, self._run_words = [], []

    def _corrects(self, line: str) -> bool:
        found = tokens(line)
        return bool(found and self.scope.words.scores.at(found, 0, "correction"))

    def _blanket(self, line: str) -> bool:
        """ "Alles 4, sterke kandidaat": the first clause, when no number stands behind it."""
        found = tokens(line)
        if not self.scope.lexicon.at(found, 0, "everything", *GROUPS):
            return False
        for at, token in enumerate(found):
            because = self.scope.words.scores.at(found, at, "because")
            if token.folded in ".,;!(-–" or because:
                head, rest = line[: token.start], found[at:]
                told = marks(head, self.scope.words, self.scope.lexicon)
                if told is None or self._names_more(rest):
                    return False
                self._notation(head, told)
                self._prose(line[token.end if not because else token.start :].strip())
                return True
        return False

    def _names_more(self, found: Sequence[Token]) -> bool:
        """Whether a figure, code or exception stands in the rest of a line."""
        lexicon = self.scope.lexicon
        return any(
            token.kind == "figure"
            or label_at(found, at, lexicon) is not None
            or lexicon.at(found, at, "except") is not None
            or self.scope.words.scores.at(found, at, "number") is not None
            for at, token in enumerate(found)
        )

    # a label and words

    def _opens_segment(self, line: str) -> bool:
        bare = line.lstrip("*_•- ")
        found = tokens(bare)
        corrected = self._correcting
        if not found:
            return False
        if known := self.scope.words.scores.at(found, 0, "correction"):
            skip = len(known.words)
            while skip < len(found) and found[skip].kind == "sign":
                skip += 1
            if skip == len(found):
                self._correcting = True
                return True
            bare, corrected = bare[found[skip].start :], True
            found = tokens(bare)
        if rest := _behind_wish(bare, found, self.scope.lexicon):
            self._open(_Segment(rest[0], [rest[1]], corrected))
            return True
        label = label_at(found, 0, self.scope.lexicon)
        if label is None or not label.firm or label.code not in self.scope.codes:
            return False
        start = _behind_question(found, label.end, label.code, self.scope.lexicon)
        rest_of_line = bare[found[start].start :] if start < len(found) else ""
        self._open(_Segment(label.code, [rest_of_line], corrected))
        return True

    def _open(self, segment: _Segment) -> None:
        self._close()
        self._flush()
        self._segment = segment

    def _close(self) -> None:
        segment, self._segment = self._segment, None
        if segment:
            self._settle(segment, by_label=True)

    def _settle(self, segment: _Segment, *, by_label: bool) -> None:
        text = "\n".join(segment.lines).strip()
        if segment.owner == "comment":
            self.heard.comment.extend(segment.lines)
        elif segment.owner == "decision":
            found = decisions(text, self.scope.words, asked=True, names=self.scope.names)
            self._decide(found, text, segment.corrected)
        elif text:
            read = outcome(text, self.scope.words)
            read = replace(read, corrected=read.corrected or segment.corrected)
            self.heard.told.append(Told(segment.owner, read, text, by_label=by_label))

    def _decide(self, found: Iterable[Decision], text: str, corrected: bool) -> None:
        decided = frozenset(found)
        if decided:
            self.heard.decided.append((decided, text, corrected))

    def _prose(self, line: str) -> None:
        if not line:
            return
        self.heard.prose.append(line)
        asked = not self.scope.codes  # "zie je deze persoon?" is the whole question
        found = decisions(line, self.scope.words, asked=asked, names=self.scope.names)
        self._decide(found, line, self._corrects(line) or self._correcting)

    def cell(self, owner: str, lines: Sequence[str]) -> None:
        """The cell of a form that belongs to `owner`."""
        self._settle(_Segment(owner, list(lines)), by_label=False)

    # words behind a question in the request

    def anchored(self, piece: Piece) -> None:
        """Words that stand in the request itself, behind `piece.owner`."""
        lines = [line.lstrip("?!:.,;)]*_»” ") for line in piece.lines]
        if piece.owner in GROUPS:
            self._behind_heading(piece.owner, lines)
            return
        if not piece.owner:
            self.free(lines)
            return
        own, others = _paragraph(lines, bounded=piece.bounded or piece.owner == "comment")
        if piece.owner in self.scope.codes:
            first = next((at for at, line in enumerate(own) if self._holds_labels(line)), len(own))
            own, others = own[:first], [*own[first:], *others]
        self._settle(_Segment(piece.owner, own), by_label=False)
        self.free(others)

    def _holds_labels(self, line: str) -> bool:
        """Whether a line names its own questions, wherever it stands."""
        if line and _behind_wish(line, tokens(line), self.scope.lexicon):
            return True
        told = marks(line, self.scope.words, self.scope.lexicon) if line else None
        if told is None:
            return False
        labelled = any(mark.sort in (Sort.LABEL, Sort.GROUP) for mark in told)
        return labelled or sum(mark.sort is Sort.VALUE for mark in told) > 2

    def _behind_heading(self, group: str, lines: Sequence[str]) -> None:
        heading = Mark(Sort.GROUP, group)
        for line in lines:
            read = marks(line, self.scope.words, self.scope.lexicon) if line else None
            told = [mark for mark in read or () if mark.name != "everything"]
            if told and not {mark.sort for mark in told} & {Sort.LABEL, Sort.GROUP}:
                said = pairs([heading, *told], self.scope.groups)
                if sum(mark.sort is Sort.VALUE for mark in told) == 1:
                    self.heard.headed.update(code for code, _ in said)
                self._add(said, line, corrected=False)
            else:
                self.free([line])


def _outcome_of(value: Value | None) -> Outcome:
    if value is None:
        return Outcome(missing=True)
    if not value.on_scale:
        return Outcome(invalid=True)
    if value.high is not None:
        low, high = sorted((value.low, value.high))
        return Outcome(span=(low, high))
    return Outcome(score=value.low)


def _paragraph(lines: Sequence[str], *, bounded: bool) -> tuple[list[str], list[str]]:
    """The first paragraph and the rest; where the request goes on behind, all is the first."""
    if bounded:
        return list(lines), []
    start = next((at for at, line in enumerate(lines) if line), len(lines))
    end = next((at for at in range(start, len(lines)) if not lines[at]), len(lines))
    return list(lines[start:end]), list(lines[end:])


def _behind_wish(line: str, found: Sequence[Token], lexicon: Lexicon) -> tuple[str, str] | None:
    """ "Besluit (go / no go / twijfel): go" → ("decision", "go"); "Toelichting: …" likewise."""
    known = lexicon.at(found, 0, "decision", "comment")
    if known is None:
        return None
    at = len(known.words)
    if at < len(found) and found[at].folded == "(":
        at = next((n for n in range(at, len(found)) if found[n].folded == ")"), at) + 1
    elif at < len(found) and found[at].folded not in _BEHIND_LABEL:
        return None
    while at < len(found) and found[at].folded in _BEHIND_LABEL:
        at += 1
    return known.meaning, line[found[at].start :] if at < len(found) else ""


def _behind_question(found: Sequence[Token], at: int, code: str, lexicon: Lexicon) -> int:
    """Past the question's own words, when its sender copied them."""
    known = lexicon.at(found, at, f"code {code}") if at < len(found) else None
    if known is None:
        return at
    at += len(known.words)
    while at < len(found) and found[at].folded in "?:.-–—=":
        at += 1
    return at


# --- weighed ----------------------------------------------------------------------------------


def weighed(heard: Heard, scope: Scope) -> Answers:
    """What everything that was heard comes to."""
    usual = _usual(heard.told)
    by_code: dict[str, list[Told]] = {}
    for told in heard.told:
        if told.outcome.loose and not usual:
            continue
        by_code.setdefault(told.code, []).append(told)
    verdicts = {code: _verdict(by_code[code]) for code in SCORE_CODES if code in by_code}
    if heard.shifted:
        verdicts = {code: Outcome() for code in verdicts}
    scores = {code: v.score for code, v in verdicts.items() if v.score is not None}
    invalid = tuple(code for code, v in verdicts.items() if v.invalid)
    if len(invalid) > 1 and len(invalid) >= len(scores):
        scores = {}  # the others are on that other scale too
    decision, decided_by = _decided(heard)
    spans = {code: by_code[code][-1].words[:_LONGEST_SPAN] for code in verdicts}
    if decision:
        spans["decision"] = decided_by[:_LONGEST_SPAN]
    return Answers(
        scores=scores,
        decision=decision,
        comment=_comment(heard, scope.words),
        missing=tuple(code for code in scope.codes if code not in scores),
        invalid=invalid,
        ranges={code: v.span for code, v in verdicts.items() if v.span},
        conflicts={code: v.conflict for code, v in verdicts.items() if v.conflict},
        spans=spans,
    )


def _usual(told: Sequence[Told]) -> bool:
    """Whether this sender always begins with the number."""
    answered = [each for each in told if not each.outcome.missing]
    leading = sum(each.outcome.leads for each in answered)
    return leading >= _MANY and leading >= 0.8 * len(answered)


def _verdict(told: Sequence[Told]) -> Outcome:
    """One question's answers, wherever they stand: a correction wins, else they must agree."""
    corrected = [each.outcome for each in told if each.outcome.corrected]
    heard = corrected[-1:] or [each.outcome for each in told if not each.outcome.missing]
    scores = {o.score for o in heard if o.score is not None}
    scores |= {score for o in heard for score in o.conflict}
    if any(o.invalid for o in heard):
        return Outcome(invalid=True)
    if spans := [o.span for o in heard if o.span]:
        return Outcome(span=spans[-1])
    if len(scores) > 1:
        return Outcome(conflict=tuple(sorted(scores)))
    return Outcome(score=next(iter(scores), None))


def _decided(heard: Heard) -> tuple[Decision | None, str]:
    corrected = [each for each in heard.decided if each[2]]
    chosen = corrected[-1:] or heard.decided
    found = {decision for each in chosen for decision in each[0]}
    return (found.pop(), chosen[-1][1]) if len(found) == 1 else (None, "")


def _comment(heard: Heard, words: Vocabulary) -> str | None:
    lines = heard.comment if any(heard.comment) else heard.prose
    return "\n".join(without_manners(lines, words)).strip() or None
