"""Access tokens: signed by this tenant, and checked as Graph checks them."""

import ssl
import uuid
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from graph_simulator.wire import GraphError

LIFETIME = timedelta(seconds=3599)


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """What an administrator uploads (certificate) and what the app keeps (key); both PEM."""

    key: str
    certificate: str
    not_after: datetime


@cache
def _key(_name: str) -> rsa.RSAPrivateKey:
    """One key a name and process: making one takes a tenth of a second."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def a_certificate(
    name: str = "docflow",
    *,
    begins: datetime | None = None,
    ends: datetime | None = None,
    address: IPv4Address | None = None,
) -> Certificate:
    """A self-signed certificate, as `New-SelfSignedCertificate` or openssl makes it.

    address: of the server it is for, if it is for one.
    """
    begins = begins or datetime.now(UTC) - timedelta(days=1)
    ends = ends or begins + timedelta(days=365)
    key, subject = _key(name), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(ends)
        .add_extension(x509.BasicConstraints(ca=address is not None, path_length=None), True)
    )
    if address:
        names = x509.SubjectAlternativeName([x509.IPAddress(address)])
        builder = builder.add_extension(names, critical=False)
    made = builder.sign(key, hashes.SHA256())
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    public = made.public_bytes(serialization.Encoding.PEM)
    return Certificate(key=private.decode(), certificate=public.decode(), not_after=ends)


def tls_context(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """A certificate for 127.0.0.1: the file to trust, and how to serve with it."""
    made = a_certificate("127.0.0.1", address=IPv4Address("127.0.0.1"))
    trust, key = folder / "ca.pem", folder / "tls.pem"
    trust.write_text(made.certificate)
    key.write_text(made.key + made.certificate)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(key)
    return trust, context


def public_key(certificate: str) -> Any:
    """The key that a PEM certificate speaks for."""
    return x509.load_pem_x509_certificate(certificate.encode()).public_key()


@dataclass(frozen=True, kw_only=True)
class Token:
    """What an access token says. user: the signed-in person, None for an app on its own."""

    client_id: str
    user: str | None
    rights: frozenset[str]


class Mint:
    """Makes and checks the tokens of one tenant.

    Tokens made before `refuse_all_made_so_far` are refused as expired; a token with a wrong
    audience, issuer, signature or time is refused too, in Graph's own words.
    """

    def __init__(self, issuer: str, audiences: frozenset[str]) -> None:
        self.issuer, self.audiences = issuer, audiences
        self._made = self._refused = 0

    def refuse_all_made_so_far(self) -> None:
        """As after a password change, or hours later."""
        self._refused = self._made

    def make(
        self, now: datetime, audience: str, claims: Mapping[str, Any], life: timedelta = LIFETIME
    ) -> str:
        """A signed token. claims: appid, and roles or scp and upn."""
        self._made += 1
        seconds = int(now.timestamp())
        times = {"iat": seconds, "nbf": seconds, "exp": seconds + int(life.total_seconds())}
        said = {"iss": self.issuer, "aud": audience, "uti": f"{self._made}", **times, **claims}
        return jwt.encode(said, _key("tenant"), algorithm="RS256", headers={"kid": "tenant"})

    def check(self, authorization: str, now: datetime) -> Token:
        """What the bearer token allows. Raises GraphError 401."""
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise _refusal("Access token is empty.")
        try:
            said = jwt.decode(
                token,
                _key("tenant").public_key(),
                algorithms=["RS256"],
                options={"verify_exp": False, "verify_nbf": False, "verify_aud": False,
                         "verify_iat": False},
            )  # fmt: skip
        except jwt.PyJWTError as error:
            raise _refusal("CompactToken parsing failed with error code: 80049217.") from error
        if said["aud"] not in self.audiences:
            raise _refusal("Access token validation failure. Invalid audience.")
        if said["iss"] != self.issuer:
            raise _refusal("Access token validation failure. Invalid issuer.")
        current = said["nbf"] <= now.timestamp() + 300 and now.timestamp() < said["exp"]
        if int(said["uti"]) <= self._refused or not current:
            raise _refusal("Lifetime validation failed, the token is expired.")
        rights = said.get("roles") or said.get("scp", "").split()
        return Token(client_id=said["appid"], user=said.get("upn"), rights=frozenset(rights))


def _refusal(message: str) -> GraphError:
    return GraphError(401, "InvalidAuthenticationToken", message, WWW_Authenticate=CHALLENGE)


CHALLENGE = (
    'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize"'
    ', client_id="00000003-0000-0000-c000-000000000000"'
)


def claims_challenge() -> GraphError:
    """Continuous access evaluation: a valid token is refused, a new one must carry the claims."""
    claims = b64encode(b'{"access_token":{"nbf":{"essential":true,"value":"1"}}}').decode()
    header = f'{CHALLENGE}, error="insufficient_claims", claims="{claims}"'
    return GraphError(
        401,
        "InvalidAuthenticationToken",
        "Continuous access evaluation resulted in challenge with result: InteractionRequired",
        WWW_Authenticate=header,
    )


def new_id() -> str:
    """A GUID."""
    return str(uuid.uuid4())
