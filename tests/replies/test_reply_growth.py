"""A mail of a million characters is read, and costs no more than its length."""

from collections.abc import Callable
from time import process_time

import pytest
from quoting import CATALOGUE, REQUESTS

from docflow.model.mail import Arrived
from docflow.replies.reading import read_reply
from docflow.replies.thread import clues

ASKED = REQUESTS["nl"]
REQUEST = ASKED.texts[0]
QUOTE = "".join(f"> {line}\n" for line in REQUEST.split("\n"))
MILLION = 1_000_000
TOO_FAST = 12
"""Four times the mail may cost twelve times the work; what is quadratic costs sixteen."""

TEXTS = {
    "the request quoted": QUOTE,
    "the request's own words": REQUEST.replace("\n", " "),
    "marks": ">",
    "marks and blanks": "> ",
    "deep quotes": ">" * 50 + " a\n",
    "Op": "Op ",
    "intros": "Op 20:20 ",
    "intros on lines": "Op 20:20\n",
    "heads": "Van: x\nVerzonden: y\nAan: z\n",
    "separators": "-----Oorspronkelijk bericht-----\n",
    "rules": "_____________\n",
    "digits": "4",
    "figures": "4,",
    "chains": "4/",
    "ranges": "3 tot ",
    "labels": "1: 4, ",
    "labels and words": "1: a, ",
    "segments": "1: a\n4,",
    "everything": "Alles 4 behalve ",
    "decisions": "go, als ",
    "numbers and sentences": "4 " * 1_000 + "x. " * 600 + "\n",
    "numbers and decisions": "4 " * 500 + "x go, " * 500 + "\n",
    "values behind one label": "1: " + "x, 4; " * 330 + "\n",
    "one long sentence": "go, " * 1_000 + "\n",
    "one long line": "x",
    "greetings": "Hoi Tom,\n",
    "closings": "Groeten, An\n",
    "wrapped prose": "ze kan het wel maar of ze ook wil is een andere vraag voor mij\n",
    "pictures": "[cid:",
    "addresses": "<http:",
    "stars": "★ ",
    "heaped accents": "e\u0301\u0323\u05b0\u05b1",
    "accents alone": "\u05b0\u05b1",
    "references": "DF-7Q4K2M AP-4TQ9XK ",
    "Message-IDs": "<a",
}
HTMLS = {
    "nested quotes": "<blockquote>1: 4",
    "nested blocks": "<div>",
    "quotes of Gmail": "<div class=gmail_quote>",
    "cells": "<table><tr><td>1: 4",
    "lists": "<ol><li>4",
    "line breaks": "4<br>",
    "open tags": "<",
    "entities": "&#x110000;&#0;",
    "long styles": f"<p style='{'margin:0;' * 100}'>x",
    "hidden": "<i style='display:none'>4",
    "kept lines": "<pre>4\n",
}


def filled(unit: str, size: int) -> str:
    return (unit * (size // len(unit) + 1))[:size]


def as_text(body: str) -> Arrived:
    return Arrived(text=body, subject=body[:2_000])


def as_html(body: str) -> Arrived:
    return Arrived(html=body.replace("\n", "<br>"))


def as_bounce(body: str) -> Arrived:
    return Arrived(headers=(("to", body[:60_000]),), references=tuple(body[:60_000].split()))


def cost(mail: Arrived) -> float:
    started = process_time()
    clues(mail)
    read_reply(mail, ASKED, CATALOGUE)
    return process_time() - started


def least_cost(mail: Arrived) -> float:
    """A computer has more to do than this test."""
    return min(cost(mail) for _ in range(3))


LEAST = least_cost(as_text(QUOTE))


def assert_grows_no_faster(mail: Callable[[str], Arrived], unit: str) -> None:
    small, middle, large = (mail(filled(unit, MILLION // n)) for n in (16, 4, 1))
    for less, more in ((small, middle), (middle, large)):
        if cost(more) >= TOO_FAST * max(cost(less), LEAST):
            assert least_cost(more) < TOO_FAST * max(least_cost(less), LEAST)


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("mail", [as_text, as_html, as_bounce])
def test_text_costs_no_more_than_its_length(mail: Callable[[str], Arrived], name: str) -> None:
    assert_grows_no_faster(mail, TEXTS[name])


@pytest.mark.parametrize("name", HTMLS)
def test_html_costs_no_more_than_its_length(name: str) -> None:
    assert_grows_no_faster(as_html, HTMLS[name])
