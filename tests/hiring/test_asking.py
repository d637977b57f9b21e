"""Whom docflow asks, until when it waits, how often it reminds, and when it stops."""

import datetime as dt
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from makers import a_candidate_form, a_version, an_intake
from weeks import (
    AN,
    BO,
    GRIET,
    MUTE,
    PEOPLE,
    STEPS,
    TOM,
    ZONE,
    Play,
    a_search,
    at,
    full,
    half,
    moved,
    on,
)

from docflow.hiring import asking
from docflow.hiring.asking import RequestState, deadline, late_days, questions, state
from docflow.hiring.facts import Vacancy
from docflow.hiring.followup import Template
from docflow.hiring.notice import Notice
from docflow.hiring.schedule import is_working_day
from docflow.model.feedback import Accepted, Answers, Decision, ReplyKind
from docflow.model.vacancy import Appointment, Stakeholder

REQUEST, PROFILE, RECEIPT = Template.REQUEST, Template.PROFILE, Template.RECEIPT


def who(vacancy: Vacancy) -> list[str]:
    return [q.to.email for q in questions(vacancy)]


# --- who is asked, and when ---------------------------------------------------------------------


def test_everyone_who_met_the_candidate_is_asked_alone_and_in_small_letters() -> None:
    vacancy = a_search(on(26, with_=("An Peeters", "Bo Claes")))
    assert who(vacancy) == ["an@bakkerij.example", "bo@bakkerij.example"]


def test_a_talk_about_the_contract_is_not_scored() -> None:
    assert questions(a_search(on(26, step="Voorstel"))) == ()


@pytest.mark.parametrize("gone", ["withdrawn", "hired", "stopped by An Peeters"])
def test_nobody_is_asked_about_somebody_who_left(gone: str) -> None:
    assert questions(a_search(on(26), state=gone)) == ()


def test_nobody_is_asked_once_the_search_is_over_or_before_it_began() -> None:
    assert questions(a_search(on(26), closed=True)) == ()
    assert questions(replace(a_search(on(26)), versions=())) == ()


@pytest.mark.parametrize(
    ("start", "due"),
    [
        ("10:00", at(26, "12:00")),  # an hour after its end
        ("16:00", at(26, "18:00")),
        ("16:30", at(27, "08:30")),  # past six: the next morning
        ("06:00", at(26, "08:30")),
        (None, at(27, "08:30")),
    ],
)
def test_a_request_comes_an_hour_after_the_talk_within_working_hours(
    start: str | None, due: dt.datetime
) -> None:
    (question,) = questions(a_search(on(26, start)))
    assert question.due == due


def test_after_a_talk_on_a_friday_evening_the_weekend_is_quiet() -> None:
    (question,) = questions(a_search(on(27, "17:30")))
    assert question.due == at(30, "08:30")


def test_a_talk_docflow_hears_of_weeks_later_is_not_asked_about_any_more() -> None:
    old = on(26, date=dt.date(2026, 11, 2))
    recent = on(26, date=dt.date(2026, 11, 10))
    assert questions(a_search(old)) == ()
    assert len(questions(a_search(recent))) == 1


def test_a_talk_that_was_asked_about_stays_asked_about_however_old() -> None:
    play = Play(a_search(on(26)))
    play.run(at(26, "12:00"))
    later = moved(play.vacancy, on(26), at=at(30) + dt.timedelta(days=90))
    assert [q.request for q in questions(later)] == list(later.requests)


def test_a_talk_that_is_put_off_after_it_was_asked_about_is_asked_about_again() -> None:
    play = Play(a_search(on(26)))
    play.run(at(26, "12:00"))
    play.vacancy = moved(play.vacancy, on(30), at=at(26, "14:00"))
    play.until(at(30, "18:00"))
    assert play.went(REQUEST) == [at(26, "12:00"), at(30, "12:30")]
    assert len({r.key for r in play.vacancy.requests}) == 2
    old, new = play.vacancy.requests
    assert state(play.vacancy, old, at(30)) is RequestState.CLOSED
    assert state(play.vacancy, new, at(30)) is RequestState.OPEN


def test_a_talk_that_is_put_off_twice_is_asked_about_after_it_took_place() -> None:
    play = Play(a_search(on(24)))
    for day in (26, 30):
        play.until(at(day - 1, "18:00"))
        play.vacancy = moved(play.vacancy, on(day), at=at(day - 1, "18:00"))
    play.until(at(30, "18:00"))
    assert play.went(REQUEST) == [at(24, "12:30"), at(26, "12:30"), at(30, "12:30")]


def test_a_talk_that_is_put_off_in_time_is_asked_about_once() -> None:
    play = Play(a_search(on(26)))
    play.vacancy = moved(play.vacancy, on(30), at=at(25))
    play.until(at(30, "18:00"))
    assert play.went(REQUEST) == [at(30, "12:30")]


def test_a_date_that_was_typed_wrong_asks_nothing_twice() -> None:
    play = Play(a_search(on(26)))
    play.run(at(26, "12:00"))
    play.vacancy = moved(play.vacancy, on(25), at=at(26, "14:00"))
    play.until(at(27, "18:00"))
    assert play.went(REQUEST) == [at(26, "12:00")]
    assert [q.request for q in questions(play.vacancy)] == list(play.vacancy.requests)


def test_two_talks_on_one_day_without_an_hour_are_two_questions() -> None:
    rows = (on(26, None, step="Kennismaking"), on(26, None))
    play = Play(a_search(*rows))
    play.run(at(27, "08:30"))
    assert len(play.vacancy.requests) == 2
    asked = questions(play.vacancy)
    assert {q.request.key for q in asked if q.request} == {r.key for r in play.vacancy.requests}
    assert [q.key for q in asked] == [q.request.key for q in asked if q.request]


def test_a_step_that_is_renamed_after_it_was_asked_about_is_the_same_talk() -> None:
    play = Play(a_search(on(26)))
    play.run(at(26, "12:00"))
    steps = tuple(replace(s, name="Tweede gesprek") if s.name == "Gesprek" else s for s in STEPS)
    newer = a_version(2, an_intake(stakeholders=PEOPLE, steps=steps), received=at(26, "13:00"))
    renamed = replace(play.vacancy, versions=(*play.vacancy.versions, newer))
    play.vacancy = moved(renamed, on(26, step="Tweede gesprek"), at=at(26, "14:00"))
    play.until(at(27, "18:00"))
    assert play.went(REQUEST) == [at(26, "12:00")]


def test_a_row_that_goes_leaves_the_talk_after_it_as_it_was() -> None:
    play = Play(a_search(on(24), on(26)))
    play.until(at(26, "18:00"))
    play.reply(at(26, "18:00"), full())
    play.vacancy = moved(play.vacancy, on(26), at=at(27))
    play.until(at(30, "18:00"))
    assert len(play.went(REQUEST)) == 2
    assert [q.request.complete for q in questions(play.vacancy) if q.request] == [True]


def test_a_corrected_address_is_asked_anew_and_the_old_request_closes() -> None:
    play = Play(a_search(on(26)))
    play.run(at(26, "12:00"))
    other = replace(AN, email="an.peeters@bakkerij.example")
    play.vacancy = replace(play.vacancy, meant={"An Peeters": (other,)})
    play.run(at(26, "14:00"))
    assert [n.to.email for _, n in play.sent] == [
        "an@bakkerij.example",
        "an.peeters@bakkerij.example",
    ]
    assert state(play.vacancy, play.vacancy.requests[0], at(27)) in (
        RequestState.CLOSED,
        RequestState.OPEN,
    )
    assert len(questions(play.vacancy)) == 1


# --- a profile ----------------------------------------------------------------------------------


def test_a_submitted_profile_asks_the_hiring_manager_whether_to_meet() -> None:
    play = Play(a_search(state="submitted"))
    play.run(at(23))
    assert [(n.template, n.to.email) for _, n in play.sent] == [(PROFILE, "an@bakkerij.example")]
    newer = moved(play.vacancy, at=at(24))
    play.vacancy = newer
    play.until(at(24, "18:00"))
    assert len(play.went(PROFILE)) == 1


def test_a_profile_with_a_first_date_asks_nothing_any_more() -> None:
    assert [q.talk is None for q in questions(a_search(on(26), state="submitted"))] == [False]


def test_a_profile_has_the_term_of_the_first_step() -> None:
    (question,) = questions(a_search(state="submitted"))
    assert deadline(a_search(state="submitted"), question) == dt.date(2026, 11, 25)


def test_without_a_manager_who_can_be_reached_a_profile_waits_in_silence() -> None:
    nobody = an_intake(stakeholders=(replace(AN, email="an"), TOM), steps=STEPS)
    assert questions(a_search(state="submitted", intake=nobody)) == ()


# --- the deadline -------------------------------------------------------------------------------


def due(vacancy: Vacancy) -> dt.date:
    return deadline(vacancy, questions(vacancy)[0])


def with_term(term: int | None) -> dict[str, Any]:
    steps = tuple(replace(s, feedback_working_days=term) for s in STEPS)
    return {"intake": an_intake(stakeholders=PEOPLE, steps=steps)}


@pytest.mark.parametrize(
    ("term", "day"),
    [(0, 26), (1, 27), (2, 30), (None, 30)],
)
def test_the_term_counts_working_days_after_the_talk(term: int | None, day: int) -> None:
    assert due(a_search(on(26), **with_term(term))) == dt.date(2026, 11, day)


def test_a_term_of_nothing_on_a_saturday_ends_on_monday() -> None:
    assert due(a_search(on(28), **with_term(0))) == dt.date(2026, 11, 30)


def test_the_holidays_are_no_working_days() -> None:
    christmas = on(26, date=dt.date(2026, 12, 24))
    assert due(a_search(christmas, **with_term(2))) == dt.date(2026, 12, 29)


def test_days_of_absence_do_not_count() -> None:
    play = Play(a_search(on(26), **with_term(2)))
    play.away(AN, dt.date(2026, 11, 27), dt.date(2026, 12, 3))
    assert due(play.vacancy) == dt.date(2026, 12, 4)
    play.away(BO, dt.date(2026, 11, 27), dt.date(2027, 3, 1))
    assert due(play.vacancy) == dt.date(2026, 12, 4)


DAYS = st.dates(dt.date(2026, 11, 23), dt.date(2027, 1, 31))
SPELLS = st.lists(st.tuples(DAYS, st.integers(0, 20)), max_size=3)


@given(DAYS, st.integers(0, 8), SPELLS)
@settings(max_examples=80, deadline=None)
def test_a_deadline_is_a_day_at_work_with_exactly_the_term_before_it(
    day: dt.date, term: int, spells: list[tuple[dt.date, int]]
) -> None:
    play = Play(a_search(on(26, date=day), **with_term(term)))
    for since, length in spells:
        play.away(AN, since, since + dt.timedelta(days=length))
    last = due(play.vacancy)

    def is_there(moment: dt.date) -> bool:
        away = play.vacancy.away.get("an@bakkerij.example", ())
        return is_working_day(moment, "BE") and not any(a.since <= moment < a.back for a in away)

    after = [day + dt.timedelta(days=n) for n in range(1, (last - day).days + 1)]
    assert is_there(last)
    if term:
        assert sum(map(is_there, after)) == term
    else:
        assert sum(map(is_there, after)) <= 1


# --- reminders ----------------------------------------------------------------------------------


def test_two_reminders_on_the_due_morning_and_the_next_then_the_recruiter_knows() -> None:
    play = Play(a_search(on(26), **with_term(2)))
    play.until(at(18, "18:00", month=12))
    assert play.went(REQUEST, reminder=True) == [at(30, "08:30"), at(1, "08:30", month=12)]
    assert play.digests[0] == at(2, "08:30", month=12)
    request = play.vacancy.requests[0]
    assert state(play.vacancy, request, at(1, "18:00", month=12)) is RequestState.OPEN
    assert state(play.vacancy, request, at(2, "08:30", month=12)) is RequestState.ESCALATED


def test_the_digest_comes_every_working_day_and_stops_ten_days_past_the_term() -> None:
    play = Play(a_search(on(26), **with_term(2)))
    play.until(at(30, "18:00", month=12))
    assert play.digests[0] == at(2, "08:30", month=12)
    assert play.digests[-1] == at(14, "08:30", month=12)
    assert len(play.digests) == 9


def test_without_reminders_the_recruiter_knows_the_day_after_the_term() -> None:
    vacancy = a_search(on(26), **with_term(2))
    play = Play(replace(vacancy, rhythm=replace(vacancy.rhythm, reminders=0)))
    play.until(at(4, "18:00", month=12))
    assert play.went(REQUEST, reminder=True) == []
    assert play.digests[0] == at(1, "08:30", month=12)


def test_without_reminders_a_request_that_goes_out_late_gets_a_day_too() -> None:
    vacancy = a_search(on(26), **with_term(0))
    play = Play(replace(vacancy, rhythm=replace(vacancy.rhythm, reminders=0)))
    play.run(at(8, "09:00", month=12))
    assert play.digests == []
    play.run(at(9, "09:00", month=12))
    assert play.digests == [at(9, "09:00", month=12)]


def test_an_answer_ends_the_reminders_and_half_of_one_does_not() -> None:
    play = Play(a_search(on(26), **with_term(2)))
    play.until(at(27, "09:00"))
    play.reply(at(27, "09:00"), half())
    play.until(at(30, "12:00"))
    assert play.went(REQUEST, reminder=True) == [at(30, "08:30")]
    play.reply(at(30, "12:00"), full())
    play.until(at(18, "18:00", month=12))
    assert play.went(REQUEST, reminder=True) == [at(30, "08:30")]
    assert play.digests == []


def test_who_answered_half_is_not_reminded_on_the_day_of_the_receipt() -> None:
    play = Play(a_search(on(26), **with_term(2)))
    play.until(at(27, "09:00"))
    play.reply(at(30, "08:00"), half())
    play.until(at(4, "18:00", month=12))
    assert play.went(RECEIPT) == [at(30, "08:30")]
    assert play.went(REQUEST, reminder=True) == [
        at(1, "08:30", month=12),
        at(2, "08:30", month=12),
    ]


def test_reminders_wait_for_whoever_is_away() -> None:
    play = Play(a_search(on(26), **with_term(2)))
    play.until(at(30, "09:00"))
    play.away(AN, dt.date(2026, 11, 30), dt.date(2026, 12, 10))
    play.until(at(30, "18:00", month=12))
    sent = play.went(REQUEST, reminder=True)
    assert sent[0] == at(30, "08:30")
    assert len(sent) == 2
    assert sent[1] >= at(10, "08:30", month=12)


def test_a_machine_that_was_off_reminds_once_a_day_all_the_same() -> None:
    play = Play(a_search(on(26), **with_term(2)))
    play.run(at(26, "12:00"))
    for day in (21, 22, 23):
        play.run(at(day, "14:00", month=12))
        play.run(at(day, "15:00", month=12))
    assert play.went(REQUEST, reminder=True) == [
        at(21, "14:00", month=12),
        at(22, "14:00", month=12),
    ]
    # the recruiter hears of it once, although the ten days are over
    assert play.digests == [at(23, "14:00", month=12)]


def test_who_has_many_requests_gets_one_reminder_a_day_and_the_recruiter_hears_of_each() -> None:
    steps = [on(26, f"{hour}:00", step="Kennismaking") for hour in range(10, 16)]
    play = Play(a_search(*steps, **with_term(2)))
    play.until(at(31, "18:00", month=12))
    days = [m.date() for m in play.went(REQUEST, reminder=True)]
    assert len(days) == len(set(days)) == 12
    for request in play.vacancy.requests:
        assert len(request.reminders) == 2


# --- what a person must look at -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "accepted"),
    [
        (ReplyKind.UNCLEAR, Accepted.YES),
        (ReplyKind.VOICE_MEMO, Accepted.YES),
        (ReplyKind.BOUNCE, Accepted.YES),
        (ReplyKind.UNRELATED, Accepted.YES),
        (ReplyKind.FEEDBACK, Accepted.PROVISIONAL),
    ],
)
def test_what_the_recruiter_must_read_is_told_the_next_morning_and_not_reminded_of(
    kind: ReplyKind, accepted: Accepted
) -> None:
    play = Play(a_search(on(26), **with_term(2)))
    play.until(at(27, "09:00"))
    play.reply(at(27, "09:00"), kind=kind, accepted=accepted)
    play.until(at(30, "18:00", month=12))
    assert play.went(REQUEST, reminder=True) == []
    assert play.digests == [at(30, "08:30")]
    assert asking.is_with_recruiter(play.vacancy.requests[0])


@pytest.mark.parametrize("accepted", [Accepted.NO, Accepted.QUARANTINED])
def test_a_strangers_answer_stops_no_clock(accepted: Accepted) -> None:
    play = Play(a_search(on(26), **with_term(2)))
    play.until(at(27, "09:00"))
    play.reply(at(27, "09:00"), full(), accepted=accepted)
    play.until(at(2, "18:00", month=12))
    assert len(play.went(REQUEST, reminder=True)) == 2
    assert not play.vacancy.requests[0].complete


def test_an_out_of_office_answer_stops_nothing_by_itself() -> None:
    play = Play(a_search(on(26), **with_term(2)))
    play.until(at(27, "09:00"))
    play.reply(at(27, "09:00"), kind=ReplyKind.AUTO_REPLY)
    play.until(at(2, "18:00", month=12))
    assert len(play.went(REQUEST, reminder=True)) == 2


def test_words_after_an_unclear_answer_start_the_clock_again() -> None:
    play = Play(a_search(on(26), **with_term(2)))
    play.until(at(27, "09:00"))
    play.reply(at(27, "09:00"), kind=ReplyKind.UNCLEAR)
    play.reply(at(27, "10:00"), half(), kind=ReplyKind.PARTIAL)
    play.until(at(2, "18:00", month=12))
    assert len(play.went(REQUEST, reminder=True)) == 2


# --- receipts -----------------------------------------------------------------------------------


def asked_once() -> Play:
    play = Play(a_search(on(26)))
    play.run(at(26, "12:00"))
    return play


def test_a_whole_answer_gets_no_receipt() -> None:
    play = asked_once()
    play.reply(at(26, "13:00"), full())
    play.run(at(26, "13:00"))
    assert play.went(RECEIPT) == []


@pytest.mark.parametrize(
    "answers",
    [
        half(),
        full(decision=None),
        Answers(invalid=("3",)),
        Answers(ranges={"1": (3, 4)}),
        Answers(conflicts={"1": (2, 4)}),
        Answers(decision=Decision.GO),
    ],
)
def test_what_is_missing_or_doubtful_gets_a_receipt_at_once(answers: Answers) -> None:
    play = asked_once()
    play.reply(at(26, "13:00"), answers)
    play.run(at(26, "13:00"))
    assert play.went(RECEIPT) == [at(26, "13:00")]


def test_a_mail_of_words_alone_gets_none() -> None:
    play = asked_once()
    play.reply(at(26, "13:00"), Answers(comment="Bel me even."), kind=ReplyKind.PARTIAL)
    play.run(at(26, "13:00"))
    assert play.went(RECEIPT) == []


@given(st.lists(st.integers(1, 400), min_size=1, max_size=25))
@settings(max_examples=40, deadline=None)
def test_receipts_start_no_loop_one_an_hour_and_five_a_day(minutes: list[int]) -> None:
    play = asked_once()
    now = at(26, "13:00")
    for wait in minutes:
        now += dt.timedelta(minutes=wait)
        play.reply(now, half())
        play.run(now)
    play.run(now + dt.timedelta(hours=1))
    sent = play.went(RECEIPT)
    assert sent
    apart = [later - one for one, later in pairwise(sent)]
    assert all(gap >= dt.timedelta(hours=1) for gap in apart)
    for moment in sent:
        assert sum(moment - dt.timedelta(days=1) < m <= moment for m in sent) <= 5


# --- the manager's manager ----------------------------------------------------------------------


def to_boss(play: Play) -> list[Notice]:
    return play.notices(Template.SECOND_LEVEL)


def late(*rows: Appointment, **more: Any) -> Play:
    play = Play(a_search(*rows, **{**with_term(2), **more}))
    play.until(at(4, "18:00", month=12))
    return play


def test_a_question_to_the_n_plus_2_is_only_prepared_and_five_days_past_the_term() -> None:
    (notice,) = to_boss(late(on(26)))
    assert (notice.prepared, notice.to.email) == (True, "griet@bakkerij.example")
    assert notice.due == at(7, "08:30", month=12)


def test_one_question_about_everything_that_somebody_owes() -> None:
    play = late(on(25, step="Kennismaking"), on(26), on(26, "14:00", with_=("Bo Claes",)))
    found = {n.waiting[0].to.email: len(n.waiting) for n in to_boss(play)}
    assert found == {"an@bakkerij.example": 2, "bo@bakkerij.example": 1}


def test_nobody_is_complained_about_to_themselves() -> None:
    play = Play(a_search(on(26, with_=("Griet Wouters",)), **with_term(2)))
    play.until(at(18, "18:00", month=12))
    assert play.went(REQUEST, reminder=True)
    assert to_boss(play) == []


def test_without_an_n_plus_2_nothing_is_prepared() -> None:
    without = an_intake(stakeholders=tuple(p for p in PEOPLE if p is not GRIET), steps=STEPS)
    assert to_boss(late(on(26), intake=without)) == []


# --- where a request stands ---------------------------------------------------------------------


def test_the_states_of_a_request() -> None:
    play = asked_once()

    def stands() -> RequestState:
        return state(play.vacancy, play.vacancy.requests[0], at(26, "18:00"))

    assert stands() is RequestState.OPEN
    play.reply(at(26, "13:00"), half(), kind=ReplyKind.PARTIAL)
    assert stands() is RequestState.PARTIAL
    play.reply(at(26, "14:00"), full())
    assert stands() is RequestState.COMPLETE
    play.vacancy = replace(play.vacancy, closed=True)
    assert stands() is RequestState.COMPLETE


def test_an_open_request_of_a_search_that_is_over_is_closed() -> None:
    play = asked_once()
    play.vacancy = replace(play.vacancy, closed=True)
    assert state(play.vacancy, play.vacancy.requests[0], at(27)) is RequestState.CLOSED


def test_the_days_in_the_digest_begin_when_the_recruiter_is_told() -> None:
    play = late(on(26))
    (question,) = questions(play.vacancy)
    assert late_days(play.vacancy, question) == (dt.date(2026, 12, 2), dt.date(2026, 12, 14))
    play.reply(at(4, month=12), full())
    (question,) = questions(play.vacancy)
    assert late_days(play.vacancy, question) is None


# --- random weeks -------------------------------------------------------------------------------


NAMES = [person.name or "" for person in (AN, BO, GRIET, MUTE)]
HOURS = st.times(dt.time(6), dt.time(22)).map(lambda t: t.replace(second=0, microsecond=0))


@st.composite
def rows(draw: st.DrawFn) -> Appointment:
    return Appointment(
        step=draw(st.sampled_from(["Kennismaking", "Gesprek", "Voorstel", "Rondleiding"])),
        date=draw(st.dates(dt.date(2026, 12, 14), dt.date(2027, 1, 8))),
        start=draw(st.none() | HOURS),
        minutes=draw(st.none() | st.integers(5, 240)),
        with_=tuple(draw(st.lists(st.sampled_from(NAMES), max_size=3, unique=True))),
    )


@st.composite
def happenings(draw: st.DrawFn) -> tuple[int, str, Any]:
    """On the so many-th day: an answer, a newer form, an absence."""
    day = draw(st.integers(0, 40))
    kind = draw(st.sampled_from(["reply", "rows", "away"]))
    what: Any = None
    if kind == "reply":
        what = (
            draw(st.integers(0, 5)),
            draw(st.sampled_from([half(), full(), full(Decision.DOUBT), Answers()])),
            draw(st.sampled_from(list(ReplyKind))),
            draw(st.sampled_from(list(Accepted))),
        )
    if kind == "rows":
        what = draw(st.lists(rows(), max_size=4))
    if kind == "away":
        what = (draw(st.sampled_from([AN, BO])), draw(st.integers(1, 12)))
    return day, kind, what


def happen(play: Play, now: dt.datetime, kind: str, what: Any) -> None:
    if kind == "rows":
        play.vacancy = moved(play.vacancy, *what, at=now)
    elif kind == "away":
        person, days = what
        play.away(person, now.date(), now.date() + dt.timedelta(days=days))
    elif play.vacancy.requests:
        number, answers, reply_kind, accepted = what
        place = number % len(play.vacancy.requests)
        play.reply(now, answers, request=place, kind=reply_kind, accepted=accepted)


@given(
    st.lists(rows(), min_size=1, max_size=4),
    st.lists(happenings(), max_size=8),
    st.lists(st.integers(1, 60), min_size=12, max_size=30),
    st.integers(0, 3),
)
@settings(max_examples=50, deadline=None)
def test_in_any_weeks_nobody_is_nagged_and_nothing_is_asked_before_it_took_place(
    first: list[Appointment],
    later: list[tuple[int, str, Any]],
    pauses: list[int],
    allowed: int,
) -> None:
    vacancy = a_search(*first, **with_term(2))
    play = Play(replace(vacancy, rhythm=replace(vacancy.rhythm, reminders=allowed)))
    start = now = at(14, "07:00", month=12)
    waiting = sorted(later, key=lambda h: h[:2])
    for pause in pauses:
        now = (now.astimezone(dt.UTC) + dt.timedelta(hours=pause)).astimezone(ZONE)
        while waiting and start + dt.timedelta(days=waiting[0][0]) <= now:
            happen(play, now, *waiting.pop(0)[1:])
        before = len(play.sent)
        keys = [job.key for job in play.jobs(now)]
        assert len(keys) == len(set(keys))
        play.run(now)
        for moment, notice in play.sent[before:]:
            ended = notice.talk.ended if notice.talk else now
            assert moment >= ended
            if notice.template in (REQUEST, PROFILE):
                here = moment.astimezone(ZONE)
                assert is_working_day(here.date(), "BE")
                assert dt.time(8, 30) <= here.time() <= dt.time(18)
                assert notice.due <= moment
    keys = [n.key for _, n in play.sent]
    assert len(keys) == len(set(keys))
    for request in play.vacancy.requests:
        assert len(request.reminders) <= allowed
    reminded = [(m.date(), n.to.email) for m, n in play.sent if n.reminder]
    assert len(reminded) == len(set(reminded))
    everything = {r.key for r in play.vacancy.requests}
    assert {q.request.key for q in questions(play.vacancy) if q.request} <= everything


def test_a_second_candidate_is_asked_about_apart() -> None:
    vacancy = a_search(on(26))
    sam = a_candidate_form(
        2, name="Sam Aerts", email="sam@post.example", appointments=(on(26, "11:00"),)
    )
    play = Play(replace(vacancy, candidacies=(*vacancy.candidacies, sam)))
    play.until(at(26, "18:00"))
    assert [r.candidate for r in play.vacancy.requests] == ["Lotte Declercq", "Sam Aerts"]


def test_two_people_of_one_address_are_asked_once() -> None:
    twin = Stakeholder(name="Team", role="interviewer", email="an@bakkerij.example")
    vacancy = a_search(on(26, with_=("An Peeters", "Team")))
    shared = replace(vacancy, meant={**vacancy.meant, "Team": (twin,)})
    assert who(shared) == ["an@bakkerij.example"]
