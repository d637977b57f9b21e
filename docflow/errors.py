"""What can go wrong with docflow itself, and the exit code each fault ends with.

A form that is wrong is never an exception: it is a `Finding` (see `model.work`). Exceptions
are for broken machinery: a setting, a template, the mailbox, the ledger. Every message says
what is wrong, where, and what to do now, in words a recruiter understands.
"""

from datetime import timedelta
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
    """Mail that cannot be sent or read now. `code`: the mail server's own word for it, for logs."""

    exit_code = ExitCode.MAILBOX

    def __init__(self, message: str, remedy: str = "", code: str = "") -> None:
        self.code = code
        super().__init__(message, remedy)


class UnmailableError(MailboxError):
    """A mail that can never be sent as it is: its address is none."""


class AccessError(MailboxError):
    """The mailbox may not be used until a person mends something: the sign-in, a permission."""


class MailboxBusyError(MailboxError):
    """The mail server asks for patience. `wait`: how long."""

    def __init__(self, message: str, wait: timedelta, code: str = "") -> None:
        self.wait = wait
        super().__init__(message, "docflow tries again by itself.", code)


class AmbiguousError(MailboxError):
    """Nobody knows whether the mail server did what it was asked. To be looked up, never simply
    repeated."""


class GoneError(MailboxError):
    """The draft, mail or folder is not in the mailbox any more."""


class LedgerError(DocflowError):
    """The database cannot be opened, is damaged, or lies where it must not."""

    exit_code = ExitCode.LEDGER


class FolderError(DocflowError):
    """A folder that is gone, full, or not writable."""

    exit_code = ExitCode.USAGE


class FileBusyError(DocflowError):
    """A file in outbox/ that another program (Word) holds open: try again later."""

    exit_code = ExitCode.USAGE
