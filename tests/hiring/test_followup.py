"""What must exist for a vacancy, computed from facts alone."""

import datetime as dt
from dataclasses import replace
from typing import Any

from makers import NOW, a_candidate_form, a_vacancy, a_version, an_intake

from docflow.hiring.facts import Repeat, Stray, Told, Vacancy
from docflow.hiring.followup import (
    Hold,
    Letter,
    Paper,
    Template,
    Work,
    candidate_reads,
    jobs,
    of_stray,
    of_vacancy,
)
from docflow.hiring.runners import runners
from docflow.model.vacancy import Appointment, Candidate, Position, Step
from docflow.model.work import JobState, Status


def work_of(vacancy: Vacancy) -> Work:
    work = of_vacancy(vacancy)
    assert work is not None
    return work


def letters_to(vacancy: Vacancy, audience: str) -> list[Letter]:
    return [x for x in work_of(vacancy).letters if x.audience == audience]


def told(vacancy: Vacancy, **changes: Any) -> Vacancy:
    """The vacancy after its candidates' letters went out."""
    sent = tuple(
        Told(
            key=x.key,
            name=x.runner.name if x.runner else "",
            to=x.to.email.casefold(),
            version=1,
            reads=x.reads,
            sent=NOW,
        )
        for x in letters_to(vacancy, "candidate")
    )
    return replace(vacancy, told=(*vacancy.told, *sent), **changes)


def test_a_complete_intake_gives_the_documents_and_a_mail_to_everyone() -> None:
    work = work_of(a_vacancy())
    assert Paper.INTAKE_REPORT in work.papers
    assert Paper.RETURNED not in work.papers
    assert [(x.template, x.to.email, x.hold) for x in work.letters] == [
        (Template.ACCEPTED, "tom@bureau.example", None),
        (Template.PROCESS, "lotte@post.example", None),
    ]


def test_an_incomplete_intake_only_goes_back() -> None:
    work = work_of(a_vacancy(a_version(status=Status.INCOMPLETE)))
    assert work.papers == (Paper.RETURNED,)
    assert [x.template for x in work.letters] == [Template.RETURNED]


def test_a_copy_that_came_back_unchanged_gets_its_own_answer() -> None:
    first = a_version(status=Status.INCOMPLETE)
    again = Repeat(sha256="ab" * 32, file="intake (1).docx", received=NOW)
    keys = [x.key for x in work_of(a_vacancy(first, repeats=(again,))).letters]
    assert len(set(keys)) == 2


def test_without_any_recruiter_the_mail_is_held_with_the_reason() -> None:
    nobody = a_version(intake=an_intake(stakeholders=()))
    assert letters_to(a_vacancy(nobody), "recruiter")[0].hold is Hold.NO_ADDRESS
    fallback = a_vacancy(nobody, recruiter="team@bureau.example")
    assert letters_to(fallback, "recruiter")[0].to.email == "team@bureau.example"


def test_nothing_changes_by_telling_a_candidate() -> None:
    vacancy = a_vacancy()
    assert work_of(told(vacancy)).key == work_of(vacancy).key


def test_a_change_inside_the_company_says_nothing_new_to_candidates() -> None:
    before = told(a_vacancy())
    inside = an_intake(vacancy=replace(an_intake().vacancy, pay_range="4.000 euro"))
    after = replace(before, versions=(*before.versions, a_version(2, inside)))
    assert [x.key for x in letters_to(after, "candidate")] == [before.told[0].key]
    assert letters_to(after, "recruiter")[0].template is Template.CHANGED


def changed_process(vacancy: Vacancy) -> Vacancy:
    steps = (replace(an_intake().steps[0], minutes=90), Step(name="Proef", kind="assessment"))
    return replace(vacancy, versions=(*vacancy.versions, a_version(2, an_intake(steps=steps))))


def test_a_candidate_who_was_told_gets_a_correction_only_when_approved() -> None:
    after = changed_process(told(a_vacancy()))
    letter = letters_to(after, "candidate")[0]
    assert (letter.template, letter.hold) == (Template.CORRECTED, Hold.APPROVAL)
    released = replace(after, approved=frozenset({letter.key}))
    assert letters_to(released, "candidate")[0] == replace(letter, hold=None)


def test_going_back_to_the_first_process_is_a_correction_of_the_correction() -> None:
    first = told(a_vacancy())
    second = told(changed_process(first))
    third = replace(second, versions=(*second.versions, a_version(3)))
    letter = letters_to(third, "candidate")[0]
    assert letter.template is Template.CORRECTED
    assert letter.key not in {t.key for t in third.told}


def test_going_back_to_an_earlier_version_is_written_and_told_to_the_recruiter_again() -> None:
    other = an_intake(vacancy=replace(an_intake().vacancy, location="Aalst"))
    first, third = a_vacancy(), a_vacancy(a_version(1), a_version(2, other), a_version(3))
    assert work_of(third).key != work_of(first).key
    keys = {letters_to(a_vacancy(*third.versions[:n]), "recruiter")[0].key for n in (1, 2, 3)}
    assert len(keys) == 3


def test_a_candidate_who_was_not_told_yet_gets_the_newest_process_at_once() -> None:
    letter = letters_to(changed_process(a_vacancy()), "candidate")[0]
    assert (letter.template, letter.hold) == (Template.PROCESS, None)


def test_first_contact_waits_when_the_settings_ask_for_it() -> None:
    assert letters_to(a_vacancy(ask_first=True), "candidate")[0].hold is Hold.APPROVAL


def test_dates_on_the_candidate_form_go_out_by_themselves() -> None:
    before = told(a_vacancy())
    dated = a_candidate_form(
        appointments=(
            Appointment(step="Kennismaking", date=dt.date(2026, 12, 7), start=dt.time(14)),
        ),
    )
    after = replace(before, candidacies=(dated,))
    letter = letters_to(after, "candidate")[0]
    assert (letter.template, letter.hold) == (Template.CORRECTED, None)
    assert Paper.INVITATION in work_of(after).candidate_papers[0][1]


def test_another_address_for_a_told_candidate_needs_approval() -> None:
    before = told(a_vacancy())
    moved = an_intake(
        candidates=(Candidate(name="Lotte Declercq", email="lotte@werk.example", language="nl"),)
    )
    after = replace(before, versions=(*before.versions, a_version(2, moved)))
    assert letters_to(after, "candidate")[0].hold is Hold.APPROVAL


def test_a_candidate_who_withdrew_gets_nothing_more() -> None:
    gone = a_candidate_form(state="withdrawn")
    assert letters_to(a_vacancy(candidacies=(gone,)), "candidate") == []


def test_a_candidate_without_an_address_waits() -> None:
    silent = an_intake(candidates=(Candidate(name="Lotte Declercq"),))
    assert letters_to(a_vacancy(a_version(intake=silent)), "candidate") == []


def test_a_candidate_form_adds_a_candidate_that_the_intake_did_not_name() -> None:
    extra = a_candidate_form(name="Sam Wouters", email="sam@post.example", language="fr")
    names = [r.name for r in runners(a_vacancy(candidacies=(extra,)))]
    assert names == ["Lotte Declercq", "Sam Wouters"]
    assert letters_to(a_vacancy(candidacies=(extra,)), "candidate")[1].to.language == "fr"


def test_a_closed_vacancy_owes_nothing() -> None:
    assert of_vacancy(a_vacancy(closed=True)) is None
    assert jobs("V-7Q4K", None, frozenset(), NOW) == ()


def test_mails_are_due_only_once_everything_is_written() -> None:
    work = work_of(a_vacancy())
    before = jobs("V-7Q4K", work, frozenset(), NOW)
    assert [j.kind for j in before] == ["write"]
    after = jobs("V-7Q4K", work, frozenset({work.key}), NOW)
    assert [j.kind for j in after] == ["write", "deliver", "deliver"]


def test_a_held_mail_is_a_held_job_with_its_reason() -> None:
    work = work_of(a_vacancy(ask_first=True))
    held = jobs("V-7Q4K", work, frozenset({work.key}), NOW)[-1]
    assert (held.state, held.reason) == (JobState.HELD, "approval")


def test_what_a_candidate_reads_has_nothing_of_the_company_in_it() -> None:
    intake = an_intake()
    runner = runners(a_vacancy())[0]
    inside = an_intake(must_haves=(), failure_risks=(), other="Vertrouwelijk", nice_to_haves=("x",))
    assert candidate_reads(a_version(intake=intake), runner) == candidate_reads(
        a_version(intake=inside), runner
    )
    renamed = an_intake(vacancy=Position(title="Planner"))
    assert candidate_reads(a_version(intake=renamed), runner) != candidate_reads(
        a_version(), runner
    )


def test_a_form_without_a_vacancy_goes_back_or_asks() -> None:
    stray = Stray(
        sha256="cd" * 32,
        file="kandidaat.docx",
        language="nl",
        received=NOW,
        recruiter="team@bureau.example",
    )
    assert of_stray(stray).papers == (Paper.RETURNED,)
    asked = of_stray(replace(stray, question=("V-7Q4K",)))
    assert asked.papers == ()
    assert asked.letters[0].template is Template.WHICH
