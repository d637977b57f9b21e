"""Reading and judging one form, and the report that `docflow check --json` prints."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from docflow.errors import FolderError
from docflow.flow.clock import clock_at
from docflow.forms.gate import MAX_FILE
from docflow.forms.reading import read
from docflow.forms.rules import judge
from docflow.model.phrases import Catalogue, message
from docflow.model.record import as_json
from docflow.model.work import Finding, Reading, Severity
from docflow.sandbox import Sandbox, SandboxLimit
from docflow.settings import Locale
from docflow.texts import shipped_catalogue


def examine(
    data: bytes,
    name: str,
    today: dt.date,
    severities: Mapping[str, Severity],
    catalogue: Catalogue,
) -> Reading:
    """What a file says and what is missing in it. Runs in the limited child process."""
    return judge(read(data, name, catalogue), catalogue, today=today, severities=severities)


def examined(reader: Sandbox[Reading], data: bytes, name: str, today: dt.date) -> Reading:
    """`examine` through the child process; a file that breaks its limits is unreadable."""
    try:
        return reader.call(data, name, today)
    except SandboxLimit:
        finding = Finding(code="file.unsafe", severity=Severity.ERROR, variant="limits")
        return Reading(findings=(finding,))


def check_files(files: Iterable[Path], *, now: str | None) -> list[dict[str, Any]]:
    """The reports of `docflow check`, in the order of `files`; needs no workplace.

    now: what "in the past" is judged by. Raises SettingsError when that is no moment, FolderError
    when a file cannot be opened.
    """
    zone = ZoneInfo(Locale().zone)
    today = clock_at(now, zone)().astimezone(zone).date()
    catalogue = shipped_catalogue()
    with Sandbox(examine, constants=({}, catalogue)) as reader:
        return [_checked(path, reader, today, catalogue) for path in files]


def _checked(
    path: Path, reader: Sandbox[Reading], today: dt.date, catalogue: Catalogue
) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            file.seek(0)
            data = file.read(MAX_FILE + 1)  # enough for the gate to say "too large"
    except OSError as fault:
        raise FolderError(f"{path} cannot be read: {fault.strerror}.") from fault
    return report(str(path), sha256, examined(reader, data, path.name, today), catalogue)


def report(file: str, sha256: str, reading: Reading, catalogue: Catalogue) -> dict[str, Any]:
    """One object of `check --json` (contract: "check --json"): the form's content stands under
    the name of its kind."""
    phrases = catalogue[reading.language]
    content = {reading.kind.value: as_json(reading.form)} if reading.kind else {}
    return {
        "file": file,
        "sha256": sha256,
        "kind": reading.kind.value if reading.kind else None,
        "reference": reading.reference,
        "language": reading.language if reading.kind else None,
        "status": reading.status.value,
        "findings": [
            {
                "code": finding.code,
                "severity": finding.severity.value,
                "at": finding.at,
                "message": message(finding, phrases),
            }
            for finding in reading.findings
        ],
        **content,
    }
