"""The identity part: who may have a token. Errors are dicts with AADSTS numbers, as msal reads."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

import jwt

from graph_simulator.clock import Clock
from graph_simulator.tokens import LIFETIME, Mint, new_id, public_key
from graph_simulator.wire import GraphError, Json, Reply, Request, reply

DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code"
JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
RIGHTS = frozenset(
    {"Mail.ReadWrite", "Mail.Send", "Calendars.ReadWrite", "MailboxSettings.Read", "User.Read.All"}
)


@dataclass(kw_only=True)
class App:
    """A registered application.

    mailboxes: the addresses its RBAC scope covers, None for all. rights: what an administrator
    consented to. secret_ends: when the secret stops working.
    """

    client_id: str
    secret: str | None = None
    certificate: str | None = None
    rights: frozenset[str] = RIGHTS
    mailboxes: frozenset[str] | None = None
    secret_ends: datetime | None = None
    consented: bool = True


class RefusedError(Exception):
    """A sign-in that fails: OAuth's word, Microsoft's number and what it says."""

    def __init__(self, error: str, number: int, text: str, status: int = 400) -> None:
        super().__init__(text)
        self.error, self.number, self.text, self.status = error, number, text, status


@dataclass(kw_only=True)
class _Device:
    client_id: str
    scopes: str
    user_code: str
    ends: datetime
    user: str | None = None
    refused: RefusedError | None = None


@dataclass(kw_only=True)
class Identity:
    """One tenant at a login host. Its clock is the real one plus a skew, not the mail's clock.

    auto_sign_in: the person who answers every device code at once; None waits for sign_in().
    token_life: of access tokens from now on.
    """

    tenant: str
    host: str
    clock: Clock
    audiences: frozenset[str]
    apps: dict[str, App] = field(default_factory=dict)
    auto_sign_in: str | None = None
    token_life: timedelta = LIFETIME
    asked: list[Json] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.mint = Mint(f"https://{self.host}/{self.tenant}/v2.0", self.audiences)
        self._devices: dict[str, _Device] = {}
        self._refresh: dict[str, tuple[str, str, str]] = {}

    def sign_in(self, user_code: str, user: str) -> None:
        """A person types the code and signs in. user: their address."""
        self._device(user_code).user = user

    def refuse_sign_in(self, user_code: str, *, conditional_access: bool = False) -> None:
        """The person declines, or the tenant's rules forbid device codes."""
        declined = RefusedError("authorization_declined", 70018, "The user declined the request.")
        blocked = RefusedError(
            "access_denied",
            53003,
            "Access has been blocked by Conditional Access policies.",
        )
        self._device(user_code).refused = blocked if conditional_access else declined

    def forget_people(self) -> None:
        """Every refresh token dies: password changed, or 90 days without use."""
        self._refresh.clear()

    @property
    def user_codes(self) -> list[str]:
        """Codes that nobody has answered yet, oldest first."""
        waiting = self._devices.values()
        return [d.user_code for d in waiting if d.user is None and d.refused is None]

    def _device(self, user_code: str) -> _Device:
        return next(d for d in self._devices.values() if d.user_code == user_code)

    def answer(self, request: Request) -> Reply:
        """Discovery, device code and token endpoint of the tenant."""
        if request.path[:1] == ("common",) and request.path[1:2] == ("discovery",):
            found = f"https://{self._quoted(request)}/{self.tenant}/v2.0/.well-known"
            endpoint = f"{found}/openid-configuration"
            return reply(200, {"tenant_discovery_endpoint": endpoint, "metadata": []})
        try:
            return reply(200, self._tenant_answer(request))
        except RefusedError as refused:
            return reply(refused.status, self._error(refused))

    def worded(self, request: Request, error: GraphError) -> Reply:  # noqa: ARG002
        """A passing fault as this host words it."""
        refused = RefusedError("temporarily_unavailable", 90006, error.message or error.code)
        return reply(error.status, self._error(refused), **error.headers)

    def _tenant_answer(self, request: Request) -> Json:
        tenant, *rest = request.path
        if tenant not in {self.tenant, "organizations", "common"}:
            raise RefusedError("invalid_tenant", 90002, f"Tenant '{tenant}' not found.")
        form = dict(parse_qsl(request.body.decode()))
        match request.method, "/".join(rest):
            case "GET", "v2.0/.well-known/openid-configuration":
                return self._discovery(self._quoted(request))
            case "POST", "oauth2/v2.0/devicecode":
                return self._device_code(form)
            case "POST", "oauth2/v2.0/token":
                self.asked.append({"grant_type": form.get("grant_type"), "fields": sorted(form)})
                return self._token(form, self._quoted(request))
        raise RefusedError("invalid_request", 90014, f"No such endpoint: {request.path}", 404)

    def _quoted(self, request: Request) -> str:
        """The host that documents name: the fake one over HTTP, the real one over TLS."""
        return request.headers["host"] if request.secure else self.host

    def _discovery(self, host: str) -> Json:
        base = f"https://{host}/{self.tenant}"
        return {
            "issuer": f"{base}/v2.0",
            "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
            "token_endpoint": f"{base}/oauth2/v2.0/token",
            "device_authorization_endpoint": f"{base}/oauth2/v2.0/devicecode",
            "jwks_uri": f"{base}/discovery/v2.0/keys",
            "tenant_region_scope": "EU",
        }

    def _error(self, refused: RefusedError) -> Json:
        now, trace = self.clock.now(), new_id()
        words = f"AADSTS{refused.number}: {refused.text} Trace ID: {trace}"
        return {
            "error": refused.error,
            "error_description": words,
            "error_codes": [refused.number],
            "timestamp": now.strftime("%Y-%m-%d %H:%M:%SZ"),
            "trace_id": trace,
            "correlation_id": new_id(),
        }

    def _token(self, form: Mapping[str, str], host: str) -> Json:
        app = self._app(form)
        match form.get("grant_type"):
            case "client_credentials":
                self._prove(app, form, host)
                return self._for_app(app, form.get("scope", ""))
            case grant if grant == DEVICE_CODE:
                return self._for_device(app, form.get("device_code", ""))
            case "refresh_token":
                return self._refreshed(form.get("refresh_token", ""), form.get("scope", ""))
        raise RefusedError(
            "unsupported_grant_type", 70003, "The app requested an unsupported grant."
        )

    def _app(self, form: Mapping[str, str]) -> App:
        app = self.apps.get(form.get("client_id", ""))
        if app is None:
            text = f"Application with identifier '{form.get('client_id')}' was not found."
            raise RefusedError("unauthorized_client", 700016, text)
        return app

    def _prove(self, app: App, form: Mapping[str, str], host: str) -> None:
        now = self.clock.now()
        if "client_assertion" in form:
            self._check_assertion(app, form, host)
        elif "client_secret" not in form:
            text = "The request body must contain 'client_assertion' or 'client_secret'."
            raise RefusedError("invalid_client", 7000218, text, 401)
        elif app.secret is None or form["client_secret"] != app.secret:
            raise RefusedError("invalid_client", 7000215, "Invalid client secret provided.", 401)
        elif app.secret_ends and now >= app.secret_ends:
            raise RefusedError(
                "invalid_client", 7000222, "The provided client secret is expired.", 401
            )

    def _check_assertion(self, app: App, form: Mapping[str, str], host: str) -> None:
        """Signature, audience, issuer and subject, time."""
        invalid = "Client assertion failed signature validation."
        if form.get("client_assertion_type") != JWT_BEARER or app.certificate is None:
            raise RefusedError("invalid_client", 700027, invalid, 401)
        try:
            said: dict[str, Any] = jwt.decode(
                form["client_assertion"],
                public_key(app.certificate),
                algorithms=["PS256", "RS256"],
                options={"verify_exp": False, "verify_nbf": False, "verify_iat": False,
                         "verify_aud": False},
            )  # fmt: skip
        except jwt.PyJWTError as error:
            raise RefusedError("invalid_client", 700027, invalid, 401) from error
        if said.get("aud") != f"https://{host}/{self.tenant}/oauth2/v2.0/token":
            text = "Client assertion audience claim does not match Realm issuer."
            raise RefusedError("invalid_client", 700023, text, 401)
        if said.get("iss") != app.client_id or said.get("sub") != app.client_id:
            text = "Client assertion contains an invalid issuer or subject."
            raise RefusedError("invalid_client", 700021, text, 401)
        now = self.clock.now().timestamp()
        if not said.get("nbf", said.get("iat", 0)) - 300 <= now < said["exp"] + 300:
            text = "Client assertion is not within its valid time range."
            raise RefusedError("invalid_client", 700024, text, 401)

    def _for_app(self, app: App, scope: str) -> Json:
        """graph.md §1: the scope must be `<resource>/.default`; nobody but us checks it."""
        resource, slash, rest = scope.rpartition("/")
        if not slash or rest != ".default":
            text = f"The provided value for scope {scope} is not valid."
            raise RefusedError("invalid_scope", 1002012, text)
        if not app.consented:
            text = "The user or administrator has not consented to use the application."
            raise RefusedError("invalid_grant", 65001, text)
        claims = {"appid": app.client_id, "roles": sorted(app.rights)}
        return self._granted(resource, claims)

    def _granted(self, resource: str, claims: Mapping[str, Any]) -> Json:
        token = self.mint.make(self.clock.now(), resource, claims, self.token_life)
        seconds = int(self.token_life.total_seconds())
        return {
            "token_type": "Bearer",
            "expires_in": seconds,
            "ext_expires_in": seconds,
            "access_token": token,
        }

    def _device_code(self, form: Mapping[str, str]) -> Json:
        app = self._app(form)
        number, code = len(self._devices) + 1, new_id()
        user_code = f"SIM{number:06d}"
        ends = self.clock.now() + timedelta(minutes=15)
        self._devices[code] = _Device(
            client_id=app.client_id,
            scopes=form.get("scope", ""),
            user_code=user_code,
            ends=ends,
            user=self.auto_sign_in,
        )
        page = "https://microsoft.com/devicelogin"
        return {
            "device_code": code,
            "user_code": user_code,
            "verification_uri": page,
            "expires_in": 900,
            "interval": 1,
            "message": f"To sign in, open {page} and enter the code {user_code} to authenticate.",
        }

    def _for_device(self, app: App, code: str) -> Json:
        device = self._devices.get(code)
        if device is None or self.clock.now() >= device.ends:
            raise RefusedError("expired_token", 70019, "The device code has expired.")
        if device.refused:
            raise device.refused
        if device.user is None:
            raise RefusedError("authorization_pending", 70016, "The user has not signed in yet.")
        return self._for_person(app.client_id, device.user, device.scopes)

    def _refreshed(self, refresh: str, scopes: str) -> Json:
        if refresh not in self._refresh:
            raise RefusedError("invalid_grant", 700082, "The refresh token has expired.")
        client_id, user, given = self._refresh[refresh]
        return self._for_person(client_id, user, scopes or given)

    def _for_person(self, client_id: str, user: str, scopes: str) -> Json:
        """Plain scope names mean Graph; `.Shared` rights are the same rights elsewhere."""
        named = [s.rpartition("/")[2] for s in scopes.split()]
        rights = sorted({s for s in named if "." in s})
        claims = {"appid": client_id, "scp": " ".join(rights), "upn": user}
        refresh = new_id()
        self._refresh[refresh] = (client_id, user, scopes)
        now = self.clock.now()
        about = {"sub": user, "oid": user, "tid": self.tenant, "preferred_username": user}
        uid = {"uid": user, "utid": self.tenant}
        return {
            **self._granted("https://graph.microsoft.com", claims),
            "scope": " ".join(scopes.split()),
            "refresh_token": refresh,
            "id_token": self.mint.make(now, client_id, about),
            "client_info": jwt.utils.base64url_encode(str(uid).replace("'", '"').encode()).decode(),
        }
