"""`docflow form intake|candidate`"""

from pathlib import Path

import click


@click.command("form", short_help="Write a blank form.")
@click.argument("kind", type=click.Choice(["intake", "candidate"]))
@click.option("--language", type=click.Choice(["nl", "en", "fr"]), default="nl", show_default=True)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="The file to write."
)
def command(kind: str, language: str, output: Path | None) -> None:
    """Write a blank Word form: the intake of a vacancy, or one candidate's dates."""
    from docflow.flow.workplace import write_blank_form

    click.echo(write_blank_form(kind, language, output))
