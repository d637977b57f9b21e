"""The folder of what docflow makes: written whole, never over a file that is open in Word."""

import re
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from itertools import count
from pathlib import Path, PurePosixPath

from docflow import disk
from docflow.errors import FileBusyError, FolderError

LONGEST = 60
"""Signs of a slug: a vacancy and a candidate deep, a path stays under Windows' 260."""

_SPECIAL = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i"}
)
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?")
_FORBIDDEN = re.compile(r'[<>:"/|?*\\]')


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """Where a document stands, and whether its bytes are new."""

    path: Path
    changed: bool


class Outbox:
    """The folder `folder`. It is never made here: a share that is gone must not look empty.

    Names are relative, with "/" ("V-7Q4K-planner/intakeverslag.docx"). Every method raises
    FolderError when a name is no usable file name or the disk is full, gone or not writable;
    write and retire raise FileBusyError when the file is open in Word or LibreOffice.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, name: str) -> Path:
        """Where `name` stands; never outside the outbox, also not by a link that lies in it."""
        segments = PurePosixPath(name).parts
        path = self._folder.joinpath(*segments)
        usable = segments and all(segment == usable_name(segment) for segment in segments)
        if not usable or not path.resolve().is_relative_to(self._folder.resolve()):
            raise FolderError(
                f'"{name}" is not a usable file name.',
                "Change the name in phrases/<language>/labels.toml, [files].",
            )
        return path

    def holds(self, name: str, content: bytes) -> bool:
        """Whether exactly these bytes stand there."""
        path = self.path(name)
        with _explained(path):
            return path.is_file() and path.read_bytes() == content

    def write(self, name: str, content: bytes) -> Written:
        """Puts a document in its place, unless these very bytes are there. Readers see the old
        or the new one, whole."""
        path = self.path(name)
        if self.holds(name, content):
            return Written(path=path, changed=False)
        _check_closed(path)
        with _explained(path):
            self._folder.stat()  # a share that is gone is not made anew
            path.parent.mkdir(parents=True, exist_ok=True)
            disk.publish(path, content)
        return Written(path=path, changed=True)

    def retire(self, name: str, label: str) -> Path | None:
        """Moves a former version to earlier/ beside it: "earlier/intakeverslag-v1.docx".

        label: says which version it is ("v1"). Gives where it is now, beside others of that
        name; None when nothing stands at `name`.
        """
        path = self.path(name)
        with _explained(path):
            if not path.is_file():
                return None
            _check_closed(path)
            earlier = path.parent / "earlier"
            earlier.mkdir(exist_ok=True)
            content = path.read_bytes()
            target = next(
                place
                for place in _versions(earlier, path, slug(label))
                if not place.exists() or place.read_bytes() == content
            )
            disk.move(path, target)
            return target


def slug(text: str) -> str:
    """`text` as an ASCII file name of at most 60 signs: "José Peeters" → "jose-peeters".

    What has no letters in ASCII ("Ольга") becomes a short code, always the same one.
    """
    lower = unicodedata.normalize("NFKD", text.lower().translate(_SPECIAL))
    plain = lower.encode("ascii", "ignore").decode()
    name = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST].strip("-")
    if not name:
        return f"n-{sha256(text.encode('utf-8', 'replace')).hexdigest()[:8]}"
    return f"{name}-1" if _RESERVED.fullmatch(name) else name


def usable_name(name: str) -> str:
    """`name` (of one file or folder) as every system takes it; what is fine stays as it is.

    For names that people gave: "intake: planner?.docx" → "intake planner.docx". At most 200 bytes,
    so that a few words can be added.
    """
    shown = "".join(sign if sign.isprintable() else " " for sign in name)
    clean = " ".join(_FORBIDDEN.sub(" ", shown).split()).rstrip(". ")
    suffix = PurePosixPath(clean).suffix
    if len(suffix) > 10:
        suffix = ""
    stem = clean.removesuffix(suffix)
    while len((stem + suffix).encode()) > 200:
        stem = stem[:-1]
    stem = stem.rstrip(". ") or "file"
    return f"{stem}_{suffix}" if _RESERVED.fullmatch(stem) else stem + suffix


def _versions(folder: Path, path: Path, label: str) -> Iterator[Path]:
    yield folder / f"{path.stem}-{label}{path.suffix}"
    for n in count(2):
        yield folder / f"{path.stem}-{label}-{n}{path.suffix}"


def _check_closed(path: Path) -> None:
    if lock := disk.office_lock(path, time.time()):
        raise FileBusyError(
            f"{path.name} is open in Word.",
            f"Close it; docflow keeps trying. If it is not open, delete {lock.name}.",
        )


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Faults of the file system, in words. Windows refuses to replace a file that is open;
    elsewhere, and often on a share, only the lock file beside it tells."""
    try:
        yield
    except PermissionError as fault:
        if path.exists():
            raise FileBusyError(
                f"{path.name} is open or read-only.", "Close it; docflow keeps trying."
            ) from fault
        raise FolderError(
            f"{path.parent} is not writable.", "Give docflow the right to write there."
        ) from fault
    except OSError as fault:
        raise FolderError(
            f"{path} cannot be written: {fault.strerror or fault}.",
            "Free some room, or check the folder or network drive.",
        ) from fault
