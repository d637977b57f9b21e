"""`docflow status`"""

from typing import Any

import click

from docflow.cli.layout import printable, shortened, to_json, wrapped


@click.command("status", short_help="What stands where, and what is waited for.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")
@click.pass_obj
def command(door: Any, as_json: bool) -> None:
    """Show every vacancy, its candidates, what is waited for and from whom, and what is held."""
    from docflow.flow import report

    with door.desk() as desk:
        shown = report.status(desk)
        zone, today = desk.settings.zone, desk.today.isoformat()
    if as_json:
        click.echo(to_json(shown))
        return
    shown = printable(shown)
    if not shown["vacancies"] and not shown["held"]:
        click.echo("Nothing yet. Put a filled-in form in the inbox and run: docflow run")
    for vacancy in shown["vacancies"]:
        _show_vacancy(vacancy, zone, today)
    asked = [wait["for"] for vacancy in shown["vacancies"] for wait in vacancy["waiting"]]
    held = [item for item in shown["held"] if not _is_among(item["approval"], asked)]
    if any(text.startswith("approval ") for text in asked):
        click.echo("docflow approve --list shows whole what waits for approval.\n")
    if held:
        click.echo(click.style("Held", bold=True))
        for item in held:
            click.echo(wrapped(item["what"], "    ", first="  "))
            click.echo(wrapped(item["why"], "    "))
    if any(shown["promises"].values()):
        click.echo(f"\nPromises to candidates: {_kept(shown['promises'])}")


def _show_vacancy(vacancy: dict[str, Any], zone: Any, today: str) -> None:
    head = click.style(f"{vacancy['reference']}  {vacancy['title'] or '(no title)'}", bold=True)
    click.echo(f"{head}  {vacancy['state']}, version {vacancy['version']}")
    closed = vacancy["state"] == "closed"
    for who in vacancy["candidates"] if not closed else ():
        words = [who["state"]]
        if who["step"]:
            words.append(f"at {who['step']}")
        if who["waiting_since"]:
            words.append(f"last mail {_day(who['waiting_since'], zone)}")
        if who["promised"]:
            words.append(
                f"{'hears' if who['promised'] >= today else 'should hear'} by {who['promised']}"
            )
        click.echo(
            wrapped(", ".join(words), " " * 28, first=f"  {shortened(who['name'], 24):<24}  ")
        )
    for wait in vacancy["waiting"]:
        _show_wait(wait, zone)
    if any(vacancy["promises"].values()):
        click.echo(f"  promises: {_kept(vacancy['promises'])}")
    click.echo()


def _is_among(approval: str | None, asked: list[str]) -> bool:
    """Whether a held mail stands with its vacancy already, as an approval that is waited for."""
    return bool(approval) and any(text.startswith(f"approval {approval}:") for text in asked)


def _show_wait(wait: dict[str, Any], zone: Any) -> None:
    click.echo(wrapped(f"waits for {wait['for']}", "    ", first="  "))
    words = [wait["from"] or "nobody known", f"since {_day(wait['since'], zone)}"]
    if wait["due"]:
        words.append(f"due {wait['due']}")
    late = click.style(", late", fg="red") if wait["late"] else ""
    click.echo(f"    {', '.join(words)}{late}")


def _kept(promises: dict[str, int]) -> str:
    return f"{promises['kept']} kept, {promises['broken']} broken"


def _day(moment: str, zone: Any) -> str:
    from datetime import datetime

    return f"{datetime.fromisoformat(moment).astimezone(zone):%Y-%m-%d}"
