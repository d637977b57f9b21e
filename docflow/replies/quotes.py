"""A mail's own words: what its sender wrote, apart from what they quote (replies.md §1.4).

Quotes are found by structure: marks (">"), HTML quotes, header blocks and intros of Outlook,
Gmail, Apple Mail and others, in three languages.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import combining

from docflow.model.cleaning import clean
from docflow.replies.markup import Line
from docflow.replies.vocabulary import Token, Vocabulary, tokens

LARGEST = 1_000_000
"""Characters of a text body that are read."""

_MOST_LINES = 20_000
_LONGEST_LINE = 4_000
_MOST_HEADS = 50
_MOST_ACCENTS = 4
_INTRO_LINES, _INTRO_LENGTH = 4, 400
_BANNER_LINES, _BANNER_WORDS = 12, 24
_HEADER_LINES = 9
_KEYCAP = re.compile("([0-9])\ufe0f?\u20e3")
_STARS = re.compile("[⭐🌟★☆][⭐🌟★☆ \ufe0f]*")
_HALF = re.compile(r"(\d)\s?½")
_ODD_BLANKS = re.compile("[\u00a0\u2000-\u200a\u202f\u205f\u3000]")
_WITHOUT_WIDTH = re.compile("[\u200c\u200d\u00ad\ufe0e\ufe0f]")
_ADDRESSES = re.compile(r"<(?:https?|mailto|tel):[^<>\s]{0,4000}>|(?:https?://|mailto:)\S+")
_PICTURES = re.compile(r"\[(?:cid|image|https?):[^\[\]\n]{0,400}\]")
_APOSTROPHES = str.maketrans("’‘ʼ`´", "'" * 5)
_FULL_WIDTH = str.maketrans("０１２３４５６７８９：", "0123456789:")
_MOMENT = re.compile(r"\b20\d\d\b|\d{1,2}[:.hu]\d{2}|@")
_RULE = re.compile(r"[_\-=*\s]{10,}")


def legible(text: str) -> str:
    """`text` as scores are read from it: keycaps, stars and ½ as figures, plain blanks and
    apostrophes, no web addresses (a link may hold "body=Besluit:%20go")."""
    text = _ODD_BLANKS.sub(" ", clean(_unheaped(text[:LARGEST])))
    text = _STARS.sub(_counted, _KEYCAP.sub(r" \1 ", text))
    text = _WITHOUT_WIDTH.sub("", text).translate(_APOSTROPHES).translate(_FULL_WIDTH)
    return _HALF.sub(r"\1,5", _PICTURES.sub("", _ADDRESSES.sub("", text)))


def _unheaped(text: str) -> str:
    """At most four accents on a letter: to put 100,000 of them in order takes minutes."""
    if text.isascii():
        return text
    kept: list[str] = []
    heap = 0
    for sign in text:
        heap = heap + 1 if combining(sign) else 0
        if heap <= _MOST_ACCENTS:
            kept.append(sign)
    return "".join(kept)


def _counted(stars: re.Match[str]) -> str:
    filled = sum(stars[0].count(star) for star in "⭐🌟★")
    return f" {filled}/5 " if filled else ""


def plain(text: str) -> list[Line]:
    """The lines of a plain-text body, their marks counted and taken off."""
    return [_unmarked(line[:_LONGEST_LINE]) for line in legible(text).split("\n")[:_MOST_LINES]]


def _unmarked(line: str) -> Line:
    depth, at = 0, 0
    while at < len(line) and (
        line[at] == ">" or (line[at] == " " and line[at + 1 : at + 2] == ">")
    ):
        depth += line[at] == ">"
        at += 1
    return Line(line[at:].strip(), depth)


@dataclass(frozen=True, slots=True)
class Placed:
    """A line and how far it is from its sender: 0 their own, 1 in the mail they answer, 2 in one
    before that. header: it belongs to the head of a quoted mail."""

    text: str
    level: int
    header: bool = False


def placed(lines: Sequence[Line], words: Vocabulary) -> list[Placed]:
    """Every line with its level: its marks, and each head of an older mail without marks."""
    levelled: list[Placed] = []
    heads: list[int] = []  # the depth at which each unmarked older mail begins
    at = before = 0
    while at < len(lines):
        line = lines[at]
        size = _head_size(lines, at, words)
        if size and not (line.depth > before or _rises(lines, at + size, line.depth)):
            heads = [*heads, line.depth][-_MOST_HEADS:]
        level = line.depth + sum(head <= line.depth for head in heads)
        if size:
            before = line.depth
            levelled.extend(Placed(each.text, level, header=True) for each in lines[at : at + size])
            at += size
            continue
        if line.text:
            before = line.depth
        levelled.append(Placed(line.text, level))
        at += 1
    return levelled


def _rises(lines: Sequence[Line], at: int, depth: int) -> bool:
    following = (line for line in lines[at : at + 12] if line.text)
    return next((line.depth > depth for line in following), False)


def _head_size(lines: Sequence[Line], at: int, words: Vocabulary) -> int:
    """How many lines the head of an older mail takes here; 0 when there is none."""
    text = lines[at].text
    if lines[at].opens:
        following = _skip_blank(lines, at + 1)
        return following - at + _worded_head(lines, following, words)
    return _worded_head(lines, at, words) if text else 0


def _worded_head(lines: Sequence[Line], at: int, words: Vocabulary) -> int:
    if at >= len(lines):
        return 0
    text = lines[at].text
    if _RULE.fullmatch(text):
        following = _skip_blank(lines, at + 1)
        fields = _fields(lines, following, words)
        return following - at + fields if fields else 0
    if _is_separator(text, words):
        following = _skip_blank(lines, at + 1)
        return following - at + _fields(lines, following, words)
    return _fields(lines, at, words) or _intro(lines, at, words)


def _skip_blank(lines: Sequence[Line], at: int) -> int:
    while at < len(lines) and not lines[at].text:
        at += 1
    return at


def _is_separator(text: str, words: Vocabulary) -> bool:
    """ "-----Oorspronkelijk bericht-----", "Begin forwarded message:" """
    if len(text) > 80 or not (text[:2] in ("--", "__", "==") or text.endswith(":")):
        return False
    return is_only(text, words, "separators", "forwarded")


def is_only(text: str, words: Vocabulary, *meanings: str) -> bool:
    """Whether a line is one of these phrases and signs, nothing more."""
    found = [token for token in tokens(text.translate(_APOSTROPHES)) if token.kind != "sign"]
    known = words.quotes.at(found, 0, *meanings) if found else None
    return known is not None and len(known.words) == len(found)


def _fields(lines: Sequence[Line], at: int, words: Vocabulary) -> int:
    """The lines of "Van: … Verzonden: … Aan: … Onderwerp: …"."""
    if at >= len(lines) or _field(lines[at].text, words) != "from":
        return 0
    names = {"from"}
    size = 1
    for offset, line in enumerate(lines[at + 1 : at + _HEADER_LINES], 1):
        name = _field(line.text, words)
        if name:
            names.add(name)
            size = offset + 1
        elif not line.text and len(names) > 1:
            break
    return size if len(names) > 2 or {"sent"} < names else 0


def _field(text: str, words: Vocabulary) -> str | None:
    head, colon, _ = text[:40].lstrip("* ").partition(":")
    if not colon:
        return None
    found = tokens(head.rstrip("* "))
    known = words.quotes.at(found, 0, "from", "sent", "to", "subject") if found else None
    return known.meaning if known and len(known.words) == len(found) else None


def _intro(lines: Sequence[Line], at: int, words: Vocabulary) -> int:
    """ "Op za 21 nov 2026 om 10:12 schreef …:", which many programs wrap."""
    first = tokens(lines[at].text[:20])
    if not first or not words.quotes.at(first, 0, "opens"):
        return 0
    joined = ""
    for size, line in enumerate(lines[at : at + _INTRO_LINES], 1):
        joined = f"{joined} {line.text}".strip()
        if not line.text or len(joined) > _INTRO_LENGTH:
            return 0
        if joined.endswith(":"):
            told = any(words.quotes.anywhere(tokens(joined), "closes"))
            return size if told and _MOMENT.search(joined) else 0
    return 0


def passed_on(lines: Sequence[Placed], words: Vocabulary) -> bool:
    """Whether the first older mail was passed on, and not answered."""
    first = next((line for line in lines if line.level or (line.header and line.text)), None)
    return first is not None and first.header and is_only(first.text, words, "forwarded")


# --- manners --------------------------------------------------------------------------------------


def without_banner(lines: Sequence[str], words: Vocabulary) -> list[str]:
    """Not the warnings that mail servers put on top ("[EXTERNAL] This mail comes from outside")."""
    start = 0
    for at, line in enumerate(lines[:_BANNER_LINES]):
        found = tokens(line)
        if not found:
            continue
        if not _is_banner(found, words):
            break
        start = at + 1
    return list(lines[start:])


def _is_banner(found: Sequence[Token], words: Vocabulary) -> bool:
    alone = sum(token.kind != "sign" for token in found)
    return any(
        len(known.words) > 1 or alone == 1
        for at, known in words.manners.anywhere(found[:_BANNER_WORDS], "banners")
    )


def without_manners(lines: Sequence[str], words: Vocabulary) -> list[str]:
    """What is said between "Hoi Tom," and "Groeten, An"; a PS is said too."""
    kept: list[str] = []
    signing = False
    for at, line in enumerate(lines):
        if line == "--":
            break
        found = _word_tokens(line)
        if found and found[0].folded in ("ps", "p", "nb") and _is_postscript(line):
            signing = False
        if signing or _says(found, words, "mobile", "disclaimers"):
            continue
        if found and _is_closing(found, line, words):
            signing = True
            continue
        if found and not any(kept) and at < 6 and is_greeting(line, words):
            continue
        kept.append(line)
    return kept


def _is_postscript(line: str) -> bool:
    return line.replace(".", "").upper().startswith(("PS", "NB"))


def _says(found: Sequence[Token], words: Vocabulary, *meanings: str) -> bool:
    return bool(found) and words.manners.at(found, 0, *meanings) is not None


def _is_closing(found: Sequence[Token], line: str, words: Vocabulary) -> bool:
    """ "Mvg", "Groeten, An": a formula, and a name of at most three words behind a comma."""
    known = words.manners.at(found, 0, "closings")
    if known is None:
        return False
    rest = found[len(known.words) :]
    return not rest or (len(rest) <= 3 and line[found[len(known.words) - 1].end :][:1] == ",")


def is_greeting(line: str, words: Vocabulary) -> bool:
    """ "Dag Tom," and "Bonjour Madame Maes," but not "Dag, nog niet"."""
    found = _word_tokens(line)
    known = words.manners.at(found, 0, "greetings") if found else None
    rest = found[len(known.words) :] if known else ()
    return known is not None and len(rest) <= 3 and all(line[t.start].isupper() for t in rest)


def _word_tokens(line: str) -> list[Token]:
    return [token for token in tokens(line) if token.kind != "sign"]
