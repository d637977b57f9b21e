"""The forms in a mail: taken in when their sender may hand them in (contract, "Identity")."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from sqlalchemy import Connection

from docflow.flow.check import examined
from docflow.flow.desk import Desk
from docflow.hiring import identity
from docflow.ledger import arrivals, vacancies
from docflow.ledger.arrivals import Arrival
from docflow.ledger.vacancies import Version
from docflow.model.mail import Arrived, Attachment
from docflow.model.record import from_json
from docflow.model.vacancy import Candidacy, Intake, Scorecard
from docflow.model.work import FormKind, Reading
from docflow.replies.sender import may_hand_in

_FORMS = (".docx", ".dotx", ".docm", ".doc", ".odt")
_PICTURES = ("image/", "text/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form in a mail, and what it says."""

    file: Attachment
    reading: Reading


def forms_in(desk: Desk, mail: Arrived) -> tuple[Form, ...]:
    """What looks like a form among the files of a mail."""
    return tuple(
        Form(file=part, reading=examined(desk.reader, part.content, part.name, desk.today))
        for part in mail.attachments
        if part.name.lower().endswith(_FORMS) and not part.content_type.startswith(_PICTURES)
    )


def scorecards(forms: Sequence[Form]) -> tuple[Scorecard, ...]:
    """The scorecard forms among them."""
    return tuple(form.reading.form for form in forms if isinstance(form.reading.form, Scorecard))


def handed_in(forms: Sequence[Form], *, by_recruiter: bool) -> tuple[Form, ...]:
    """The intakes and candidate forms. What cannot be read is a form when a recruiter sends it,
    who hears why; from anybody else it is a file that came along, such as a résumé."""
    kinds = (FormKind.INTAKE, FormKind.CANDIDATE, *([None] if by_recruiter else []))
    return tuple(form for form in forms if form.reading.kind in kinds)


def take_in(connection: Connection, desk: Desk, forms: Sequence[Form], mail: Arrival) -> None:
    """Each form of a mail arrives, as if it was dropped in the inbox."""
    for form in forms:
        arrivals.add(
            connection,
            sha256=desk.store.put(form.file.content),
            name=form.file.name,
            source="mail",
            at=desk.now(),
            brought_by=mail.id,
        )


def may(connection: Connection, desk: Desk, mail: Arrived, forms: Sequence[Form]) -> bool:
    """Whether this sender may hand in all of these: a recruiter, or a stakeholder of every vacancy
    that a form names."""
    return all(_may(connection, desk, mail, form.reading) for form in forms)


def _may(connection: Connection, desk: Desk, mail: Arrived, reading: Reading) -> bool:
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
