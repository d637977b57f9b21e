"""What is wrong with a workplace, and what to do: settings, templates, database, folders."""

import dataclasses
import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

from docflow import disk
from docflow.errors import DocflowError
from docflow.flow.clock import real_clock
from docflow.flow.desk import check_rules
from docflow.flow.outlook import account_of
from docflow.ledger.database import open_ledger
from docflow.mailbox.outlook import examine
from docflow.model.feedback import GROUPS, Asked
from docflow.model.vacancy import LANGUAGES, Language
from docflow.settings import Settings
from docflow.sharing import is_shared
from docflow.texts import PHRASE_FILES, Texts, shipped_catalogue
from docflow.writing import document, message
from docflow.writing.document import Look
from docflow.writing.feedback import check_request
from docflow.writing.specimens import specimens
from docflow.writing.values import Values

State = Literal["good", "note", "wrong"]


@dataclasses.dataclass(frozen=True, slots=True)
class Point:
    """One thing that was looked at. remedy: what to do when it is not good."""

    area: str
    state: State
    says: str
    remedy: str = ""


def examine_workplace(settings: Settings) -> list[Point]:
    """Looks at everything and never stops at the first fault."""
    return [
        *_settings(settings),
        *_logo(settings),
        *_folders(settings),
        *_ledger(settings),
        *_templates(settings),
        *_mailbox(settings),
    ]


def origins(settings: Settings) -> list[tuple[str, str, str]]:
    """Every setting as (name, value, where it comes from)."""
    rows = []
    for section in ("folders", "locale", "people", "mail", "candidates", "feedback", "look"):
        part = getattr(settings, section)
        for field in dataclasses.fields(part):
            name = f"{section}.{field.name}"
            value = getattr(part, field.name)
            rows.append((name, _shown(value) or "-", settings.origin.get(name, "default")))
    rows += [
        (f"rules.{code}", severity.value, settings.origin.get(f"rules.{code}", ""))
        for code, severity in settings.rules.items()
    ]
    return rows


def _shown(value: object) -> str:
    """A setting as it stands in docflow.toml."""
    if value is None:
        return ""
    if isinstance(value, tuple):
        return ", ".join(value)
    if isinstance(value, dt.time):
        return f"{value:%H:%M}"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _settings(settings: Settings) -> Iterator[Point]:
    try:
        check_rules(settings)
        yield Point("settings", "good", "docflow.toml is in order")
    except DocflowError as fault:
        yield Point("settings", "wrong", fault.message, fault.remedy)
    if not settings.people.recruiters:
        yield Point(
            "settings",
            "note",
            "no recruiter is set: a form that names none gets no mail",
            'Add to docflow.toml:  [people]  recruiters = ["you@agency.example"]',
        )


def _logo(settings: Settings) -> Iterator[Point]:
    """Every document stops at a logo that is not there or cannot be placed."""
    if not settings.look.logo:
        return
    path = settings.workplace / settings.look.logo
    where = settings.origin.get("look.logo", "docflow.toml")
    try:
        look = Look(accent=settings.look.accent, logo=path.read_bytes())
        _print_with(look)
    except OSError as fault:
        says = f"{where}: the logo {path} cannot be read ({fault.strerror})"
        yield Point("look", "wrong", says, "Put it there, or remove the line.")
    except DocflowError as fault:
        says = f"{where}: {path}: {fault.message}"
        yield Point("look", "wrong", says, "Save it as a PNG or JPEG, or remove the line.")


def _print_with(look: Look) -> None:
    texts = Texts()
    content = specimens(texts.phrases("en"))["intake-report"][0]
    name = texts.name_of("intake-report", "en")
    document.render(texts.template(name), content, name=name, look=look)


def _folders(settings: Settings) -> Iterator[Point]:
    names: tuple[Literal["inbox", "outbox", "state"], ...] = ("inbox", "outbox", "state")
    for name in names:
        yield _folder(name, settings.folder(name))
    state = settings.folder("state")
    if kind := is_shared(state):
        yield Point(
            "folders",
            "wrong",
            f"the state folder lies on {kind}: the database would be damaged",
            "Set [folders] state to a folder on this computer.",
        )


def _folder(name: str, folder: Path) -> Point:
    probe = folder / ".docflow-probe"
    try:
        if name == "state":
            disk.private_folder(folder)
        folder.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as fault:
        return Point(
            "folders",
            "wrong",
            f"{name}: {folder} cannot be written ({fault.strerror})",
            "Make it writable, or set another folder in docflow.toml.",
        )
    return Point("folders", "good", f"{name}: {folder}")


def _ledger(settings: Settings) -> Iterator[Point]:
    path = settings.folder("state") / "ledger.sqlite3"
    try:
        with open_ledger(path) as ledger:
            ledger.check()
    except DocflowError as fault:
        yield Point("database", "wrong", fault.message, fault.remedy)
    else:
        yield Point("database", "good", f"{path.name} is sound")


def _mailbox(settings: Settings) -> Iterator[Point]:
    if settings.mail.transport == "folder":
        yield Point("mailbox", "good", "mails are written as .eml files to outbox/mail")
        return
    try:
        account = account_of(settings)
    except DocflowError as fault:
        yield Point("mailbox", "wrong", fault.message, fault.remedy)
        return
    others = [a for a in settings.people.recruiters if a.lower() != account.address.lower()]
    for seen in examine(account, real_clock(), settings.mail.folders, others):
        yield Point(seen.area, seen.state, seen.says, seen.remedy)


# --- templates -----------------------------------------------------------------------------


def _templates(settings: Settings) -> Iterator[Point]:
    texts = Texts(settings.folder("templates"))
    tried, wrong = 0, False
    for language in LANGUAGES:
        try:
            trials = specimens(texts.phrases(language))
        except DocflowError as fault:
            yield Point("templates", "wrong", fault.message, fault.remedy)
            return
        for template, values in trials.items():
            tried += 1
            name = texts.name_of(template, language)
            faults = _faults(texts, name, values)
            if not faults and template in _ANSWERED:
                faults = _unanswerable(texts, name, values[0], language)
            for fault_ in faults:
                wrong = True
                yield Point("templates", "wrong", fault_, f"Mend {texts.path(name)}.")
    yield from _unknown_files(settings.folder("templates"), texts)
    if not wrong:
        yield Point("templates", "good", f"{tried} templates print what they are given")


def _faults(texts: Texts, name: str, specimens: Sequence[Values]) -> list[str]:
    try:
        if name.endswith(".docx"):
            return document.check(texts.template(name), *specimens, name=name)
        layout = texts.text("messages/layout.html")
        return message.check(texts.text(name), *specimens, name=name, layout=layout)
    except DocflowError as fault:
        return [f"{name}: {fault}"]


_ANSWERED = ("feedback-request", "profile-question")
"""The templates of mails whose answers are read line by line."""


def _unanswerable(texts: Texts, name: str, values: Values, language: Language) -> list[str]:
    """What a request of one's own lacks, so that no answer to it could be read."""
    rows = [row for group in GROUPS for row in values.get(group, ())]
    asked = Asked(
        reference=values["reference"],
        language=language,
        questions={row["code"]: row["words"] for row in rows},
    )
    layout = texts.text("messages/layout.html")
    made = message.compose(texts.text(name), layout, values, name=name)
    shipped = shipped_catalogue()[language]
    return [f"{name}: {fault}" for fault in check_request(made.text, asked, shipped)]


def _unknown_files(own: Path, texts: Texts) -> Iterator[Point]:
    """A file of one's own that replaces nothing is a misspelt name."""
    if not own.is_dir():
        return
    phrases = {f"phrases/{lang}/{file}.toml" for lang in LANGUAGES for file in PHRASE_FILES}
    for path in sorted(p for p in own.rglob("*") if p.is_file()):
        name = path.relative_to(own).as_posix()
        if name not in phrases and not texts.is_shipped(name):
            yield Point(
                "templates",
                "note",
                f"templates/{name} replaces nothing",
                "Is its name right? It must be that of a template that came with docflow.",
            )
