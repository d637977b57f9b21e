"""`docflow close V-…`"""

from typing import Any

import click

from docflow.cli.layout import printable, wrapped


@click.command("close", short_help="End a vacancy: all its clocks stop.")
@click.argument("reference", metavar="V-…")
@click.pass_obj
def command(door: Any, reference: str) -> None:
    """End the vacancy V-…: all its clocks stop, and its documents stay where they are. Whoever was
    in the running gets a closing mail, once you approve it."""
    from docflow.flow import approve

    with door.desk() as desk:
        click.echo(wrapped(printable(approve.close(desk, reference.upper()))))
