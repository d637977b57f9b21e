"""No typed word disappears, whatever people do to a form: it is an answer, or it is reported."""

import copy
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random

from edits import cells, put
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from docflow.forms.parts import W, main_part, pack, parse, unpack, written
from docflow.forms.reading import read
from docflow.texts import shipped_catalogue

WORDS = shipped_catalogue()
CASES = Path(__file__).parents[1] / "cases" / "forms"
FORMS = sorted(CASES.glob("*-controls-typed/form.docx")) + [
    CASES / name / "form.docx"
    for name in (
        "en-by-way-of-doc",
        "fr-controls-and-styles-lost",
        "nl-half-done",
        "nl-scorecard-form",
        "en-candidate-form",
        "fr-tracked-changes",
    )
]
Hand = Callable[[etree._Element, Random, str], None]


def at_the_end(root: etree._Element, chance: Random, word: str) -> None:
    text = chance.choice(list(root.iter(f"{W}t")))
    text.text = f"{text.text} {word}"


def in_front(root: etree._Element, chance: Random, word: str) -> None:
    text = chance.choice(list(root.iter(f"{W}t")))
    text.text = f"{word} {text.text}"


def over_a_cell(root: etree._Element, chance: Random, word: str) -> None:
    put(chance.choice(cells(a_row(root, chance))), word)


def between_the_tables(root: etree._Element, chance: Random, word: str) -> None:
    block = etree.Element(f"{W}p")
    etree.SubElement(etree.SubElement(block, f"{W}r"), f"{W}t").text = word
    body = root.find(f"{W}body")
    assert body is not None
    body.insert(chance.randrange(len(body)), block)


def in_a_new_row(root: etree._Element, chance: Random, word: str) -> None:
    row = a_row(root, chance)
    new = copy.deepcopy(row)
    for cell in cells(new):
        put(cell, "")
    put(chance.choice(cells(new)), word)
    row.addnext(new)


def copying_a_row(root: etree._Element, chance: Random, _: str) -> None:
    row = a_row(root, chance)
    row.addnext(copy.deepcopy(row))


def deleting_a_number(root: etree._Element, chance: Random, _: str) -> None:
    put(cells(a_row(root, chance))[0], "")


def deleting_a_cell(root: etree._Element, chance: Random, _: str) -> None:
    row = a_row(root, chance)
    if len(cells(row)) > 1:
        row.remove(chance.choice(cells(row)))


def swapping_rows(root: etree._Element, chance: Random, _: str) -> None:
    a_row(root, chance).addnext(a_row(root, chance))


def a_row(root: etree._Element, chance: Random) -> etree._Element:
    return chance.choice(list(root.iter(f"{W}tr")))


HANDS: Mapping[str, Hand] = {
    hand.__name__: hand
    for hand in (
        at_the_end,
        in_front,
        over_a_cell,
        between_the_tables,
        in_a_new_row,
        copying_a_row,
        deleting_a_number,
        deleting_a_cell,
        swapping_rows,
    )
}


@settings(max_examples=150, deadline=None)
@given(
    case=st.sampled_from(FORMS),
    hands=st.lists(st.sampled_from(list(HANDS)), min_size=1, max_size=8),
    chance=st.randoms(use_true_random=False),
)
def test_every_word_is_an_answer_or_reported(case: Path, hands: list[str], chance: Random) -> None:
    parts = unpack(case.read_bytes())
    main = main_part(parts)
    root = parse(parts[main])
    for number, hand in enumerate(hands):
        HANDS[hand](root, chance, f"zq{number}x")
    parts[main] = written(root)
    found = read(pack(parts), "form.docx", WORDS)
    told = [value for finding in found.findings for value in finding.values.values()]
    kept = " ".join([*found.answers.values(), *told])
    typed = " ".join(text.text or "" for text in root.iter(f"{W}t"))
    words = (f"zq{number}x" for number in range(len(hands)))
    assert [word for word in words if word in typed and word not in kept] == []
