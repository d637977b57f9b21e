"""The log: what docflow did, in ids and codes; never a name, address or answer (tested)."""

import logging
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

from docflow import disk

_ROOM_BYTES, _KEPT = 1_000_000, 3


class _Log(RotatingFileHandler):
    """A log that cannot be written (a full disk, a file that Windows holds) stops nothing."""

    def _open(self) -> TextIOWrapper:
        disk.private_file(Path(self.baseFilename))
        return super()._open()

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Says nothing: the standard way is a traceback on the recruiter's screen."""


def keep_log(state: Path) -> None:
    """Writes docflow's log to `state`/docflow.log, at most 4 MB with the former ones.

    Raises OSError when the folder cannot be written.
    """
    logger = logging.getLogger("docflow")
    for old in list(logger.handlers):
        logger.removeHandler(old)
        old.close()
    disk.private_folder(state)
    handler = _Log(
        state / "docflow.log",
        maxBytes=_ROOM_BYTES,
        backupCount=_KEPT,
        encoding="utf-8",
        delay=True,
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False
