"""`docflow feedback [V-…]`"""

from datetime import date, datetime
from itertools import groupby
from typing import Any

import click

from docflow.cli.layout import printable, shortened, to_json, wrapped

_MARKS = {
    "complete": ("✓", "green"),
    "partial": ("◐", "yellow"),
    "open": ("·", "blue"),
    "escalated": ("!", "red"),
    "closed": ("-", None),
}
_WAITS = ("open", "partial", "escalated")
_UNREAD = {
    "unclear": "an answer that is not clear: ask what they mean, then docflow answer",
    "voice_memo": "a voice memo: listen to it, then docflow answer",
    "bounce": "the mail did not arrive: is the address right?",
    "unrelated": "a mail about something else",
    "auto_reply": "an automatic answer",
}
_QUOTED = 300
"""Signs of an unclear answer that are shown; the whole stands in --json."""


@click.command("feedback", short_help="Who was asked for feedback, and what they said.")
@click.argument("vacancy", required=False, metavar="[V-…]")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")
@click.pass_obj
def command(door: Any, vacancy: str | None, as_json: bool) -> None:
    """Show every request for feedback, or those of V-…: who answered what about whom, what is
    still missing, and what is late. What was said aloud: docflow answer DF-… TEXT."""
    from docflow.flow import feedback

    with door.desk() as desk:
        rows = feedback.listed(desk, vacancy.upper() if vacancy else None)
        zone, today = desk.settings.zone, desk.today
    if as_json:
        click.echo(to_json(rows))
        return
    if not rows:
        click.echo("Nobody was asked for feedback yet.")
        click.echo("docflow asks after each talk that has a date: docflow appointment --help")
    for reference, of_vacancy in groupby(printable(rows), key=lambda row: row["vacancy"]):
        click.echo(click.style(reference, bold=True))
        for head, asked in groupby(of_vacancy, key=_head):
            click.echo(f"  {head}")
            for row in asked:
                _show(row, zone, today)
        click.echo()


def _head(row: dict[str, Any]) -> str:
    return f"{row['candidate']}, {row['step'] or 'first answer on the profile'}"


def _show(row: dict[str, Any], zone: Any, today: date) -> None:
    mark, colour = _MARKS[row["state"]]
    words = [row["state"]]
    said = row["together"]
    if said["decision"]:
        words.append(said["decision"].replace("_", " "))
    if row["state"] in _WAITS:
        words.append(f"due {row['due']}" if row["asked_at"] else "not sent yet")
    late = row["state"] in _WAITS and date.fromisoformat(row["due"]) < today
    line = f"{row['reference']}  {row['interviewer'][:24]:<24}  {', '.join(words)}"
    click.echo(
        f"  {click.style(mark, fg=colour)} {line}{click.style(', late', fg='red') if late else ''}"
    )
    if said["scores"] or said["decision"]:
        for text in filter(None, (_scores(said), _open(said), said["comment"])):
            click.echo(wrapped(text, " " * 6))
    if row["replies"]:
        _show_last(row["replies"][-1], zone)


def _scores(said: dict[str, Any]) -> str:
    return " · ".join(f"{code}: {score:g}" for code, score in said["scores"].items())


def _open(said: dict[str, Any]) -> str:
    """What is missing, and why where something was given."""
    given = {code: f"{a:g} to {b:g}" for code, (a, b) in said["ranges"].items()}
    given |= {code: " or ".join(f"{s:g}" for s in c) for code, c in said["conflicts"].items()}
    given |= dict.fromkeys(said["invalid"], "off the scale")
    missing = [f"{c} ({given[c]})" if c in given else c for c in said["missing"]]
    if not said["decision"]:
        missing.append("the decision")
    return f"missing: {', '.join(missing)}" if missing else ""


def _show_last(reply: dict[str, Any], zone: Any) -> None:
    """What came last, where a person must look at it."""
    day = f"{datetime.fromisoformat(reply['received_at']).astimezone(zone):%Y-%m-%d}"
    if reply["accepted"] == "provisional":
        text = f"{day}: {reply['from']} answered in their place; docflow approve --list"
    elif reply["kind"] in _UNREAD:
        text = f"{day}: {_UNREAD[reply['kind']]}"
        if reply["back"]:
            text = f"{day}: away until {reply['back']}"
    else:
        return
    click.echo(wrapped(text, " " * 6))
    if reply["file"]:
        click.echo(f"      {reply['file']}")
    elif reply["kind"] == "unclear" and reply["words"]:
        click.echo(wrapped(f"“{shortened(reply['words'], _QUOTED)}”", " " * 6))
