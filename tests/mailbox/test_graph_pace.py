"""How fast mail may go out."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from docflow.mailbox.graph.pace import pause

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def ago(*seconds: float) -> list[datetime]:
    return [NOON - timedelta(seconds=each) for each in seconds]


def test_a_mail_goes_at_once_while_there_is_room() -> None:
    assert pause([], NOON) == timedelta()
    assert pause(ago(*range(19)), NOON) == timedelta()


def test_the_twenty_first_waits_until_the_first_is_a_minute_ago() -> None:
    assert pause(ago(*range(20)), NOON) == timedelta(seconds=41)


def test_the_day_has_a_share_too() -> None:
    sent = ago(*range(3600, 3600 + 500))
    assert pause(sent, NOON) == timedelta(days=1, seconds=-(3600 + 499))
    assert pause(sent, NOON, a_day=501) == timedelta()


@given(st.lists(st.floats(0, 200_000), max_size=60), st.integers(1, 30), st.integers(1, 50))
@settings(deadline=None, max_examples=200)
def test_after_the_pause_the_mail_may_go_and_not_before(
    seconds: list[float], a_minute: int, a_day: int
) -> None:
    sent = ago(*seconds)
    wait = pause(sent, NOON, a_minute=a_minute, a_day=a_day)
    assert pause(sent, NOON + wait, a_minute=a_minute, a_day=a_day) == timedelta()
    if wait:
        before = NOON + wait - timedelta(microseconds=1)
        assert pause(sent, before, a_minute=a_minute, a_day=a_day) > timedelta()
