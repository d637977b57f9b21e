"""How a figure is taken and printed."""

import statistics
import time
from collections.abc import Callable

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
