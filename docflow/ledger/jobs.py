"""What docflow owes the world, now or in three weeks, and the one way to take a job up.

Two clocks: `now` is the day of the workplace (`--now` moves it) and says what is due; `real_now`
is the real clock, on which leases and retries run.

A job is claimed, done, and then finished in one transaction together with whatever follows from
it. Its doer therefore runs at least once; a second attempt (`attempts > 1`) first looks whether
the first one came through (docs/decisions.md).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, case, insert, or_, select, update

from docflow.ledger.tables import jobs
from docflow.model.record import as_json
from docflow.model.work import Job, JobState

FIRST_RETRY = timedelta(seconds=30)
LONGEST_RETRY = timedelta(hours=1)
MAX_ATTEMPTS = 10
"""Half a minute doubled up to an hour: the tenth attempt comes more than four hours on."""

_OPEN = (JobState.DUE, JobState.HELD)
_wanted = jobs.c.state.in_(_OPEN)
_not_done = jobs.c.state != JobState.DONE

# A new row of attempts. One is left standing: it may have come through, so the next looks first.
_AFRESH: dict[str, Any] = {
    "attempts": case((jobs.c.attempts > 0, 1), else_=0),
    "retry_at": None,
    "error": None,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRow(Job):
    """A job as it is kept.

    attempts: how often it was taken up. lease: until when somebody is at it. retry_at: not before
    then, after a failure. error: of the last failure, a code or sentence without people in it.
    """

    attempts: int
    created_at: datetime
    lease: datetime | None = None
    retry_at: datetime | None = None
    error: str | None = None
    done_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What `make_equal` did, as keys. inserted: new or wanted again. moved: another due date,
    state, reason or payload."""

    inserted: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    cancelled: tuple[str, ...] = ()


def wake(connection: Connection, job: Job) -> None:
    """The port to an engine: "run this key soon, on some machine", in the same transaction. Called
    for every job that is new, wanted again, moved or released, whether it is due yet or not.

    Embedded, nothing is needed: the loop looks by itself.
    """


def due_keys(
    connection: Connection, now: datetime, real_now: datetime, limit: int
) -> tuple[str, ...]:
    """The jobs that could be claimed, earliest due date first, then by key."""
    query = select(jobs.c.key).where(_ready(now, real_now)).order_by(jobs.c.due, jobs.c.key)
    return tuple(connection.scalars(query.limit(limit)))


def claim(
    connection: Connection, key: str, now: datetime, real_now: datetime, lease: timedelta
) -> JobRow | None:
    """Takes a job up; None when it is done, not due, or somebody else is at it.

    One compare-and-swap, and the only way to a job. The lease must outlast the longest call the
    doer makes: after it, somebody else may take the job up.
    """
    row = connection.execute(
        update(jobs)
        .where(jobs.c.key == key, _ready(now, real_now))
        .values(lease=real_now + lease, attempts=jobs.c.attempts + 1)
        .returning(jobs)
    ).one_or_none()
    return _job(row) if row else None


def _ready(now: datetime, real_now: datetime) -> ColumnElement[bool]:
    return and_(
        jobs.c.state == JobState.DUE,
        jobs.c.due <= now,
        or_(jobs.c.lease.is_(None), jobs.c.lease <= real_now),
        or_(jobs.c.retry_at.is_(None), jobs.c.retry_at <= real_now),
    )


def finish(connection: Connection, key: str, now: datetime) -> None:
    """The job is done, also when nobody wanted it any more by the time it was."""
    _put_down(connection, key, _not_done, state=JobState.DONE, done_at=now, error=None)


def postpone(
    connection: Connection,
    key: str,
    *,
    real_now: datetime,
    error: str,
    wait: timedelta | None = None,
    max_attempts: int | None = MAX_ATTEMPTS,
) -> None:
    """The job failed and is tried again later; after `max_attempts` it is dead.

    wait: how long, when the other side said so; else it doubles with every attempt. max_attempts
    None goes on for ever (a file that is open in Word).
    """
    attempts = connection.execute(select(jobs.c.attempts).where(jobs.c.key == key)).scalar_one()
    if max_attempts is not None and attempts >= max_attempts:
        stop(connection, key, error)
        return
    wait = wait or min(FIRST_RETRY * 2 ** min(attempts - 1, 10), LONGEST_RETRY)
    _put_down(connection, key, _wanted, retry_at=real_now + wait, error=error)


def rest(connection: Connection, key: str, until: datetime) -> None:
    """The job is put down until a moment of the real clock: nothing failed, it was not its
    turn."""
    _put_down(connection, key, _wanted, retry_at=until, attempts=jobs.c.attempts - 1, error=None)


def resting(connection: Connection, now: datetime, real_now: datetime) -> tuple[datetime, ...]:
    """Until when the due jobs rest whose turn it was not, soonest first."""
    query = select(jobs.c.retry_at).where(
        jobs.c.state == JobState.DUE,
        jobs.c.due <= now,
        jobs.c.error.is_(None),
        jobs.c.retry_at > real_now,
    )
    return tuple(connection.scalars(query.order_by(jobs.c.retry_at)))


def defer(connection: Connection, key: str, due: datetime) -> None:
    """The job is put down until another day: nothing failed, it was not its turn."""
    _put_down(connection, key, _wanted, due=due, attempts=jobs.c.attempts - 1)


def stop(connection: Connection, key: str, error: str) -> None:
    """The job cannot be done: dead, with the reason, until a person releases it."""
    _put_down(connection, key, _wanted, state=JobState.DEAD, error=error)


def doubt(connection: Connection, key: str, error: str) -> None:
    """Nobody knows whether the job was done; it waits for a person."""
    _put_down(connection, key, _not_done, state=JobState.UNKNOWN, error=error)


def release(connection: Connection, key: str) -> bool:
    """A person says that a held, dead or unknown job may go; False when it was none of these.

    What the desired jobs are computed from must know of it too, or `make_equal` holds it again.
    """
    waits = jobs.c.state.in_((JobState.HELD, JobState.DEAD, JobState.UNKNOWN))
    row = connection.execute(
        update(jobs)
        .where(jobs.c.key == key, waits)
        .values(state=JobState.DUE, reason=None, **_AFRESH)
        .returning(jobs)
    ).one_or_none()
    if row:
        wake(connection, _job(row))
    return row is not None


def end_leases(connection: Connection, kinds: Collection[str]) -> int:
    """Jobs of these kinds that a killed round left behind can be claimed at once; how many.

    Only under the round lock, and only for kinds whose doers can tell what came through. A mail
    lease at a remote provider must run out: its look-up lags behind.
    """
    return connection.execute(
        update(jobs).where(jobs.c.lease.is_not(None), jobs.c.kind.in_(kinds)).values(lease=None)
    ).rowcount


def try_again(connection: Connection, kinds: Collection[str]) -> int:
    """A person starts a run: what failed of these kinds is tried at once, also what was given up
    (a template may have been mended, a document closed); how many."""
    failed = and_(jobs.c.state.in_((JobState.DUE, JobState.DEAD)), jobs.c.error.is_not(None))
    return connection.execute(
        update(jobs).where(jobs.c.kind.in_(kinds), failed).values(state=JobState.DUE, **_AFRESH)
    ).rowcount


def make_equal(
    connection: Connection, subject: str, desired: Sequence[Job], now: datetime
) -> Changes:
    """Makes the jobs of `subject` those that its facts ask for.

    Missing ones are inserted, and ones that were cancelled wanted again. Open ones (due, held)
    get the desired due date, state, reason and payload. Open and dead ones that nobody wants are
    cancelled. Done and unknown ones stay as they are, and so do dead ones that are wanted.
    """
    kept = {job.key: job for job in listed(connection, subject=subject)}
    wanted = {job.key: job for job in desired}
    new, again, moved = [], [], []
    for key, job in wanted.items():
        known = kept.get(key)
        if known is None:
            new.append(job)
        elif known.state is JobState.CANCELLED:
            again.append(job)
        elif known.state in _OPEN and _movable(job) != _movable(known):
            moved.append(job)
    owed = (*_OPEN, JobState.DEAD)
    unwanted = [key for key, job in kept.items() if job.state in owed and key not in wanted]
    _insert(connection, new, now)
    for job in again:
        _set(connection, job.key, **_movable(job), **_AFRESH)
    for job in moved:
        _set(connection, job.key, **_movable(job))
    for key in unwanted:
        _set(connection, key, state=JobState.CANCELLED)
    for job in (*new, *again, *moved):
        wake(connection, job)
    return Changes(
        inserted=tuple(job.key for job in (*new, *again)),
        moved=tuple(job.key for job in moved),
        cancelled=tuple(unwanted),
    )


def listed(
    connection: Connection, *states: JobState, subject: str | None = None
) -> tuple[JobRow, ...]:
    """The jobs in one of these states (none given: in any), earliest due date first."""
    query = select(jobs).order_by(jobs.c.due, jobs.c.key)
    if subject is not None:
        # Its states are told apart below: given both, SQLite goes through every job in that state,
        # of all subjects, because they come sorted.
        query = query.where(jobs.c.subject == subject)
    elif states:
        query = query.where(jobs.c.state.in_(states))
    found = (_job(row) for row in connection.execute(query))
    return tuple(job for job in found if not states or job.state in states)


def due_of(connection: Connection, kind: str, now: datetime) -> tuple[JobRow, ...]:
    """The jobs of one kind that are due, whoever is at them, earliest due date first."""
    query = select(jobs).where(jobs.c.state == JobState.DUE, jobs.c.due <= now, jobs.c.kind == kind)
    rows = connection.execute(query.order_by(jobs.c.due, jobs.c.key))
    return tuple(_job(row) for row in rows)


def failed(connection: Connection) -> tuple[JobRow, ...]:
    """The jobs that are still due after a failure, earliest due date first."""
    query = select(jobs).where(jobs.c.state == JobState.DUE, jobs.c.error.is_not(None))
    rows = connection.execute(query.order_by(jobs.c.due, jobs.c.key))
    return tuple(_job(row) for row in rows)


def held_for(connection: Connection, reason: str) -> tuple[str, ...]:
    """The subjects with a job that is held for this reason."""
    query = select(jobs.c.subject).where(jobs.c.state == JobState.HELD, jobs.c.reason == reason)
    return tuple(connection.scalars(query.distinct().order_by(jobs.c.subject)))


def get(connection: Connection, key: str) -> JobRow | None:
    """The job with this key."""
    row = connection.execute(select(jobs).where(jobs.c.key == key)).one_or_none()
    return _job(row) if row else None


def _movable(job: Job) -> dict[str, Any]:
    """What `make_equal` may change of a job. The payload as JSON values: tuples are lists."""
    return {
        "due": job.due,
        "state": job.state,
        "reason": job.reason,
        "payload": as_json(job.payload),
    }


def _insert(connection: Connection, new: Sequence[Job], now: datetime) -> None:
    rows = [
        {"key": job.key, "kind": job.kind, "subject": job.subject, **_movable(job)}
        | {"attempts": 0, "created_at": now}
        for job in new
    ]
    if rows:
        connection.execute(insert(jobs), rows)


def _put_down(
    connection: Connection, key: str, still: ColumnElement[bool], **values: object
) -> None:
    connection.execute(update(jobs).where(jobs.c.key == key, still).values(lease=None, **values))


def _set(connection: Connection, key: str, **values: object) -> None:
    connection.execute(update(jobs).where(jobs.c.key == key).values(**values))


def _job(row: Row[Any]) -> JobRow:
    return JobRow(**{**row._asdict(), "state": JobState(row.state)})
