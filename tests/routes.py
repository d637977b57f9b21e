"""Makes the specimens in cases/forms: forms filled in by the routes that people take.

    python tests/routes.py [NAME …]

Every form is drawn blank or partly filled, typed in with LibreOffice (see typist.py), saved as
what people save it as, or changed in its XML the way other programs change it. What the reader
then reads must be exactly what was typed, and every word that is no answer must be reported;
only then is the form put into its folder. `pytest tests/test_cases.py --bless` writes what
`check` says of it beside it.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from edits import changed
from oddities import odd_routes
from people import WORDS, Route, Step, usual_routes

from docflow.forms.reading import read

CASES = Path(__file__).parent / "cases" / "forms"
LIMIT = 60_000  # bytes of a specimen

FILTERS = {
    "docx": "MS Word 2007 XML",
    "dotx": "MS Word 2007 XML Template",
    "odt": "writer8",
    "doc": "MS Word 97",
    "rtf": "Rich Text Format",
    "pdf": "writer_pdf_Export",
}


def plan(chosen: list[Route], folder: Path) -> list[dict[str, Any]]:
    """The typist's jobs; each route ends as folder/NAME.SUFFIX."""
    jobs: list[dict[str, Any]] = []
    for route in (r for r in chosen if r.office):
        opened = folder / f"{route.name}-start.docx"
        opened.write_bytes(route.start)
        end = folder / f"{route.name}.{route.suffix}"
        if route.via == "odt-only":
            jobs.append(job(opened, route.steps, end, "odt"))
        elif route.via:
            between = folder / f"{route.name}-between.{route.via}"
            jobs.append(job(opened, route.steps, between, route.via))
            jobs.append(job(between, (), end, route.suffix))
        else:
            jobs.append(job(opened, route.steps, end, route.suffix))
    return jobs


def job(opened: Path, steps: tuple[Step, ...], end: Path, suffix: str) -> dict[str, Any]:
    return {"open": str(opened), "steps": steps, "save": [[str(end), FILTERS[suffix]]]}


def finished(route: Route, folder: Path) -> bytes:
    data = (folder / f"{route.name}.{route.suffix}").read_bytes() if route.office else route.start
    if route.changes:
        data = changed(data, route.changes)
    return route.remake(data)


def faults(route: Route, data: bytes) -> Iterator[str]:
    """How a specimen is not read as it was typed."""
    reading = read(data, f"form.{route.suffix}", WORDS)
    codes = {finding.code for finding in reading.findings}
    if codes != route.codes:
        yield f"findings {[(f.code, f.at, dict(f.values)) for f in reading.findings]}"
    if (reading.kind is None) != (route.says is None):
        yield f"read as {reading.kind}"
    says = route.says or {}
    for place in sorted({*says, *reading.answers}):
        if says.get(place) != reading.answers.get(place):
            yield f"{place}: typed {says.get(place)!r}, read {reading.answers.get(place)!r}"
    if len(data) > LIMIT:
        yield f"{len(data)} bytes"


def main(names: list[str]) -> int:
    chosen = [
        route for route in (*usual_routes(), *odd_routes()) if not names or route.name in names
    ]
    bad = 0
    with TemporaryDirectory() as place:
        folder = Path(place)
        if jobs := plan(chosen, folder):
            script = folder / "plan.json"
            script.write_text(json.dumps(jobs), encoding="utf-8")
            typist = Path(__file__).parent / "typist.py"
            subprocess.run(["/usr/bin/python3", typist, script], check=True, timeout=1800)
        for route in chosen:
            data = finished(route, folder)
            wrong = list(faults(route, data))
            bad += bool(wrong)
            print(f"{route.name}: {'; '.join(wrong) if wrong else 'as typed'}")  # noqa: T201
            if not wrong:
                case = CASES / route.name
                case.mkdir(parents=True, exist_ok=True)
                (case / f"form.{route.suffix}").write_bytes(data)
    print(f"{len(chosen) - bad} of {len(chosen)} are read as they were typed")  # noqa: T201
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
