"""Arrivals: one row per content."""

from datetime import UTC, datetime, timedelta

from docflow.ledger import Ledger, arrivals

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SHA = "a" * 64


def test_the_same_content_arrives_once_whatever_it_is_called(ledger: Ledger) -> None:
    with ledger.write() as connection:
        first, new = arrivals.add(connection, sha256=SHA, name="a.docx", source="folder", at=NOON)
        again, new_again = arrivals.add(
            connection, sha256=SHA, name="b.docx", source="mail", at=NOON + timedelta(days=1)
        )
    assert (new, new_again) == (True, False)
    assert again == first
    assert (first.name, first.state, first.filed, first.detail) == ("a.docx", "new", False, {})


def test_a_name_that_is_not_text_is_kept_as_far_as_it_is(ledger: Ledger) -> None:
    with ledger.write() as connection:
        for letter, name in {"a": "caf\udce9.docx", "b": "\ud83d.docx"}.items():
            arrivals.add(connection, sha256=letter * 64, name=name, source="folder", at=NOON)
        assert [a.name for a in arrivals.unread(connection, 9)] == ["caf�.docx", "�.docx"]


def test_what_is_unread_comes_oldest_first_and_no_more_than_asked(ledger: Ledger) -> None:
    with ledger.write() as connection:
        for letter in "cab":
            arrivals.add(
                connection, sha256=letter * 64, name=f"{letter}.docx", source="folder", at=NOON
            )
        arrivals.settle(connection, 1, state="rejected", reason="file.unreadable")
        assert [a.name for a in arrivals.unread(connection, 1)] == ["a.docx"]
        assert [a.name for a in arrivals.unread(connection, 9)] == ["a.docx", "b.docx"]
        assert [a.name for a in arrivals.listed(connection, "rejected", "held")] == ["c.docx"]
        assert arrivals.counts(connection) == {"new": 2, "rejected": 1}


def test_what_became_of_an_arrival_is_kept_with_its_findings(ledger: Ledger) -> None:
    findings = [{"code": "answer.missing", "at": "1.1", "text": "Wat? – ‘é’"}]
    with ledger.write() as connection:
        arrivals.add(connection, sha256=SHA, name="a.docx", source="folder", at=NOON)
        arrivals.settle(
            connection,
            1,
            state="held",
            kind="intake",
            vacancy="V-7Q4K",
            reason="vacancy.ambiguous",
            detail={"findings": findings},
            language="fr",
        )
        arrivals.mark_filed(connection, 1)
    with ledger.read() as connection:
        kept = arrivals.get(connection, 1)
    assert kept == arrivals.Arrival(
        id=1,
        sha256=SHA,
        name="a.docx",
        source="folder",
        received_at=NOON,
        state="held",
        kind="intake",
        vacancy="V-7Q4K",
        reason="vacancy.ambiguous",
        detail={"findings": findings},
        language="fr",
        filed=True,
    )


def test_what_waits_for_a_vacancy_is_read_again_when_that_is_there(ledger: Ledger) -> None:
    with ledger.write() as connection:
        for letter, vacancy in (("a", "V-7Q4K"), ("b", "V-0000"), ("c", "V-7Q4K")):
            arrivals.add(connection, sha256=letter, name=letter, source="folder", at=NOON)
            arrival = arrivals.by_sha256(connection, letter)
            assert arrival is not None
            state: arrivals.State = "read" if letter == "c" else "waiting"
            arrivals.settle(connection, arrival.id, state=state, vacancy=vacancy)
        arrivals.wake_waiting(connection, "V-7Q4K")
        assert [a.name for a in arrivals.unread(connection, 9)] == ["a"]
        assert [a.name for a in arrivals.of_vacancy(connection, "V-7Q4K")] == ["a", "c"]


def test_an_arrival_that_is_not_there_is_none(ledger: Ledger) -> None:
    with ledger.read() as connection:
        assert arrivals.get(connection, 1) is None
        assert arrivals.by_sha256(connection, SHA) is None


def test_what_could_not_be_read_by_a_fault_is_tried_again(ledger: Ledger) -> None:
    with ledger.write() as connection:
        for letter, reason in (("a", arrivals.FAULT), ("b", "vacancy.question")):
            arrival, _ = arrivals.add(
                connection, sha256=letter * 64, name=f"{letter}.docx", source="folder", at=NOON
            )
            arrivals.settle(connection, arrival.id, state="held", reason=reason)
        assert arrivals.try_again(connection) == 1
        assert [a.name for a in arrivals.unread(connection, 9)] == ["a.docx"]
