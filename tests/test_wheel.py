"""An installed docflow works outside its checkout: the wheel carries the templates."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from workplaces import an_intake_form

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds what a wheel installs."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    [wheel] = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(folder / "site")
    return folder / "site"


def docflow(installed: Path, cwd: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "docflow", *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_wheel_carries_every_template_and_nobodys_forms(installed: Path) -> None:
    packed = {p.relative_to(installed / "docflow").as_posix() for p in installed.rglob("*.*")
              if p.is_file() and p.is_relative_to(installed / "docflow")}  # fmt: skip
    ours = {f"templates/{p.relative_to(ROOT / 'templates').as_posix()}"
            for p in (ROOT / "templates").rglob("*") if p.is_file()}  # fmt: skip
    assert ours <= packed
    assert not list(installed.glob("inbox*"))


def test_an_installed_docflow_works_elsewhere(installed: Path, tmp_path: Path) -> None:
    made = docflow(installed, tmp_path, "new", "work")
    assert made.returncode == 0, made.stderr
    (tmp_path / "work" / "inbox" / "intake.docx").write_bytes(an_intake_form())
    ran = docflow(installed, tmp_path / "work", "--now", "2026-11-23T09:00", "run")
    assert ran.returncode == 0, ran.stderr
    assert list((tmp_path / "work" / "outbox").rglob("intakeverslag.docx"))
    doctor = docflow(installed, tmp_path / "work", "doctor")
    assert doctor.returncode == 0, doctor.stdout
