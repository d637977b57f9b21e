"""What Outlook costs, against the simulated tenant of the tests: a first look at a full mailbox, a
look at one where nothing happened, and the way from a form to the mails that answer it."""

import os
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from bench.measure import family_mb, say
from docflow.forms import blank
from docflow.forms.sample import filled_sample
from docflow.model.work import FormKind
from docflow.settings import FILE
from docflow.texts import shipped_catalogue

sys.path.append("tests")
if TYPE_CHECKING:
    from graph_simulator import Post, Simulator

FORMS, TODAY, NOW = 50, date(2026, 11, 23), "2026-11-23T09:00"
ADDRESS, RECRUITER, APP, SECRET = "docflow@bureau.example", "tom@bureau.example", "app", "secret"


def collecting(many: int = 10_000) -> None:
    """A first sync of so many messages, some of them forms (goal: 200 MB); rounds from a form's
    arrival to the mails that answer it; an idle look (goal: one request a folder)."""
    from graph_simulator import simulator

    with tempfile.TemporaryDirectory() as folder, simulator(oracle=None) as sim:
        sim.app(APP, secret=SECRET)
        box = sim.mailbox(ADDRESS)
        mail_forms(box, FORMS)
        box.deliver(subject="Nieuwsbrief", text="Beste lezer", copies=many - FORMS)
        root = a_workplace(Path(folder), sim)
        run(root, "status")  # an administrator looked before: the ledger is there
        start = time.monotonic()
        peak = run(root)
        seconds = time.monotonic() - start
        say(
            f"first sync of {many:,} messages, {FORMS} forms among them",
            f"{many / seconds:.0f} messages/s, {seconds:.0f} s, peak {peak:.0f} MB, "
            f"{len(sim.requests) / many:.1f} requests a message, {len(sim.sent())} mails went out",
            "goal ≤ 200 MB",
        )
        before = len(sim.sent())
        mail_forms(box, 1, "Nieuwe rol")
        rounds = 0
        while len(sim.sent()) < before + 3 and rounds < 10:
            run(root)
            rounds += 1
        say("from a form's arrival to the three mails that answer it", f"{rounds} round(s)", "")
        before = len(sim.requests)
        start = time.monotonic()
        run(root)
        asked = [request.request.path[-2:] for request in sim.requests[before:]]
        polls = sum(path[-1] == "delta" for path in asked)
        say(
            "a round in which nothing happened",
            f"{polls} request(s) for 1 folder, {len(asked) - polls} for junk, "
            f"{time.monotonic() - start:.1f} s",
            "goal: one a folder",
        )


def mail_forms(box: "Post", many: int, title: str = "Rol") -> None:
    """Forms mailed by a recruiter, each for another vacancy."""
    phrases = shipped_catalogue()["nl"]
    for number in range(many):
        answers = {**filled_sample(phrases, TODAY), "1.1": f"{title} {number}"}
        form = blank.draw(FormKind.INTAKE, phrases, answers=answers)
        box.deliver(
            from_=RECRUITER,
            subject=f"Intake {number}",
            attachments={"intake.docx": form},
            authenticated="internal",
        )


def a_workplace(root: Path, sim: "Simulator") -> Path:
    """A workplace with the mailbox."""
    for name in ("inbox", "outbox"):
        (root / name).mkdir()
    settings = f"""\
[people]
recruiters = ["{RECRUITER}"]
[mail]
transport = "m365"
address = "{ADDRESS}"
tenant = "{sim.tenant}"
client_id = "{APP}"
secret_variable = "DOCFLOW_BENCH_SECRET"
login = "{sim.login_url}"
graph = "{sim.graph_url.removesuffix("/v1.0")}"
since = "2026-01-01"
a_minute = 1000
a_day = 1000
"""
    (root / FILE).write_text(settings, encoding="utf-8")
    return root


def run(root: Path, name: str = "run") -> float:
    """A docflow command; the peak memory of it and its children together, in MB."""
    command = [sys.executable, "-m", "docflow", "--workplace", str(root), "--now", NOW, name]
    environment = os.environ | {"DOCFLOW_BENCH_SECRET": SECRET}  # noqa: TID251
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment)
    peak = 0.0
    while process.poll() is None:
        peak = max(peak, family_mb(process.pid))
        time.sleep(0.05)
    assert process.returncode == 0
    return peak
