"""The candidate's clock: promises kept, broken and moved, and the mails that wait for a yes."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from makers import a_candidate_form
from weeks import Play, a_search, at, full, half, moved, on, told

from docflow.hiring import telling
from docflow.hiring.asking import questions
from docflow.hiring.facts import Promise, Told, Vacancy, Wrote
from docflow.hiring.followup import Template
from docflow.hiring.notice import Notice
from docflow.hiring.runners import runners
from docflow.hiring.schedule import add_working_days, is_working_day
from docflow.hiring.telling import Clock, clock
from docflow.model.feedback import Decision

PROCESS, HOLDING, NEXT = Template.PROCESS, Template.HOLDING, Template.NEXT_STEP
DECLINE, FILLED = Template.DECLINE, Template.FILLED


def day(number: int, month: int = 11) -> dt.date:
    return dt.date(2026, month, number)


def promise(held: int, by: int, step: str = "gesprek") -> Promise:
    return Promise(step=step, held=day(held), by=day(by))


def stands(*mails: Told, today: dt.date, vacancy: Vacancy | None = None) -> Clock:
    there = replace(vacancy or a_search(on(26)), told=mails)
    return clock(there, runners(there)[0], today)


def counts(*mails: Told, today: dt.date, vacancy: Vacancy | None = None) -> tuple[int, int, int]:
    made = stands(*mails, today=today, vacancy=vacancy)
    return made.kept, made.broken, len(made.open)


FIRST = told(PROCESS, at(23), promise(24, 26))


# --- the clock ----------------------------------------------------------------------------------


def test_a_promise_is_open_until_its_day_has_passed_and_then_broken() -> None:
    assert counts(FIRST, today=day(23)) == (0, 0, 1)
    assert counts(FIRST, today=day(26)) == (0, 0, 1)
    assert counts(FIRST, today=day(27)) == (0, 1, 1)


def test_news_between_the_step_and_its_day_keeps_the_promise() -> None:
    assert counts(FIRST, told(NEXT, at(26, "17:00")), today=day(30)) == (1, 0, 0)


def test_news_after_the_day_does_not_mend_it() -> None:
    assert counts(FIRST, told(NEXT, at(27)), today=day(30)) == (0, 1, 0)


def test_a_mail_before_the_step_says_nothing_of_it() -> None:
    again = told(PROCESS, at(23, "15:00"), promise(24, 26))
    assert counts(FIRST, again, today=day(23)) == (0, 0, 1)


def test_the_hour_that_changes_on_the_day_itself_keeps_no_promise() -> None:
    moment = told(PROCESS, at(24, "08:00"), promise(24, 26))
    assert counts(FIRST, moment, today=day(25)) == (0, 0, 1)
    assert counts(FIRST, moment, today=day(27)) == (0, 1, 1)


def test_a_talk_that_is_put_off_in_time_has_one_promise() -> None:
    later = told(PROCESS, at(23, "15:00"), promise(26, 30))
    assert counts(FIRST, later, told(NEXT, at(27)), today=day(30)) == (1, 0, 0)


def test_a_talk_that_is_called_off_promises_nothing_any_more() -> None:
    assert counts(FIRST, told(PROCESS, at(23, "15:00")), today=day(30)) == (0, 0, 0)


def test_a_holding_message_in_time_moves_the_day() -> None:
    holding = told(HOLDING, at(26), promise(24, 30))
    assert counts(FIRST, holding, today=day(27)) == (0, 0, 1)
    assert counts(FIRST, holding, told(NEXT, at(30)), today=day(30)) == (1, 0, 0)
    assert stands(FIRST, holding, today=day(27)).moved == {"gesprek": 1}


def test_a_holding_message_too_late_is_a_broken_promise_and_a_new_one() -> None:
    holding = told(HOLDING, at(27), promise(24, 30))
    assert counts(FIRST, holding, today=day(27)) == (0, 1, 1)
    assert counts(FIRST, holding, told(NEXT, at(30)), today=day(30)) == (1, 1, 0)


def test_a_holding_message_about_one_step_leaves_the_other_waiting() -> None:
    both = told(PROCESS, at(23), promise(24, 26), promise(25, 27, "proef"))
    holding = told(HOLDING, at(26), promise(24, 30))
    assert counts(both, holding, today=day(26)) == (0, 0, 2)
    assert counts(both, holding, today=day(30)) == (0, 1, 2)


def test_a_correction_that_names_an_answered_step_again_starts_no_new_wait() -> None:
    news = told(NEXT, at(25), promise(27, 30, "proef"))
    correction = told(
        Template.CORRECTED, at(25, "15:00"), promise(24, 26), promise(27, 30, "proef")
    )
    assert counts(FIRST, news, correction, today=day(26)) == (1, 0, 1)


def test_the_date_of_the_next_step_after_a_talk_is_news_of_it_once() -> None:
    dates = told(PROCESS, at(25), promise(24, 26), promise(27, 30, "proef"))
    assert counts(FIRST, dates, today=day(27)) == (1, 0, 1)


@pytest.mark.parametrize("state", ["withdrawn", "hired", "stopped by An Peeters"])
def test_whoever_leaves_waits_for_nothing_but_what_was_broken_stays_so(state: str) -> None:
    left_early = replace(a_search(on(26), state=state))
    assert counts(FIRST, today=day(30), vacancy=left_early) == (0, 0, 0)
    (form,) = left_early.candidacies
    left_late = replace(left_early, candidacies=(replace(form, received=at(30)),))
    assert counts(FIRST, today=day(30), vacancy=left_late) == (0, 1, 0)


def test_once_the_search_is_over_no_promise_breaks() -> None:
    over = a_search(on(26), closed=True, closed_at=at(25))
    assert counts(FIRST, today=day(30), vacancy=over) == (0, 0, 0)
    late = a_search(on(26), closed=True, closed_at=at(30))
    assert counts(FIRST, today=day(30), vacancy=late) == (0, 1, 0)


MAILS = st.lists(
    st.tuples(
        st.integers(0, 20),
        st.sampled_from([PROCESS, Template.CORRECTED, HOLDING, NEXT, DECLINE]),
        st.lists(
            st.tuples(st.sampled_from(["a", "b"]), st.integers(0, 20), st.integers(0, 6)),
            max_size=2,
            unique_by=lambda p: p[0],
        ),
    ),
    max_size=8,
)


@given(MAILS, st.integers(0, 30))
@settings(max_examples=200, deadline=None)
def test_a_promise_is_kept_or_broken_never_both(
    mails: list[tuple[int, Template, list[tuple[str, int, int]]]], today: int
) -> None:
    start = day(1, month=12)
    sent = [
        told(
            template,
            at(1, "10:00", month=12) + dt.timedelta(days=after, minutes=place),
            *(
                Promise(
                    step=step,
                    held=start + dt.timedelta(days=held),
                    by=start + dt.timedelta(days=held + term),
                )
                for step, held, term in promises
            ),
        )
        for place, (after, template, promises) in enumerate(sorted(mails, key=lambda m: m[0]))
    ]
    made = stands(*sent, today=start + dt.timedelta(days=today))
    named = {(p.step, p.held, p.by) for mail in sent for p in mail.promises}
    times = sum(len(mail.promises) for mail in sent)
    waiting = sum(p.by >= start + dt.timedelta(days=today) for p in made.open)
    assert made.kept + made.broken + waiting <= times
    assert {(p.step, p.held, p.by) for p in made.open} <= named
    if not named:
        assert made == Clock(kept=0, broken=0, open=(), moved={})


# --- holding messages ---------------------------------------------------------------------------


def waiting(**changes: object) -> Play:
    """A candidate who was promised to hear by Monday the 30th about a talk on the 26th."""
    mail = told(PROCESS, at(23), promise(26, 30))
    return Play(replace(a_search(on(26)), told=(mail,), **changes))  # type: ignore[arg-type]


def test_a_holding_message_is_prepared_on_the_morning_of_the_promised_day() -> None:
    (notice,) = waiting().notices(HOLDING)
    assert (notice.due, notice.prepared) == (at(30, "08:30"), True)
    assert notice.promises == (Promise(step="gesprek", held=day(26), by=day(2, 12)),)
    assert not notice.again


def test_a_holding_message_never_comes_before_the_talk_it_is_about() -> None:
    play = Play(replace(a_search(on(30)), told=(told(PROCESS, at(23), promise(30, 30)),)))
    (notice,) = play.notices(HOLDING)
    assert notice.due == at(30, "12:00")


def test_while_nobody_lets_it_go_the_next_one_names_a_later_day_and_replaces_it() -> None:
    play = waiting()
    play.until(at(2, "08:00", month=12))
    old, new = play.notices(HOLDING)
    assert [n.promises[0].by for n in (old, new)] == [day(2, 12), day(4, 12)]
    play.until(at(2, "09:00", month=12))
    assert [n.promises[0].by for n in play.notices(HOLDING)] == [day(4, 12), day(8, 12)]
    assert all(n.again for n in play.notices(HOLDING))


def test_a_holding_message_that_was_let_go_is_the_only_one() -> None:
    play = waiting()
    play.until(at(30, "09:00"))
    play.approve(play.notices(HOLDING)[0])
    play.run(at(30, "10:00"))
    assert play.went(HOLDING) == [at(30, "10:00")]
    (next_one,) = play.notices(HOLDING)
    assert (next_one.promises[0].by, next_one.again) == (day(4, 12), True)
    assert next_one.due == at(2, "08:30", month=12)


def test_news_takes_the_place_of_a_holding_message() -> None:
    play = waiting()
    play.until(at(27))
    play.reply(at(27), full())
    assert [n.template for n in play.notices(HOLDING, NEXT)] == [NEXT]


@pytest.mark.parametrize("days", [0, 1, 2, 5])
def test_a_holding_message_names_a_later_working_day_whatever_the_setting(days: int) -> None:
    play = waiting()
    play.vacancy = replace(play.vacancy, rhythm=replace(play.vacancy.rhythm, holding_days=days))
    named = play.notices(HOLDING)[0].promises[0].by
    assert named == add_working_days(day(30), max(days, 1), "BE")
    assert is_working_day(named, "BE")


def test_who_was_never_written_to_gets_no_holding_message() -> None:
    assert Play(a_search(on(26))).notices(HOLDING) == []


# --- after the answers --------------------------------------------------------------------------


def met(*people: str) -> Play:
    play = Play(replace(a_search(on(26, with_=people)), told=(told(PROCESS, at(23)),)))
    play.until(at(26, "18:00"))
    return play


def test_go_prepares_the_next_step_and_no_go_a_goodbye() -> None:
    for decision, template in ((Decision.GO, NEXT), (Decision.NO_GO, DECLINE)):
        play = met("An Peeters")
        play.reply(at(27), full(decision))
        (notice,) = play.notices(NEXT, DECLINE)
        assert (notice.template, notice.prepared, notice.due) == (template, True, at(27))
        assert notice.place == (3 if decision is Decision.GO else None)


def test_an_answer_at_night_prepares_nothing_before_the_morning() -> None:
    play = met("An Peeters")
    play.reply(at(27, "23:00"), full())
    assert [n.due for n in play.notices(NEXT)] == [at(30, "08:30")]


def test_a_talk_outside_the_process_names_no_next_step() -> None:
    step = told(PROCESS, at(23), promise(26, 30, "kennismaking"))
    play = Play(replace(a_search(on(26, step="Rondleiding")), told=(step,)))
    play.until(at(26, "18:00"))
    play.reply(at(27), full())
    (notice,) = play.notices(NEXT)
    assert (notice.place, notice.promises) == (None, ())


@pytest.mark.parametrize(
    ("first", "second", "prepared", "differ"),
    [
        (Decision.GO, Decision.GO, [NEXT], False),
        (Decision.NO_GO, Decision.NO_GO, [DECLINE], False),
        (Decision.GO, Decision.NO_GO, [], True),
        (Decision.DOUBT, Decision.DOUBT, [], True),
        (Decision.GO, Decision.DOUBT, [], True),
        (Decision.GO, None, [], False),
        (None, None, [], False),
    ],
)
def test_news_is_prepared_only_when_everyone_says_alike(
    first: Decision | None, second: Decision | None, prepared: list[Template], differ: bool
) -> None:
    play = met("An Peeters", "Bo Claes")
    for place, decision in enumerate((first, second)):
        play.reply(at(27), full(decision), request=place)
    assert [n.template for n in play.notices(NEXT, DECLINE)] == prepared
    (together,) = telling.by_talk(questions(play.vacancy))
    assert telling.differ(together) is differ


def test_a_first_answer_alone_decides_nothing() -> None:
    play = met("An Peeters", "Bo Claes")
    play.reply(at(27), full(), request=0)
    assert play.notices(NEXT, DECLINE) == []


def test_half_an_answer_with_a_decision_is_a_decision() -> None:
    play = met("An Peeters")
    play.reply(at(27), replace(half(), decision=Decision.GO))
    assert len(play.notices(NEXT)) == 1


def test_whoever_changes_their_mind_changes_what_is_prepared() -> None:
    play = met("An Peeters")
    play.reply(at(27), full(Decision.GO))
    play.reply(at(27, "11:00"), full(Decision.NO_GO))
    assert [n.template for n in play.notices(NEXT, DECLINE)] == [DECLINE]


def test_a_candidate_who_was_told_how_it_goes_on_is_not_told_again() -> None:
    play = met("An Peeters")
    play.reply(at(27), full())
    mail = told(PROCESS, at(27, "12:00"))
    play.vacancy = replace(play.vacancy, told=(*play.vacancy.told, mail))
    assert play.notices(NEXT) == []


def test_nothing_goes_out_before_a_person_let_it_go_and_then_once() -> None:
    play = met("An Peeters")
    play.reply(at(27), full())
    play.until(at(30, "18:00"))
    assert play.went(NEXT) == []
    play.approve(play.notices(NEXT)[0])
    play.until(at(2, "18:00", month=12))
    assert len(play.went(NEXT)) == 1


def test_who_got_a_goodbye_is_no_longer_in_the_running() -> None:
    play = met("An Peeters")
    play.reply(at(27), full(Decision.NO_GO))
    play.until(at(27, "12:00"))
    play.approve(play.notices(DECLINE)[0])
    play.until(at(27, "18:00"))
    assert [r.active for r in runners(play.vacancy)] == [False]
    assert play.notices(NEXT, DECLINE, HOLDING) == []


# --- the end, and their own mails ---------------------------------------------------------------


def closed() -> Play:
    vacancy = a_search(on(26), closed=True, closed_at=at(27, "19:00"))
    return Play(replace(vacancy, told=(told(PROCESS, at(23)),)))


def test_the_end_is_prepared_for_everyone_who_was_written_to() -> None:
    (notice,) = closed().notices()
    assert (notice.template, notice.prepared, notice.due) == (FILLED, True, at(30, "08:30"))
    silent = closed()
    silent.vacancy = replace(silent.vacancy, told=())
    assert silent.notices() == []


@pytest.mark.parametrize("state", ["hired", "withdrawn", "stopped by An Peeters"])
def test_who_was_hired_or_had_left_hears_nothing_of_the_end(state: str) -> None:
    play = closed()
    (form,) = play.vacancy.candidacies
    gone = replace(form, form=replace(form.form, state=state))
    play.vacancy = replace(play.vacancy, candidacies=(gone,))
    assert play.notices() == []
    assert telling.is_filled(play.vacancy) is (state == "hired")


def wrote(key: str) -> Wrote:
    return Wrote(sha256="ab" * 32, key=key, received=at(28, "22:00"), language="nl")


def test_a_candidates_own_mail_goes_to_the_recruiter_at_once_also_after_the_end() -> None:
    for play in (waiting(), closed()):
        (runner,) = runners(play.vacancy)
        play.vacancy = replace(play.vacancy, wrote=(wrote(runner.key),))
        (notice,) = play.notices(Template.WROTE)
        assert (notice.to.email, notice.due, notice.prepared) == (
            "tom@bureau.example",
            at(28, "22:00"),
            False,
        )


def test_a_mail_of_nobody_in_the_running_is_not_passed_on_as_a_candidates() -> None:
    play = waiting(wrote=(wrote("iemand anders"),))
    assert play.notices(Template.WROTE) == []


def test_each_candidate_has_a_clock_of_their_own() -> None:
    play = waiting()
    sam = a_candidate_form(2, name="Sam Aerts", email="sam@post.example", state="in process")
    play.vacancy = replace(play.vacancy, candidacies=(*play.vacancy.candidacies, sam))
    names = [n.to.name for n in play.notices(HOLDING)]
    assert names == ["Lotte Declercq"]


def test_a_talk_that_moves_moves_no_promise_by_itself() -> None:
    """The candidate knows the old day until a mail says otherwise."""
    play = waiting()
    play.vacancy = moved(play.vacancy, on(30), at=at(27))
    found: list[Notice] = play.notices(HOLDING)
    assert [n.due for n in found] == [at(30, "12:00")]
