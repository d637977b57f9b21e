"""`docflow approve AP-…`"""

from collections.abc import Callable
from typing import Any

import click

from docflow.cli.layout import printable, to_json, wrapped
from docflow.errors import ExitCode


@click.command("approve", short_help="Let a prepared mail go, or answer a question.")
@click.argument("reference", required=False, metavar="AP-…")
@click.argument("answer", required=False, metavar="[yes|no|new|V-…]")
@click.option("--list", "listing", is_flag=True, help="Show everything that waits, whole.")
@click.option("--json", "as_json", is_flag=True, help="With --list: print JSON for machines.")
@click.option("--dry-run", is_flag=True, help="Show what a yes would do; do nothing.")
@click.pass_obj
def command(
    door: Any,
    reference: str | None,
    answer: str | None,
    listing: bool,
    as_json: bool,
    dry_run: bool,
) -> int:
    """Say yes to AP-…: its mails go out with the next run. What you do not approve is not sent.

    When AP-… is one prepared mail, "no" turns it down for good. When it asks whether somebody
    else's answer counts, say yes or "no". When it asks which vacancy a form belongs to, answer
    "new" or its reference:

      docflow approve AP-7Q4K2M

      docflow approve AP-7Q4K2M no

      docflow approve AP-7Q4K2M V-7Q4K
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
            click.echo(wrapped(printable(approve.approve(desk, wanted, answer))))
    return ExitCode.DONE


def _list(questions: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        click.echo(to_json(questions))
        return
    if not questions:
        click.echo("Nothing waits for approval.")
    for question in map(_shown, questions):
        about = f"{question['vacancy']}  {question['about']}" if question["vacancy"] else ""
        head = f"{question['reference']}  {about or question['about']}"
        click.echo(click.style(wrapped(head, " " * 11, first=""), bold=True))
        _HOW[question["kind"]](question)
        click.echo()


def _mails(question: dict[str, Any]) -> None:
    if question.get("why"):
        click.echo(wrapped(f"Why: {question['why']}.", "  "))
    for mail in question["mails"]:
        click.echo(wrapped(f"To {mail['to']}: {mail['subject']}", "    ", first="  "))
        for line in mail["text"]:
            click.echo(wrapped(line, "  │ ") if line else "  │")
        for name in mail["attachments"]:
            click.echo(f"  with {name}")
    click.echo(f"  To send: docflow approve {question['reference']}")
    if question["kind"] == "mail":
        click.echo(f"  Not now, nor later: docflow approve {question['reference']} no")


def _reply(question: dict[str, Any]) -> None:
    place = f" ({question['step']})" if question["step"] else ""
    asked = f"{question['in_place_of']} was asked about {question['candidate']}{place}."
    click.echo(wrapped(f"{asked} {question['from']} answered:", "  "))
    for line in question["words"]:
        click.echo(wrapped(line, "  │ ") if line else "  │")
    read = [f"{code}: {score:g}" for code, score in question["scores"].items()]
    read += [question["decision"].replace("_", " ")] if question["decision"] else []
    click.echo(wrapped(f"Read: {' · '.join(read)}", "  "))
    click.echo(f"  It counts:         docflow approve {question['reference']}")
    click.echo(f"  It does not count: docflow approve {question['reference']} no")


def _place(question: dict[str, Any]) -> None:
    click.echo(f"  {question['file']}: is it a new vacancy, or the next version of one?")
    for choice in question["choices"]:
        click.echo(f"  docflow approve {question['reference']} {choice}")


def _unsure(question: dict[str, Any]) -> None:
    click.echo(wrapped(f"To {question['to']}: {question['subject']}", "    ", first="  "))
    click.echo(wrapped(f"{question['why']}.", "  "))
    click.echo(f"  It is there:     docflow approve {question['reference']} sent")
    click.echo("  It is not there: delete what lies in Drafts, and then")
    click.echo(f"                   docflow approve {question['reference']} again")


_HOW: dict[str, Callable[[dict[str, Any]], None]] = {
    "mails": _mails,
    "mail": _mails,
    "reply": _reply,
    "unsure": _unsure,
    "vacancy": _place,
}


def _shown(question: dict[str, Any]) -> dict[str, Any]:
    """A question whose texts may be printed; those of several lines as a list of lines."""
    mails = [{**mail, "text": mail["text"].splitlines()} for mail in question.get("mails", ())]
    words = question.get("words", "").splitlines()
    shown: dict[str, Any] = printable({**question, "mails": mails, "words": words})
    return shown
