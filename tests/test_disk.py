import os
import time
from hashlib import sha256
from pathlib import Path

import pytest

from docflow import disk


def test_what_is_published_stands_whole_and_alone(tmp_path: Path) -> None:
    target = tmp_path / "verslag.docx"
    for content in (b"one", b"", b"two" * 100_000):
        disk.publish(target, content)
        assert target.read_bytes() == content
        assert list(tmp_path.iterdir()) == [target]


def test_a_draft_left_by_a_kill_is_overwritten(tmp_path: Path) -> None:
    draft = tmp_path / "draft"
    draft.write_bytes(b"half")
    disk.publish(tmp_path / "a", b"whole", temporary=draft)
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_a_failed_publish_leaves_the_old_one_and_no_litter(tmp_path: Path) -> None:
    target = tmp_path / "a"
    target.mkdir()
    (target / "inside").write_bytes(b"")
    with pytest.raises(OSError, match="directory"):
        disk.publish(target, b"x")
    assert list(tmp_path.iterdir()) == [target]


def test_a_copy_tells_its_hash_and_size_and_never_overwrites(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x" * 3_000_000)
    source = disk.open_plain(tmp_path / "a")
    try:
        copied = disk.copy(source, tmp_path / "b")
        assert copied == (sha256(b"x" * 3_000_000).hexdigest(), 3_000_000)
        with pytest.raises(FileExistsError):
            disk.copy(source, tmp_path / "b")
    finally:
        os.close(source)
    assert disk.sha256(tmp_path / "b") == copied[0]


def test_a_link_is_not_opened_and_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "a")
    with pytest.raises(OSError, match="symbolic links"):
        disk.open_plain(tmp_path / "link")
    os.mkfifo(tmp_path / "pipe")
    os.close(disk.open_plain(tmp_path / "pipe"))


@pytest.mark.parametrize(
    ("name", "lock"),
    [
        ("a.docx", "~$a.docx"),
        ("Bericht.docx", "~$ericht.docx"),
        ("intakeverslag.docx", "~$takeverslag.docx"),
        ("intakeverslag.docx", ".~lock.intakeverslag.docx#"),
    ],
)
def test_the_lock_files_of_word_and_libreoffice_are_known(
    name: str, lock: str, tmp_path: Path
) -> None:
    now = time.time()
    assert disk.office_lock(tmp_path / name, now) is None
    (tmp_path / lock).write_bytes(b"An")
    assert disk.office_lock(tmp_path / name, now) == tmp_path / lock
    assert disk.office_lock(tmp_path / "ander.docx", now) is None
    assert disk.office_lock(tmp_path / name, now + disk.LOCK_LASTS + 60) is None


def test_a_second_name_of_a_file_that_was_moved_before_is_gone_after_moving(tmp_path: Path) -> None:
    there, again = tmp_path / "processed.docx", tmp_path / "inbox.docx"
    there.write_bytes(b"form")
    again.hardlink_to(there)
    disk.move(again, there)
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"form"]
