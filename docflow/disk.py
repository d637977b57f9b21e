"""What the rooms that touch files rely on: whole or not at all, and still there after a power cut.

POSIX makes a rename durable by fsync of the folder; Windows cannot and needs not. Order is always
content, fsync, rename, fsync of the folder (research: reliability §2).
"""

import errno
import hashlib
import os
import zlib
from pathlib import Path

_STEP = 1 << 20
_READ = os.O_RDONLY | getattr(os, "O_BINARY", 0)
# a FIFO would block open() for ever; a symlink may lead out of the folder
_READ_PLAIN = _READ | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
_CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)

LOCK_LASTS = 86_400
"""Seconds that a lock file of Word or LibreOffice is believed; a crash leaves it for ever."""


def private_folder(path: Path) -> None:
    """Makes a folder that nobody else on this computer may enter, where POSIX has such modes.

    One that is there keeps the mode that somebody gave it. Raises OSError.
    """
    path.mkdir(mode=0o700, parents=True, exist_ok=True)


def private_file(path: Path) -> None:
    """Makes an empty file that nobody else may read, unless there is one. Raises OSError."""
    os.close(os.open(path, os.O_RDONLY | os.O_CREAT, 0o600))


def open_plain(path: Path) -> int:
    """A descriptor for reading that follows no symlink and waits for no FIFO. Raises OSError."""
    return os.open(path, _READ_PLAIN)


def copy(source: int, target: Path) -> tuple[str, int]:
    """Copies all of descriptor `source` to a new file, fsynced. Gives (SHA-256, size)."""
    digest = hashlib.sha256()
    size = 0
    out = os.open(target, _CREATE, 0o666)
    try:
        while step := os.read(source, _STEP):
            digest.update(step)
            size += len(step)
            _write(out, step)
        os.fsync(out)
    finally:
        os.close(out)
    return digest.hexdigest(), size


def publish(path: Path, content: bytes, *, temporary: Path | None = None) -> None:
    """Puts `content` at `path`, replacing what is there: readers see the old or the new, whole.

    temporary: where it is written first, on the same volume; default: beside `path`, under a
    fixed name, so that a copy left by kill -9 is overwritten by the next try.
    """
    draft = temporary or _draft(path)
    draft.unlink(missing_ok=True)
    try:
        out = os.open(draft, _CREATE, 0o666)
        try:
            _write(out, content)
            os.fsync(out)
        finally:
            os.close(out)
        draft.replace(path)
    except OSError:  # a full disk, or on Windows a file that is open
        draft.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def move(source: Path, target: Path) -> None:
    """Moves a file to a name that is free or holds the same bytes, across volumes too.

    Killed half-way, the file stands at `source`, or whole at both: then move it again. Raises
    OSError.
    """
    try:
        if target.exists() and target.samefile(source):
            source.unlink()  # two names of one file: POSIX would leave both
        else:
            source.replace(target)
    except OSError as fault:
        if not _other_volume(fault):
            raise
        _carry(source, target)
    sync_folder(target.parent)
    sync_folder(source.parent)


def sync_folder(folder: Path) -> None:
    """Makes renames in `folder` durable where the system can."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as fault:
        if fault.errno not in (errno.EINVAL, errno.ENOTSUP):  # some network shares
            raise
    finally:
        os.close(descriptor)


def sha256(path: Path) -> str:
    """The SHA-256 of a file's content."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def office_lock(path: Path, now: float) -> Path | None:
    """The lock file that says `path` is open in Word or LibreOffice, if one is there.

    Word puts "~$" before a short name and over the first one or two signs of a longer one:
    "~$takeverslag.docx" is intakeverslag.docx. now: seconds, as `time.time` gives them.
    """
    names = (f".~lock.{path.name}#", *(f"~${path.name[cut:]}" for cut in (0, 1, 2)))
    for name in names:
        lock = path.with_name(name)
        try:
            if now - lock.lstat().st_mtime < LOCK_LASTS:
                return lock
        except OSError:
            continue
    return None


def _draft(path: Path) -> Path:
    """Where `path` is written first: always the same hidden name, short enough for any system."""
    return path.with_name(f".docflow-{zlib.crc32(os.fsencode(path.name)):08x}.tmp")


def _write(out: int, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(out, rest) :]


def _other_volume(fault: OSError) -> bool:
    return fault.errno == errno.EXDEV or getattr(fault, "winerror", None) == 17  # NOT_SAME_DEVICE


def _carry(source: Path, target: Path) -> None:
    draft = _draft(target)
    draft.unlink(missing_ok=True)
    descriptor = open_plain(source)
    try:
        copied, _ = copy(descriptor, draft)
    finally:
        os.close(descriptor)
    if sha256(source) != copied or sha256(draft) != copied:
        draft.unlink()
        raise OSError(f"{source.name} changed while it was moved")
    draft.replace(target)
    sync_folder(target.parent)
    source.unlink()
