"""Vacancies, their versions, and their candidates' forms."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from docflow.ledger import Ledger, arrivals, vacancies

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def _vacancy(connection: Connection, title: str = "Planner") -> vacancies.Vacancy:
    return vacancies.create(
        connection,
        title=title,
        title_key=title.casefold(),
        manager_email="an@firma.example",
        language="nl",
        at=NOON,
    )


def _arrival(connection: Connection, name: str) -> int:
    arrival, _ = arrivals.add(connection, sha256=name, name=name, source="folder", at=NOON)
    return arrival.id


def _version(
    connection: Connection, vacancy: str, name: str, status: vacancies.Status = "complete"
) -> vacancies.Version:
    return vacancies.add_version(
        connection,
        vacancy,
        fingerprint=name,
        arrival_id=_arrival(connection, name),
        status=status,
        language="nl",
        reading={"vacancy": {"title": name}},
        findings=[{"code": "pay_range.missing"}],
        at=NOON,
    )


def test_a_new_vacancy_gets_a_reference_and_is_incomplete(ledger: Ledger) -> None:
    with ledger.write() as connection:
        vacancy = _vacancy(connection)
        assert re.fullmatch(r"V-[0-9A-HJKMNP-TV-Z]{4}", vacancy.reference)
        assert (vacancy.state, vacancy.folder, vacancy.closed_at) == ("incomplete", None, None)
        assert vacancies.get(connection, vacancy.reference) == vacancy
        assert vacancies.get(connection, "V-0000") is None


def test_a_vacancy_is_what_its_newest_version_says(ledger: Ledger) -> None:
    with ledger.write() as connection:
        reference = _vacancy(connection).reference
        vacancies.describe(
            connection,
            reference,
            title="Dispatcher",
            title_key="dispatcher",
            manager_email="bo@firma.example",
            language="fr",
            state="open",
        )
        vacancy = vacancies.get(connection, reference)
    assert vacancy is not None
    assert (vacancy.title, vacancy.language, vacancy.state) == ("Dispatcher", "fr", "open")


def test_a_vacancy_keeps_its_first_folder(ledger: Ledger) -> None:
    with ledger.write() as connection:
        reference = _vacancy(connection).reference
        assert vacancies.fix_folder(connection, reference, "V-1-planner") == "V-1-planner"
        assert vacancies.fix_folder(connection, reference, "V-1-dispatcher") == "V-1-planner"


def test_closed_vacancies_are_not_found_by_title(ledger: Ledger) -> None:
    with ledger.write() as connection:
        first, second = _vacancy(connection), _vacancy(connection)
        _vacancy(connection, "Boekhouder")
        vacancies.close(connection, first.reference, NOON + timedelta(days=1))
        assert vacancies.find_open_by_title(connection, "planner") == (second,)
        assert len(vacancies.listed(connection)) == 3
        closed = vacancies.get(connection, first.reference)
    assert closed is not None
    assert (closed.state, closed.closed_at) == ("closed", NOON + timedelta(days=1))


def test_a_reading_that_was_there_before_leads_to_its_open_vacancy(ledger: Ledger) -> None:
    with ledger.write() as connection:
        one, other = _vacancy(connection), _vacancy(connection)
        for name in ("a", "b", "a"):
            _version(connection, one.reference, name)
        _version(connection, other.reference, "b")
        vacancies.close(connection, other.reference, NOON)
        assert vacancies.find_open_by_fingerprint(connection, "a") == (one,)
        assert vacancies.find_open_by_fingerprint(connection, "b") == (one,)
        assert vacancies.find_open_by_fingerprint(connection, "c") == ()
        assert vacancies.newest_open(connection, 5) == (one,)
        assert vacancies.newest_open(connection, 0) == ()


def test_versions_are_numbered_per_vacancy(ledger: Ledger) -> None:
    with ledger.write() as connection:
        one, other = _vacancy(connection).reference, _vacancy(connection).reference
        assert vacancies.latest(connection, one) is None
        first = _version(connection, one, "a")
        second = _version(connection, one, "b", "incomplete")
        assert (first.number, second.number) == (1, 2)
        assert _version(connection, other, "c").number == 1
        assert vacancies.latest(connection, one) == second
        assert vacancies.latest(connection, one, complete=True) == first
        assert vacancies.history(connection, one) == (first, second)
    assert first.reading == {"vacancy": {"title": "a"}}
    assert first.findings == [{"code": "pay_range.missing"}]


def test_the_newest_form_of_each_candidate_counts(ledger: Ledger) -> None:
    with ledger.write() as connection:
        reference = _vacancy(connection).reference
        forms = [
            vacancies.add_candidacy(
                connection,
                reference,
                candidate_key=who,
                fingerprint=name,
                arrival_id=_arrival(connection, name),
                reading={"name": who},
                at=NOON,
            )
            for who, name in (("jan", "a"), ("zoe", "b"), ("jan", "c"))
        ]
        assert vacancies.latest_candidacies(connection, reference) == (forms[1], forms[2])
        assert vacancies.latest_candidacies(connection, "V-0000") == ()


def test_a_version_of_nothing_that_arrived_is_refused(ledger: Ledger) -> None:
    with pytest.raises(IntegrityError), ledger.write() as connection:
        vacancies.add_version(
            connection,
            _vacancy(connection).reference,
            fingerprint="a",
            arrival_id=99,
            status="complete",
            language="nl",
            reading={},
            findings=[],
            at=NOON,
        )


@pytest.mark.parametrize(("status", "state"), [("incomplete", "incomplete"), ("complete", "open")])
def test_a_closed_vacancy_that_is_reopened_is_what_its_versions_say(
    ledger: Ledger, status: vacancies.Status, state: vacancies.State
) -> None:
    with ledger.write() as connection:
        reference = _vacancy(connection).reference
        _version(connection, reference, "a.docx", status)
        vacancies.close(connection, reference, NOON)
        vacancies.reopen(connection, reference)
        row = vacancies.get(connection, reference)
    assert row
    assert (row.state, row.closed_at) == (state, None)
