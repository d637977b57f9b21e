"""`docflow signin`"""

from typing import Any

import click

from docflow.cli.layout import printable, wrapped


@click.command("signin", short_help="Let docflow into its Outlook mailbox.")
@click.option("--new-certificate", is_flag=True, help="Make the certificate of an app.")
@click.pass_obj
def command(door: Any, new_certificate: bool) -> None:
    """Sign in as a person: open the address that is shown, in any browser, and type the code.

    Where docflow signs in as an app no person is needed; make its certificate with
    --new-certificate. docs/outlook.md has all the steps.
    """
    from docflow.flow import signin

    settings = door.settings()
    if new_certificate:
        own, public = signin.new_certificate(settings)
        click.echo(wrapped(f"{own} holds the private key. It stays here.", ""))
        click.echo(wrapped(f"{public} is for Microsoft: an administrator uploads it in Entra.", ""))
        if not settings.mail.certificate:
            click.echo(f'Then set in docflow.toml, [mail]:  certificate = "{own.name}"')
        return
    with signin.person(settings) as person:
        code = person.begin()
        click.echo(wrapped(printable(code.message), ""))
        name = person.finish(code)
    click.echo(f"{printable(name)} is signed in. Look whether all is well: docflow doctor")
