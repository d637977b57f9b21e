"""Table rows → lines of the form: which section, which number, and the cells behind it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from docflow.forms.fields import Section
from docflow.forms.lexicon import Lexicon
from docflow.forms.word import Passage, Row
from docflow.model.cleaning import clean

NUMBER = re.compile(r"\W{0,3}(\d{1,2})\s?[.,]\s?(\d{1,2})(?![.,/-]?\d)[\s.,):–-]*")
"""A row number as people retype it: "3.4", "3.4.", "3,4", "3. 4)"; not the date 1.12.2026."""

_ORDINAL = re.compile(r"\W{0,2}(\d{1,2})\W{0,2}")
_MOST_ROWS = 50  # a row number beyond is something else: "9.55" is a time
_NOTHING = Passage()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One table row. Two lines of one table have the same `table`.

    section: None when nothing says which. number: as printed or typed ("3.4"), None when lost.
    rest: what else stands in the number's cell, `margin`. cells: all others. head: headings.
    continues: the number's cell is merged with the one above.
    """

    table: int
    cells: tuple[Passage, ...]
    margin: Passage = _NOTHING
    section: Section | None = None
    number: str | None = None
    rest: str = ""
    head: bool = False
    continues: bool = False


def lines_of(blocks: Iterable[Passage | Row], lexicon: Lexicon) -> Iterator[Passage | Line]:
    """Paragraphs as they are, rows as lines, in the order of the document."""
    heading: Section | None = None
    for _, group in groupby(blocks, key=lambda b: b.table if isinstance(b, Row) else None):
        members = list(group)
        for passage in (b for b in members if isinstance(b, Passage)):
            heading = lexicon.section_named(clean(passage.text)) or heading
            yield passage
        if rows := [b for b in members if isinstance(b, Row)]:
            yield from _with_sections(_numbered(rows, lexicon), lexicon, heading)


def _numbered(rows: Sequence[Row], lexicon: Lexicon) -> list[Line]:
    """The rows with their numbers set apart."""
    column = _number_column(rows, lexicon)
    lines: list[Line] = []
    for row in rows:
        line = Line(table=row.table, cells=row.cells)
        if column is not None and column < len(row.cells):
            line = _split(row, column, lexicon)
            if line.continues and lines:
                line = replace(line, number=lines[-1].number)
        lines.append(line)
    return lines


def _number_column(rows: Sequence[Row], lexicon: Lexicon) -> int | None:
    """The column with the numbers: the first, or another where most rows have nothing else."""
    columns = list(_columns(rows))
    if not columns:
        return None
    first = columns[0]
    if any(_number(text, lexicon) for text in first):
        return 0
    for column, texts in enumerate(columns[1:], start=1):
        alone = [number for text in texts if (number := _number(text, lexicon)) and not number[1]]
        if len(alone) > 1 and len(alone) * 2 > len(rows):
            return column
    emptied = all(not text.strip() or _ORDINAL.fullmatch(text) for text in first)
    return 0 if emptied and len(columns) > 1 else None


def _columns(rows: Sequence[Row]) -> Iterator[list[str]]:
    for column in range(max(len(row.cells) for row in rows)):
        yield [clean(row.cells[column].text) for row in rows if column < len(row.cells)]


def _number(text: str, lexicon: Lexicon) -> tuple[str, str] | None:
    """ "3.4 Rustig" → ("3.4", "Rustig"), when the form has a section 3."""
    match = NUMBER.match(text)
    if not match or not 0 < int(match[2]) <= _MOST_ROWS:
        return None
    section = str(int(match[1]))
    if all(section != known.number for known in lexicon.fields.sections):
        return None
    return f"{section}.{int(match[2])}", text[match.end() :]


def _split(row: Row, column: int, lexicon: Lexicon) -> Line:
    cell = row.cells[column]
    text = clean(cell.text).strip()
    number, rest = _number(text, lexicon) or (None, text)
    return Line(
        table=row.table,
        margin=cell,
        cells=row.cells[:column] + row.cells[column + 1 :],
        number=number,
        rest=rest,
        continues=cell.continues,
    )


def _with_sections(
    lines: Sequence[Line], lexicon: Lexicon, heading: Section | None
) -> Iterator[Passage | Line]:
    """The lines with their sections: their own number's, a neighbour's, or the heading's.

    A row that is the heading of a section is as good as a paragraph.
    """
    below = _sections_below(lines, lexicon)
    above: Section | None = None
    first = True
    for line, next_section in zip(lines, below, strict=True):
        if line.number:
            above, first = lexicon.fields.section(line.number), False
            yield replace(line, section=above)
        elif titled := _title(line, lexicon):
            above, first = titled, True
            yield from (line.margin, *line.cells)
        else:
            head = _head(line, [next_section, above, heading], lexicon, first=first)
            above, first = head or above, False
            section = above or next_section or heading
            placed = replace(line, section=section, head=head is not None)
            yield placed if head else _with_ordinal(placed)


def _sections_below(lines: Sequence[Line], lexicon: Lexicon) -> list[Section | None]:
    """For each line the section of the first numbered line from there on."""
    below: list[Section | None] = []
    for line in reversed(lines):
        nearest = below[-1] if below else None
        below.append(lexicon.fields.section(line.number) if line.number else nearest)
    return below[::-1]


def _title(line: Line, lexicon: Lexicon) -> Section | None:
    """The section whose heading, with its number, is all there is in a row: two tables in one."""
    texts = [line.rest, *map(lexicon.typed, line.cells)]
    filled = [text for text in texts if text]
    if len(filled) == 1 and filled[0][0].isdecimal() and lexicon.is_template(filled[0]):
        return lexicon.section_named(filled[0])
    return None


def _head(
    line: Line, likely: Sequence[Section | None], lexicon: Lexicon, *, first: bool
) -> Section | None:
    """The section whose column headings stand in this row.

    first: it is the first row of its table, so headings may have been edited. Further down, only
    a row of nothing but printed headings is one: "Gesprek | 1/12/2026" is an added row.
    """
    texts = list(filter(None, map(lexicon.typed, line.cells)))
    sure = [section for section in likely if section]
    if not first:
        return next((s for s in sure if len(texts) > 1 and _all_printed(texts, s, lexicon)), None)
    for section in (*sure, *lexicon.fields.sections):
        places = lexicon.columns(section)
        known = [t for t in texts if lexicon.named(t, places)]
        if section is likely[0]:
            known = [t for t in texts if t in known or lexicon.alike(t, places)]
        if len(known) == len(texts) > 0 or (len(known) > 1 and len(known) * 2 >= len(texts)):
            return section
    return None


def _all_printed(texts: Sequence[str], section: Section, lexicon: Lexicon) -> bool:
    return all(lexicon.own_label(text, lexicon.columns(section)) for text in texts)


def _with_ordinal(line: Line) -> Line:
    """ "6" in the number's cell of section 3 is 3.6."""
    match = _ORDINAL.fullmatch(line.rest)
    if match and line.section and 0 < int(match[1]) <= _MOST_ROWS:
        return replace(line, number=f"{line.section.number}.{int(match[1])}", rest="")
    return line
