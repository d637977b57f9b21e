"""How fast mail may go out: Exchange queues above 30 a minute and stops a mailbox above a day's
share (research/graph.md §5)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def pause(
    sent: Sequence[datetime], now: datetime, *, a_minute: int = 20, a_day: int = 500
) -> timedelta:
    """How long the next mail must wait; zero when it may go.

    sent: when mails went out during the last day, on the same clock as `now`, in any order.
    """
    waits = (_until(sent, now, a_minute, MINUTE), _until(sent, now, a_day, DAY))
    return max(*waits, timedelta())


def _until(sent: Sequence[datetime], now: datetime, most: int, span: timedelta) -> timedelta:
    """Until the oldest of the last `most` is a span ago."""
    within = sorted(moment for moment in sent if now - span < moment)
    return within[-most] + span - now if len(within) >= most else timedelta()
