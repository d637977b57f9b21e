"""`docflow answer DF-… TEXT`"""

from typing import Any

import click

from docflow.cli.layout import printable, wrapped


@click.command(
    "answer",
    short_help="Record feedback that was said aloud.",
    context_settings={"ignore_unknown_options": True},  # "-" begins a line of a list, too
)
@click.argument("reference", metavar="DF-…")
@click.argument("text", nargs=-1, required=True, metavar="TEXT")
@click.pass_obj
def command(door: Any, reference: str, text: tuple[str, ...]) -> None:
    """Record what an interviewer said about the request DF-…, as if it were their reply:

      docflow answer DF-7Q4K2M "1: 4, 2: 3.5, R1: 2, go. Calm under pressure."

    It is read like a mail; what is still missing is said. docflow feedback shows the requests.
    """
    from docflow.flow.answers import said as recorded

    with door.desk() as desk:
        said = recorded(desk, reference.upper(), " ".join(text))
    click.echo(wrapped(printable(said)))
