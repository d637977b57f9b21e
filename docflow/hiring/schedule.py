"""Working days, hours at which mail is welcome, and by when somebody was promised to hear.

Public holidays are the national ones of the `holidays` library, for Belgium, the Netherlands and
metropolitan France. The Dutch ones include Good Friday, on which many work: a promise over Easter
is a day too cautious there, never a day too bold.
"""

import datetime as dt
from functools import cache, lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

Country = Literal["BE", "NL", "FR"]

_DAY = dt.timedelta(days=1)
_SATURDAY = 5


@lru_cache(maxsize=4096)
def is_working_day(day: dt.date, country: Country) -> bool:
    """Monday to Friday, and no public holiday."""
    return day.weekday() < _SATURDAY and day not in _public_holidays(country, day.year)


def next_working_day(day: dt.date, country: Country) -> dt.date:
    """`day` itself when it is a working day, else the first one after it."""
    while not is_working_day(day, country):
        day += _DAY
    return day


def add_working_days(day: dt.date, n: int, country: Country) -> dt.date:
    """The n-th working day after `day`; before it when n is negative; `day` itself when n is 0.

    The day itself does not count: one working day after a Friday is Monday.
    """
    step = _DAY if n > 0 else -_DAY
    for _ in range(abs(n)):
        day += step
        while not is_working_day(day, country):
            day += step
    return day


def working_days_between(first: dt.date, last: dt.date, country: Country) -> int:
    """How many working days come after `first` up to and including `last`; negative backwards.

    Undoes `add_working_days`: the n-th working day after `first` is n working days away.
    """
    if last < first:
        return -working_days_between(last - _DAY, first - _DAY, country)
    days = (first + _DAY * n for n in range(1, (last - first).days + 1))
    return sum(is_working_day(day, country) for day in days)


def within_hours(
    moment: dt.datetime,
    zone: ZoneInfo,
    start: dt.time,
    end: dt.time,
    country: Country | None = None,
) -> dt.datetime:
    """The first moment from `moment` on that lies between `start` and `end` (included) on a clock
    in `zone`; with a country, also on a working day. Aware in, aware in `zone` out.
    """
    here = moment.astimezone(zone)
    day = here.date() if here.time() <= end else here.date() + _DAY
    if country is not None:
        day = next_working_day(day, country)
    if day == here.date() and here.time() >= start:
        return here
    return dt.datetime.combine(day, start, tzinfo=zone)


def promised_by(held: dt.date, feedback_working_days: int, country: Country) -> dt.date:
    """The last day on which a promise of so many working days after `held` is kept."""
    return add_working_days(held, feedback_working_days, country)


@cache
def _public_holidays(country: Country, year: int) -> frozenset[dt.date]:
    from holidays import country_holidays

    return frozenset(country_holidays(country, years=year))
