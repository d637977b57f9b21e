"""What `docflow doctor` looks at in a mailbox: one thing after the other, until one is wrong."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from docflow.errors import AccessError, GoneError, MailboxError, UnmailableError
from docflow.mailbox.certificate import Certificate
from docflow.mailbox.graph import filing
from docflow.mailbox.graph.transport import Call, Graph
from docflow.mailbox.signin import SignIn

_SOON = timedelta(days=30)
_SKEW = timedelta(minutes=4)  # Microsoft takes five
_PROBE = "docflow doctor (may be deleted)"

Area = Literal["certificate", "sign-in", "clock", "mailbox", "permission", "folder", "scope"]


@dataclass(frozen=True, slots=True)
class Looked:
    """One thing that was looked at. remedy: what to do when it is not good."""

    area: Area
    state: Literal["good", "note", "wrong"]
    says: str
    remedy: str = ""


def certificate(own: Certificate, now: datetime) -> Looked:
    """Whether the certificate holds now, and a month from now. now: the real clock."""
    until = f"{own.expires:%d %B %Y}"
    renew = "Make a new one (docflow signin --new-certificate) and upload its .cer file in Entra."
    if own.expires <= now:
        return Looked("certificate", "wrong", f"it expired on {until}", renew)
    if own.begins > now:
        return Looked(
            "certificate",
            "wrong",
            f"it holds only from {own.begins:%d %B %Y}",
            "Is the clock right?",
        )
    if own.expires - now < _SOON:
        return Looked("certificate", "note", f"it expires on {until}", renew)
    return Looked("certificate", "good", f"it holds until {until}")


def sign_in(signin: SignIn) -> Looked:
    """Whether Microsoft gives a token."""
    try:
        signin.token()
    except MailboxError as fault:
        return _wrong("sign-in", fault)
    return Looked("sign-in", "good", "Microsoft accepts docflow's sign-in")


def mailbox(
    graph: Graph, now: datetime, folders: Sequence[str] = (), others: Sequence[str] = ()
) -> Iterator[Looked]:
    """Whether the mailbox is there, and may be read, written and sent from.

    now: the real clock. folders: those that are watched. others: addresses of mailboxes that
    docflow should not be able to open. To see whether it may write and send, a draft without a
    recipient is made, Outlook refuses to send that, and it is deleted.
    """
    try:
        answer = graph.ask(_inbox(graph.mailbox))
    except MailboxError as fault:
        yield _wrong("mailbox", fault)
        return
    yield Looked("mailbox", "good", f"{graph.mailbox} is there and may be read")
    if answer.date and abs(answer.date - now) > _SKEW:
        minutes = round(abs(answer.date - now) / timedelta(minutes=1))
        yield Looked(
            "clock", "wrong", f"this computer's clock is {minutes} minutes off", "Set the clock."
        )
    yield from _writing(graph)
    for name in folders:
        yield from _folder(graph, name)
    for other in others:
        yield from _scope(graph, other)


def _writing(graph: Graph) -> Iterator[Looked]:
    try:
        made = graph.create(("messages",), {"subject": _PROBE})
    except MailboxError as fault:
        yield _wrong("permission", fault)
        return
    yield Looked("permission", "good", "drafts may be written")
    probe = ("messages", str(made["id"]))
    try:
        graph.act((*probe, "send"))
    except UnmailableError:
        yield Looked("permission", "good", "mail may be sent")
    except AccessError as fault:
        yield _wrong("permission", fault)
    except MailboxError as fault:
        yield Looked("permission", "note", f"whether mail may be sent is not known: {fault}")
    try:
        graph.change("DELETE", probe)
    except MailboxError as fault:
        yield Looked("permission", "note", f'the draft "{_PROBE}" was left behind: {fault}')


def _folder(graph: Graph, name: str) -> Iterator[Looked]:
    try:
        graph.get(("mailFolders", filing.find(graph, name)), {"$select": "id"})
    except GoneError:
        yield Looked(
            "folder",
            "wrong",
            f'there is no folder "{name}"',
            "Correct [mail] folders in docflow.toml, or give the folder its name back.",
        )
    except MailboxError as fault:
        yield _wrong("folder", fault)


def _scope(graph: Graph, other: str) -> Iterator[Looked]:
    try:
        graph.ask(_inbox(other))
    except MailboxError:
        return
    yield Looked(
        "scope",
        "note",
        f"docflow may also open {other}: it was given more than its own mailbox",
        "An administrator limits it to one mailbox: docs/outlook.md has the commands.",
    )


def _inbox(address: str) -> Call:
    return Call(method="GET", path=("mailFolders", "inbox"), query={"$select": "id"}, of=address)


def _wrong(area: Area, fault: MailboxError) -> Looked:
    return Looked(area, "wrong", fault.message, fault.remedy)
