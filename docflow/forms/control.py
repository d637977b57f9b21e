"""Content controls: the comfort of an answer cell in Word (a date picker, a list, a prompt).

One control per answer, inside the paragraph and without formatting of its own: the only sort
that LibreOffice keeps as well (research/forms.md §2.1).
"""

import datetime as dt
import re
import zlib
from collections.abc import Mapping, Sequence
from contextlib import suppress

from docflow.forms.fields import AnswerKind
from docflow.forms.look import LOCALES
from docflow.forms.paper import Xml, attribute, paragraph, text
from docflow.model.phrases import Phrases

_TITLE_LENGTH = 64
"""The longest title that Word's own dialog allows for a control."""

_LISTS: Mapping[AnswerKind, str] = {
    AnswerKind.ROLE: "roles",
    AnswerKind.LANGUAGE: "languages",
    AnswerKind.STEP_KIND: "step_kinds",
    AnswerKind.STATE: "states",
    AnswerKind.DECISION: "decisions",
}
"""Kinds that are chosen from a list, and the table of words.toml with what it offers."""

_DAY = re.compile(r"(\d\d)/(\d\d)/(\d{4})")
"""A date as docflow and Word's date picker write it: 01/03/2027."""


def control(
    kind: AnswerKind, phrases: Phrases, *, tag: str, name: str, example: str, answer: str = ""
) -> Xml:
    """The paragraph of an answer cell: `answer`, or else `example` in grey until someone types.

    tag: unique and the same in every language. name: what screen readers say, and the tooltip in
    a PDF form; cut to 64 characters.
    """
    if answer.strip():
        style, prompt, typed, content = "Answer", "", "", text(answer)
    else:
        # LibreOffice 7.4 shows an example in the paragraph's style only, so that is grey too;
        # what is typed over it wears the style that the control itself names.
        style, content = "Open Answer", text(example, "Example")
        prompt = "<w:showingPlcHdr/>"
        typed = '<w:rPr><w:rStyle w:val="Typed"/></w:rPr>'
    return paragraph(
        style,
        Xml(
            f"<w:sdt><w:sdtPr>{typed}<w:alias w:val={attribute(_short(name))}/>"
            f'<w:tag w:val={attribute(tag)}/><w:id w:val="{zlib.crc32(tag.encode()) >> 1}"/>'
            f"{prompt}{_type(kind, phrases, answer)}</w:sdtPr>"
            f"<w:sdtContent>{content}</w:sdtContent></w:sdt>"
        ),
    )


def _short(name: str) -> str:
    if len(name) <= _TITLE_LENGTH:
        return name
    return f"{name[: _TITLE_LENGTH - 1].rsplit(' ', 1)[0]}…"


def _type(kind: AnswerKind, phrases: Phrases, answer: str) -> str:
    if kind is AnswerKind.DATE:
        return _date(phrases, answer)
    if offered := _offered(kind, phrases):
        items = "".join(
            f"<w:listItem w:displayText={attribute(word)} w:value={attribute(word)}/>"
            for word in offered
        )
        # A combo box, never a drop-down list: whoever has another word for it may type it.
        return f"<w:comboBox>{items}</w:comboBox>"
    return '<w:text w:multiLine="1"/>'


def _date(phrases: Phrases, answer: str) -> str:
    chosen = ""
    if written := _DAY.fullmatch(answer.strip()):
        day, month, year = map(int, written.groups())
        with suppress(ValueError):  # 31/02/2027 stays text, for the reader to report
            chosen = f' w:fullDate="{dt.date(year, month, day)}T00:00:00Z"'
    return (
        f'<w:date{chosen}><w:dateFormat w:val="dd/MM/yyyy"/>'
        f'<w:lid w:val="{LOCALES[phrases.language]}"/>'
        '<w:storeMappedDataAs w:val="dateTime"/><w:calendar w:val="gregorian"/></w:date>'
    )


def _offered(kind: AnswerKind, phrases: Phrases) -> Sequence[str]:
    if kind is AnswerKind.SCORE:
        return "12345"
    if kind not in _LISTS or not phrases.has(_LISTS[kind]):
        return ()
    # Word takes a list with the same entry twice for a damaged file.
    return tuple(dict.fromkeys(words[0] for words in phrases.get(_LISTS[kind]).values()))
