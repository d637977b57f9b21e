import re
from pathlib import Path

from docflow.forms.rules import CODES
from docflow.model.work import Severity

DOCUMENT = Path(__file__).parents[3] / "docs" / "findings.md"


def test_every_code_stands_in_the_document_with_its_severity_and_in_the_same_order() -> None:
    rows = re.findall(
        r"^\| ([a-z_]+\.[a-z_]+) \| (\w+)\*? \| .+ \| .+ \|$", DOCUMENT.read_text("utf-8"), re.M
    )
    assert [(code, Severity(severity)) for code, severity in rows] == list(CODES.items())
