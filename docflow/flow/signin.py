"""Letting docflow into its Outlook mailbox: a certificate for an app, or a person's sign-in."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from docflow import disk
from docflow.errors import FolderError
from docflow.flow.clock import real_clock
from docflow.flow.outlook import account_of
from docflow.mailbox import certificate
from docflow.mailbox.outlook import for_a_person
from docflow.mailbox.signin import PersonSignIn
from docflow.settings import Settings

PEM = "outlook.pem"


def new_certificate(settings: Settings) -> tuple[Path, Path]:
    """Makes a certificate: the file with the key, where [mail] certificate says or in the
    workplace, and beside it the .cer for Microsoft. A former key stays as NAME.earlier.pem.

    Raises FolderError when they cannot be written.
    """
    path = settings.workplace / (settings.mail.certificate or PEM)
    public = path.with_suffix(".cer")
    own, theirs = certificate.make(settings.mail.address or "docflow", real_clock())
    try:
        if path.exists():
            path.replace(path.with_suffix(".earlier.pem"))
        disk.private_file(path)
        path.write_bytes(own)
        public.write_bytes(theirs)
    except OSError as fault:
        raise FolderError(f"{path} cannot be written: {fault.strerror}.") from fault
    return path, public


@contextmanager
def person(settings: Settings) -> Iterator[PersonSignIn]:
    """The sign-in of a person. Raises SettingsError when the mailbox is not set up, AccessError
    when an app signs in."""
    with for_a_person(account_of(settings)) as signin:
        yield signin
