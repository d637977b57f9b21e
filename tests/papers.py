"""Small Word templates, and the words of a Word document."""

import io
import zipfile
from collections.abc import Sequence

from lxml import etree

from docflow.forms.paper import Pages, Properties, Xml, document, paragraph, text
from docflow.forms.parts import W, parse


def a_template(*lines: str, header: str = "", blocks: Sequence[Xml] = ()) -> bytes:
    """A Word file with a paragraph per line."""
    body = [paragraph("Normal", text(line)) for line in lines]
    return document(
        [Pages([*body, *blocks])],
        properties=Properties(title="T", language="nl"),
        header=text(header),
    )


def words_in(data: bytes, part: str = "word/document.xml") -> str:
    """What a reader sees of a part: paragraphs and breaks as lines."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        tree = parse(package.read(part))
    seen = (node for _, node in etree.iterwalk(tree, events=("end",)))
    shown = ((n.text or "") if n.tag == f"{W}t" else _LINE_ENDS.get(n.tag, "") for n in seen)
    return "".join(shown)


_LINE_ENDS = {f"{W}br": "\n", f"{W}p": "\n"}
