"""Which answer belongs to which question, and whether any typed word is left over.

Evidence, strongest first (research/forms.md §5): the number in the row; the tag of the content
control; headings and the position of the row; the exact label or a synonym; a label with the
answer typed behind it; a label that is much alike. Numbers came back right from every program
that forms were filled in with, tags from few. A row of a table section may lack its number, or
carry a copied one (Tab in Word): its position decides. Where the words of a question say another
number than the row, the question counts, because that is what the person answered.

Conservation: every visible word is the form's own, an answer, or reported as text.unplaced. The
question column of a scorecard form was drawn with words from the vacancy, so nobody can tell here
what was typed behind them: it is an answer of its own, "1.1/asks", unless it is as printed.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from docflow.forms.fields import Section
from docflow.forms.harvest import Harvest, Placed
from docflow.forms.lexicon import Lexicon
from docflow.forms.lines import Line, lines_of
from docflow.forms.word import Document, Passage
from docflow.model.cleaning import clean
from docflow.model.folding import fold
from docflow.model.phrases import Phrases


def place(document: Document, lexicon: Lexicon, phrases: Phrases) -> Placed:
    """The answers in `document`. phrases: in whose words findings name a question."""
    items = list(lines_of(document.blocks, lexicon))
    harvest = Harvest(lexicon, phrases, [item for item in items if isinstance(item, Line)])
    for _, group in groupby(items, key=_stretch):
        members = list(group)
        for passage in (m for m in members if isinstance(m, Passage)):
            harvest.paragraph(passage)
        if lines := [m for m in members if isinstance(m, Line)]:
            _lines(lines, harvest)
    return harvest.placed()


def _stretch(item: Passage | Line) -> tuple[int, str] | None:
    """Lines of one table and section are read together."""
    if isinstance(item, Passage):
        return None
    return item.table, item.section.number if item.section else ""


def _lines(lines: Sequence[Line], harvest: Harvest) -> None:
    section = lines[0].section
    if section is None:
        for line in lines:
            harvest.stray(line)
    elif section.questions:
        rows = [line for line in lines if not line.head]
        whole = len(rows) == len(section.questions)
        for question, line in enumerate(rows):
            usual = section.questions[question].number if whole else None
            _question_line(line, section, usual, harvest)
    else:
        _table_lines(lines, section, harvest)


# --- sections with questions --------------------------------------------------------------------


def _question_line(line: Line, section: Section, usual: str | None, harvest: Harvest) -> None:
    """number | question | answer. usual: the number that stands here on the blank form."""
    cells = line.cells if not line.rest else (Passage(text=line.rest), *line.cells)
    texts = [harvest.value(cell) for cell in cells]
    number = _question_number(line, section, texts, usual, harvest)
    if number is None:
        harvest.stray(line)
        return
    harvest.row(number)
    if line.continues:
        harvest.more(number, "\n".join(filter(None, texts)))
    else:
        _answer_question(number, cells, texts, harvest)
    answer = harvest.answers.get(number)
    harvest.changed(line, number, [answer.text] if answer else [])
    harvest.asides(line.margin, *line.cells)


def _question_number(
    line: Line, section: Section, texts: Sequence[str], usual: str | None, harvest: Harvest
) -> str | None:
    """Which question a row is about: what its strongest clue says."""
    label = next(filter(None, texts), "")
    number, certain = next(_clues(line, section, label, usual, harvest), (None, True))
    if number and not certain:
        harvest.uncertain(label, number, number)
    return number


def _clues(
    line: Line, section: Section, label: str, usual: str | None, harvest: Harvest
) -> Iterator[tuple[str | None, bool]]:
    """What says which question a row is about, strongest first, and whether it is certain."""
    lexicon = harvest.lexicon
    here = [question.number for question in section.questions]
    if own := lexicon.own_label(label, lexicon.questions):
        yield own, line.number in (own, None)
    if line.number:
        yield line.number if line.number in here else None, True
    for tag in (tag for cell in line.cells for tag in cell.tags):
        if tag in lexicon.tags and harvest.tags[tag] == 1:
            yield lexicon.tags[tag], True
    if named := lexicon.named(label, here):
        yield named, True
    behind = [n for n in here if lexicon.after_label(n, label) is not None]
    if len(behind) == 1:
        yield behind[0], True
    guess = lexicon.alike(label, here)
    if guess and (guess.sure or guess.place == usual):
        yield guess.place, False


def _answer_question(
    number: str, cells: Sequence[Passage], texts: Sequence[str], harvest: Harvest
) -> None:
    """The answer stands in its own cell, behind the question, or over the question."""
    lexicon = harvest.lexicon
    behind = [lexicon.after_label(number, text) for text in texts]
    at = next((place for place, found in enumerate(behind) if found is not None), None)
    question, typed = at or 0, (behind[at] or "") if at is not None else ""
    if at is None and len(cells) < 2:
        harvest.answer(number, "\n".join(texts), *cells)  # no question cell at all
        return
    others = [place for place in range(len(cells)) if place != question]
    answer = "\n".join(texts[place] for place in others if texts[place])
    if at is None and texts[question]:
        if not answer and not lexicon.resembles(texts[question], number):
            answer = texts[question]
        else:
            harvest.uncertain(texts[question], number, number)
    if answer and set(fold(typed).split()) - set(fold(answer).split()):
        harvest.warn("answer.two_values", number, number=number, first=answer, second=typed)
    harvest.answer(number, answer or typed, *cells)


# --- sections with rows of columns --------------------------------------------------------------


def _table_lines(lines: Sequence[Line], section: Section, harvest: Harvest) -> None:
    """number | answers, under headings."""
    heads = [line for line in lines if line.head]
    spots, pattern = _columns(heads, lines, section, harvest)
    for line in lines:
        if line.head:
            harvest.loose(harvest.lexicon.left_over(line.rest))
            harvest.asides(line.margin, *line.cells)
        else:
            _table_line(line, section, _under(line, spots, pattern), harvest)


Columns = list[str | None]


def _columns(
    heads: Sequence[Line], lines: Sequence[Line], section: Section, harvest: Harvest
) -> tuple[Columns, Sequence[Passage]]:
    """The place of each column ("3/trait", None for one that is not the form's), and the row
    whose cells show where the columns begin."""
    usual = harvest.lexicon.columns(section)
    if heads:
        cells = heads[0].cells
        return _headed(cells, usual, section, harvest), cells
    rows = [line.cells for line in lines if not line.head]
    blank_first = all(not harvest.value(cells[0]) for cells in rows if cells)
    if blank_first and any(len(cells) == len(usual) + 1 for cells in rows):
        return [None, *usual], next(cells for cells in rows if len(cells) == len(usual) + 1)
    return list(usual), next((cells for cells in rows if len(cells) == len(usual)), ())


def _headed(
    cells: Sequence[Passage], usual: Sequence[str], section: Section, harvest: Harvest
) -> Columns:
    """Columns by their headings, wherever they were moved; an edited one by likeness or place."""
    lexicon = harvest.lexicon
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
                harvest.uncertain(text, own_place, section.number)
    for column, text in enumerate(texts):
        if spots[column] is None:
            harvest.loose(lexicon.left_over(text))
    return spots


def _under(
    line: Line, spots: Columns, pattern: Sequence[Passage]
) -> list[tuple[str | None, Passage]]:
    """Each cell with its column: one by one, or by where it begins when cells were merged."""
    if len(line.cells) == len(spots) or not pattern:
        padded = [*spots, *(None for _ in line.cells)]
        return list(zip(padded, line.cells, strict=False))
    starts = [cell.column for cell in pattern]
    under: list[tuple[str | None, Passage]] = []
    for cell in line.cells:
        before = [place for place, start in enumerate(starts) if start <= cell.column]
        under.append((spots[before[-1]] if before else None, cell))
    return under


def _table_line(
    line: Line, section: Section, under: Sequence[tuple[str | None, Passage]], harvest: Harvest
) -> None:
    asks = f"{section.number}/asks"
    values: dict[str, str] = {}
    left: list[str] = []
    for spot, cell in under:
        text = harvest.value(cell)
        if spot is None:
            left.append(harvest.lexicon.left_over(text))
        elif text and not (spot == asks and harvest.lexicon.is_template(text)):
            values[spot] = f"{values[spot]}\n{text}" if spot in values else text
    first = harvest.lexicon.columns(section)[0]
    if line.rest:
        if first in values:
            left.append(line.rest)
        else:
            values[first] = line.rest
    number = _row_number(line, section, values, harvest)
    harvest.row(number)
    for spot, text in values.items():
        at = f"{number}/{spot.partition('/')[2]}"
        if line.continues:
            harvest.more(at, text)
        else:
            harvest.answer(at, text, *(cell for name, cell in under if name == spot))
    harvest.changed(line, number, list(values.values()))
    harvest.loose(" | ".join(filter(None, left)))
    harvest.asides(line.margin, *line.cells)


def _row_number(line: Line, section: Section, values: Mapping[str, str], harvest: Harvest) -> str:
    """The printed number, unless it is lost or a copy: then the next one that is free."""
    known = section.number
    if line.number and (line.continues or harvest.rows.get(line.number, values) == values):
        number = line.number
    else:
        number = f"{known}.{harvest.last.get(known, 0) + 1}"
        if number in harvest.claimed or harvest.rows.get(number):
            taken = (*harvest.claimed, *harvest.rows, *section.numbers)
            highest = max(int(n.partition(".")[2]) for n in taken if n.startswith(f"{known}."))
            number = f"{known}.{highest + 1}"
    harvest.last[known] = int(number.partition(".")[2])
    if values:
        harvest.rows[number] = dict(values)
    return number
