"""Who is in the running: rows, forms and mails, brought together per person."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from makers import NOW, a_candidate_form, a_vacancy, a_version, an_intake

from docflow.hiring.facts import CandidateForm, Told, Vacancy
from docflow.hiring.runners import Runner, form_key, runners, whose
from docflow.model.vacancy import Candidate


def row(name: str | None, email: str | None) -> Candidate:
    return Candidate(name=name, email=email, language="nl")


def vacancy(*rows: Candidate, forms: tuple[CandidateForm, ...] = ()) -> Vacancy:
    intake = an_intake(candidates=rows)
    return a_vacancy(a_version(intake=intake), candidacies=forms)


def told(name: str, to: str) -> Told:
    return Told(key=f"k:{to}", name=name, to=to, version=1, reads={}, sent=NOW)


JAN, TWIN = row("Jan Peeters", "jan@een.example"), row("Jan Peeters", "jan@twee.example")


def test_two_of_one_name_are_two_people_with_their_own_forms_and_mails() -> None:
    form = a_candidate_form(name="Jan Peeters", email="jan@twee.example")
    both = replace(
        vacancy(JAN, TWIN, forms=(form,)), told=(told("Jan Peeters", "jan@een.example"),)
    )
    first, second = runners(both)
    assert first.key != second.key
    assert (first.form, second.form) == (None, form.form)
    assert ([t.to for t in first.told], second.told) == (["jan@een.example"], ())


def test_a_row_that_stands_twice_is_one_person_in_its_first_place() -> None:
    els = row("Els Smet", "els@een.example")
    again = row("jan  peeters", "JAN@een.example")
    assert [r.name for r in runners(vacancy(JAN, els, again))] == ["Jan Peeters", "Els Smet"]


def test_a_row_that_names_nobody_is_nobody() -> None:
    assert runners(vacancy(Candidate(language="fr"))) == ()


def test_the_form_of_a_candidate_without_a_twin_is_found_by_name() -> None:
    moved = a_candidate_form(name="Jan Peeters", email="jan@nieuw.example")
    [jan] = runners(vacancy(JAN, forms=(moved,)))
    assert (jan.email, jan.key) == ("jan@nieuw.example", moved.key)


def test_a_mail_to_a_former_address_was_still_to_the_same_person() -> None:
    moved = a_candidate_form(name="Jan Peeters", email="jan@nieuw.example")
    known = replace(vacancy(JAN, forms=(moved,)), told=(told("Jan Peeters", "jan@een.example"),))
    assert [t.to for t in runners(known)[0].told] == ["jan@een.example"]


def test_a_candidate_keeps_the_key_of_the_first_form() -> None:
    first = a_candidate_form(name="Jan Peeters", email="jan@een.example")
    second = replace(first.form, email="jan@nieuw.example")
    assert form_key(second, runners(vacancy(JAN, forms=(first,)))) == first.key


@pytest.mark.parametrize(
    ("name", "email", "means"),
    [
        ("Jan Peeters", "JAN@twee.example", 1),
        ("J. Peeters", "jan@een.example", 0),
        ("Jan Peeters", "elders@drie.example", None),
        ("Jan Peeters", None, None),
        ("", "", None),
        (None, None, None),
    ],
)
def test_an_address_says_who_and_a_name_only_without_a_twin(
    name: str | None, email: str | None, means: int | None
) -> None:
    people = [JAN, TWIN]
    assert whose(name, email, people) == (None if means is None else people[means])


NAMES, ADDRESSES = ["", "Jan", "jan", "Els"], ["", "a@x.example", "A@x.example", "b@x.example"]


@given(
    st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(ADDRESSES)), max_size=5),
    st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(ADDRESSES)), max_size=4),
)
def test_keys_are_never_shared_and_no_form_is_lost(
    rows: list[tuple[str, str]], typed: list[tuple[str, str]]
) -> None:
    known: tuple[Runner, ...] = runners(vacancy(*(row(*r) for r in rows)))
    forms: dict[str, CandidateForm] = {}
    for name, email in typed:
        form = a_candidate_form(name=name, email=email)
        forms |= {(key := form_key(form.form, known)): replace(form, key=key)}
        known = runners(vacancy(*(row(*r) for r in rows), forms=tuple(forms.values())))
    keys = [r.key for r in known]
    assert len(set(keys)) == len(keys)
    assert {r.latest.key for r in known if r.latest} == set(forms)
