"""`docflow status`"""

from typing import Any

import click

from docflow.cli.layout import printable, to_json, wrapped


@click.command("status", short_help="What stands where, and what is waited for.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")
@click.pass_obj
def command(door: Any, as_json: bool) -> None:
    """Show every vacancy, its candidates, what is waited for and from whom, and what is held."""
    from docflow.flow import report

    with door.desk() as desk:
        shown = report.status(desk)
        zone = desk.settings.zone
    if as_json:
        click.echo(to_json(shown))
        return
    shown = printable(shown)
    if not shown["vacancies"] and not shown["held"]:
        click.echo("Nothing yet. Put a filled-in form in the inbox and run: docflow run")
    for vacancy in shown["vacancies"]:
        _show_vacancy(vacancy, zone)
    if shown["held"]:
        click.echo(click.style("Held", bold=True))
        for item in shown["held"]:
            click.echo(f"  {item['what']}")
            click.echo(wrapped(item["why"], "    "))
    promises = shown["promises"]
    if any(promises.values()):
        click.echo(
            f"\nPromises to candidates: {promises['kept']} kept, {promises['broken']} broken"
        )


def _show_vacancy(vacancy: dict[str, Any], zone: Any) -> None:
    head = click.style(f"{vacancy['reference']}  {vacancy['title'] or '(no title)'}", bold=True)
    click.echo(f"{head}  {vacancy['state']}, version {vacancy['version']}")
    for who in vacancy["candidates"]:
        words = [who["state"]]
        if who["step"]:
            words.append(f"at {who['step']}")
        if who["waiting_since"]:
            words.append(f"last mail {_day(who['waiting_since'], zone)}")
        if who["promised"]:
            words.append(f"hears by {who['promised']}")
        click.echo(wrapped(", ".join(words), " " * 28, first=f"  {who['name'][:24]:<24}  "))
    for wait in vacancy["waiting"]:
        late = click.style(" late", fg="red") if wait["late"] else ""
        source = f" from {wait['from']}" if wait["from"] else ""
        click.echo(f"  waits for {wait['for']}{source}, since {_day(wait['since'], zone)}{late}")
    click.echo()


def _day(moment: str, zone: Any) -> str:
    from datetime import datetime

    return f"{datetime.fromisoformat(moment).astimezone(zone):%Y-%m-%d}"
