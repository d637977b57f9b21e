"""The Outlook mailbox of a workplace: opened when it is first used, and left alone for the rest of
a round once it is clear that it cannot be used now.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from docflow.errors import (
    AccessError,
    GoneError,
    MailboxBusyError,
    MailboxError,
    SettingsError,
    UnmailableError,
)
from docflow.flow.clock import Clock
from docflow.flow.posting import Doubt, Later, Posting, Sent, post
from docflow.hiring.followup import Template
from docflow.ledger import arrivals, jobs, mails, outlook, replies, vacancies
from docflow.ledger.database import Ledger
from docflow.ledger.mails import Mail
from docflow.mailbox.graph import pace
from docflow.mailbox.graph.transport import Graph
from docflow.mailbox.outlook import Account, opened
from docflow.mailbox.signin import CLOUDS, Cloud
from docflow.model.mail import Message, SentMail
from docflow.replies.sender import same_address
from docflow.settings import FILE, Settings, secret

_ENOUGH = 3
"""Failures in a row after which a round leaves the mailbox alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paced(Later):
    """So many mails went out that this one must wait for its turn."""


def cloud_of(settings: Settings) -> Cloud:
    """Where Microsoft 365 is for this workplace."""
    mail = settings.mail
    if mail.graph:
        return Cloud(login=(mail.login or mail.graph).rstrip("/"), graph=mail.graph.rstrip("/"))
    return CLOUDS[mail.cloud]


def account_of(settings: Settings) -> Account:
    """The mailbox and the way to it. Raises SettingsError, naming what is still to be set."""
    mail = settings.mail
    for name in ("address", "tenant", "client_id"):
        if not getattr(mail, name):
            raise SettingsError(f"{FILE}: [mail] {name} is not set.", _GUIDE)
    by_app = bool(mail.certificate or mail.secret_variable)
    if by_app == (mail.sign_in == "person"):
        raise SettingsError(
            f"{FILE}: [mail] names a certificate or secret, and a person to sign in."
            if by_app
            else f"{FILE}: [mail] names neither a certificate nor a secret.",
            'Keep the certificate, or write sign_in = "person". ' + _GUIDE,
        )
    return Account(
        address=mail.address,
        tenant=mail.tenant,
        client_id=mail.client_id,
        cloud=cloud_of(settings),
        kept=settings.folder("state") / "outlook-sign-in",
        pem=_certificate(settings) if mail.certificate else None,
        secret=secret(settings) if mail.secret_variable and not mail.certificate else None,
        keyring=mail.keyring,
    )


_GUIDE = "docs/outlook.md has the steps."


def _certificate(settings: Settings) -> bytes:
    path = settings.workplace / settings.mail.certificate
    try:
        return path.read_bytes()
    except OSError as fault:
        where = settings.origin.get("mail.certificate", FILE)
        raise SettingsError(
            f"{where}: the certificate {path} cannot be read: {fault.strerror}.",
            "Make one with: docflow signin --new-certificate",
        ) from None


class OutlookMailbox:
    """Mail through Microsoft 365. Close it.

    now: the real clock. graph: the open mailbox, where it is not to be opened by the settings.
    fault: why the mailbox is left alone until the next round, None while it
    may be used. unread: why a folder could not be read in this round.
    """

    def __init__(
        self, settings: Settings, ledger: Ledger, now: Clock, graph: Graph | None = None
    ) -> None:
        self._settings, self._ledger, self.now = settings, ledger, now
        self._open = ExitStack()
        self._graph = graph
        self._failures = 0
        self._junk_seen: datetime | None = None
        self.fault: MailboxError | None = None
        self.unread: MailboxError | None = None

    def begin(self) -> None:
        """A round begins: what was wrong before may be right now. Raises SettingsError when the
        mailbox is not set up."""
        if isinstance(self.fault, AccessError):  # there may be a new certificate
            self._open.close()
            self._graph = None
        self._failures, self.fault, self.unread = 0, None, None
        if self._graph is None:
            account = account_of(self._settings)
            try:
                self._graph = self._open.enter_context(opened(account))
            except MailboxError as fault:
                self.fault = fault

    def close(self) -> None:
        """Lets go of the connection."""
        self._open.close()

    def is_time_for_junk(self, every: timedelta) -> bool:
        """Whether the last True was so long ago."""
        if self._junk_seen and self.now() - self._junk_seen < every:
            return False
        self._junk_seen = self.now()
        return True

    @contextmanager
    def in_use(self) -> Iterator[Graph]:
        """The mailbox, for one thing to be done. Raises the MailboxError for which it is left
        alone."""
        if self._graph is None and self.fault is None:
            self.begin()
        if self.fault or self._graph is None:
            raise self.fault or AccessError("The mailbox is not open.")
        try:
            yield self._graph
        except (AccessError, MailboxBusyError) as fault:
            self.fault = fault
            raise
        except (GoneError, UnmailableError):
            raise
        except MailboxError as fault:
            self._failures += 1
            if self._failures >= _ENOUGH:
                self.fault = fault
            raise
        else:
            self._failures = 0

    def post(self, message: Message, date: datetime, *, again: bool) -> SentMail | Later | Doubt:
        """Takes a mail as far as it gets now (`posting.post`). Outlook gives it its date, and what
        the ledger knows of it says more than whether it was tried before."""
        del date, again
        key = message.key
        with self._ledger.read() as connection:
            posting = Posting(**outlook.posting(connection, key))
            wait = self._turn(connection)
            answered = _answered(connection, key)
        if wait and posting.step in ("prepared", "drafted"):
            return Paced(wait=wait)

        def keep(now: Posting) -> None:
            with self._ledger.write() as connection:
                outlook.keep_posting(connection, key, asdict(now))

        with self.in_use() as graph:
            end = post(graph, message, posting, keep, self.now(), answers=answered)
        return SentMail(message_id=end.copy.message_id) if isinstance(end, Sent) else end

    def _turn(self, connection: Connection) -> timedelta:
        now, mail = self.now(), self._settings.mail
        sent = outlook.sent_since(connection, now - pace.DAY)
        return pace.pause(sent, now, a_minute=max(mail.a_minute, 1), a_day=max(mail.a_day, 1))


def _answered(connection: Connection, key: str) -> str | None:
    """The mail in the mailbox that a mail answers, so that it stays in its thread; None when it
    answers none, or somebody else's."""
    mail = mails.get(connection, key)
    arrival_id = _occasion(connection, mail) if mail else None
    kept = outlook.of_arrival(connection, arrival_id) if arrival_id else None
    if kept is None or mail is None or not same_address(kept.sender or "", [mail.to_address]):
        return None
    return kept.id


def _occasion(connection: Connection, mail: Mail) -> int | None:
    """The arrival of the mail that this one is about: the reply that a receipt thanks for, or the
    mail that brought a form."""
    if mail.kind == Template.RECEIPT:
        reply = replies.get(connection, int(mail.key.rpartition(":")[2]))
        return reply.arrival_id if reply else None
    if mail.kind not in _ABOUT_A_FORM:
        return None
    job = jobs.get(connection, mail.key)
    version = vacancies.latest(connection, mail.vacancy) if mail.vacancy else None
    if version:
        form = arrivals.get(connection, version.arrival_id)
    else:
        form = arrivals.by_sha256(connection, job.subject.removeprefix("A-")) if job else None
    return form.brought_by if form else None


_ABOUT_A_FORM = (Template.RETURNED, Template.ACCEPTED, Template.CHANGED, Template.WHICH)
