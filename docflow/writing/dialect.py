"""The Jinja that templates speak: sandboxed, strict, and it remembers every value it printed.

A template is Word or Markdown text with `{{ value }}`, `{% if … %}` and `{% for … %}`.
Values are data: they are cleaned, printed once, and never read as template text again.
"""

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from jinja2 import StrictUndefined, TemplateSyntaxError, nodes, pass_context
from jinja2.ext import Extension
from jinja2.filters import FILTERS
from jinja2.lexer import Token, TokenStream
from jinja2.runtime import Context, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from docflow.model.cleaning import clean

_FILTERS = (
    *("default", "first", "last", "length", "join", "batch"),
    *("lower", "upper", "capitalize", "trim", "replace"),
)
"""What a template may do to a value. Nothing that shortens a text or lets markup through."""

_RECORD = "_record"


class UnprintableError(Exception):
    """A value that cannot be printed. name: as in `Printed`. str() says why, to a recruiter."""

    def __init__(self, name: str, why: str) -> None:
        self.name = name
        super().__init__(f"{{{{ {name} }}}} {why}")


@dataclass(frozen=True, slots=True)
class Printed:
    """One value as printed. name: the value's own ("step.when"). part: where it was printed."""

    part: str
    name: str
    text: str


@dataclass(slots=True)
class Record:
    """The values that one rendering printed, in order.

    show: how a value, the last of `printed`, enters the output; a `Markup` is taken as it is, a
    text is escaped where the environment escapes.
    """

    show: Callable[[Printed], str]
    part: str = ""
    printed: list[Printed] = field(default_factory=list)


class _NamesWhatIsPrinted(Extension):
    """Turns `{{ x }}` into `{{ (x) | printed("x") }}`, so that the filter sees value and name."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        inside: list[Token] = []
        for token in stream:
            if token.type == "variable_begin":
                inside = []
                yield token
                yield Token(token.lineno, "lparen", "(")
            elif token.type == "variable_end":
                yield Token(token.lineno, "rparen", ")")
                yield Token(token.lineno, "pipe", "|")
                yield Token(token.lineno, "name", "printed")
                yield Token(token.lineno, "lparen", "(")
                yield Token(token.lineno, "string", _name(inside))
                yield Token(token.lineno, "rparen", ")")
                yield token
            else:
                inside.append(token)
                yield token


def _name(tokens: Sequence[Token]) -> str:
    """The value an expression begins with: "step.when" for `step.when or "–"`."""
    path: list[str] = []
    for token in tokens:
        joins = token.type in ("dot", "lbracket", "rbracket", "integer")
        if not joins and (token.type != "name" or (path and path[-1] != ".")):
            break
        path.append(str(token.value))
    return "".join(path)


@pass_context
def _printed(context: Context, value: object, name: str) -> str:
    if isinstance(value, Undefined):
        str(value)  # raises: the name is unknown
    if value is None:
        raise UnprintableError(name, "is empty here; put {% if … %} around it.")
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)  # nothing can happen to a number; Markdown counts by them
    if not isinstance(value, str):
        raise UnprintableError(name, "is no text; print one of its parts.")
    if hasattr(value, "__html__"):
        raise UnprintableError(name, "is made by a macro or block; print the values themselves.")
    record: Record = context[_RECORD]
    record.printed.append(Printed(record.part, name, clean(value)))
    return record.show(record.printed[-1])


def environment(*, autoescape: bool) -> ImmutableSandboxedEnvironment:
    """A sandbox with a handful of filters, no globals, and no forgiveness for unknown names."""
    made = ImmutableSandboxedEnvironment(
        autoescape=autoescape,
        undefined=StrictUndefined,
        extensions=[_NamesWhatIsPrinted],
    )
    made.globals.clear()
    made.filters = {name: FILTERS[name] for name in _FILTERS} | {"printed": _printed}
    return made


def seen(values: Mapping[str, Any], record: Record) -> dict[str, Any]:
    """The context of one rendering."""
    return {**values, _RECORD: record}


def missing(printed: Sequence[Printed], text_of: Mapping[str, str]) -> Printed | None:
    """The first value that does not stand in the text of its part, read in order; else None."""
    place: dict[str, int] = {}
    for value in printed:
        at = text_of.get(value.part, "").find(value.text, place.get(value.part, 0))
        if at < 0:
            return value
        place[value.part] = at + len(value.text)
    return None


# --- what is wrong with a template --------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A mistake in a template. line: counted from 1. what: a sentence, with the nearest name."""

    line: int
    what: str


_PARSING = environment(autoescape=False)
_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
_TAG = re.compile(r"\{\{(.*?)\}\}|\{%-?\s*(\w*)(.*?)%\}")
_OPENS = frozenset({"for", "if", "macro", "call", "filter", "with"})
_SPECIAL = frozenset({"loop", "true", "false", "none", _RECORD})


def faults(source: str, known: Mapping[str, Any] | None) -> list[Fault]:
    """Every mistake in `source`: tags that do not close or match, then syntax, then names.

    known: values as the template will get them; a list is known by its first item. None: only
    tags and syntax are looked at.
    """
    plain = _COMMENT.sub(lambda m: "\n" * m.group().count("\n"), source)
    if unmatched := list(_unmatched(plain.split("\n"))):
        return unmatched
    try:
        tree = _PARSING.parse(plain)
    except TemplateSyntaxError as fault:
        return [Fault(line=fault.lineno, what=f"{fault.message}.")]
    found: list[Fault] = []
    if known is not None:
        _Names(found).visit_all(tree.body, dict(known))
    return found


def _unmatched(lines: Sequence[str]) -> Iterator[Fault]:
    open_blocks: list[tuple[str, int]] = []
    for number, line in enumerate(lines, start=1):
        rest = _TAG.sub("", line)
        for mark, end in (("{{", "}}"), ("{%", "%}")):
            if mark in rest:
                yield Fault(line=number, what=f'"{mark}" is not closed with "{end}".')
        for match in _TAG.finditer(line):
            word = match.group(2) or ""
            if word in _OPENS:
                open_blocks.append((word, number))
            elif word.startswith("end"):
                opened = open_blocks.pop()[0] if open_blocks else ""
                if word[3:] != opened:
                    expected = f"expected end{opened}" if opened else "nothing is open here"
                    yield Fault(line=number, what=f'"{word}" does not fit: {expected}.')
    for word, number in open_blocks:
        yield Fault(line=number, what=f'"{word}" is opened here and has no "end{word}".')


_UNKNOWN = object()


class _Names:
    """Walks a parsed template with what is known at each point, and notes unknown names."""

    def __init__(self, found: list[Fault]) -> None:
        self._found = found

    def visit_all(self, body: Iterable[nodes.Node], scope: dict[str, Any]) -> None:
        for node in body:
            self._visit(node, scope)

    def _visit(self, node: nodes.Node, scope: dict[str, Any]) -> None:
        if isinstance(node, nodes.For):
            inner = dict(scope)
            self._bind(node.target, _item(self._value(node.iter, scope)), inner)
            self.visit_all([*([node.test] if node.test else []), *node.body], inner)
            self.visit_all(node.else_, scope)
        elif isinstance(node, nodes.Assign):
            self._bind(node.target, self._value(node.node, scope), scope)
        elif isinstance(node, nodes.Expr):
            self._value(node, scope)
        else:
            self.visit_all(node.iter_child_nodes(), scope)

    def _bind(self, target: nodes.Node, value: Any, scope: dict[str, Any]) -> None:
        if isinstance(target, nodes.Name):
            scope[target.name] = value
        else:
            scope.update({n.name: _UNKNOWN for n in target.find_all(nodes.Name)})

    def _value(self, node: nodes.Node, scope: dict[str, Any]) -> Any:
        """What is known of an expression, noting the unknown names in it."""
        if isinstance(node, nodes.Name):
            return self._known(node.name, scope, node.lineno)
        if isinstance(node, nodes.Getattr):
            return self._part(self._value(node.node, scope), node.attr, node.lineno)
        if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const):
            within, key = self._value(node.node, scope), node.arg.value
            return self._part(within, key, node.lineno) if isinstance(key, str) else _item(within)
        self.visit_all(node.iter_child_nodes(), scope)
        return _UNKNOWN

    def _known(self, name: str, scope: Mapping[str, Any], line: int) -> Any:
        if name.lower() in _SPECIAL:
            return _UNKNOWN
        return self._part(scope, name, line)

    def _part(self, within: Any, name: str, line: int) -> Any:
        if not isinstance(within, Mapping):
            return _UNKNOWN
        if name not in within:
            self._found.append(Fault(line=line, what=_no_such(name, within)))
            return _UNKNOWN
        return within[name]


def _item(values: Any) -> Any:
    return values[0] if isinstance(values, list) and values else _UNKNOWN


def _no_such(name: str, known: Mapping[str, Any]) -> str:
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    hint = f'Did you mean "{near[0]}"?' if near else f"There is: {', '.join(sorted(known))}."
    return f'there is no value "{name}". {hint}'
