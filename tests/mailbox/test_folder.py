"""The folder transport: a mail is one file, whole or absent, and found again by its key."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from docflow.errors import MailboxError
from docflow.mailbox.folder import FolderMailbox
from docflow.mailbox.mime import parse
from docflow.model.mail import Message

DATE = datetime(2026, 11, 23, 9, 5, tzinfo=UTC)
MESSAGE = Message(
    key="V-7Q4K:process:3f2a91bc",
    sender_name="Jan Peeters",
    sender="jan@bureau.example",
    to_name="Zoë Smets",
    to="zoe@kandidaat.example",
    subject="Zo verloopt het: Planner/binnendienst",
    text="Dag Zoë",
    html="<p>Dag Zoë</p>",
)


def test_a_mail_becomes_a_file_that_opens_as_a_draft(tmp_path: Path) -> None:
    sent = FolderMailbox(tmp_path / "mail").send(MESSAGE, DATE)
    assert sent.file is not None
    assert sent.file.startswith("2026-11-23-zoe-smets-zo-verloopt-het-planner-binnendienst-")
    assert [path.name for path in (tmp_path / "mail").iterdir()] == [sent.file]
    arrived = parse((tmp_path / "mail" / sent.file).read_bytes())
    assert arrived.header("x-unsent") == ("1",)
    assert (arrived.message_id, arrived.to) == (sent.message_id, (MESSAGE.to,))


def test_a_mail_is_found_by_its_key_until_the_user_empties_the_folder(tmp_path: Path) -> None:
    mailbox = FolderMailbox(tmp_path / "mail")
    assert mailbox.find(MESSAGE.key) is None
    sent = mailbox.send(MESSAGE, DATE)
    mailbox.send(replace(MESSAGE, key="V-7Q4K:other"), DATE)
    assert mailbox.find(MESSAGE.key) == sent
    assert sent.file is not None
    (tmp_path / "mail" / sent.file).unlink()
    assert mailbox.find(MESSAGE.key) is None


def test_a_file_that_only_has_the_name_of_the_mail_is_not_the_mail(tmp_path: Path) -> None:
    mailbox = FolderMailbox(tmp_path)
    sent = mailbox.send(MESSAGE, DATE)
    assert sent.file is not None
    (tmp_path / sent.file).write_bytes(b"From: x@y.example\r\n\r\nsomething else")
    assert mailbox.find(MESSAGE.key) is None


def test_two_mails_with_the_same_words_are_two_files(tmp_path: Path) -> None:
    mailbox = FolderMailbox(tmp_path)
    for key in ("a", "b"):
        mailbox.send(replace(MESSAGE, key=key), DATE)
    assert len(list(tmp_path.glob("*.eml"))) == 2


def test_what_a_kill_left_half_written_is_no_mail_and_is_replaced(tmp_path: Path) -> None:
    mailbox = FolderMailbox(tmp_path)
    name = mailbox.send(MESSAGE, DATE).file
    assert name is not None
    (tmp_path / name).rename(tmp_path / f".{name}.part")
    assert mailbox.find(MESSAGE.key) is None
    mailbox.send(MESSAGE, DATE + timedelta(minutes=1))
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("subject", ["…", "日本語", "../../x", "CON", "a" * 500])
def test_every_subject_makes_a_name_that_every_file_system_takes(
    tmp_path: Path, subject: str
) -> None:
    sent = FolderMailbox(tmp_path).send(replace(MESSAGE, to_name="", subject=subject), DATE)
    assert sent.file is not None
    assert sent.file.isascii()
    assert len(sent.file) <= 84
    assert "/" not in sent.file
    assert (tmp_path / sent.file).is_file()


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("a file stands where the folder should")
    with pytest.raises(MailboxError, match="mail"):
        FolderMailbox(tmp_path / "mail").send(MESSAGE, DATE)
