"""The engine between two statements: what another command did meanwhile, and jobs of others."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from workplaces import MONDAY, Workplace, a_workplace, an_intake_form

from docflow.flow.desk import Desk, open_desk
from docflow.flow.read import read_arrival
from docflow.flow.receive import file_away, take_in
from docflow.flow.rounds import run_once
from docflow.flow.write import write
from docflow.ledger import jobs
from docflow.ledger.jobs import JobRow
from docflow.model.work import Job, JobState
from docflow.settings import load


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    return a_workplace(tmp_path / "work")


@pytest.fixture
def desk(place: Workplace) -> Iterator[Desk]:
    with open_desk(load(place.root), now=MONDAY) as opened:
        yield opened


def a_claimed_write(place: Workplace, desk: Desk) -> JobRow:
    """A form was read, and its writing is just taken up."""
    place.drop("intake.docx", an_intake_form())
    [found] = desk.inbox.settle().settled
    arrival = take_in(desk, found)
    assert arrival
    file_away(desk, found, read_arrival(desk, arrival))
    with desk.ledger.write() as connection:
        [key] = jobs.due_keys(connection, desk.now(), desk.real_now(), 9)
        job = jobs.claim(connection, key, desk.now(), desk.real_now(), timedelta(minutes=5))
    assert job
    return job


def test_a_vacancy_that_was_closed_meanwhile_is_not_written(place: Workplace, desk: Desk) -> None:
    job = a_claimed_write(place, desk)
    assert place.command("close", job.subject)[0] == 0
    write(desk, job)
    assert place.files("outbox") == []
    with desk.ledger.read() as connection:
        [kept] = jobs.listed(connection)
    assert kept.state is JobState.CANCELLED


def test_what_was_not_written_is_written_when_the_vacancy_reopens(
    place: Workplace, desk: Desk
) -> None:
    job = a_claimed_write(place, desk)
    place.command("close", job.subject)
    write(desk, job)
    place.drop("weer.docx", an_intake_form(reference=job.subject))
    place.run()
    [question] = place.listed("approve", "--list")
    assert place.command("approve", question["reference"], job.subject)[0] == 0
    place.run()
    assert set(place.states().values()) == {"done"}
    assert place.status()["vacancies"][0]["state"] == "open"


def test_a_job_of_a_newer_docflow_is_kept_for_it(desk: Desk) -> None:
    job = Job(key="V-7Q4K:remind:1", kind="remind", subject="V-7Q4K", due=desk.now())
    with desk.ledger.write() as connection:
        jobs.make_equal(connection, "V-7Q4K", [job], desk.now())
    run_once(desk)
    with desk.ledger.read() as connection:
        kept = jobs.get(connection, job.key)
    assert kept
    assert kept.state is JobState.DUE
    assert kept.error == "this docflow does no remind"
