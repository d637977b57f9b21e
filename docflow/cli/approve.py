"""`docflow approve AP-…`"""

from typing import Any

import click

from docflow.cli.layout import printable, to_json, wrapped
from docflow.errors import ExitCode


@click.command("approve", short_help="Let a prepared mail go, or answer a question.")
@click.argument("reference", required=False, metavar="AP-…")
@click.argument("answer", required=False, metavar="[new|V-…]")
@click.option("--list", "listing", is_flag=True, help="Show everything that waits, whole.")
@click.option("--json", "as_json", is_flag=True, help="With --list: print JSON for machines.")
@click.option("--dry-run", is_flag=True, help="Show what a yes would send; do nothing.")
@click.pass_obj
def command(
    door: Any,
    reference: str | None,
    answer: str | None,
    listing: bool,
    as_json: bool,
    dry_run: bool,
) -> int:
    """Say yes to AP-…: its mails go out with the next run.

    When AP-… asks which vacancy a form belongs to, answer "new" or its reference:

      docflow approve AP-7Q4K2M new
    """
    from docflow.flow import approve, report

    if not listing and not reference:
        raise click.UsageError("Give a reference (AP-…), or --list to see what waits.")
    wanted = (reference or "").upper()
    with door.desk() as desk:
        if listing:
            _list(report.open_questions(desk), as_json=as_json)
        elif dry_run:
            approve.check_open(desk, wanted)
            questions = report.open_questions(desk)
            _list([q for q in questions if q["reference"] == wanted], as_json=as_json)
        else:
            click.echo(printable(approve.approve(desk, wanted, answer)))
    return ExitCode.DONE


def _list(questions: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        click.echo(to_json(questions))
        return
    if not questions:
        click.echo("Nothing waits for approval.")
    for question in map(_shown, questions):
        reference = question["reference"]
        about = question["vacancy"] or question.get("title") or ""
        click.echo(click.style(f"{reference}  {about}", bold=True))
        if question["kind"] == "vacancy":
            click.echo(f"  {question['file']}: is it a new vacancy, or the next version of one?")
            for choice in question["choices"]:
                click.echo(f"  docflow approve {reference} {choice}")
        for mail in question.get("mails", ()):
            click.echo(f"  To {mail['to']}: {mail['subject']}")
            for line in mail["text"]:
                click.echo(wrapped(line, "  │ ") if line else "  │")
            for name in mail["attachments"]:
                click.echo(f"  with {name}")
        if question.get("mails"):
            click.echo(f"  To send: docflow approve {reference}")
        click.echo()


def _shown(question: dict[str, Any]) -> dict[str, Any]:
    """A question whose texts may be printed; that of a mail as a list of lines."""
    mails = [{**mail, "text": mail["text"].splitlines()} for mail in question.get("mails", ())]
    shown: dict[str, Any] = printable({**question, "mails": mails})
    return shown
