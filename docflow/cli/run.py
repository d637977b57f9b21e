"""`docflow run`"""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

from docflow.cli.layout import printable, wrapped
from docflow.errors import ExitCode


@click.command("run", short_help="Do all that is due: read, write, send.")
@click.option("--watch", is_flag=True, help="Keep going; stop with Ctrl-C.")
@click.option("--sample", is_flag=True, help="Start a new workplace with a filled-in sample form.")
@click.option("--dry-run", is_flag=True, help="Say what would be taken and sent; do nothing.")
@click.pass_obj
def command(door: Any, watch: bool, sample: bool, dry_run: bool) -> int:
    """Take what lies in the inbox, make what follows, send what is due, and say what was done."""
    from docflow.flow import outcome, rounds, workplace
    from docflow.ledger.lock import RoundBusyError

    with door.desk() as desk:
        if dry_run:
            _show_plan(printable(outcome.plan(desk)))
            return ExitCode.DONE
        if sample and (path := workplace.put_sample(desk)):
            click.echo(f"The inbox was empty: {path.name} was put there as an example.\n")
        try:
            if watch:
                _watch(desk, rounds.watch)
                return ExitCode.DONE
            with _progress() as step:
                tally = rounds.run_once(desk, step)
        except RoundBusyError as busy:
            click.echo(busy.message)
            return ExitCode.DONE
        brought = outcome.outcome(desk, tally, most=_LINES)
        root = desk.settings.folder("outbox")
    _show(printable(brought), str(root))
    return ExitCode.DONE


def _watch(desk: Any, watch: Callable[..., None]) -> None:
    stop, wake = threading.Event(), threading.Event()

    def end(*_: object) -> None:
        stop.set()
        wake.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    inbox = desk.settings.folder("inbox")
    watch(desk, stop, wake, lambda: click.echo(f"Watching {inbox} (Ctrl-C stops)."))
    click.echo("Stopped. Nothing is lost; the next run goes on from here.")


@contextmanager
def _progress() -> Iterator[Callable[[str, int], None]]:
    """A line that says what is being done, on a terminal only, once it takes over a second."""
    import sys

    if not sys.stderr.isatty():
        yield lambda _what, _left: None
        return
    from rich.console import Console

    console = Console(stderr=True)
    with console.status("Working …") as line:
        yield lambda what, left: line.update(f"{what}: {left} to go")


# --- what was done -------------------------------------------------------------------------

_WHOLE, _LINES = 3, 20
"""So many vacancies are shown with all they brought; of more, so many get a line each."""


def _show(brought: dict[str, Any], root: str) -> None:
    rows, many = brought["vacancies"], brought["many_vacancies"]
    for row in rows:
        _show_vacancy(row, root, whole=many <= _WHOLE)
    if many > len(rows):
        click.echo(f"… and {many - len(rows)} more vacancies; docflow status lists them all.")
    for row in brought["returned"]:
        click.echo(f"{click.style('✎', fg='yellow')} {_goes_back(row['file'], row['errors'])}")
    for row in brought["refused"]:
        click.echo(f"{click.style('✗', fg='red')} {row['file']}: refused")
        _wrapped(row["why"])
    if many := brought["many_sent"]:
        click.echo(f"\nMails written to {root}/mail: {many}")
        for mail in brought["sent"]:
            _line(mail["to"], mail["subject"])
        if many > len(brought["sent"]):
            more = many - len(brought["sent"])
            click.echo(f"  … and {more} more; docflow outbox lists them all.")
    if waiting := brought["waiting"]:
        click.echo("\nWaiting:")
        for item in waiting[:_LINES]:
            click.echo(f"  {click.style('·', fg='yellow')} {item['what']}")
            _wrapped(item["why"])
        if len(waiting) > _LINES:
            more = len(waiting) - _LINES
            click.echo(f"  … and {more} more; docflow status lists them all.")
    if not any(brought.values()):
        click.echo("Nothing new. docflow status says what stands where.")


def _goes_back(file: str, errors: int) -> str:
    return f"{file}: goes back with {errors} open point{'s' if errors > 1 else ''}"


def _show_vacancy(row: dict[str, Any], root: str, *, whole: bool) -> None:
    if row["status"] == "complete":
        mark, said = click.style("✓", fg="green"), f"{row['file']}: complete"
    else:
        mark = click.style("✎", fg="yellow")
        said = _goes_back(row["file"], row["errors"])
    if row["warnings"]:
        said += f", {row['warnings']} to look at"
    click.echo(f"{mark} {row['reference']}  {row['title'] or row['file']}")
    click.echo(f"  {said}")
    if not whole:
        return
    if row["folder"]:
        click.echo(f"  {root}/{row['folder']}")
    folder = f"{row['folder']}/"
    for path in row["files"]:
        click.echo(f"    {path.removeprefix(folder)}")
    for day, what in row["coming"]:
        click.echo(f"  {day}  {what}")


def _line(left: str, right: str) -> None:
    click.echo(f"  {left[:30]:<30}  {right if len(right) <= 46 else right[:45] + '…'}")


def _wrapped(text: str) -> None:
    click.echo(wrapped(text, "    "))


def _show_plan(plan: dict[str, Any]) -> None:
    click.echo("Nothing was done. A run would now:")
    for name in plan["take"]:
        click.echo(f"  take  {name}")
    for mail in plan["send"]:
        click.echo(f"  send  {mail['subject']} → {mail['to']}")
    for job in plan["write"]:
        click.echo(f"  write the documents of {job}")
    if not any(plan.values()):
        click.echo("  do nothing.")
