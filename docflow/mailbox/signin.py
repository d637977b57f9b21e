"""Signing in to Microsoft 365 with msal: as an app of its own, or as a person.

msal keeps tokens until they expire, and itself waits out a 429; nothing of that is repeated here.
"""

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

from docflow.errors import AccessError, MailboxBusyError, MailboxError
from docflow.mailbox.certificate import Certificate
from docflow.mailbox.refusals import PATIENCE, refusal, spoken
from docflow.mailbox.wire import no_extra

if TYPE_CHECKING:
    import httpx
    import msal  # type: ignore[import-untyped]

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_PERSONAL = ("Mail.ReadWrite.Shared", "Mail.Send.Shared")  # .Shared includes one's own mailbox


@dataclass(frozen=True, slots=True, kw_only=True)
class Cloud:
    """Where Microsoft 365 is: the addresses of the sign-in and of Graph, without a path."""

    login: str
    graph: str

    @property
    def on_loopback(self) -> bool:
        """Whether Graph is this very computer: a simulator."""
        return urlsplit(self.graph).hostname in _LOOPBACK

    @property
    def resource(self) -> str:
        """What a token is asked for. A simulator gives out those of the global cloud."""
        return "https://graph.microsoft.com" if self.on_loopback else self.graph


CLOUDS: Mapping[str, Cloud] = {
    "global": Cloud(login="https://login.microsoftonline.com", graph="https://graph.microsoft.com"),
    "us-gov-high": Cloud(
        login="https://login.microsoftonline.us", graph="https://graph.microsoft.us"
    ),
    "us-dod": Cloud(
        login="https://login.microsoftonline.us", graph="https://dod-graph.microsoft.us"
    ),
    "china": Cloud(
        login="https://login.partner.microsoftonline.cn",
        graph="https://microsoftgraph.chinacloudapi.cn",
    ),
}
"""Names for `[mail] cloud`; not verified beyond "global" (research/graph.md §1)."""


class SignIn(Protocol):
    """Where tokens come from."""

    def token(self, *, renew: bool = False, claims: str | None = None) -> str:
        """A token for Graph. renew: the last one was refused; claims: what that refusal asked.

        Raises AccessError when a person must do something, other MailboxErrors when it may pass.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceCode:
    """What a person must do to sign in: open `url`, type `code`. message: the same, in words."""

    url: str
    code: str
    message: str
    flow: dict[str, Any]


class AppSignIn:
    """Signs in as an app, with a certificate or a secret; nobody need be there.

    tenant: the organisation's id (a GUID) or domain. client_id: of the app registration. http: a
    client of `wire.connection`.
    """

    def __init__(
        self,
        *,
        cloud: Cloud,
        tenant: str,
        client_id: str,
        credential: Certificate | str,
        http: "httpx.Client",
    ) -> None:
        self._cloud, self._tenant, self._client_id = cloud, tenant, client_id
        self._credential, self._http = credential, http
        self._lock = threading.Lock()
        self._app: msal.ConfidentialClientApplication | None = None

    def token(self, *, renew: bool = False, claims: str | None = None) -> str:
        """See `SignIn`."""
        with self._lock, spoken():
            app = self._app = self._app or self._opened()
            if renew:
                app.remove_tokens_for_client()
            scopes = [f"{self._cloud.resource}/.default"]
            return _taken(app.acquire_token_for_client(scopes, claims_challenge=claims))

    def _opened(self) -> "msal.ConfidentialClientApplication":
        import msal

        own = self._credential
        return msal.ConfidentialClientApplication(
            self._client_id,
            client_credential=own
            if isinstance(own, str)
            else {"private_key": own.private, "public_certificate": own.public},
            **_ways(self._cloud, self._tenant, self._http),
        )


class PersonSignIn:
    """Signs in as a person, who once typed a code in a browser.

    kept: the file beside which msal keeps the sign-in, encrypted by the system (Windows, macOS,
    or a Linux desktop's keyring). plain: keep it in that file as it is, readable by its owner
    alone, where there is no keyring.
    """

    def __init__(
        self,
        *,
        cloud: Cloud,
        tenant: str,
        client_id: str,
        kept: Path,
        plain: bool,
        http: "httpx.Client",
    ) -> None:
        self._cloud, self._tenant, self._client_id = cloud, tenant, client_id
        self._kept, self._plain, self._http = kept, plain, http
        self._lock = threading.Lock()
        self._app: msal.PublicClientApplication | None = None

    @property
    def _scopes(self) -> list[str]:
        return [f"{self._cloud.resource}/{name}" for name in _PERSONAL]

    def token(self, *, renew: bool = False, claims: str | None = None) -> str:
        """See `SignIn`. Never waits for a person: AccessError says that one is needed."""
        with self._lock, spoken():
            app = self._app = self._app or self._opened()
            accounts = app.get_accounts()
            result = accounts and app.acquire_token_silent_with_error(
                self._scopes, accounts[0], force_refresh=renew, claims_challenge=claims
            )
            return _taken(result or {"error": "nobody"})

    def begin(self) -> DeviceCode:
        """Asks for a code to show to a person."""
        with self._lock, spoken():
            app = self._app = self._app or self._opened()
            flow = app.initiate_device_flow(scopes=self._scopes)
            if "user_code" not in flow:
                raise refusal(flow)
            return DeviceCode(
                url=flow["verification_uri"],
                code=flow["user_code"],
                message=flow["message"],
                flow=flow,
            )

    def finish(self, code: DeviceCode) -> str:
        """Waits until the person has signed in, and keeps that; who it is. Nobody else stays
        signed in."""
        with self._lock, spoken():
            app = self._app = self._app or self._opened()
            result = app.acquire_token_by_device_flow(code.flow)
            _taken(result)
            name = str(result.get("id_token_claims", {}).get("preferred_username", ""))
            for account in app.get_accounts():
                if name and account["username"].casefold() != name.casefold():
                    app.remove_account(account)
            return name

    def _opened(self) -> "msal.PublicClientApplication":
        import msal

        return msal.PublicClientApplication(
            self._client_id,
            token_cache=_cache(self._kept, plain=self._plain),
            **_ways(self._cloud, self._tenant, self._http),
        )


def _cache(kept: Path, *, plain: bool) -> "msal.SerializableTokenCache":
    """Where msal keeps the sign-in; one that cannot be read any more begins anew."""
    try:
        import msal_extensions as extensions  # type: ignore[import-untyped]
        from msal_extensions import persistence
    except ImportError:
        raise no_extra() from None
    build = extensions.FilePersistence if plain else extensions.build_encrypted_persistence
    try:
        place = build(str(kept))
    except Exception as fault:  # each system's keyring has errors of its own
        raise AccessError(
            "This computer has no keyring to keep the sign-in in.",
            "Use a certificate, or set [mail] keyring = false: it is then kept in a file that "
            "only you can read.",
            type(fault).__name__,
        ) from None
    try:
        json.loads(place.load() or "{}")
    except persistence.PersistenceNotFound:
        pass
    except (ValueError, persistence.PersistenceDecryptionError):
        place.save("{}")
    return extensions.PersistedTokenCache(place)


def _taken(result: Mapping[str, Any]) -> str:
    if isinstance(token := result.get("access_token"), str):
        return token
    raise refusal(result)


def _ways(cloud: Cloud, tenant: str, http: "httpx.Client") -> dict[str, Any]:
    host = cloud.login.partition("://")[2]
    return {
        "authority": f"https://{host}/{tenant}",
        "instance_discovery": False,  # else msal asks the global cloud about any other
        "http_client": _Messenger(cloud, http),
    }


class _Messenger:
    """msal's requests through our client. msal takes nothing but https; a simulator's sign-in is
    asked at its own address over http, whatever host its documents name."""

    def __init__(self, cloud: Cloud, http: "httpx.Client") -> None:
        self._login, self._http = cloud.login, http

    def _at(self, url: str) -> str:
        if self._login.startswith("https://"):
            return url
        parts = urlsplit(url)
        return urlsplit(self._login)._replace(path=parts.path, query=parts.query).geturl()

    def get(self, url: str, **more: Any) -> "httpx.Response":
        return _genuine(self._http.get(self._at(url), **_known(more)))

    def post(self, url: str, **more: Any) -> "httpx.Response":
        return _genuine(self._http.post(self._at(url), **_known(more)))

    def close(self) -> None:
        """The client is not ours to close."""


def _known(more: Mapping[str, Any]) -> dict[str, Any]:
    """msal's arguments as httpx takes them: a certificate's proof is bytes there, text here."""
    known = {name: more[name] for name in ("params", "headers", "data") if more.get(name)}
    if isinstance(form := known.get("data"), Mapping):
        known["data"] = {n: v.decode() if isinstance(v, bytes) else v for n, v in form.items()}
    return known


def _genuine(answer: "httpx.Response") -> "httpx.Response":
    if answer.status_code == 429:
        asked = answer.headers.get("Retry-After", "")
        wait = timedelta(seconds=int(asked[:6])) if asked.isdecimal() else PATIENCE
        raise MailboxBusyError("Microsoft's sign-in asks for patience.", wait, "http-429")
    try:
        answer.status_code >= 500 or answer.json()
    except ValueError:
        raise MailboxError(
            "The answer did not come from Microsoft's sign-in.",
            "Is there a proxy, or a network that wants a sign-in first?",
            f"http-{answer.status_code}",
        ) from None
    return answer
