"""Tables whose columns a template repeats."""

import io
import zipfile

import pytest
from lxml import etree
from papers import a_template

from docflow.forms.paper import Cell, Row, Xml, paragraph, table, text
from docflow.forms.parts import W, parse
from docflow.writing import columns, document


def a_table(values: list[str]) -> etree._Element:
    """A table of 4000 twips with a first column of 1000 and a column per value."""

    def cell(words: str) -> Cell:
        return Cell(paragraph("Table Text", text(words)))

    cells = [cell(x) for x in ("eerst", "{%tc for x in xs %}", "{{ x }}", "{%tc endfor %}")]
    drawn = table((1000, 3000, 3000, 3000), [Row(cells)])
    grid = '<w:gridCol w:w="1000"/><w:gridCol w:w="3000"/>'
    drawn = Xml(drawn.replace(grid + '<w:gridCol w:w="3000"/>' * 2, grid))
    made = document.render(a_template(blocks=[drawn]), {"xs": values}, name="t")
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        (found,) = parse(package.read("word/document.xml")).iter(f"{W}tbl")
    return found


@pytest.mark.parametrize(
    ("count", "widths"),
    [
        (0, [4000]),
        (1, [1000, 3000]),
        (2, [1000, 1500, 1500]),
        (4, [1000, 750, 750, 750, 750]),
        (7, [1000, *[428] * 6, 432]),
    ],
)
def test_repeated_columns_share_what_the_first_leaves(count: int, widths: list[int]) -> None:
    found = a_table([str(n) for n in range(count)])
    assert [int(c.get(f"{W}w", "")) for c in found.iter(f"{W}gridCol")] == widths
    assert [int(c.get(f"{W}w", "")) for c in found.iter(f"{W}tcW")] == widths


def test_a_table_that_fits_and_a_text_that_is_no_xml_stay_as_they_are() -> None:
    plain = f'<w:p xmlns:w="{W[1:-1]}"/>'.encode()
    assert etree.fromstring(columns.fitted(plain)).tag == f"{W}p"
    assert columns.fitted(b"<w:p>") == b"<w:p>"
