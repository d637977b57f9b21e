"""Questions to a person: one open at a time, and the first answer counts."""

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, insert
from sqlalchemy.exc import IntegrityError

from docflow.ledger import Ledger, approvals, tables

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def _ask(connection: Connection, about: str = "mail-1") -> approvals.Approval:
    return approvals.ask(
        connection,
        kind="correction",
        about=about,
        subject="V-7Q4K",
        at=NOON,
        what={"differences": ["7.2"]},
        mail_key=about,
    )


def test_asking_again_gives_the_same_open_question(ledger: Ledger) -> None:
    with ledger.write() as connection:
        first = _ask(connection)
        assert re.fullmatch(r"AP-[0-9A-HJKMNP-TV-Z]{6}", first.reference)
        assert _ask(connection) == first
        other = _ask(connection, "mail-2")
        assert approvals.listed(connection) == (first, other)
        assert approvals.listed(connection, "V-0000") == ()
        assert approvals.get(connection, first.reference) == first
        assert approvals.get(connection, "AP-000000") is None


def test_the_first_answer_counts(ledger: Ledger) -> None:
    with ledger.write() as connection:
        reference = _ask(connection).reference
        answered = approvals.answer(
            connection, reference, state="approved", at=NOON, by="an@bureau.example"
        )
        assert answered is not None
        assert (answered.state, answered.answered_by) == ("approved", "an@bureau.example")
        assert approvals.answer(connection, reference, state="withdrawn", at=NOON) is None
        assert approvals.get(connection, reference) == answered
        assert approvals.listed(connection) == ()
        assert approvals.decided(connection, "V-7Q4K") == (answered,)
        assert approvals.decided(connection, "V-0000") == ()


def test_an_answered_question_is_remembered_and_may_be_asked_anew(ledger: Ledger) -> None:
    with ledger.write() as connection:
        first = _ask(connection)
        approvals.answer(connection, first.reference, state="answered", at=NOON, answer="V-9ZZZ")
        remembered = approvals.newest(connection, "correction", "mail-1")
        assert remembered is not None
        assert remembered.answer == "V-9ZZZ"
        second = _ask(connection)
        assert second.reference != first.reference
        assert approvals.newest(connection, "correction", "mail-1") == second


def test_the_database_itself_keeps_a_second_open_question_out(ledger: Ledger) -> None:
    with ledger.write() as connection:
        row = {
            "reference": "AP-000000",
            "kind": "correction",
            "about": _ask(connection).about,
            "subject": "V-7Q4K",
            "what": {},
            "state": "open",
            "asked_at": NOON,
        }
    with pytest.raises(IntegrityError), ledger.write() as connection:
        connection.execute(insert(tables.approvals).values(row))
