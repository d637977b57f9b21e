"""What arrived is shown in a terminal as plain text: no name clears the screen, turns a line
around or forges another one."""

import json
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from workplaces import Workplace, a_workplace, an_intake_form

from docflow.cli.layout import printable, shortened, to_json

CLEAR, CONCEALED, TURNED = "\x1b[2J", "\x9b8m", "\u202e"
ODD = {
    "1.1": f"Planner {CLEAR}{TURNED}xcod.exe\n✓ V-0000 complete",
    "9.1/name": f"Nora {CONCEALED}{TURNED}",
    "7.1/name": f"Gesprek \x07{TURNED}",
}


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    return a_workplace(tmp_path / "work", '[candidates]\nfirst_contact = "ask"\n')


def unshowable(text: str) -> set[str]:
    """What a terminal would act on, our own colours left out."""
    text = text.replace("\n", "")
    return {c for c in text if unicodedata.category(c) in ("Cc", "Cs") or c in "\u202e\u2066"}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows takes no such names")
def test_no_command_prints_what_a_terminal_would_act_on(place: Workplace) -> None:
    name = f"{CLEAR}{TURNED}xcod\n✗ alles weg\x9b.docx"
    form = place.drop(name, an_intake_form(ODD))
    place.drop(f"{CLEAR}.pdf", b"%PDF-1.7")
    place.drop(f"{TURNED}half.docx", b"PK\x03\x04")
    printed = {
        command: place.command(*command.split(), *more)[1]
        for command, more in {
            "check": (str(form),),
            "check --json": (str(form),),
            "run --dry-run": (),
            "run": (),
            "status": (),
            "status --json": (),
            "outbox": (),
            "outbox --json": (),
            "approve --list": (),
            "approve --list --json": (),
        }.items()
    }
    assert {
        command: unshowable(said) for command, said in printed.items() if unshowable(said)
    } == {}
    lines = "\n".join(printed[c] for c in printed if "json" not in c).splitlines()
    assert not [line for line in lines if line.startswith(("✗ alles weg", "✓ V-0000"))]
    assert "Nora" in printed["approve --list"]


def test_a_mail_that_waits_is_shown_line_by_line(place: Workplace) -> None:
    place.drop("intake.docx", an_intake_form())
    place.run()
    _, said = place.command("approve", "--list")
    assert sum(line.startswith("  │") for line in said.splitlines()) > 10


@given(st.text() | st.sampled_from(["Zoë", "An-Sofie", "\N{NO-BREAK SPACE}8", "👩\u200d🔧", "½"]))
def test_text_is_one_line_without_signs_that_act_and_otherwise_what_it_was(text: str) -> None:
    shown = printable(text)
    assert "\n" not in shown
    assert unshowable(shown) == set()
    assert printable(shown) == shown
    if text.isprintable():
        assert shown == unicodedata.normalize("NFC", text)


def test_values_are_made_printable_wherever_they_stand() -> None:
    odd, plain = f"a{CLEAR}", "a[2J"
    assert printable({"x": [odd, {"y": (odd, 3, None, True)}]}) == {
        "x": [plain, {"y": [plain, 3, None, True]}]
    }


@given(st.dictionaries(st.text(), st.text() | st.lists(st.text())))
def test_json_says_the_same_in_signs_that_no_terminal_acts_on(value: dict[str, object]) -> None:
    written = to_json(value)
    assert json.loads(written) == value
    assert unshowable(written) == set()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows takes no such names")
def test_a_refusal_names_a_file_without_what_a_terminal_would_act_on(place: Workplace) -> None:
    for name in (f"weg{CLEAR}.docx", f"map{CLEAR}"):
        (place.root / f"map{CLEAR}").mkdir(exist_ok=True)
        code, said = place.command("check", str(place.root / name))
        assert (code, unshowable(said)) == (2, set())
        assert "[2J" in said


@given(st.text(), st.integers(min_value=4, max_value=60))
def test_a_shortened_text_fits(text: str, room: int) -> None:
    shown = shortened(text, room)
    assert len(shown) <= room
    assert shown == text or "…" in shown


def test_a_shortened_subject_keeps_its_reference() -> None:
    subject = "Feedback gevraagd: Elke Wouters – Projectleider onderhoud [DF-7Q4K2M]"
    assert shortened(subject, 40) == "Feedback gevraagd: Elke Wou… [DF-7Q4K2M]"
    assert shortened(subject, 80) == subject
