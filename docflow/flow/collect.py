"""What comes in by Outlook: noticed, fetched, and once it was dealt with, filed.

Between any two of these stands a commit, so a round that was killed goes on where it stopped:
noticed mails are fetched, fetched ones are arrivals like any other, settled ones are filed.
"""

import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from sqlalchemy import Connection

from docflow.errors import GoneError, MailboxBusyError, MailboxError
from docflow.flow.desk import Desk
from docflow.flow.outlook import OutlookMailbox
from docflow.ledger import arrivals, outlook
from docflow.ledger.arrivals import Arrival
from docflow.ledger.outlook import Folder, Kept
from docflow.mailbox.graph import filing, reading
from docflow.mailbox.graph.reading import Noticed
from docflow.model.mail import Arrived
from docflow.sandbox import SandboxLimit

log = logging.getLogger(__name__)

MAILBOX = ""
"""The name under which is kept why the whole mailbox cannot be used."""

JUNK_LOOK, JUNK_SHOWN = timedelta(minutes=15), timedelta(days=14)
_MOST_JUNK = 50
_TOGETHER = 25
"""Mails of one commit, which takes as long as a request."""

_NEVER = ("too-large",)
"""Codes of a mail that cannot be fetched, however often it is tried."""

_SEALED = re.compile(r"(.*\.p7m|winmail\.dat|.*\.rpmsg)", re.IGNORECASE)
_SEALED_KINDS = ("application/pkcs7-mime", "application/x-pkcs7-mime", "application/ms-tnef")
_SPACE = re.compile(r"[\s\x00-\x1f\x7f]+")

Step = Callable[[str, int], None]


def collect(desk: Desk, step: Step) -> None:
    """One look at the mailbox, when there is one: what is new in its folders is written down and
    taken in. Raises SettingsError when it is not set up."""
    mailbox = desk.mailbox
    if not isinstance(mailbox, OutlookMailbox):
        return
    mailbox.begin()
    for name in desk.settings.mail.folders:
        if mailbox.fault is None:
            _sweep(desk, mailbox, name)
    _note(desk, MAILBOX, mailbox.fault)
    with desk.ledger.read() as connection:
        noticed = outlook.listed(connection, "noticed")
    for first in range(0, len(noticed), _TOGETHER):
        if mailbox.fault:
            break
        step("mails", len(noticed) - first)
        _take_in(desk, mailbox, noticed[first : first + _TOGETHER])
    _look_at_junk(desk, mailbox)


def unusable(desk: Desk) -> MailboxError | None:
    """Why the mailbox cannot be used; None when it can, or only asks for patience."""
    mailbox = desk.mailbox
    if not isinstance(mailbox, OutlookMailbox) or isinstance(mailbox.fault, MailboxBusyError):
        return None
    return mailbox.fault or mailbox.unread


# --- what is new ------------------------------------------------------------------------------


def _sweep(desk: Desk, mailbox: OutlookMailbox, name: str) -> None:
    """One round over a folder. Its link is committed with all that it brought, or not at all."""
    with desk.ledger.read() as connection:
        known = outlook.folder(connection, name)
    since = _since(desk, known)
    found: list[Noticed] = []
    link = known.link if since == known.since else None
    try:
        with mailbox.in_use() as graph:
            folder_id = known.folder_id or filing.find(graph, name)
            for page in reading.sweep(graph, folder_id, link=link, since=since):
                found += page.items
                link = page.link or link
    except GoneError:
        _note(desk, name, _no_folder(desk, name), forget=True)
        return
    except MailboxError as fault:
        log.warning("mailbox: a folder cannot be read, %s", fault.code or type(fault).__name__)
        if mailbox.fault is None:
            mailbox.unread = fault
            _note(desk, name, fault)
        return
    now = replace(known, folder_id=folder_id, link=link, since=since, error=None)
    if found or now != known:
        with desk.ledger.write() as connection:
            outlook.notice(connection, (_kept(desk, name, item) for item in found))
            outlook.keep_folder(connection, now)


def _since(desk: Desk, known: Folder) -> datetime:
    """Where reading begins: the day of the settings, else that of the first look. Another day in
    the settings begins it anew."""
    day = desk.settings.mail.since
    if day is None and known.since:
        return known.since
    return datetime.combine(day or desk.today, time(), desk.settings.zone)


def _kept(desk: Desk, folder: str, item: Noticed) -> Kept:
    return Kept(
        id=item.id,
        folder=folder,
        message_id=item.message_id,
        received_at=item.received_at or desk.now(),
    )


def _no_folder(desk: Desk, name: str) -> MailboxError:
    where = desk.settings.origin.get("mail.folders", "docflow.toml")
    return MailboxError(
        f'There is no folder "{name}" in the mailbox.',
        f"It was renamed or deleted: correct folders ({where}), or give it its name back.",
    )


def _note(desk: Desk, name: str, fault: MailboxError | None, *, forget: bool = False) -> None:
    """Keeps why a folder, or the mailbox, cannot be read, for `status`."""
    error = f"{fault.message} {fault.remedy}".strip() if fault else None
    with desk.ledger.read() as connection:
        known = outlook.folder(connection, name)
    if forget:
        known = Folder(name=name, since=known.since, error=known.error)
    if known.error != error or forget:
        with desk.ledger.write() as connection:
            outlook.keep_folder(connection, replace(known, error=error))


def _look_at_junk(desk: Desk, mailbox: OutlookMailbox) -> None:
    """What Outlook took for junk is shown and never read: forms from new senders land there."""
    if mailbox.fault or not mailbox.is_time_for_junk(JUNK_LOOK):
        return
    try:
        with mailbox.in_use() as graph:
            found = reading.junk(graph, desk.real_now() - JUNK_SHOWN, _MOST_JUNK)
    except MailboxError as fault:
        log.warning("mailbox: junk cannot be listed, %s", fault.code or type(fault).__name__)
        return
    with desk.ledger.write() as connection:
        shown = (
            Kept(
                id=item.id,
                folder="junkemail",
                state="junk",
                received_at=item.received_at or desk.now(),
                sender=item.sender,
                subject=item.subject,
            )
            for item in found
        )
        outlook.set_junk(connection, shown)


# --- taken in ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fetched:
    """What became of a noticed mail. sha256: of its bytes, in the store; None: it is gone, or
    fault says why it cannot be fetched."""

    kept: Kept
    sha256: str | None = None
    mail: Arrived | None = None
    links: Sequence[str] = ()
    fault: MailboxError | None = None


def _take_in(desk: Desk, mailbox: OutlookMailbox, noticed: Sequence[Kept]) -> None:
    """Mails become arrivals, whole and in the store, which the round then reads. In one commit:
    what is fetched twice after a kill is the same."""
    fetched = []
    for kept in noticed:
        if mailbox.fault is None:
            fetched.append(_fetch(desk, mailbox, kept))
    with desk.ledger.write() as connection:
        for found in fetched:
            _arrive(connection, desk, found)


def _fetch(desk: Desk, mailbox: OutlookMailbox, kept: Kept) -> _Fetched:
    try:
        with mailbox.in_use() as graph:
            fetched = reading.fetch(graph, kept.id)
    except MailboxError as fault:
        log.warning("mailbox: a mail cannot be fetched, %s", fault.code or type(fault).__name__)
        return _Fetched(kept=kept, fault=fault)
    if fetched is None:
        return _Fetched(kept=kept)
    return _Fetched(
        kept=kept,
        sha256=desk.store.put(fetched.mime),
        mail=_opened(desk, fetched.mime),
        links=fetched.links,
    )


def _arrive(connection: Connection, desk: Desk, found: _Fetched) -> None:
    kept, mail = found.kept, found.mail
    if found.fault:
        keep = outlook.refuse if found.fault.code in _NEVER else outlook.fail
        keep(connection, kept.id, found.fault.message)
        return
    if found.sha256 is None:
        outlook.close(connection, kept.id, "gone")
        return
    sender = mail.sender if mail else ""
    arrival = _same(connection, kept, sender)
    if arrival is None:
        arrival, _ = arrivals.add(
            connection,
            sha256=found.sha256,
            name=_name(desk, kept, mail),
            source="mail",
            at=min(kept.received_at, desk.now()),
        )
    unopened = [*found.links, *(_sealed(mail) if mail else ())]
    outlook.take(connection, kept.id, arrival.id, sender=sender, unopened=unopened)
    log.info("arrival %s: by mail", arrival.id)


def _opened(desk: Desk, data: bytes) -> Arrived | None:
    """What the mail says, for its name; reading it says why when it cannot be opened."""
    try:
        return desk.opener.call(data)
    except (MailboxError, SandboxLimit):
        return None


def _sealed(mail: Arrived) -> list[str]:
    """Parts that are signed, encrypted or Outlook's own, and that docflow cannot look into."""
    return [
        part.name
        for part in mail.attachments
        if part.content_type in _SEALED_KINDS or _SEALED.fullmatch(part.name)
    ]


def _same(connection: Connection, kept: Kept, sender: str) -> Arrival | None:
    """The arrival that another copy of this mail became."""
    for other in outlook.with_message_id(connection, kept.message_id):
        if other.id != kept.id and other.arrival_id and other.sender == sender:
            return arrivals.get(connection, other.arrival_id)
    return None


def _name(desk: Desk, kept: Kept, mail: Arrived | None) -> str:
    """What the mail is called where it is shown."""
    received = kept.received_at.astimezone(desk.settings.zone)
    words = f"{mail.sender} {mail.subject}" if mail else ""
    shown = _SPACE.sub(" ", words).strip()[:120]
    return f"{shown or f'mail of {received:%Y-%m-%d %H.%M}'}.eml"


# --- filed ------------------------------------------------------------------------------------


def file_mails(desk: Desk) -> None:
    """Mails that were dealt with go to docflow's folder; those that a person must look at to
    another, with the reason as their category."""
    mailbox = desk.mailbox
    if not isinstance(mailbox, OutlookMailbox):
        return
    with desk.ledger.read() as connection:
        taken = [
            (kept, arrivals.get(connection, kept.arrival_id) if kept.arrival_id else None)
            for kept in outlook.listed(connection, "taken")
        ]
    ready = [
        (kept, arrival)
        for kept, arrival in taken
        if arrival is None or (arrival.state != "new" and arrival.reason != arrivals.FAULT)
    ]
    folders: dict[str, str] = {}
    for first in range(0, len(ready), _TOGETHER):
        _file_some(desk, mailbox, ready[first : first + _TOGETHER], folders)


def _file_some(
    desk: Desk,
    mailbox: OutlookMailbox,
    ready: Sequence[tuple[Kept, Arrival | None]],
    folders: dict[str, str],
) -> None:
    """In one commit: to file a mail again after a kill is harmless."""
    filed = []
    for kept, arrival in ready:
        try:
            if mailbox.fault is None:
                filed.append((kept, arrival, _file(desk, mailbox, kept, arrival, folders)))
        except MailboxError as fault:
            log.warning("mailbox: not filed, %s", fault.code or type(fault).__name__)
    if not filed:
        return
    with desk.ledger.write() as connection:
        for kept, arrival, there in filed:
            outlook.close(connection, kept.id, "filed" if there else "gone")
            if arrival:
                arrivals.mark_filed(connection, arrival.id)


def _file(
    desk: Desk,
    mailbox: OutlookMailbox,
    kept: Kept,
    arrival: Arrival | None,
    folders: dict[str, str],
) -> bool:
    """Whether the mail is still there; it is filed then."""
    name, category = _place(desk, kept, arrival)
    with mailbox.in_use() as graph:
        if name not in folders:
            folders[name] = _folder(desk, mailbox, name)
        try:
            return filing.file(graph, kept.id, category=category, folder_id=folders[name])
        except GoneError:  # the folder, deleted just now
            folders[name] = _folder(desk, mailbox, name)
            return filing.file(graph, kept.id, category=category, folder_id=folders[name])


def _folder(desk: Desk, mailbox: OutlookMailbox, name: str) -> str:
    with desk.ledger.read() as connection:
        known = outlook.folder(connection, name)
    with mailbox.in_use() as graph:
        folder_id = filing.folder(graph, name, known.folder_id)
    if folder_id != known.folder_id:
        with desk.ledger.write() as connection:
            outlook.keep_folder(connection, replace(known, folder_id=folder_id))
    return folder_id


def _place(desk: Desk, kept: Kept, arrival: Arrival | None) -> tuple[str, str]:
    """The folder and the category of a mail, as people see them in Outlook."""
    mail, phrases = desk.settings.mail, desk.phrases(desk.settings.locale.language)
    if arrival is None:
        reason = "large"
    elif arrival.state != "read":
        reason = arrival.reason or "other"
    elif kept.unopened:
        reason = "unopened"
    else:
        return mail.done, "docflow"
    said = reason if phrases.has("in_outlook", reason) else "other"
    folder = mail.to_look_at or phrases.text("in_outlook", "to_look_at")
    return folder, phrases.text("in_outlook", said)
