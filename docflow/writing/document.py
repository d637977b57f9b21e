"""Word templates and values → Word documents, proven complete.

The templates speak docxtpl's dialect (`{{ value }}`, `{%p if … %}`, `{%tr for … %}`); docxtpl turns
their XML into Jinja, everything after that is done here, once per template: rendering is one pass,
in a sandbox, and its result is opened again to prove that every printed value stands in it.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NoReturn, cast

from jinja2 import Template
from jinja2 import TemplateError as JinjaError
from lxml import etree
from markupsafe import Markup, escape

from docflow.errors import TemplateError
from docflow.writing import dialect, restyle
from docflow.writing.columns import fitted
from docflow.writing.dialect import Fault, Printed, Record, UnprintableError
from docflow.writing.restyle import Look

__all__ = ["Look", "check", "render"]

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TEXT_PART = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml")
_BODY = "word/document.xml"
_MADE = b"<cp:contentStatus>docflow</cp:contentStatus>"
_SHOWN = 64
"""How many characters of a paragraph an error quotes."""


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A template ready to render: its parts in file order, and the Jinja of those with text.
    columns: the parts in which a table's columns are repeated."""

    parts: Mapping[str, bytes]
    texts: Mapping[str, Template]
    columns: frozenset[str]


def render(
    template: bytes, values: Mapping[str, Any], *, name: str, look: Look | None = None
) -> bytes:
    """The document that `template` makes of `values`. The same arguments give the same bytes.

    values: as made by `writing.values`. name: the template's own ("documents/nl/…docx"), for
    errors. Raises TemplateError for a faulty template, a value it does not print whole, and a
    document that docflow itself made: what was rendered is never rendered again.
    """
    prepared = _prepare(template, name, look or Look())
    record = Record(show=_in_word)
    written: dict[str, bytes] = {}
    try:
        for part, text in prepared.texts.items():
            record.part = part
            filled = text.render(dialect.seen(values, record)).encode()
            written[part] = fitted(filled) if part in prepared.columns else filled
    except UnprintableError as fault:
        where = _place(template, fault.name, name)
        raise TemplateError(f"{name}, {where}: {fault}", _REMEDY.format(name)) from fault
    except (JinjaError, TypeError, ValueError, ArithmeticError) as fault:
        _explain(template, values, name, str(fault))
    made = _packed({**prepared.parts, **written})
    _prove(made, record.printed, template, name)
    return made


def check(template: bytes, *specimens: Mapping[str, Any], name: str) -> list[str]:
    """What is wrong with a template, a sentence each; [] when nothing is.

    specimens: sets of values such as it will get; the first has everything in it.
    """
    found: list[str] = []
    try:
        found += (_sentence(name, p, f) for p, f in _faults(template, specimens[0], name))
        for values in specimens if not found else ():
            render(template, values, name=name)
    except TemplateError as fault:
        found.append(fault.message)
    return found


# --- preparing ----------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def _prepare(template: bytes, name: str, look: Look) -> _Prepared:
    from docxtpl import DocxTemplate  # type: ignore[import-untyped]

    parts = restyle.dressed(_parts(template, name), look)
    core = parts.get("docProps/core.xml", b"")
    if _MADE in core:
        raise TemplateError(
            f"{name} is a document that docflow made, not a template.",
            "Put the template back that came with docflow, and change that one.",
        )
    if core:
        parts["docProps/core.xml"] = _timeless(core)
    jinja = dialect.environment(autoescape=True)
    word = DocxTemplate(io.BytesIO(template))
    texts = {}
    for part in filter(_TEXT_PART.fullmatch, parts):
        source = word.patch_xml(parts[part].decode())
        try:
            texts[part] = jinja.from_string(source)
        except JinjaError as fault:
            _explain(template, None, name, str(fault))
    repeats = (p for p in texts if b"{%tc " in re.sub(rb"<[^>]*>", b"", parts[p]))
    return _Prepared(parts, texts, frozenset(repeats))


def _parts(template: bytes, name: str) -> dict[str, bytes]:
    """Every part of the file, the text parts in UTF-8 with plain prefixes."""
    try:
        with zipfile.ZipFile(io.BytesIO(template)) as package:
            parts = {i.filename: package.read(i) for i in package.infolist() if not i.is_dir()}
        for part in filter(_TEXT_PART.fullmatch, parts):
            tree = etree.fromstring(parts[part], _PARSER)
            parts[part] = etree.tostring(tree, xml_declaration=True, encoding="UTF-8")
    except (zipfile.BadZipFile, etree.XMLSyntaxError, KeyError, NotImplementedError) as fault:
        raise TemplateError(
            f"{name} cannot be read as a Word document (.docx).",
            "Open it in Word and save it again as .docx, or put back the one that came with "
            "docflow.",
        ) from fault
    if _BODY not in parts:
        raise TemplateError(f"{name} is not a Word document (.docx).")
    return parts


_PARSER = etree.XMLParser(resolve_entities=False, no_network=True)


def _timeless(core: bytes) -> bytes:
    """The core properties without dates and persons, marked as made by docflow."""
    bare = re.sub(
        rb"<(dcterms:created|dcterms:modified|cp:lastModifiedBy|cp:lastPrinted|cp:revision|"
        rb"cp:contentStatus)\b.*?(</\1>|/>)",
        b"",
        core,
        flags=re.DOTALL,
    )
    return bare.replace(b"</cp:coreProperties>", _MADE + b"</cp:coreProperties>")


# --- writing ------------------------------------------------------------------------------------

_OTHER_RUN = '</w:t>{}<w:t xml:space="preserve">'
_LINE, _TAB = _OTHER_RUN.format("<w:br/>"), _OTHER_RUN.format("<w:tab/>")


def _in_word(value: Printed) -> str:
    """A value inside a run: escaped, with Word's own line breaks and tabs."""
    return Markup(str(escape(value.text)).replace("\n", _LINE).replace("\t", _TAB))


def _packed(parts: Mapping[str, bytes]) -> bytes:
    """A zip of `parts` whose bytes depend on nothing else."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for name in sorted(parts, key=lambda n: (n != "[Content_Types].xml", n)):
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(entry, parts[name])
    return made.getvalue()


# --- proving ------------------------------------------------------------------------------------


def _prove(made: bytes, printed: Sequence[Printed], template: bytes, name: str) -> None:
    """Opens the document again: it reaches its end, and every printed value stands in it."""
    try:
        with zipfile.ZipFile(io.BytesIO(made)) as package:
            trees = {
                part: etree.fromstring(package.read(part), _PARSER)
                for part in package.namelist()
                if _TEXT_PART.fullmatch(part)
            }
    except etree.XMLSyntaxError as fault:
        raise TemplateError(
            f"{name} does not give a readable document ({fault.msg}).",
            "A tag may stand where Word keeps no text; put back the template that came with "
            "docflow and repeat your change.",
        ) from fault
    end = trees[_BODY].find(f"{_W}body/{_W}sectPr")
    if end is None or end.getnext() is not None:
        raise TemplateError(f"{name}: the document stops before its end.")
    lost = dialect.missing(printed, {part: _text(tree) for part, tree in trees.items()})
    if lost is not None:
        place = _place(template, lost.name, name)
        raise TemplateError(
            f'{name}, {place}: the value "{lost.name}" did not come through whole.',
            "Print it once, on its own, in a paragraph or table cell.",
        )


def _text(tree: etree._Element) -> str:
    """The text of a part as a reader sees it: a line per paragraph or break, tabs as tabs."""
    pieces: list[str] = []
    for _, node in etree.iterwalk(tree, events=("end",)):
        if node.tag == f"{_W}t":
            pieces.append(node.text or "")
        elif node.tag in (f"{_W}br", f"{_W}cr", f"{_W}p"):
            pieces.append("\n")
        elif node.tag == f"{_W}tab" and _parent(node).tag == f"{_W}r":
            pieces.append("\t")
    return "".join(pieces)


def _parent(node: etree._Element) -> etree._Element:
    return cast("etree._Element", node.getparent())


# --- explaining ---------------------------------------------------------------------------------

_REMEDY = "Correct it in Word: templates/{}; docs/templates.md lists the values."
_PLACES = {"document": "", "header": "header, ", "footer": "footer, "}


def _explain(
    template: bytes, values: Mapping[str, Any] | None, name: str, otherwise: str
) -> NoReturn:
    """Raises for the first fault that can be shown in the template, else with Jinja's words."""
    for place, fault in _faults(template, values, name):
        raise TemplateError(_sentence(name, place, fault), _REMEDY.format(name))
    raise TemplateError(f"{name}: {otherwise.rstrip('.')}.", _REMEDY.format(name))


def _faults(
    template: bytes, known: Mapping[str, Any] | None, name: str
) -> Iterator[tuple[tuple[str, list[str]], Fault]]:
    for part, lines in _lines(_parts(template, name)):
        for fault in dialect.faults("\n".join(lines), known):
            yield (part, lines), fault


def _sentence(name: str, place: tuple[str, list[str]], fault: Fault) -> str:
    part, lines = place
    where = _where(part, fault.line, lines[fault.line - 1])
    return f"{name}, {where}: {fault.what}"


def _where(part: str, number: int, text: str) -> str:
    start = text if len(text) <= _SHOWN else f"{text[:_SHOWN].rstrip()}…"
    kind = re.sub(r"word/|\d*\.xml", "", part)
    return f'{_PLACES.get(kind, f"{kind}, ")}paragraph {number} ("{start}")'


def _place(template: bytes, value: str, name: str) -> str:
    """Where a value is printed in the template."""
    wanted = re.sub(r"\s", "", value)
    for part, lines in _lines(_parts(template, name)):
        for number, line in enumerate(lines, start=1):
            if wanted in re.sub(r"\s", "", line):
                return _where(part, number, line)
    return "somewhere"


_PREFIX = re.compile(r"(\{[{%#])(?:p|tr|tc|r)(?=\s)")
_CURLY = str.maketrans("“”‘’", "\"\"''")


def _lines(parts: Mapping[str, bytes]) -> Iterator[tuple[str, list[str]]]:
    """The text parts as a person sees them in Word: a line per paragraph, tags without prefix."""
    for part in sorted(filter(_TEXT_PART.fullmatch, parts)):
        paragraphs = etree.fromstring(parts[part], _PARSER).iter(f"{_W}p")
        texts = ("".join(_own_text(p)) for p in paragraphs)
        yield part, [_PREFIX.sub(r"\1", t).translate(_CURLY) for t in texts]


def _own_text(paragraph: etree._Element) -> Iterator[str]:
    """The texts of a paragraph, without those of a text box in it."""
    for node in paragraph.iter(f"{_W}t"):
        if next(node.iterancestors(f"{_W}p")) is paragraph:
            yield (node.text or "").replace("\n", " ")
