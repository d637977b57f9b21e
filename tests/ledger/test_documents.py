"""Documents, and the references people read."""

from dataclasses import replace
from datetime import UTC, datetime

from docflow.ledger import Ledger, documents
from docflow.ledger.references import ALPHABET, new_reference

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
REPORT = documents.Document(
    path="V-7Q4K-planner/intakeverslag.docx",
    vacancy="V-7Q4K",
    kind="intake_report",
    version=1,
    sha256="a" * 64,
    written_at=NOON,
)


def test_a_path_holds_the_document_that_was_put_there_last(ledger: Ledger) -> None:
    newer = replace(REPORT, version=2, sha256="b" * 64)
    with ledger.write() as connection:
        documents.put(connection, REPORT)
        documents.put(connection, newer)
        documents.put(connection, replace(REPORT, path="V-0000/a.docx", vacancy="V-0000"))
        assert documents.get(connection, REPORT.path) == newer
        assert documents.get(connection, "elsewhere") is None
        assert documents.listed(connection, "V-7Q4K") == (newer,)


def test_references_are_random_and_have_no_letters_that_look_like_figures(ledger: Ledger) -> None:
    with ledger.read() as connection:
        given = {new_reference(connection, "AP", 6) for _ in range(200)}
    assert len(given) == 200
    assert {letter for reference in given for letter in reference[3:]} <= set(ALPHABET)
    assert not set("ILOU") & set(ALPHABET)
