"""`docflow check FILE…`"""

from pathlib import Path
from typing import Any

import click

from docflow.cli.layout import printable, to_json, wrapped
from docflow.errors import ExitCode

_MARKS = {"error": ("✗", "red"), "warning": ("!", "yellow"), "advice": ("·", "blue")}


@click.command("check", short_help="Read forms and say what is missing; changes nothing.")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False)
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")
@click.pass_obj
def command(door: Any, files: tuple[Path, ...], as_json: bool) -> int:
    """Read FILE… and say what is missing or unclear. Changes nothing; needs no workplace.

    Ends with 0 when all are complete, 3 when one is not, 4 when one cannot be read as a form.
    """
    from docflow.flow.check import check_files

    checked = check_files(files, now=door.now)
    if as_json:
        click.echo(to_json(checked))
    else:
        for report in checked:
            _show(printable(report))
    states = {report["status"] for report in checked}
    if "unreadable" in states:
        return ExitCode.UNREADABLE
    return ExitCode.INCOMPLETE if "incomplete" in states else ExitCode.DONE


def _show(report: dict[str, Any]) -> None:
    colour = {"complete": "green", "incomplete": "yellow"}.get(report["status"], "red")
    click.echo(f"{report['file']}: {click.style(report['status'], fg=colour, bold=True)}")
    for finding in report["findings"]:
        mark, colour = _MARKS[finding["severity"]]
        place = (finding["at"] or "").rjust(5)
        lines = wrapped(finding["message"], " " * 11)
        click.echo(f"  {click.style(mark, fg=colour)} {place}  {lines.lstrip()}")
