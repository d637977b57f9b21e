"""Vacancies, the versions of their intake, and what their candidates' forms said."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, Row, Text, func, insert, select, union, update

from docflow.ledger.references import new_reference
from docflow.ledger.tables import candidacies, vacancies, versions
from docflow.model.vacancy import Language

State = Literal["incomplete", "open", "closed"]
Status = Literal["complete", "incomplete"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Vacancy:
    """A vacancy.

    reference: "V-7Q4K". title_key and manager_email: folded, for comparing only. state:
    "incomplete" until a version is complete. folder: its folder in outbox/, once it has one.
    """

    reference: str
    title: str
    title_key: str
    manager_email: str
    state: State
    language: Language
    created_at: datetime
    folder: str | None = None
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One intake form of a vacancy, as it was read. Numbers count from 1.

    fingerprint: of the reading. reading, findings: JSON values (`model.record`).
    """

    vacancy: str
    number: int
    fingerprint: str
    arrival_id: int
    status: Status
    language: Language
    reading: Mapping[str, Any]
    findings: Sequence[Mapping[str, Any]]
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidacyVersion:
    """One candidate form, as it was read. candidate_key says which candidate of the vacancy."""

    id: int
    vacancy: str
    candidate_key: str
    fingerprint: str
    arrival_id: int
    reading: Mapping[str, Any]
    received_at: datetime


def create(
    connection: Connection,
    *,
    title: str,
    title_key: str,
    manager_email: str,
    language: Language,
    at: datetime,
) -> Vacancy:
    """A new vacancy with a new reference, incomplete until `describe` says otherwise."""
    row = connection.execute(
        insert(vacancies)
        .values(
            reference=new_reference(connection, "V", 4),
            title=title,
            title_key=title_key,
            manager_email=manager_email,
            state="incomplete",
            language=language,
            created_at=at,
        )
        .returning(vacancies)
    ).one()
    return _vacancy(row)


def describe(
    connection: Connection,
    reference: str,
    *,
    title: str,
    title_key: str,
    manager_email: str,
    language: Language,
    state: State,
) -> None:
    """What the newest version says the vacancy is."""
    _change(
        connection,
        reference,
        title=title,
        title_key=title_key,
        manager_email=manager_email,
        language=language,
        state=state,
    )


def fix_folder(connection: Connection, reference: str, folder: str) -> str:
    """The vacancy's folder: `folder` the first time, from then on the same whatever is given."""
    connection.execute(
        update(vacancies)
        .where(vacancies.c.reference == reference, vacancies.c.folder.is_(None))
        .values(folder=folder)
    )
    query = select(vacancies.c.folder).where(vacancies.c.reference == reference)
    fixed: str = connection.execute(query).scalar_one()
    return fixed


def close(connection: Connection, reference: str, at: datetime) -> None:
    """The search is over."""
    _change(connection, reference, state="closed", closed_at=at)


def reopen(connection: Connection, reference: str) -> None:
    """The search goes on after all; a vacancy that is not closed stays as it is."""
    row = get(connection, reference)
    if row and row.state == "closed":
        state = "open" if latest(connection, reference, complete=True) else "incomplete"
        _change(connection, reference, state=state, closed_at=None)


def get(connection: Connection, reference: str) -> Vacancy | None:
    """The vacancy with this reference."""
    query = select(vacancies).where(vacancies.c.reference == reference)
    row = connection.execute(query).one_or_none()
    return _vacancy(row) if row else None


def find_open_by_title(connection: Connection, title_key: str) -> tuple[Vacancy, ...]:
    """The vacancies of this title that are not closed, oldest first."""
    query = select(vacancies).where(
        vacancies.c.title_key == title_key, vacancies.c.state != "closed"
    )
    return _vacancies(
        connection.execute(query.order_by(vacancies.c.created_at, vacancies.c.reference))
    )


def find_open_by_fingerprint(connection: Connection, fingerprint: str) -> tuple[Vacancy, ...]:
    """The vacancies that are not closed and had this very reading before, oldest first."""
    query = (
        select(vacancies)
        .join(versions, versions.c.vacancy == vacancies.c.reference)
        .where(versions.c.fingerprint == fingerprint, vacancies.c.state != "closed")
        .order_by(vacancies.c.created_at)
        .distinct()
    )
    return _vacancies(connection.execute(query))


def find_open_naming(connection: Connection, address: str) -> tuple[Vacancy, ...]:
    """The vacancies that are not closed and may have this address on one of their forms, newest
    first; whose it is there, is for the reader to find out."""
    if not address:
        return ()
    on_intake = versions.c.reading.cast(Text).icontains(address, autoescape=True)
    on_form = candidacies.c.reading.cast(Text).icontains(address, autoescape=True)
    named = union(
        select(versions.c.vacancy).where(on_intake), select(candidacies.c.vacancy).where(on_form)
    )
    query = select(vacancies).where(
        vacancies.c.state != "closed", vacancies.c.reference.in_(named.subquery().select())
    )
    return _vacancies(connection.execute(query.order_by(vacancies.c.created_at.desc())))


def newest_open(connection: Connection, limit: int) -> tuple[Vacancy, ...]:
    """The vacancies that are not closed, newest first, at most `limit`."""
    query = select(vacancies).where(vacancies.c.state != "closed")
    return _vacancies(
        connection.execute(query.order_by(vacancies.c.created_at.desc()).limit(limit))
    )


def listed(connection: Connection) -> tuple[Vacancy, ...]:
    """All vacancies, oldest first."""
    return _vacancies(
        connection.execute(
            select(vacancies).order_by(vacancies.c.created_at, vacancies.c.reference)
        )
    )


def add_version(
    connection: Connection,
    vacancy: str,
    *,
    fingerprint: str,
    arrival_id: int,
    status: Status,
    language: Language,
    reading: Mapping[str, Any],
    findings: Sequence[Mapping[str, Any]],
    at: datetime,
) -> Version:
    """The vacancy's next version."""
    last = select(func.coalesce(func.max(versions.c.number), 0)).where(
        versions.c.vacancy == vacancy
    )
    row = connection.execute(
        insert(versions)
        .values(
            vacancy=vacancy,
            number=last.scalar_subquery() + 1,
            fingerprint=fingerprint,
            arrival_id=arrival_id,
            status=status,
            language=language,
            reading=reading,
            findings=findings,
            received_at=at,
        )
        .returning(versions)
    ).one()
    return _version(row)


def latest(connection: Connection, vacancy: str, *, complete: bool = False) -> Version | None:
    """The newest version; with `complete`, the newest one that had no errors."""
    query = select(versions).where(versions.c.vacancy == vacancy)
    if complete:
        query = query.where(versions.c.status == "complete")
    row = connection.execute(query.order_by(versions.c.number.desc()).limit(1)).one_or_none()
    return _version(row) if row else None


def history(connection: Connection, vacancy: str) -> tuple[Version, ...]:
    """All versions of a vacancy, first to last."""
    query = select(versions).where(versions.c.vacancy == vacancy).order_by(versions.c.number)
    return tuple(_version(row) for row in connection.execute(query))


def add_candidacy(
    connection: Connection,
    vacancy: str,
    *,
    candidate_key: str,
    fingerprint: str,
    arrival_id: int,
    reading: Mapping[str, Any],
    at: datetime,
) -> CandidacyVersion:
    """What a candidate form said, beside what earlier ones said."""
    row = connection.execute(
        insert(candidacies)
        .values(
            vacancy=vacancy,
            candidate_key=candidate_key,
            fingerprint=fingerprint,
            arrival_id=arrival_id,
            reading=reading,
            received_at=at,
        )
        .returning(candidacies)
    ).one()
    return CandidacyVersion(**row._asdict())


def latest_candidacies(connection: Connection, vacancy: str) -> tuple[CandidacyVersion, ...]:
    """The newest form of each candidate of a vacancy, in the order in which those came in."""
    newest = (
        select(func.max(candidacies.c.id))
        .where(candidacies.c.vacancy == vacancy)
        .group_by(candidacies.c.candidate_key)
    )
    query = select(candidacies).where(candidacies.c.id.in_(newest)).order_by(candidacies.c.id)
    return tuple(CandidacyVersion(**row._asdict()) for row in connection.execute(query))


def _change(connection: Connection, reference: str, **values: object) -> None:
    connection.execute(update(vacancies).where(vacancies.c.reference == reference).values(**values))


def _vacancy(row: Row[Any]) -> Vacancy:
    return Vacancy(**row._asdict())


def _vacancies(rows: Iterable[Row[Any]]) -> tuple[Vacancy, ...]:
    return tuple(_vacancy(row) for row in rows)


def _version(row: Row[Any]) -> Version:
    return Version(**row._asdict())
