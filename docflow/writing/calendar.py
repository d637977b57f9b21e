"""Appointments → an .ics file that a candidate can put in any calendar."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import icalendar

from docflow.model.cleaning import clean
from docflow.writing.values import Contact


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One appointment. key: stays the same when the appointment moves. job: for which job; it
    stands behind the title, since a calendar shows little else. start: local clock time; without
    it the event takes the whole day. sequence: higher for a later change."""

    key: str
    title: str
    job: str | None = None
    day: dt.date
    start: dt.time | None = None
    minutes: int | None = None
    place: str | None = None
    people: Sequence[str] = ()
    sequence: int = 0


def invitation(
    events: Sequence[Event], *, zone: str, stamp: dt.datetime, organiser: Contact
) -> bytes:
    """The .ics of `events`, with the rules of their time zone in it.

    zone: an IANA name ("Europe/Brussels"). stamp: aware; the moment the file speaks of. A timed
    event without a length takes an hour. The same arguments give the same bytes.
    """
    file = icalendar.Calendar()
    file.add("prodid", "-//docflow//docflow")
    file.add("version", "2.0")
    file.add("method", "PUBLISH")
    if any(e.start for e in events):
        days = [e.day for e in events]
        file.add_component(
            icalendar.Timezone.from_tzid(
                zone,
                first_date=dt.date(min(days).year, 1, 1),
                last_date=dt.date(max(days).year + 1, 12, 31),
            )
        )
    for event in events:
        file.add_component(_event(event, ZoneInfo(zone), stamp, organiser))
    made: bytes = file.to_ical()
    return made


def _event(event: Event, zone: ZoneInfo, stamp: dt.datetime, organiser: Contact) -> icalendar.Event:
    made = icalendar.Event()
    made.add("uid", f"{event.key}@docflow")
    made.add("sequence", event.sequence)
    made.add("dtstamp", stamp.astimezone(dt.UTC))
    job = event.job if event.job != event.title else None
    made.add("summary", clean(" · ".join(filter(None, (event.title, job)))))
    if event.start is None:
        made.add("dtstart", event.day)
        made.add("dtend", event.day + dt.timedelta(days=1))
        # A day without an hour is no reason to look busy all day.
        made.add("transp", "TRANSPARENT")
    else:
        start = dt.datetime.combine(event.day, event.start, zone)
        made.add("dtstart", start)
        # Wall-clock arithmetic: an hour later on the clock, also in the night the clock changes.
        made.add("dtend", start + dt.timedelta(minutes=event.minutes or 60))
    if event.place:
        made.add("location", clean(event.place))
    if event.people:
        made.add("description", clean(", ".join(event.people)))
    if organiser.email:
        made.add("organizer", _address(organiser))
    return made


def _address(person: Contact) -> icalendar.vCalAddress:
    address = icalendar.vCalAddress(f"mailto:{person.email}")
    if person.name:
        address.params["CN"] = clean(person.name)
    return address
