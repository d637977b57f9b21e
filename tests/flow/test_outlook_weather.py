"""Whole rounds by Outlook through a thousand faults, and killed with -9 at any request: nothing is
lost, each mail goes out once, or a person decides."""

import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from graph_simulator import Simulator
from outlook_rooms import cloud_of
from post_routes import APP, OURS, RECRUITER, ByOutlook, by_outlook, time_passes
from scripted import Time
from workplaces import MONDAY, an_intake_form

from docflow.flow.desk import open_desk
from docflow.flow.outlook import OutlookMailbox
from docflow.flow.rounds import run_once
from docflow.mailbox import certificate
from docflow.mailbox.graph import sending
from docflow.mailbox.graph.transport import Graph
from docflow.mailbox.signin import AppSignIn
from docflow.mailbox.wire import connection
from docflow.settings import load

PEOPLE = f'[people]\nrecruiters = ["{RECRUITER}"]\n\n'
A_DAY = "a_day = 1000\n"
FAULTS, KILLS = 1_000, 24


@dataclass
class Clock:
    """The real clock, which ticks between two rounds."""

    moment: datetime = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment


def mailed(route: ByOutlook, number: int) -> None:
    """A recruiter mails a form; every fifth is incomplete."""
    changes = {"1.1": f"Rol {number}"} | ({"6.2": ""} if number % 5 == 0 else {})
    route.box.deliver(
        from_=RECRUITER,
        subject=f"Intake {number}",
        attachments={"intake.docx": an_intake_form(changes)},
        authenticated="internal",
    )


def a_round(route: ByOutlook, clock: Clock) -> None:
    """`docflow run`, whose waits take no time."""
    settings, time = load(route.place.root), Time()
    with open_desk(settings, now=MONDAY) as desk, connection(on_loopback=True) as http:
        graph = a_graph(route.sim, (route.place.root / "outlook.pem").read_bytes(), http, time)
        mailbox = OutlookMailbox(settings, desk.ledger, clock, graph)
        run_once(replace(desk, mailbox=mailbox, real_now=clock))
    clock.moment += timedelta(minutes=6)


def a_graph(sim: Simulator, pem: bytes, http: object, time: Time) -> Graph:
    cloud, own = cloud_of(sim), certificate.read(pem)
    return Graph(
        cloud=cloud,
        mailbox=OURS,
        signin=AppSignIn(
            cloud=cloud,
            tenant=sim.tenant,
            client_id=APP,
            credential=own,
            http=http,  # type: ignore[arg-type]
        ),
        http=http,  # type: ignore[arg-type]
        sleep=time.sleep,
        monotonic=time.monotonic,
    )


def every_mail_once(route: ByOutlook, forms: int) -> Counter[str]:
    """Nothing was lost, nothing came or went twice; the states of the mails."""
    vacancies = route.place.status()["vacancies"]
    assert sorted(v["title"] for v in vacancies) == sorted(f"Rol {n}" for n in range(forms))
    assert {v["version"] for v in vacancies} == {1}
    keys = Counter(mail.extended[sending.KEY] for mail in route.sim.sent())
    assert set(keys.values()) == {1}
    states = Counter(mail["state"] for mail in route.place.outbox())
    assert set(states) <= {"done", "unknown"}
    assert states["done"] <= len(keys) <= states.total()
    incomplete = len(range(0, forms, 5))
    assert states.total() == incomplete + 3 * (forms - incomplete)
    assert route.box.subjects() == []
    assert len(route.box.subjects("docflow")) == forms
    return states


def left_over(route: ByOutlook) -> list[object]:
    """Drafts that could still be sent. A reply that was begun when docflow was killed leaves an
    empty one, which has no key yet and which nobody sends."""
    return [draft for draft in route.box.messages("drafts") if sending.KEY in draft.extended]


def test_a_thousand_faults_lose_nothing_and_repeat_nothing(tmp_path: Path) -> None:
    with by_outlook(tmp_path / "work", PEOPLE, mail=A_DAY, oracle=None) as route:
        storm, clock, forms = route.sim.storm(20261122, 0.25), Clock(), 0
        while storm.struck < FAULTS:
            for _ in range(3):
                mailed(route, forms)
                forms += 1
            a_round(route, clock)
        route.sim.calm()
        for _ in range(12):
            a_round(route, clock)
        states = every_mail_once(route, forms)
        assert states["unknown"] < states.total() / 20
        assert len(left_over(route)) <= states["unknown"]


def test_a_run_waits_for_the_turn_of_its_mails(tmp_path: Path) -> None:
    with by_outlook(tmp_path / "work", PEOPLE, oracle=None) as route:
        toml = route.place.root / "docflow.toml"
        toml.write_text(toml.read_text().replace("a_minute = 1000", "a_minute = 2"))
        mailed(route, 1)
        clock, settings = Clock(), load(route.place.root)
        shown: list[str] = []

        def sleep(seconds: float) -> None:
            clock.moment += timedelta(seconds=seconds)

        with open_desk(settings) as desk, connection(on_loopback=True) as http:
            pem = (route.place.root / "outlook.pem").read_bytes()
            mailbox = OutlookMailbox(
                settings, desk.ledger, clock, a_graph(route.sim, pem, http, Time())
            )
            ours = replace(desk, mailbox=mailbox, real_now=clock, now=clock)
            run_once(ours, lambda what, left: shown.append(f"{what} {left}"), sleep)
        assert len(route.sim.sent()) == 3
        assert "mails, some a minute 1" in shown
        assert clock.moment - Clock().moment == timedelta(minutes=1)


def test_killed_at_any_request_it_goes_on_where_it_was(tmp_path: Path) -> None:
    with by_outlook(tmp_path / "work", PEOPLE, mail=A_DAY, oracle=None) as route:
        for kill in range(KILLS):
            mailed(route, kill)
            killed_at(route, kill, done=bool(kill % 2))
            time_passes(route.place, timedelta(minutes=16))
        for _ in range(6):
            route.run(MONDAY)
            time_passes(route.place, timedelta(minutes=16))
        assert every_mail_once(route, KILLS)["unknown"] == 0
        assert left_over(route) == []


def killed_at(route: ByOutlook, number: int, *, done: bool) -> None:
    """`docflow run`, killed with -9 while it asks its so manyth question; done: after Outlook did
    what it was asked."""
    command = [sys.executable, "-m", "docflow", "--workplace", str(route.place.root)]
    quiet = subprocess.DEVNULL
    run = subprocess.Popen([*command, "--now", MONDAY, "run"], stdout=quiet, stderr=quiet)
    route.sim.fault(
        "drop-after" if done else "drop",
        when=lambda request: not request.path[-1].startswith("token"),
        skip=number + number // 3,
        then=run.kill,
    )
    run.wait()
    route.sim.calm()
