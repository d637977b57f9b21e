"""Working days, hours for mail, and promises."""

from datetime import UTC, date, datetime, time, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docflow.hiring.schedule import (
    Country,
    add_working_days,
    is_working_day,
    next_working_day,
    promised_by,
    within_hours,
    working_days_between,
)

BRUSSELS = ZoneInfo("Europe/Brussels")
DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))
COUNTRIES: st.SearchStrategy[Country] = st.sampled_from(get_args(Country))


@pytest.mark.parametrize(
    ("country", "day", "works"),
    [
        ("BE", date(2026, 11, 11), False),  # Armistice Day
        ("NL", date(2026, 11, 11), True),
        ("FR", date(2026, 11, 11), False),
        ("BE", date(2026, 7, 21), False),  # the Belgian national day
        ("FR", date(2026, 7, 21), True),
        ("NL", date(2026, 4, 27), False),  # King's Day
        ("BE", date(2026, 5, 14), False),  # Ascension, a Thursday
        ("BE", date(2026, 5, 15), True),
        ("BE", date(2026, 11, 21), False),  # a Saturday
        ("BE", date(2026, 11, 23), True),
    ],
)
def test_working_days_are_those_of_the_country(country: Country, day: date, works: bool) -> None:
    assert is_working_day(day, country) is works


def test_working_days_are_counted_from_the_day_after() -> None:
    friday = date(2026, 11, 20)
    assert add_working_days(friday, 1, "BE") == date(2026, 11, 23)
    assert add_working_days(friday, 5, "BE") == date(2026, 11, 27)
    assert add_working_days(friday, 0, "BE") == friday
    assert add_working_days(date(2026, 12, 24), 2, "NL") == date(2026, 12, 29)
    assert add_working_days(date(2026, 11, 23), -1, "BE") == friday


def test_the_next_working_day_may_be_today() -> None:
    assert next_working_day(date(2026, 11, 23), "BE") == date(2026, 11, 23)
    assert next_working_day(date(2026, 11, 21), "BE") == date(2026, 11, 23)


@given(DAYS, st.integers(-60, 60), COUNTRIES)
def test_so_many_working_days_on_is_a_working_day_that_far_away(
    day: date, n: int, country: Country
) -> None:
    there = add_working_days(day, n, country)
    assert working_days_between(day, there, country) == n
    if n:
        assert is_working_day(there, country)
        assert (there > day) is (n > 0)


@given(DAYS, st.integers(-60, 60), COUNTRIES)
def test_forth_and_back_ends_where_it_began(day: date, n: int, country: Country) -> None:
    start = next_working_day(day, country)
    assert add_working_days(add_working_days(start, n, country), -n, country) == start


@given(DAYS, DAYS, DAYS, COUNTRIES)
def test_working_days_add_up(one: date, other: date, between: date, country: Country) -> None:
    first, middle, last = sorted(min(day, date(2021, 12, 31)) for day in (one, other, between))
    assert working_days_between(first, last, country) == working_days_between(
        first, middle, country
    ) + working_days_between(middle, last, country)


@pytest.mark.parametrize(
    ("moment", "allowed"),
    [
        (datetime(2026, 11, 23, 10, 0, tzinfo=UTC), "2026-11-23 11:00"),
        (datetime(2026, 11, 23, 5, 0, tzinfo=UTC), "2026-11-23 08:00"),
        (datetime(2026, 11, 23, 17, 0, tzinfo=UTC), "2026-11-23 18:00"),
        (datetime(2026, 11, 23, 17, 1, tzinfo=UTC), "2026-11-24 08:00"),
        (datetime(2026, 11, 20, 17, 1, tzinfo=UTC), "2026-11-23 08:00"),
        (datetime(2026, 11, 10, 23, 30, tzinfo=UTC), "2026-11-12 08:00"),
    ],
    ids=[
        "in hours",
        "early",
        "just in time",
        "late",
        "Friday evening",
        "the eve of a holiday is over in Brussels",
    ],
)
def test_mail_waits_for_hours_at_which_it_is_welcome(moment: datetime, allowed: str) -> None:
    found = within_hours(moment, BRUSSELS, time(8), time(18), "BE")
    assert f"{found:%Y-%m-%d %H:%M}" == allowed


@given(st.integers(0, 365 * 24 * 60))
def test_the_allowed_moment_is_never_earlier_and_always_in_hours(minute: int) -> None:
    moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
    found = within_hours(moment, BRUSSELS, time(8), time(18))
    assert timedelta(0) <= found - moment <= timedelta(hours=15)
    assert time(8) <= found.time() <= time(18)
    assert within_hours(found, BRUSSELS, time(8), time(18)) == found


def test_a_promise_ends_so_many_working_days_after_the_step() -> None:
    assert promised_by(date(2026, 11, 19), 3, "BE") == date(2026, 11, 24)
    assert promised_by(date(2026, 12, 23), 2, "BE") == date(2026, 12, 28)
