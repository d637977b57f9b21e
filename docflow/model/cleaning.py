"""Typed text made safe to store and print, without changing what a person reads."""

import re
import unicodedata

_LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f"  # control characters, but no tab and line feed
    "\u202a-\u202e\u2066-\u2069"  # turn the reading direction of what follows
    "\ud800-\udfff\ufffe\uffff]"  # half characters and non-characters: no XML may hold them
)


def clean(text: str) -> str:
    """`text` in NFC, with line feeds as line ends and without characters that cannot be seen.

    Cleaning twice changes nothing more. Rules: contract, "check --json".
    """
    return unicodedata.normalize("NFC", _UNPRINTABLE.sub("", _LINE_ENDS.sub("\n", text)))
