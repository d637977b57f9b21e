"""Making a workplace, blank forms, and the sample that a new user sees first."""

from pathlib import Path

from docflow.errors import FolderError, SettingsError
from docflow.flow.desk import Desk
from docflow.forms import blank
from docflow.forms.sample import filled_sample
from docflow.ledger import arrivals
from docflow.model.vacancy import LANGUAGES, Language
from docflow.model.work import FormKind
from docflow.settings import FILE
from docflow.sharing import is_shared
from docflow.texts import Texts, shipped_catalogue

SETTINGS = """\
# The settings of this workplace. Every line is optional; what is left out has this value.
# `docflow doctor` shows what is in force and where it comes from.

[people]
# recruiters = ["tom@bureau.example"]   # the first gets the mail of forms that name no recruiter

[locale]
# zone = "Europe/Brussels"
# language = "nl"                       # nl, en or fr, where no form says otherwise
# country = "BE"                        # whose public holidays count: BE, NL or FR

[mail]
# transport = "folder"                  # mails are .eml files in outbox/mail/
# address = ""                          # the sender; empty is the recruiter's own address
# authserv_id = ""                      # your mail server's name in Authentication-Results

[candidates]
# first_contact = "auto"                # "ask" holds a candidate's first mail for your approval

[look]
# accent = "#0F5C6E"                    # the colour of headings in documents
# logo = ""                             # a PNG or JPEG in this folder

[folders]
# inbox = "inbox"                       # may lie on a share or a synced folder
# outbox = "outbox"
# state = ".docflow"                    # must lie on this computer's own disk

[rules]
# "must_have.vague" = "warning"         # error, warning or advice; the codes: docs/findings.md
"""


def make_workplace(folder: Path) -> list[Path]:
    """Makes what a workplace needs in `folder` and gives the paths that were made.

    Raises SettingsError when the folder is on a share or a synced drive: the ledger may not be.
    """
    if reason := is_shared(folder):
        raise SettingsError(
            f"{folder} lies on {reason}; docflow's own records would be damaged there.",
            "Choose a folder on this computer. The inbox and outbox may be shared: see "
            "[folders] in docflow.toml.",
        )
    made: list[Path] = []
    try:
        for name in ("inbox", "outbox", "forms"):
            if not (folder / name).is_dir():
                (folder / name).mkdir(parents=True)
                made.append(folder / name)
        if not (folder / FILE).exists():
            (folder / FILE).write_text(SETTINGS, encoding="utf-8")
            made.append(folder / FILE)
        made += [p for p in _blank_forms(folder / "forms") if p]
    except OSError as fault:
        raise FolderError(f"{folder} cannot be made: {fault.strerror}.") from fault
    return made


def _blank_forms(folder: Path) -> list[Path]:
    written = []
    for language in LANGUAGES:
        phrases = shipped_catalogue()[language]
        for kind in (FormKind.INTAKE, FormKind.CANDIDATE):
            path = folder / phrases.text("files", f"{kind.value}_form")
            if not path.exists():
                path.write_bytes(blank.draw(kind, phrases))
                written.append(path)
    return written


def write_blank_form(kind: str, language: str, output: Path | None) -> str:
    """Writes a blank form and gives its path. Never replaces a file: somebody may have filled it
    in."""
    tongue: Language = next(known for known in LANGUAGES if known == language)
    phrases = Texts().phrases(tongue)
    path = output or Path(phrases.text("files", f"{kind}_form"))
    try:
        with path.open("xb") as file:
            file.write(blank.draw(FormKind(kind), phrases))
    except FileExistsError:
        raise FolderError(
            f"{path} exists already.", "Choose another name with -o, or move it away."
        ) from None
    except OSError as fault:
        raise FolderError(f"{path} cannot be written: {fault.strerror}.") from fault
    return str(path)


def put_sample(desk: Desk) -> Path | None:
    """A filled-in sample form in the inbox of a workplace where nothing ever arrived; its dates
    count from today. None when there is anything at all. Raises FolderError when there is no
    inbox."""
    with desk.ledger.read() as connection:
        if arrivals.counts(connection):
            return None
    look = desk.inbox.look()
    if look.settled or look.waiting:
        return None
    phrases = desk.phrases(desk.settings.locale.language)
    path = desk.settings.folder("inbox") / phrases.text("files", "sample")
    path.write_bytes(
        blank.draw(FormKind.INTAKE, phrases, answers=filled_sample(phrases, desk.today))
    )
    return path
