"""What is broken on one side never stops the rest: a stored file, a template, a name."""

from pathlib import Path

import pytest
from workplaces import Workplace, a_candidate_form, a_workplace, an_intake_form

from docflow.errors import ExitCode
from docflow.flow.desk import open_desk
from docflow.flow.receive import take_in
from docflow.settings import load

LATER = "2026-11-25T10:00"


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    return a_workplace(tmp_path / "work", '[people]\nrecruiters = ["team@bureau.example"]\n')


def test_an_original_that_was_damaged_is_held_and_read_once_it_is_whole(place: Workplace) -> None:
    place.drop("intake.docx", an_intake_form())
    with open_desk(load(place.root)) as desk:
        [found] = desk.inbox.settle().settled
        arrival = take_in(desk, found)
        assert arrival is not None
        kept = desk.store.path(arrival.sha256)
    whole = kept.read_bytes()
    kept.write_bytes(whole[:-10])
    found.path.unlink()
    place.drop("ander.docx", an_intake_form({"1.1": "Dakwerker"}))
    place.run()
    assert [v["title"] for v in place.status()["vacancies"]] == ["Dakwerker"]
    [held] = place.status()["held"]
    assert held["what"] == "intake.docx"
    kept.write_bytes(whole)
    place.run(LATER)
    assert len(place.status()["vacancies"]) == 2
    assert place.status()["held"] == []


def test_a_faulty_refusal_leaves_the_file_and_lets_the_others_through(place: Workplace) -> None:
    own = place.root / "templates" / "messages" / "nl" / "form-refused.md"
    own.parent.mkdir(parents=True)
    own.write_text("Subject: {{ nobody }}\n\nDag\n", encoding="utf-8")
    place.drop("a.pdf", b"%PDF-1.7\n")
    place.drop("b.docx", an_intake_form())
    printed = place.run()
    assert "form-refused.md" in printed
    assert set(place.states().values()) == {"done"}
    assert place.files("inbox") == ["a.pdf", "processed/2026-11/b.docx"]
    own.unlink()
    place.run()
    assert "rejected/a.pdf" in place.files("inbox")


@pytest.mark.parametrize("saved", ["latin-1", "utf-8-sig"])
def test_a_template_in_another_encoding_is_named_or_read(place: Workplace, saved: str) -> None:
    own = place.root / "templates" / "messages" / "nl" / "intake-accepted.md"
    own.parent.mkdir(parents=True)
    shipped = Path(__file__).parents[2] / "templates" / "messages" / "nl" / "intake-accepted.md"
    text = shipped.read_text(encoding="utf-8") + "\nVoilà, café\n"
    own.write_text(text, encoding=saved)
    place.drop("intake.docx", an_intake_form())
    printed = place.run()
    if saved == "latin-1":
        assert "intake-accepted.md" in printed
        assert "UTF-8" in printed
        assert place.outbox() == []
    else:
        assert set(place.states().values()) == {"done"}
    code, said = place.command("doctor")
    assert code == (ExitCode.USAGE if saved == "latin-1" else ExitCode.DONE), said


@pytest.mark.parametrize("name", ["intake: planner?.docx", f"{'x' * 240}.docx", "con.docx"])
def test_a_form_with_an_odd_file_name_goes_back_too(place: Workplace, name: str) -> None:
    place.drop(name, an_intake_form({"6.2": ""}))
    place.run()
    assert len([f for f in place.files() if f.startswith("returned/")]) == 1
    assert [m["state"] for m in place.outbox()] == ["done"]


def test_a_candidate_form_that_goes_back_is_told(place: Workplace) -> None:
    place.drop("kandidaat.docx", a_candidate_form({"1.1": "Dakwerker", "1.2": "Sam Wouters"}))
    printed = place.run()
    assert "kandidaat.docx" in printed
    assert "goes back" in printed
