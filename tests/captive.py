"""What the tests of the sandbox run inside it; a child process imports this by name."""

import os
import signal
import sys
import time
from pathlib import Path
from typing import Any


def doubled(number: int, *constants: object) -> tuple[object, ...]:
    return (2 * number, *constants)


def pid(*_: object) -> int:
    return os.getpid()


def length(content: bytes) -> int:
    return len(content)


def chatter() -> str:
    sys.stdout.write("this must not reach the pipe")
    sys.stdout.flush()
    os.write(1, b"nor this")
    return "quiet"


def wait(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


def spin(pid_file: str) -> None:
    Path(pid_file).write_text(str(os.getpid()))
    while True:
        pass


def fill(mebibytes: int) -> int:
    return len(bytearray(mebibytes << 20))


def die() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def die_of(*_: object) -> Any:
    die()


class OddError(Exception):
    """Cannot be made again from its pickle."""

    def __init__(self, one: str, two: str) -> None:
        super().__init__(one + two)


def fail(kind: str) -> None:
    if kind == "odd":
        raise OddError("a", "b")
    raise ValueError("een fout")


def mixed(what: str) -> int:
    """Dies, hangs or answers with the process it runs in, as told."""
    if what == "die":
        die()
    if what == "hang":
        time.sleep(60)
    return os.getpid()
