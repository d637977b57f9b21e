"""Which vacancy a form is about (README, "Which vacancy a form belongs to")."""

import pytest
from makers import NOW, an_intake

from docflow.hiring.identity import (
    Ask,
    Known,
    New,
    Same,
    appointment_findings,
    folded,
    manager_email,
    of_candidacy,
    of_intake,
)
from docflow.model.vacancy import Appointment, Candidacy, Position, Role, Stakeholder
from docflow.model.work import Finding

PLANNER = Known(
    reference="V-7Q4K",
    title=folded("Planner binnendienst"),
    manager_email="an@bakkerij.example",
    fingerprint="f1",
)


def test_the_first_intake_opens_a_vacancy() -> None:
    assert of_intake(an_intake(), None, "f9", []) == New()


def test_a_reference_on_the_form_decides_even_when_the_title_changed() -> None:
    renamed = an_intake(vacancy=Position(title="Supply planner"))
    assert of_intake(renamed, "V-7Q4K", "f9", [PLANNER]) == Same(reference="V-7Q4K")


def test_a_reference_of_a_closed_vacancy_is_a_question() -> None:
    closed = Known(reference="V-7Q4K", title=PLANNER.title, closed=True)
    assert of_intake(an_intake(), "V-7Q4K", "f9", [closed]) == Ask(choices=("V-7Q4K",))


def test_a_reference_that_was_never_given_here_counts_as_none() -> None:
    assert of_intake(an_intake(), "V-0000", "f9", []) == New()


def test_title_and_manager_match_while_nobody_outside_was_told() -> None:
    assert of_intake(an_intake(), None, "f9", [PLANNER]) == Same(reference="V-7Q4K")


@pytest.mark.parametrize(
    "other",
    [
        Known(reference="V-1", title=PLANNER.title, manager_email="an@bakkerij.example", told=True),
        Known(reference="V-1", title=PLANNER.title, manager_email="iemand@elders.example"),
        Known(reference="V-1", title=PLANNER.title),
    ],
    ids=["told", "another manager", "no manager known"],
)
def test_an_open_vacancy_with_that_title_is_otherwise_a_question(other: Known) -> None:
    assert of_intake(an_intake(), None, "f9", [other]) == Ask(choices=("V-1",))


def test_two_open_vacancies_with_that_title_are_a_question() -> None:
    twin = Known(reference="V-2", title=PLANNER.title, manager_email="iemand@elders.example")
    assert of_intake(an_intake(), None, "f9", [PLANNER, twin]) == Ask(choices=("V-7Q4K", "V-2"))


def test_a_closed_vacancy_with_that_title_does_not_matter() -> None:
    closed = Known(reference="V-1", title=PLANNER.title, closed=True)
    assert of_intake(an_intake(), None, "f9", [closed]) == New()


def test_an_equal_reading_belongs_to_its_vacancy_even_after_people_were_told() -> None:
    told = Known(reference="V-1", title=PLANNER.title, fingerprint="f9", told=True)
    assert of_intake(an_intake(), None, "f9", [told]) == Same(reference="V-1")


def test_two_intakes_without_a_title_are_never_one_vacancy() -> None:
    untitled = an_intake(vacancy=Position())
    assert of_intake(untitled, None, "f9", [Known(reference="V-1", title="")]) == New()


def test_two_empty_forms_of_different_people_stay_apart_though_they_read_the_same() -> None:
    empty = Known(reference="V-1", title="", fingerprint="f9")
    assert of_intake(an_intake(vacancy=Position()), None, "f9", [empty]) == New()


def test_titles_are_compared_without_case_accents_and_punctuation() -> None:
    assert folded("  Chargé(e) d’études — Gent") == folded("CHARGE E D'ETUDES gent")


def test_the_hiring_managers_address_is_found_by_role() -> None:
    assert manager_email(an_intake()) == "an@bakkerij.example"
    assert manager_email(an_intake(stakeholders=())) == ""


@pytest.mark.parametrize("typed", ["V-7Q4K", "v-7q4k (planner)", "planner Binnendienst"])
def test_a_candidate_form_names_its_vacancy_by_reference_or_title(typed: str) -> None:
    assert of_candidacy(Candidacy(vacancy=typed), None, [PLANNER]) == Same(reference="V-7Q4K")


def test_a_candidate_form_for_no_known_vacancy_lists_the_choices() -> None:
    finding = of_candidacy(Candidacy(vacancy="Boekhouder"), None, [PLANNER])
    assert isinstance(finding, Finding)
    assert (finding.code, finding.at, finding.values["choices"]) == (
        "vacancy.unknown",
        "1.1",
        "V-7Q4K",
    )


def test_a_title_that_two_vacancies_have_is_ambiguous() -> None:
    twin = Known(reference="V-2", title=PLANNER.title)
    finding = of_candidacy(Candidacy(vacancy="Planner binnendienst"), None, [PLANNER, twin])
    assert isinstance(finding, Finding)
    assert finding.code == "vacancy.ambiguous"


def test_a_step_or_person_that_the_vacancy_does_not_know_is_a_finding() -> None:
    form = Candidacy(
        appointments=(
            Appointment(step="kennismaking", with_=("Tom", "An Peeters"), at="2.1"),
            Appointment(step="Proefdag", with_=("Jan Vos",), at="2.2"),
        )
    )
    found = appointment_findings(form, an_intake(), NOW.date())
    assert [(f.code, f.at) for f in found] == [("step.unknown", "2.2"), ("person.unknown", "2.2")]


ROLES = {"hm": Role.HIRING_MANAGER, "n 2": Role.SECOND_LEVEL, "interviewer": Role.INTERVIEWER}


@pytest.mark.parametrize(
    "typed",
    ["An", "T. Maes", "Maes Tom", "Tom Maes (HR)", "tom@bureau.example", "HM", "interviewer"],
)
def test_a_person_is_known_by_every_name_that_the_intake_takes_too(typed: str) -> None:
    two = (Stakeholder(name="Bo", role="interviewer"), Stakeholder(name="Jo", role="interviewer"))
    intake = an_intake(stakeholders=(*an_intake().stakeholders, *two))
    form = Candidacy(appointments=(Appointment(with_=(typed,), at="2.1"),))
    assert appointment_findings(form, intake, NOW.date(), roles=ROLES) == ()


@pytest.mark.parametrize("typed", ["Tim", "N+2", "An Claes", "Maes"])
def test_a_name_that_fits_nobody_or_two_people_is_a_finding(typed: str) -> None:
    twin = Stakeholder(name="Rik Maes")
    intake = an_intake(stakeholders=(*an_intake().stakeholders, twin))
    form = Candidacy(appointments=(Appointment(with_=(typed,), at="2.1"),))
    [finding] = appointment_findings(form, intake, NOW.date(), roles=ROLES)
    assert (finding.code, finding.values["text"]) == ("person.unknown", typed)
    assert finding.values["choices"] == "An Peeters, Rik Maes, Tom Maes"
