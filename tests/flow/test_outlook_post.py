"""Mail out through Outlook, from the command line: what people see when it goes, waits, or nobody
knows."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from managers import AFTER, HANDED_IN, NEXT_DAY, TALK, TOM, answer, gmail, rows_of
from post_routes import APP, OURS, ByOutlook, by_outlook, newest, time_passes
from sqlalchemy import text
from workplaces import MONDAY, a_candidate_form, an_intake_form

from docflow.errors import ExitCode
from docflow.mailbox.graph import sending

GRAPH = "* /v1.0/*"


@pytest.fixture
def route(tmp_path: Path) -> Iterator[ByOutlook]:
    with by_outlook(tmp_path / "work", oracle=None) as route:
        route.place.drop("intake.docx", an_intake_form())
        yield route


def run(route: ByOutlook, code: ExitCode = ExitCode.DONE, now: str = MONDAY) -> str:
    ended, printed = route.place.command("run", now=now)
    assert ended == code, printed
    return " ".join(printed.split())


def states(route: ByOutlook) -> list[str]:
    return sorted(mail["state"] for mail in route.place.outbox())


def held(route: ByOutlook) -> dict[str, str]:
    return {h["what"]: h["why"] for h in route.place.status()["held"]}


def test_mails_go_out_with_what_belongs_to_them_and_their_message_id_is_read_back(
    route: ByOutlook,
) -> None:
    run(route)
    assert states(route) == ["done"] * 3
    sent = {mail.message_id: mail for mail in route.sim.sent()}
    assert len(sent) == 3
    assert any("procesoverzicht.docx" in str(mail.attachments) for mail in sent.values())
    assert {mail.sender for mail in sent.values()} == {OURS}
    with rows_of(route.place) as rows:
        kept = rows.execute(text("SELECT message_id, step FROM mails"))
        assert {tuple(row) for row in kept} == {(known, "sent") for known in sent}
    assert route.place.files("outbox").count("mail") == 0


def test_what_nobody_knows_waits_for_a_person_who_looked(route: ByOutlook) -> None:
    route.sim.fault("504", when="POST */send", times=2)
    run(route)
    assert states(route) == ["done", "due", "due"]
    assert "looks again" in str(held(route))
    route.box.user_deletes(route.box.messages("drafts")[0], for_good=True)
    route.box.user_deletes(route.box.messages("drafts")[0], for_good=True)
    time_passes(route.place, timedelta(minutes=16))
    run(route)
    assert states(route) == ["done", "unknown", "unknown"]
    first, second = [
        (q["reference"], q) for q in route.place.listed("approve", "--list") if "sent" in str(q)
    ]
    assert "no longer in Outlook" in first[1]["why"]
    code, said = route.place.command("approve", "--list")
    assert (code, "It is not there" in said) == (ExitCode.DONE, True)
    assert first[0] in str(held(route))
    code, said = route.place.command("approve", first[0])
    assert code == ExitCode.USAGE
    assert "Sent Items" in said
    assert route.place.command("approve", first[0], "sent")[0] == ExitCode.DONE
    assert route.place.command("approve", second[0], "again")[0] == ExitCode.DONE
    run(route)
    assert states(route) == ["done"] * 3
    assert len(route.sim.sent()) == 2


def test_a_right_that_is_missing_ends_the_run_with_5_and_stops_nothing_else(
    route: ByOutlook,
) -> None:
    route.sim.app(APP, secret="none")
    said = run(route, ExitCode.MAILBOX)
    assert "certificate" in said
    assert len(route.place.status()["vacancies"]) == 1
    assert any(f.endswith("intakeverslag.docx") for f in route.place.files())
    assert states(route) == ["due"] * 3
    assert "the mailbox in Outlook" in held(route)
    from_post = route.sim.identity.asked
    assert len(from_post) < 5  # one refusal is enough for a round
    code, said = route.place.command("doctor")
    assert code == ExitCode.USAGE
    assert "certificate" in said


def test_what_was_mended_goes_out_with_the_next_run(route: ByOutlook) -> None:
    route.sim.fault("access-denied", times=None)
    run(route, ExitCode.MAILBOX)
    route.sim.calm()
    run(route)
    assert states(route) == ["done"] * 3
    assert "the mailbox in Outlook" not in held(route)


def test_no_more_than_so_many_a_minute_go_and_the_rest_is_not_starved(
    route: ByOutlook,
) -> None:
    path = route.place.root / "docflow.toml"
    path.write_text(path.read_text().replace("a_minute = 1000", "a_minute = 2"))
    run(route)
    assert states(route) == ["done", "done", "due"]
    assert held(route) == {}
    assert any(f.endswith("intakeverslag.docx") for f in route.place.files())
    run(route)
    assert states(route) == ["done", "done", "due"]
    time_passes(route.place, timedelta(minutes=1))
    run(route)
    assert states(route) == ["done"] * 3


def test_a_throttled_mailbox_is_left_in_peace_for_as_long_as_it_asks(route: ByOutlook) -> None:
    route.sim.fault("429", when="POST */messages", times=None, wait=3000)
    run(route)
    assert states(route) == ["due"] * 3
    assert route.sim.count("POST */messages") == 1
    route.sim.calm()
    time_passes(route.place, timedelta(seconds=3001))
    run(route)
    assert states(route) == ["done"] * 3


def test_a_receipt_stays_in_the_thread_of_the_answer(route: ByOutlook) -> None:
    def at(now: str) -> None:
        route.run(now)

    at(MONDAY)
    reference = str(route.place.status()["vacancies"][0]["reference"])
    route.place.drop("kandidaat.docx", a_candidate_form({"1.1": reference, **TALK}))
    at(HANDED_IN)
    at(AFTER)
    request = newest(route, TOM)
    route.arrives(answer(request, gmail(request, "1: 4, 2: 3"), number=4))
    at(NEXT_DAY)
    receipt = route.sim.sent()[-1]
    assert receipt.to == (TOM,)
    assert receipt.headers["in-reply-to"] == "<answer.4@lindeboom.example>"
    keys = [mail.extended[sending.KEY] for mail in route.sim.sent()]
    assert len(keys) == len(set(keys))


def test_the_default_transport_imports_nothing_of_outlook(tmp_path: Path) -> None:
    import subprocess
    import sys

    from workplaces import a_workplace

    place = a_workplace(tmp_path / "folder")
    place.drop("intake.docx", an_intake_form())
    script = (
        "import sys; from docflow.cli import _outcome; _outcome(sys.argv[1:]);"
        "print([m for m in ('httpx', 'msal', 'cryptography') if m in sys.modules])"
    )
    command = [sys.executable, "-c", script, "--workplace", str(place.root), "run"]
    ran: Any = subprocess.run(command, capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    ("fault", "when", "says"),
    [
        ("access-denied", GRAPH, "may not use the mailbox"),
        ("send-as-denied", "POST */send", "not send as it"),
        ("no-mailbox", GRAPH, "There is no mailbox"),
        ("expired-token", GRAPH, "does not accept the sign-in"),
        ("garbage-after", GRAPH, "did not come from Outlook"),
    ],
)
def test_what_is_wrong_with_the_mailbox_is_said_and_once_mended_nothing_is_lost(
    route: ByOutlook, fault: str, when: str, says: str
) -> None:
    route.sim.fault(fault, when=when, times=None)
    assert says in run(route, ExitCode.MAILBOX)
    assert says in str(held(route))
    code, said = route.place.command("doctor")
    assert code == ExitCode.USAGE
    assert says in " ".join(said.split())
    assert route.sim.sent() == []
    route.sim.calm()
    run(route)
    time_passes(route.place, timedelta(minutes=16))
    run(route)
    assert states(route) == ["done"] * 3
    assert len(route.sim.sent()) == 3
    assert held(route) == {}


def test_one_mail_that_outlook_refuses_does_not_stop_the_others(tmp_path: Path) -> None:
    with by_outlook(tmp_path / "work", oracle=None) as route:
        route.place.drop("intake.docx", an_intake_form())
        route.sim.fault("resync-400", when="POST */messages")
        run(route)
        assert states(route) == ["done", "done", "due"]
        run(route)
        assert states(route) == ["done"] * 3
