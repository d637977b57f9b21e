"""`docflow outbox`"""

from typing import Any

import click

from docflow.cli.layout import printable, shortened, to_json, wrapped

_COLOURS = {"done": "green", "held": "yellow", "unknown": "red", "dead": "red"}


@click.command("outbox", short_help="Every mail: sent, due or held, and why.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")
@click.pass_obj
def command(door: Any, as_json: bool) -> None:
    """List every mail with its state: done (sent), due, held, unknown, dead or cancelled."""
    from docflow.flow import report

    with door.desk() as desk:
        mails = report.outbox(desk)
    if as_json:
        click.echo(to_json(mails))
        return
    if not mails:
        click.echo("No mail was made yet.")
    for mail in printable(mails):
        state = click.style(f"{mail['state']:<9}", fg=_COLOURS.get(mail["state"]))
        click.echo(f"{state} {shortened(mail['subject'], 68)}")
        click.echo(f"          {mail['to'] or '(no address)'}")
        if mail["reason"]:
            click.echo(wrapped(mail["reason"], " " * 10))
        elif mail["file"]:
            click.echo(f"          {mail['file']}")
