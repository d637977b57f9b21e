"""What `--now` may say."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from docflow.errors import SettingsError
from docflow.flow.clock import clock_at, parse_moment

BRUSSELS = ZoneInfo("Europe/Brussels")


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-12-01T09:00", "2026-12-01T08:00"),
        ("2026-07-01", "2026-06-30T22:00"),
        ("2026-12-01T09:00+00:00", "2026-12-01T09:00"),
    ],
)
def test_a_naive_moment_is_read_in_the_workplaces_zone(text: str, utc: str) -> None:
    expected = dt.datetime.fromisoformat(utc).replace(tzinfo=dt.UTC)
    assert parse_moment(text, BRUSSELS) == expected


def test_a_moment_that_is_none_is_refused_with_an_example() -> None:
    with pytest.raises(SettingsError, match="2026-12-01T09:00"):
        parse_moment("tomorrow", BRUSSELS)


def test_a_given_moment_stands_still_and_the_real_clock_moves() -> None:
    still = clock_at("2026-12-01", BRUSSELS)
    assert still() == still()
    assert clock_at(None, BRUSSELS)().tzinfo is dt.UTC


@pytest.mark.parametrize("text", ["0001-01-01", "1899-12-31T23:00", "2200-01-01", "9999-12-31"])
def test_a_moment_outside_every_calendar_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match="from 1900 to 2199"):
        parse_moment(text, BRUSSELS)
