"""`docflow run`"""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

from docflow.cli.brought import LINES, show
from docflow.cli.layout import printable
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
        brought = outcome.outcome(desk, tally, most=LINES)
        root = desk.settings.folder("outbox")
    show(printable(brought), str(root))
    if tally.mailbox:
        raise tally.mailbox
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


def _show_plan(plan: dict[str, Any]) -> None:
    click.echo("Nothing was done. A run would now:")
    for name in plan["take"]:
        click.echo(f"  take  {name}")
    for mail in plan["send"]:
        click.echo(f"  send  {mail['subject']} → {mail['to']}")
    for what in plan["make"]:
        click.echo(f"  make  {what}")
    if not any(plan.values()):
        click.echo("  do nothing.")
