"""One given function in a child process with a limit on time and memory, used again and again.

What parses a stranger's file runs here: when it takes too long, too much memory or the whole
process down, the caller gets a SandboxLimit and a fresh child does the next file. It is a limit,
no prison: the child runs as the same user.
"""

import contextlib
import os
import pickle
import signal
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any, Generic, Self, TypeVar, cast

from docflow.errors import DocflowError, ExitCode

T = TypeVar("T")

SECONDS = 10.0
MEBIBYTES = 400
CALLS = 500
STARTS_WITHIN = 60.0
"""Seconds a child may take to start: imports on a busy machine with a cold disk."""

_ORPHAN_MARGIN = 3.0
_BOOT = "import sys; sys.path[:] = {path!r}; from docflow.sandbox import serve; serve()"


class SandboxLimit(DocflowError):  # noqa: N818 - the file is at fault, not docflow
    """A call was ended. `code`: "time", "memory", or "died" (the process came down)."""

    exit_code = ExitCode.UNREADABLE

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(
            f"The file could not be read safely ({code}).",
            "Take a new form, copy the answers into it and send that.",
        )


class Sandbox(Generic[T]):
    """Runs `function(*args, *constants)` in a limited child process.

    function: importable by its name. constants: sent once, when a child starts. seconds: for one
    call. mebibytes: on top of what the idle child needs (not limited on Windows and macOS). A
    child starts with the first call and is replaced after `calls` calls, so that memory stays
    flat. One call at a time; closed by `with`.
    """

    def __init__(
        self,
        function: Callable[..., T],
        *,
        constants: tuple[Any, ...] = (),
        seconds: float = SECONDS,
        mebibytes: int = MEBIBYTES,
        calls: int = CALLS,
    ) -> None:
        self._task = (function, constants, mebibytes, seconds + _ORPHAN_MARGIN)
        self._seconds = seconds
        self._calls = calls
        self._child: _Child | None = None
        self._done = 0

    def call(self, *args: Any) -> T:
        """The function's result. What it raises is raised here; SandboxLimit when it was ended."""
        if self._done >= self._calls:
            self.close()
        try:
            if self._child is None:
                self._child, self._done = _Child(), 0
                self._child.ask(self._task, STARTS_WITHIN)
            self._done += 1
            return cast("T", self._child.ask(args, self._seconds))
        except BaseException:  # also Ctrl-C in the middle: the next call must not get this answer
            self.close()
            raise

    def close(self) -> None:
        """Ends the child, if there is one. A later call starts another."""
        if self._child is not None:
            self._child.end()
            self._child = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Child:
    """The child process as its parent sees it: one pickle goes in, one comes out."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            # -P: no module is taken from the folder one happens to stand in
            [sys.executable, "-P", "-c", _BOOT.format(path=sys.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for the parent alone
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._requests, self._answers = self._process.stdin, self._process.stdout

    def ask(self, request: object, seconds: float) -> object:
        """The child's answer. Raises SandboxLimit, or what the function raised."""
        late = threading.Event()

        def stop() -> None:
            late.set()
            self._process.kill()

        timer = threading.Timer(seconds, stop)
        timer.daemon = True
        timer.start()
        try:
            _send(self._requests, request)
            outcome, answer = pickle.load(self._answers)
        except (EOFError, OSError, pickle.UnpicklingError) as fault:
            raise SandboxLimit("time" if late.is_set() else "died") from fault
        finally:
            timer.cancel()
            timer.join()
        if late.is_set():
            raise SandboxLimit("time")
        if outcome == "memory":
            raise SandboxLimit("memory")
        if outcome == "error":
            raise answer
        return answer

    def end(self) -> None:
        self._process.kill()
        for pipe in (self._requests, self._answers):
            with contextlib.suppress(OSError):  # unsent bytes for a child that is gone
                pipe.close()
        self._process.wait()


def serve() -> None:
    """The child: takes the task, then answers calls until the parent is gone (end of file)."""
    requests, answers = _own_pipes()
    try:
        function, constants, mebibytes, patience = pickle.load(requests)
    except Exception as error:  # a function that cannot be imported
        _send(answers, ("error", _portable(error)))
        return
    _limit(mebibytes)
    _send(answers, ("done", None))
    with contextlib.suppress(EOFError, BrokenPipeError):
        while True:
            args = pickle.load(requests)
            with _alarm(patience):
                outcome = _outcome(function, (*args, *constants))
            _send(answers, outcome)


def _own_pipes() -> tuple[IO[bytes], IO[bytes]]:
    """The two pipes to the parent, under numbers that a stray print() cannot reach."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    os.close(nothing)
    return requests, answers


def _send(pipe: IO[bytes], value: object) -> None:
    pickle.dump(value, pipe, pickle.HIGHEST_PROTOCOL)
    pipe.flush()


def _outcome(function: Callable[..., object], args: tuple[Any, ...]) -> tuple[str, object]:
    try:
        return "done", function(*args)
    except MemoryError:
        return "memory", None
    except Exception as error:
        return "error", _portable(error)


def _portable(error: Exception) -> Exception:
    """The error with the child's traceback as a note; a stand-in when it cannot be pickled."""
    trace = traceback.format_exc()
    error.add_note(trace)
    try:
        return cast("Exception", pickle.loads(pickle.dumps(error)))
    except Exception:
        return RuntimeError(f"{type(error).__name__} in the sandbox:\n{trace}")


def _limit(mebibytes: int) -> None:
    """Limits the child's memory from what it holds now, and forbids core dumps of forms."""
    try:
        import resource

        pages = int(Path("/proc/self/statm").read_text().split()[0])
        most = pages * resource.getpagesize() + (mebibytes << 20)
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, OSError, ValueError):  # Windows; macOS has no /proc and no such limit
        return


@contextlib.contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    """Ends this process when a call outlives its parent, who would have stopped it."""
    if not hasattr(signal, "setitimer"):  # Windows
        yield
        return
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
