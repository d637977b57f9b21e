"""Jobs: claimed once, done once, made equal to what the facts ask for."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, update

from docflow.ledger import Ledger, jobs, open_ledger, tables
from docflow.model.work import Job, JobState

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
REAL = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
LEASE = timedelta(minutes=2)


def _job(key: str, **changes: object) -> Job:
    return replace(Job(key=key, kind="mail", subject="V-7Q4K", due=NOW), **changes)  # type: ignore[arg-type]


def _equal(ledger: Ledger, *desired: Job, now: datetime = NOW) -> jobs.Changes:
    with ledger.write() as connection:
        return jobs.make_equal(connection, "V-7Q4K", desired, now)


def _claim(ledger: Ledger, key: str, real_now: datetime = REAL) -> jobs.JobRow | None:
    with ledger.write() as connection:
        return jobs.claim(connection, key, NOW, real_now, LEASE)


def _kept(ledger: Ledger, key: str) -> jobs.JobRow:
    with ledger.read() as connection:
        job = jobs.get(connection, key)
    assert job is not None
    return job


def _due(ledger: Ledger, now: datetime = NOW, real_now: datetime = REAL) -> Sequence[str]:
    with ledger.read() as connection:
        return jobs.due_keys(connection, now, real_now, 100)


def test_a_job_is_claimed_by_one_only(ledger: Ledger) -> None:
    _equal(ledger, _job("a", payload={"to": "x"}))
    first = _claim(ledger, "a")
    assert first is not None
    assert (first.attempts, first.lease, first.payload) == (1, REAL + LEASE, {"to": "x"})
    assert _claim(ledger, "a") is None
    assert _due(ledger) == ()


def test_a_lease_that_ran_out_lets_somebody_else_try_again(ledger: Ledger) -> None:
    _equal(ledger, _job("a"))
    _claim(ledger, "a")
    second = _claim(ledger, "a", REAL + LEASE)
    assert second is not None
    assert second.attempts == 2


def test_a_killed_round_s_leases_end_for_the_kinds_named(ledger: Ledger) -> None:
    _equal(ledger, _job("a"), _job("b", kind="write"))
    _claim(ledger, "a")
    _claim(ledger, "b")
    with ledger.write() as connection:
        assert jobs.end_leases(connection, ["write"]) == 1
    assert _due(ledger) == ("b",)


def test_due_jobs_come_earliest_first_then_by_key(ledger: Ledger) -> None:
    later = NOW + timedelta(days=21)
    earlier = NOW - timedelta(hours=1)
    _equal(ledger, _job("c"), _job("b"), _job("a", due=later), _job("d", due=earlier))
    assert _due(ledger) == ("d", "b", "c")
    assert _due(ledger, now=later) == ("d", "b", "c", "a")


def test_what_is_not_due_or_held_cannot_be_claimed(ledger: Ledger) -> None:
    _equal(
        ledger,
        _job("later", due=NOW + timedelta(seconds=1)),
        _job("held", state=JobState.HELD, reason="approval"),
    )
    assert [_claim(ledger, key) for key in ("later", "held", "none")] == [None, None, None]


def test_a_failure_is_retried_on_the_real_clock_with_doubling_waits(ledger: Ledger) -> None:
    _equal(ledger, _job("a"))
    clock, waits = REAL, []
    while _kept(ledger, "a").state is JobState.DUE:
        assert _claim(ledger, "a", clock) is not None
        with ledger.write() as connection:
            jobs.postpone(connection, "a", real_now=clock, error="busy")
        retry_at = _kept(ledger, "a").retry_at
        assert retry_at is not None
        waits.append((retry_at - clock).total_seconds())
        assert _due(ledger, now=NOW + timedelta(days=9), real_now=clock) == ()
        clock = max(clock, retry_at)
    assert waits[:9] == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]
    dead = _kept(ledger, "a")
    assert (dead.state, dead.error, dead.attempts) == (JobState.DEAD, "busy", jobs.MAX_ATTEMPTS)


def test_a_wait_that_the_other_side_names_is_kept_and_may_go_on_for_ever(ledger: Ledger) -> None:
    _equal(ledger, _job("a"))
    for attempt in range(jobs.MAX_ATTEMPTS + 5):
        clock = REAL + timedelta(minutes=attempt)
        assert _claim(ledger, "a", clock) is not None
        with ledger.write() as connection:
            jobs.postpone(
                connection,
                "a",
                real_now=clock,
                error="open in Word",
                wait=timedelta(minutes=1),
                max_attempts=None,
            )
    assert _kept(ledger, "a").state is JobState.DUE


def test_even_the_thousandth_failure_is_retried_within_the_hour(ledger: Ledger) -> None:
    _equal(ledger, _job("a"))
    with ledger.write() as connection:
        connection.execute(update(tables.jobs).values(attempts=1000))
        jobs.postpone(connection, "a", real_now=REAL, error="open in Word", max_attempts=None)
    assert _kept(ledger, "a").retry_at == REAL + timedelta(hours=1)


def test_a_finished_job_is_done_for_good(ledger: Ledger) -> None:
    _equal(ledger, _job("a"))
    _claim(ledger, "a")
    with ledger.write() as connection:
        jobs.finish(connection, "a", NOW)
        jobs.finish(connection, "a", NOW + timedelta(days=1))
        jobs.stop(connection, "a", "late")
        jobs.doubt(connection, "a", "late")
        jobs.postpone(connection, "a", real_now=REAL, error="late")
        assert not jobs.release(connection, "a")
    _equal(ledger, _job("a", due=NOW + timedelta(days=2)))
    _equal(ledger)
    done = _kept(ledger, "a")
    assert (done.state, done.done_at, done.due, done.lease, done.error) == (
        JobState.DONE, NOW, NOW, None, None
    )  # fmt: skip


def test_a_job_nobody_wants_any_more_is_cancelled_and_may_be_wanted_again(ledger: Ledger) -> None:
    _equal(ledger, _job("a"), _job("b"))
    assert _equal(ledger, _job("b")) == jobs.Changes(cancelled=("a",))
    assert _due(ledger) == ("b",)
    assert _equal(ledger, _job("a"), _job("b")) == jobs.Changes(inserted=("a",))
    assert _due(ledger) == ("a", "b")


def test_an_attempt_that_may_have_come_through_is_never_forgotten(ledger: Ledger) -> None:
    """Sent, killed, cancelled, wanted again: the next doer must look before it sends."""
    _equal(ledger, _job("a"))
    _claim(ledger, "a")
    _equal(ledger)
    _equal(ledger, _job("a"))
    again = _claim(ledger, "a", REAL + LEASE)
    assert again is not None
    assert again.attempts > 1


def test_a_job_that_was_cancelled_while_it_was_being_done_is_done(ledger: Ledger) -> None:
    _equal(ledger, _job("a"))
    _claim(ledger, "a")
    _equal(ledger)
    with ledger.write() as connection:
        jobs.finish(connection, "a", NOW)
    assert _kept(ledger, "a").state is JobState.DONE


def test_a_job_that_failed_after_it_was_cancelled_stays_cancelled(ledger: Ledger) -> None:
    _equal(ledger, _job("a"))
    _claim(ledger, "a")
    _equal(ledger)
    with ledger.write() as connection:
        jobs.postpone(connection, "a", real_now=REAL, error="busy")
        jobs.stop(connection, "a", "broken")
    assert _kept(ledger, "a").state is JobState.CANCELLED


def test_open_jobs_follow_the_facts(ledger: Ledger) -> None:
    _equal(ledger, _job("a"), _job("b"))
    tomorrow = NOW + timedelta(days=1)
    wanted = (
        _job("a", due=tomorrow, payload={"version": ("1", "2")}),
        _job("b", state=JobState.HELD, reason="approval"),
    )
    assert _equal(ledger, *wanted) == jobs.Changes(moved=("a", "b"))
    assert _equal(ledger, *wanted) == jobs.Changes()
    assert (_kept(ledger, "a").due, _kept(ledger, "b").reason) == (tomorrow, "approval")


@pytest.mark.parametrize("state", [JobState.DEAD, JobState.UNKNOWN])
def test_what_failed_or_is_in_doubt_waits_for_a_person(ledger: Ledger, state: JobState) -> None:
    _equal(ledger, _job("a"))
    _claim(ledger, "a")
    with ledger.write() as connection:
        (jobs.stop if state is JobState.DEAD else jobs.doubt)(connection, "a", "why")
    _equal(ledger, _job("a"))
    assert (_kept(ledger, "a").state, _kept(ledger, "a").error) == (state, "why")
    with ledger.write() as connection:
        assert jobs.release(connection, "a")
    again = _claim(ledger, "a")
    assert again is not None
    assert again.attempts == 2


def test_what_failed_for_good_and_is_not_owed_any_more_is_cancelled(ledger: Ledger) -> None:
    """Else a mail about an old version would go out once its template is mended."""
    _equal(ledger, _job("a"))
    _claim(ledger, "a")
    with ledger.write() as connection:
        jobs.stop(connection, "a", "template")
    assert _equal(ledger) == jobs.Changes(cancelled=("a",))
    with ledger.write() as connection:
        assert jobs.try_again(connection, ["mail"]) == 0


def test_what_is_in_doubt_is_never_cancelled(ledger: Ledger) -> None:
    _equal(ledger, _job("a"))
    with ledger.write() as connection:
        jobs.doubt(connection, "a", "no answer")
    assert _equal(ledger) == jobs.Changes()


def test_a_new_run_tries_what_failed_with_all_its_attempts(ledger: Ledger) -> None:
    _equal(ledger, *(_job(key) for key in ("dead", "late", "never tried", "write")))
    with ledger.write() as connection:
        connection.execute(update(tables.jobs).values(attempts=jobs.MAX_ATTEMPTS))
        jobs.postpone(connection, "dead", real_now=REAL, error="offline")
        jobs.postpone(connection, "late", real_now=REAL, error="open", max_attempts=None)
        assert jobs.try_again(connection, ["another kind"]) == 0
        assert jobs.try_again(connection, ["mail"]) == 2
    for key in ("dead", "late"):
        again = _claim(ledger, key)
        assert again is not None
        assert (again.attempts, again.error) == (2, None)


def test_a_held_job_goes_when_it_is_released(ledger: Ledger) -> None:
    _equal(ledger, _job("a", state=JobState.HELD, reason="approval"))
    with ledger.write() as connection:
        assert jobs.release(connection, "a")
        assert not jobs.release(connection, "a")
    assert _due(ledger) == ("a",)


def test_the_jobs_of_another_subject_are_not_touched(ledger: Ledger) -> None:
    with ledger.write() as connection:
        jobs.make_equal(connection, "V-0000", [_job("other", subject="V-0000")], NOW)
    _equal(ledger, _job("a"))
    _equal(ledger)
    assert _due(ledger) == ("other",)


def test_jobs_are_listed_by_state_and_subject(ledger: Ledger) -> None:
    _equal(ledger, _job("a"), _job("b", state=JobState.HELD), _job("c"))
    _equal(ledger, _job("a"), _job("b", state=JobState.HELD))

    def keys(connection: Connection, *states: JobState, subject: str | None = None) -> list[str]:
        return [job.key for job in jobs.listed(connection, *states, subject=subject)]

    with ledger.read() as connection:
        assert keys(connection) == ["a", "b", "c"]
        assert keys(connection, JobState.HELD, JobState.CANCELLED) == ["b", "c"]
        assert keys(connection, subject="V-0000") == []


DESIRED = st.dictionaries(
    st.sampled_from("abcd"),
    st.builds(
        lambda days, state, reason: {
            "due": NOW + timedelta(days=days),
            "state": state,
            "reason": reason,
        },
        st.integers(0, 2),
        st.sampled_from([JobState.DUE, JobState.HELD]),
        st.sampled_from([None, "approval"]),
    ),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(DESIRED, st.sets(st.sampled_from("abcd"))), max_size=6))
def test_whatever_came_before_the_open_jobs_are_those_the_facts_ask_for(
    rounds: list[tuple[dict[str, dict[str, object]], set[str]]],
) -> None:
    """Each round: desired jobs, then some that are due get done. Nothing is ever done twice."""
    done: list[str] = []
    with TemporaryDirectory() as folder, open_ledger(Path(folder) / "l.sqlite3") as ledger:
        for desired, finishing in rounds:
            _equal(ledger, *(_job(key, **changes) for key, changes in desired.items()))
            with ledger.read() as connection:
                open_now = jobs.listed(connection, JobState.DUE, JobState.HELD)
            assert {job.key: (job.due, job.state, job.reason) for job in open_now} == {
                key: (changes["due"], changes["state"], changes["reason"])
                for key, changes in desired.items()
                if key not in done
            }
            for key in sorted(finishing):
                if _claim(ledger, key):
                    with ledger.write() as connection:
                        jobs.finish(connection, key, NOW)
                    done.append(key)
    assert len(done) == len(set(done))


def test_what_failed_and_what_is_held_is_found_by_its_reason(ledger: Ledger) -> None:
    held = {"state": JobState.HELD, "reason": "no_address"}
    _equal(ledger, _job("a"), _job("b"), _job("c", **held), _job("d", **held | {"reason": "yes"}))
    _claim(ledger, "a")
    with ledger.write() as connection:
        jobs.postpone(connection, "a", real_now=REAL, error="busy")
        assert [job.key for job in jobs.failed(connection)] == ["a"]
        assert jobs.held_for(connection, "no_address") == ("V-7Q4K",)
