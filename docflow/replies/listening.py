"""Own words, line by line → what they answer: behind a code, in a list, or behind a question in
the request. Nothing is weighed here (`answers.weighed`)."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from docflow.model.feedback import Decision
from docflow.replies.alignment import GROUPS, Piece
from docflow.replies.answers import Heard, Scope, Told
from docflow.replies.decisions import Place, decisions
from docflow.replies.lines import (
    behind_question,
    behind_wish,
    inner_label,
    paragraph,
    wraps,
)
from docflow.replies.listing import (
    EVERYTHING,
    Label,
    Mark,
    Said,
    Sort,
    headed,
    label_at,
    marks,
    pairs,
    run,
)
from docflow.replies.notation import Value
from docflow.replies.outcome import Outcome, outcome
from docflow.replies.vocabulary import Token, tokens

_OWN_LINE = re.compile(r"\bDF-[0-9A-Z]{6}\b")  # the request's reference line, in a filled-in form
_BULLETS = "*_•-– "
_REMARKING = frozenset(".,;!(-–—")
_LONGEST_DECISION = 4
_MOST_ENDS = 5
"""Places in a line where its answers may end; each is read from the line's begin."""


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
        self._heading = ""
        self._in_request = False
        self._correcting = False
        self._prose_lines: list[str] = []

    def free(self, lines: Iterable[str]) -> None:
        """Words that stand apart from the request."""
        for line in lines:
            self._line(line.strip())
        self._end_prose()
        self._close()
        self._flush()
        self._correcting = False

    def _line(self, line: str) -> None:
        if self._prose_lines and wraps(self._prose_lines[-1], line):
            self._prose(line)
            return
        self._end_prose()
        if not line.strip(_BULLETS) or _OWN_LINE.search(line):
            self._blank()
            return
        told = marks(line.lstrip(_BULLETS), self.scope.words, self.scope.lexicon)
        if told is not None:
            self._close()
            self._notation(line, told)
            return
        if self._remarked(line.lstrip(_BULLETS)) or self._opens_segment(line):
            return
        if self._segment:
            self._segment.lines.append(line)
        elif not self._blanket(line):
            self._flush()
            self._prose(line)

    def _blank(self) -> None:
        segment = self._segment
        if segment and segment.owner != "comment" and any(segment.lines):
            self._close()

    # an answer in notation

    def _notation(self, line: str, told: list[Mark]) -> None:
        corrected = self._corrects(line) or self._correcting
        if self._heading:  # "Risico's:", and below it "allemaal 2"
            told = [mark for mark in told if mark.name != EVERYTHING]
        sorts = {mark.sort for mark in told}
        if Sort.DECISION in sorts and not sorts & {Sort.VALUE, Sort.LABEL, Sort.GROUP}:
            self._decided_alone(line, corrected=corrected)
            return
        decided = frozenset(
            Decision(mark.name)
            for mark, behind in zip(told, [*told[1:], None], strict=True)
            if mark.sort is Sort.DECISION and not (behind and behind.sort is Sort.GAP)
        )
        self._decide(decided, line, corrected)
        if sorts & {Sort.LABEL, Sort.GROUP}:
            self._flush()
            if told[0].sort is Sort.GROUP and not sorts & {Sort.VALUE, Sort.LABEL, Sort.GAP}:
                self._heading = told[0].name
            self._add(pairs(told, self.scope.groups), line, corrected=corrected)
        elif sorts & {Sort.VALUE, Sort.GAP}:
            self._run.append(told)
            self._run_words.append(line)

    def _decided_alone(self, line: str, *, corrected: bool) -> None:
        """ "go", or "Besluit: go"."""
        if wish := behind_wish(line, tokens(line), self.scope.lexicon):
            found = decisions(wish[1], self.scope.words, Place.LABEL, self.scope.names)
            self._decide(found, line, corrected)
        else:
            self._decide_freely(line, line)

    def _add(self, said: Iterable[Said], line: str, *, corrected: bool) -> None:
        for code, value in said:
            if code in self.scope.codes:
                read = replace(_outcome_of(value), corrected=corrected, leads=True)
                self.heard.told.append(Told(code, read, line, by_label=True))

    def _flush(self) -> None:
        """Numbers without labels are read together: those of a group behind its heading."""
        if self._heading:
            said = headed(self._run, self._heading, self.scope.groups)
            if (
                self._in_request
                and sum(m.sort is Sort.VALUE for line in self._run for m in line) == 1
            ):
                self.heard.headed.update(code for code, _ in said)
        else:
            said = run(self._run, self.scope.groups)
        self._add(said, "\n".join(self._run_words), corrected=False)
        self._run, self._run_words, self._heading = [], [], ""

    def _corrects(self, line: str) -> bool:
        """ "Sorry, 4", but not "No go"."""
        found = tokens(line)
        known = self.scope.words.scores.at(found, 0, "correction") if found else None
        decided = known and self.scope.words.choices.at(found, 0, *Decision)
        return known is not None and not decided

    def _blanket(self, line: str) -> bool:
        """ "Alles 4, sterke kandidaat": the first clause, when no number stands behind it."""
        found = tokens(line)
        if not self.scope.lexicon.at(found, 0, EVERYTHING, *GROUPS):
            return False
        for at, token in enumerate(found):
            because = self.scope.words.scores.at(found, at, "because")
            if token.folded in ".,;!(-–" or because:
                head, rest = line[: token.start], found[at:]
                told = marks(head, self.scope.words, self.scope.lexicon)
                if told is None or self._names_more(rest):
                    return False
                self._notation(head, told)
                self._flush()
                self._prose(line[token.end if not because else token.start :].strip())
                return True
        return False

    def _remarked(self, line: str) -> bool:
        """ "1: 4, R2: 3, go. Rustig gesprek": answers, and then words about the whole."""
        found = tokens(line)
        for at, last in islice(self._ends(found), _MOST_ENDS):
            head, words = line[: found[at].start], line[found[at].end :].strip()
            told = marks(head, self.scope.words, self.scope.lexicon)
            if told is None or not any(mark.sort is Sort.VALUE for mark in told):
                continue
            if last is None:
                stands = len(run([told], self.scope.groups)) == len(self.scope.codes)
            else:
                start, decision = last
                spoken = line[found[start].start :]
                heard = decisions(spoken, self.scope.words, Place.PROSE, self.scope.names)
                stands = heard == {decision}
            if not stands or self._names_more(found[at + 1 :]):
                return False
            self._close()
            self._notation(head, told)
            self._flush()
            self._prose(words)
            return True
        return False

    def _ends(self, found: Sequence[Token]) -> Iterator[tuple[int, tuple[int, Decision] | None]]:
        """Where the answers may end: behind a decision, or a sentence."""
        for at, token in enumerate(found):
            if token.folded in _REMARKING:
                last = self._decision_before(found, at)
                if last or token.folded in ".;":
                    yield at, last

    def _decision_before(self, found: Sequence[Token], at: int) -> tuple[int, Decision] | None:
        """The decision whose words end right before token `at`, and where they begin."""
        for start in range(max(at - _LONGEST_DECISION, 0), at):
            known = self.scope.words.choices.at(found, start, *Decision)
            if known and start + len(known.words) == at:
                return start, Decision(known.meaning)
        return None

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
        bare = line.lstrip(_BULLETS)
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
        if rest := behind_wish(bare, found, self.scope.lexicon):
            self._open(_Segment(rest[0], [rest[1]], corrected))
            return True
        label = label_at(found, 0, self.scope.lexicon)
        if label is None or not label.firm or label.code not in self.scope.codes:
            return False
        self._open_labelled(bare, found, label, corrected=corrected)
        return True

    def _open_labelled(
        self, line: str, found: Sequence[Token], label: Label, *, corrected: bool
    ) -> None:
        """ "1: 4 rustig, 2: 3": one segment for each label behind a comma; the last stays open.

        A code in the middle of the words ("R1 beter dan R2: 3") leaves nobody sure whose the
        value is.
        """
        at = start = behind_question(found, label.end, label.code, self.scope.lexicon)
        while at < len(found):
            other = inner_label(found, at, self.scope.lexicon)
            if other and (
                found[at - 1].folded not in ".,;/|" or other.code not in self.scope.codes
            ):
                self._open(_Segment("", []))
                return
            if other:
                words = line[found[start].start : found[at].start]
                self._open(_Segment(label.code, [words], corrected))
                label, at = other, other.end
                start = at
            else:
                at += 1
        words = line[found[start].start :] if start < len(found) else ""
        self._open(_Segment(label.code, [words], corrected))

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
            found = decisions(text, self.scope.words, Place.LABEL, self.scope.names)
            self._decide(found, text, segment.corrected)
        elif text and segment.owner:
            read = outcome(text, self.scope.words)
            read = replace(read, corrected=read.corrected or segment.corrected)
            self.heard.told.append(Told(segment.owner, read, text, by_label=by_label))

    def _decide(self, found: Iterable[Decision], text: str, corrected: bool) -> None:
        decided = frozenset(found)
        if decided:
            self.heard.decided.append((decided, text, corrected))

    def _prose(self, line: str) -> None:
        if line:
            self.heard.prose.append(line)
            self._prose_lines.append(line)

    def _end_prose(self) -> None:
        lines, self._prose_lines = self._prose_lines, []
        if lines:
            self._decide_freely(" ".join(lines), "\n".join(lines))

    def _decide_freely(self, text: str, typed: str) -> None:
        place = Place.PROSE if self.scope.codes else Place.PROFILE
        found = decisions(text, self.scope.words, place, self.scope.names)
        self._decide(found, typed, self._corrects(text) or self._correcting)

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
        own, others = paragraph(lines, bounded=piece.bounded or piece.owner == "comment")
        if piece.owner in self.scope.codes:
            first = next((at for at, line in enumerate(own) if self._holds_labels(line)), len(own))
            own, others = own[:first], [*own[first:], *others]
        self._settle(_Segment(piece.owner, own), by_label=False)
        self.free(others)

    def _holds_labels(self, line: str) -> bool:
        """Whether a line names its own questions, wherever it stands."""
        if line and behind_wish(line, tokens(line), self.scope.lexicon):
            return True
        told = marks(line, self.scope.words, self.scope.lexicon) if line else None
        if told is None:
            return False
        labelled = any(mark.sort in (Sort.LABEL, Sort.GROUP) for mark in told)
        return labelled or sum(mark.sort is Sort.VALUE for mark in told) > 2

    def _behind_heading(self, group: str, lines: Sequence[str]) -> None:
        self._heading, self._in_request = group, True
        self.free(lines)
        self._in_request = False


def _outcome_of(value: Value | None) -> Outcome:
    if value is None:
        return Outcome(missing=True)
    if not value.on_scale:
        return Outcome(invalid=True)
    if value.high is not None:
        low, high = sorted((value.low, value.high))
        return Outcome(span=(low, high))
    return Outcome(score=value.low)
