"""How a figure is taken and printed."""

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
    """Memory of a process and its children, what they share counted once (Linux)."""
    try:
        rows = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return 0.0
    own = next((int(row.split()[1]) for row in rows if row.startswith("Pss:")), 0)
    return own * 1024 / 1e6 + sum(family_mb(int(child)) for child in children)
