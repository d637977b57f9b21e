"""Folders where a database must not lie."""

from pathlib import Path

import pytest

from docflow.sharing import is_shared


@pytest.mark.parametrize(
    "part", ["OneDrive", "OneDrive - Bureau Maes", "Dropbox", "iCloud Drive", "Nextcloud"]
)
def test_a_synced_folder_is_named(tmp_path: Path, part: str) -> None:
    assert "folder" in is_shared(tmp_path / part / "work")


def test_an_ordinary_folder_is_fine(tmp_path: Path) -> None:
    assert is_shared(tmp_path) == ""
    assert is_shared(tmp_path / "my onedrive notes") == ""
