"""What people do with a form now and then, once, in one language."""

from collections.abc import Iterator

from edits import (
    anonymous,
    another_form,
    by_python_docx,
    copied,
    glued,
    hidden,
    inside_prompt,
    later_version,
    over,
    split,
    typographic,
)
from people import EXTRA, WORDS, Answers, Route, intake, sample, typed, without

from docflow.forms.blank import draw
from docflow.model.cleaning import clean
from docflow.model.work import FormKind


def odd_routes() -> Iterator[Route]:
    """All of them."""
    yield from table_routes()
    yield from unreadable_routes(sample("nl"), sample("en"))
    yield from foreign_routes()


def table_routes() -> Iterator[Route]:
    """Rows, cells and questions treated in ways of one's own, and text in odd places."""
    nl, en, fr = sample("nl"), sample("en"), sample("fr")
    start_nl, start_en, start_fr = intake("nl", nl), intake("en", en), intake("fr", fr)
    unplaced, uncertain = frozenset({"text.unplaced"}), frozenset({"label.uncertain"})
    note = EXTRA["nl"]["note"]
    yield Route(
        name="nl-comments-of-colleagues",
        start=start_nl,
        steps=(
            ("comment", "1.3", 2, "Els", EXTRA["nl"]["comment"]),
            ("comment", "3.1", 1, "Els", EXTRA["nl"]["comment"]),
        ),
        says=nl,
    )
    yield Route(
        name="en-row-copied-with-its-number",
        start=start_en,
        changes=(copied("3.5", EXTRA["en"]["trait"], EXTRA["en"]["evidence"]),),
        says={**en, "3.6/trait": EXTRA["en"]["trait"], "3.6/evidence": EXTRA["en"]["evidence"]},
    )
    yield Route(name="fr-typographic-blanks", start=start_fr, changes=(typographic,), says=fr)
    yield Route(name="nl-typographic-blanks", start=start_nl, changes=(typographic,), says=nl)
    merged = without(en, "7.2/when") | {"7.2/format": f"{en['7.2/format']}\n{en['7.2/when']}"}
    yield Route(
        name="en-cells-merged",
        start=start_en,
        steps=(("merge", "7.2", 5, 6),),
        says=merged,
    )
    yield Route(
        name="nl-answer-cell-split",
        start=start_nl,
        office=False,
        changes=(split("6.2", "En er is weinig parkeerplaats."),),
        says={**nl, "6.2": f"{nl['6.2']}\nEn er is weinig parkeerplaats."},
    )
    yield Route(
        name="nl-table-pasted-again", start=start_nl, steps=(("copy_table", "3.1"),), says=nl
    )
    yield Route(
        name="nl-text-below-a-table",
        start=start_nl,
        steps=(("below", "5.1", note),),
        says=nl,
        codes=unplaced,
    )
    yield Route(
        name="en-text-in-a-box",
        start=start_en,
        steps=(("box", "6.1", 2, EXTRA["en"]["note"]),),
        says=en,
        codes=unplaced,
    )
    yield Route(
        name="fr-hidden-text",
        start=start_fr,
        changes=(hidden("8.4", "ancienne version"),),
        says=fr,
        codes=unplaced,
    )
    yield Route(
        name="nl-row-of-its-own",
        start=start_nl,
        steps=(("tab", "1.1", ["1.8", "Bedrijfswagen?", "ja, met tankkaart"]),),
        says=nl,
        codes=unplaced,
    )
    yield Route(
        name="nl-numbers-retyped",
        start=start_nl,
        changes=(
            over(
                {
                    ("1.3", 0): "1.3.",
                    ("1.4", 0): "1,4",
                    ("3.2", 0): "3. 2",
                    ("3.4", 0): "4",
                    ("8.1", 0): "8.1)",
                    ("9.2", 0): "",
                }
            ),
        ),
        says=nl,
    )
    yield Route(
        name="nl-number-and-question-in-one-cell",
        start=start_nl,
        office=False,
        changes=(glued,),
        says=nl,
    )
    yield Route(
        name="nl-typed-over-the-question",
        start=intake("nl", without(nl, "1.3")),
        steps=(("replace", "1.3", 1, nl["1.3"]),),
        says=nl,
    )
    yield Route(
        name="en-question-reworded",
        start=start_en,
        steps=(("replace", "1.3", 1, "Where exactly will this person work?"),),
        says=en,
        codes=uncertain,
    )
    yield Route(
        name="fr-headings-reworded",
        start=start_fr,
        changes=(over({("", 1): "Nom de la personne"}),),
        says=fr,
        codes=uncertain,
    )
    yield Route(
        name="nl-two-answers",
        start=start_nl,
        steps=(("behind", "1.3", 1, " Brussel"),),
        says=nl,
        codes=frozenset({"answer.two_values"}),
    )


def unreadable_routes(nl: Answers, en: Answers) -> Iterator[Route]:
    """Answers that cannot be read as what they should be, and controls in odd states."""
    vague = {
        **nl,
        "1.4": "zo snel mogelijk",
        "8.1": "31/02/2027",
        "8.2": "dinsdag 1/03/2027",
        "8.5": "een paar dagen",
        "7.1/minutes": "30 à 45",
        "2.2/language": "Duits",
    }
    yield Route(
        name="nl-dates-and-amounts-nobody-can-read",
        start=intake("nl", {}),
        steps=(*typed(vague),),
        says=vague,
        codes=frozenset({"date.unreadable", "number.unreadable", "language.unreadable"}),
    )
    blurred = {"1.1": "V-7Q4K", "2.1/step": "Offer", "2.1/date": "next week"}
    blurred |= {"2.1/start": "after lunch", "3.1": "stopped by"}
    yield Route(
        name="en-candidate-form-unreadable",
        start=draw(FormKind.CANDIDATE, WORDS["en"], answers=blurred),
        office=False,
        says=blurred,
        codes=frozenset({"date.unreadable", "time.unreadable", "state.unreadable"}),
    )
    # LibreOffice 7.4 writes broken XML when a control is deleted with tracking on
    yield Route(
        name="nl-tracked-in-a-control",
        start=intake("nl", nl),
        steps=(("record", True), ("replace", "1.3", 2, EXTRA["nl"]["place"])),
        codes=frozenset({"file.unreadable"}),
    )
    marks = {
        **en,
        "1.1": "Customer\u200b support lead\u202e",
        "2.1/email": f"\ufeff{en['2.1/email']}",
    }
    yield Route(
        name="en-invisible-characters",
        start=intake("en", marks),
        says={place: clean(text) for place, text in marks.items()},
        codes=frozenset({"text.cleaned"}),
    )
    yield Route(
        name="nl-flag-left-standing",
        start=intake("nl", without(nl, "1.1", "1.3", "3.1/trait")),
        office=False,
        changes=(inside_prompt({place: nl[place] for place in ("1.1", "1.3", "3.1/trait")}),),
        says=nl,
    )
    yield Route(
        name="nl-emptied-again-in-word",
        start=intake("nl", without(nl, "1.2", "1.7", "8.4")),
        office=False,
        changes=(
            inside_prompt(
                {
                    "1.2": "Klik of tik om tekst in te voeren.",
                    "1.7": "Click or tap here to enter text.",
                    "8.4": "Cliquez ou appuyez ici pour entrer du texte.",
                }
            ),
        ),
        says=without(nl, "1.2", "1.7", "8.4"),
    )
    yield Route(
        name="nl-typed-by-a-program",
        start=intake("nl", {}),
        office=False,
        remake=lambda data: by_python_docx(data, nl),
        says=nl,
    )


def foreign_routes() -> Iterator[Route]:
    """Other kinds of files, and forms that are not ours."""
    nl = sample("nl")
    filled = intake("nl", nl, "V-7Q4K")
    yield Route(name="nl-template", start=filled, suffix="dotx", says=nl)
    yield Route(name="nl-blank", start=intake("nl", {}), says={})
    yield Route(name="en-blank-as-drawn", start=intake("en", {}), office=False, says={})
    yield Route(name="nl-identity-lost", start=filled, remake=anonymous, office=False, says=nl)
    for suffix in ("doc", "odt", "rtf", "pdf"):
        yield Route(
            name=f"nl-saved-as-{suffix}",
            start=draw(FormKind.CANDIDATE, WORDS["nl"]),
            suffix=suffix,
            codes=frozenset({"file.unreadable"}),
        )
    yield Route(
        name="nl-odt-named-docx",
        start=filled,
        via="odt-only",
        codes=frozenset({"file.unreadable"}),
    )
    refused = frozenset({"file.unreadable"})
    yield Route(name="empty-file", start=b"", office=False, codes=refused)
    yield Route(
        name="cut-off",
        start=filled,
        office=False,
        remake=lambda data: data[: len(data) // 2],
        codes=refused,
    )
    unknown = frozenset({"form.unknown"})
    yield Route(name="nl-form-of-another-company", start=another_form(), codes=unknown)
    yield Route(
        name="nl-form-of-a-later-version",
        start=filled,
        office=False,
        remake=later_version,
        codes=unknown,
    )
