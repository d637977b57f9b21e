"""Typed text made safe to store and print, without changing what a person reads."""

import re
import unicodedata

_LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # control characters that are no line end or tab
    "\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069"  # turn the reading direction of what follows
    "\u200b\u2060\ufeff"  # blanks without width: an e-mail address copied from a web page
    "\ud800-\udfff\ufffe\uffff]"  # half characters and non-characters: no XML may hold them
)


def clean(text: str) -> str:
    """`text` in NFC, with line feeds as line ends, blanks for tabs, and nothing unprintable.

    Cleaning twice changes nothing more. The reader also trims the outside of an answer; inner
    blanks and line ends stay as typed. Rules: contract, "check --json".
    """
    lines = _LINE_ENDS.sub("\n", text).replace("\t", " ")
    return unicodedata.normalize("NFC", _UNPRINTABLE.sub("", lines))


def unprintable(text: str) -> bool:
    """Whether `clean` takes characters out of `text` (worth a warning)."""
    return _UNPRINTABLE.search(text) is not None
