"""The words of answers in every language (`[replies]` of the phrases), ready to compare with.

The languages are mixed on purpose: a Fleming answers a French mail in Dutch and signs in English.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from docflow.model.phrases import Catalogue, Phrases

_TOKEN = re.compile(
    r"(?P<line>\n)"
    r"|(?P<word>\d{1,2}[:hu]\d{2}\b"  # 9:30 and 14u30 are times
    r"|\d+[^\W\d_]\w*|[^\W\d_]+\d\w*"  # 3de, R1, C1: no figures
    r"|[^\W\d_]+(?:'[^\W\d_]+)*)"
    r"|(?P<figure>(?<!\d[.,])\d+[.,]\d+(?![.,]?\d)|\d+)"  # 3,5 but not 4,3,5
    r"|(?P<sign>[^\s])"
)

_LINE = 500


class Token(NamedTuple):
    """A word, a figure, a sign or a line end, and where it stands. `folded` is what is compared:
    no capitals, no accents."""

    kind: str
    folded: str
    start: int
    end: int


def tokens(text: str) -> Sequence[Token]:
    """What a line of text is made of, blanks left out. `text` has straight apostrophes."""
    return _line_tokens(text) if len(text) <= _LINE else _tokens(text)


@lru_cache(maxsize=4096)
def _line_tokens(line: str) -> Sequence[Token]:
    """A line of the request stands in its text, its HTML, and both parts of the reply."""
    return _tokens(line)


def _tokens(text: str) -> Sequence[Token]:
    return tuple(
        Token(match.lastgroup or "", folded(match[0]), match.start(), match.end())
        for match in _TOKEN.finditer(text)
    )


def folded(word: str) -> str:
    """A word without capitals and accents."""
    if word.isascii():
        return word.lower()
    plain = unicodedata.normalize("NFKD", word).casefold()
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


@dataclass(frozen=True, slots=True)
class Phrase:
    """A known group of words. meaning: its table ("filler", "K"); value: of a number."""

    words: tuple[str, ...]
    meaning: str
    value: float | None = None


class Lexicon:
    """Phrases by their first word, the longest first; among equal ones the first given wins."""

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        self._by_first: dict[str, list[Phrase]] = {}
        for phrase in phrases:
            if phrase.words:
                self._by_first.setdefault(phrase.words[0], []).append(phrase)
        for known in self._by_first.values():
            known.sort(key=lambda phrase: -len(phrase.words))

    def at(self, found: Sequence[Token], start: int, *meanings: str) -> Phrase | None:
        """The longest phrase that begins at token `start`, of these meanings when given."""
        for phrase in self._by_first.get(found[start].folded, ()):
            if meanings and phrase.meaning not in meanings:
                continue
            size = len(phrase.words)
            there = found[start : start + size]
            if size == 1 or (
                len(there) == size
                and all(t.folded == w for t, w in zip(there, phrase.words, strict=True))
            ):
                return phrase
        return None

    def anywhere(self, found: Sequence[Token], *meanings: str) -> Iterator[tuple[int, Phrase]]:
        """Every phrase of these meanings, with the token it begins at."""
        for start in range(len(found)):
            if phrase := self.at(found, start, *meanings):
                yield start, phrase

    def plus(self, phrases: Iterable[Phrase]) -> "Lexicon":
        """With more phrases."""
        own = [phrase for known in self._by_first.values() for phrase in known]
        return Lexicon([*own, *phrases])


def phrase(text: str, meaning: str, value: float | None = None) -> Phrase:
    """`text` as it is compared."""
    words = [t.folded for t in tokens(text.replace("’", "'"))]
    if len(words) > 1 and words[-1] == ".":  # "n.v.t." is also typed without its last dot
        words.pop()
    return Phrase(tuple(words), meaning, value)


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """Everything that answers are compared with; the tables are those of the phrase files.

    months and weekdays are those of `words.toml`: "maart" → 3, "vr" → 5.
    """

    scores: Lexicon
    labels: Lexicon
    choices: Lexicon
    people: Lexicon
    approval: frozenset[tuple[str, ...]]
    new: frozenset[tuple[str, ...]]
    automatic: Lexicon
    quotes: Lexicon
    manners: Lexicon
    months: Mapping[str, int]
    weekdays: Mapping[str, int]


def vocabulary(catalogue: Catalogue) -> Vocabulary:
    """The words of all languages; compiled once for the same phrases."""
    return _compiled(tuple(catalogue.values()))


@lru_cache(maxsize=4)
def _compiled(languages: tuple[Phrases, ...]) -> Vocabulary:
    numbers = [
        phrase(word, "number", float(value))
        for phrases in languages
        for value, words in phrases.get("replies", "numbers").items()
        for word in words
    ]
    return Vocabulary(
        scores=Lexicon([*_table(languages, "scores"), *numbers]),
        labels=Lexicon(_table(languages, "labels")),
        choices=Lexicon(
            [
                *_table(languages, "decisions"),
                *(Phrase(p.words, f"verdict {p.meaning}") for p in _table(languages, "verdicts")),
                *(Phrase(p.words, f"brief {p.meaning}") for p in _table(languages, "briefly")),
                *_table(languages, "choice"),
                *(
                    Phrase(p.words, p.meaning)
                    for p in _table(languages, "scores")
                    if p.meaning in ("because", "elsewhere", "correction")
                ),
            ]
        ),
        people=Lexicon(_table(languages, "people")),
        approval=_said(languages, "words"),
        new=_said(languages, "new"),
        automatic=Lexicon(_table(languages, "automatic")),
        quotes=Lexicon(_table(languages, "quotes")),
        manners=Lexicon(_table(languages, "manners")),
        months=_numbered(languages, "months"),
        weekdays=_numbered(languages, "weekdays"),
    )


def _table(languages: tuple[Phrases, ...], name: str) -> list[Phrase]:
    return [
        phrase(text, meaning)
        for phrases in languages
        for meaning, texts in phrases.get("replies", name).items()
        for text in texts
    ]


def _said(languages: tuple[Phrases, ...], meaning: str) -> frozenset[tuple[str, ...]]:
    approval = _table(languages, "approval")
    return frozenset(phrase.words for phrase in approval if phrase.meaning == meaning)


def _numbered(languages: tuple[Phrases, ...], name: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for phrases in languages:
        table: Mapping[str, Any] = phrases.get(name)
        for number, names in table.items():
            found.update({folded(each): int(number) for each in names})
    return found
