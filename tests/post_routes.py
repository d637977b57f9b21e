"""The two ways that mail goes out and comes in, with the same verbs: a story runs over both."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

import managers
from graph_simulator import Post, Simulator, simulator
from sqlalchemy import text
from workplaces import Workplace, a_workplace

from docflow.ledger.database import open_ledger
from docflow.mailbox import certificate

OURS, APP = "docflow@werkwijs.example", "docflow-app"
RECRUITER = "sofie.claeys@werkwijs.example"
_BRUSSELS = ZoneInfo("Europe/Brussels")


class Route(Protocol):
    """A workplace, and the people at the other end of its mail."""

    place: Workplace

    def run(self, now: str) -> str:
        """`docflow run` at a moment; it must end well."""

    def posted(self) -> list[EmailMessage]:
        """Every mail that went out, oldest first."""

    def arrives(self, mail: EmailMessage) -> None:
        """A person's mail reaches docflow."""


def newest(route: Route, to: str, subject: str = "Feedback") -> EmailMessage:
    """The newest mail to somebody with a word in its subject."""
    return [m for m in route.posted() if to in str(m["To"]) and subject in str(m["Subject"])][-1]


@dataclass
class ByFolder:
    """Files in outbox/mail; answers are dropped in the inbox."""

    place: Workplace
    dropped: int = 0

    def run(self, now: str) -> str:
        return self.place.run(now)

    def posted(self) -> list[EmailMessage]:
        return managers.posted(self.place)

    def arrives(self, mail: EmailMessage) -> None:
        self.dropped += 1
        self.place.drop(f"antwoord-{self.dropped}.eml", bytes(mail))


@dataclass
class ByOutlook:
    """A simulated tenant."""

    place: Workplace
    sim: Simulator
    box: Post

    def run(self, now: str) -> str:
        self.sim.now = datetime.fromisoformat(now).replace(tzinfo=_BRUSSELS)
        return self.place.run(now)

    def posted(self) -> list[EmailMessage]:
        read = (message_from_bytes(m.mime, policy=policy.default) for m in self.sim.sent())
        return [mail for mail in read if isinstance(mail, EmailMessage)]

    def arrives(self, mail: EmailMessage) -> None:
        self.box.deliver(bytes(mail))


def by_folder(root: Path, more: str = "") -> ByFolder:
    """A new workplace with the folder transport."""
    settings = f'{more}[mail]\naddress = "{OURS}"\nplus_address = true\n'
    return ByFolder(a_workplace(root, settings))


@contextmanager
def by_outlook(root: Path, more: str = "", mail: str = "", **tenant: object) -> Iterator[ByOutlook]:
    """A new workplace with a mailbox in a simulated tenant. mail: more lines of [mail]. tenant: as
    for `simulator`."""
    with simulator(**tenant) as sim:  # type: ignore[arg-type]
        place = a_workplace(root, f"{more}{outlook_settings(sim)}{mail}")
        connected(sim, place)
        yield ByOutlook(place, sim, sim.mailbox(OURS))


def outlook_settings(sim: Simulator) -> str:
    """[mail] for a workplace that signs in with outlook.pem."""
    return f"""\
[mail]
transport = "m365"
address = "{OURS}"
plus_address = true
tenant = "{sim.tenant}"
client_id = "{APP}"
certificate = "outlook.pem"
login = "{sim.login_url}"
graph = "{sim.graph_url.removesuffix("/v1.0")}"
since = "2026-11-01"
a_minute = 1000
"""


def time_passes(place: Workplace, by: timedelta) -> None:
    """In the ledger: the real clock is nobody's to move."""
    moved = {"postings": ("asked_at", "missed_at", "sending_at"), "jobs": ("retry_at", "lease")}
    with (
        open_ledger(place.root / ".docflow" / "ledger.sqlite3") as ledger,
        ledger.write() as connection,
    ):
        for table, columns in moved.items():
            for column in columns:
                shifted = f"strftime('%Y-%m-%d %H:%M:%f', {column}, '-{by.seconds} seconds')"
                connection.execute(text(f"UPDATE {table} SET {column} = {shifted}"))


_PEM, _CER = certificate.make("docflow", datetime(2026, 11, 20, tzinfo=_BRUSSELS))


def connected(sim: Simulator, place: Workplace) -> None:
    """The app, with its certificate on both sides."""
    (place.root / "outlook.pem").write_bytes(_PEM)
    sim.app(APP, certificate=_CER.decode(), mailboxes=[OURS])
