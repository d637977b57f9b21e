"""Signing in to the simulated tenant, as an app and as a person."""

import base64
import json
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import httpx
import pytest
from graph_simulator import Simulator, a_certificate
from outlook_rooms import ADDRESS, APP, SECRET, at_work, cloud_of

from docflow.errors import AccessError, MailboxBusyError, MailboxError
from docflow.mailbox import certificate
from docflow.mailbox.certificate import Certificate
from docflow.mailbox.signin import CLOUDS, AppSignIn, PersonSignIn
from docflow.mailbox.wire import connection

TOKEN = "POST *oauth2/v2.0/token"
ANNE = "anne@bureau.example"


@pytest.fixture
def http() -> Iterator[httpx.Client]:
    with connection(on_loopback=True) as http:
        yield http


@cache
def a_pair() -> tuple[bytes, bytes]:
    return certificate.make("docflow", datetime.now(UTC))


def as_app(
    sim: Simulator,
    http: httpx.Client,
    credential: Certificate | str = SECRET,
    *,
    client_id: str = APP,
    tenant: str | None = None,
) -> AppSignIn:
    return AppSignIn(
        cloud=cloud_of(sim),
        tenant=tenant or sim.tenant,
        client_id=client_id,
        credential=credential,
        http=http,
    )


def as_person(sim: Simulator, http: httpx.Client, folder: Path) -> PersonSignIn:
    return PersonSignIn(
        cloud=cloud_of(sim),
        tenant=sim.tenant,
        client_id=APP,
        kept=folder / "signin.bin",
        plain=True,
        http=http,
    )


def grants(sim: Simulator) -> list[object]:
    return [asked["grant_type"] for asked in sim.identity.asked]


def test_a_secret_signs_in_and_its_token_is_used_again(sim: Simulator, http: httpx.Client) -> None:
    signin = as_app(sim, http)
    assert signin.token() == signin.token()
    assert grants(sim) == ["client_credentials"]


def test_a_certificate_signs_in_without_any_secret(sim: Simulator, http: httpx.Client) -> None:
    kept, public = a_pair()
    sim.app(APP, certificate=public.decode())
    assert as_app(sim, http, certificate.read(kept)).token()
    assert "client_secret" not in sim.identity.asked[0]["fields"]


def test_a_token_that_was_refused_is_renewed(sim: Simulator, http: httpx.Client) -> None:
    signin = as_app(sim, http)
    assert signin.token() != signin.token(renew=True)
    assert signin.token(claims='{"access_token":{"nbf":{"value":"1"}}}')


def test_expired_tokens_and_new_demands_are_met_in_the_middle_of_the_work(
    sim: Simulator,
) -> None:
    box = sim.mailbox(ADDRESS)
    assert box.messages() == []
    with at_work(sim) as graph:
        graph.get(("mailFolders", "inbox"))
        sim.expire_tokens()
        graph.get(("mailFolders", "inbox"))
        sim.fault("claims", when="GET */inbox")
        graph.get(("mailFolders", "inbox"))
    assert grants(sim) == ["client_credentials"] * 3


@pytest.mark.parametrize(
    ("change", "says", "code"),
    [
        ({"credential": "wrong"}, "client secret is wrong", "AADSTS7000215"),
        ({"client_id": "another"}, "no app with this client ID", "AADSTS700016"),
        ({"tenant": "nobody.example"}, "no organisation with this tenant", ""),
    ],
)
def test_a_wrong_setting_is_named(
    sim: Simulator, http: httpx.Client, change: dict[str, str], says: str, code: str
) -> None:
    with pytest.raises(AccessError) as fault:
        as_app(sim, http, **change).token()
    assert says in fault.value.message
    assert fault.value.code == code or not code
    assert fault.value.remedy


def test_a_secret_that_expired_says_so(sim: Simulator, http: httpx.Client) -> None:
    sim.app(APP, secret=SECRET, secret_ends=datetime.now(UTC) - timedelta(days=1))
    with pytest.raises(AccessError) as fault:
        as_app(sim, http).token()
    assert "has expired" in fault.value.message


def test_a_certificate_that_was_never_uploaded_says_so(sim: Simulator, http: httpx.Client) -> None:
    sim.app(APP, certificate=a_certificate())
    kept, _ = a_pair()
    with pytest.raises(AccessError) as fault:
        as_app(sim, http, certificate.read(kept)).token()
    assert "does not know docflow's certificate" in fault.value.message


def test_a_wrong_clock_is_named(sim: Simulator, http: httpx.Client) -> None:
    kept, public = a_pair()
    sim.app(APP, certificate=public.decode())
    sim.skew = timedelta(hours=2)
    with pytest.raises(AccessError) as fault:
        as_app(sim, http, certificate.read(kept)).token()
    assert "clock is wrong" in fault.value.message


def test_consent_that_is_missing_is_named(sim: Simulator, http: httpx.Client) -> None:
    sim.identity.apps[APP].consented = False
    with pytest.raises(AccessError) as fault:
        as_app(sim, http).token()
    assert "agreed" in fault.value.message


@pytest.mark.parametrize("kind", ["500", "502", "503", "504", "drop"])
def test_a_sign_in_without_an_answer_may_pass(
    sim: Simulator, http: httpx.Client, kind: str
) -> None:
    signin = as_app(sim, http)
    sim.fault(kind)
    with pytest.raises(MailboxError) as fault:
        signin.token()
    assert not isinstance(fault.value, AccessError)
    assert "does not answer" in fault.value.message


def test_a_busy_sign_in_says_how_long_to_wait(sim: Simulator, http: httpx.Client) -> None:
    signin = as_app(sim, http)
    sim.fault("429", when=TOKEN, wait=90)
    with pytest.raises(MailboxBusyError) as fault:
        signin.token()
    assert fault.value.wait == timedelta(seconds=90)
    assert signin.token()


@pytest.mark.parametrize("kind", ["garbage-after", "cut-after"])
def test_an_answer_by_somebody_in_between_may_pass(
    sim: Simulator, http: httpx.Client, kind: str
) -> None:
    signin = as_app(sim, http)
    sim.fault(kind, when=TOKEN)
    with pytest.raises(MailboxError) as fault:
        signin.token()
    assert not isinstance(fault.value, AccessError)


def test_without_a_network_nothing_is_said_about_the_tenant(
    sim: Simulator, http: httpx.Client
) -> None:
    cloud = CLOUDS["global"].__class__(login="http://127.0.0.1:9", graph="http://127.0.0.1:9")
    signin = AppSignIn(cloud=cloud, tenant=sim.tenant, client_id=APP, credential=SECRET, http=http)
    with pytest.raises(MailboxError) as fault:
        signin.token()
    assert not isinstance(fault.value, AccessError)


# --- a person ---------------------------------------------------------------------------------


def test_a_person_signs_in_once_and_a_later_run_goes_on(
    sim: Simulator, http: httpx.Client, tmp_path: Path
) -> None:
    signin = as_person(sim, http, tmp_path)
    with pytest.raises(AccessError) as nobody:
        signin.token()
    assert "docflow signin" in nobody.value.remedy
    code = signin.begin()
    assert code.code in code.message
    assert code.url.startswith("https://")
    sim.identity.sign_in(code.code, ANNE)
    assert signin.finish(code) == ANNE
    again = as_person(sim, http, tmp_path)
    assert again.token()
    assert again.token(renew=True)
    assert grants(sim)[-1] == "refresh_token"


def test_the_rights_asked_for_are_those_of_a_shared_mailbox_and_no_more(
    sim: Simulator, http: httpx.Client, tmp_path: Path
) -> None:
    sim.identity.auto_sign_in = ANNE
    signin = as_person(sim, http, tmp_path)
    signin.finish(signin.begin())
    middle = signin.token().split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(middle + "=="))
    assert claims["scp"] == "Mail.ReadWrite.Shared Mail.Send.Shared"


def test_the_kept_sign_in_is_for_its_owner_alone(
    sim: Simulator, http: httpx.Client, tmp_path: Path
) -> None:
    sim.identity.auto_sign_in = ANNE
    signin = as_person(sim, http, tmp_path)
    signin.finish(signin.begin())
    assert stat.S_IMODE((tmp_path / "signin.bin").stat().st_mode) == 0o600


def test_a_sign_in_by_somebody_else_takes_the_place_of_the_first(
    sim: Simulator, http: httpx.Client, tmp_path: Path
) -> None:
    for who in (ANNE, "bram@bureau.example"):
        sim.identity.auto_sign_in = who
        signin = as_person(sim, http, tmp_path)
        assert signin.finish(signin.begin()) == who
    kept = (tmp_path / "signin.bin").read_text()
    assert "bram@" in kept
    assert "anne@" not in kept


def test_a_sign_in_that_has_ended_asks_for_the_person(
    sim: Simulator, http: httpx.Client, tmp_path: Path
) -> None:
    sim.identity.auto_sign_in = ANNE
    signin = as_person(sim, http, tmp_path)
    signin.finish(signin.begin())
    sim.identity.forget_people()
    with pytest.raises(AccessError) as fault:
        signin.token(renew=True)
    assert "docflow signin" in fault.value.remedy


@pytest.mark.parametrize(("blocked", "says"), [(True, "conditional access"), (False, "declined")])
def test_a_sign_in_that_is_not_allowed_says_why(
    sim: Simulator, http: httpx.Client, tmp_path: Path, blocked: bool, says: str
) -> None:
    signin = as_person(sim, http, tmp_path)
    code = signin.begin()
    sim.identity.refuse_sign_in(code.code, conditional_access=blocked)
    with pytest.raises(AccessError) as fault:
        signin.finish(code)
    assert says in fault.value.message


def test_a_damaged_kept_sign_in_asks_for_the_person_and_then_works(
    sim: Simulator, http: httpx.Client, tmp_path: Path
) -> None:
    (tmp_path / "signin.bin").write_text("{damaged")
    signin = as_person(sim, http, tmp_path)
    with pytest.raises(AccessError) as fault:
        signin.token()
    assert "docflow signin" in fault.value.remedy
    sim.identity.auto_sign_in = ANNE
    assert signin.finish(signin.begin()) == ANNE
    assert signin.token()


def test_without_a_keyring_nothing_is_kept_in_a_plain_file_unasked(
    sim: Simulator, http: httpx.Client, tmp_path: Path
) -> None:
    import sys

    if sys.platform != "linux":
        return  # Windows and macOS always have one
    signin = PersonSignIn(
        cloud=cloud_of(sim),
        tenant=sim.tenant,
        client_id=APP,
        kept=tmp_path / "signin.bin",
        plain=False,
        http=http,
    )
    try:
        signin.begin()
    except AccessError as fault:
        assert "keyring = false" in fault.remedy  # noqa: PT017 - a desktop has a keyring
    assert not (tmp_path / "signin.bin").exists()
