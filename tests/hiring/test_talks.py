"""A candidate's moments: when they ended, who was there, by when the candidate hears."""

import datetime as dt
from dataclasses import replace

import pytest
from makers import NOW, a_candidate_form, a_version, an_intake
from weeks import AN, BO, PEOPLE, STEPS, a_search, at, moved, on

from docflow.hiring.facts import Promise, Vacancy
from docflow.hiring.runners import Runner, runners
from docflow.hiring.schedule import Country
from docflow.hiring.talks import Talk, appointments, is_offer, promised, promises, step_days, talks
from docflow.model.vacancy import Stakeholder


def runner(vacancy: Vacancy) -> Runner:
    return runners(vacancy)[0]


def found(vacancy: Vacancy) -> tuple[Talk, ...]:
    return talks(vacancy, runner(vacancy))


def test_a_talk_ends_after_its_own_minutes_else_those_of_its_step_else_an_hour() -> None:
    own, steps, unknown = found(
        a_search(
            on(24, minutes=30, step="Kennismaking"),
            on(25, step="Kennismaking"),
            on(26, step="Rondleiding"),
        )
    )
    assert (own.ended, steps.ended, unknown.ended) == (
        at(24, "10:30"),
        at(25, "10:45"),
        at(26, "11:00"),
    )


def test_without_an_hour_a_talk_ends_with_the_working_day() -> None:
    assert [t.ended for t in found(a_search(on(26, None)))] == [at(26, "18:00")]


def test_a_row_without_a_date_is_no_talk_yet() -> None:
    assert [t.day.day for t in found(a_search(on(26), on(27, date=None)))] == [26]


def test_talks_come_in_the_order_of_their_days_not_of_the_rows() -> None:
    vacancy = a_search(on(27), on(24, step="Kennismaking"))
    assert [t.name for t in found(vacancy)] == ["Kennismaking", "Gesprek"]


def test_a_talk_knows_its_place_in_the_process() -> None:
    vacancy = a_search(on(24, step=" kennismaking "), on(26), on(27, step="Rondleiding"))
    assert [t.place for t in found(vacancy)] == [1, 2, None]


def test_two_talks_of_one_step_keep_their_own_slot_when_a_date_changes() -> None:
    before = found(a_search(on(24), on(26)))
    after = found(a_search(on(25), on(26)))
    assert [t.slot for t in before] == [t.slot for t in after]
    assert len({t.slot for t in before}) == 2


def test_only_people_with_an_address_met_the_candidate_and_each_once() -> None:
    row = on(26, with_=("An Peeters", "Kim Bos", "Niemand", "AN PEETERS"))
    vacancy = a_search(row)
    twice = replace(vacancy, meant={**vacancy.meant, "AN PEETERS": (AN,)})
    assert [t.people for t in found(twice)] == [(AN,)]


def test_a_row_that_names_nobody_is_met_by_the_owners_of_the_step() -> None:
    assert [t.people for t in found(a_search(on(26, with_=())))] == [(AN, BO)]


def test_nobody_scores_a_talk_about_the_contract() -> None:
    assert [is_offer(t.step) for t in found(a_search(on(26), on(27, step="Voorstel")))] == [
        False,
        True,
    ]


def test_no_accepted_intake_no_talks() -> None:
    vacancy = a_search(on(26))
    assert talks(replace(vacancy, versions=()), runner(vacancy)) == ()


# --- a newer intake -----------------------------------------------------------------------------


def changed(vacancy: Vacancy, when: dt.datetime, *people: Stakeholder, **step: object) -> Vacancy:
    """The vacancy after an intake in which "Gesprek" is otherwise."""
    steps = tuple(replace(s, **step) if s.name == "Gesprek" else s for s in STEPS)  # type: ignore[arg-type]
    intake = an_intake(stakeholders=(*PEOPLE, *people), steps=steps)
    newer = a_version(2, intake, received=when)
    meant = {person.name or "": (person,) for person in intake.stakeholders}
    return replace(vacancy, versions=(*vacancy.versions, newer), meant=meant)


CIS = Stakeholder(name="Cis Leys", role="interviewer", email="cis@bakkerij.example")
DRAWN = on(26, with_=("An Peeters", "Bo Claes"), minutes=60)
"""A row as docflow had filled it in: the people and the length of the step."""


def test_what_docflow_filled_in_follows_the_intake_what_a_person_chose_stays() -> None:
    own = on(27, with_=("An Peeters",), minutes=20)
    vacancy = changed(a_search(DRAWN, own), at(24), CIS, owners=("Cis Leys",), minutes=90)
    first, second = appointments(vacancy, runner(vacancy))
    assert (first.with_, first.minutes) == (("Cis Leys",), 90)
    assert (second.with_, second.minutes) == (("An Peeters",), 20)


def test_whoever_takes_over_a_step_later_did_not_meet_the_candidate() -> None:
    vacancy = changed(a_search(DRAWN), at(30), CIS, owners=("Cis Leys",), minutes=90)
    (talk,) = found(vacancy)
    assert talk.people == (AN, BO)
    assert talk.ended == at(26, "11:00")


def test_a_step_that_was_renamed_keeps_what_its_row_said() -> None:
    vacancy = changed(a_search(DRAWN), at(24), name="Tweede gesprek")
    assert [(t.name, t.place, t.people) for t in found(vacancy)] == [("Gesprek", None, (AN, BO))]


# --- promises -----------------------------------------------------------------------------------


def test_a_candidate_hears_within_the_terms_of_the_steps_that_have_a_day() -> None:
    vacancy = a_search(on(26), days={"7.1": dt.date(2026, 11, 24)})
    version = vacancy.versions[0]
    assert step_days(vacancy, version, runner(vacancy)) == {
        1: dt.date(2026, 11, 24),
        2: dt.date(2026, 11, 26),
    }
    assert promised(vacancy, version, runner(vacancy)) == {
        1: dt.date(2026, 11, 26),
        2: dt.date(2026, 12, 1),
    }
    assert promises(vacancy, version, runner(vacancy))[1] == Promise(
        step="gesprek", held=dt.date(2026, 11, 26), by=dt.date(2026, 12, 1)
    )


@pytest.mark.parametrize(("country", "by"), [("BE", 16), ("NL", 13), ("FR", 16)])
def test_a_promise_knows_the_holidays_of_its_country(country: Country, by: int) -> None:
    vacancy = a_search(on(10))
    there = replace(vacancy, rhythm=replace(vacancy.rhythm, country=country))
    assert promised(there, there.versions[0], runner(there)) == {2: dt.date(2026, 11, by)}


def test_a_candidate_without_a_form_has_the_days_of_the_intake() -> None:
    vacancy = replace(a_search(), candidacies=(), days={"7.1": dt.date(2026, 11, 24)})
    assert promised(vacancy, vacancy.versions[0], runner(vacancy)) == {1: dt.date(2026, 11, 26)}


def test_a_form_from_before_any_accepted_intake_is_read_with_the_one_there_is() -> None:
    vacancy = a_search(DRAWN)
    early = replace(vacancy.candidacies[0], received=NOW - dt.timedelta(days=3))
    (talk,) = found(replace(vacancy, candidacies=(early,)))
    assert talk.people == (AN, BO)


def test_a_moved_talk_is_the_same_talk_on_another_day() -> None:
    vacancy = a_search(on(26))
    (before,), (after,) = found(vacancy), found(moved(vacancy, on(27), at=at(25)))
    assert (before.slot, before.day) == (after.slot, dt.date(2026, 11, 26))
    assert after.day == dt.date(2026, 11, 27)


def test_a_form_that_names_a_candidate_of_its_own_has_talks_too() -> None:
    vacancy = a_search(on(26))
    other = a_candidate_form(2, name="Sam Aerts", email="sam@post.example", appointments=(on(27),))
    both = replace(vacancy, candidacies=(*vacancy.candidacies, other))
    assert [len(talks(both, r)) for r in runners(both)] == [1, 1]
