"""`docflow run` killed with -9 at random moments: nothing lost, nothing twice.

Every killed run is followed by another; at the end one run is left to finish. A form is lost when
it has no version, twice when a mail of one key exists twice.
"""

import random
import subprocess
import sys
import time
from collections import Counter
from email import message_from_bytes, policy
from pathlib import Path

from workplaces import MONDAY, Workplace, a_workplace, an_intake_form

KILLS = 50
FORMS = 30


def start_run(place: Workplace) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "docflow", "--workplace", str(place.root), "--now", MONDAY]
    quiet = subprocess.DEVNULL
    return subprocess.Popen([*command, "run"], stdout=quiet, stderr=quiet)


def sent_keys(place: Workplace) -> Counter[str]:
    folder = place.root / "outbox" / "mail"
    parsed = (
        message_from_bytes(path.read_bytes(), policy=policy.default)
        for path in sorted(folder.glob("*.eml"))
    )
    return Counter(str(mail["X-Docflow-Key"]) for mail in parsed)


def test_a_run_killed_fifty_times_loses_nothing_and_repeats_nothing(tmp_path: Path) -> None:
    place = a_workplace(tmp_path / "work")
    chance = random.Random(7)
    dropped = 0
    for kill in range(KILLS):
        while dropped < FORMS and dropped <= kill * FORMS // KILLS:
            title = f"Rol {dropped}"
            changes = {"1.1": title} | ({"6.2": ""} if dropped % 5 == 0 else {})
            place.drop(f"intake-{dropped}.docx", an_intake_form(changes))
            dropped += 1
        run = start_run(place)
        time.sleep(chance.uniform(0.4, 1.8))
        run.kill()
        run.wait()
    place.run()
    place.run()
    vacancies = place.status()["vacancies"]
    assert sorted(v["title"] for v in vacancies) == sorted(f"Rol {n}" for n in range(FORMS))
    assert {v["version"] for v in vacancies} == {1}
    assert len(place.files("inbox/processed")) == FORMS
    assert [p for p in (place.root / "inbox").iterdir() if p.is_file()] == []
    keys = sent_keys(place)
    assert set(keys.values()) == {1}
    assert Counter(m["state"] for m in place.outbox()) == {"done": len(keys)}
    complete = [v for v in vacancies if v["state"] == "open"]
    assert len(keys) == len(complete) * 3 + (FORMS - len(complete))
    half = [f for f in place.files() if f.rsplit("/", 1)[-1].startswith(".") or "/earlier/" in f]
    assert half == []
