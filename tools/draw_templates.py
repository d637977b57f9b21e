"""Draws templates/documents/<language>/*.docx, the Word templates that docflow comes with.

    python tools/draw_templates.py

They are ordinary Word files, and an agency changes its copies in Word. This tool is for us, so
that three languages keep one look. Its words are in draw_templates.toml.
"""

import re
import struct
import tomllib
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from docflow.forms import blank
from docflow.forms.look import ACCENT, LANDSCAPE, PORTRAIT
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
from docflow.forms.parts import pack, unpack
from docflow.model.vacancy import LANGUAGES, Language
from docflow.model.work import FormKind
from docflow.texts import shipped, shipped_catalogue

Words = Mapping[str, str]

_LABELLED = {"": "x.label", " ": "x.text"}


def main() -> None:
    """Writes every template."""
    words = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    for language in LANGUAGES:
        folder = shipped() / "documents" / language
        folder.mkdir(parents=True, exist_ok=True)
        for name, draw in (
            ("intake-report", intake_report),
            ("process-overview", process_overview),
            ("scorecard-form", scorecard_form),
            ("scorecard", scorecard),
            ("comparison", comparison),
        ):
            (folder / f"{name}.docx").write_bytes(draw(words[language], language))


# --- the templates ------------------------------------------------------------------------------


def intake_report(words: Words, language: Language) -> bytes:
    """First page: which job, who decides, the five, the three, the steps. Then everything else."""
    first = [
        paragraph("Title", text("{{ title }}")),
        paragraph("Subtitle", text(words["report"])),
        *_when("facts", _facts()),
        *_when("deciders", [_heading(words["decides"]), _deciders(words)]),
        *_when("must_haves", [_heading(words["five"]), _one_by_one("must_haves", "trait")]),
        *_when("risks", [_heading(words["three"]), _one_by_one("risks", "cause")]),
        *_when("steps", [_heading(words["steps"]), _agenda(words)]),
    ]
    return _letterhead(
        [Pages(first), Pages(list(_details(words)))],
        Properties(title=words["report"], language=language),
        header="{{ reference }} · {{ title }}\t" + words["version"] + " · {{ date }}",
    )


def _details(words: Words) -> Iterator[Xml]:
    evidence = {"": "{{ x.number }}", words["trait"]: "x.trait", words["signs"]: "x.evidence"}
    tests = {"": "{{ x.number }}", words["cause"]: "x.cause", words["test"]: "x.test"}
    parts: Sequence[tuple[str, str, Sequence[Xml]]] = (
        ("evidence", words["evidence"], [_rows("evidence", evidence, (1, 6, 10))]),
        ("tests", words["tests"], [_rows("tests", tests, (1, 8, 8))]),
        ("nice_to_haves", words["nice"], _bullets("nice_to_haves")),
        ("succeeds_in or downsides", words["environment"], list(_environment(words))),
        ("steps", words["details"], [_step_details(words)]),
        (
            "planning",
            words["planning"],
            [_rows("planning", _LABELLED, (5, 12), together=True)],
        ),
        ("stakeholders", words["people"], [_people("stakeholders", words)]),
        ("candidates", words["candidates"], [_candidates(words)]),
        ("other", words["other"], [_say("{{ other }}")]),
        (
            "open_points",
            words["open"],
            _bullets("open_points"),
        ),
    )
    for value, heading, blocks in parts:
        yield from _when(value, [_heading(heading), *blocks])
    yield paragraph("Label", text(" "))
    yield paragraph("Help", text(words["end"]))


def process_overview(words: Words, language: Language) -> bytes:
    """One friendly page for a candidate."""
    blocks = [
        paragraph("Title", text(words["overview"])),
        paragraph("Subtitle", text("{{ title }}" + _if("location", " · {{ location }}"))),
        paragraph("Normal", text(words["intro"])),
        *_when("steps or decision", [_timeline(words)]),
        *_when(
            "downsides",
            [
                _heading(words["less_easy"]),
                paragraph("Help", text(words["less_easy_help"])),
                _say("{{ downsides }}"),
            ],
        ),
        _heading(words["may_ask"]),
        *_bullets("questions", close=True),
        *_when(
            "contact.name",
            [
                _heading(words["contact"]),
                paragraph(
                    "Normal",
                    text("{{ contact.name }}", "Strong"),
                    text(
                        _if("contact.email", " · {{ contact.email }}")
                        + "\n"
                        + words["contact_help"]
                    ),
                ),
            ],
        ),
        paragraph("Help", text(words["privacy"])),
    ]
    return _letterhead(
        [Pages(blocks)],
        Properties(title=words["overview"], language=language),
        header=_if("candidate", words["for"]) + "\t{{ date }}",
    )


def scorecard_form(words: Words, language: Language) -> bytes:
    """The form as `forms.blank` draws it, asking what the intake says."""
    fallback = {"1": ("must_haves", words["must_have"]), "2": ("risks", words["risk"])}
    asked = {
        f"{section}.{n}": f"{{% if {name}[{n - 1}] %}}{{{{ {name}[{n - 1}] }}}}"
        f"{{% else %}}{otherwise} {n}{{% endif %}}"
        for (section, (name, otherwise)), count in zip(fallback.items(), (5, 3), strict=True)
        for n in range(1, count + 1)
    }
    about = (
        _if("reference", "{{ reference }}")
        + _if("title", " · {{ title }}")
        + _if("candidate", " · {{ candidate }}")
        + _if("step", " · {{ step }}")
        + _if("date", " · {{ date }}")
        + _if("interviewer", " · {{ interviewer }}")
    )
    drawn = blank.draw(FormKind.SCORECARD, shipped_catalogue()[language], asked=asked, about=about)
    parts = unpack(drawn)
    # Properties are never filled in, so no tag may stand in them.
    parts["docProps/core.xml"] = parts["docProps/core.xml"].replace(about.encode(), b"")
    return pack(parts)


def scorecard(words: Words, language: Language) -> bytes:
    """One candidate: every question, and beside it each person's score and words."""
    blocks = [
        paragraph("Title", text("{{ candidate }}")),
        paragraph("Subtitle", text(f"{words['card']} · {{{{ title }}}}" + _if("state", _STATE))),
        paragraph("Help", text(words["card_intro"] + _if("talk", "\n{{ talk }}"))),
        _scores(words),
        *_when("untested", [_heading(words["untested"]), *_bullets("untested", close=True)]),
        *_when("gaps", [_heading(words["gaps"]), *_bullets("gaps", close=True)]),
        *_when("needs", [_heading(words["fits"]), *_both_ways(words)]),
        *_when("remarks", [_heading(words["own_words"]), _remarks()]),
    ]
    return _letterhead(
        [Pages(blocks)],
        Properties(title=words["card"], language=language),
        header="{{ reference }} · {{ title }}\t{{ date }}",
        styles=_SCORE_STYLES,
    )


def comparison(words: Words, language: Language) -> bytes:
    """A vacancy's candidates as columns, in the order of the forms."""
    blocks = [
        paragraph("Title", text("{{ title }}")),
        paragraph("Subtitle", text(words["comparison"])),
        paragraph(
            "Help",
            text(words["comparison_intro"] + _if("people", "\n" + words["spoke"])),
        ),
        _tag("for table in tables"),
        # Between two tables stands a paragraph, or Word takes them for one.
        *_when("not loop.first", [paragraph("Normal")]),
        _candidates_abreast(words),
        _tag("endfor"),
    ]
    return _letterhead(
        [Pages(blocks, landscape=True)],
        Properties(title=words["comparison"], language=language),
        header="{{ reference }} · {{ title }}\t{{ date }}",
        styles=_SCORE_STYLES,
    )


# --- pieces -------------------------------------------------------------------------------------


def _if(value: str, words: str) -> str:
    return f"{{% if {value} %}}{words}{{% endif %}}"


def _when(value: str, blocks: Sequence[Xml]) -> list[Xml]:
    """Blocks that are there only when there is something to say."""
    opens, closes = (_tag(f"if {value}"), _tag("endif"))
    return [opens, *blocks, closes]


def _tag(words: str) -> Xml:
    return paragraph("Normal", text(f"{{%p {words} %}}"))


def _heading(words: str) -> Xml:
    return paragraph("Heading 1", text(words))


def _say(words: str) -> Xml:
    return paragraph("Normal", text(words))


def _bullets(values: str, *, close: bool = False) -> list[Xml]:
    """close: line under line, where a page must stay one page."""
    bullet = paragraph("List Bullet", text("{{ x }}"))
    if close:
        bullet = Xml(bullet.replace("</w:pPr>", '<w:spacing w:after="0"/></w:pPr>'))
    return [_tag(f"for x in {values}"), bullet, _tag("endfor")]


def _rows(
    values: str,
    columns: Mapping[str, str | Cell],
    shares: Sequence[int],
    *,
    together: bool = False,
) -> Xml:
    """A table with a row for each of `values`, called x. columns: heading → what its cells print,
    a plain name standing for a text that may be missing. No headings, no heading row. together:
    on one sheet."""
    named = any(heading.strip() for heading in columns)
    head = Row([Cell(paragraph("Table Head", text(h.strip()))) for h in columns], header=True)
    row = [_cell(c) if isinstance(c, str) else c for c in columns.values()]
    # Every row but the last holds on to the next one.
    parts = [(f"{values}[:-1]", [*map(_kept, row)]), (f"{values}[-1:]", row)]
    body = [
        line
        for some, cells in (parts if together else [(values, row)])
        for line in (
            _tag_row(f"for x in {some}", len(columns)),
            Row(cells),
            _tag_row("endfor", len(columns)),
        )
    ]
    return _table(_widths(shares), [head, *body] if named else body)


def _kept(cell: Cell) -> Cell:
    return Cell(Xml(re.sub(r"(<w:pStyle [^>]*/>)", r"\1<w:keepNext/>", cell.paragraph)))


def _table(widths: Sequence[int], rows: Sequence[Row]) -> Xml:
    """A table whose text begins exactly where the headings above it begin."""
    sides = (("top", 70), ("left", 0), ("bottom", 70), ("right", 170))
    padding = "".join(f'<w:{side} w:w="{width}" w:type="dxa"/>' for side, width in sides)
    fixed = '<w:tblLayout w:type="fixed"/>'
    drawn = table(widths, rows)
    return Xml(drawn.replace(fixed, f"{fixed}<w:tblCellMar>{padding}</w:tblCellMar>", 1))


def _cell(prints: str) -> Cell:
    words = prints if "{" in prints else f'{{{{ {prints} or "–" }}}}'
    return Cell(paragraph("Table Text", text(words)))


def _tag_row(words: str, columns: int) -> Row:
    first = Cell(paragraph("Table Text", text(f"{{%tr {words} %}}")))
    return Row([first, *[Cell(paragraph("Table Text"))] * (columns - 1)])


def _widths(shares: Sequence[int]) -> list[int]:
    """The width of the page, divided."""
    widths = [PORTRAIT * share // sum(shares) for share in shares]
    widths[-1] += PORTRAIT - sum(widths)
    return widths


# --- pieces of the report -----------------------------------------------------------------------


def _facts() -> list[Xml]:
    """Two facts to a row, each under its label."""
    rows = [
        _tag_row("for pair in facts|batch(2, '')", 2),
        Row([_fact("pair[0]"), _fact("pair[1]")]),
        _tag_row("endfor", 2),
    ]
    return [_table(_widths((1, 1)), rows)]


def _fact(value: str) -> Cell:
    label = paragraph("Label", text(_if(value, f"{{{{ {value}.label }}}}")))
    words = paragraph("Table Text", text(_if(value, f"{{{{ {value}.text }}}}")))
    return Cell(Xml(label + words))


def _one_by_one(values: str, name: str) -> Xml:
    return _rows(values, {"": "{{ x.number }}", " ": f"x.{name}"}, (1, 16))


def _agenda(words: Words) -> Xml:
    columns: dict[str, str | Cell] = {
        "": "{{ x.number }}",
        words["step"]: "x.name",
        words["who"]: "x.owners",
        words["when"]: _lines("x.day", "x.hour"),
    }
    return _rows("steps", columns, (1, 6, 5, 5))


def _step_details(words: Words) -> Xml:
    columns: dict[str, str | Cell] = {
        "": "{{ x.number }}",
        words["step"]: _lines("x.name", quiet="x.kind"),
        words["when"]: _lines("x.day", "x.hour", quiet="x.minutes"),
        words["format"]: "x.format",
        words["feedback"]: "x.feedback_working_days",
        words["informs"]: "x.informs_candidate",
    }
    return _rows("steps", columns, (2, 13, 12, 8, 8, 8), together=True)


def _lines(first: str, then: str = "", *, quiet: str = "") -> Cell:
    """A line of its own for each value that is there; quiet: small and grey."""
    lines = [paragraph("Table Text", text(f'{{{{ {first} or "–" }}}}'))]
    lines += _in_cell(then, "Table Text", "") if then else []
    lines += _in_cell(quiet, "Number", "") if quiet else []
    return Cell(Xml("".join(lines)))


def _people(values: str, words: Words) -> Xml:
    columns = {
        words["name"]: "x.name",
        words["role"]: "x.role",
        words["email"]: "x.email",
        words["language"]: "x.language",
    }
    return _rows(values, columns, (5, 4, 7, 3))


def _deciders(words: Words) -> Xml:
    columns = {words["name"]: "x.name", words["role"]: "x.role", words["email"]: "x.email"}
    return _rows("deciders", columns, (6, 5, 6))


def _candidates(words: Words) -> Xml:
    columns = {words["name"]: "x.name", words["email"]: "x.email", words["language"]: "x.language"}
    return _rows("candidates", columns, (7, 9, 3))


def _environment(words: Words) -> Iterator[Xml]:
    for value in ("succeeds_in", "downsides"):
        label = words["succeeds" if value == "succeeds_in" else value]
        yield from _when(value, [paragraph("Label", text(label)), _say(f"{{{{ {value} }}}}")])


# --- pieces of the overview ---------------------------------------------------------------------

_LINE = f'w:val="single" w:sz="12" w:space="0" w:color="{ACCENT}" w:themeColor="accent1"'


_NUMBER = Xml(
    f'<w:r><w:rPr><w:color w:val="{ACCENT}" w:themeColor="accent1"/></w:rPr>'
    "<w:t>{{ step.number }}</w:t></w:r>"
)
_LEFT = 2070
"""Room for the number and the moment of a step: 3.65 cm, "woensdag 16 december" and no more, so
that five steps stay on one page."""


def _timeline(words: Words) -> Xml:
    """A row per step: number and moment, a line in the accent colour, and what there is to know.
    The decision ends it."""
    moment = [
        paragraph("Heading 2", _NUMBER),
        *_in_cell("step.day", "Table Text", ""),
        *_in_cell("step.hour", "Table Text", ""),
    ]
    step = [
        paragraph("Heading 2", text("{{ step.name }}")),
        *_in_cell("step.purpose", "Table Text", ""),
        *_in_cell("step.facts", "Table Text", ""),
        *_in_cell("step.news", "Table Text", "Quiet"),
    ]
    rows = [
        _tag_row("for step in steps", 2),
        Row([Cell(Xml("".join(moment))), Cell(Xml("".join(step)))]),
        _tag_row("endfor", 2),
        _tag_row("if decision", 2),
        Row([Cell(paragraph("Heading 2")), Cell(paragraph("Heading 2", text(words["decision"])))]),
        _tag_row("endif", 2),
    ]
    drawn = table((_LEFT, PORTRAIT - _LEFT), rows, style="Table Normal")
    right = f'<w:tcW w:w="{PORTRAIT - _LEFT}" w:type="dxa"/>'
    beside = (
        f"{right}<w:tcBorders><w:left {_LINE}/></w:tcBorders>"
        '<w:tcMar><w:left w:w="227" w:type="dxa"/></w:tcMar>'
    )
    fixed = '<w:tblLayout w:type="fixed"/>'
    sides = "".join(f'<w:{side} w:w="0" w:type="dxa"/>' for side in ("left", "right"))
    flush = f"<w:tblCellMar>{sides}</w:tblCellMar>"
    return Xml(drawn.replace(right, beside).replace(fixed, fixed + flush))


def _in_cell(value: str, style: str, face: str) -> list[Xml]:
    return _when(value, [paragraph(style, text(f"{{{{ {value} }}}}", face))])


# --- pieces of the scorecard and the comparison -------------------------------------------------

_STATE = " · {{ state }}"
_QUESTION, _BESIDE = 3500, 4700
"""The width of the questions, upright and on its side: 6.2 and 8.3 cm. The others share the
rest, however many they are (see writing/columns.py)."""

_BANDS = {"good": "D9EDE0", "middle": "E6EBF1", "warn": "FBE3CD"}
"""Tints on which ink has a contrast of more than 11:1; the number says the same."""


def _score_styles() -> str:
    """For each band a paragraph that reads as a coloured cell, and a word that reads as a chip."""
    paragraphs = (
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="Score{band.capitalize()}">'
        f'<w:name w:val="Score {band.capitalize()}"/><w:basedOn w:val="Score"/><w:qFormat/>'
        f"<w:pPr><w:pBdr>{_edges(fill)}</w:pBdr>"
        f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>'
        '<w:spacing w:before="0" w:after="0"/></w:pPr></w:style>'
        for band, fill in _BANDS.items()
    )
    chips = (
        f'<w:style w:type="character" w:customStyle="1" w:styleId="Chip{band.capitalize()}">'
        f'<w:name w:val="Chip {band.capitalize()}"/><w:qFormat/>'
        f'<w:rPr><w:b/><w:bCs/><w:shd w:val="clear" w:color="auto" w:fill="{fill}"/></w:rPr>'
        "</w:style>"
        for band, fill in _BANDS.items()
    )
    return (
        '<w:style w:type="paragraph" w:customStyle="1" w:styleId="Score"><w:name w:val="Score"/>'
        '<w:basedOn w:val="TableText"/><w:qFormat/><w:pPr><w:spacing w:before="50" w:after="0"/>'
        '<w:ind w:left="85" w:right="85"/></w:pPr>'
        '<w:rPr><w:sz w:val="19"/><w:szCs w:val="19"/></w:rPr></w:style>'
        + "".join((*paragraphs, *chips))
    )


def _edges(fill: str) -> str:
    """Borders in the tint itself: room around the words."""
    return "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="{space}" w:color="{fill}"/>'
        for side, space in (("top", 2), ("left", 4), ("bottom", 2), ("right", 4))
    )


_SCORE_STYLES = _score_styles()


def _scores(words: Words) -> Xml:
    """A row per question, a column per person; the last row is what each decided."""
    name = paragraph(
        "Score",
        text("{{ p.name }}", "Strong"),
        text(_if("p.talk", "\n{{ p.talk }}"), "Quiet"),
    )
    mark = _banded("mark", "{{ mark.score }}", _if("mark.words", "  {{ mark.words }}"))
    verdict = _banded("said", "{{ said.word }}", _if("said.words", "  {{ said.words }}"))
    rows = [
        _repeating(paragraph("Score"), "p in people", name, header=True),
        _tag_row("for group in groups", 2),
        _repeating(_group(), "p in people", paragraph("Table Head")),
        _tag_row("for row in group.rows", 2),
        _repeating(_asked(), "mark in row.marks", mark),
        _tag_row("endfor", 2),
        _tag_row("endfor", 2),
        _repeating(
            _asks(text(words["verdict"], "Strong")),
            "said in decisions",
            verdict,
        ),
    ]
    return _abreast((_QUESTION, PORTRAIT - _QUESTION), rows)


def _candidates_abreast(words: Words) -> Xml:
    name = paragraph(
        "Score",
        text("{{ c.name }}", "Strong"),
        text(_if("c.state", "\n{{ c.state }}"), "Quiet"),
    )
    marks = Xml(
        paragraph("Score", _chips("cell.marks", "m.score"))
        + "".join(_when("cell.asked", [paragraph("Score", text(words["asked_as"], "Quiet"))]))
    )
    untested = paragraph("Score", text('{{ c.codes or "–" }}'))
    rows = [
        _repeating(paragraph("Score"), "c in table.candidates", name, header=True),
        _tag_row("for group in table.groups", 2),
        _repeating(_group(), "c in table.candidates", paragraph("Table Head")),
        _tag_row("for row in group.rows", 2),
        _repeating(_asked(), "cell in row.cells", marks),
        _tag_row("endfor", 2),
        _tag_row("endfor", 2),
        _repeating(
            _asks(text(words["verdict"], "Strong")),
            "said in table.decisions",
            paragraph("Score", _chips("said.marks", "m.word")),
        ),
        _repeating(
            _asks(text(words["untested"], "Quiet")),
            "c in table.untested",
            untested,
        ),
    ]
    return _abreast((_BESIDE, LANDSCAPE - _BESIDE), rows, above=15)


def _group() -> Xml:
    return paragraph("Table Head", text("{{ group.heading }}"))


def _asked() -> Xml:
    return _asks(text("{{ row.code }}", "Quiet"), text("  {{ row.question }}"))


def _asks(*runs: Xml) -> Xml:
    """A question, on the line of the scores beside it."""
    flush = '<w:ind w:left="0"/></w:pPr>'
    return Xml(paragraph("Score", *runs).replace("</w:pPr>", flush, 1))


def _banded(value: str, bold: str, beside: str) -> Xml:
    """A paragraph in the style of the value's band."""
    styles = {"good": "Score Good", "middle": "Score Middle", "warn": "Score Warn"}
    runs = (text(bold, "Strong"), text(beside))
    pieces: list[Xml] = []
    for n, (band, style) in enumerate(styles.items()):
        pieces += [_tag(f'{"elif" if n else "if"} {value}.band == "{band}"')]
        pieces += [paragraph(style, *runs)]
    none = (text(bold, "Quiet"), text(beside))
    return Xml("".join((*pieces, _tag("else"), paragraph("Score", *none), _tag("endif"))))


def _chips(marks: str, shown: str) -> Xml:
    """Number and name of each, one behind the other."""
    pieces = [text(f"{{% for m in {marks} %}}")]
    for n, band in enumerate(_BANDS):
        pieces += [
            text(f'{{% {"elif" if n else "if"} m.band == "{band}" %}}'),
            text(f"\u00a0{{{{ {shown} }}}}\u00a0", f"Chip {band.capitalize()}"),
        ]
    name = "\u00a0{{ m.who }}{% if not loop.last %}   {% endif %}{% endfor %}"
    name += f"{{% if not {marks} %}}–{{% endif %}}"
    pieces += [text("{% else %}"), text(f"{{{{ {shown} }}}}", "Quiet"), text("{% endif %}" + name)]
    return Xml("".join(pieces))


def _repeating(first: Xml, loop: str, cell: Xml, *, header: bool = False) -> Row:
    """A row with a first cell, and a cell for each of a list."""
    opens, closes = (
        Cell(paragraph("Score", text(f"{{%tc {words} %}}"))) for words in (f"for {loop}", "endfor")
    )
    return Row([Cell(first), opens, Cell(cell), closes], header=header)


def _abreast(widths: tuple[int, int], rows: Sequence[Row], *, above: int = 40) -> Xml:
    """The table: tag cells stand in no column of their own. above: room over the words."""
    first, other = widths
    sides = (("top", above), ("left", 0), ("bottom", above + 10), ("right", 60))
    padding = "".join(f'<w:{side} w:w="{width}" w:type="dxa"/>' for side, width in sides)
    fixed = '<w:tblLayout w:type="fixed"/>'
    drawn = table(widths, [])
    body = "".join(_row_of(row, first, other) for row in rows)
    return Xml(
        drawn.replace(fixed, f"{fixed}<w:tblCellMar>{padding}</w:tblCellMar>", 1).replace(
            "</w:tbl>", f"{body}</w:tbl>"
        )
    )


def _row_of(row: Row, first: int, other: int) -> str:
    """One row, drawn by `paper.table` with as many columns as it has cells."""
    widths = (first, *[other] * (len(row.cells) - 1))
    drawn = table(widths, [row])
    return drawn[drawn.index("<w:tr>") : -len("</w:tbl>")]


def _remarks() -> Xml:
    """Below the scores of many people: a row per question, a line per person."""
    question = paragraph(
        "Table Text", text(_if("x.code", "{{ x.code }}  "), "Quiet"), text("{{ x.question }}")
    )
    said = [
        _tag("for r in x.said"),
        paragraph("Table Text", text("{{ r.who }}", "Strong"), text("  {{ r.words }}")),
        _tag("endfor"),
    ]
    rows = [
        _tag_row("for x in remarks", 2),
        Row([Cell(question), Cell(Xml("".join(said)))]),
        _tag_row("endfor", 2),
    ]
    return _table((_QUESTION, PORTRAIT - _QUESTION), rows)


def _both_ways(words: Words) -> list[Xml]:
    """What the candidate needs beside what the place asks."""
    cells = [
        Cell(
            Xml(
                paragraph("Number", text(words[label]))
                + paragraph("Table Text", text(f'{{{{ {value} or "–" }}}}'))
            )
        )
        for label, value in (("needs", "needs"), ("here", "succeeds_in"))
    ]
    return [_table(_widths((1, 1)), [Row(cells)])]


# --- letterhead ---------------------------------------------------------------------------------

_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_LOGO_ROOM = (1_296_000, 324_000)
"""3.6 by 0.9 cm, in the file format's units."""


def _letterhead(
    pages: Sequence[Pages], properties: Properties, *, header: str, styles: str = ""
) -> bytes:
    """The document with a place for a logo in its header and the contact in its footer. styles:
    more than those of every document, as XML."""
    contact = _if("contact.name", "{{ contact.name }}") + _if(
        "contact.email", " · {{ contact.email }}"
    )
    drawn = document(
        pages,
        properties=properties,
        header=Xml(_logo() + text(header)),
        footer=Xml(text(f"{contact}\t") + page_of()),
    )
    parts = unpack(drawn)
    types = parts["[Content_Types].xml"]
    png = b'<Default Extension="png" ContentType="image/png"/><Override'
    parts["[Content_Types].xml"] = types.replace(b"<Override", png, 1)
    parts["word/media/logo.png"] = _dot()
    parts["word/styles.xml"] = parts["word/styles.xml"].replace(
        b"</w:styles>", f"{styles}</w:styles>".encode()
    )
    for name in ("header1", "header2"):
        parts[f"word/_rels/{name}.xml.rels"] = _LOGO_LINK
    return pack(parts)


_LOGO_LINK = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    b'<Relationship Id="logo" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    b'relationships/image" Target="media/logo.png"/></Relationships>'
)


def _logo() -> Xml:
    """A picture called "logo": docflow.toml's [look] logo takes its place, else it disappears."""
    width, height = _LOGO_ROOM
    return Xml(
        f'<w:r><w:drawing><wp:inline xmlns:wp="{_DRAWING}/wordprocessingDrawing" distT="0" '
        f'distB="0" distL="0" distR="0"><wp:extent cx="{width}" cy="{height}"/>'
        f'<wp:docPr id="1" name="logo" descr=""/><a:graphic xmlns:a="{_DRAWING}/main">'
        f'<a:graphicData uri="{_DRAWING}/picture"><pic:pic xmlns:pic="{_DRAWING}/picture">'
        '<pic:nvPicPr><pic:cNvPr id="1" name="logo"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>'
        '<a:blip r:embed="logo"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr>'
        f'<a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData>'
        "</a:graphic></wp:inline></w:drawing></w:r>"
    )


def _dot() -> bytes:
    """A PNG of one transparent dot."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", 1, 1, 8, 6, 0, 0, 0)
    pixels = zlib.compress(bytes(5))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


if __name__ == "__main__":
    main()
