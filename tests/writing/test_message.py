"""Markdown mails: what is typed comes through literally, in the subject, the text and the HTML."""

import html
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docflow.errors import TemplateError
from docflow.model.cleaning import clean
from docflow.writing import message
from docflow.writing.message import Composed

LAYOUT = "<html><body>{{ content }}</body></html>"
TYPED = st.text(max_size=80).map(clean)
HOSTILE = (
    "# geen titel",
    "1. geen lijst\n2. echt niet",
    "- * + > ``` --- ===",
    "**vet** _schuin_ [link](javascript:alert(1)) <https://x.example>",
    "<script>alert('R&D')</script> &amp; &lt;",
    "https://x.example/a_b_c?d=1&e=2 jan@x.example",
    "{{ 7*7 }} {% raw %}",
    "a\n\n\nb\n    code",
    "back\\slash \\* \\n",
    "Qv000000vQ",
    "| a | b |",
    "  ",
)


def composed(body: str, subject: str = "s", **values: object) -> Composed:
    return message.compose(
        f"Subject: {subject}\n\n{body}", LAYOUT, {"language": "nl", **values}, name="m"
    )


def shown(page: str) -> str:
    """The words of an HTML page, as a browser without styles would show them."""
    lines = page.replace("<br>\n", "\n")
    return html.unescape(re.sub(r"<[^<>]*>", "", lines))


@pytest.mark.parametrize("typed", HOSTILE)
def test_what_is_typed_stands_literally_in_text_and_html(typed: str) -> None:
    mail = composed("Dag,\n\n- punt: {{ x }}\n\n## {{ x }}\n\n**{{ x }}** en `{{ x }}`", x=typed)
    assert mail.text.count(typed) >= 4
    assert shown(mail.html).count(typed) >= 4
    assert "<script" not in mail.html
    assert "javascript:" not in re.findall(r"<[^>]*>", mail.html)


@given(TYPED, TYPED)
@settings(max_examples=200, deadline=None)
def test_any_typed_text_stands_literally_in_text_and_html(first: str, second: str) -> None:
    mail = composed("{{ x }}\n- {{ y }}\n\n> {{ x }}", subject="{{ x }}!", x=first, y=second)
    assert mail.text == f"{first}\n- {second}\n\n{first}\n"
    assert first in shown(mail.html)
    assert second in shown(mail.html)
    assert "\n" not in mail.subject


def test_a_value_breaks_into_lines_in_html() -> None:
    assert "a<br>\nb" in composed("{{ x }}", x="a\nb").html


def test_a_subject_is_one_line() -> None:
    assert composed("x", subject="Vraag: {{ x }}", x="a\nb\tc").subject == "Vraag: a b c"


def test_the_text_reads_as_if_written_for_it() -> None:
    body = (
        "Dag **An**,\n\n## De stappen\n1. een\n2. *twee*\n   meer\n\n- los\n\n- punt\n"
        "  - diep\n\n> citaat\n\n---\nZie [de site](https://x.example/) en "
        "[https://y.example/](https://y.example/) of `code`.\nNieuwe regel."
    )
    assert composed(body).text == (
        "Dag An,\n\nDe stappen\n1. een\n2. twee\n   meer\n\n- los\n\n- punt\n"
        "  - diep\n\ncitaat\n\n--\nZie de site (https://x.example/) en "
        "https://y.example/ of code.\nNieuwe regel.\n"
    )


def test_a_line_with_only_tags_leaves_nothing_behind() -> None:
    line = "- {{ x }}{% if x == 'b' %}!{% endif %}"
    body = f"a\n{{% for x in xs %}}\n  {{# note #}}\n{line}\n{{% endfor %}}\n\nz"
    assert composed(body, xs=["a", "b"]).text == "a\n- a\n- b!\n\nz\n"


def test_a_number_counts_as_markdown() -> None:
    assert "<li>" in composed("{{ n }}. stap", n=1).html


def test_styles_stand_on_the_elements_and_dark_mode_stays() -> None:
    layout = (
        "<html><head><style>p { margin: 0 } @media (prefers-color-scheme: dark) "
        "{ p { color: #fff !important } }</style></head><body>{{ content }}</body></html>"
    )
    mail = message.compose("Subject: s\n\nx", layout, {"language": "nl"}, name="m")
    assert '<p style="margin: 0;">x</p>' in mail.html
    assert "prefers-color-scheme: dark" in mail.html


CLICK = "mailto:feedback%2Bx@bureau.example?subject=R%26D&body=Besluit%3A%20go%0D%0A"


def test_a_link_that_opens_a_mail_stands_in_the_html_only() -> None:
    mail = composed("Eerst {{ x }}\n\nOf: [{{ x }}]({{ to }}) <i>\n\nDan", x="Go <b>", to=CLICK)
    assert mail.text == "Eerst Go <b>\n\nDan\n"
    assert f'href="{html.escape(CLICK)}"' in mail.html
    assert 'class="click"' in mail.html
    assert "Of: Go <b> <i>" in shown(mail.html)


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        'mailto:a@b.example" onclick="x',
        "mailto:a b",
        "https://x.example",
        "",
    ],
)
def test_only_a_filled_in_mail_may_be_the_address_of_a_link(address: str) -> None:
    with pytest.raises(TemplateError, match='the value "to"'):
        composed("[Go]({{ to }})", to=address or "x")


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("Dag", 'm, line 1: it must begin with "Subject: …"'),
        ("Subject: s\n\n{{ nmae }}", 'm, line 3: there is no value "nmae". Did you mean "name"?'),
        ("Subject: {{ nmae }}\n\nx", "m, line 1: there is no value"),
        ("Subject: s\n\n{% if name %}", 'm, line 3: "if" is opened here'),
        ("Subject: s\n\n{{ nothing }}", "{{ nothing }} is empty here"),
        ("Subject: s\n\n{{ many }}", "{{ many }} is no text"),
        ("Subject: s\n\nQv000000vQ {{ name }}", "a mark that docflow itself uses"),
        (
            "Subject: s\n\n[x](https://x.example/{{ name }})",
            'line 3: the value "name"',
        ),
        (
            "Subject: s\n\n![{{ name }}](https://x.example/)",
            'line 3: the value "name"',
        ),
    ],
)
def test_a_mistake_in_a_mail_is_named_with_its_line(template: str, words: str) -> None:
    values = {"language": "nl", "name": "An", "nothing": None, "many": ["a"]}
    with pytest.raises(TemplateError) as fault:
        message.compose(template, LAYOUT, values, name="m")
    assert words in str(fault.value)
    assert "An" not in str(fault.value).replace("An ", "")


def test_a_mistake_in_the_layout_is_named_as_such() -> None:
    with pytest.raises(TemplateError, match=r'messages/layout.html, line 2: .*"contents"'):
        message.compose("Subject: s\n\nx", "<p>\n{{ contents }}", {"language": "nl"}, name="m")


def test_a_check_names_a_layout_that_prints_no_mail() -> None:
    found = message.check(
        "Subject: s\n\n{{ name }}", {"language": "nl", "name": "An"}, name="m", layout="<p></p>"
    )
    assert len(found) == 1
    assert "did not come through" in found[0]
