import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docflow.errors import FileBusyError, FolderError
from docflow.outbox import LONGEST, Outbox, slug, usable_name

REPORT = "V-7Q4K-planner/intakeverslag.docx"


@pytest.fixture
def outbox(tmp_path: Path) -> Outbox:
    return Outbox(tmp_path)


def test_a_document_is_written_once_and_rewritten_only_when_it_differs(outbox: Outbox) -> None:
    first = outbox.write(REPORT, b"one")
    assert first.changed
    assert first.path.read_bytes() == b"one"
    before = first.path.stat()
    assert not outbox.write(REPORT, b"one").changed
    assert first.path.stat().st_mtime_ns == before.st_mtime_ns
    assert outbox.write(REPORT, b"two").changed
    assert outbox.holds(REPORT, b"two")
    assert not outbox.holds(REPORT, b"one")
    assert [path.name for path in first.path.parent.iterdir()] == ["intakeverslag.docx"]


def test_former_versions_go_to_earlier_and_never_over_one_another(outbox: Outbox) -> None:
    places = []
    for content, label in ((b"one", "v1"), (b"edited", "v1"), (b"edited", "v1"), (b"two", "v 2")):
        outbox.write(REPORT, content)
        places.append(outbox.retire(REPORT, label))
    assert [place.name for place in places if place] == [
        "intakeverslag-v1.docx",
        "intakeverslag-v1-2.docx",
        "intakeverslag-v1-2.docx",
        "intakeverslag-v-2.docx",
    ]
    assert [place.read_bytes() for place in places if place] == [
        b"one",
        b"edited",
        b"edited",
        b"two",
    ]
    assert outbox.retire(REPORT, "v3") is None


@pytest.mark.parametrize("lock", ["~$takeverslag.docx", ".~lock.intakeverslag.docx#"])
def test_a_document_open_in_word_is_left_alone_and_named(lock: str, outbox: Outbox) -> None:
    path = outbox.write(REPORT, b"one").path
    path.with_name(lock).write_bytes(b"An")
    with pytest.raises(FileBusyError, match=r"intakeverslag\.docx is open in Word"):
        outbox.write(REPORT, b"two")
    with pytest.raises(FileBusyError):
        outbox.retire(REPORT, "v1")
    assert not outbox.write(REPORT, b"one").changed, "nothing to do needs no closing"
    yesterday = time.time() - 90_000
    os.utime(path.with_name(lock), (yesterday, yesterday))
    assert outbox.write(REPORT, b"two").changed, "a crash leaves its lock for ever"


@pytest.mark.parametrize(
    "name",
    [
        "", "..", "../x.docx", "a/../../x.docx", "/etc/x.docx", "a/CON/x.docx", "nul.docx",
        "a:b.docx", "a\\b.docx", "a\n.docx", "a .docx /x", "a./x.docx", "a\u202excod.docx",
        "x" * 300,
    ],
)  # fmt: skip
def test_a_name_that_no_system_or_a_stranger_would_take_is_refused(
    name: str, outbox: Outbox
) -> None:
    with pytest.raises(FolderError, match="not a usable file name"):
        outbox.write(name, b"x")


def test_a_link_in_the_outbox_leads_nowhere_else(outbox: Outbox, tmp_path: Path) -> None:
    (tmp_path / "away").symlink_to("/")
    with pytest.raises(FolderError):
        outbox.write("away/x.docx", b"x")


def test_an_outbox_that_is_gone_is_a_fault_and_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(FolderError, match="cannot be written"):
        Outbox(tmp_path / "share").write(REPORT, b"x")
    assert not (tmp_path / "share").exists()


def test_a_file_where_a_folder_must_be_is_named(outbox: Outbox, tmp_path: Path) -> None:
    (tmp_path / "V-7Q4K-planner").write_bytes(b"x")
    with pytest.raises(FolderError, match="cannot be written"):
        outbox.write(REPORT, b"x")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Planner binnendienst (m/v/x)", "planner-binnendienst-m-v-x"),
        ("José Peeters-Ñúñez", "jose-peeters-nunez"),
        ("Straße & Œuvre Łódź", "strasse-oeuvre-lodz"),
        ("CON", "con-1"),
        ("../../etc", "etc"),
    ],
)
def test_a_slug_is_what_a_person_would_type(text: str, expected: str) -> None:
    assert slug(text) == expected


@given(st.text())
def test_a_slug_is_always_a_short_ascii_name(text: str) -> None:
    name = slug(text)
    assert 0 < len(name) <= LONGEST
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert usable_name(name) == name


def test_people_without_latin_letters_keep_apart() -> None:
    assert slug("Ольга") == slug("Ольга") != slug("Иван")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("intake planner (aan te vullen).docx", "intake planner (aan te vullen).docx"),
        ("intake: planner?.docx", "intake planner.docx"),
        ("a/b\\c.docx", "a b c.docx"),
        ("aux.docx", "aux_.docx"),
        ("\u202excod.docx. ", "xcod.docx"),
        ("...", "file"),
    ],
)
def test_a_name_that_people_gave_becomes_usable(name: str, expected: str) -> None:
    assert usable_name(name) == expected


@given(st.text(st.characters()))
def test_a_usable_name_stays_as_it_is_and_can_be_written(name: str) -> None:
    usable = usable_name(name)
    assert usable_name(usable) == usable
    assert 0 < len(usable.encode()) <= 200
    assert Outbox(Path("/nowhere")).path(f"a/{usable}").name == usable


def test_killed_at_any_moment_a_document_is_old_or_new_and_whole(tmp_path: Path) -> None:
    work = (
        "import sys, itertools; from pathlib import Path; from docflow.outbox import Outbox\n"
        "outbox = Outbox(Path(sys.argv[1])); print('go', flush=True)\n"
        "for n in itertools.count(): outbox.write('a/b.docx', bytes([n % 251]) * 500_000)"
    )
    for pause in (0.01, 0.03, 0.06):
        child = subprocess.Popen(
            [sys.executable, "-c", work, str(tmp_path)], stdout=subprocess.PIPE
        )
        with child:
            assert child.stdout is not None
            child.stdout.readline()
            time.sleep(pause)
            child.kill()
        content = (tmp_path / "a/b.docx").read_bytes()
        assert len(content) == 500_000
        assert len(set(content)) == 1
