"""The clock: the only place that asks what time it is. Everywhere else time is an argument."""

import datetime as dt
from collections.abc import Callable
from zoneinfo import ZoneInfo

from docflow.errors import SettingsError

Clock = Callable[[], dt.datetime]


def real_clock() -> dt.datetime:
    """The real moment, in UTC."""
    return dt.datetime.now(dt.UTC)


def clock_at(now: str | None, zone: ZoneInfo) -> Clock:
    """The workplace's clock: the real one, or one that stands still at `now`."""
    if now is None:
        return real_clock
    moment = parse_moment(now, zone)
    return lambda: moment


YEARS = range(1900, 2200)
"""Those that a form may name too. In the year 1, the day before is a fault in every database."""


def parse_moment(text: str, zone: ZoneInfo) -> dt.datetime:
    """ "2026-12-01T09:00" or "2026-12-01" as an aware moment; in `zone` when it names none. Raises
    SettingsError."""
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        raise SettingsError(
            f'--now "{text}" is not a moment.', "Write for example --now 2026-12-01T09:00."
        ) from None
    if moment.year not in YEARS:
        raise SettingsError(
            f'--now "{text}" is too far away.',
            f"Write a year from {YEARS[0]} to {YEARS[-1]}, for example --now 2026-12-01T09:00.",
        )
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)
