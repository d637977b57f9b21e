"""How a figure is taken and printed."""

import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path

ROUNDS = 40


def cpu_ms(do: Callable[[], object], rounds: int = ROUNDS) -> float:
    """The median CPU milliseconds of one call, warm."""
    times = []
    for _ in range(rounds):
        start = time.process_time()
        do()
        times.append((time.process_time() - start) * 1000)
    return statistics.median(times[rounds // 8 :])


def say(what: str, figure: str, goal: str) -> None:
    """One line of the report."""
    print(f"{what}: {figure}{f'   ({goal})' if goal else ''}", flush=True)


def family_mb(pid: int) -> float:
    """Resident memory of a process and its children (Linux)."""
    try:
        own = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return 0.0
    return own * os.sysconf("SC_PAGE_SIZE") / 1e6 + sum(family_mb(int(c)) for c in children)
