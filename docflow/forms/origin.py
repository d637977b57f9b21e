"""Where a form comes from: which of the three it is, its language, and its reference."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from docflow.forms.fields import FORM_VERSION, FORMS
from docflow.forms.lexicon import Lexicons
from docflow.forms.lines import NUMBER
from docflow.forms.word import Document, Passage, Row
from docflow.model.cleaning import clean
from docflow.model.folding import fold
from docflow.model.vacancy import LANGUAGES, Language
from docflow.model.work import FormKind

_OWN = re.compile(
    rf"\bdocflow ({'|'.join(FormKind)})-({'|'.join(LANGUAGES)}) (\d+)\b", re.IGNORECASE
)
_CROCKFORD = "0-9A-HJKMNP-TV-Z"
_REFERENCE = re.compile(rf"\b(?:V-[{_CROCKFORD}]{{4}}|DF-[{_CROCKFORD}]{{6}})\b", re.IGNORECASE)

_ENOUGH_WORDS = 0.5
"""The share of a form's printed lines that proves it on its own. Half the words may have been
edited; the intake form of another company (tests/edits.py) shares 9 % with ours, docflow's own
intake report 32 %."""
_SOME_WORDS, _ENOUGH_NUMBERS = 0.15, 0.6
"""Less is enough when most row numbers are there as well."""


@dataclass(frozen=True, slots=True)
class Origin:
    """What a form is. reference: "V-7Q4K" or "DF-7Q4K2M" when it carries one."""

    kind: FormKind
    language: Language
    reference: str | None


def origin(document: Document, lexicons: Lexicons) -> Origin | None:
    """What a document says it is, else what its numbers and labels say; None when not a form.

    A form of another version of the questions is none either: its numbers mean something else.
    """
    marks = [" ".join(clean(mark).split()) for mark in document.marks]
    reference = next((m[0].upper() for mark in marks if (m := _REFERENCE.search(mark))), None)
    own = next((m for mark in marks if (m := _OWN.search(mark))), None)
    if own is None:
        guess = _guess(document, lexicons)
        return Origin(*guess, reference) if guess else None
    if own[3] != str(FORM_VERSION):
        return None
    language = next(known for known in LANGUAGES if known == own[2].lower())
    return Origin(FormKind(own[1].lower()), language, reference)


def _guess(document: Document, lexicons: Lexicons) -> tuple[FormKind, Language] | None:
    texts = list(_texts(document.blocks))
    seen = {fold(NUMBER.sub("", text, count=1)) for text in texts} | set(map(fold, texts))
    shares = {form: len(seen & words) / len(words) for form, words in lexicons.printed.items()}
    best = max(shares, key=lambda form: shares[form])
    numbers = {f"{int(m[1])}.{int(m[2])}" for text in texts if (m := NUMBER.match(text))}
    rows = {number for section in FORMS[best[0]].sections for number in section.numbers}
    numbered = len(numbers & rows) / len(rows) >= _ENOUGH_NUMBERS
    return best if shares[best] >= (_SOME_WORDS if numbered else _ENOUGH_WORDS) else None


def _texts(blocks: Iterable[Passage | Row]) -> Iterator[str]:
    for block in blocks:
        for passage in block.cells if isinstance(block, Row) else (block,):
            yield from (line for line in clean(passage.text).split("\n") if line.strip())
