"""The embedded engine: take in, read, do what is due, until nothing is left to do.

One broken form or job never stops the others: its fault is kept with it and shown by `status`.
"""

import logging
import threading
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from docflow.errors import (
    DocflowError,
    FileBusyError,
    FolderError,
    LedgerError,
    MailboxBusyError,
    MailboxError,
    TemplateError,
    UnmailableError,
)
from docflow.flow.collect import collect, file_mails, unusable
from docflow.flow.deliver import deliver
from docflow.flow.desk import Desk
from docflow.flow.digests import digest
from docflow.flow.follow_up import follow_up
from docflow.flow.post import post, prepare
from docflow.flow.read import read_arrival, set_aside
from docflow.flow.receive import file_away, take_in
from docflow.flow.scores import scores
from docflow.flow.write import write
from docflow.hiring.followup import Hold
from docflow.inbox import Look, Why
from docflow.ledger import arrivals, jobs
from docflow.ledger.arrivals import Arrival
from docflow.ledger.jobs import JobRow
from docflow.model.work import JobState

log = logging.getLogger(__name__)

DOERS: Mapping[str, Callable[[Desk, JobRow], str | None]] = {
    "write": write,
    "deliver": deliver,
    "post": post,
    "prepare": prepare,
    "digest": digest,
    "scores": scores,
}
"""What does a job, by kind; it gives the key of the mail that it sent, if any. A kind is never
renamed without a migration: rows live for weeks."""

LEASE = timedelta(minutes=5)
SCAN_SECONDS = 10.0
POLL = timedelta(minutes=1)
"""How often `--watch` looks into Outlook: one request a folder."""

FRESH_SECONDS = 0.5
_SOON = timedelta(minutes=2)
_BATCH = 50


@dataclass(slots=True)
class Tally:
    """What a run did. read: arrivals as they were settled. written: subjects of write jobs. sent:
    keys of mails. waiting: files that stay in the inbox, as (name, reason). mailbox: why Outlook
    cannot be used."""

    read: list[Arrival] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    waiting: list[tuple[str, str]] = field(default_factory=list)
    mailbox: MailboxError | None = None


Step = Callable[[str, int], None]
"""Progress: what is being done, and how many of them are still to do."""


def _silent(_what: str, _left: int) -> None:
    """No progress to show."""


def run_once(
    desk: Desk, step: Step = _silent, sleep: Callable[[float], None] = time.sleep
) -> Tally:
    """Works until nothing is due now. Fresh files are waited for until they are settled, and mails
    until it is their turn, when that is soon.

    Raises RoundBusyError when another run is at work, SettingsError when Outlook is to be used and
    is not set up.
    """
    tally = Tally()
    with desk.ledger.round_lock():
        _start(desk)
        _take_all(desk, desk.inbox.settle(), tally, step)
        _look_into_outlook(desk, step)
        while _work(desk, tally, step) or _rest(desk, step, sleep):
            pass
        file_mails(desk)
        tally.mailbox = unusable(desk)
    return tally


def watch(
    desk: Desk, stop: threading.Event, wake: threading.Event, ready: Callable[[], None]
) -> None:
    """Keeps going until `stop` is set: a look at the inbox every ten seconds, or at once when
    `wake` is set (by the file system, or by who sets `stop`). A folder that is gone for a while is
    waited for.

    ready: called when the watch begins. Raises RoundBusyError when another run is at work.
    """
    with desk.ledger.round_lock(), desk.inbox.watched(wake):
        ready()
        _start(desk)
        looked = None
        while not stop.is_set():
            tally = Tally()
            try:
                _take_all(desk, desk.inbox.look(), tally, _silent)
                if looked is None or desk.real_now() - looked >= POLL:
                    looked = desk.real_now()
                    _look_into_outlook(desk, _silent)
            except FolderError as fault:
                log.warning("a folder: %s", type(fault).__name__)
            while not stop.is_set() and _work(desk, tally, _silent):
                pass
            file_mails(desk)
            fresh = any(reason == Why.FRESH for _, reason in tally.waiting)
            wake.wait(FRESH_SECONDS if fresh else SCAN_SECONDS)
            wake.clear()


def _look_into_outlook(desk: Desk, step: Step) -> None:
    """Takes in what came there. A fault of ours on the way must not stop the rest of the round."""
    try:
        collect(desk, step)
    except DocflowError:
        raise
    except Exception as bug:
        log.error("mailbox: %s at %s", type(bug).__name__, _place(bug))


def _start(desk: Desk) -> None:
    """What a killed run left behind can be taken up, what failed is tried once more, and mails
    without a reader find the recruiter whom the settings name since."""
    with desk.ledger.write() as connection:
        jobs.end_leases(connection, DOERS)
        jobs.try_again(connection, DOERS)
        arrivals.try_again(connection)
        if desk.recruiter:
            for subject in jobs.held_for(connection, Hold.NO_ADDRESS):
                follow_up(connection, desk, subject)


def _take_all(desk: Desk, look: Look, tally: Tally, step: Step) -> None:
    tally.waiting += [(w.name, w.reason) for w in look.waiting]
    for left, found in zip(range(len(look.settled), 0, -1), look.settled, strict=True):
        step("forms", left)
        arrival = take_in(desk, found)
        if arrival is None:
            continue
        if arrival.state == "new":
            arrival = _read(desk, arrival, tally)
        elif arrival.state == "rejected" and not arrival.filed:  # too large to be read at all
            tally.read.append(arrival)
        try:
            file_away(desk, found, arrival)
        except TemplateError as fault:
            log.warning("arrival %s: stays in the inbox, %s", arrival.id, type(fault).__name__)
            tally.waiting.append((found.path.name, f"is refused, but how? {fault}"))


def _work(desk: Desk, tally: Tally, step: Step) -> bool:
    """One batch of what is due; False when there was nothing."""
    with desk.ledger.read() as connection:
        unread = arrivals.unread(connection, _BATCH)
        due = jobs.due_keys(connection, desk.now(), desk.real_now(), _BATCH)
    for left, arrival in zip(range(len(unread), 0, -1), unread, strict=True):
        step("forms", left)
        _read(desk, arrival, tally)
    with desk.ledger.write() as connection:
        claimed = [jobs.claim(connection, k, desk.now(), desk.real_now(), LEASE) for k in due]
    for left, job in zip(range(len(claimed), 0, -1), claimed, strict=True):
        step("documents and mails", left)
        if job and _still_due(desk, job):
            _do(desk, job, tally)
    return bool(unread or due)


def _rest(desk: Desk, step: Step, sleep: Callable[[float], None]) -> bool:
    """Waits until it is the turn of a mail that is due, for there are only so many a minute; False
    when none is soon. Under `--now` time stands still, and so does this."""
    now = desk.real_now()
    with desk.ledger.read() as connection:
        turns = jobs.resting(connection, desk.now(), now)
    if desk.now is not desk.real_now or not turns or turns[0] - now > _SOON:
        return False
    step("mails, some a minute", len(turns))
    sleep((turns[0] - now).total_seconds())
    return True


def _read(desk: Desk, arrival: Arrival, tally: Tally) -> Arrival:
    """One arrival, read and settled; one that cannot be read now is held, and the others go on."""
    try:
        settled = read_arrival(desk, arrival)
    except LedgerError:
        raise
    except DocflowError as fault:
        settled = set_aside(desk, arrival, fault.message)
    except Exception as bug:  # one form's fault must not stop the others
        log.error("arrival %s: %s at %s", arrival.id, type(bug).__name__, _place(bug))
        settled = set_aside(desk, arrival, _own_fault(bug))
    tally.read.append(settled)
    return settled


def _still_due(desk: Desk, job: JobRow) -> bool:
    """Whether what was done since the claim leaves this job wanted: a reply cancels a reminder."""
    with desk.ledger.read() as connection:
        known = jobs.get(connection, job.key)
    return known is not None and known.state is JobState.DUE and known.due <= desk.now()


def _do(desk: Desk, job: JobRow, tally: Tally) -> None:
    key = job.key
    doer = DOERS.get(job.kind)
    if doer is None:  # of a newer docflow: kept for it
        _postpone(desk, key, f"this docflow does no {job.kind}", for_ever=True)
        return
    try:
        sent = doer(desk, job)
    except (TemplateError, UnmailableError) as fault:
        _stop(desk, key, f"{fault.message} {fault.remedy}".strip())
    except MailboxBusyError as busy:
        _postpone(desk, key, busy.message, for_ever=True, wait=busy.wait)
    except (FileBusyError, FolderError, MailboxError) as fault:
        by_outlook = desk.settings.mail.transport == "m365" and isinstance(fault, MailboxError)
        for_ever = by_outlook or isinstance(fault, FileBusyError)
        _postpone(desk, key, f"{fault.message} {fault.remedy}".strip(), for_ever=for_ever)
    except DocflowError:
        raise
    except Exception as bug:  # one job's fault must not stop the others
        log.error("job %s: %s at %s", job.kind, type(bug).__name__, _place(bug))
        _stop(desk, key, _own_fault(bug))
    else:
        if sent:
            tally.sent.append(sent)
        if job.kind == "write":
            tally.written.append(job.subject)


def _postpone(
    desk: Desk, key: str, error: str, *, for_ever: bool, wait: timedelta | None = None
) -> None:
    with desk.ledger.write() as connection:
        jobs.postpone(
            connection,
            key,
            real_now=desk.real_now(),
            error=error,
            wait=wait,
            max_attempts=None if for_ever else jobs.MAX_ATTEMPTS,
        )


def _stop(desk: Desk, key: str, error: str) -> None:
    with desk.ledger.write() as connection:
        jobs.stop(connection, key, error)


def _own_fault(bug: Exception) -> str:
    return f"a fault of docflow itself: {type(bug).__name__} at {_place(bug)}"


def _place(bug: Exception) -> str:
    """Where in our code it happened, without a word of what was being read or written."""
    frame = traceback.extract_tb(bug.__traceback__)[-1]
    return f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}"
