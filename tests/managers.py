"""The people who answer: mails built from the very request that docflow sent, as mail programs
build them."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from sqlalchemy import Connection
from workplaces import Workplace, a_candidate_form, a_workplace, an_intake_form, sample_answers

from docflow.ledger import approvals, arrivals, replies, requests
from docflow.ledger.approvals import Approval
from docflow.ledger.arrivals import Arrival
from docflow.ledger.database import open_ledger
from docflow.ledger.replies import Reply

HANDED_IN = "2026-11-23T10:00"
AFTER = "2026-11-24T16:00"
NEXT_DAY = "2026-11-25T09:00"
SAMPLE = sample_answers()
TOM = "tom.debacker@lindeboom.example"
BILAL = "bilal.amrani@lindeboom.example"
SOFIE = "sofie.claeys@werkwijs.example"
ELKE = SAMPLE["9.1/email"]
SETTINGS = '[mail]\nauthserv_id = "mail.werkwijs.example"\n'

IN_WORDS = "4 3 5 4 4 / 1 2 2 / 4 4 5 go"
"""A whole answer, as people type it on a phone."""

TALK: Mapping[str, str] = {
    "1.2": SAMPLE["9.1/name"],
    "1.3": ELKE,
    "2.1/step": SAMPLE["7.2/name"],
    "2.1/date": "24/11/2026",
    "2.1/start": "14:00",
    "2.1/minutes": "45",
    "2.1/with": "Tom De Backer, Bilal Amrani",
}
"""What the recruiter fills in: Elke Wouters meets the manager and his colleague."""


def after_the_talk(root: Path) -> Workplace:
    """A workplace in which two people were asked about one candidate, an hour after the talk."""
    place = a_workplace(root, SETTINGS)
    place.drop("intake.docx", an_intake_form())
    place.run()
    reference = str(place.status()["vacancies"][0]["reference"])
    place.drop("kandidaat.docx", a_candidate_form({"1.1": reference, **TALK}))
    place.run(HANDED_IN)
    place.run(AFTER)
    return place


def copy_of(place: Workplace, root: Path) -> Workplace:
    """The same workplace in another folder."""
    shutil.copytree(place.root, root)
    return Workplace(root)


def sent(place: Workplace, to: str, subject: str = "Feedback") -> EmailMessage:
    """The newest mail to somebody with a word in its subject, as docflow sent it."""
    found = [mail for mail in posted(place) if to in mail["To"] and subject in mail["Subject"]]
    return found[-1]


def posted(place: Workplace) -> list[EmailMessage]:
    """Every mail in outbox/mail, by date."""
    read = [
        message_from_bytes(path.read_bytes(), policy=policy.default)
        for path in (place.root / "outbox" / "mail").glob("*.eml")
    ]
    mails = [mail for mail in read if isinstance(mail, EmailMessage)]
    return sorted(mails, key=lambda mail: str(mail["Date"].datetime))


def reference_of(request: EmailMessage) -> str:
    """ "DF-7Q4K2M" """
    return str(request["Subject"]).rpartition("[")[2].rstrip("]")


def words_of(mail: EmailMessage) -> str:
    """The text part of a mail."""
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).strip()


def gmail(request: EmailMessage, own: str, inline: Mapping[str, str] = {}) -> str:
    """Own words, then the request in ">", with answers below some of its lines ("1." → "4")."""
    lines = [own, "", f"Op di 24 nov 2026 om 16:00 schreef {request['From']}:", ""]
    for line in words_of(request).splitlines():
        lines.append(f"> {line}")
        lines += [text for start, text in inline.items() if line.startswith(start)]
    return "\n".join(lines)


def outlook(request: EmailMessage, own: str) -> str:
    """Own words, then the request below its head, without marks."""
    head = [
        f"Van: {request['From']}",
        "Verzonden: dinsdag 24 november 2026 16:00",
        f"Aan: {request['To']}",
        f"Onderwerp: {request['Subject']}",
    ]
    return "\n".join([own, "", *head, "", words_of(request)])


def iphone(request: EmailMessage, own: str) -> str:
    """Own words, the phone's line, then the request in ">"."""
    head = f"> Op 24 nov. 2026 om 16:02 heeft {request['From']} het volgende geschreven:"
    quoted = "\n".join(f"> {line}" for line in words_of(request).splitlines())
    return f"{own}\n\nVerstuurd vanaf mijn iPhone\n\n{head}\n> \n{quoted}"


def answer(
    request: EmailMessage,
    text: str,
    *,
    sender: str = "",
    number: int = 1,
    headers: Mapping[str, str] = {},
    threaded: bool = True,
) -> EmailMessage:
    """A mail in answer to a request. sender: its reader, unless said otherwise. number: makes its
    Message-ID. threaded: names what it answers in its head, as every program does."""
    mail = EmailMessage()
    mail["From"] = sender or str(request["To"])
    mail["To"] = str(request["Reply-To"])
    mail["Subject"] = f"RE: {request['Subject']}"
    mail["Date"] = "Tue, 24 Nov 2026 18:00:00 +0100"
    mail["Message-ID"] = f"<answer.{number}@lindeboom.example>"
    if threaded:
        mail["In-Reply-To"] = str(request["Message-ID"])
    for name, value in headers.items():
        mail[name] = value
    mail.set_content(text)
    return mail


def absence(request: EmailMessage, text: str) -> EmailMessage:
    """What a mail server answers for somebody who is away."""
    return answer(request, text, headers={"Auto-Submitted": "auto-replied"})


def bounce(lost: EmailMessage) -> bytes:
    """What a mail server sends back when nobody has that address (RFC 3464)."""
    edge = "=_edge"
    head = "\n".join(f"{name}: {lost[name]}" for name in ("From", "To", "Subject", "Message-ID"))
    return "\n".join(
        [
            "From: MAILER-DAEMON@mail.lindeboom.example",
            f"To: {lost['From']}",
            "Subject: Undelivered Mail Returned to Sender",
            "Message-ID: <bounce.1@mail.lindeboom.example>",
            "MIME-Version: 1.0",
            f'Content-Type: multipart/report; report-type=delivery-status; boundary="{edge}"',
            *("", f"--{edge}", "Content-Type: text/plain", "", "User unknown."),
            *("", f"--{edge}", "Content-Type: message/delivery-status", ""),
            *("Reporting-MTA: dns; mail.lindeboom.example", ""),
            *("Action: failed", "Status: 5.1.1"),
            *("", f"--{edge}", "Content-Type: text/rfc822-headers", "", head),
            *("", f"--{edge}--", ""),
        ]
    ).encode()


# --- what became of it --------------------------------------------------------------------------


def comes_in(
    place: Workplace, mail: EmailMessage | bytes, name: str = "re.eml", now: str = NEXT_DAY
) -> Arrival:
    """A mail is dropped; what became of it after a run."""
    place.drop(name, mail if isinstance(mail, bytes) else bytes(mail))
    place.run(now)
    return arrived(place)


@contextmanager
def rows_of(place: Workplace) -> Iterator[Connection]:
    """The ledger, to look at."""
    path = place.root / ".docflow" / "ledger.sqlite3"
    with open_ledger(path) as ledger, ledger.read() as connection:
        yield connection


def arrived(place: Workplace) -> Arrival:
    """The newest arrival."""
    with rows_of(place) as rows:
        return arrivals.listed(rows, "read", "held", "waiting", "rejected", "new")[-1]


def answered(place: Workplace) -> list[Reply]:
    """Every answer to a request, oldest first."""
    with rows_of(place) as rows:
        known = [r for q in requests.listed(rows) for r in replies.of_request(rows, q.reference)]
    return sorted(known, key=lambda reply: reply.id)


def asked(place: Workplace, kind: str) -> list[Approval]:
    """The open questions of a kind."""
    with rows_of(place) as rows:
        return [question for question in approvals.listed(rows) if question.kind == kind]
