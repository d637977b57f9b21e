"""An appointment that was made by word of mouth: the same as dropping the candidate's form with
that row filled in."""

import datetime as dt
import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from docflow.errors import SettingsError
from docflow.flow import facts
from docflow.flow.clock import YEARS
from docflow.flow.desk import Desk
from docflow.flow.follow_up import follow_up
from docflow.forms.rules.moments import moment
from docflow.forms.typed import Words, a_date, a_time, typed_words
from docflow.hiring import asking, talks
from docflow.hiring.facts import Vacancy, Version
from docflow.hiring.identity import folded
from docflow.hiring.runners import Runner, runners
from docflow.ledger import arrivals, vacancies
from docflow.model.record import as_json, canonical, fingerprint
from docflow.model.vacancy import Appointment, Candidacy, Step

NAME = "docflow appointment"
"""What such an arrival is called, in place of a file's name."""

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d.*")


def record(desk: Desk, vacancy: str, candidate: str, step: str, time: str) -> str:
    """Keeps the day and hour of a step for one candidate, and gives what to tell the person.

    vacancy: its reference. candidate: name, first name or address. step: its number, 1 = the
    first, or its name. time: as `moment_of`. The form of the candidate so far, or else the one
    that docflow fills in, is kept anew with this row changed. Raises SettingsError when any of
    these leaves a doubt; it names the choices.
    """
    reference = vacancy.upper()
    day, start = moment_of(time, desk.today, desk.settings.zone, typed_words(desk.catalogue))
    with desk.ledger.write() as connection:
        known, version = _open(connection, desk, reference)
        runner = _whom(known, candidate)
        place = _which(version.intake.steps, step)
        chosen = version.intake.steps[place - 1]
        rows = _changed(_rows(known, version, runner), chosen, day, start)
        said = f"{runner.name}: {chosen.name or f'step {place}'} on {day} at {start:%H:%M}"
        if rows is None:
            return f"{said} was planned already; nothing changes."
        _keep(connection, desk, known, runner, rows)
        follow_up(connection, desk, reference)
        asked = list(_asked(facts.of_vacancy(connection, desk, reference), runner, chosen, desk))
    past = ["That moment is past."] if _at(day, start, desk) < desk.now() else []
    return " ".join([f"{said}.", *past, *asked, "docflow run sends what follows from it."])


def _open(connection: Connection, desk: Desk, reference: str) -> tuple[Vacancy, Version]:
    """The vacancy, and the intake that is true of it. Raises SettingsError when nothing can be
    planned for it."""
    row = vacancies.get(connection, reference)
    if row is None:
        raise SettingsError(f"There is no vacancy {reference}.", "docflow status lists them all.")
    if row.state == "closed":
        raise SettingsError(
            f"{reference} {row.title} is closed: nothing is planned for it any more.",
            "An intake with its reference opens it again.",
        )
    vacancy = facts.of_vacancy(connection, desk, row)
    if vacancy.accepted is None:
        raise SettingsError(
            f"{reference} {row.title} has no complete intake yet: no intake, no vacancy.",
            "Complete the form that came back (outbox/returned), drop it in the inbox and run "
            "docflow run.",
        )
    return vacancy, vacancy.accepted


# --- who, which, when ---------------------------------------------------------------------------


def _whom(vacancy: Vacancy, typed: str) -> Runner:
    everyone = runners(vacancy)
    wanted = folded(typed)
    alike = (
        [r for r in everyone if r.email and r.email.casefold() == typed.strip().casefold()],
        [r for r in everyone if wanted and folded(r.name) == wanted],
        [r for r in everyone if wanted and set(wanted.split()) <= set(folded(r.name).split())],
    )
    found = next((people for people in alike if people), [])
    if len(found) != 1:
        choices = ", ".join(f"{r.name} ({r.email or 'no address'})" for r in found or everyone)
        raise SettingsError(
            f'"{typed}" can be {len(found)} candidates of {vacancy.reference}.'
            if found
            else f'Nobody called "{typed}" is a candidate of {vacancy.reference}.',
            f"Choose one, by address if need be: {choices}."
            if choices
            else "It has no candidates yet: add one to section 9 of its intake, or drop a "
            "candidate form.",
        )
    if not found[0].active:
        raise SettingsError(
            f"{found[0].name} is no longer in the running ({found[0].state}).",
            "A candidate form with another state (3.1) changes that.",
        )
    return found[0]


def _which(steps: Sequence[Step], typed: str) -> int:
    """The place of a step, 1 = the first."""
    if typed.strip().isdecimal() and 1 <= int(typed) <= len(steps):
        return int(typed)
    wanted, names = folded(typed), [folded(step.name) for step in steps]
    near = difflib.get_close_matches(wanted, names, n=2, cutoff=0.8)
    alike = (
        [n for n, name in enumerate(names, 1) if wanted and name == wanted],
        [n for n, name in enumerate(names, 1) if wanted and set(wanted.split()) <= {*name.split()}],
        [n for n, name in enumerate(names, 1) if name in near],
    )
    found = next((places for places in alike if places), [])
    if len(found) == 1:
        return found[0]
    choices = ", ".join(f"{n} {step.name or ''}".strip() for n, step in enumerate(steps, 1))
    raise SettingsError(
        f'"{typed}" can be {len(found)} steps.' if found else f'There is no step "{typed}".',
        f"Choose one: {choices}. A name of several words stands between quotes.",
    )


def moment_of(text: str, today: dt.date, zone: ZoneInfo, words: Words) -> tuple[dt.date, dt.time]:
    """A day and an hour on a clock in `zone`: "2026-12-03T14:00", "2026-12-03 14:00",
    "3/12/2026 14u30", "3/12 14:00".

    A day without a year lies at most three months before `today`, else after it
    (`forms.rules.moments`). Raises SettingsError.
    """
    plain = " ".join(text.split())
    found = _iso(plain, zone) or next(_readings(plain, today, words), None)
    if found is None or found[0].year not in YEARS:
        raise SettingsError(
            f'"{text}" is no day and hour.',
            'Write for example 2026-12-03T14:00 or "3/12 14:00".',
        )
    return found


def _iso(text: str, zone: ZoneInfo) -> tuple[dt.date, dt.time] | None:
    if not _ISO.fullmatch(text):
        return None
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError:  # "2026-12-03 14u30" is for who reads as people write
        return None
    here = found.astimezone(zone) if found.tzinfo else found
    return here.date(), here.time().replace(second=0, microsecond=0)


def _readings(text: str, today: dt.date, words: Words) -> Iterator[tuple[dt.date, dt.time]]:
    """A day in front and an hour behind, wherever the one ends and the other begins."""
    parts = text.split()
    for size in range(len(parts) - 1, 0, -1):
        day, hour = " ".join(parts[:size]), a_time(" ".join(parts[size:]), words)
        near = moment(day, words.months, today) if hour else None
        date = a_date(day, words) or (near.first if near and near.first == near.last else None)
        if hour and date:
            yield date, hour


def _at(day: dt.date, start: dt.time, desk: Desk) -> dt.datetime:
    return dt.datetime.combine(day, start, desk.settings.zone)


# --- the form, with one row changed -------------------------------------------------------------


def _rows(vacancy: Vacancy, version: Version, runner: Runner) -> tuple[Appointment, ...]:
    """The rows of the candidate's form so far, else those that docflow fills in."""
    return talks.appointments(vacancy, runner) or tuple(
        Appointment(step=step.name, minutes=step.minutes, with_=step.owners, at=f"2.{n}")
        for n, step in enumerate(version.intake.steps, 1)
    )


def _changed(
    rows: Sequence[Appointment], step: Step, day: dt.date, start: dt.time
) -> tuple[Appointment, ...] | None:
    """The rows with the moment of this step; None when they say so already. Of a step that has
    several rows the last one moves: the earlier talks were held."""
    places = [n for n, row in enumerate(rows) if folded(row.step) == folded(step.name)]
    if not places:
        new = Appointment(
            step=step.name,
            date=day,
            start=start,
            minutes=step.minutes,
            with_=step.owners,
            at=f"2.{len(rows) + 1}",
        )
        return (*rows, new)
    last = places[-1]
    if (rows[last].date, rows[last].start) == (day, start):
        return None
    return (*rows[:last], replace(rows[last], date=day, start=start), *rows[last + 1 :])


def _keep(
    connection: Connection,
    desk: Desk,
    vacancy: Vacancy,
    runner: Runner,
    rows: tuple[Appointment, ...],
) -> None:
    """The candidate's next form. What was said is an arrival of its own, so that it is known when
    and by which way this came in."""
    blank = Candidacy(
        vacancy=vacancy.reference,
        name=runner.name,
        email=runner.email or None,
        language=runner.language,
        state="in process",
    )
    form = replace(runner.form or blank, appointments=rows)
    said = {
        "command": NAME,
        "vacancy": vacancy.reference,
        "candidate": runner.key,
        "appointments": as_json(rows),
        "at": desk.now().isoformat(),
    }
    sha256 = desk.store.put(canonical(said).encode())
    arrival, _ = arrivals.add(connection, sha256=sha256, name=NAME, source="command", at=desk.now())
    arrivals.settle(
        connection,
        arrival.id,
        state="read",
        kind="candidate",
        vacancy=vacancy.reference,
        reason="accepted",
        language=(vacancy.accepted or vacancy.latest).language,
    )
    vacancies.add_candidacy(
        connection,
        vacancy.reference,
        candidate_key=runner.key,
        fingerprint=fingerprint(form),
        arrival_id=arrival.id,
        reading=as_json(form, places=True),
        at=desk.now(),
    )


def _asked(vacancy: Vacancy, runner: Runner, step: Step, desk: Desk) -> Iterator[str]:
    """Who will be asked about the talk, and when; or why nobody is."""
    if talks.is_offer(step):
        yield "About an offer nobody is asked for scores."
        return
    about = [
        q
        for q in asking.questions(vacancy)
        if q.runner.key == runner.key and q.talk and folded(q.talk.step.name) == folded(step.name)
    ]
    moments = {q.due.astimezone(desk.settings.zone) for q in about if q.request is None}
    for due in sorted(moments):
        people = ", ".join(q.to.name or q.to.email for q in about if q.due == due)
        yield f"Feedback is asked on {due:%Y-%m-%d at %H:%M} of {people}."
    if not about:
        yield "Nobody is asked for feedback: it was long ago, or nobody in it has an address."
