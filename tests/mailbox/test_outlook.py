"""An Outlook mailbox from its settings, over the simulator."""

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from graph_simulator import Simulator
from graph_simulator.post import Post
from outlook_rooms import ADDRESS, APP, SECRET, cloud_of

from docflow.errors import AccessError
from docflow.mailbox import certificate, outlook
from docflow.mailbox.outlook import Account

ANNE = "anne@bureau.example"


@cache
def a_pair() -> tuple[bytes, bytes]:
    return certificate.make("docflow", datetime.now(UTC))


@pytest.fixture
def account(sim: Simulator, box: Post, tmp_path: Path) -> Account:
    """One that signs in with a certificate and may open one mailbox."""
    assert box.sent() == []
    pem, public = a_pair()
    sim.app(APP, secret=SECRET, certificate=public.decode(), mailboxes=[ADDRESS])
    return Account(
        address=ADDRESS,
        tenant=sim.tenant,
        client_id=APP,
        cloud=cloud_of(sim),
        kept=tmp_path / "signin.bin",
        pem=pem,
        keyring=False,
    )


def states(account: Account, now: datetime | None = None) -> list[tuple[str, str]]:
    found = outlook.examine(account, now or datetime.now(UTC), ["inbox"], [ANNE])
    return [(looked.area, looked.state) for looked in found]


ALL = [("sign-in", "good"), ("mailbox", "good"), ("permission", "good"), ("permission", "good")]


def test_a_certificate_a_secret_and_a_person_all_come_to_green(
    account: Account, sim: Simulator
) -> None:
    sim.mailbox(ANNE)
    assert states(account) == [("certificate", "good"), *ALL]
    assert states(replace(account, pem=None, secret=SECRET)) == ALL
    person = replace(account, pem=None)
    sim.identity.auto_sign_in = ADDRESS
    with outlook.for_a_person(person) as signin:
        assert signin.finish(signin.begin()) == ADDRESS
    assert states(person) == ALL


def test_nobody_signed_in_is_said_and_ends_the_look(account: Account) -> None:
    assert states(replace(account, pem=None)) == [("sign-in", "wrong")]


@pytest.mark.parametrize("pem", [b"", b"-----BEGIN ENCRYPTED PRIVATE KEY-----"])
def test_a_certificate_that_is_none_is_said_and_ends_the_look(account: Account, pem: bytes) -> None:
    assert states(replace(account, pem=pem)) == [("certificate", "wrong")]


def test_a_certificate_that_expired_is_said_without_asking_microsoft(
    account: Account, sim: Simulator
) -> None:
    late = datetime.now(UTC) + timedelta(days=800)
    assert states(account, late) == [("certificate", "wrong")]
    assert sim.identity.asked == []


def test_an_app_needs_no_person(account: Account) -> None:
    with pytest.raises(AccessError), outlook.for_a_person(account):
        pass


def test_opening_asks_nothing_and_working_does(account: Account, sim: Simulator) -> None:
    with outlook.opened(account) as graph:
        assert sim.identity.asked == []
        assert graph.get(("mailFolders", "inbox"), {"$select": "id"})["id"]


def test_secrets_are_never_shown(account: Account) -> None:
    shown = repr(replace(account, secret="hush"))
    assert "PRIVATE" not in shown
    assert "hush" not in shown


def ran(script: str) -> str:
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return (done.stdout + done.stderr).strip()


def test_nothing_heavy_is_imported_before_the_first_call() -> None:
    heavy = ("httpx", "msal", "msal_extensions", "cryptography", "requests")
    script = (
        "import sys, docflow.mailbox.outlook, docflow.flow.posting\n"
        "from docflow.mailbox.graph import reading, filing, events, pace\n"
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    assert ran(script) == "[]"


def test_without_the_extra_it_says_what_to_install() -> None:
    script = (
        "import sys; sys.modules['httpx'] = None\n"
        "from docflow.mailbox.wire import connection\n"
        "from docflow.errors import AccessError\n"
        "try: connection()\n"
        "except AccessError as fault: print(fault)"
    )
    assert "docflow[m365]" in ran(script)
