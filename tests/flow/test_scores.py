"""Scorecards and the comparison, from replies to Word files."""

from pathlib import Path

import pytest
from managers import (
    AFTER,
    BILAL,
    ELKE,
    SAMPLE,
    TALK,
    TOM,
    after_the_talk,
    answer,
    gmail,
    posted,
    sent,
)
from papers import words_in
from workplaces import Workplace, a_candidate_form, an_intake_form

ALL = "5 4 3 4 4 / 1 2 2 / 4 5 4 go"
LATER = "2026-11-24T17:00"
NEXT_WEEK = "2026-12-01T10:00"
SAM = {"1.2": "Sam Aerts", "1.3": "sam.aerts@post.example"}


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    return after_the_talk(tmp_path / "work")


def replied(place: Workplace, who: str, own: str, now: str = LATER, *, about: str = "Elke") -> None:
    mail = answer(sent(place, who, about), gmail(sent(place, who, about), own), number=len(own))
    place.drop(f"{who}-{len(own)}.eml", bytes(mail))
    place.run(now)


def reference(place: Workplace) -> str:
    return str(place.status()["vacancies"][0]["reference"])


def found(place: Workplace, name: str) -> list[str]:
    return [f for f in place.files() if f.endswith(name)]


def card(place: Workplace, who: str = "elke-wouters") -> str:
    (path,) = (f for f in found(place, "scorekaart.docx") if f"/{who}/" in f)
    return words_in((place.root / "outbox" / path).read_bytes())


def test_a_card_stands_in_the_candidates_folder_from_the_first_question_on(
    place: Workplace,
) -> None:
    (path,) = found(place, "scorekaart.docx")
    assert path.split("/")[1:3] == ["candidates", "elke-wouters"]
    assert "nog geen antwoord" in card(place)
    assert found(place, "vergelijking.docx") == []


def test_a_reply_stands_on_the_card_with_its_words(place: Workplace) -> None:
    replied(place, TOM, f"{ALL}\n\nToelichting: bleef kalm aan de telefoon.")
    text = card(place)
    assert "bleef kalm aan de telefoon." in text
    assert "Tom De Backer" in text
    assert "nog geen antwoord" in text  # Bilal's


def test_a_half_answer_stands_there_too_and_the_next_completes_it(place: Workplace) -> None:
    replied(place, TOM, "1: 4")
    assert "nog geen besluit" in card(place)
    replied(place, TOM, ALL, "2026-11-24T18:00")
    assert "nog geen besluit" not in card(place)


def test_the_former_card_goes_to_earlier_and_one_that_says_nothing_new_is_not_drawn(
    place: Workplace,
) -> None:
    before = card(place)
    replied(place, TOM, ALL)
    (former,) = found(place, "scorekaart-v1.docx")
    assert words_in((place.root / "outbox" / former).read_bytes()) == before
    picture = place.picture()
    place.run("2026-11-24T17:30")
    assert place.picture() == picture


def test_a_card_that_is_open_in_word_waits_and_loses_nothing(place: Workplace) -> None:
    (path,) = found(place, "scorekaart.docx")
    before = card(place)
    lock = (place.root / "outbox" / path).with_name("~$orekaart.docx")
    lock.write_bytes(b"Sofie")
    replied(place, TOM, ALL)
    assert card(place) == before
    lock.unlink()
    place.run("2026-11-24T18:00")
    assert card(place).count("nog geen antwoord") == 1


def test_two_candidates_with_answers_are_compared_in_the_forms_order(place: Workplace) -> None:
    other = {"1.1": reference(place), **TALK, **SAM, "2.1/date": "24/11/2026"}
    place.drop("sam.docx", a_candidate_form(other))
    place.run("2026-11-24T16:30")
    replied(place, TOM, ALL)
    assert found(place, "vergelijking.docx") == []
    replied(place, BILAL, f"{ALL}.", "2026-11-24T17:30", about="Sam Aerts")
    (path,) = found(place, "vergelijking.docx")
    text = words_in((place.root / "outbox" / path).read_bytes())
    assert text.index("Elke Wouters") < text.index("Sam Aerts")
    assert path.count("/") == 1


def test_each_keeps_the_question_that_was_put_to_them(place: Workplace) -> None:
    replied(place, TOM, ALL)
    changed = an_intake_form({"3.3/trait": "Spreekt Pools"}, reference=reference(place))
    place.drop("nieuw.docx", changed)
    place.run("2026-11-24T18:00")
    text = card(place)
    assert SAMPLE["3.3/trait"] in text
    assert "Spreekt Pools" in text
    assert text.index("Spreekt Pools") < text.index(SAMPLE["3.3/trait"])


def test_no_card_ever_goes_with_a_mail(place: Workplace) -> None:
    replied(place, TOM, ALL)
    replied(place, BILAL, f"{ALL}!")
    place.run(NEXT_WEEK)
    names = {a.get_filename() for mail in posted(place) for a in mail.iter_attachments()}
    assert names
    assert not names & {"scorekaart.docx", "vergelijking.docx"}
    told = [m for m in posted(place) if ELKE in m["To"]]
    assert told


def test_a_talk_that_was_put_off_leaves_no_empty_column(place: Workplace) -> None:
    form = {"1.1": reference(place), **TALK, "2.1/date": "26/11/2026"}
    place.drop("later.docx", a_candidate_form(form))
    place.run(LATER)
    place.run("2026-11-26T16:00")
    assert card(place).count("nog geen antwoord") == 2


def test_a_template_that_fails_stops_the_card_and_nothing_else(place: Workplace) -> None:
    broken = place.root / "templates" / "documents" / "nl" / "scorecard.docx"
    broken.parent.mkdir(parents=True)
    broken.write_bytes(b"geen Word")
    before = card(place)
    replied(place, TOM, ALL)
    assert card(place) == before
    assert place.listed("feedback", now=AFTER)
    broken.unlink()
    place.run("2026-11-24T18:00")
    assert card(place) != before


def test_who_stopped_is_said_on_the_card(place: Workplace) -> None:
    form = {"1.1": reference(place), **TALK, "3.1": "teruggetrokken"}
    replied(place, TOM, ALL)
    place.drop("weg.docx", a_candidate_form(form))
    place.run("2026-11-24T18:00")
    assert "zelf gestopt" in card(place)
