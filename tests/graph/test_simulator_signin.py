"""Sign-in at the simulator: with msal itself, and with bare requests where msal would not err."""

import ssl
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from json import loads
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import httpx
import msal  # type: ignore[import-untyped]
import pytest
from graph_caller import ADDRESS, SCOPE, Caller, calling
from graph_simulator import Simulator, a_certificate, simulator

DEVICE = ["Mail.ReadWrite.Shared", "Mail.Send.Shared"]


class Mapped:
    """What msal is given as http_client: the fake login host is the simulator's."""

    def __init__(self, sim: Simulator, http: httpx.Client) -> None:
        self.sim, self.http = sim, http

    def get(self, url: str, params: Any = None, headers: Any = None, **_: Any) -> Any:
        return self.http.get(self._real(url), params=params, headers=headers)

    def post(self, url: str, data: Any = None, headers: Any = None, **_: Any) -> Any:
        """msal's assertion is bytes, which httpx would write as "b'...'"."""
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        body = urlencode(data)
        return self.http.post(self._real(url), content=body, headers={**(headers or {}), **form})

    def close(self) -> None:
        """The test closes it."""

    def _real(self, url: str) -> str:
        return url.replace(f"https://{self.sim.login_host}", self.sim.login_url)


@pytest.fixture
def http() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False) as client:
        yield client


@pytest.fixture
def sim() -> Iterator[Simulator]:
    with simulator() as made:
        made.mailbox(ADDRESS)
        yield made


def an_app(
    sim: Simulator, http: httpx.Client, credential: Any, client_id: str = "docflow-app"
) -> Any:
    return msal.ConfidentialClientApplication(
        client_id,
        authority=sim.authority,
        client_credential=credential,
        http_client=Mapped(sim, http),
        instance_discovery=False,
    )


def status(sim: Simulator, http: httpx.Client, token: str) -> int:
    bearer = {"Authorization": f"Bearer {token}", "client-request-id": str(uuid4())}
    headers = {**bearer, "Prefer": 'IdType="ImmutableId"'}
    path = f"{sim.graph_url}/users/{ADDRESS}/mailFolders/inbox/messages"
    return http.get(path, headers=headers).status_code


def test_msal_gets_a_token_with_a_secret_and_graph_takes_it(
    sim: Simulator, http: httpx.Client
) -> None:
    sim.app("docflow-app", secret="s3cret")
    given = an_app(sim, http, "s3cret").acquire_token_for_client([SCOPE])
    assert status(sim, http, given["access_token"]) == 200


def test_msal_gets_a_token_with_a_certificate(sim: Simulator, http: httpx.Client) -> None:
    made = a_certificate()
    sim.app("docflow-app", certificate=made)
    credential = {"private_key": made.key, "public_certificate": made.certificate}
    given = an_app(sim, http, credential).acquire_token_for_client([SCOPE])
    assert status(sim, http, given["access_token"]) == 200
    assert "client_secret" not in sim.identity.asked[-1]["fields"]


def test_a_certificate_that_was_not_uploaded_is_refused(sim: Simulator, http: httpx.Client) -> None:
    sim.app("docflow-app", certificate=a_certificate())
    other = a_certificate("somebody else")
    credential = {"private_key": other.key, "public_certificate": other.certificate}
    given = an_app(sim, http, credential).acquire_token_for_client([SCOPE])
    assert (given["error"], given["error_codes"]) == ("invalid_client", [700027])


@pytest.mark.parametrize(
    ("credential", "client_id", "code"),
    [("wrong", "docflow-app", 7000215), ("s3cret", "unknown-app", 700016)],
)
def test_msal_is_told_what_is_wrong_in_a_dict(
    sim: Simulator, http: httpx.Client, credential: str, client_id: str, code: int
) -> None:
    sim.app("docflow-app", secret="s3cret")
    given = an_app(sim, http, credential, client_id).acquire_token_for_client([SCOPE])
    assert given["error_codes"] == [code]
    assert given["error_description"].startswith(f"AADSTS{code}: ")


def test_an_expired_secret_and_a_missing_consent_are_refused(
    sim: Simulator, http: httpx.Client
) -> None:
    app = sim.app("docflow-app", secret="s3cret", secret_ends=datetime.now(UTC))
    assert an_app(sim, http, "s3cret").acquire_token_for_client([SCOPE])["error_codes"] == [7000222]
    app.secret_ends, app.consented = None, False
    assert an_app(sim, http, "s3cret").acquire_token_for_client([SCOPE])["error_codes"] == [65001]


def test_a_scope_without_default_is_refused(sim: Simulator, http: httpx.Client) -> None:
    sim.app("docflow-app", secret="s3cret")
    given = an_app(sim, http, "s3cret").acquire_token_for_client(["Mail.Read"])
    assert (given["error"], given["error_codes"]) == ("invalid_scope", [1002012])


def test_a_tenant_that_does_not_exist(sim: Simulator, http: httpx.Client) -> None:
    path = f"{sim.login_url}/nobody.example/v2.0/.well-known/openid-configuration"
    given = http.get(path)
    assert (given.status_code, given.json()["error_codes"]) == (400, [90002])


def test_clock_skew_makes_a_certificates_assertion_invalid(
    sim: Simulator, http: httpx.Client
) -> None:
    made = a_certificate()
    sim.app("docflow-app", certificate=made)
    sim.skew = timedelta(hours=1)
    credential = {"private_key": made.key, "public_certificate": made.certificate}
    given = an_app(sim, http, credential).acquire_token_for_client([SCOPE])
    assert given["error_codes"] == [700024]


def test_a_device_code_waits_for_a_person_and_a_refresh_token_lasts(
    sim: Simulator, http: httpx.Client
) -> None:
    sim.app("docflow-app", rights=frozenset())
    app = msal.PublicClientApplication(
        "docflow-app",
        authority=sim.authority,
        http_client=Mapped(sim, http),
        instance_discovery=False,
    )
    flow = app.initiate_device_flow(scopes=DEVICE)
    assert flow["user_code"] in flow["message"]
    once = {**flow, "expires_at": 0}
    assert app.acquire_token_by_device_flow(once)["error"] == "authorization_pending"
    (code,) = sim.identity.user_codes
    sim.identity.sign_in(code, "anna@bureau.example")
    given = app.acquire_token_by_device_flow({**flow, "latest_attempt_at": 0})
    assert status(sim, http, given["access_token"]) == 200
    (account,) = app.get_accounts()
    assert account["username"] == "anna@bureau.example"
    renewed = app.acquire_token_silent(DEVICE, account, force_refresh=True)
    assert status(sim, http, renewed["access_token"]) == 200
    sim.identity.forget_people()
    failed = app.acquire_token_silent_with_error(DEVICE, account, force_refresh=True)
    assert failed["error_codes"] == [700082]


@pytest.mark.parametrize(
    ("blocked", "error"), [(True, "access_denied"), (False, "authorization_declined")]
)
def test_a_device_code_may_be_declined_or_forbidden(
    sim: Simulator, http: httpx.Client, blocked: bool, error: str
) -> None:
    sim.app("docflow-app")
    form = {"client_id": "docflow-app", "scope": "Mail.Send"}
    base = f"{sim.login_url}/{sim.tenant}/oauth2/v2.0"
    code = http.post(f"{base}/devicecode", data=form).json()
    sim.identity.refuse_sign_in(code["user_code"], conditional_access=blocked)
    grant = "urn:ietf:params:oauth:grant-type:device_code"
    poll = {**form, "grant_type": grant, "device_code": code["device_code"]}
    assert http.post(f"{base}/token", data=poll).json()["error"] == error


def test_a_person_without_shared_rights_sees_their_own_mailbox_only(
    sim: Simulator, http: httpx.Client
) -> None:
    sim.app("docflow-app")
    sim.identity.auto_sign_in = "anna@bureau.example"
    form = {"client_id": "docflow-app", "scope": "Mail.ReadWrite"}
    base = f"{sim.login_url}/{sim.tenant}/oauth2/v2.0"
    code = http.post(f"{base}/devicecode", data=form).json()["device_code"]
    grant = "urn:ietf:params:oauth:grant-type:device_code"
    poll = {**form, "grant_type": grant, "device_code": code}
    token = http.post(f"{base}/token", data=poll).json()["access_token"]
    assert status(sim, http, token) == 403


# Tokens, as Graph checks them (§10)


def refused(caller: Caller, token: str) -> str:
    caller.headers["Authorization"] = f"Bearer {token}"
    given = caller.get("mailFolders/inbox")
    assert given.status_code == 401
    assert given.headers["www-authenticate"].startswith("Bearer ")
    return str(given.json()["error"]["message"])


def test_a_token_for_another_audience_is_refused(graph: Caller) -> None:
    token = graph.token("https://outlook.office365.com/.default")
    assert "audience" in refused(graph, token)


def test_a_token_of_another_issuer_is_refused(graph: Caller) -> None:
    with calling(login_host="login.elsewhere.test") as other:
        assert "issuer" in refused(graph, other.token())


def test_a_token_that_nobody_signed_is_refused(graph: Caller) -> None:
    assert "parsing failed" in refused(graph, "not.a.token")


def test_an_expired_token_is_refused_and_a_new_one_is_taken(graph: Caller) -> None:
    old = graph.token()
    graph.sim.skew = timedelta(hours=2)
    assert "expired" in refused(graph, old)
    graph.headers["Authorization"] = f"Bearer {graph.token()}"
    assert graph.get("mailFolders/inbox").status_code == 200
    graph.sim.expire_tokens()
    assert graph.get("mailFolders/inbox").status_code == 401


def test_tokens_are_to_be_had_over_tls_for_who_trusts_the_simulators_own_authority(
    tmp_path: Path,
) -> None:
    with simulator(certificates=tmp_path) as sim:
        trusted = ssl.create_default_context(cafile=sim.ca)
        with httpx.Client(trust_env=False, verify=trusted) as http:
            path = f"{sim.tls_login_url}/{sim.tenant}/v2.0/.well-known/openid-configuration"
            assert http.get(path).json()["token_endpoint"].startswith(sim.tls_login_url)


def test_it_runs_as_a_process_of_its_own(tmp_path: Path) -> None:
    here = Path(__file__).parents[1]
    command = [sys.executable, "-m", "graph_simulator", str(tmp_path)]
    with subprocess.Popen(
        command, cwd=here, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        known = loads(process.stdout.readline())
        path = f"{known['login_url']}/{known['tenant']}/v2.0/.well-known/openid-configuration"
        assert httpx.get(path, trust_env=False).status_code == 200
        process.stdin.close()
        assert process.wait(timeout=30) == 0


def test_a_person_gets_no_upload_session_in_a_shared_mailbox(graph: Caller) -> None:
    draft = graph.draft()
    graph.sim.identity.auto_sign_in = "anna@bureau.example"
    form = {"client_id": "docflow-app", "scope": " ".join(DEVICE)}
    base = f"{graph.sim.login_url}/{graph.sim.tenant}/oauth2/v2.0"
    code = graph.http.post(f"{base}/devicecode", data=form).json()["device_code"]
    grant = "urn:ietf:params:oauth:grant-type:device_code"
    given = graph.ask(**form, grant_type=grant, device_code=code).json()
    graph.headers["Authorization"] = f"Bearer {given['access_token']}"
    item = {"attachmentType": "file", "name": "big.docx", "size": 4_000_000}
    path = f"messages/{draft}/attachments/createUploadSession"
    assert graph.post(path, {"AttachmentItem": item}).status_code == 403
    assert graph.post(f"messages/{draft}/send").status_code == 202
