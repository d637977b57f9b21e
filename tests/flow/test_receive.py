"""What is too large to read is turned away at the door, and the rest of the inbox goes on."""

import os
from pathlib import Path

import pytest
from workplaces import Workplace, a_workplace, an_intake_form

from docflow.mailbox.mime import LARGEST


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    return a_workplace(tmp_path / "work")


def drop_large(place: Workplace, name: str) -> None:
    """A file of one byte more than fits; sparse, so that the disk holds next to none of it."""
    os.truncate(place.drop(name, b"From: tom@bureau.example\n\nx"), LARGEST + 1)


@pytest.mark.parametrize(
    ("name", "advice"),
    [("mail.eml", "bijlage"), ("MAIL.MSG", "bijlage"), ("film.docx", "afbeeldingen")],
)
def test_a_file_that_is_too_large_is_refused_with_its_reason_and_kept_nowhere_else(
    place: Workplace, name: str, advice: str
) -> None:
    drop_large(place, name)
    place.drop("zz.docx", an_intake_form())
    printed = place.run()
    assert f"{name}: refused" in printed
    assert [v["state"] for v in place.status()["vacancies"]] == ["open"]
    assert place.files("inbox/rejected") == sorted([name, f"{name}.reason.txt"])
    reason = (place.root / "inbox" / "rejected" / f"{name}.reason.txt").read_text("utf-8")
    assert "25 MB" in reason
    assert advice in reason
    kept = [p for p in (place.root / ".docflow" / "store").rglob("*") if p.is_file()]
    assert kept
    assert all(p.stat().st_size < LARGEST for p in kept)
    assert "refused" not in place.run(), "said once"


def test_it_may_be_dropped_again_and_is_refused_again(place: Workplace) -> None:
    for _ in range(2):
        drop_large(place, "mail.eml")
        place.run()
    assert place.files("inbox") == ["rejected/mail.eml", "rejected/mail.eml.reason.txt"]
