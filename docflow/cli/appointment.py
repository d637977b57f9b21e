"""`docflow appointment V-… CANDIDATE STEP TIME`"""

from typing import Any

import click

from docflow.cli.layout import printable, wrapped


@click.command("appointment", short_help="Plan a candidate's talk, without Word.")
@click.argument("vacancy", metavar="V-…")
@click.argument("candidate", metavar="CANDIDATE")
@click.argument("step", metavar="STEP")
@click.argument("time", nargs=-1, required=True, metavar="TIME")
@click.pass_obj
def command(door: Any, vacancy: str, candidate: str, step: str, time: tuple[str, ...]) -> None:
    """Record when CANDIDATE of the vacancy V-… has STEP: the same as filling in the date on the
    candidate form and dropping it. The next run mails the candidate, and after the talk docflow
    asks everyone who was there for feedback.

    CANDIDATE is a name, first name or address; STEP its number or name; TIME as on the clock:

      docflow appointment V-7Q4K "Sam Bakker" 1 2026-12-03T14:00

      docflow appointment V-7Q4K sam kennismaking 3/12 14:00
    """
    from docflow.flow import appointments

    with door.desk() as desk:
        said = appointments.record(desk, vacancy, candidate, step, " ".join(time))
    click.echo(wrapped(printable(said)))
