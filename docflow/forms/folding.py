"""Text made comparable. For comparing only: what was typed is kept as it was typed."""

import re
import unicodedata
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


def _folded(word: str) -> str:
    if word.isascii():
        return word.lower()
    plain = unicodedata.normalize("NFKD", word.replace("\u00ad", "")).casefold()
    return "".join(sign for sign in plain if not unicodedata.combining(sign))
