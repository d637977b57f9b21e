"""The certificate docflow signs in with: made here, or read from a file an administrator gave.

Its file holds the private key and the certificate (PEM); only the certificate goes to Microsoft.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from docflow.errors import AccessError

LIFE = timedelta(days=730)
_BLOCK = rb"-----BEGIN %s-----.+?-----END %s-----"
_KEY, _PUBLIC = rb"(?:RSA )?PRIVATE KEY", rb"CERTIFICATE"
_MAKE = "Make one with: docflow signin --new-certificate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """private, public: PEM. thumbprint: SHA-1 in hex, as the Azure portal shows it. from_, until:
    when it holds, aware."""

    private: str = field(repr=False)
    public: str = field(repr=False)
    thumbprint: str
    begins: datetime
    expires: datetime


def read(pem: bytes) -> Certificate:
    """The key and certificate in a PEM file, in whichever order.

    Raises AccessError when one of them is missing or damaged, the key has a password, or the two
    do not belong together.
    """
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization

    if b"ENCRYPTED" in pem:
        raise _wrong("has a password, and nobody is there to type it")
    key, public = _block(pem, _KEY), _block(pem, _PUBLIC)
    if not key or not public:
        raise _wrong(f"holds no {'certificate' if key else 'private key'}")
    try:
        certificate = x509.load_pem_x509_certificate(public)
        ours = serialization.load_pem_private_key(key, password=None).public_key()
    except (ValueError, TypeError) as fault:
        raise _wrong("is damaged") from fault
    form = (serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    if ours.public_bytes(*form) != certificate.public_key().public_bytes(*form):
        raise _wrong("holds a key and a certificate that do not belong together")
    return Certificate(
        private=key.decode(),
        public=public.decode(),
        thumbprint=certificate.fingerprint(hashes.SHA1()).hex().upper(),
        begins=certificate.not_valid_before_utc,
        expires=certificate.not_valid_after_utc,
    )


def make(name: str, now: datetime) -> tuple[bytes, bytes]:
    """A new key with its own certificate, for two years: the file to keep (PEM, key and
    certificate) and the file to hand to Microsoft (.cer, the certificate alone, as PEM)."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))  # a server's clock may be behind ours
        .not_valid_after(now + LIFE)
        .sign(key, hashes.SHA256())
    )
    public = certificate.public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return private + public, public


def _block(pem: bytes, kind: bytes) -> bytes:
    found = re.search(_BLOCK % (kind, kind), pem, re.DOTALL)
    return found[0] + b"\n" if found else b""


def _wrong(what: str) -> AccessError:
    return AccessError(f"The certificate file {what}.", _MAKE, "certificate")
