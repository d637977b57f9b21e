"""An HTML body as the lines that its reader sees.

An own walk instead of a library, because what is needed is not the look but the structure: which
lines stand in whose quote. It reads each element once and keeps no widths, so a hostile table
costs no more than its own text.
"""

import re
from dataclasses import dataclass, field

from lxml import etree

LARGEST = 512 * 1024
"""Characters that are read; a mail's own words stand at its top."""

_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "ul",
    ]
)
_UNSEEN = frozenset(
    ["script", "style", "head", "title", "meta", "template", "object", "noscript", "select"]
)
_TAKEN_BACK = frozenset(["del", "s", "strike"])
_HIDING = re.compile(
    r"display\s*:\s*none|mso-hide\s*:\s*all|visibility\s*:\s*hidden|line-through"
    r"|opacity\s*:\s*0(?![.\d])|font-size\s*:\s*0(?:\.0+)?(?:px|pt|em|rem|%)?\s*(?:[;!]|$)",
    re.IGNORECASE,
)
_WHITES = r"(?:white\b|#fff(?:fff)?\b|rgb\(\s*255\s*,\s*255\s*,\s*255\s*\))"
_IN_WHITE = re.compile(rf"(?<![-\w])color\s*:\s*{_WHITES}", re.IGNORECASE)
_ON_COLOUR = re.compile(
    rf"background(?:-color)?\s*:\s*+(?!{_WHITES}|none|transparent|inherit|initial)", re.IGNORECASE
)
_SIGNATURES = frozenset(["gmail_signature", "moz-signature"])
_QUOTE_IDS = frozenset(["divrplyfwdmsg", "appendonsend", "reply-intro", "mail-editor-reference"])
_QUOTE_CLASSES = frozenset(
    ["gmail_quote", "gmail_quote_container", "moz-cite-prefix", "yahoo_quoted", "protonmail_quote"]
)
_OUTLOOK_RULE = re.compile(r"border-top:\s*solid\s+#(?:E1E1E1|B5C4DF)", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_MOST_LINES = 20_000
_LONGEST_LINE = 4_000


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a mail. depth: how many quotes it stands in. opens: here somebody's older mail
    begins, as its program's markup says; such a line is empty."""

    text: str
    depth: int = 0
    opens: bool = False


@dataclass(slots=True)
class _Page:
    lines: list[Line] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    depth: int = 0
    hidden: int = 0
    kept: int = 0  # elements that keep their line ends, such as pre
    coloured: int = 0  # elements on which white can be read
    counters: list[int | None] = field(default_factory=list)

    def write(self, text: str | None) -> None:
        if not text or self.hidden:
            return
        if not self.kept:
            self.pieces.append(_BLANKS.sub(" ", text))
            return
        first, *others = text.split("\n")
        self.pieces.append(first)
        for line in others:
            self.end_line(blank=True)
            self.pieces.append(line)

    def end_line(self, *, blank: bool = False) -> None:
        line = "".join(self.pieces)
        self.pieces.clear()
        text = line.strip()[:_LONGEST_LINE]
        if text or blank or "\xa0" in line:  # how Outlook writes an empty line
            self.lines.append(Line(text, self.depth))


def seen(html: str) -> list[Line]:
    """The lines of an HTML body as its reader sees them: what is hidden, struck out, or white on
    white is left out.

    List numbers are written out (they are the questions' own), cells of a row stand on one line.
    What cannot be parsed gives no lines.
    """
    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True
    )
    page = _Page()
    try:
        root = etree.fromstring(html[:LARGEST].encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return []
    if root is None:
        return []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if len(page.lines) > _MOST_LINES:
            break
        if event == "start":
            _enter(page, element)
        else:
            _leave(page, element)
    page.end_line()
    return page.lines


def _enter(page: _Page, element: etree._Element) -> None:
    tag = str(element.tag)
    page.coloured += _is_coloured(element)
    if page.hidden or _is_hidden(element, tag) or (not page.coloured and _is_white(element)):
        page.hidden += 1
        return
    if tag == "br":
        page.end_line(blank=True)
    elif tag in _BLOCKS:
        page.end_line()
    if _opens_quote(element):
        page.end_line()
        page.lines.append(Line("", page.depth, opens=True))
    if tag == "blockquote":
        page.depth += 1
    elif tag in ("ol", "ul"):
        page.counters.append(_first_number(element) if tag == "ol" else None)
    elif tag == "li":
        page.write(_bullet(page, element))
    page.kept += _keeps_lines(element, tag)
    if tag == "img" and (element.get("data-emoji") or "emoji" in (element.get("class") or "")):
        page.write((element.get("data-emoji") or element.get("alt") or "")[:8])
    page.write(element.text)


def _leave(page: _Page, element: etree._Element) -> None:
    tag = str(element.tag)
    page.coloured -= _is_coloured(element)
    if page.hidden:
        page.hidden -= 1
    else:
        page.kept -= _keeps_lines(element, tag)
        if tag in _BLOCKS:
            page.end_line()
        if tag == "blockquote":
            page.depth -= 1
        elif tag in ("ol", "ul"):
            page.counters.pop()
        elif tag in ("td", "th"):
            page.write("  ")
    page.write(element.tail)


def _is_hidden(element: etree._Element, tag: str) -> bool:
    if tag in _UNSEEN or tag in _TAKEN_BACK or "hidden" in element.attrib:
        return True
    if _SIGNATURES & _classes(element):
        return True
    return bool(_HIDING.search(_style(element)))


def _is_white(element: etree._Element) -> bool:
    return _IN_WHITE.search(_style(element)) is not None or (
        re.fullmatch(_WHITES, element.get("color") or "", re.IGNORECASE) is not None
    )


def _is_coloured(element: etree._Element) -> bool:
    """White on it can be read: a dark mail, or a heading on a bar."""
    if _ON_COLOUR.search(_style(element)) or element.get("background"):
        return True
    colour = element.get("bgcolor") or ""
    return bool(colour) and re.fullmatch(_WHITES, colour, re.IGNORECASE) is None


def _style(element: etree._Element) -> str:
    return (element.get("style") or "")[:2000]


def _classes(element: etree._Element) -> set[str]:
    return set((element.get("class") or "")[:1000].lower().split())


def _opens_quote(element: etree._Element) -> bool:
    if (element.get("id") or "").lower().removeprefix("x_") in _QUOTE_IDS:
        return True
    if _QUOTE_CLASSES & _classes(element):
        return True
    return bool(_OUTLOOK_RULE.search(_style(element)))


def _keeps_lines(element: etree._Element, tag: str) -> bool:
    return tag == "pre" or "white-space:pre" in _style(element).replace(" ", "")


def _first_number(element: etree._Element) -> int:
    start = element.get("start") or ""
    return int(start) if start.isascii() and start.isdecimal() and len(start) < 4 else 1


def _bullet(page: _Page, element: etree._Element) -> str:
    number = page.counters[-1] if page.counters else None
    if number is None:
        return ""
    value = element.get("value") or ""
    if value.isascii() and value.isdecimal() and len(value) < 4:
        number = int(value)
    page.counters[-1] = number + 1
    return f"{number}. "
