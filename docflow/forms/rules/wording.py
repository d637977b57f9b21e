"""Comparing what people typed: word lists, quotes, likeness.

A word list is a list of entries in phrases/<language>/wordlists.toml. An entry is one or more
whole words; `*` stands for any further letters ("dynamisch*", "*diploma"), `#` for a number.
Entries and answers are compared folded.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, compress

from rapidfuzz import fuzz

from docflow.model import folding
from docflow.model.phrases import Catalogue
from docflow.model.vacancy import Language

COMPARED = 2000
"""Characters of an answer that are compared: nobody needs more to say one thing, and a hostile
file should not buy time with it."""

QUOTED = 60
"""Characters of an answer that a message quotes: a Word comment is read at a glance."""

_FILLER = 50  # characters; "dat weten we nog niet, nog te bespreken" has 40
_SAME_STEM = 65  # ratio at which "werkt" and "werken" count as one word, their start being equal
ANYWHERE = ("filler", "filler_core", "filler_around", "none", "no_pay", "discriminating")
"""The lists that are used from every language together."""


@lru_cache(maxsize=1024)
def words(text: str) -> tuple[str, ...]:
    """The words of a text without case, accents or punctuation: "N.v.T." → ("n", "v", "t")."""
    return tuple(word.folded for word in folding.words(text[:COMPARED]) if word.folded)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Wordlists:
    """The word lists of one form as patterns for folded text, by name.

    own: those of the form's language. anywhere: those that are safe in any language, from all of
    them together, because people in Brussels write a French word in a Dutch form.
    """

    own: Mapping[str, re.Pattern[str]]
    anywhere: Mapping[str, re.Pattern[str]]

    def said(self, text: str | None) -> str:
        """What an answer says: the text, or "" when it is empty or a filler ("n.v.t.", "-").

        A filler is one of the list, a word for "none", or made of filler words alone ("weten we
        nog niet"): only in short answers, because a filler may cost a recruiter a round trip.
        """
        folded = fold(text or "")
        if not folded or any(self.anywhere[n].fullmatch(folded) for n in ("filler", "none")):
            return ""
        rest, telling = self.anywhere["filler_core"].subn("", folded)
        around = self.anywhere["filler_around"]
        if telling and len(folded) < _FILLER and all(around.fullmatch(w) for w in rest.split()):
            return ""
        return (text or "").strip()

    def content(self, text: str) -> tuple[str, ...]:
        """The words of a text that carry its meaning."""
        empty = self.own["stopwords"]
        return tuple(word for word in words(text) if not empty.fullmatch(word))


def wordlists(catalogue: Catalogue, language: Language) -> Wordlists:
    """The word lists for a form in `language`. Compiled once: by their entries, not by form."""
    tables = {lang: phrases.get("wordlists") for lang, phrases in catalogue.items()}
    together = {name: [e for table in tables.values() for e in table[name]] for name in ANYWHERE}
    return Wordlists(
        own={name: _pattern(tuple(entries)) for name, entries in tables[language].items()},
        anywhere={name: _pattern(tuple(entries)) for name, entries in together.items()},
    )


@lru_cache(maxsize=256)
def _pattern(entries: tuple[str, ...]) -> re.Pattern[str]:
    found = sorted({_entry(entry) for entry in entries} - {""}, key=len, reverse=True)
    return re.compile(rf"(?<!\S)(?:{'|'.join(found)})(?!\S)" if found else r"(?!)")


def _entry(entry: str) -> str:
    # Letters stand in for the two signs while the entry is folded like the answers are.
    folded = re.escape(fold(entry.replace("*", "ʘ").replace("#", "ʗ")))
    return folded.replace("\\ ", " ").replace("ʘ", r"\w*").replace("ʗ", r"\d+")


def passage(pattern: re.Pattern[str], text: str) -> str:
    """The words of `text` that a pattern finds, as they were typed; "" when it finds none."""
    found = folding.words(text[:COMPARED])
    if (match := pattern.search(" ".join(word.folded for word in found))) is None:
        return ""
    ends = accumulate(len(word.folded) + 1 for word in found)  # of each word with its blank
    inside = (match.start() < end <= match.end() + 1 for end in ends)
    hit = list(compress(found, inside))
    return text[hit[0].start : hit[-1].end]


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
