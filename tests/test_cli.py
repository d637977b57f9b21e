"""The commands as a recruiter types them: what they print, write and end with."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from workplaces import Workplace, a_workplace, an_intake_form

from docflow.errors import ExitCode


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    return a_workplace(tmp_path / "work")


def test_new_makes_a_workplace_that_works(tmp_path: Path) -> None:
    outside = Workplace(tmp_path)
    code, said = outside.command("new", str(tmp_path / "zoektocht"))
    assert code == ExitCode.DONE, said
    inside = Workplace(tmp_path / "zoektocht")
    assert {"intakeformulier.docx", "intake-form.docx"} <= set(inside.files("forms"))
    inside.drop("intake.docx", an_intake_form())
    inside.run()
    assert set(inside.states().values()) == {"done"}
    code, said = outside.command("new", str(tmp_path / "zoektocht"))
    assert (code, "nothing was changed" in said) == (ExitCode.DONE, True)


@pytest.mark.parametrize("where", ["OneDrive - Bureau", "Dropbox"])
def test_new_refuses_a_synced_folder(tmp_path: Path, where: str) -> None:
    code, said = Workplace(tmp_path).command("new", str(tmp_path / where / "docflow"))
    assert code == ExitCode.USAGE
    assert "Choose a folder on this computer" in said


@pytest.mark.parametrize("language", ["nl", "en", "fr"])
@pytest.mark.parametrize("kind", ["intake", "candidate"])
def test_form_writes_a_blank_form_and_never_replaces_one(
    tmp_path: Path, kind: str, language: str
) -> None:
    path = tmp_path / "form.docx"
    arguments = ("form", kind, "--language", language, "-o", str(path))
    code, said = Workplace(tmp_path).command(*arguments)
    assert (code, said.strip()) == (ExitCode.DONE, str(path))
    written = path.read_bytes()
    code, said = Workplace(tmp_path).command(*arguments)
    assert (code, path.read_bytes()) == (ExitCode.USAGE, written)


def test_check_tells_what_is_missing_and_ends_with_the_worst(tmp_path: Path) -> None:
    here = Workplace(tmp_path)
    good, gaps, broken = (tmp_path / name for name in ("good.docx", "gaps.docx", "broken.docx"))
    good.write_bytes(an_intake_form())
    gaps.write_bytes(an_intake_form({"6.2": ""}))
    broken.write_bytes(b"%PDF-1.7")
    assert here.command("check", str(good))[0] == ExitCode.DONE
    code, said = here.command("check", str(good), str(gaps))
    assert code == ExitCode.INCOMPLETE
    assert "6.2" in said
    assert here.command("check", str(gaps), str(broken))[0] == ExitCode.UNREADABLE


def test_check_json_is_a_list_with_one_object_per_file(tmp_path: Path) -> None:
    path = tmp_path / "form.docx"
    path.write_bytes(an_intake_form())
    code, said = Workplace(tmp_path).command("check", "--json", str(path))
    [report] = json.loads(said)
    assert code == ExitCode.DONE
    assert list(report) == [
        "file", "sha256", "kind", "reference", "language", "status", "findings", "intake",
    ]  # fmt: skip
    assert (report["kind"], report["language"], report["status"]) == ("intake", "nl", "complete")
    assert len(report["intake"]["must_haves"]) == 5


def test_a_second_run_beside_a_running_one_says_so_and_ends_well(place: Workplace) -> None:
    from docflow.ledger.database import open_ledger

    with open_ledger(place.root / ".docflow" / "ledger.sqlite3") as ledger, ledger.round_lock():
        for watch in ((), ("--watch",)):
            code, said = place.command("run", *watch)
            assert code == ExitCode.DONE
            assert said.startswith("Another docflow run")
        assert place.command("status")[0] == ExitCode.DONE


def test_a_dry_run_changes_nothing(place: Workplace) -> None:
    place.drop("intake.docx", an_intake_form())
    code, said = place.command("run", "--dry-run")
    assert (code, "intake.docx" in said) == (ExitCode.DONE, True)
    assert place.files("inbox") == ["intake.docx"]
    assert place.files("outbox") == []


def test_run_sample_starts_an_empty_workplace_and_no_other(place: Workplace) -> None:
    code, said = place.command("run", "--sample")
    assert code == ExitCode.DONE
    assert "example" in said
    assert len(place.status()["vacancies"]) == 1
    place.command("run", "--sample", now="2027-02-01T09:00")
    assert len(place.status()["vacancies"]) == 1


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("stauts",), ExitCode.USAGE, "Did you mean status?"),
        (("approve",), ExitCode.USAGE, "--list"),
        (("approve", "AP-000000"), ExitCode.USAGE, "There is no AP-000000"),
        (("close", "V-0000"), ExitCode.USAGE, "There is no vacancy V-0000"),
        (("check", "nowhere.docx"), ExitCode.USAGE, "nowhere.docx"),
    ],
)
def test_a_slip_of_the_hand_is_explained(
    place: Workplace, arguments: tuple[str, ...], code: int, says: str
) -> None:
    ended, said = place.command(*arguments)
    assert (ended, says in said) == (code, True), said


def test_outside_a_workplace_it_says_how_to_make_one(tmp_path: Path) -> None:
    code, said = Workplace(tmp_path).command("status")
    assert (code, "docflow new" in said) == (ExitCode.USAGE, True)


def test_a_setting_that_does_not_exist_is_named_with_the_nearest(tmp_path: Path) -> None:
    place = a_workplace(tmp_path / "work", '[rules]\n"must_have.vage" = "error"\n')
    code, said = place.command("run")
    assert code == ExitCode.USAGE
    assert "line 2" in said
    assert "must_have.vague" in said


def test_a_damaged_database_is_named_with_what_to_do(place: Workplace) -> None:
    state = place.root / ".docflow"
    state.mkdir()
    (state / "ledger.sqlite3").write_bytes(b"no database at all" * 100)
    code, said = place.command("status")
    assert (code, "backup" in said) == (ExitCode.LEDGER, True)


def test_doctor_is_content_with_a_new_workplace(place: Workplace) -> None:
    code, said = place.command("doctor")
    assert code == ExitCode.DONE, said
    assert "docflow.toml is in order" in said
    assert all(len(line) <= 100 for line in said.splitlines())


def test_doctor_names_a_faulty_template_and_a_misspelt_one(place: Workplace) -> None:
    own = place.root / "templates" / "messages" / "nl"
    own.mkdir(parents=True)
    (own / "form-returned.md").write_text("Subject: {{ tilte }}\n\nDag\n", encoding="utf-8")
    (own / "form-retruned.md").write_text("x", encoding="utf-8")
    code, said = place.command("doctor")
    assert code == ExitCode.USAGE
    assert "tilte" in said
    assert "form-retruned.md replaces nothing" in said


def test_doctor_shows_every_setting_with_where_it_comes_from(tmp_path: Path) -> None:
    place = a_workplace(tmp_path / "work", '[feedback]\nday_starts = "07:45"\n')
    _, said = place.command("doctor")
    shown = {line.split()[0]: line.split()[1:] for line in said.splitlines() if "." in line}
    assert shown["feedback.day_starts"] == ["07:45", "docflow.toml,", "line", "2"]
    assert shown["feedback.second_level_after"] == ["5", "default"]
    assert all(len(line) <= 80 for line in said.split("\n\n")[1].splitlines())


@pytest.mark.parametrize("logo", [None, b"", b"GIF89a", b"\x89PNG\r\n\x1a\n half a picture"])
def test_doctor_names_a_logo_that_cannot_be_placed_and_looks_on(
    tmp_path: Path, logo: bytes | None
) -> None:
    place = a_workplace(tmp_path / "work", '[look]\nlogo = "logo.png"\n')
    if logo is not None:
        (place.root / "logo.png").write_bytes(logo)
    code, said = place.command("doctor")
    assert (code, "docflow.toml, line 2" in said) == (ExitCode.USAGE, True)
    for area in ("settings:", "folders:", "database:", "templates:", "mailbox:"):
        assert area in said


@pytest.mark.parametrize("language", ["nl", "en", "fr"])
@pytest.mark.parametrize("name", ["feedback-request", "profile-question"])
def test_doctor_names_a_request_that_nobody_could_answer(
    place: Workplace, name: str, language: str
) -> None:
    shipped = Path(__file__).parent.parent / "templates" / "messages" / language / f"{name}.md"
    own = place.root / "templates" / "messages" / language / f"{name}.md"
    own.parent.mkdir(parents=True)
    text = shipped.read_text(encoding="utf-8")
    own.write_text(text.replace("{{ labels.reference }}", "{{ reference }}"), encoding="utf-8")
    code, said = place.command("doctor")
    assert code == ExitCode.USAGE
    assert "answers are read by it" in " ".join(said.split())


@pytest.mark.parametrize("command", [("check",), ("run",), ("status",)])
def test_a_moment_that_is_none_is_refused(place: Workplace, command: tuple[str, ...]) -> None:
    form = place.drop("intake.docx", an_intake_form())
    files = [str(form)] if command == ("check",) else []
    code, said = place.command(*command, *files, now="tomorrow")
    assert (code, "is not a moment" in said) == (ExitCode.USAGE, True)


def test_check_judges_the_past_by_the_date_in_the_zone(tmp_path: Path) -> None:
    path = tmp_path / "form.docx"
    path.write_bytes(an_intake_form({"1.4": "24/11/2026"}))
    here = Workplace(tmp_path)
    found = {}
    for now in ("2026-11-24T22:30+00:00", "2026-11-24T23:30+00:00"):
        _, said = here.command("check", "--json", str(path), now=now)
        found[now] = [f["code"] for f in json.loads(said)[0]["findings"] if f["at"] == "1.4"]
    assert ["date.past" in codes for codes in found.values()] == [False, True]


def test_a_console_that_knows_no_ticks_is_no_fault(place: Workplace) -> None:
    script = "import sys; from docflow.cli import main; main(sys.argv[1:])"
    docflow = [sys.executable, "-c", script, "--workplace", str(place.root)]
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    ran = subprocess.run(
        [*docflow, "doctor"], env=environment, capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stderr) == (ExitCode.DONE, "")


def test_the_listings_have_the_keys_that_scripts_rely_on(place: Workplace) -> None:
    place.drop("intake.docx", an_intake_form())
    place.drop("gaten.docx", an_intake_form({"1.1": "Dakwerker", "6.2": ""}))
    place.drop("anders.docx", an_intake_form({"2.1/email": "iemand@elders.example"}))
    place.run()
    status = place.status()
    assert list(status) == ["vacancies", "held", "promises"]
    assert list(status["promises"]) == ["kept", "broken"]
    assert {tuple(held) for held in status["held"]} == {("what", "why", "approval")}
    keys = ("reference", "title", "state", "version", "candidates", "waiting", "promises")
    assert {tuple(v) for v in status["vacancies"]} == {keys}
    candidates = {tuple(c) for v in status["vacancies"] for c in v["candidates"]}
    assert candidates == {("name", "state", "step", "waiting_since", "promised")}
    waiting = {tuple(w) for v in status["vacancies"] for w in v["waiting"]}
    assert waiting == {("for", "from", "since", "due", "late")}
    mail = ("key", "kind", "to", "subject", "state", "due", "sent_at", "reason", "file")
    assert {tuple(m) for m in place.outbox()} == {mail}
