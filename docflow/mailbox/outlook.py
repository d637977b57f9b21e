"""An Outlook mailbox from its settings: opened for work, or looked at by `docflow doctor`."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from docflow.errors import AccessError, MailboxError
from docflow.mailbox import certificate
from docflow.mailbox.graph import check
from docflow.mailbox.graph.check import Looked
from docflow.mailbox.graph.transport import Graph
from docflow.mailbox.signin import AppSignIn, Cloud, PersonSignIn
from docflow.mailbox.wire import connection

if TYPE_CHECKING:
    import httpx


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A mailbox and the way to it.

    address: of the mailbox. tenant: the organisation's id or domain. client_id: of the app
    registration. pem: the certificate file's bytes; or else secret. With neither, a person signs
    in, and kept and keyring say where that stays (`PersonSignIn`).
    """

    address: str
    tenant: str
    client_id: str
    cloud: Cloud
    kept: Path
    pem: bytes | None = field(default=None, repr=False)
    secret: str | None = field(default=None, repr=False)
    keyring: bool = True

    @property
    def of_a_person(self) -> bool:
        """Whether a person signs in, by `docflow signin`."""
        return self.pem is None and self.secret is None


@contextmanager
def opened(account: Account) -> Iterator[Graph]:
    """The mailbox, for the length of a `with`. Nothing is asked of Microsoft yet.

    Raises AccessError when the certificate cannot be used, or httpx is not installed.
    """
    with connection(on_loopback=account.cloud.on_loopback) as http:
        yield _graph(account, http)


@contextmanager
def for_a_person(account: Account) -> Iterator[PersonSignIn]:
    """The sign-in of a person, for `docflow signin`. Raises AccessError when an app signs in."""
    with connection(on_loopback=account.cloud.on_loopback) as http:
        signin = _signin(account, http)
        if not isinstance(signin, PersonSignIn):
            raise AccessError(
                "Here docflow signs in as an app: no person need do it.",
                'For the other way, leave out the certificate and write sign_in = "person".',
            )
        yield signin


def examine(
    account: Account, now: datetime, folders: Sequence[str] = (), others: Sequence[str] = ()
) -> Iterator[Looked]:
    """Everything about the mailbox that can be wrong, up to the first thing that stops the rest.

    now: the real clock. folders, others: see `check.mailbox`; a person may open other mailboxes,
    so then they are left alone. Never raises.
    """
    try:
        if account.pem is not None:
            own = check.certificate(certificate.read(account.pem), now)
            yield own
            if own.state == "wrong":
                return
        with connection(on_loopback=account.cloud.on_loopback) as http:
            signed = check.sign_in(_signin(account, http))
            yield signed
            if signed.state == "good":
                elsewhere = () if account.of_a_person else others
                yield from check.mailbox(_graph(account, http), now, folders, elsewhere)
    except MailboxError as fault:
        area: check.Area = "certificate" if fault.code == "certificate" else "sign-in"
        yield Looked(area, "wrong", fault.message, fault.remedy)


def _graph(account: Account, http: "httpx.Client") -> Graph:
    return Graph(
        cloud=account.cloud, mailbox=account.address, signin=_signin(account, http), http=http
    )


def _signin(account: Account, http: "httpx.Client") -> AppSignIn | PersonSignIn:
    if account.of_a_person:
        return PersonSignIn(
            cloud=account.cloud,
            tenant=account.tenant,
            client_id=account.client_id,
            kept=account.kept,
            plain=not account.keyring,
            http=http,
        )
    return AppSignIn(
        cloud=account.cloud,
        tenant=account.tenant,
        client_id=account.client_id,
        credential=account.secret or certificate.read(account.pem or b""),
        http=http,
    )
