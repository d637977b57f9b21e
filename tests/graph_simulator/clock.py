"""A clock that a test may set: it ticks with the real one, or stands where it was put."""

import re
from datetime import UTC, datetime, timedelta

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")
"""A moment with a zone, as Graph writes and reads it."""


class Clock:
    """Time in UTC. Set stands still until moved; shift makes it wrong by as much."""

    def __init__(self, at: datetime | None = None) -> None:
        self.at, self.shift = at, timedelta()

    def now(self) -> datetime:
        """The moment it shows."""
        return (self.at or datetime.now(UTC)) + self.shift


def stamp(moment: datetime) -> str:
    """As Graph writes a moment: UTC, seconds, Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment(text: str) -> datetime:
    """A stamp read again."""
    return datetime.fromisoformat(text.replace("Z", "+00:00"))
