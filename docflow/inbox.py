"""The watched folder. What lies there is the truth; events only say that it is worth a look.

20,000 files in a burst gave 3,557 events (research: reliability §1), so every look is a scan.
A file counts once it is settled: two equal looks half a second apart, not open in Word, and a
.docx only when its zip is whole.
"""

import datetime as dt
import os
import re
import stat
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, count
from pathlib import Path

from docflow import disk
from docflow.errors import FolderError

APART = 0.5
"""Seconds between two equal looks."""
PATIENCE = 900.0
"""Seconds after which an empty or half zip file is taken as it is, and so refused."""
DEPTH = 3
OWN_FOLDERS = ("processed", "rejected")

_IGNORED = re.compile(
    r"(?i)\A(\..*|~\$.*|~wr[dl].*|.*\.(tmp|part|partial|crdownload|download)|~syncthing~.*"
    r"|desktop\.ini|thumbs\.db|icon\r)\Z"
)
_IGNORED_FOLDERS = re.compile(r"(?i)\A(\..*|@eadir|__macosx|\$recycle\.bin|lost\+found)\Z")
_ONLINE_ONLY = 0x400000 | 0x1000  # FILE_ATTRIBUTE_RECALL_ON_DATA_ACCESS, _OFFLINE (OneDrive)
_ZIP, _ZIP_END = b"PK\x03\x04", b"PK\x05\x06"
_EVENTS = frozenset({"created", "modified", "moved", "closed"})  # "opened" is our own reading


class Why(StrEnum):
    """Why a file in the inbox is not taken yet."""

    FRESH = "fresh"
    EMPTY = "empty"
    INCOMPLETE = "incomplete"
    OPEN = "open"
    LOCKED = "locked"
    ONLINE = "online"
    STUCK = "stuck"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A settled file. `mark` (size, mtime_ns, inode) tells it from a later one of that name."""

    path: Path
    mark: tuple[int, int, int]

    @property
    def size(self) -> int:
        """Bytes."""
        return self.mark[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A file that is left alone for now.

    FRESH: seen for the first time, or changed since. EMPTY, INCOMPLETE: zero bytes, or a zip
    without its end. OPEN: in Word or LibreOffice. LOCKED: cannot be opened. ONLINE: not
    downloaded by OneDrive. STUCK: dealt with, but cannot be moved away.
    """

    path: Path
    reason: Why

    @property
    def name(self) -> str:
        """The file's name, as far as it is text."""
        return os.fsencode(self.path.name).decode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class Look:
    """What lies in the inbox: `settled` oldest first, and what still waits."""

    settled: tuple[Found, ...] = ()
    waiting: tuple[Waiting, ...] = ()


@dataclass(slots=True)
class _Seen:
    """A file as at former looks: the same `mark` since `since`. stuck: the move that failed."""

    mark: tuple[int, int, int]
    since: float
    stuck: Callable[[], object] | None = None


class Inbox:
    """The folder `folder`. It is never made here: a share that is gone must not look empty.

    clock: seconds since 1970. Only differences count, and the age of a file by its own times.
    """

    def __init__(self, folder: Path, *, clock: Callable[[], float] = time.time) -> None:
        self._folder = folder
        self._clock = clock
        self._seen: dict[Path, _Seen] = {}

    def look(self) -> Look:
        """One look, without waiting. Raises FolderError when the inbox is not there."""
        now = self._clock()
        files = dict(self._files(self._folder, DEPTH))
        self._seen = {path: seen for path, seen in self._seen.items() if path in files}
        settled: list[Found] = []
        waiting: list[Waiting] = []
        for path, status in files.items():
            seen = self._seen.get(path)
            if seen is None or seen.mark != _mark(status):
                seen = self._seen[path] = _Seen(_mark(status), now)
            if seen.stuck and _done(seen.stuck):
                continue
            if why := _why_not(path, status, seen, now):
                waiting.append(Waiting(path=path, reason=why))
            else:
                settled.append(Found(path=path, mark=seen.mark))
        settled.sort(key=lambda found: (found.mark[1], found.path))
        waiting.sort(key=lambda one: one.path)
        return Look(tuple(settled), tuple(waiting))

    def settle(self, sleep: Callable[[float], object] = time.sleep, *, tries: int = 20) -> Look:
        """Looks until nothing is fresh any more, `tries` times at most. For a single round."""
        look = self.look()
        for _ in range(tries):
            if all(one.reason is not Why.FRESH for one in look.waiting):
                break
            sleep(APART)
            look = self.look()
        return look

    @contextmanager
    def watched(self, wake: threading.Event) -> Iterator[None]:
        """Sets `wake` when something may have arrived. Where events fail, looks still find it."""
        observer = None
        with suppress(Exception):  # no folder now, no inotify watches left, a network share
            from watchdog.events import FileSystemEvent, FileSystemEventHandler
            from watchdog.observers import Observer

            class Wake(FileSystemEventHandler):
                def on_any_event(self, event: FileSystemEvent) -> None:
                    if event.event_type in _EVENTS:
                        wake.set()

            observer = Observer()
            observer.schedule(Wake(), str(self._folder), recursive=True)
            observer.start()
        try:
            yield
        finally:
            if observer is not None and observer.is_alive():
                observer.stop()
                observer.join(5)

    def file_away(self, found: Found, sha256: str, day: dt.date) -> Path | None:
        """Moves a file that was taken in to processed/YYYY-MM/ of `day`, beside others of its name.

        Gives where it is now; None when it is gone or changed meanwhile (the next look finds
        what is new). Raises FolderError once when it cannot be moved: it stays, waits as STUCK,
        and every look tries again.
        """
        folder = self._folder / "processed" / f"{day:%Y-%m}"
        return self._keep_trying(found, lambda: self._away(found, sha256, folder))

    def reject(self, found: Found, sha256: str, reason: str) -> Path | None:
        """Moves a file that cannot be read to rejected/, with `reason` in NAME.reason.txt.

        Gives and raises what `file_away` does.
        """
        folder = self._folder / "rejected"
        return self._keep_trying(found, lambda: self._away(found, sha256, folder, reason))

    def _keep_trying(self, found: Found, act: Callable[[], Path | None]) -> Path | None:
        try:
            return act()
        except OSError as fault:
            if seen := self._seen.get(found.path):
                seen.stuck = act
            raise FolderError(
                f"{found.path.name} cannot be moved out of the inbox: {fault.strerror or fault}.",
                "It was taken in. Close it where it is open; docflow keeps trying.",
            ) from fault

    def _away(self, found: Found, sha256: str, folder: Path, reason: str = "") -> Path | None:
        try:
            if _mark(found.path.lstat()) != found.mark:
                return None
        except FileNotFoundError:
            return None
        folder.mkdir(parents=True, exist_ok=True)
        target = _free_or_same(folder, found, sha256)
        if reason:  # before the move: killed in between, the file is found and moved again
            note = target.with_name(_named(target.name, ".reason.txt"))
            disk.publish(note, reason.encode())
        disk.move(found.path, target)
        return target

    def _files(self, folder: Path, depth: int) -> Iterator[tuple[Path, os.stat_result]]:
        """Every plain file that is nobody's draft. One bad subfolder does not hide the others."""
        try:
            paths = list(folder.iterdir())
        except OSError as fault:
            if folder != self._folder:
                return
            raise FolderError(
                f"The inbox {folder} is not there now: {fault.strerror}.",
                "Check the folder or the network drive; docflow looks again by itself.",
            ) from fault
        top = folder == self._folder
        for path in paths:
            try:
                status = path.lstat()
            except OSError:  # gone again
                continue
            if stat.S_ISREG(status.st_mode):
                if not _IGNORED.match(path.name):
                    yield path, status
            elif (
                stat.S_ISDIR(status.st_mode)
                and depth > 0
                and not _IGNORED_FOLDERS.match(path.name)
                and not (top and path.name in OWN_FOLDERS)
            ):
                yield from self._files(path, depth - 1)


def _mark(status: os.stat_result) -> tuple[int, int, int]:
    return status.st_size, status.st_mtime_ns, status.st_ino


def _why_not(path: Path, status: os.stat_result, seen: _Seen, now: float) -> Why | None:
    """What a file waits for, or None when it is settled."""
    why: Why | None = None
    if seen.stuck:
        why = Why.STUCK
    elif getattr(status, "st_file_attributes", 0) & _ONLINE_ONLY:  # reading would download it
        why = Why.ONLINE
    elif abs(now - seen.since) < APART:
        why = Why.FRESH
    elif disk.office_lock(path, now):
        why = Why.OPEN
    else:
        try:
            if not _is_whole(path, status.st_size) and _age(status, seen, now) < PATIENCE:
                why = Why.INCOMPLETE if status.st_size else Why.EMPTY
        except OSError:
            why = Why.LOCKED
    return why


def _age(status: os.stat_result, seen: _Seen, now: float) -> float:
    """Seconds since a file was last touched, by its own times or since we saw it so.

    A copy keeps an old modification time, and a file server's clock may run ahead: the youngest
    time that is not in the future counts.
    """
    own = [now - then for then in (status.st_mtime, status.st_ctime) if then <= now]
    return max(min(own, default=0.0), abs(now - seen.since))


def _is_whole(path: Path, size: int) -> bool:
    """Whether a zip has its end; any other kind of file is whole unless it is empty."""
    with os.fdopen(disk.open_plain(path), "rb") as stream:
        if stream.read(4) != _ZIP:
            return size > 0
        stream.seek(max(0, size - 65_557))
        return _ZIP_END in stream.read()


def _free_or_same(folder: Path, found: Found, sha256: str) -> Path:
    """NAME, NAME~hash8, NAME~hash8-2 …: the first that is free, or holds these very bytes (a file
    dropped twice, or a move between two volumes that was killed half-way)."""
    stem, suffix = found.path.stem, found.path.suffix
    tails = chain(["", f"~{sha256[:8]}"], (f"~{sha256[:8]}-{n}" for n in count(2)))
    names = (folder / _named(stem, tail + suffix) for tail in tails)
    return next(path for path in names if not path.exists() or disk.sha256(path) == sha256)


def _named(stem: str, end: str) -> str:
    """A name that file systems take: 255 bytes at most."""
    while len(os.fsencode(stem + end)) > 255:
        stem = stem[:-1]
    return stem + end


def _done(act: Callable[[], object]) -> bool:
    try:
        act()
    except OSError:
        return False
    return True
