"""`docflow new DIR`"""

from pathlib import Path

import click


@click.command("new", short_help="Make a workplace with blank forms in three languages.")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
def command(folder: Path) -> None:
    """Make a workplace in DIR: docflow.toml, inbox/, outbox/ and blank forms.

    What is there already is left as it is.
    """
    from docflow.flow.workplace import make_workplace

    made = make_workplace(folder.resolve())
    for path in made:
        click.echo(f"  {path.relative_to(folder.resolve())}")
    if not made:
        click.echo(f"{folder} is a workplace already; nothing was changed.")
        return
    click.echo(f"\n{folder} is ready. Fill in a form, put it in its inbox/, and run:")
    click.echo(f"  docflow --workplace {folder} run")
