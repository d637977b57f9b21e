"""Whether a folder lies where a database must not: on a network share or in a synced folder."""

import sys
from pathlib import Path

_SYNCED = {
    "onedrive": "a OneDrive folder",
    "dropbox": "a Dropbox folder",
    "google drive": "a Google Drive folder",
    "googledrive": "a Google Drive folder",
    "icloud drive": "an iCloud folder",
    "nextcloud": "a Nextcloud folder",
}
_NETWORK = ("cifs", "smb", "smb2", "smb3", "smbfs", "nfs", "nfs4", "afpfs", "fuse.sshfs", "9p")


def is_shared(folder: Path) -> str:
    """What kind of shared place `folder` is ("a OneDrive folder"), or "" for a disk of this
    computer. The folder need not exist yet."""
    for part in folder.absolute().parts:
        name = part.casefold()
        for mark, words in _SYNCED.items():
            if name == mark or name.startswith((f"{mark} - ", f"{mark}-")):
                return words
    if str(folder).startswith("\\\\"):
        return "a network share"
    return "a network share" if _file_system(folder.absolute()) in _NETWORK else ""


def _file_system(folder: Path) -> str:
    """The type of the file system that holds `folder`; "" where that cannot be known."""
    mounts = Path("/proc/mounts")
    if sys.platform == "win32" or not mounts.exists():
        return ""
    best, kind = "", ""
    for line in mounts.read_text(encoding="utf-8", errors="replace").splitlines():
        point, type_ = line.split(" ")[1:3]
        point = point.replace("\\040", " ")
        if folder.is_relative_to(point) and len(point) >= len(best):
            best, kind = point, type_
    return kind
