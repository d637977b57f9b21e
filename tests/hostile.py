"""What a hostile file of our own making is: a name, its bytes, and how it must end.

The files themselves are made in hostile_zips and hostile_words, from seeds, so that a failure can
be made again by its name.
"""

import datetime as dt
import io
import random
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from packages import Entry, Parts, packed

from docflow.forms.blank import draw
from docflow.forms.sample import filled_sample
from docflow.model.work import FormKind
from docflow.texts import shipped_catalogue

READ, ANY = "read", "any"
SIZE, STRUCTURE, DOCTYPE = "file.unsafe/size", "file.unsafe/structure", "file.unsafe/doctype"
NAMES, DAMAGED = "file.unsafe/names", "file.unreadable/damaged"
MAIN = "word/document.xml"


@dataclass(frozen=True)
class Case:
    """One hostile file. `make` builds its bytes when it is its turn: some are large.

    ends: "code/variant" of the one finding of a refused file; READ when it must be read (what it
    says may be incomplete); ANY when damage may leave it readable or not.
    """

    name: str
    ends: str
    make: Callable[[], bytes]
    file: str = "formulier.docx"


@cache
def intake() -> bytes:
    """A filled-in intake form as docflow draws it."""
    phrases = shipped_catalogue()["nl"]
    answers = filled_sample(phrases, dt.date(2026, 11, 23))
    return draw(FormKind.INTAKE, phrases, answers=answers)


@cache
def intake_parts() -> Parts:
    """The parts of `intake`."""
    with zipfile.ZipFile(io.BytesIO(intake())) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_entries(*more: Entry) -> bytes:
    """The intake with more zip entries."""
    return packed(intake_parts(), *more)


def replaced(part: str, content: bytes) -> bytes:
    """The intake with another content for one part."""
    return packed({**intake_parts(), part: content})


def appended(xml: str) -> bytes:
    """The intake with `xml` at the end of its body."""
    main = intake_parts()[MAIN].decode()
    at = main.rindex("<w:sectPr")
    return replaced(MAIN, (main[:at] + xml + main[at:]).encode())


def noise(length: int, seed: int = 1) -> str:
    """Letters and spaces that do not squeeze to nothing."""
    text = "".join(random.Random(seed).choices("abcdefghijklmnopqrstuvwxyz ", k=min(length, 5_000)))
    return (text * (length // len(text) + 1))[:length]


def flipped(data: bytes, seed: int, count: int) -> bytes:
    """`data` with `count` bits turned over."""
    chance, damaged = random.Random(seed), bytearray(data)
    for _ in range(count):
        damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
    return bytes(damaged)
