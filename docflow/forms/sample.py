"""The filled-in sample of the intake form (phrases/<language>/sample.toml)."""

import datetime as dt
import re
from collections.abc import Mapping

from docflow.model.phrases import Phrases

_AHEAD = re.compile(r"\+(\d{1,3})")


def filled_sample(phrases: Phrases, today: dt.date) -> Mapping[str, str]:
    """The answers of the sample by place; "+7" has become the seventh working day after today."""
    return {place: _dated(text, today) for place, text in phrases.get("sample", "intake").items()}


def _dated(text: str, today: dt.date) -> str:
    if not (ahead := _AHEAD.fullmatch(text)):
        return text
    day, left = today, int(ahead[1])
    while left:
        day += dt.timedelta(days=1)
        left -= day.weekday() < 5
    return f"{day:%d/%m/%Y}"
