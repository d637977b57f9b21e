"""The Jinja of templates: what it refuses, and how it says so."""

import pytest
from jinja2 import TemplateError as JinjaError

from docflow.writing import dialect
from docflow.writing.dialect import Record, UnprintableError

KNOWN = {"name": "An", "steps": [{"what": "proef", "who": {"first": "Bo"}}], "empty": []}


def filled(source: str, **values: object) -> tuple[str, Record]:
    record = Record(show=lambda value: value.text)
    template = dialect.environment(autoescape=False).from_string(source)
    return template.render(dialect.seen(values, record)), record


def test_every_printed_value_is_remembered_with_its_name() -> None:
    text, record = filled("{{ a }} {% for x in b %}{{ x.c }}{% endfor %}", a="1", b=[{"c": "2"}])
    assert text == "1 2"
    assert [(p.name, p.text) for p in record.printed] == [("a", "1"), ("x.c", "2")]


def test_a_filter_works_before_a_value_is_remembered() -> None:
    text, record = filled('{{ a|upper }} {{ b or "–" }}', a="x", b=None)
    assert (text, [p.text for p in record.printed]) == ("X –", ["X", "–"])


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ('{{ a.b or "–" }}', "a.b"),
        ("{{ a['b'] }}", "a["),
        ("{{ c[0]|upper }}", "c[0]"),
        ("{{ c[0] if c else 1 }}", "c[0]"),
    ],
)
def test_a_value_is_named_without_what_is_done_to_it(source: str, name: str) -> None:
    _, record = filled(source, a={"b": "x"}, c=["y"])
    assert [p.name for p in record.printed] == [name]


def test_a_value_is_cleaned_once() -> None:
    assert filled("{{ a }}", a="e\u0301\x0bx\x00")[0] == "é\nx"


@pytest.mark.parametrize("value", [None, True, ["a"], {"b": 1}, 1.5])
def test_what_is_no_text_is_not_printed(value: object) -> None:
    with pytest.raises(UnprintableError):
        filled("{{ a }}", a=value)


@pytest.mark.parametrize(
    "source",
    [
        "{{ nobody }}",
        "{{ a.__class__ }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ cycler }}",
        "{{ a|safe }}",
        "{{ a|truncate(1) }}",
        "{% include 'x' %}",
        "{{ a.format(1) }}",
    ],
)
def test_a_template_reaches_nothing_but_its_values(source: str) -> None:
    with pytest.raises((JinjaError, UnprintableError, TypeError)):
        filled(source, a="{0.__class__}")


def test_a_macro_cannot_print_markup() -> None:
    record = Record(show=lambda value: value.text)
    source = "{% macro m() %}<b>{% endmacro %}{{ m() }}"
    template = dialect.environment(autoescape=True).from_string(source)
    with pytest.raises(UnprintableError):
        template.render(dialect.seen({}, record))


@pytest.mark.parametrize(
    ("source", "line", "words"),
    [
        ("a\n{{ nmae }}", 2, 'there is no value "nmae". Did you mean "name"?'),
        ("{% for s in steps %}\n{{ s.waht }}\n{% endfor %}", 2, 'Did you mean "what"?'),
        ("{% for s in steps %}{{ s.who.frist }}{% endfor %}", 1, 'Did you mean "first"?'),
        ("{{ steps[0].waht }}", 1, 'Did you mean "what"?'),
        ("{% if nmae %}x{% endif %}", 1, 'Did you mean "name"?'),
        ("{{ zzz }}", 1, "There is: empty, name, steps."),
        ("ok\n{{ name }\nmore", 2, '"{{" is not closed with "}}".'),
        ("{% if name\nx", 1, '"{%" is not closed with "%}".'),
        ("\n{% if name %}\nx", 2, '"if" is opened here and has no "endif".'),
        ("x\n{% endfor %}", 2, '"endfor" does not fit: nothing is open here.'),
        ("{% for s in steps %}{% endif %}", 1, "expected endfor."),
        ("{{ name name }}", 1, "expected token"),
        ("{% frobnicate %}", 1, "unknown tag"),
    ],
)
def test_a_mistake_is_named_with_its_line(source: str, line: int, words: str) -> None:
    first = dialect.faults(source, KNOWN)[0]
    assert first.line == line
    assert words in first.what


@pytest.mark.parametrize(
    "source",
    [
        "{# {{ anything }} \n #}{{ name }}",
        "{% for s in steps %}{{ loop.index }}{{ s.what }}{% else %}{{ name }}{% endfor %}",
        "{% set n = name %}{{ n }}",
        "{% for s in empty %}{{ s.unknown }}{% endfor %}",
        "{% for pair in steps|batch(2, none) %}{{ pair[1].what }}{% endfor %}",
    ],
)
def test_what_is_right_is_no_mistake(source: str) -> None:
    assert dialect.faults(source, KNOWN) == []


def test_all_unknown_names_are_found_at_once() -> None:
    assert len(dialect.faults("{{ x1 }}{{ x2 }}", KNOWN)) == 2


def test_a_lost_value_is_found_even_when_its_text_stands_elsewhere_before() -> None:
    _, record = filled("{{ a }}{{ b }}", a="yes", b="no")
    assert dialect.missing(record.printed, {"": "yes no"}) is None
    lost = dialect.missing(record.printed, {"": "no yes"})
    assert lost is not None
    assert lost.name == "b"
