"""The loop as jobs: what goes by itself, what waits for a yes, what the recruiter is told, and the
cards that are drawn anew."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from makers import a_version, an_intake
from weeks import AN, PEOPLE, STEPS, TOM, Play, a_search, at, full, half, moved, on, told

from docflow.hiring import loop
from docflow.hiring.facts import Bounce, Vacancy
from docflow.hiring.followup import Template
from docflow.model.feedback import Decision, ReplyKind
from docflow.model.work import Job, JobState, Status


def jobs(vacancy: Vacancy, *kinds: str) -> list[Job]:
    found = loop.jobs(vacancy, loop.of_vacancy(vacancy), at(23))
    return [job for job in found if not kinds or job.kind in kinds]


def asked(decision: Decision | None = None) -> Play:
    """A candidate met An on the 26th; with a decision: she answered the day after."""
    play = Play(replace(a_search(on(26)), told=(told(Template.PROCESS, at(23)),)))
    play.until(at(26, "18:00"))
    if decision:
        play.reply(at(27), full(decision))
    return play


def test_nothing_follows_from_an_intake_that_is_not_complete() -> None:
    vacancy = a_search(on(26))
    only = a_version(status=Status.INCOMPLETE)
    assert jobs(replace(vacancy, versions=(only,))) == []


def test_a_mail_that_goes_by_itself_is_one_job() -> None:
    (job,) = jobs(a_search(on(26)))
    assert (job.kind, job.due, job.state) == ("post", at(26, "12:00"), JobState.DUE)
    assert job.key.endswith(":request")


def test_a_prepared_mail_is_written_then_shown_then_held() -> None:
    play = asked(Decision.GO)
    (first,) = jobs(play.vacancy, "prepare", "deliver")
    assert (first.kind, first.due) == ("prepare", at(27))
    play.vacancy = replace(play.vacancy, done=play.vacancy.done | {first.key})
    _, mail, shown = jobs(play.vacancy, "prepare", "deliver")
    assert (mail.state, mail.reason) == (JobState.HELD, "approval")
    assert (shown.state, shown.key) == (JobState.DUE, f"{mail.key}:approval")


def test_an_approved_mail_is_due_and_says_what_the_facts_need_to_know_of_it() -> None:
    play = asked(Decision.GO)
    play.run(at(27))
    play.approve(play.notices(Template.NEXT_STEP)[0])
    (mail,) = jobs(play.vacancy, "deliver")
    assert mail.state is JobState.DUE
    assert mail.payload["audience"] == "candidate"
    assert mail.payload["to"] == "lotte@post.example"
    assert mail.payload["template"] == "next-step"
    assert mail.payload["approved_by"] == "Tom Maes"


def test_a_question_to_the_n_plus_2_is_no_mail_to_a_candidate() -> None:
    play = asked()
    play.until(at(10, "18:00", month=12))
    held = [j for j in jobs(play.vacancy, "deliver") if j.state is JobState.HELD]
    assert [j.payload for j in held] == [{}]


# --- the recruiter's morning --------------------------------------------------------------------


def mornings(vacancy: Vacancy) -> list[dt.datetime]:
    return [job.due for job in jobs(vacancy, "digest")]


def test_a_digest_knows_whom_it_is_for() -> None:
    play = asked()
    play.reply(at(27), kind=ReplyKind.UNCLEAR)
    (job,) = jobs(play.vacancy, "digest")
    assert job.payload == {"to": "tom@bureau.example"}
    assert job.key == loop.digest_key(play.vacancy, dt.date(2026, 11, 30))


def test_people_who_differ_are_for_the_recruiter_and_no_news_to_the_candidate() -> None:
    play = asked(Decision.DOUBT)
    assert mornings(play.vacancy) == [at(30, "08:30")]
    assert play.notices(Template.NEXT_STEP, Template.DECLINE) == []


def test_an_out_of_office_after_an_unclear_answer_is_no_second_news() -> None:
    play = asked()
    play.reply(at(27), kind=ReplyKind.UNCLEAR)
    play.until(at(30, "18:00"))
    play.reply(at(1, month=12), kind=ReplyKind.AUTO_REPLY)
    play.until(at(9, "18:00", month=12))
    assert play.digests == [at(30, "08:30")]


def test_what_waits_for_a_yes_is_told_again_once_two_mornings_on() -> None:
    play = asked(Decision.GO)
    play.until(at(9, "18:00", month=12))
    assert play.digests == [at(30, "08:30")]
    approved = asked(Decision.GO)
    approved.run(at(27))
    approved.approve(approved.notices(Template.NEXT_STEP)[0])
    approved.until(at(9, "18:00", month=12))
    assert approved.digests == []


@pytest.mark.parametrize("closed", [False, True])
def test_a_mail_that_did_not_arrive_is_told_also_after_the_end(closed: bool) -> None:
    bounce = Bounce(key="x", to="lotte@post.example", subject="Nieuws", received=at(27))
    vacancy = a_search(on(26), bounced=(bounce,), closed=closed, closed_at=at(26))
    play = Play(vacancy, now=at(27, "08:30"))
    play.until(at(30, "18:00"))
    assert play.digests == [at(30, "08:30")]


def test_two_things_on_one_morning_are_one_job() -> None:
    play = asked()
    play.reply(at(27), kind=ReplyKind.UNCLEAR)
    bounce = Bounce(key="x", to="lotte@post.example", subject="Nieuws", received=at(27))
    assert len(mornings(replace(play.vacancy, bounced=(bounce,)))) == 1


# --- the cards ----------------------------------------------------------------------------------


def card(vacancy: Vacancy) -> str | None:
    return next((job.key for job in jobs(vacancy, "scores")), None)


def test_a_card_is_drawn_once_somebody_was_asked() -> None:
    assert card(a_search(on(26))) is None
    assert card(asked().vacancy) is not None


def test_a_card_is_drawn_anew_for_whatever_it_shows() -> None:
    play = asked()
    before = card(play.vacancy)
    play.reply(at(27), kind=ReplyKind.AUTO_REPLY)
    assert card(play.vacancy) == before
    play.reply(at(27), half())
    answered = card(play.vacancy)
    newer = replace(
        play.vacancy,
        versions=(
            *play.vacancy.versions,
            a_version(2, an_intake(stakeholders=PEOPLE, steps=STEPS)),
        ),
    )
    form = moved(play.vacancy, on(26), at=at(27))
    gone = replace(
        play.vacancy,
        told=(*play.vacancy.told, told(Template.DECLINE, at(27))),
    )
    keys = [before, answered, card(newer), card(form), card(gone)]
    assert len(set(keys)) == 5


def test_a_card_rests_once_the_search_is_over() -> None:
    assert card(replace(asked(Decision.GO).vacancy, closed=True)) is None


# --- any search ---------------------------------------------------------------------------------


@given(
    st.lists(st.integers(24, 30), max_size=3),
    st.sampled_from([None, "submitted", "in process", "withdrawn", "hired"]),
    st.booleans(),
    st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_any_search_has_no_job_twice_and_only_kinds_that_somebody_does(
    days: list[int], state: str | None, closed: bool, bare: bool
) -> None:
    people = (AN, TOM) if not bare else ()
    intake = an_intake(stakeholders=people, steps=STEPS)
    vacancy = a_search(*map(on, days), state=state, intake=intake)
    play = Play(replace(vacancy, told=(told(Template.PROCESS, at(23)),)))
    play.until(at(30, "18:00"), hours=7)
    if closed:
        play.vacancy = replace(play.vacancy, closed=True, closed_at=at(30, "18:00"))
    found = jobs(play.vacancy)
    keys = [job.key for job in found]
    assert len(keys) == len(set(keys))
    assert {job.kind for job in found} <= {"post", "prepare", "deliver", "digest", "scores"}
    assert all(job.due.tzinfo and job.subject == play.vacancy.reference for job in found)
