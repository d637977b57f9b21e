"""The commands. Each lives in the module of its name and is imported only when it is called, so
that `docflow --help` costs no more than click itself (tested in a subprocess)."""

import importlib
import io
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from docflow import __version__
from docflow.errors import DocflowError, ExitCode, FolderError

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from docflow.flow.desk import Desk
    from docflow.settings import Settings

COMMANDS: dict[str, str] = {
    "new": "Make a workplace with blank forms in three languages.",
    "form": "Write a blank form.",
    "check": "Read forms and say what is missing; changes nothing.",
    "run": "Do all that is due: read, write, send.",
    "status": "What stands where, and what is waited for.",
    "outbox": "Every mail: sent, due or held, and why.",
    "feedback": "Who was asked for feedback, and what they said.",
    "answer": "Record feedback that was said aloud.",
    "appointment": "Plan a candidate's talk, without Word.",
    "approve": "Let a prepared mail go, or answer a question.",
    "close": "End a vacancy: all its clocks stop.",
    "signin": "Let docflow into its Outlook mailbox.",
    "doctor": "What is wrong with this workplace, and what to do.",
}


@dataclass(frozen=True, slots=True)
class Door:
    """What the options before the command say; opens the workplace when a command needs it."""

    workplace: str | None
    now: str | None

    def settings(self) -> "Settings":
        """The workplace's settings. Raises SettingsError."""
        from docflow.settings import find_workplace, load

        return load(find_workplace(self.workplace))

    def desk(self) -> "AbstractContextManager[Desk]":
        """The workplace, opened for the length of a `with`. Raises DocflowError."""
        from docflow.cli.log import keep_log
        from docflow.flow.desk import open_desk

        settings = self.settings()
        try:
            keep_log(settings.folder("state"))
        except OSError as fault:
            raise FolderError(
                f"{settings.folder('state')} cannot be written: {fault.strerror}.",
                "Make it writable, or set another folder in docflow.toml: [folders] state.",
            ) from fault
        return open_desk(settings, now=self.now)


class _LazyGroup(click.Group):
    def list_commands(self, _: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, _: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        command = importlib.import_module(f"docflow.cli.{name}").command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, context: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS:
            import difflib

            near = difflib.get_close_matches(args[0], COMMANDS, n=1)
            hint = f" Did you mean {near[0]}?" if near else ""
            context.fail(f"There is no command {args[0]}.{hint}")
        return super().resolve_command(context, args)

    def format_commands(self, _: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--workplace", metavar="DIR", help="The workplace; else the current folder.")
@click.option("--now", metavar="TIME", help="Act as if it were this moment (2026-12-01T09:00).")
@click.version_option(__version__, prog_name="docflow")
@click.pass_context
def group(context: click.Context, workplace: str | None, now: str | None) -> None:
    """A filled-in Word form becomes documents, mails and deadlines."""
    context.obj = Door(workplace, now)


def main(arguments: list[str] | None = None) -> None:
    """The `docflow` command. Ends the process with one of `errors.ExitCode`."""
    for stream in (sys.stdout, sys.stderr):  # a console or pipe of Windows may know no "✓"
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    sys.exit(_outcome(arguments))


def _outcome(arguments: list[str] | None) -> int:
    try:
        result: Any = group.main(arguments, prog_name="docflow", standalone_mode=False)
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except click.ClickException as refusal:
        refusal.show()
        return ExitCode.USAGE
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped. Nothing is lost; the next run goes on from here.", err=True)
        return 130
    except DocflowError as fault:
        _say(fault)
        return fault.exit_code
    except Exception as bug:  # the last net: a recruiter never sees a traceback
        return _explain(bug)
    return int(result) if isinstance(result, int) else ExitCode.DONE


def _say(fault: DocflowError) -> None:
    """What is wrong, and what to do; both may quote what came from outside."""
    from docflow.cli.layout import printable, wrapped

    click.echo(click.style(wrapped(printable(fault.message)), bold=True), err=True)
    if fault.remedy:
        click.echo(wrapped(printable(fault.remedy)), err=True)


def _explain(bug: Exception) -> int:
    """Says that docflow itself failed, and where, without a word of anybody's data."""
    import traceback

    frames = traceback.extract_tb(bug.__traceback__)
    ours = [f for f in frames if "docflow" in f.filename] or list(frames)
    place = f"{ours[-1].filename.rsplit('docflow', 1)[-1].lstrip('/')}:{ours[-1].lineno}"
    click.echo(click.style("docflow met a fault of its own.", bold=True), err=True)
    click.echo(
        f"Nothing is lost. Please report: {type(bug).__name__} at {place}, "
        f"docflow {__version__}, Python {sys.version.split()[0]}.",
        err=True,
    )
    return ExitCode.BUG
