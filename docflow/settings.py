"""docflow.toml, read once; the only place that looks at the environment.

Every setting has a default, so an empty docflow.toml is a workplace. A setting that does not
exist is refused with the nearest name that does: a misspelt setting that is silently ignored
costs a recruiter an afternoon.
"""

import dataclasses
import difflib
import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from docflow.errors import SettingsError
from docflow.model.vacancy import Language
from docflow.model.work import Severity

FILE = "docflow.toml"

_LARGEST = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Folders:
    """Where things lie. Relative paths count from the workplace."""

    inbox: Path = Path("inbox")
    outbox: Path = Path("outbox")
    templates: Path = Path("templates")
    state: Path = Path(".docflow")


@dataclass(frozen=True, slots=True, kw_only=True)
class Locale:
    """zone: IANA name. language: used where no form says otherwise. country: of the holidays."""

    zone: str = "Europe/Brussels"
    language: Language = "nl"
    country: Literal["BE", "NL", "FR"] = "BE"


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """recruiters: addresses; the first gets the mail of a form that names no recruiter."""

    recruiters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """transport: "folder" writes .eml files. address: the sender; empty is the recruiter's own.
    authserv_id: the name under which your own mail server checks senders, as it stands in the
    Authentication-Results line of any mail you got; empty when not known.

    The rest is for "m365" (docs/outlook.md). certificate: a PEM file, relative to the workplace.
    secret_variable: the environment variable that holds a client secret. folders: those that are
    watched. since: older mail is left alone; empty is the day docflow first looked. done,
    to_look_at: folders of mail that was dealt with, or that a person must look at (by language).
    a_minute, a_day: mails that may go out. login, graph: where a simulator on this computer
    listens, in the place of the cloud.
    """

    transport: Literal["folder", "m365"] = "folder"
    address: str = ""
    plus_address: bool = False
    authserv_id: str = ""
    tenant: str = ""
    client_id: str = ""
    sign_in: Literal["app", "person"] = "app"
    certificate: str = ""
    secret_variable: str = ""
    keyring: bool = True
    cloud: Literal["global", "us-gov-high", "us-dod", "china"] = "global"
    login: str = ""
    graph: str = ""
    folders: tuple[str, ...] = ("inbox",)
    since: date | None = None
    done: str = "docflow"
    to_look_at: str = ""
    a_minute: int = 20
    a_day: int = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """first_contact: "auto" mails a candidate by itself, "ask" waits for a person's approval."""

    first_contact: Literal["auto", "ask"] = "auto"


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """The rhythm of asking and reminding. Days are working days.

    request_after: minutes after the end of a talk. day_starts, day_ends: between these, and on
    working days, managers and recruiters get mail. term: by when feedback is due where the form
    does not say. reminders: to the interviewer, then the recruiter is told; stop_after: days past
    the term. second_level_after: days past the term until a question to the N+2 is prepared.
    holding_days: by how much a holding message moves the day a candidate was promised.
    """

    request_after: int = 60
    day_starts: time = time(8, 30)
    day_ends: time = time(18, 0)
    term: int = 2
    reminders: int = 2
    stop_after: int = 10
    second_level_after: int = 5
    holding_days: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """accent: "#RRGGBB". logo: a PNG or JPEG file, relative to the workplace, or empty."""

    accent: str = "#0F5C6E"
    logo: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings of one workplace. `rules` maps a finding's code to another severity."""

    workplace: Path
    folders: Folders = Folders()
    locale: Locale = Locale()
    people: People = People()
    mail: Mail = Mail()
    candidates: Candidates = Candidates()
    feedback: Feedback = Feedback()
    look: Look = Look()
    rules: Mapping[str, Severity] = field(default_factory=dict)
    origin: Mapping[str, str] = field(default_factory=dict, repr=False)

    def folder(self, name: Literal["inbox", "outbox", "templates", "state"]) -> Path:
        """The absolute path of one of the folders."""
        path: Path = getattr(self.folders, name)
        return path if path.is_absolute() else self.workplace / path

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which dates are read and shown."""
        return ZoneInfo(self.locale.zone)


def secret(settings: Settings) -> str:
    """What the variable of [mail] secret_variable holds. Raises SettingsError."""
    name = settings.mail.secret_variable
    if value := os.environ.get(name):
        return value
    raise SettingsError(
        f"{settings.origin.get('mail.secret_variable', FILE)}: there is no variable {name}.",
        f"Set it where docflow runs, to the Value of the secret: {name}=…",
    )


def find_workplace(given: str | None) -> Path:
    """The workplace to work in: --workplace, else DOCFLOW_WORKPLACE, else the current folder."""
    return Path(given or os.environ.get("DOCFLOW_WORKPLACE") or ".").resolve()


def load(workplace: Path) -> Settings:
    """The settings of `workplace`.

    Raises SettingsError when there is no docflow.toml there, when it is not TOML, or when a
    setting is unknown or of the wrong kind; the message names the line.
    """
    path = workplace / FILE
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise SettingsError(
            f"{workplace} is not a docflow workplace: there is no {FILE} in it.",
            f"Make one with: docflow new {workplace}",
        ) from None
    except (OSError, UnicodeDecodeError) as fault:
        raise SettingsError(f"{path} cannot be read: {fault}.") from fault
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise SettingsError(f"{path}: {fault}.", "Mend that line.") from fault
    return _checked(workplace, table, _Source(path, text))


@dataclass(frozen=True, slots=True)
class _Source:
    path: Path
    text: str

    def line(self, section: str, name: str = "") -> str:
        """ "docflow.toml, line 7": where a setting stands."""
        here = ""
        for number, line in enumerate(self.text.splitlines(), start=1):
            if head := re.match(r"\s*\[\s*([\w.]+)\s*\]", line):
                here = head[1]
                if here == section and not name:
                    return f"{self.path.name}, line {number}"
            elif here == section and re.match(rf"\s*[\"']?{re.escape(name)}[\"']?\s*=", line):
                return f"{self.path.name}, line {number}"
        return self.path.name


_SECTIONS: dict[str, type] = {
    "folders": Folders,
    "locale": Locale,
    "people": People,
    "mail": Mail,
    "candidates": Candidates,
    "feedback": Feedback,
    "look": Look,
}


def _checked(workplace: Path, table: Mapping[str, Any], source: _Source) -> Settings:
    sections: dict[str, Any] = {}
    origin: dict[str, str] = {}
    for name, values in table.items():
        if name == "rules" and isinstance(values, Mapping):
            sections["rules"] = {
                code: _severity(code, severity, source) for code, severity in values.items()
            }
        elif name in _SECTIONS and isinstance(values, Mapping):
            sections[name] = _section(name, values, source)
        else:
            raise SettingsError(
                f"{source.line(name)}: there is no section [{name}].",
                _nearest(name, [*_SECTIONS, "rules"]),
            )
        origin |= {f"{name}.{key}": source.line(name, key) for key in values}
    settings = Settings(workplace=workplace, origin=origin, **sections)
    for check in _CHECKS:
        check(settings, source)
    return settings


def _check_zone(settings: Settings, source: _Source) -> None:
    try:
        ZoneInfo(settings.locale.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: "Europe" is a folder
        raise SettingsError(
            f'{source.line("locale", "zone")}: there is no time zone "{settings.locale.zone}".',
            'Write for example zone = "Europe/Brussels".',
        ) from None


def _check_accent(settings: Settings, source: _Source) -> None:
    if not re.fullmatch(r"#[0-9A-Fa-f]{6}", settings.look.accent):
        raise SettingsError(
            f'{source.line("look", "accent")}: "{settings.look.accent}" is not a colour.',
            'Write for example accent = "#0F5C6E".',
        )


def _check_addresses(settings: Settings, source: _Source) -> None:
    """A mail to "Tom Maes" would be made, and then stop: better said at once."""
    given = [("people", "recruiters", address) for address in settings.people.recruiters]
    if settings.mail.address:
        given.append(("mail", "address", settings.mail.address))
    for section, name, address in given:
        if not re.fullmatch(r"[^\s@<>\"]+@[^\s@<>\"]+\.[^\s@<>\"]+", address):
            raise SettingsError(
                f'{source.line(section, name)}: "{address}" is not an e-mail address.',
                'Write only the address, for example "tom@agency.example".',
            )


def _check_hours(settings: Settings, source: _Source) -> None:
    """A day that ends before it starts would never let a mail go."""
    rhythm = settings.feedback
    if rhythm.day_starts >= rhythm.day_ends:
        raise SettingsError(
            f"{source.line('feedback', 'day_ends')}: the day ends before it starts.",
            'Write for example day_starts = "08:30" and day_ends = "18:00".',
        )


def _check_folders(settings: Settings, source: _Source) -> None:
    """What docflow makes must not come in again as something that arrived."""
    inbox = settings.folder("inbox").resolve()
    names: tuple[Literal["outbox", "templates", "state"], ...] = ("outbox", "templates", "state")
    for name in names:
        if settings.folder(name).resolve().is_relative_to(inbox):
            where = name if f"folders.{name}" in settings.origin else "inbox"
            raise SettingsError(
                f"{source.line('folders', where)}: the {name} folder lies in the inbox, so docflow "
                "would read its own files.",
                "Give the inbox a folder of its own.",
            )


def _check_outlook(settings: Settings, source: _Source) -> None:
    """What the sign-in needs is looked at when it is used: docs/outlook.md sets it step by step."""
    mail = settings.mail
    for name in ("login", "graph"):
        host = urlsplit(getattr(mail, name)).hostname
        if getattr(mail, name) and host not in ("127.0.0.1", "::1", "localhost"):
            raise SettingsError(
                f"{source.line('mail', name)}: {name} is for a simulator on this computer only.",
                "Remove the line; for another cloud than the usual one there is cloud.",
            )
    if not mail.folders or {mail.done, mail.to_look_at} & set(mail.folders):
        raise SettingsError(
            f"{source.line('mail', 'folders')}: folders must name those that new mail comes to, "
            "and none of docflow's own.",
            'Write for example folders = ["inbox"].',
        )


_CHECKS = (
    _check_zone, _check_accent, _check_addresses, _check_hours, _check_folders, _check_outlook
)  # fmt: skip


def _section(section: str, values: Mapping[str, Any], source: _Source) -> Any:
    cls = _SECTIONS[section]
    hints = get_type_hints(cls)
    known = [f.name for f in dataclasses.fields(cls)]
    for name in values:
        if name not in known:
            raise SettingsError(
                f"{source.line(section, name)}: there is no setting {name} in [{section}].",
                _nearest(name, known),
            )
    return cls(**{k: _value(section, k, v, hints[k], source) for k, v in values.items()})


def _value(section: str, name: str, value: object, wanted: Any, source: _Source) -> Any:
    where = source.line(section, name)
    if get_origin(wanted) is Literal:
        if value in get_args(wanted):
            return value
        choices = ", ".join(f'"{choice}"' for choice in get_args(wanted))
        raise SettingsError(f'{where}: {name} cannot be "{value}".', f"Choose one of {choices}.")
    if get_origin(wanted) is tuple:
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
        raise SettingsError(f"{where}: {name} must be a list.", f'Write {name} = ["…", "…"].')
    if wanted is Path and isinstance(value, str) and value:
        return Path(value).expanduser()
    if wanted in (str, bool) and type(value) is wanted:
        return value
    if read := _READERS.get(wanted):
        return read(where, name, value)
    kind = "true or false" if wanted is bool else 'a text between quotes, like "…"'
    raise SettingsError(f"{where}: {name} must be {kind}.")


def _number(where: str, name: str, value: object) -> int:
    if type(value) is int and 0 <= value <= _LARGEST:
        return value
    raise SettingsError(f"{where}: {name} must be a number from 0 to {_LARGEST}.")


def _clock_time(where: str, name: str, value: object) -> time:
    try:
        return value if isinstance(value, time) else time.fromisoformat(str(value))
    except ValueError:
        raise SettingsError(
            f'{where}: {name} "{value}" is no time of the day.',
            f'Write for example {name} = "08:30".',
        ) from None


def _day(where: str, name: str, value: object) -> date | None:
    if value == "":
        return None
    try:
        day = value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError:
        raise SettingsError(
            f'{where}: {name} "{value}" is no date.', f'Write for example {name} = "2026-12-01".'
        ) from None
    return day.date() if isinstance(day, datetime) else day


_READERS: dict[Any, Callable[[str, str, object], Any]] = {
    int: _number, time: _clock_time, date | None: _day
}  # fmt: skip


def _severity(code: str, value: object, source: _Source) -> Severity:
    try:
        return Severity(str(value))
    except ValueError:
        raise SettingsError(
            f'{source.line("rules", code)}: {code} cannot be "{value}".',
            'Choose one of "error", "warning", "advice".',
        ) from None


def _nearest(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f"Did you mean {near[0]}?" if near else f"There are: {', '.join(known)}."
