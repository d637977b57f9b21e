"""What can go wrong with docflow itself, and the exit code each fault ends with.

A form that is wrong is never an exception: it is a `Finding` (see `model.work`). Exceptions
are for broken machinery: a setting, a template, the mailbox, the ledger. Every message says
what is wrong, where, and what to do now, in words a recruiter understands.
"""

from enum import IntEnum


class ExitCode(IntEnum):
    """The exit codes of the command line (README, "Exit codes")."""

    DONE = 0
    BUG = 1
    USAGE = 2
    INCOMPLETE = 3
    UNREADABLE = 4
    MAILBOX = 5
    LEDGER = 6


class DocflowError(Exception):
    """A fault that docflow understands.

    `message` says what is wrong and where; `remedy` says what to do now. `str()` gives both.
    """

    exit_code = ExitCode.BUG

    def __init__(self, message: str, remedy: str = "") -> None:
        self.message = message
        self.remedy = remedy
        super().__init__(f"{message} {remedy}".strip())


class SettingsError(DocflowError):
    """A setting, option or workplace that cannot be used."""

    exit_code = ExitCode.USAGE


class TemplateError(DocflowError):
    """A template or phrase that is missing, faulty, or would print less than it was given."""

    exit_code = ExitCode.USAGE


class MailboxError(DocflowError):
    """Mail that cannot be sent or read now."""

    exit_code = ExitCode.MAILBOX


class UnmailableError(MailboxError):
    """A mail that can never be sent as it is: its address is none."""


class LedgerError(DocflowError):
    """The database cannot be opened, is damaged, or lies where it must not."""

    exit_code = ExitCode.LEDGER


class FolderError(DocflowError):
    """A folder that is gone, full, or not writable."""

    exit_code = ExitCode.USAGE


class FileBusyError(DocflowError):
    """A file in outbox/ that another program (Word) holds open: try again later."""

    exit_code = ExitCode.USAGE
