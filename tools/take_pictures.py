"""The README's pictures, taken anew from the sample form: `python tools/take_pictures.py`.

Needs LibreOffice, pdftoppm and chromium (Debian: libreoffice-writer fonts-crosextra-carlito
poppler-utils chromium).
"""

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

PICTURES = Path(__file__).parent.parent / "docs" / "pictures"
DAY = "2026-11-23T09:00"
DPI, MAIL_WIDTH, MAIL_HEIGHT = 90, 660, 1000


def main() -> None:
    """Runs the sample in a new workplace and takes its report, its overview and one mail."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        docflow(["new", str(place / "work")])
        docflow(["--workplace", str(place / "work"), "--now", DAY, "run", "--sample"])
        outbox = place / "work" / "outbox"
        document(next(outbox.glob("V-*/intakeverslag.docx")), place, "intake-report")
        document(
            next(outbox.glob("V-*/candidates/*/procesoverzicht.docx")), place, "process-overview"
        )
        mail(next((outbox / "mail").glob("*-elke-*.eml")), place, "candidate-mail")


def docflow(arguments: Sequence[str]) -> None:
    """One command."""
    call([sys.executable, "-m", "docflow", *arguments])


def document(path: Path, place: Path, name: str) -> None:
    """The first page of a Word document."""
    profile = f"-env:UserInstallation={(place / 'office').as_uri()}"
    call(
        ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(place), str(path)]
    )
    pdf = place / f"{path.stem}.pdf"
    page = ["-r", str(DPI), "-png", "-singlefile", "-f", "1", "-l", "1"]
    call(["pdftoppm", *page, str(pdf), str(PICTURES / name)])


def mail(path: Path, place: Path, name: str) -> None:
    """The HTML part of a mail, as a mail program shows it."""
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    body = message.get_body(("html",))
    assert body
    page = place / "mail.html"
    page.write_text(body.get_content(), encoding="utf-8")
    quiet = ["--disable-gpu", "--disable-background-networking", "--disable-sync", "--no-first-run"]
    shot = [
        "--hide-scrollbars",
        f"--window-size={MAIL_WIDTH},{MAIL_HEIGHT}",
        f"--screenshot={PICTURES / name}.png",
    ]
    own = f"--user-data-dir={place / 'browser'}"
    call(["chromium", "--headless", "--no-sandbox", *quiet, own, *shot, page.as_uri()])


def call(command: Sequence[str]) -> None:
    """Runs a program, quietly."""
    subprocess.run(command, check=True, capture_output=True, timeout=120)


if __name__ == "__main__":
    main()
