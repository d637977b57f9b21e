"""Markdown mails and values → subject, plain text and HTML that say the same.

A mail is one file: `Subject: …`, a blank line, and the body in Markdown, with `{{ value }}` and
`{% if … %}` in it. Values never meet Markdown or HTML: each is printed as a mark, the Markdown is
read with its marks, and only in the finished text and HTML do the values take their places.

One thing stands in the HTML only: a paragraph with a link whose whole address is a value, a
`mailto:` address that opens a mail already filled in. In a plain text there is nothing to click.
"""

import html
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any, NoReturn

from css_inline import CSSInliner
from jinja2 import Template
from jinja2 import TemplateError as JinjaError
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode
from markupsafe import Markup, escape

from docflow.errors import TemplateError
from docflow.writing import dialect
from docflow.writing.dialect import Printed, Record, UnprintableError

_MARK = "Qv{:06d}vQ"
_MARKS = re.compile(r"Qv(\d{6})vQ")
_MAILTO = re.compile(r"mailto:[A-Za-z0-9%@._~?=&,!*;:/+-]*")
"""An address as `writing.mailto` makes it: nothing in it can end an attribute."""
_SUBJECT = "Subject:"
_TAGS_ALONE = re.compile(r"^[ \t]*((?:\{([%#])(?:(?!\2\}).)*\2\}[ \t]*)+)\n", re.MULTILINE)
"""A line with nothing but `{% … %}` or `{# … #}`: it leaves no line behind."""


@dataclass(frozen=True, slots=True)
class Composed:
    """A finished mail. subject: one line. html: a whole page with its styles on the elements."""

    subject: str
    text: str
    html: str


def compose(template: str, layout: str, values: Mapping[str, Any], *, name: str) -> Composed:
    """The mail that `template` makes of `values`, in the HTML page `layout`.

    values: as made by `writing.values`. name: the template's own ("messages/nl/…md"), for
    errors. Raises TemplateError for a faulty template and for a value that is not printed whole.
    """
    try:
        head, body = _templates(template)
        subject, in_subject = _filled(head, values)
        marked, in_body = _filled(body, values)
    except UnprintableError as fault:
        where = _line(template, fault.name)
        raise TemplateError(f"{name}, line {where}: {fault}", _REMEDY.format(name)) from fault
    except (JinjaError, TypeError, ValueError, ArithmeticError) as fault:
        _explain(template, values, name, str(fault))
    tokens = _markdown().parse(marked)
    clicks = _clicks(tokens, in_body)
    composed = Composed(
        subject=_placed(subject, in_subject, _in_one_line).strip(),
        text=_placed(_plain(SyntaxTreeNode(tokens)), in_body, str),
        html=_page(layout, tokens, in_body, values),
    )
    _prove(composed, in_subject, in_body, clicks, template, name)
    return composed


def check(
    template: str, *specimens: Mapping[str, Any], name: str, layout: str = "{{ content }}"
) -> list[str]:
    """What is wrong with a mail template, a sentence each; [] when nothing is.

    specimens: sets of values such as it will get; the first has everything in it.
    """
    found = _faults(template, specimens[0], name)
    try:
        for values in specimens if not found else ():
            compose(template, layout, values, name=name)
    except TemplateError as fault:
        found.append(fault.message)
    return found


def _faults(template: str, known: Mapping[str, Any], name: str) -> list[str]:
    found = [f"{name}, line {f.line}: {f.what}" for f in dialect.faults(template, known)]
    if not template.removeprefix("\ufeff").startswith(_SUBJECT):
        found.append(f'{name}, line 1: it must begin with "Subject: …" and a blank line.')
    return found


# --- filling in ---------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def _templates(template: str) -> tuple[Template, Template]:
    """The Jinja of the subject and of the body."""
    head, _, body = template.removeprefix("\ufeff").partition("\n")
    if not head.startswith(_SUBJECT):
        raise JinjaError("there is no subject")
    if _MARKS.search(template):
        raise JinjaError("it holds a mark that docflow itself uses (Qv000000vQ)")
    jinja = dialect.environment(autoescape=False)
    lines = _TAGS_ALONE.sub(r"\1", body)
    return jinja.from_string(head.removeprefix(_SUBJECT)), jinja.from_string(lines)


def _filled(template: Template, values: Mapping[str, Any]) -> tuple[str, list[Printed]]:
    """The text with a mark where each value goes, and the values."""
    record = Record(show=lambda _: _MARK.format(len(record.printed) - 1))
    return template.render(dialect.seen(values, record)), record.printed


def _placed(marked: str, printed: Sequence[Printed], show: Callable[[str], str]) -> str:
    return _MARKS.sub(lambda m: show(printed[int(m.group(1))].text), marked)


def _in_one_line(text: str) -> str:
    return re.sub(r"[\n\t]", " ", text)


@dataclass(frozen=True, slots=True)
class _Clicks:
    """The numbers of the values that stand in the HTML only, and of those that are addresses."""

    beside: frozenset[int]
    addresses: frozenset[int]


def _clicks(tokens: Sequence[Token], printed: Sequence[Printed]) -> _Clicks:
    """Finds the links that open a filled-in mail, and gives them the class `click`."""
    beside: set[int] = set()
    addresses: set[int] = set()
    for token in tokens:
        links = [c for c in token.children or () if c.type == "link_open"]
        for link in links:
            mark = _MARKS.fullmatch(str(link.attrGet("href")))
            if mark and _MAILTO.fullmatch(printed[int(mark.group(1))].text):
                link.attrSet("class", _CLICK)
                addresses.add(int(mark.group(1)))
                beside |= {int(n) for n in _MARKS.findall(token.content)}
    return _Clicks(frozenset(beside), frozenset(addresses))


_CLICK = "click"


# --- text ---------------------------------------------------------------------------------------


@cache
def _markdown() -> MarkdownIt:
    """CommonMark without HTML, where a line end is a line end."""
    options = {"html": False, "breaks": True}
    return MarkdownIt("commonmark", options).disable(["code", "lheading", "reference"])


def _plain(tree: SyntaxTreeNode) -> str:
    """The mail as one would type it: lines and blank lines as in the template, no Markdown."""
    return "\n".join(_blocks(tree.children)) + "\n"


def _blocks(nodes: Sequence[SyntaxTreeNode]) -> Iterator[str]:
    end = None
    for node in nodes:
        if node.type == "paragraph" and any(c.attrs.get("class") == _CLICK for c in node.walk()):
            continue
        if end is not None and node.map and node.map[0] > end:
            yield ""
        yield from _block(node)
        end = _end(node)


def _end(node: SyntaxTreeNode) -> int:
    """The line after a block's last one; lists themselves count blank lines that follow."""
    inside = [c for c in node.children if c.type != "inline"]
    return _end(inside[-1]) if inside else (node.map or (0, 0))[1]


def _block(node: SyntaxTreeNode) -> Iterator[str]:
    if node.type in ("paragraph", "heading"):
        yield from _inline(node.children[0]).split("\n")
    elif node.type in ("bullet_list", "ordered_list"):
        yield from _list(node)
    elif node.type == "blockquote":
        yield from _blocks(node.children)  # with ">" it would read as the quote of another mail
    elif node.type == "hr":
        yield "--"
    else:
        yield from node.content.rstrip("\n").split("\n")


def _list(node: SyntaxTreeNode) -> Iterator[str]:
    start = int(node.attrs.get("start", 1))
    end = None
    for number, item in enumerate(node.children, start=start):
        sign = "- " if node.type == "bullet_list" else f"{number}. "
        if end is not None and item.map and item.map[0] > end:
            yield ""
        for n, line in enumerate(_blocks(item.children)):
            yield f"{sign if n == 0 else ' ' * len(sign)}{line}".rstrip()
        end = _end(item)


def _inline(node: SyntaxTreeNode) -> str:
    if node.type in ("softbreak", "hardbreak"):
        return "\n"
    if node.type in ("text", "code_inline"):
        return node.content
    words = "".join(_inline(child) for child in node.children)
    if node.type == "link":
        target = str(node.attrs.get("href", "")).removeprefix("mailto:")
        return words if words == target else f"{words} ({target})"
    return words


# --- HTML ---------------------------------------------------------------------------------------


def _page(
    layout: str, tokens: Sequence[Any], printed: Sequence[Printed], values: Mapping[str, Any]
) -> str:
    """The layout around the body, styles on the elements, and then the values."""
    markdown = _markdown()
    body = markdown.renderer.render(tokens, markdown.options, {})
    known = {"language": values["language"], "content": body}
    record = Record(show=lambda p: Markup(p.text) if p.name == "content" else escape(p.text))
    try:
        page = _layout(layout).render(dialect.seen(known, record))
    except (JinjaError, UnprintableError) as fault:
        name = "messages/layout.html"
        _explain(f"{_SUBJECT}{layout}", known, name, str(fault))
    return _placed(_inliner().inline(page), printed, _in_html)


@lru_cache(maxsize=8)
def _layout(layout: str) -> Template:
    return dialect.environment(autoescape=True).from_string(layout)


@cache
def _inliner() -> CSSInliner:
    """Styles go onto the elements; those for dark mode and small screens stay in <style>."""
    return CSSInliner(keep_style_tags=True, keep_at_rules=True, load_remote_stylesheets=False)


def _in_html(text: str) -> str:
    return html.escape(text, quote=False).replace("\n", "<br>\n")


def _shown(page: str) -> str:
    """The words of an HTML page."""
    lines = re.sub(r"<br>\n?", "\n", page)
    return html.unescape(re.sub(r"<[^>]*>", "", lines))


# --- proving and explaining ---------------------------------------------------------------------


def _prove(
    composed: Composed,
    in_subject: Sequence[Printed],
    in_body: Sequence[Printed],
    clicks: _Clicks,
    template: str,
    name: str,
) -> None:
    """Every printed value stands in the subject, or in the HTML and, if it is not beside a link
    that is only for clicking, in the text."""
    one_line = [replace(p, text=_in_one_line(p.text).strip()) for p in in_subject]
    in_text = [p for n, p in enumerate(in_body) if n not in clicks.beside]
    in_html = [p for n, p in enumerate(in_body) if n not in clicks.addresses]
    for what, printed, text in (
        ("subject", one_line, composed.subject),
        ("text", in_text, composed.text),
        ("HTML", in_html, _shown(composed.html)),
    ):
        lost = dialect.missing(printed, {"": text})
        if lost is not None:
            where = f"{name}, line {_line(template, lost.name)}"
            raise TemplateError(
                f'{where}: the value "{lost.name}" did not come through whole in the {what}.',
                "Print it as plain words, not inside a picture or a link's address.",
            )


_REMEDY = "Correct it in templates/{}; docs/templates.md lists the values."


def _line(template: str, value: str) -> int:
    """Where a value is printed, by its name."""
    wanted = re.sub(r"\s", "", value)
    lines = enumerate(template.split("\n"), start=1)
    return next((number for number, line in lines if wanted in re.sub(r"\s", "", line)), 1)


def _explain(template: str, values: Mapping[str, Any], name: str, otherwise: str) -> NoReturn:
    """Raises for the first fault that can be shown in the template, else with Jinja's words."""
    sentence = next(iter(_faults(template, values, name)), f"{name}: {otherwise.rstrip('.')}.")
    raise TemplateError(sentence, _REMEDY.format(name))
