"""Comparing what people typed: folded text, word lists, likeness.

A word list is a list of entries in phrases/<language>/wordlists.toml. An entry is one or more
whole words; `*` stands for any further letters ("dynamisch*", "*diploma"), `#` for a number.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from docflow.model.phrases import Catalogue, Phrases

COMPARED = 2000
"""Characters of an answer that are compared: nobody writes more to say one thing, and a
hostile file should not buy time with it."""

QUOTED = 60
"""Characters of an answer that a message quotes: a Word comment is read at a glance."""

_TOKEN = re.compile(r"[^\W_]+\+?")
_SAME_STEM = 70  # ratio at which "leert" and "leren" count as one word, their start being equal
_SOFT_HYPHEN = "\u00ad"


@lru_cache(maxsize=2048)
def _tokens(text: str) -> tuple[tuple[str, int, int], ...]:
    """The words of a text, folded, each with its place in the (composed) text."""
    found = ((_plain(m.group()), *m.span()) for m in _TOKEN.finditer(_composed(text)))
    return tuple(token for token in found if token[0])


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text[:COMPARED]).replace(_SOFT_HYPHEN, "")


def _plain(word: str) -> str:
    if word.isascii():
        return word.lower()
    letters = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in letters if not unicodedata.combining(c) and not c.isspace())


def words(text: str) -> tuple[str, ...]:
    """The words of a text without case, accents or punctuation: "N.v.T." → ("n", "v", "t")."""
    return tuple(word for word, _, _ in _tokens(text))


def fold(text: str) -> str:
    """`words`, with one blank between them: two texts that fold alike say the same."""
    return " ".join(words(text))


def quote(text: str, length: int = QUOTED) -> str:
    """A text as a message quotes it: on one line, cut at a word."""
    line = " ".join(text.split())
    if len(line) <= length:
        return line
    cut = line[:length].rsplit(" ", maxsplit=1)[0]
    return f"{cut.rstrip(' ,;:.')}…"


@lru_cache(maxsize=256)
def _pattern(entries: tuple[str, ...]) -> re.Pattern[str]:
    """A pattern for folded text that finds any entry, the longest first."""
    found = sorted({_entry(entry) for entry in entries} - {""}, key=len, reverse=True)
    return re.compile(rf"(?<!\S)(?:{'|'.join(found)})(?!\S)" if found else r"(?!)")


def _entry(entry: str) -> str:
    # Letters stand in for the two signs while the entry is folded like the answers are.
    folded = fold(entry.replace("*", "ʘ").replace("#", "ʗ"))
    return re.escape(folded).replace("\\ ", " ").replace("ʘ", r"\w*").replace("ʗ", r"\d+\+?")


@dataclass(frozen=True, slots=True)
class Wordlists:
    """The word lists of one form: those of its own language, and those of every language.

    People in Brussels write a French word in a Dutch form, so a list that is safe in any
    language (fillers, discriminating criteria) is used from all of them.
    """

    own: Phrases
    catalogue: Catalogue

    def pattern(self, name: str) -> re.Pattern[str]:
        """A list of the form's own language, for folded text."""
        return _pattern(tuple(self.own.get("wordlists", name)))

    def anywhere(self, *names: str) -> re.Pattern[str]:
        """Lists of every language together, for folded text."""
        return _pattern(
            tuple(
                entry
                for phrases in self.catalogue.values()
                for name in names
                for entry in phrases.get("wordlists", name)
            )
        )

    def codes(self, table: str) -> dict[str, str]:
        """Every synonym in a table of words.toml, folded, in any language → its code."""
        return {
            fold(synonym): code
            for phrases in self.catalogue.values()
            for code, synonyms in phrases.get(table).items()
            for synonym in synonyms
        }

    def said(self, text: str | None) -> str:
        """What an answer says: the text, or "" when it is empty or a filler ("n.v.t.", "-")."""
        folded = fold(text or "")
        if not folded or self.anywhere("filler", "none").fullmatch(folded):
            return ""
        return (text or "").strip()

    def content(self, text: str) -> tuple[str, ...]:
        """The words of a text that carry its meaning."""
        empty = self.pattern("stopwords")
        return tuple(word for word in words(text) if not empty.fullmatch(word))


def passage(pattern: re.Pattern[str], text: str) -> str:
    """The words of `text` that a pattern finds, as they were typed; "" when it finds none."""
    tokens = _tokens(text)
    if (match := pattern.search(" ".join(word for word, _, _ in tokens))) is None:
        return ""
    before = match.string[: match.start()].count(" ")
    after = before + match.group().count(" ")
    return _composed(text)[tokens[before][1] : tokens[after][2]]


def likeness(first: Iterable[str], second: Iterable[str]) -> float:
    """How alike two lists of words are whatever their order, 0 to 100 (rapidfuzz)."""
    return fuzz.ratio(" ".join(sorted(first)), " ".join(sorted(second)))


def covered(some: Iterable[str], by: Iterable[str]) -> bool:
    """Whether every word of `some` has one of the same stem in `by` ("klanten", "klant")."""
    others = tuple(by)
    return all(any(_same_stem(word, other) for other in others) for word in some)


def _same_stem(first: str, second: str) -> bool:
    short, long = sorted((first, second), key=len)
    if long.startswith(short):
        return short == long or len(short) > 3
    return short[:3] == long[:3] and fuzz.ratio(short, long) >= _SAME_STEM
