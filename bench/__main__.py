"""`make bench`: what docflow costs, as ratios in one run. CPU time unless it says otherwise.

python -m bench                 everything; the runs over 50 and 500 forms
python -m bench 50 500 5000     the runs over these many forms (5,000 take a while)
"""

import cProfile
import os
import pstats
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from bench.loop import answering, following_up
from bench.measure import cpu_ms, family_mb, say
from bench.outlook import collecting
from docflow.flow.check import examine
from docflow.forms import blank
from docflow.forms.sample import filled_sample
from docflow.model.work import FormKind
from docflow.settings import FILE
from docflow.texts import shipped_catalogue

TODAY = date(2026, 11, 23)
NOW = "2026-11-23T09:00"

STAGES = {
    "read": [("check.py", "examined")],
    "decide": [("follow_up.py", "follow_up"), ("read.py", "_settle")],
    "render": [("paperwork.py", "of_vacancy"), ("letters.py", "of_vacancy")],
    "write": [("write.py", "_put"), ("folder.py", "send"), ("receive.py", "take_in"),
              ("receive.py", "file_away")],
    "commit": [("default.py", "do_commit")],
}  # fmt: skip
"""Where the time of a run goes: the outermost functions of each stage."""


def a_form(number: int = 0) -> bytes:
    """A filled-in sample form; each number is another vacancy."""
    phrases = shipped_catalogue()["nl"]
    answers = {**filled_sample(phrases, TODAY), "1.1": f"Rol {number}"}
    return blank.draw(FormKind.INTAKE, phrases, answers=answers)


def reading() -> None:
    """One filled form, read and checked, in a warm process (goal: 40 ms)."""
    catalogue, form = shipped_catalogue(), a_form()
    ms = cpu_ms(lambda: examine(form, "intake.docx", TODAY, {}, catalogue))
    say("read and check one filled form", f"{ms:.1f} ms", "goal ≤ 40 ms")


def helping() -> None:
    """`docflow --help` against a bare click group (goal: 1.5 times)."""
    bare = "import click; click.Group('x', commands=[])(['--help'], standalone_mode=False)"
    ours = process_ms([sys.executable, "-m", "docflow", "--help"])
    theirs = process_ms([sys.executable, "-c", bare])
    ratio = statistics.median(a / b for a, b in zip(ours, theirs, strict=True))
    say("docflow --help, against a bare click group", f"{ratio:.2f} ×", "goal ≤ 1.5 ×")


def process_ms(command: list[str]) -> list[float]:
    """CPU milliseconds of a whole process, several times."""
    times = []
    for _ in range(11):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append((after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000)
    return times


def running(sizes: list[int]) -> None:
    """`run` over many forms: forms a second, cost per form, peak memory."""
    first = 0.0
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            root = a_workplace(Path(folder), size)
            start, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
            peak = run_measured(root)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
        wall = time.monotonic() - start
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        per_form = cpu * 1000 / size
        first = first or per_form
        say(
            f"run over {size} forms",
            f"{size / wall:.1f} forms/s, {per_form:.0f} ms CPU a form "
            f"({per_form / first:.2f} × that of the smallest), peak {peak:.0f} MB",
            "goal: flat, ≤ 250 MB",
        )


def a_workplace(root: Path, forms: int) -> Path:
    """A workplace with so many forms in its inbox."""
    for name in ("inbox", "outbox"):
        (root / name).mkdir()
    (root / FILE).write_text("", encoding="utf-8")
    for number in range(forms):
        (root / "inbox" / f"intake-{number}.docx").write_bytes(a_form(number))
    return root


def run_measured(root: Path) -> float:
    """Runs once; gives the peak memory of the process and its child together, in MB."""
    command = [sys.executable, "-m", "docflow", "--workplace", str(root), "--now", NOW, "run"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    peak = 0.0
    while process.poll() is None:
        peak = max(peak, family_mb(process.pid))
        time.sleep(0.05)
    assert process.returncode == 0
    return peak


def stages(size: int = 100) -> None:
    """The share of each stage in a run, by profile (wall time of the parent process)."""
    from docflow.cli import _outcome

    with tempfile.TemporaryDirectory() as folder:
        root = a_workplace(Path(folder), size)
        profile = cProfile.Profile(time.perf_counter)
        quiet = os.open(os.devnull, os.O_WRONLY)
        saved = os.dup(1)
        os.dup2(quiet, 1)
        profile.enable()
        _outcome(["--workplace", str(root), "--now", NOW, "run"])
        profile.disable()
        os.dup2(saved, 1)
    stats = pstats.Stats(profile)
    total = stats.total_tt  # type: ignore[attr-defined]
    shares = {
        name: sum(spent(stats, *place) for place in places) / total
        for name, places in STAGES.items()
    }
    shares["rest"] = 1 - sum(shares.values())
    told = ", ".join(f"{name} {share:.0%}" for name, share in shares.items())
    say(f"where the time of {size} forms goes", told, "")


def spent(stats: pstats.Stats, file: str, function: str) -> float:
    """Cumulative seconds in one function."""
    rows = stats.stats.items()  # type: ignore[attr-defined]
    found = [r[3] for (path, _, name), r in rows if path.endswith(file) and name == function]
    return float(sum(found))


def idling(seconds: float = 60) -> None:
    """`run --watch` with nothing to do (goal: 0.2 % of a core)."""
    with tempfile.TemporaryDirectory() as folder:
        root = a_workplace(Path(folder), 1)
        command = [sys.executable, "-m", "docflow", "--workplace", str(root), "run", "--watch"]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        time.sleep(8)
        before = family_cpu(process.pid)
        time.sleep(seconds)
        share = (family_cpu(process.pid) - before) / seconds
        process.terminate()
        process.wait()
    say("idle --watch", f"{share:.2%} of a core", "goal ≤ 0.2 %")


def family_cpu(pid: int) -> float:
    """CPU seconds of a process and its children so far (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    own = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return own + sum(family_cpu(int(child)) for child in children)


if __name__ == "__main__":
    reading()
    helping()
    stages()
    running([int(size) for size in sys.argv[1:]] or [50, 500])
    answering()
    following_up()
    collecting()
    idling()
