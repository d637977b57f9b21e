"""The words of the forms in every language, ready to compare with: labels, examples, template text.

The languages are mixed on purpose: a form is filled in by people who copy from one language to
the other, and numbers are equal in all. Everything is compared folded (`fold`); what was typed
stays as it was typed.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz

from docflow.forms.fields import FORMS, FormFields, Section
from docflow.forms.word import Passage
from docflow.model.cleaning import clean
from docflow.model.folding import fold, words
from docflow.model.phrases import Catalogue, Phrases
from docflow.model.vacancy import Language
from docflow.model.work import FormKind

_LABEL_END = ' \t\n\u00a0\u202f:?!.…)»”’"*–—-'
_SEPARATORS = frozenset({"", ":", "-", "–", "—"})
_LABEL_LENGTH = 200  # no label is longer; an answer may be
_SURE, _PERHAPS, _AHEAD = 86, 70, 8
"""Thresholds of `fuzz.ratio` on folded labels: on labels not used for tuning, 86 gave no false
hits; below 70 there were only false ones (research/forms.md, "Conclusions" 6)."""


@dataclass(frozen=True, slots=True)
class Guess:
    """A label found by likeness: its place, and whether likeness alone is enough."""

    place: str
    sure: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """One form's words. Places: "1.1" a question, "3/trait" a column, "3" a section.

    labels: place → its folded labels, synonyms included. own: the folded words that docflow
    printed for that place, without synonyms. template: every folded line of the blank form.
    examples: folded grey texts. greys: those of more than a word, as printed. markers: how those
    begin that show a whole answer ("bv."). tags: tag of a content control → number of the
    question. longest: the most words in a template line.
    """

    fields: FormFields
    labels: Mapping[str, frozenset[str]]
    own: Mapping[str, frozenset[str]]
    template: frozenset[str]
    examples: frozenset[str]
    greys: tuple[str, ...]
    markers: tuple[str, ...]
    tags: Mapping[str, str]
    longest: int

    def is_example(self, text: str) -> bool:
        """Whether `text` is grey text that nobody typed over."""
        return fold(text) in self.examples

    def typed(self, passage: Passage) -> str:
        """What a person typed in a passage: cleaned, without untouched examples, trimmed.

        A prompt that is no known example was typed, in a program that leaves its flag standing.
        """
        text = passage.text
        for start, end in reversed(passage.prompts):
            if self.is_example(clean(text[start:end])):
                text = text[:start] + text[end:]
        return self._without_examples(clean(text)).strip()

    def _without_examples(self, text: str) -> str:
        """Not the lines that are grey text, nor grey text stuck to what was typed."""
        kept = "\n".join(line for line in text.split("\n") if not self.is_example(line))
        if not (kept.startswith(self.greys) or kept.endswith(self.greys)):
            return kept
        for grey in self.greys:
            marked = grey.startswith(self.markers)
            if kept.startswith(grey) and (marked or not kept[len(grey) :][:1].isspace()):
                return kept[len(grey) :].lstrip()
            if kept.endswith(grey) and (marked or not kept[: -len(grey)][-1:].isspace()):
                return kept[: -len(grey)].rstrip()
        return kept

    def is_template(self, text: str) -> bool:
        """Whether a line stands on the blank form, or is a grey example."""
        folded = fold(text)
        return not folded or folded in self.template or folded in self.examples

    def left_over(self, text: str) -> str:
        """What a person added to the blank form's own text in this paragraph."""
        return "\n".join(filter(None, map(self._added, text.split("\n"))))

    def _added(self, line: str) -> str:
        if self.is_template(line):
            return ""
        found = words(line)
        folded = [word.folded for word in found]
        for size in range(min(len(found) - 1, self.longest), 2, -1):  # two words prove nothing
            if " ".join(folded[:size]) in self.template:
                return line[found[size - 1].end :].lstrip(_LABEL_END)
            if " ".join(folded[-size:]) in self.template:
                return line[: found[-size].start].rstrip()
        return line.strip()

    def after_label(self, place: str, text: str) -> str | None:
        """What is typed behind the label of `place` ("Standplaats: Gent" → "Gent").

        "" when the label stands alone, None when `text` does not begin with it. What docflow did
        not print itself needs a colon or dash behind it: "Team" also begins "Team Zorg".
        """
        found = words(text, self.longest)
        folded = [word.folded for word in found]
        for size in range(len(found), 0, -1):
            label, behind = " ".join(folded[:size]), text[found[size - 1].end :]
            printed = label in self.own[place]
            if printed or (label in self.labels[place] and behind.lstrip()[:1] in _SEPARATORS):
                return behind.lstrip(_LABEL_END)
        return None

    def named(self, text: str, places: Iterable[str]) -> str | None:
        """The one place among `places` that `text` is a label of, after folding."""
        folded = fold(text)
        found = [place for place in places if folded in self.labels[place]]
        return found[0] if len(found) == 1 else None

    def own_label(self, text: str, places: Iterable[str]) -> str | None:
        """The place among `places` whose printed words are exactly `text`."""
        folded = fold(text)
        return next((place for place in places if folded in self.own[place]), None)

    def alike(self, text: str, places: Iterable[str]) -> Guess | None:
        """The place whose label `text` resembles most, when it is clearly one."""
        folded = fold(text)
        scores = sorted(((self._likeness(folded, p), p) for p in places), reverse=True)
        if not folded or not scores or scores[0][0] < _PERHAPS:
            return None
        (best, place), runner_up = scores[0], scores[1][0] if len(scores) > 1 else 0
        return Guess(place, sure=best >= _SURE and best - runner_up >= _AHEAD)

    def resembles(self, text: str, place: str) -> bool:
        """Whether `text` may be an edited label of `place`."""
        return self._likeness(fold(text), place) >= _PERHAPS

    def _likeness(self, folded: str, place: str) -> float:
        return max(fuzz.ratio(folded[:_LABEL_LENGTH], label) for label in self.labels[place])

    @property
    def questions(self) -> list[str]:
        """The numbers of all questions."""
        return [q.number for section in self.fields.sections for q in section.questions]

    def section_named(self, text: str) -> Section | None:
        """The section whose heading `text` is, with or without its number."""
        bare = re.sub(r"^\W*\d{1,2}\W+", "", text)
        numbers = [section.number for section in self.fields.sections]
        place = self.named(bare, numbers)
        return self.fields.section(place) if place else None

    def columns(self, section: Section) -> list[str]:
        """The answer columns of a table section as places, in the order of the blank form."""
        asks = [f"{section.number}/asks"] if section.asks else []
        return [*asks, *(f"{section.number}/{column.key}" for column in section.columns)]


@dataclass(frozen=True, slots=True)
class Lexicons:
    """The lexicon of each form, and the printed words by form and language."""

    forms: Mapping[FormKind, Lexicon]
    printed: Mapping[tuple[FormKind, Language], frozenset[str]]


def lexicons(catalogue: Catalogue) -> Lexicons:
    """The words of every form. Raises TemplateError when the phrases of a question are missing."""
    return Lexicons(
        {kind: _lexicon(fields, catalogue) for kind, fields in FORMS.items()},
        {
            (kind, language): frozenset(_folds(_printed(fields, phrases)))
            for kind, fields in FORMS.items()
            for language, phrases in catalogue.items()
        },
    )


def _lexicon(fields: FormFields, catalogue: Catalogue) -> Lexicon:
    kind = fields.kind
    own: dict[str, frozenset[str]] = {}
    labels: dict[str, frozenset[str]] = {}
    for place, path in _label_paths(fields):
        printed = [p.text(kind, *path) for p in catalogue.values() if p.has(kind, *path)]
        own[place] = frozenset(_folds(printed))
        typed = (word for p in catalogue.values() for word in _synonyms(p, kind, place))
        labels[place] = own[place] | frozenset(_folds(typed))
    template = frozenset(_folds(t for p in catalogue.values() for t in _printed(fields, p)))
    examples = {clean(e) for p in catalogue.values() for e in _examples(fields, p)}
    prompts = (text for p in catalogue.values() for text in p.get("prompts", "words"))
    return Lexicon(
        fields=fields,
        labels=labels,
        own=own,
        template=template,
        examples=frozenset(_folds([*examples, *prompts])),
        greys=tuple(sorted((e for e in examples if len(fold(e).split()) > 1), key=len)[::-1]),
        markers=tuple(m for p in catalogue.values() for m in p.get("prompts", "markers")),
        tags=dict(_tags(fields)),
        longest=max(len(line.split()) for line in template),
    )


def _folds(texts: Iterable[str]) -> Iterator[str]:
    return filter(None, map(fold, texts))


def _label_paths(fields: FormFields) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Place → where its printed words stand in questions.toml."""
    for section in fields.sections:
        number = section.number
        yield number, ("sections", number, "heading")
        for row in section.numbers if section.questions or section.asks else ():
            yield row, ("questions", row, "question")
        for key in [*(["asks"] if section.asks else []), *(c.key for c in section.columns)]:
            yield f"{number}/{key}", ("columns", number, key, "heading")


def _synonyms(phrases: Phrases, kind: FormKind, place: str) -> list[str]:
    path = ("synonyms", kind, place)
    return list(phrases.get(*path)) if phrases.has(*path) else []


def _printed(fields: FormFields, phrases: Phrases) -> Iterator[str]:
    """Every line of the blank form in one language, examples apart."""
    kind = fields.kind
    yield phrases.text(kind, "title")
    yield from phrases.get(kind, "help")
    for section in fields.sections:
        heading = phrases.text(kind, "sections", section.number, "heading")
        yield from (heading, f"{section.number}. {heading}")
        yield from phrases.text(kind, "sections", section.number, "help").split("\n")
    for place, path in _label_paths(fields):
        if "/" in place or "." in place:
            yield phrases.text(kind, *path)


def _examples(fields: FormFields, phrases: Phrases) -> Iterator[str]:
    for _, path in _label_paths(fields):
        where = (fields.kind, *path[:-1], "example")
        if phrases.has(*where):
            found = phrases.get(*where)
            yield from [found] if isinstance(found, str) else found


def _tags(fields: FormFields) -> Iterator[tuple[str, str]]:
    for section in fields.sections:
        for question in section.questions:
            yield f"{section.key}.{question.key}", question.number
