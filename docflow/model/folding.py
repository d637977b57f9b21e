"""Text made comparable. For comparing only: what was typed is kept as it was typed."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice

_WORD = re.compile("[\\w\u00ad]+")


@dataclass(frozen=True, slots=True)
class Word:
    """A folded word and where it stood in the text."""

    folded: str
    start: int
    end: int


def words(text: str, most: int | None = None) -> list[Word]:
    """The words of `text`, at most the first `most`: no capitals, accents or soft hyphens."""
    found = islice(_WORD.finditer(text), most)
    return [Word(_folded(match[0]), match.start(), match.end()) for match in found]


def fold(text: str) -> str:
    """`text` as bare words: "Must‑haves:" and "MUST HAVES" are equal then."""
    return " ".join(_folded(word) for word in _WORD.findall(text))


ALTERNATIVES = re.compile(r"[,;/&|+()\n]|\s(?:en|et|and|of|ou|or)\s", re.IGNORECASE)
"""What stands between two answers in one cell: "NL/FR", "HM (Jan)", "An en Jan"."""

ASIDE = re.compile(r"\([^()]*\)")
"""What is said in brackets."""


def known(text: str, table: Mapping[str, str]) -> str | None:
    """What a word means: as a whole, without what is in brackets, or all parts alike.

    table: folded words → meaning.
    """
    for whole in (text, ASIDE.sub("", text)):
        if meaning := table.get(fold(whole)):
            return meaning
    parts = {table.get(fold(part)) for part in ALTERNATIVES.split(text) if part.strip()}
    return parts.pop() if len(parts) == 1 else None


def _folded(word: str) -> str:
    if word.isascii():
        return word.lower()
    plain = unicodedata.normalize("NFKD", word.replace("\u00ad", "")).casefold()
    return "".join(sign for sign in plain if not unicodedata.combining(sign))
