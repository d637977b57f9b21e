"""A dropped mail with a filled-in form in it: the form is taken in when its sender may hand it in.

Anything else about a mail (a reply, a question) is kept and shown to a person.
"""

from typing import cast

from sqlalchemy import Connection

from docflow.errors import MailboxError
from docflow.flow.check import examined
from docflow.flow.desk import Desk
from docflow.hiring import identity
from docflow.ledger import arrivals, vacancies
from docflow.ledger.arrivals import Arrival
from docflow.ledger.vacancies import Version
from docflow.mailbox.mime import LARGEST
from docflow.model.mail import Arrived, Attachment
from docflow.model.record import from_json
from docflow.model.vacancy import Candidacy, Intake
from docflow.model.work import FormKind, Reading
from docflow.replies.sender import forged, may_hand_in
from docflow.sandbox import SandboxLimit

_FORMS = (".docx", ".dotx", ".docm", ".doc", ".odt")
_PICTURES = ("image/", "text/")


def read_mail(desk: Desk, arrival: Arrival) -> None:
    """Takes in the forms of one mail, and commits what became of the mail itself: read, or held
    with the reason."""
    try:
        mail = desk.opener.call(desk.store.get(arrival.sha256, at_most=LARGEST + 1))
    except (MailboxError, SandboxLimit):
        mail = None
    forms = [a for a in mail.attachments if _may_be_a_form(a)] if mail else []
    if mail is None or not forms:
        _settle(desk, arrival, "held", "mail")
        return
    read = [(form, examined(desk.reader, form.content, form.name, desk.today)) for form in forms]
    with desk.ledger.write() as connection:
        if not all(_may(connection, desk, mail, reading) for _, reading in read):
            arrivals.settle(
                connection, arrival.id, state="held", kind="mail", reason="sender.unknown"
            )
            return
    for form, _ in read:
        sha256 = desk.store.put(form.content)
        with desk.ledger.write() as connection:
            arrivals.add(connection, sha256=sha256, name=form.name, source="mail", at=desk.now())
    _settle(desk, arrival, "read", "forms")


def _may_be_a_form(part: Attachment) -> bool:
    return part.name.lower().endswith(_FORMS) and not part.content_type.startswith(_PICTURES)


def _settle(desk: Desk, arrival: Arrival, state: arrivals.State, reason: str) -> None:
    with desk.ledger.write() as connection:
        arrivals.settle(connection, arrival.id, state=state, kind="mail", reason=reason)


def _may(connection: Connection, desk: Desk, mail: Arrived, reading: Reading) -> bool:
    """Whether this sender may hand in this form (contract, "Mail as a way in"): a recruiter, or a
    stakeholder of every vacancy that the form names."""
    if forged(mail.header("authentication-results"), desk.settings.mail.authserv_id):
        return False
    references = [reading.reference] if reading.reference else []
    if isinstance(reading.form, Candidacy):
        references = identity.references_in(reading.form.vacancy, reading.reference)
    named = [v for r in references if (v := vacancies.latest(connection, r))]
    return all(
        may_hand_in(mail.sender, desk.settings.people.recruiters, people)
        for people in (map(_addresses, named) if named else [()])
    )


def _addresses(version: Version) -> list[str | None]:
    intake = cast("Intake", from_json(FormKind.INTAKE, version.reading))
    return [person.email for person in intake.stakeholders]
