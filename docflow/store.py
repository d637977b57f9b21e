"""The store of originals: every file that arrived, under the SHA-256 of its bytes.

store/ab/ab12…  a file is here whole or not at all; store/tmp/ holds copies in the making.
"""

import hashlib
import os
import stat
import time
import uuid
from contextlib import suppress
from pathlib import Path

from docflow import disk
from docflow.errors import DocflowError, FolderError

LEFTOVER_AFTER = 3_600
"""Seconds after which a copy in the making is nobody's: its process was killed."""


class UnsettledError(DocflowError):
    """The file is gone, locked, no plain file, or still being written: look again later."""


class Store:
    """The store in `folder`, which is made when it is not there.

    Raises FolderError when the disk is full or not writable.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._drafts = folder / "tmp"
        try:
            disk.private_folder(folder)  # holds people's words
            self._drafts.mkdir(exist_ok=True)
            self._sweep()
        except OSError as fault:
            raise _fault(folder, fault) from fault

    def put(self, content: bytes) -> str:
        """Keeps `content`; gives its SHA-256 (hex). Again and again is fine."""
        name = hashlib.sha256(content).hexdigest()
        if not self.has(name):
            try:
                self._shelf(name)
                disk.publish(self.path(name), content, temporary=self._draft())
            except OSError as fault:
                raise _fault(self._folder, fault) from fault
        return name

    def put_file(self, path: Path) -> tuple[str, int]:
        """Keeps a copy of a file; gives (SHA-256, size). Raises UnsettledError."""
        try:
            source = disk.open_plain(path)
        except OSError as fault:
            raise UnsettledError(f"{path.name} cannot be opened: {fault.strerror}.") from fault
        draft = self._draft()
        try:
            before = os.fstat(source)
            if not stat.S_ISREG(before.st_mode):
                raise UnsettledError(f"{path.name} is not a plain file.")
            name, size = disk.copy(source, draft)
            if _look(before) != _look(os.fstat(source)) or size != before.st_size:
                raise UnsettledError(f"{path.name} is still being written.")
            if not self.has(name):
                self._shelf(name)
                draft.replace(self.path(name))
                disk.sync_folder(self.path(name).parent)
        except OSError as fault:
            raise _fault(self._folder, fault) from fault
        finally:
            os.close(source)
            draft.unlink(missing_ok=True)
        return name, size

    def has(self, sha256: str) -> bool:
        """Whether the store holds it."""
        return self.path(sha256).is_file()

    def get(self, sha256: str, *, at_most: int | None = None) -> bytes:
        """The bytes of a kept file, or its first `at_most`: enough for the gate to say "too large".

        Raises FolderError when it is not there or is no longer what arrived.
        """
        try:
            with self.path(sha256).open("rb") as stream:
                content = stream.read(-1 if at_most is None else at_most)
                whole = not stream.read(1)
        except OSError as fault:
            raise _fault(self._folder, fault) from fault
        if whole and hashlib.sha256(content).hexdigest() != sha256:
            raise FolderError(
                f"The kept original {sha256[:8]} in {self._folder} is damaged.",
                "Check the disk, and put the file in the inbox again.",
            )
        return content

    def path(self, sha256: str) -> Path:
        """Where a file is or would be kept."""
        return self._folder / sha256[:2] / sha256

    def _shelf(self, name: str) -> None:
        shelf = self.path(name).parent
        if not shelf.is_dir():
            shelf.mkdir(exist_ok=True)
            disk.sync_folder(self._folder)

    def _draft(self) -> Path:
        return self._drafts / uuid.uuid4().hex

    def _sweep(self) -> None:
        oldest = time.time() - LEFTOVER_AFTER
        for draft in self._drafts.iterdir():
            with suppress(FileNotFoundError):  # another docflow has just finished it
                if draft.stat().st_mtime < oldest:
                    draft.unlink()


def _look(status: os.stat_result) -> tuple[int, int, int]:
    return status.st_size, status.st_mtime_ns, status.st_ino


def _fault(folder: Path, fault: OSError) -> FolderError:
    return FolderError(
        f"The store {folder} cannot be used: {fault.strerror or fault}.",
        "Free some room or make the folder readable and writable, and run again.",
    )
