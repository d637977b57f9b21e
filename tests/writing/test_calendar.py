"""A candidate's appointments as an .ics file."""

import datetime as dt
from typing import Any

import icalendar

from docflow.writing.calendar import Event, invitation
from docflow.writing.values import Contact

STAMP = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)
BO = Contact(name='Bo "de" Claes; x', email="bo@bureau.example")
TALK = Event(
    key="V-7Q4K:lotte:1",
    title="Gesprek; met, An\nen Bo",
    day=dt.date(2026, 12, 3),
    start=dt.time(10, 30),
    minutes=45,
    place="Gent, zaal 2",
    people=("An", "Bo"),
)


def read(*events: Event) -> list[Any]:
    data = invitation(events, zone="Europe/Brussels", stamp=STAMP, organiser=BO)
    return list(icalendar.Calendar.from_ical(data).walk("VEVENT"))


def test_a_timed_appointment_is_in_local_time_with_its_length() -> None:
    event = read(TALK)[0]
    assert event["DTSTART"].dt.isoformat() == "2026-12-03T10:30:00+01:00"
    assert event["DTEND"].dt - event["DTSTART"].dt == dt.timedelta(minutes=45)
    assert event["DTSTART"].params["TZID"] == "Europe/Brussels"


def test_what_is_typed_comes_through_literally() -> None:
    event = read(TALK)[0]
    assert event["SUMMARY"] == TALK.title
    assert event["LOCATION"] == TALK.place
    assert event["DESCRIPTION"] == "An, Bo"


def test_a_date_without_an_hour_takes_the_day() -> None:
    event = read(Event(key="k", title="t", day=dt.date(2026, 12, 31)))[0]
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (dt.date(2026, 12, 31), dt.date(2027, 1, 1))
    assert event["TRANSP"] == "TRANSPARENT"
    assert "TRANSP" not in read(TALK)[0]


def test_the_job_stands_behind_the_title() -> None:
    day = dt.date(2026, 12, 31)
    events = read(
        Event(key="k", title="Gesprek met An", job="Planner", day=day),
        Event(key="l", title="Planner", job="Planner", day=day),
    )
    assert [str(e["SUMMARY"]) for e in events] == ["Gesprek met An · Planner", "Planner"]


def test_an_appointment_keeps_its_identity_when_it_moves() -> None:
    moved = Event(key=TALK.key, title="x", day=dt.date(2027, 1, 4), sequence=2)
    first, second = read(TALK)[0], read(moved)[0]
    assert first["UID"] == second["UID"]
    assert (first["SEQUENCE"], second["SEQUENCE"]) == (0, 2)


def test_the_rules_of_the_zone_are_in_the_file() -> None:
    data = invitation([TALK], zone="Europe/Brussels", stamp=STAMP, organiser=BO).decode()
    assert data.count("BEGIN:VTIMEZONE") == 1
    assert "METHOD:PUBLISH" in data
    assert data == invitation([TALK], zone="Europe/Brussels", stamp=STAMP, organiser=BO).decode()


def test_a_line_in_a_title_starts_no_property() -> None:
    sly = Event(key="k", title="x\r\nATTENDEE:mailto:a@b.example", day=dt.date(2026, 12, 3))
    assert "ATTENDEE" not in read(sly)[0]
