"""What is gathered from a form while it is read: answers, doubts, and text without a place."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from docflow.forms.lexicon import Lexicon
from docflow.forms.lines import Line
from docflow.forms.word import Passage
from docflow.model.cleaning import clean, unprintable
from docflow.model.phrases import Phrases
from docflow.model.work import Finding, Severity


@dataclass(frozen=True, slots=True)
class Answer:
    """What stands in one answer cell, cleaned and trimmed.

    at: its row. picked: the ISO date of its date picker.
    """

    at: str
    text: str
    picked: str | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """Every answer by place, rows in the order of the document, and what was odd on the way."""

    answers: Mapping[str, Answer]
    findings: tuple[Finding, ...]


class Harvest:
    """Where answers, findings and loose text are put down while the document is read.

    claimed: the row numbers that filled rows carry. tags: how often each control tag occurs.
    rows: number → what stands in that row. last: section → the row last seen.
    """

    def __init__(self, lexicon: Lexicon, phrases: Phrases, lines: Sequence[Line]) -> None:
        self.lexicon = lexicon
        self.phrases = phrases
        self.answers: dict[str, Answer] = {}
        self.findings: dict[tuple[str | None, ...], Finding] = {}
        self.rows: dict[str, dict[str, str]] = {}
        self.last: dict[str, int] = {}
        self.claimed = {n for line in lines if (n := line.number) and self._filled(line)}
        self.tags = Counter(tag for line in lines for cell in line.cells for tag in cell.tags)
        self._at: str | None = None
        self._loose: list[tuple[str | None, list[str]]] = []
        self._apart = True  # something known came between this loose text and the last

    def value(self, passage: Passage) -> str:
        """The text that a person typed in a passage."""
        return self.lexicon.typed(passage)

    def _filled(self, line: Line) -> bool:
        return any(map(self.value, line.cells))

    # putting down

    def row(self, number: str) -> None:
        """The row that what follows is near to."""
        self._at, self._apart = number, True

    def answer(self, spot: str, text: str, *passages: Passage) -> None:
        """The answer at a place; a second, different one is reported, not taken."""
        at = spot.partition("/")[0]
        if not text:
            return
        if (first := self.answers.get(spot)) and first.text != text:
            self.warn("answer.two_values", at, number=at, first=first.text, second=text)
            return
        picked = next((p.picked for p in passages if p.picked), None)
        self.answers[spot] = Answer(at, text, picked)
        if any(unprintable(p.text) for p in passages):
            self.warn("text.cleaned", at, number=at)

    def more(self, spot: str, text: str) -> None:
        """Text that belongs to the answer already there (a cell split in two)."""
        if (first := self.answers.get(spot)) and text:
            self.answers[spot] = replace(first, text=f"{first.text}\n{text}")
        else:
            self.answer(spot, text)

    def warn(self, code: str, at: str | None, **values: str) -> None:
        """A finding, once."""
        finding = Finding(code=code, severity=Severity.WARNING, at=at, values=values)
        self.findings.setdefault((code, at, *values.values()), finding)

    def uncertain(self, label: str, spot: str, at: str) -> None:
        """A label was taken for that of `spot`."""
        section, _, column = spot.partition("/")
        asked = (
            ("columns", section, column, "heading") if column else ("questions", spot, "question")
        )
        field = self.phrases.text(self.lexicon.fields.kind, *asked)
        self.warn("label.uncertain", at, label=label, field=field)

    def changed(self, line: Line, number: str, texts: Sequence[str]) -> None:
        """Tracked changes of a row: the new text was read."""
        if any(cell.changed for cell in (line.margin, *line.cells)):
            read = " | ".join(filter(None, texts))
            self.warn("changes.open", number, number=number, text=read)

    # what is left over

    def loose(self, text: str) -> None:
        """Text without a place; what stands together is one finding."""
        if not text.strip():
            return
        if self._apart:
            self._loose.append((self._at, []))
        self._loose[-1][1].append(text.strip())
        self._apart = False

    def asides(self, *passages: Passage) -> None:
        """Text boxes, notes and hidden text beside what stands in the row."""
        for aside in (aside for passage in passages for aside in passage.asides):
            self.loose(self.lexicon.left_over(clean(aside)))

    def paragraph(self, passage: Passage) -> None:
        """A paragraph outside the tables: the form's own words, or loose."""
        text = clean(passage.text)
        added = self.lexicon.left_over(text)
        self._apart |= bool(text.strip()) and not added
        self.loose(added)
        self.asides(passage)

    def stray(self, line: Line) -> None:
        """A row that is no row of the form."""
        texts = [line.rest, *map(self.value, line.cells)]
        self.loose(" | ".join(filter(None, map(self.lexicon.left_over, texts))))
        self.asides(line.margin, *line.cells)

    def placed(self) -> Placed:
        first = self.lexicon.fields.sections[0].numbers[0]
        for at, texts in self._loose:
            self.warn("text.unplaced", at or first, text="\n".join(texts))
        return Placed(self.answers, tuple(self.findings.values()))
