"""One round at a time: a lock that the operating system holds and lets go of.

Not a file with a process number in it: after kill -9 or a power cut that still stands there, and
the number may belong to somebody else by then.
"""

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from docflow.errors import DocflowError, ExitCode, LedgerError

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_WORKING = b"a round is running\n"
# A POSIX lock keeps other processes out, not its own; and closing any handle of the file drops it.
_held_here: set[Path] = set()
_guard = threading.Lock()


class RoundBusyError(DocflowError):
    """Another `run` works on this workplace. That is no fault: the command says so and ends 0."""

    exit_code = ExitCode.DONE


@contextmanager
def exclusive(path: Path) -> Iterator[bool]:
    """Holds the lock file `path`; gives whether the round before this one ended cleanly.

    Raises RoundBusyError at once when somebody else holds it, in this process or another.
    """
    path = path.resolve()
    with _guard:
        if path in _held_here:
            raise _busy()
        _held_here.add(path)
    try:
        with _taken(path) as descriptor:
            clean = os.fstat(descriptor).st_size == 0
            os.write(descriptor, _WORKING)
            try:
                yield clean
            finally:
                os.ftruncate(descriptor, 0)
    finally:
        _held_here.discard(path)


@contextmanager
def _taken(path: Path) -> Iterator[int]:
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _take(descriptor)
        except BaseException:
            os.close(descriptor)
            raise
    except OSError as fault:
        raise LedgerError(
            f"{path} cannot be locked: {fault.strerror}.",
            "Make its folder writable; it must be on this computer, not on a share.",
        ) from fault
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _take(descriptor: int) -> None:
    """Record locks, not flock: a child process that outlives a killed round inherits no lock."""
    try:
        if sys.platform == "win32":
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError) as fault:
        raise _busy() from fault


def _busy() -> RoundBusyError:
    return RoundBusyError("Another docflow run is at work here; this one leaves it to that one.")
