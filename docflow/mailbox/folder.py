"""Mail as files: every mail that goes out is one .eml in outbox/mail/.

Outlook and Thunderbird open such a file as a draft that is ready to be sent (X-Unsent).
"""

import os
import re
import unicodedata
from dataclasses import replace
from datetime import datetime
from email.parser import BytesHeaderParser
from pathlib import Path

from docflow.errors import MailboxError
from docflow.mailbox import mime
from docflow.model.mail import Message, SentMail


class FolderMailbox:
    """The folder transport. A mail counts as sent once its file is on disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def post(self, message: Message, date: datetime, *, again: bool) -> SentMail:
        """Writes the mail, unless an earlier attempt did. Raises MailboxError, as `send`."""
        before = self.find(message.key) if again else None
        return before or self.send(message, date)

    def find(self, key: str) -> SentMail | None:
        """The mail with this key, when its file is there.

        For a retry after a crash. Later on, an absent file says nothing: the folder is the
        user's to empty, and the ledger knows what was sent.
        """
        mark = mime.mark(key)
        for path in self._folder.glob(f"*-{mark[:8]}.eml"):
            with path.open("rb") as file:
                message_id = BytesHeaderParser().parse(file)["Message-ID"] or ""
            if message_id.startswith(f"<{mark}@"):
                return SentMail(message_id=message_id, file=path.name)
        return None

    def send(self, message: Message, date: datetime) -> SentMail:
        """Writes the mail's file, whole or not at all.

        date: aware; its day begins the file's name. Raises MailboxError when the message cannot
        be written as a mail, or the folder not be written to.
        """
        message_id = mime.message_id(message.key, message.sender)
        unsent = replace(message, headers=(*message.headers, ("X-Unsent", "1")))
        data = mime.to_bytes(unsent, date=date, message_id=message_id)
        slug = _slug(f"{message.to_name} {message.subject}")
        name = f"{date:%Y-%m-%d}-{slug}-{mime.mark(message.key)[:8]}.eml"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            _write(self._folder / name, data)
        except OSError as fault:
            raise MailboxError(
                f"The mail cannot be written to {self._folder}: {fault.strerror}.",
                "Make room there, or make the folder writable.",
            ) from fault
        return SentMail(message_id=message_id, file=name)


def _slug(text: str) -> str:
    """ASCII, lower case, at most 60 characters: a name that every file system and share takes."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain)[:60].strip("-") or "mail"


def _write(path: Path, data: bytes) -> None:
    half = path.with_name(f".{path.name}.part")
    with half.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    half.replace(path)
    if hasattr(os, "O_DIRECTORY"):  # not on Windows, which cannot flush a folder
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
