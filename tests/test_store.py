import hashlib
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from docflow.errors import FolderError
from docflow.store import LEFTOVER_AFTER, Store, UnsettledError


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_what_is_put_comes_back_and_putting_it_twice_keeps_one(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    assert store.put(b"formulier") == store.put(b"formulier") == digest(b"formulier")
    assert store.has(digest(b"formulier"))
    assert store.get(digest(b"formulier")) == b"formulier"
    assert [p.name for p in (tmp_path / "store").rglob("*") if p.is_file()] == [
        digest(b"formulier")
    ]


def test_a_file_is_copied_and_left_where_it_was(tmp_path: Path) -> None:
    source = tmp_path / "formulier.docx"
    source.write_bytes(b"x" * 3_000_000)
    store = Store(tmp_path / "store")
    assert store.put_file(source) == store.put_file(source) == (digest(b"x" * 3_000_000), 3_000_000)
    assert source.exists()
    assert not list((tmp_path / "store" / "tmp").iterdir())


def test_the_first_bytes_are_enough_to_judge_a_huge_file(tmp_path: Path) -> None:
    store = Store(tmp_path)
    assert store.get(store.put(b"abcdef"), at_most=3) == b"abc"
    assert store.get(store.put(b"abcdef"), at_most=6) == b"abcdef"


def test_a_link_a_folder_a_pipe_and_a_gone_file_are_not_copied(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    (tmp_path / "real").write_bytes(b"x")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    os.mkfifo(tmp_path / "pipe")
    for name in ("link", "pipe", "store", "gone"):
        with pytest.raises(UnsettledError):
            store.put_file(tmp_path / name)


def test_a_file_that_grows_while_it_is_copied_is_left_for_later(tmp_path: Path) -> None:
    source = tmp_path / "groot.docx"
    source.write_bytes(bytes(60_000_000))
    done = threading.Event()

    def grow() -> None:
        with source.open("ab") as stream:
            while not done.is_set():
                stream.write(b"more")
                stream.flush()

    writer = threading.Thread(target=grow)
    writer.start()
    try:
        with pytest.raises(UnsettledError, match="still being written"):
            Store(tmp_path / "store").put_file(source)
    finally:
        done.set()
        writer.join()


def test_only_old_leftovers_are_swept(tmp_path: Path) -> None:
    Store(tmp_path)
    old, fresh = tmp_path / "tmp" / "old", tmp_path / "tmp" / "fresh"
    for draft in (old, fresh):
        draft.write_bytes(b"half")
    past = time.time() - LEFTOVER_AFTER - 1
    os.utime(old, (past, past))
    Store(tmp_path)
    assert not old.exists()
    assert fresh.exists()


def test_an_original_that_changed_on_disk_is_never_handed_out(tmp_path: Path) -> None:
    store = Store(tmp_path)
    name = store.put(b"formulier")
    store.path(name).write_bytes(b"Formulier")
    with pytest.raises(FolderError, match="damaged"):
        store.get(name)
    with pytest.raises(FolderError):
        store.get(digest(b"never put"))


def test_a_store_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(FolderError, match="cannot be used"):
        Store(tmp_path / "file" / "store")


def test_killed_at_any_moment_the_store_holds_only_whole_files(tmp_path: Path) -> None:
    work = (
        "import os, sys; from pathlib import Path; from docflow.store import Store\n"
        "store = Store(Path(sys.argv[1])); print('go', flush=True)\n"
        "while True: store.put(os.urandom(200_000))"
    )
    for pause in (0.01, 0.03, 0.05, 0.08):
        child = subprocess.Popen(
            [sys.executable, "-c", work, str(tmp_path)], stdout=subprocess.PIPE
        )
        with child:
            assert child.stdout is not None
            child.stdout.readline()
            time.sleep(pause)
            child.kill()
    kept = [path for path in tmp_path.rglob("*") if path.is_file() and path.parent.name != "tmp"]
    assert kept
    assert all(path.name == digest(path.read_bytes()) for path in kept)
