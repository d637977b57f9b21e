import datetime as dt

import pytest

from docflow.forms.rules.moments import moment

NEAR = dt.date(2026, 11, 23)
MONTHS = {"december": 12, "decembre": 12, "fevrier": 2, "january": 1, "mars": 3}


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("3/12/2026", "2026-12-03", "2026-12-03"),
        ("do 3/12 om 14.30 u", "2026-12-03", "2026-12-03"),
        ("3/12 of 4/12", "2026-12-03", "2026-12-04"),
        ("03.12.26", "2026-12-03", "2026-12-03"),
        ("2026-12-03T14:00", None, None),
        ("2026-12-03 14:00", "2026-12-03", "2026-12-03"),
        ("12/1", "2027-01-12", "2027-01-12"),
        ("28/10", "2026-10-28", "2026-10-28"),
        ("3 december", "2026-12-03", "2026-12-03"),
        ("le 1er février 2027", "2027-02-01", "2027-02-01"),
        ("3rd of January", "2027-01-03", "2027-01-03"),
        ("week 49", "2026-11-30", "2026-12-06"),
        ("Semaine 2", "2027-01-11", "2027-01-17"),
        ("week 53", "2026-12-28", "2027-01-03"),
        ("31/02", None, None),
        ("14.30", None, None),
        ("2-3 weken", None, None),
        ("in overleg", None, None),
        ("week 99", None, None),
        ("0/0/0000", None, None),
        ("31/12/9999", None, None),
        ("9999-12-31", None, None),
        ("1/1/0001", None, None),
    ],
)
def test_the_moment_a_text_speaks_of(text: str, first: str | None, last: str | None) -> None:
    found = moment(text, MONTHS, NEAR)
    assert (found and found.first.isoformat()) == first
    assert (found and found.last.isoformat()) == last
