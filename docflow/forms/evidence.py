"""Which answer belongs to which question, and whether any typed word is left over.

Evidence, strongest first (research/forms.md §5): the number in the row; the tag of the content
control; headings and the position of the row; the exact label or a synonym; a label with the
answer typed behind it; a label that is much alike. Numbers came back right from every program
that forms were filled in with, tags from few. A row of a table section may lack its number, or
carry a copied one (Tab in Word): its position decides. Where the words of a question say another
number than the row, the question counts, because that is what the person answered.

Conservation: every visible word is the form's own, an answer, or reported as text.unplaced. The
question column of a scorecard form is the form's own whatever it says: it was drawn with words
from the vacancy.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from docflow.forms.fields import Section
from docflow.forms.folding import fold
from docflow.forms.lexicon import Lexicon
from docflow.forms.lines import Line, lines_of
from docflow.forms.word import Document, Passage
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


def place(document: Document, lexicon: Lexicon, phrases: Phrases) -> Placed:
    """The answers in `document`. phrases: in whose words findings name a question."""
    items = list(lines_of(document.blocks, lexicon))
    desk = _Desk(lexicon, phrases, [item for item in items if isinstance(item, Line)])
    for _, group in groupby(items, key=_stretch):
        members = list(group)
        for passage in (m for m in members if isinstance(m, Passage)):
            desk.paragraph(passage)
        if lines := [m for m in members if isinstance(m, Line)]:
            _lines(lines, desk)
    return desk.placed()


def _stretch(item: Passage | Line) -> tuple[int, str] | None:
    """Lines of one table and section are read together."""
    if isinstance(item, Passage):
        return None
    return item.table, item.section.number if item.section else ""


def _lines(lines: Sequence[Line], desk: "_Desk") -> None:
    section = lines[0].section
    if section is None:
        for line in lines:
            desk.stray(line)
    elif section.questions:
        rows = [line for line in lines if not line.head]
        whole = len(rows) == len(section.questions)
        for question, line in enumerate(rows):
            usual = section.questions[question].number if whole else None
            _question_line(line, section, usual, desk)
    else:
        _table_lines(lines, section, desk)


class _Desk:
    """Where answers, findings and loose text are put down while the document is read."""

    def __init__(self, lexicon: Lexicon, phrases: Phrases, lines: Sequence[Line]) -> None:
        self.lexicon = lexicon
        self.phrases = phrases
        self.answers: dict[str, Answer] = {}
        self.findings: list[Finding] = []
        self.rows: dict[str, dict[str, str]] = {}  # number → what stands in that row
        self.last: dict[str, int] = {}  # section → the row last seen
        self.claimed = {n for line in lines if (n := line.number) and self._filled(line)}
        self.tags = Counter(tag for line in lines for cell in line.cells for tag in cell.tags)
        self._at: str | None = None
        self._loose: list[tuple[str | None, list[str]]] = []
        self._apart = True  # something known came between this loose text and the last

    # what stands in a cell

    def value(self, passage: Passage) -> str:
        """The typed text: cleaned, without untouched examples, trimmed.

        A prompt that is no known example was typed by a program that leaves the flag standing.
        """
        typed = (p for p in passage.prompts if not self.lexicon.is_example(clean(p)))
        text = "\n".join(filter(None, (passage.text, *typed)))
        return self.lexicon.without_examples(clean(text)).strip()

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
        if finding not in self.findings:
            self.findings.append(finding)

    def uncertain(self, label: str, spot: str, at: str) -> None:
        """A label was taken for that of `spot`."""
        section, _, column = spot.partition("/")
        path = ("columns", section, column, "heading") if column else ("questions", spot, "question")
        field = self.phrases.text(self.lexicon.fields.kind, *path)
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
        text = clean("\n".join((passage.text, *passage.prompts)))
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
        return Placed(self.answers, tuple(self.findings))


# --- sections with questions --------------------------------------------------------------------


def _question_line(line: Line, section: Section, usual: str | None, desk: _Desk) -> None:
    """number | question | answer. usual: the number that stands here on the blank form."""
    cells = line.cells if not line.rest else (Passage(text=line.rest), *line.cells)
    texts = [desk.value(cell) for cell in cells]
    number = _question_number(line, section, texts, usual, desk)
    if number is None:
        desk.stray(line)
        return
    desk.row(number)
    if line.continues:
        desk.more(number, "\n".join(filter(None, texts)))
    else:
        _answer_question(number, cells, texts, desk)
    desk.changed(line, number, [desk.answers[number].text] if number in desk.answers else [])
    desk.asides(line.margin, *line.cells)


def _question_number(
    line: Line, section: Section, texts: Sequence[str], usual: str | None, desk: _Desk
) -> str | None:
    """Which question a row is about, by the evidence in order."""
    lexicon = desk.lexicon
    label = next(filter(None, texts), "")
    everywhere = [q.number for s in lexicon.fields.sections for q in s.questions]
    here = [question.number for question in section.questions]
    if (own := lexicon.own_label(label, everywhere)) and own != line.number:
        if line.number:
            desk.uncertain(label, own, own)
        return own
    if line.number:
        return line.number if line.number in here else None
    tags = [tag for cell in line.cells for tag in cell.tags if desk.tags[tag] == 1]
    if tagged := next((lexicon.tags[tag] for tag in tags if tag in lexicon.tags), None):
        return tagged
    if named := lexicon.named(label, here):
        return named
    behind = [n for n in here if lexicon.after_label(n, label, strict=True) is not None]
    if len(behind) == 1:
        return behind[0]
    guess = lexicon.alike(label, here)
    if guess and (guess.sure or guess.place == usual):
        desk.uncertain(label, guess.place, guess.place)
        return guess.place
    return None


def _answer_question(
    number: str, cells: Sequence[Passage], texts: Sequence[str], desk: _Desk
) -> None:
    """The answer stands in its own cell, behind the question, or over the question."""
    lexicon = desk.lexicon
    behind = [lexicon.after_label(number, text) for text in texts]
    at = next((place for place, found in enumerate(behind) if found is not None), None)
    question, typed = at or 0, (behind[at] or "") if at is not None else ""
    if at is None and len(cells) < 2:
        desk.answer(number, "\n".join(texts), *cells)  # no question cell at all
        return
    others = [place for place in range(len(cells)) if place != question]
    answer = "\n".join(texts[place] for place in others if texts[place])
    if at is None and texts[question]:
        if not answer and not lexicon.resembles(texts[question], number):
            answer = texts[question]
        else:
            desk.uncertain(texts[question], number, number)
    if typed and answer and fold(typed) not in fold(answer):
        desk.warn("answer.two_values", number, number=number, first=answer, second=typed)
    desk.answer(number, answer or typed, *cells)


# --- sections with rows of columns --------------------------------------------------------------


def _table_lines(lines: Sequence[Line], section: Section, desk: _Desk) -> None:
    """number | answers, under headings."""
    heads = [line for line in lines if line.head]
    spots, pattern = _columns(heads, lines, section, desk)
    for line in lines:
        if line.head:
            desk.asides(line.margin, *line.cells)
        else:
            _table_line(line, section, _under(line, spots, pattern), desk)


Columns = list[str | None]


def _columns(
    heads: Sequence[Line], lines: Sequence[Line], section: Section, desk: _Desk
) -> tuple[Columns, Sequence[Passage]]:
    """The place of each column ("3/trait", None for one that is not the form's), and the row
    whose cells show where the columns begin."""
    usual = desk.lexicon.columns(section)
    titled = [line for line in heads if len(line.cells) > 1 or len(usual) == 1]
    if titled:
        cells = titled[0].cells
        return _headed(cells, usual, section, desk), cells
    rows = [line.cells for line in lines if not line.head]
    blank_first = all(not desk.value(cells[0]) for cells in rows if cells)
    if blank_first and any(len(cells) == len(usual) + 1 for cells in rows):
        return [None, *usual], next(cells for cells in rows if len(cells) == len(usual) + 1)
    return list(usual), next((cells for cells in rows if len(cells) == len(usual)), ())


def _headed(
    cells: Sequence[Passage], usual: Sequence[str], section: Section, desk: _Desk
) -> Columns:
    """Columns by their headings, wherever they were moved; an edited one by likeness or place."""
    lexicon = desk.lexicon
    texts = [clean(cell.text).strip() for cell in cells]
    spots: Columns = [lexicon.named(text, usual) for text in texts]
    free = [spot for spot in usual if spot not in spots]
    aligned = len(cells) == len(usual)
    for column, text in enumerate(texts):
        if spots[column] is not None or not free:
            continue
        own_place = usual[column] if aligned and usual[column] in free else None
        guess = lexicon.alike(text, free)
        if guess and (guess.sure or guess.place == own_place):
            own_place = guess.place
        if own_place:
            spots[column] = own_place
            free.remove(own_place)
            if text:
                desk.uncertain(text, own_place, section.number)
    for column, text in enumerate(texts):
        if spots[column] is None:
            desk.loose(lexicon.left_over(text))
    return spots


def _under(
    line: Line, spots: Columns, pattern: Sequence[Passage]
) -> list[tuple[str | None, Passage]]:
    """Each cell with its column: one by one, or by where it begins when cells were merged."""
    if len(line.cells) == len(spots):
        return list(zip(spots, line.cells, strict=True))
    starts = [cell.column for cell in pattern]
    under: list[tuple[str | None, Passage]] = []
    for cell in line.cells:
        before = [place for place, start in enumerate(starts) if start <= cell.column]
        under.append((spots[before[-1]] if before else None, cell))
    return under


def _table_line(
    line: Line, section: Section, under: Sequence[tuple[str | None, Passage]], desk: _Desk
) -> None:
    asks = f"{section.number}/asks"
    values: dict[str, str] = {}
    left: list[str] = []
    for spot, cell in under:
        text = desk.value(cell)
        if spot is None:
            left.append(desk.lexicon.left_over(text))
        elif spot != asks and text:
            values[spot] = f"{values[spot]}\n{text}" if spot in values else text
    first = desk.lexicon.columns(section)[0]
    if line.rest and first != asks:
        if first in values:
            left.append(line.rest)
        else:
            values[first] = line.rest
    number = _row_number(line, section, values, desk)
    desk.row(number)
    for spot, text in values.items():
        at = f"{number}/{spot.partition('/')[2]}"
        if line.continues:
            desk.more(at, text)
        else:
            desk.answer(at, text, *(cell for name, cell in under if name == spot))
    desk.changed(line, number, list(values.values()))
    desk.loose(" | ".join(filter(None, left)))
    desk.asides(line.margin, *line.cells)


def _row_number(line: Line, section: Section, values: Mapping[str, str], desk: _Desk) -> str:
    """The printed number, unless it is lost or a copy: then the next one that is free."""
    known = section.number
    if line.number and (line.continues or desk.rows.get(line.number, values) == values):
        number = line.number
    else:
        number = f"{known}.{desk.last.get(known, 0) + 1}"
        if number in desk.claimed or desk.rows.get(number):
            taken = [n for n in (*desk.claimed, *desk.rows, *section.numbers)]
            highest = max(int(n.partition(".")[2]) for n in taken if n.startswith(f"{known}."))
            number = f"{known}.{highest + 1}"
    desk.last[known] = int(number.partition(".")[2])
    if values:
        desk.rows[number] = dict(values)
    return number
