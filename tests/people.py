"""What people do with a form, in every language: one route each; routes.py makes them."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from edits import Change, anonymous, column, flat, moved

from docflow.forms.blank import draw
from docflow.forms.fields import FORMS
from docflow.forms.sample import filled_sample
from docflow.model.vacancy import LANGUAGES, Language
from docflow.model.work import FormKind
from docflow.texts import shipped_catalogue

TODAY = dt.date(2026, 11, 22)
WORDS = shipped_catalogue()

Answers: TypeAlias = Mapping[str, str]
Step: TypeAlias = tuple[Any, ...]


@dataclass(frozen=True, kw_only=True)
class Route:
    """One specimen.

    start: the file that is opened. steps: what is typed (see typist.Typist). via: the format it
    is saved as and opened again from. suffix: what it ends as. office: whether LibreOffice saves
    it at all. changes: made in the XML at the end. remake: anything else done to the bytes.
    says: the answers it must be read as, None when it is no readable form. codes: the finding
    codes of reading.
    """

    name: str
    start: bytes
    steps: tuple[Step, ...] = ()
    via: str | None = None
    suffix: str = "docx"
    office: bool = True
    changes: tuple[Change, ...] = ()
    remake: Callable[[bytes], bytes] = field(default=lambda data: data)
    says: Answers | None = None
    codes: frozenset[str] = frozenset()


def sample(language: Language) -> dict[str, str]:
    """The filled-in intake that every route starts from."""
    return dict(filled_sample(WORDS[language], TODAY))


def intake(language: Language, answers: Answers, reference: str | None = None) -> bytes:
    return draw(FormKind.INTAKE, WORDS[language], answers=answers, reference=reference)


def typed(answers: Answers, how: str = "type", kind: FormKind = FormKind.INTAKE) -> list[Step]:
    """Steps that type every answer in its cell. how: "type" in the control, "replace" the cell."""
    return [(how, *column(kind, place), text) for place, text in answers.items()]


def without(answers: Answers, *places: str) -> dict[str, str]:
    return {place: text for place, text in answers.items() if place not in places}


EXTRA: Mapping[Language, dict[str, str]] = {
    "nl": {
        "place": "Gent, thuiswerk kan op vrijdag",
        "trait": "Durft vragen stellen",
        "evidence": "Vroeg in de proef drie keer door",
        "note": "Graag nog deze week even bellen over het loon.",
        "comment": "Zullen we dit samen bekijken?",
    },
    "en": {
        "place": "Leeds, from home on Fridays",
        "trait": "Dares to ask",
        "evidence": "Asked three times during the exercise",
        "note": "Please call me this week about the pay.",
        "comment": "Shall we look at this together?",
    },
    "fr": {
        "place": "Namur, à domicile le vendredi",
        "trait": "Ose poser des questions",
        "evidence": "A demandé trois précisions pendant l'exercice",
        "note": "Merci de m'appeler cette semaine au sujet du salaire.",
        "comment": "On regarde cela ensemble ?",
    },
}


def usual_routes() -> Iterator[Route]:
    """What people do all the time, in every language."""
    for language in LANGUAGES:
        yield from typing_routes(language)
        yield from table_routes(language)
        yield from other_forms(language)


def typing_routes(language: Language) -> Iterator[Route]:
    """Typed in LibreOffice and saved, by way of other formats too."""
    full, extra = sample(language), EXTRA[language]
    blank = intake(language, {})
    lines = {**full, "6.1": full["6.1"].replace(". ", ".\n"), "10.1": "• een\n• twee  drie"}
    yield Route(name=f"{language}-controls-typed", start=blank, steps=(*typed(full),), says=full)
    yield Route(
        name=f"{language}-cells-replaced",
        start=blank,
        steps=(*typed(lines, "replace"),),
        says=lines,
    )
    yield Route(
        name=f"{language}-lines-in-controls",
        start=blank,
        steps=(*typed(lines | {"1.2": "Team 日本 & <zorg>"}),),
        says=lines | {"1.2": "Team 日本 & <zorg>"},
    )
    for via in ("odt", "doc", "rtf"):
        yield Route(
            name=f"{language}-by-way-of-{via}",
            start=blank,
            steps=(*typed(full),),
            via=via,
            says=full,
        )
    yield Route(
        name=f"{language}-typed-behind-the-question",
        start=intake(language, without(full, "1.3", "1.5", "8.3", "8.5")),
        steps=(
            ("behind", "1.3", 1, f": {full['1.3']}"),
            ("behind", "1.5", 1, f" {full['1.5']}"),
            ("behind", "8.3", 1, f"\n{full['8.3']}"),
            ("behind", "8.5", 1, f" - {full['8.5']}"),
        ),
        says=full,
    )
    yield Route(
        name=f"{language}-tracked-changes",
        start=intake(language, full, "V-7Q4K"),
        steps=(
            ("replace", "1.3", 2, full["1.3"]),
            ("replace", "3.2", 1, full["3.2/trait"]),
            ("record", True),
            ("replace", "1.3", 2, extra["place"]),
            ("replace", "3.2", 1, extra["trait"]),
        ),
        says={**full, "1.3": extra["place"], "3.2/trait": extra["trait"]},
        codes=frozenset({"changes.open"}),
    )
    yield Route(
        name=f"{language}-half-done",
        start=blank,
        steps=(*typed(without(full, "1.3", "2.1/email", "3.5/trait", "3.5/evidence", "8.5")),),
        says=without(full, "1.3", "2.1/email", "3.5/trait", "3.5/evidence", "8.5"),
    )


def table_routes(language: Language) -> Iterator[Route]:
    """Rows and columns that people add, move, empty and renumber."""
    full, extra = sample(language), EXTRA[language]
    filled = intake(language, full)
    yield Route(
        name=f"{language}-row-added-with-tab",
        start=filled,
        steps=(
            ("tab", "3.1", ["", extra["trait"], extra["evidence"]]),
            ("tab", "5.1", ["5.4", extra["trait"]]),
        ),
        says={
            **full,
            "3.6/trait": extra["trait"],
            "3.6/evidence": extra["evidence"],
            "5.4/trait": extra["trait"],
        },
    )
    numbers = [n for s in FORMS[FormKind.INTAKE].sections for n in s.numbers]
    yield Route(
        name=f"{language}-numbers-deleted",
        start=filled,
        steps=tuple(("replace", number, 0, "") for number in numbers),
        says=full,
    )
    yield Route(
        name=f"{language}-controls-and-styles-lost",
        start=filled,
        office=False,
        changes=(flat,),
        remake=anonymous,
        says=full,
    )
    yield Route(
        name=f"{language}-columns-moved",
        start=filled,
        changes=(moved("3.1", "7.1", "9.1"),),
        says=full,
    )


def other_forms(language: Language) -> Iterator[Route]:
    """The candidate form and the scorecard form."""
    full, extra = sample(language), EXTRA[language]
    known = {"1.1": "V-7Q4K", "1.2": full["9.1/name"], "1.3": full["9.1/email"]}
    known |= {f"2.{n}/step": full[f"7.{n}/name"] for n in (1, 2, 3)}
    dates = {
        "1.4": {"nl": "Nederlands", "en": "English", "fr": "français"}[language],
        "2.1/date": {"nl": "ma 7/12/2026", "en": "7 December 2026", "fr": "lundi 7 décembre 2026"}[
            language
        ],
        "2.1/start": {"nl": "14u30", "en": "2:30 pm", "fr": "14h30"}[language],
        "2.1/minutes": {"nl": "een halfuur", "en": "half an hour", "fr": "une demi-heure"}[
            language
        ],
        "2.1/with": full["7.2/owners"],
        "2.1/place": "https://video.example/v-7q4k",
        "3.1": {"nl": "in procedure", "en": "in process", "fr": "en cours"}[language],
        "3.2": extra["note"],
    }
    yield Route(
        name=f"{language}-candidate-form",
        start=draw(FormKind.CANDIDATE, WORDS[language], answers=known, reference="V-7Q4K"),
        steps=(*typed(dates, kind=FormKind.CANDIDATE),),
        says={**known, **dates},
    )
    asked = {f"1.{n}": full[f"3.{n}/trait"] for n in range(1, 6)}
    asked |= {f"2.{n}": full[f"4.{n}/cause"] for n in range(1, 4)}
    scores = {f"1.{n}/score": str(n) for n in range(1, 6)} | {"2.1/score": "2", "3.1/score": "4,5"}
    scores |= {"1.1/evidence": extra["evidence"], "4.1": "go", "4.2": extra["note"]}
    yield Route(
        name=f"{language}-scorecard-form",
        start=draw(
            FormKind.SCORECARD, WORDS[language], asked=asked, reference="DF-7Q4K2M", about="V-7Q4K"
        ),
        steps=(*typed(scores, kind=FormKind.SCORECARD),),
        says=scores | {f"{number}/asks": text for number, text in asked.items()},
    )
