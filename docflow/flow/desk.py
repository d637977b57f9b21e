"""The desk: everything one run holds. Opened once at the door, handed to every verb of this room.

`now` is the workplace's moment: `--now` moves it, and with it what is due and the dates that
people read. Leases, file ages and retries keep the real clock (`flow.clock`).
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from docflow.errors import SettingsError
from docflow.flow.check import examine
from docflow.flow.clock import Clock, clock_at, real_clock
from docflow.flow.listen import Heard, listen
from docflow.flow.outlook import OutlookMailbox, cloud_of
from docflow.flow.posting import Doubt, Later
from docflow.forms.rules import CODES
from docflow.forms.typed import typed_words
from docflow.inbox import Inbox
from docflow.ledger.database import Ledger, open_ledger
from docflow.mailbox import dropped
from docflow.mailbox.folder import FolderMailbox
from docflow.model.mail import Arrived, Message, SentMail
from docflow.model.phrases import Catalogue, Phrases
from docflow.model.vacancy import Language
from docflow.model.work import Reading, Severity
from docflow.outbox import Outbox
from docflow.sandbox import Sandbox
from docflow.settings import Settings
from docflow.store import Store
from docflow.texts import Texts
from docflow.writing.document import Look
from docflow.writing.message import Composed, compose


class Mailbox(Protocol):
    """Where mail goes out, each at most once."""

    def post(self, message: Message, date: dt.datetime, *, again: bool) -> SentMail | Later | Doubt:
        """Sends the mail, unless it went before. date: aware. again: it was tried before, so it may
        have come through. Later: not now, or not known yet; Doubt: a person must look. Raises
        MailboxError when it was not sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What a run holds. reader, opener, listener: `check.examine` for a form, `dropped.parse` for
    a mail and `listen.listen` for what it says, each in its limited child process."""

    settings: Settings
    ledger: Ledger
    store: Store
    inbox: Inbox
    outbox: Outbox
    mailbox: Mailbox
    texts: Texts
    catalogue: Catalogue
    months: Mapping[str, int]
    roles: Mapping[str, str]
    reader: Sandbox[Reading]
    opener: Sandbox[Arrived]
    listener: Sandbox[Heard]
    look: Look
    now: Clock
    real_now: Clock

    def phrases(self, language: Language) -> Phrases:
        """The words of one language."""
        return self.catalogue[language]

    def composed(self, name: str, content: Mapping[str, Any]) -> Composed:
        """The mail that the template `name` ("messages/nl/form-returned.md") makes of values.
        Raises TemplateError."""
        template, layout = self.texts.text(name), self.texts.text("messages/layout.html")
        return compose(template, layout, content, name=name)

    @property
    def today(self) -> dt.date:
        """The workplace's date."""
        return self.now().astimezone(self.settings.zone).date()

    def day(self, moment: dt.datetime) -> dt.date:
        """The date people call `moment`."""
        return moment.astimezone(self.settings.zone).date()

    @property
    def recruiter(self) -> str:
        """Who gets the mail about a form that names no recruiter; "" when nobody is set."""
        return next(iter(self.settings.people.recruiters), "")


@contextmanager
def open_desk(settings: Settings, now: str | None = None) -> Iterator[Desk]:
    """The desk of a workplace, for the length of a `with`.

    now: "2026-12-01T09:00", read in the workplace's zone when it names none. Raises
    SettingsError, LedgerError, TemplateError, FolderError.
    """
    check_rules(settings)
    by_outlook = settings.mail.transport == "m365"
    if now and by_outlook and not cloud_of(settings).on_loopback:
        raise SettingsError(
            "--now does not go with a real mailbox: people would get mail before its time.",
            'Leave it out, or try it with [mail] transport = "folder".',
        )
    state, outbox = settings.folder("state"), settings.folder("outbox")
    texts = Texts(settings.folder("templates"))
    catalogue = texts.catalogue()
    typed = typed_words(catalogue)
    clock = clock_at(now, settings.zone)
    with ExitStack() as stack:
        ledger = stack.enter_context(open_ledger(state / "ledger.sqlite3"))
        mailbox: Mailbox = FolderMailbox(outbox / "mail")
        if by_outlook:
            mailbox = stack.enter_context(closing(OutlookMailbox(settings, ledger, real_clock)))
        yield Desk(
            settings=settings,
            ledger=ledger,
            store=Store(state / "store"),
            inbox=Inbox(settings.folder("inbox")),
            outbox=Outbox(outbox),
            mailbox=mailbox,
            texts=texts,
            catalogue=catalogue,
            months=typed.months,
            roles=typed.roles,
            reader=stack.enter_context(
                Sandbox(examine, constants=(dict(settings.rules), catalogue))
            ),
            opener=stack.enter_context(Sandbox(dropped.parse)),
            listener=stack.enter_context(Sandbox(listen, constants=(catalogue,))),
            look=_look(settings),
            now=clock,
            real_now=real_clock,
        )


def check_rules(settings: Settings, codes: Mapping[str, Severity] = CODES) -> None:
    """Raises SettingsError when [rules] names a code that does not exist."""
    for code in settings.rules:
        if code not in codes:
            import difflib

            near = difflib.get_close_matches(code, codes, n=1)
            raise SettingsError(
                f"{settings.origin.get(f'rules.{code}', 'docflow.toml')}: there is no rule {code}.",
                f"Did you mean {near[0]}?" if near else "The rules are listed in docs/findings.md.",
            )


def _look(settings: Settings) -> Look:
    logo = settings.look.logo
    if not logo:
        return Look(accent=settings.look.accent)
    path = settings.workplace / logo
    try:
        return Look(accent=settings.look.accent, logo=path.read_bytes())
    except OSError:
        raise SettingsError(
            f"{settings.origin.get('look.logo', 'docflow.toml')}: there is no picture {path}.",
            "Put it there, or remove the line.",
        ) from None
