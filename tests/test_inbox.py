import datetime as dt
import hashlib
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from packages import form

from docflow.errors import FolderError
from docflow.inbox import APART, PATIENCE, Found, Inbox, Why

TODAY = dt.date(2026, 11, 23)


class Clock:
    """Real time, moved on by hand."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead

    def sleep(self, seconds: float) -> None:
        self.ahead += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


@pytest.fixture
def inbox(folder: Path, clock: Clock) -> Inbox:
    return Inbox(folder, clock=clock)


def taken(inbox: Inbox, clock: Clock) -> list[str]:
    return [found.path.name for found in inbox.settle(clock.sleep).settled]


def waits(inbox: Inbox, clock: Clock) -> dict[str, Why]:
    return {one.name: one.reason for one in inbox.settle(clock.sleep).waiting}


def settled(inbox: Inbox, clock: Clock) -> Found:
    (found,) = inbox.settle(clock.sleep).settled
    return found


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_a_file_is_settled_after_two_equal_looks_half_a_second_apart(
    inbox: Inbox, folder: Path, clock: Clock
) -> None:
    (folder / "a.docx").write_bytes(form())
    assert [one.reason for one in inbox.look().waiting] == [Why.FRESH]
    assert not inbox.look().settled, "two looks at once are one"
    clock.sleep(APART)
    (found,) = inbox.look().settled
    assert (found.path, found.size) == (folder / "a.docx", len(form()))


def test_a_file_that_grows_stays_fresh(inbox: Inbox, folder: Path, clock: Clock) -> None:
    with (folder / "a.txt").open("wb") as stream:
        for _ in range(3):
            stream.write(b"more")
            stream.flush()
            assert [one.reason for one in inbox.look().waiting] == [Why.FRESH]
            clock.sleep(APART)
    assert taken(inbox, clock) == ["a.txt"]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems know no such names")
def test_a_name_that_is_not_utf_8_is_shown_as_far_as_it_is(inbox: Inbox, folder: Path) -> None:
    (folder / os.fsdecode(b"caf\xe9.docx")).write_bytes(form())
    assert [waiting.name for waiting in inbox.look().waiting] == ["caf�.docx"]


def test_the_oldest_comes_first(inbox: Inbox, folder: Path, clock: Clock) -> None:
    for age, name in ((10, "b.txt"), (30, "c.txt"), (20, "a.txt")):
        (folder / name).write_bytes(b"x")
        os.utime(folder / name, (time.time() - age, time.time() - age))
    assert taken(inbox, clock) == ["c.txt", "a.txt", "b.txt"]


@pytest.mark.parametrize(
    "name",
    [
        "~$takeformulier.docx", ".~lock.a.docx#", "~WRD0001.tmp", "a.docx.tmp", "a.docx.part",
        "a.crdownload", "a.partial", ".syncthing.a.docx.tmp", "~syncthing~a.docx.tmp", "._a.docx",
        "desktop.ini", "Thumbs.db", ".DS_Store", ".gitkeep",
    ],
)  # fmt: skip
def test_drafts_and_litter_are_ignored(name: str, inbox: Inbox, folder: Path, clock: Clock) -> None:
    (folder / name).write_bytes(b"x")
    look = inbox.settle(clock.sleep)
    assert (look.settled, look.waiting) == ((), ())


def test_only_plain_files_count(inbox: Inbox, folder: Path, clock: Clock, tmp_path: Path) -> None:
    (tmp_path / "real.docx").write_bytes(form())
    (folder / "link.docx").symlink_to(tmp_path / "real.docx")
    (folder / "folder.docx").mkdir()
    os.mkfifo(folder / "pipe.docx")
    assert taken(inbox, clock) == []


def test_subfolders_are_looked_into_three_deep_and_our_own_not(
    inbox: Inbox, folder: Path, clock: Clock
) -> None:
    for place in (
        "klant", "klant/a/b", "klant/a/b/c", "processed/2026-11", "rejected", "klant/processed",
        "@eaDir", ".stfolder", "__MACOSX",
    ):  # fmt: skip
        (folder / place).mkdir(parents=True, exist_ok=True)
        (folder / place / f"{place.replace('/', '-')}.txt").write_bytes(b"x")
    assert sorted(taken(inbox, clock)) == ["klant-a-b.txt", "klant-processed.txt", "klant.txt"]


@pytest.mark.parametrize(
    "lock", ["~$takeformulier.docx", "~$intakeformulier.docx", ".~lock.intakeformulier.docx#"]
)
def test_a_file_open_in_word_or_libreoffice_waits(
    lock: str, inbox: Inbox, folder: Path, clock: Clock
) -> None:
    (folder / "intakeformulier.docx").write_bytes(form())
    (folder / lock).write_bytes(b"An")
    assert waits(inbox, clock) == {"intakeformulier.docx": Why.OPEN}
    (folder / lock).unlink()
    assert taken(inbox, clock) == ["intakeformulier.docx"]


def test_a_lock_file_left_by_a_crash_does_not_hold_a_file_for_ever(
    inbox: Inbox, folder: Path, clock: Clock
) -> None:
    (folder / "a.docx").write_bytes(form())
    (folder / "~$a.docx").write_bytes(b"An")
    os.utime(folder / "~$a.docx", (time.time() - 90_000, time.time() - 90_000))
    assert taken(inbox, clock) == ["a.docx"]


@pytest.mark.parametrize(("content", "why"), [(b"", Why.EMPTY), (form()[:-40], Why.INCOMPLETE)])
def test_an_empty_or_half_file_waits_a_quarter_of_an_hour_and_is_then_taken(
    content: bytes, why: Why, inbox: Inbox, folder: Path, clock: Clock
) -> None:
    (folder / "a.docx").write_bytes(content)
    assert waits(inbox, clock) == {"a.docx": why}
    clock.sleep(PATIENCE - 60)
    assert waits(inbox, clock) == {"a.docx": why}
    clock.sleep(60)
    assert taken(inbox, clock) == ["a.docx"]


def test_an_old_modification_time_does_not_make_a_new_file_old(
    inbox: Inbox, folder: Path, clock: Clock
) -> None:
    """A copy keeps the time of its original."""
    (folder / "a.docx").write_bytes(b"")
    os.utime(folder / "a.docx", (0, 0))
    assert waits(inbox, clock) == {"a.docx": Why.EMPTY}


def test_a_time_in_the_future_holds_nothing_up(inbox: Inbox, folder: Path, clock: Clock) -> None:
    (folder / "a.docx").write_bytes(form())
    os.utime(folder / "a.docx", (4e9, 4e9))
    assert taken(inbox, clock) == ["a.docx"]


def test_a_folder_that_is_gone_is_a_fault_and_not_an_empty_inbox(tmp_path: Path) -> None:
    with pytest.raises(FolderError, match="not there now"):
        Inbox(tmp_path / "share").look()
    assert not (tmp_path / "share").exists()


def test_a_file_is_moved_to_its_month_beside_others_of_its_name(
    inbox: Inbox, folder: Path, clock: Clock
) -> None:
    places = []
    for content in (b"one", b"two", b"two"):
        (folder / "a.b.docx").write_bytes(content)
        places.append(inbox.file_away(settled(inbox, clock), sha(content), TODAY))
    month = folder / "processed" / "2026-11"
    assert places[0] == month / "a.b.docx"
    assert places[1] == places[2] == month / f"a.b~{sha(b'two')[:8]}.docx"
    assert [p.read_bytes() for p in places[:2] if p] == [b"one", b"two"]
    assert taken(inbox, clock) == []


def test_a_rejected_file_has_its_reason_beside_it(inbox: Inbox, folder: Path, clock: Clock) -> None:
    (folder / "scan.pdf").write_bytes(b"%PDF")
    place = inbox.reject(settled(inbox, clock), sha(b"%PDF"), "Dit is een scan.\n")
    assert place == folder / "rejected" / "scan.pdf"
    assert (folder / "rejected" / "scan.pdf.reason.txt").read_text() == "Dit is een scan.\n"


def test_a_file_that_changed_after_it_was_taken_is_not_moved(
    inbox: Inbox, folder: Path, clock: Clock
) -> None:
    (folder / "a.docx").write_bytes(b"one")
    found = settled(inbox, clock)
    (folder / "a.docx").write_bytes(b"other")
    assert inbox.file_away(found, sha(b"one"), TODAY) is None
    assert taken(inbox, clock) == ["a.docx"]
    (folder / "a.docx").unlink()
    assert inbox.file_away(found, sha(b"one"), TODAY) is None


def test_a_copy_left_by_a_kill_between_two_volumes_is_finished(
    inbox: Inbox, folder: Path, clock: Clock
) -> None:
    month = folder / "processed" / "2026-11"
    month.mkdir(parents=True)
    for place in (folder, month):
        (place / "a.docx").write_bytes(b"one")
    assert inbox.file_away(settled(inbox, clock), sha(b"one"), TODAY) == month / "a.docx"
    assert not (folder / "a.docx").exists()


@pytest.mark.skipif(not Path("/dev/shm").is_dir(), reason="no second volume here")
def test_a_file_is_moved_to_another_volume(inbox: Inbox, folder: Path, clock: Clock) -> None:
    other = Path("/dev/shm") / f"docflow-test-{os.getpid()}"
    other.mkdir()
    try:
        (folder / "processed").symlink_to(other)
        (folder / "a.docx").write_bytes(form())
        place = inbox.file_away(settled(inbox, clock), sha(form()), TODAY)
        assert place is not None
        assert place.read_bytes() == form()
        assert not (folder / "a.docx").exists()
        assert [path.name for path in place.parent.iterdir()] == ["a.docx"]
    finally:
        for path in sorted(other.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        other.rmdir()


def test_a_file_that_cannot_be_moved_is_reported_once_and_moved_when_it_can_be(
    inbox: Inbox, folder: Path, clock: Clock
) -> None:
    (folder / "processed").write_bytes(b"a file where a folder must be")
    (folder / "a.docx").write_bytes(b"one")
    look = inbox.settle(clock.sleep)
    (found,) = [one for one in look.settled if one.path.name == "a.docx"]
    with pytest.raises(FolderError, match=r"a\.docx cannot be moved"):
        inbox.file_away(found, sha(b"one"), TODAY)
    assert waits(inbox, clock)["a.docx"] is Why.STUCK
    (folder / "processed").unlink()
    assert waits(inbox, clock) == {}
    assert (folder / "processed" / "2026-11" / "a.docx").read_bytes() == b"one"


def test_the_longest_names_still_move(inbox: Inbox, folder: Path, clock: Clock) -> None:
    name = "é" * 125 + ".docx"
    for content in (b"one", b"two"):
        (folder / name).write_bytes(content)
        place = inbox.reject(settled(inbox, clock), sha(content), "x")
        assert place is not None
        assert place.read_bytes() == content
    assert len(list((folder / "rejected").iterdir())) >= 3


def test_events_wake_and_reading_does_not(folder: Path) -> None:
    wake = threading.Event()
    inbox = Inbox(folder)
    (folder / "half.docx").write_bytes(form()[:-40])
    inbox.settle()
    with inbox.watched(wake):
        (folder / "a.docx").write_bytes(form())
        assert wake.wait(5)
        time.sleep(0.3)
        wake.clear()
        for _ in range(3):
            inbox.look()
        assert not wake.wait(0.3), "our own look must not wake us, or we never sleep"


def test_a_folder_that_cannot_be_watched_is_no_fault(tmp_path: Path) -> None:
    with Inbox(tmp_path / "gone").watched(threading.Event()):
        pass


def test_killed_at_any_moment_every_file_stands_in_one_place(folder: Path) -> None:
    work = (
        "import sys, hashlib, datetime as dt; from pathlib import Path\n"
        "from docflow.inbox import Inbox\n"
        "inbox = Inbox(Path(sys.argv[1])); look = inbox.settle()\n"
        "print('go', flush=True)\n"
        "for found in look.settled:\n"
        "    sha = hashlib.sha256(found.path.read_bytes()).hexdigest()\n"
        "    inbox.reject(found, sha, 'x') if int(sha, 16) % 2 else "
        "inbox.file_away(found, sha, dt.date(2026, 11, 23))\n"
        "print('done', flush=True)"
    )
    contents = {str(n).encode() for n in range(60)}
    for number, content in enumerate(contents):
        (folder / f"{number % 20}-{'x' * (number // 20)}.txt").write_bytes(content)
    for pause in (0.005, 0.02, 0.05, 0.1, 60.0):
        child = subprocess.Popen([sys.executable, "-c", work, str(folder)], stdout=subprocess.PIPE)
        with child:
            assert child.stdout is not None
            child.stdout.readline()
            if pause < 60:
                time.sleep(pause)
                child.kill()
            else:
                assert child.stdout.readline() == b"done\n"
    files = [p for p in folder.rglob("*") if p.is_file() and ".reason" not in p.name]
    assert sorted(p.read_bytes() for p in files) == sorted(contents)
    assert not [p for p in files if p.parent == folder]
