"""Tables whose columns a template repeats (`{%tc for … %}`): their grid made to fit."""

from lxml import etree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True)


def fitted(part: bytes) -> bytes:
    """A text part in which every table has a grid of as many columns as its rows have cells.

    The first column keeps the width it has in the template; the others share what is left. A
    table whose rows differ in cells (merged ones) is left as it is, and so is what is no XML.
    """
    try:
        tree = etree.fromstring(part, _PARSER)
    except etree.XMLSyntaxError:
        return part
    for table in tree.iter(f"{_W}tbl"):
        rows = [row.findall(f"{_W}tc") for row in table.findall(f"{_W}tr")]
        grid = table.findall(f"{_W}tblGrid/{_W}gridCol")
        counts = {len(row) for row in rows}
        if len(counts) == 1 and grid and counts != {len(grid)}:
            _fit(table, rows, [int(column.get(f"{_W}w", "0")) for column in grid])
    return etree.tostring(tree, xml_declaration=True, encoding="UTF-8")


def _fit(table: etree._Element, rows: list[list[etree._Element]], grid: list[int]) -> None:
    widths = _shared(grid[0], sum(grid), len(rows[0]))
    columns = table.find(f"{_W}tblGrid")
    assert columns is not None
    columns[:] = []
    for width in widths:
        etree.SubElement(columns, f"{_W}gridCol").set(f"{_W}w", str(width))
    for row in rows:
        for cell, width in zip(row, widths, strict=True):
            own = cell.find(f"{_W}tcPr/{_W}tcW")
            if own is not None:
                own.set(f"{_W}w", str(width))
                own.set(f"{_W}type", "dxa")


def _shared(first: int, total: int, count: int) -> list[int]:
    if count == 1:
        return [total]
    share = (total - first) // (count - 1)
    return [first, *[share] * (count - 2), total - first - share * (count - 2)]
