"""LibreOffice as a test tool: it opens what docflow makes and saves it as something else."""

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest


def resaved(files: Mapping[str, bytes], to: str, folder: Path) -> dict[str, bytes]:
    """Every file (name → bytes) as LibreOffice writes it, in one call; skips where it is missing.

    to: an extension, with a filter if need be ("pdf", "docx:MS Word 2007 XML").
    """
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not installed")
    given, made = folder / "given", folder / "made"
    given.mkdir()
    for name, data in files.items():
        (given / name).write_bytes(data)
    subprocess.run(
        [
            program,
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            to,
            "--outdir",
            str(made),
            *(str(given / name) for name in files),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
    extension = to.partition(":")[0]
    return {name: (made / name).with_suffix(f".{extension}").read_bytes() for name in files}
