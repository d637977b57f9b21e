"""Forms to fill in: the fields of `forms.fields` in the words of phrases/<language>/questions.toml.

Every row begins with its number, because numbers survive every program that people fill forms in
with (research/forms.md §2.2). The tag of a control is "must_haves.3.evidence" in a table and
"planning.call_back" at a question.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from docflow.forms import look
from docflow.forms.control import control
from docflow.forms.fields import FORMS, AnswerKind, Column, FormFields, Section
from docflow.forms.paper import (
    Cell,
    Pages,
    Properties,
    Row,
    Xml,
    document,
    page_of,
    paragraph,
    table,
    text,
)
from docflow.forms.stamp import PROPERTY, identity
from docflow.model.phrases import Phrases
from docflow.model.work import FormKind

_NUMBER_WIDTH = 567
_QUESTION_SHARE = 3 / 8
_SHORT, _ROOMY, _TALL = 397, 567, 964
"""The least height of a row: for a few words, for a sentence or two, for a small story."""

_ONE_SHEET = frozenset({FormKind.CANDIDATE, FormKind.SCORECARD})
"""Forms that fit on one sheet, a wide one where any section needs it, while answers are short."""


def draw(
    kind: FormKind,
    phrases: Phrases,
    *,
    answers: Mapping[str, str] = {},
    asked: Mapping[str, str] = {},
    reference: str | None = None,
    about: str = "",
) -> bytes:
    """A form as a .docx, empty or filled in.

    answers: place ("8.2", "3.4/evidence") → text. asked: the question of a row ("1.1" → "Stays
    calm when …"); a section that is asked anything has exactly the rows that are asked.
    reference: the V- or DF-reference that the form carries. about: whom or what it is about, for
    the page header. Raises TemplateError when a phrase is missing.
    """
    form = _Form(FORMS[kind], phrases, answers, asked)
    own = identity(kind, phrases.language, reference)
    return document(
        list(_pages(form)),
        header=text(about),
        footer=Xml(text(f"{own}\t") + page_of()),
        properties=Properties(
            title=form.words("title"),
            language=phrases.language,
            subject=about,
            keywords=own,
            custom={PROPERTY: own},
        ),
    )


@dataclass(frozen=True, slots=True)
class _Form:
    """What is being drawn, and in which words."""

    fields: FormFields
    phrases: Phrases
    answers: Mapping[str, str]
    asked: Mapping[str, str]

    @property
    def one_sheet(self) -> bool:
        return self.fields.kind in _ONE_SHEET

    def words(self, *path: str) -> str:
        return self.phrases.text(self.fields.kind, *path)


def _pages(form: _Form) -> Iterator[Pages]:
    always_wide = form.one_sheet and any(s.landscape for s in form.fields.sections)
    wide = always_wide
    blocks = [paragraph("Title", text(form.words("title")))]
    blocks += (paragraph("Help", text(line)) for line in form.phrases.get(form.fields.kind, "help"))
    for section in form.fields.sections:
        if wide is not (section.landscape or always_wide):
            yield Pages(blocks, wide)
            blocks, wide = [], not wide
        blocks += _section(form, section, look.LANDSCAPE if wide else look.PORTRAIT)
    yield Pages(blocks, wide)


def _section(form: _Form, section: Section, width: int) -> Iterator[Xml]:
    heading = f"{section.number}. {form.words('sections', section.number, 'heading')}"
    rows = _question_rows(form, section) if section.questions else _table_rows(form, section)
    yield paragraph("Heading 1", text(heading))
    if help_line := form.words("sections", section.number, "help"):
        yield paragraph("Help", text(help_line))
    # Gaps where answers stand side by side; one answer to a row needs none.
    style = "Docflow Form" if section.columns else "Docflow Table"
    yield table(_widths(section, width), rows, style=style, about=heading)


def _widths(section: Section, width: int) -> list[int]:
    """Number, question where there is one, answers: together exactly `width`."""
    room = width - _NUMBER_WIDTH
    question = int(room * _QUESTION_SHARE) if section.questions or section.asks else 0
    shares = [column.width for column in section.columns] or [1]
    answers = [(room - question) * share // sum(shares) for share in shares]
    answers[-1] += room - question - sum(answers)
    return [_NUMBER_WIDTH, *([question] if question else []), *answers]


def _question_rows(form: _Form, section: Section) -> Iterator[Row]:
    for question in section.questions:
        number = question.number
        words = form.words("questions", number, "question")
        answer = _answer(
            form,
            question.kind,
            place=number,
            tag=f"{section.key}.{question.key}",
            name=f"{number} {words}",
            example=form.words("questions", number, "example"),
        )
        height = _SHORT
        if question.kind is AnswerKind.LINES:
            height = _ROOMY if form.one_sheet else _TALL
        yield Row((_number(number), _question(words), answer), height=height)


def _table_rows(form: _Form, section: Section) -> Iterator[Row]:
    keys = [*(["asks"] if section.asks else []), *(column.key for column in section.columns)]
    headings = ["", *(_heading(form, section, key) for key in keys)]
    yield Row([Cell(paragraph("Table Head", text(h))) for h in headings], header=True)
    height = _row_height(form, section)
    for number in _numbers(form, section):
        cells = [_number(number)]
        if section.asks:
            cells.append(_question(_asked(form, number)))
        cells += (_table_answer(form, section, number, column) for column in section.columns)
        yield Row(cells, height=height)


def _row_height(form: _Form, section: Section) -> int:
    if section.landscape and not form.one_sheet:
        return _TALL
    sentences = any(column.kind is AnswerKind.LINES for column in section.columns)
    return _ROOMY if sentences else _SHORT


def _numbers(form: _Form, section: Section) -> Sequence[str]:
    """The rows to draw: those asked, else the form's own and any more that have an answer."""
    rows = [f"{section.number}.{n}" for n in range(1, 100)]
    if asked := [number for number in rows if section.asks and number in form.asked]:
        return asked
    answered = {place.partition("/")[0] for place in form.answers}
    return [n for i, n in enumerate(rows) if i < section.rows or n in answered]


def _asked(form: _Form, number: str) -> str:
    return form.asked.get(number) or form.words("questions", number, "question")


def _table_answer(form: _Form, section: Section, number: str, column: Column) -> Cell:
    row = int(number.partition(".")[2])
    example = form.phrases.get(form.fields.kind, "columns", section.number, column.key, "example")
    return _answer(
        form,
        column.kind,
        place=f"{number}/{column.key}",
        tag=f"{section.key}.{row}.{column.key}",
        name=f"{number} {_heading(form, section, column.key)}",
        example=example if isinstance(example, str) else example[(row - 1) % len(example)],
    )


def _answer(
    form: _Form, kind: AnswerKind, *, place: str, tag: str, name: str, example: str
) -> Cell:
    answer = form.answers.get(place, "")
    return Cell(
        control(kind, form.phrases, tag=tag, name=name, example=example, answer=answer),
        surface=True,
    )


def _heading(form: _Form, section: Section, key: str) -> str:
    return form.words("columns", section.number, key, "heading")


def _number(number: str) -> Cell:
    return Cell(paragraph("Number", text(number)))


def _question(words: str) -> Cell:
    return Cell(paragraph("Question", text(words)))
