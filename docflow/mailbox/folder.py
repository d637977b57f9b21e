"""Mail as files: every mail that goes out is one .eml in outbox/mail/.

Outlook and Thunderbird open such a file as a draft that is ready to be sent (X-Unsent).
"""

import os
import re
import unicodedata
from dataclasses import replace
from datetime import datetime
from email.parser import BytesHeaderParser
from email.policy import default
from hashlib import sha256
from pathlib import Path

from docflow.errors import MailboxError
from docflow.mailbox import mime
from docflow.model.mail import Message, SentMail


class FolderMailbox:
    """The folder transport. A mail counts as sent once its file is on disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, key: str) -> SentMail | None:
        """The mail with this key, when its file is there.

        For a retry after a crash. Later on, an absent file says nothing: the folder is the
        user's to empty, and the ledger knows what was sent.
        """
        for path in sorted(self._folder.glob(f"*-{_mark(key)}.eml")):
            with path.open("rb") as file:
                headers = BytesHeaderParser(policy=default).parse(file)
            if headers.get("X-Docflow-Key") == key:
                return SentMail(message_id=str(headers["Message-ID"]), file=path.name)
        return None

    def send(self, message: Message, date: datetime) -> SentMail:
        """Writes the mail's file, whole or not at all.

        date: aware; its day begins the file's name. Raises MailboxError when the message cannot
        be written as a mail, or the folder not be written to.
        """
        message_id = mime.message_id(message.key, message.sender)
        unsent = replace(message, headers=(*message.headers, ("X-Unsent", "1")))
        data = mime.to_bytes(unsent, date=date, message_id=message_id)
        name = (
            f"{date:%Y-%m-%d}-{_slug(f'{message.to_name} {message.subject}')}-{_mark(message.key)}"
        )
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            _write(self._folder / f"{name}.eml", data)
        except OSError as fault:
            raise MailboxError(
                f"The mail cannot be written to {self._folder}: {fault.strerror}.",
                "Make room there, or make the folder writable.",
            ) from fault
        return SentMail(message_id=message_id, file=f"{name}.eml")


def _mark(key: str) -> str:
    """8 characters by which the file of a key is found again."""
    return sha256(key.encode()).hexdigest()[:8]


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
