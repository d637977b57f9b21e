"""`docflow doctor`"""

from typing import Any

import click

from docflow.cli.layout import printable, shortened, wrapped
from docflow.errors import ExitCode

_MARKS = {"good": ("✓", "green"), "note": ("·", "yellow"), "wrong": ("✗", "red")}


@click.command("doctor", short_help="What is wrong with this workplace, and what to do.")
@click.pass_obj
def command(door: Any) -> int:
    """Look at the settings and where they come from, the templates, the database, the folders and
    the mailbox. Ends with 2 when something is wrong."""
    from docflow.flow import doctor

    settings = door.settings()
    click.echo(click.style(f"{settings.workplace}\n", bold=True))
    for name, value, origin in doctor.origins(settings):
        click.echo(f"  {name:<28} {shortened(value, 24):<24} {origin}")
    click.echo()
    points = doctor.examine_workplace(settings)
    for point in points:
        mark, colour = _MARKS[point.state]
        text = wrapped(printable(f"{point.area}: {point.says}"), "    ")
        click.echo(f"  {click.style(mark, fg=colour)} {text.lstrip()}")
        if point.remedy:
            click.echo(wrapped(printable(point.remedy), "    "))
    return ExitCode.USAGE if any(p.state == "wrong" for p in points) else ExitCode.DONE
