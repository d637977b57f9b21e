"""`docflow doctor`"""

from typing import Any

import click

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
        click.echo(f"  {name:<26} {value[:28]:<28} {origin}")
    click.echo()
    points = doctor.examine_workplace(settings)
    for point in points:
        mark, colour = _MARKS[point.state]
        text = click.wrap_text(f"{point.area}: {point.says}", 78, "", "    ")
        click.echo(f"  {click.style(mark, fg=colour)} {text}")
        if point.remedy:
            click.echo(click.wrap_text(point.remedy, 78, "    ", "    "))
    return ExitCode.USAGE if any(p.state == "wrong" for p in points) else ExitCode.DONE
