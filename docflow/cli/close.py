"""`docflow close V-…`"""

from typing import Any

import click

from docflow.cli.layout import printable


@click.command("close", short_help="End a vacancy: all its clocks stop.")
@click.argument("reference", metavar="V-…")
@click.pass_obj
def command(door: Any, reference: str) -> None:
    """End the vacancy V-…: nothing more is due for it. Its documents stay where they are."""
    from docflow.flow import approve

    with door.desk() as desk:
        click.echo(printable(approve.close(desk, reference.upper())))
