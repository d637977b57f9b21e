"""Which answer belongs to which question, on small forms written by hand."""

import pytest
from packages import escaped, form, paragraph, row, table

from docflow.forms.reading import read
from docflow.model.work import Reading
from docflow.texts import shipped_catalogue

WORDS = shipped_catalogue()
NL = WORDS["nl"]


def asked(number: str) -> str:
    """A question of the Dutch intake."""
    return escaped(NL.text("intake", "questions", number, "question"))


def headings(section: str) -> list[str]:
    columns = NL.get("intake", "columns", section)
    return ["", *(escaped(column["heading"]) for column in columns.values())]


def reading(*blocks: str) -> Reading:
    """What a Dutch intake with these blocks says."""
    return read(form("".join(blocks)), "form.docx", WORDS)


def told(found: Reading) -> list[tuple[str, str | None, str]]:
    """Findings as (code, row, what they quote first)."""
    return [(f.code, f.at, next(iter(f.values.values()), "")) for f in found.findings]


# --- questions ----------------------------------------------------------------------------------


@pytest.mark.parametrize("number", ["1.3", "1.3.", "1,3", "1. 3", "(1.3)", "1.3 -", " 1.3 "])
def test_a_number_is_read_however_it_was_retyped(number: str) -> None:
    found = reading(table(row(number, asked("1.3"), "Gent")))
    assert found.answers == {"1.3": "Gent"}
    assert found.findings == ()


@pytest.mark.parametrize(
    "cells",
    [
        ("1.3", "Waar werkt deze persoon?", "Gent"),
        ("1.3", "Waar werkt deze persoon? Gent", ""),
        ("1.3", "Waar werkt deze persoon?: Gent", ""),
        ("1.3", "WAAR\u00a0werkt deze persoon – Gent", ""),
        ("1.3 Waar werkt deze persoon?", "Gent"),
        ("1.3 Waar werkt deze persoon? Gent",),
        ("1.3", "Gent", ""),
        ("1.3", "", "Gent"),
        ("1.3", "Gent"),
        ("", "Waar werkt deze persoon?", "Gent"),
        ("", "Standplaats: Gent", ""),
        ("Waar werkt deze persoon?", "Gent"),
        ("Lieu de travail", "Gent"),
        ("1.3", "bv. in Mechelen, twee dagen per week thuis", "Gent"),
    ],
)
def test_an_answer_is_found_beside_behind_or_over_its_question(cells: tuple[str, ...]) -> None:
    found = reading(table(row("1.1", asked("1.1"), "Planner"), row(*cells)))
    assert found.answers == {"1.1": "Planner", "1.3": "Gent"}
    assert found.findings == ()


def test_a_label_much_like_the_question_is_believed_with_a_warning() -> None:
    found = reading(table(row("", "Waar werkt die persoon?", "Gent"), row("1.1", asked("1.1"), "")))
    assert found.answers == {"1.3": "Gent"}
    assert told(found) == [("label.uncertain", "1.3", "Waar werkt die persoon?")]


def test_a_reworded_question_with_its_number_is_believed_with_a_warning() -> None:
    found = reading(table(row("1.3", "In welke regio?", "Gent")))
    assert found.answers == {"1.3": "Gent"}
    assert told(found) == [("label.uncertain", "1.3", "In welke regio?")]


def test_the_words_of_a_question_count_more_than_another_number() -> None:
    found = reading(table(row("1.2", asked("1.3"), "Gent")))
    assert found.answers == {"1.3": "Gent"}
    assert told(found) == [("label.uncertain", "1.3", asked("1.3"))]


def test_two_answers_are_reported_and_the_one_in_its_cell_is_taken() -> None:
    found = reading(table(row("1.3", f"{asked('1.3')} Brussel", "Gent")))
    assert found.answers == {"1.3": "Gent"}
    (finding,) = found.findings
    assert (finding.code, dict(finding.values)) == (
        "answer.two_values",
        {"number": "1.3", "first": "Gent", "second": "Brussel"},
    )


def test_a_question_answered_twice_is_reported_unless_the_answers_are_equal() -> None:
    twice = [row("1.3", asked("1.3"), "Gent"), row("1.3", asked("1.3"), "Brussel")]
    assert told(reading(table(*twice))) == [("answer.two_values", "1.3", "1.3")]
    assert told(reading(table(twice[0], twice[0]))) == []


@pytest.mark.parametrize("label", ["Bedrijfswagen?", "Teamdag in mei", "Contractant"])
def test_a_row_of_ones_own_is_not_taken_for_a_question(label: str) -> None:
    found = reading(table(row("1.1", asked("1.1"), "Planner"), row("", label, "ja")))
    assert found.answers == {"1.1": "Planner"}
    assert told(found) == [("text.unplaced", "1.1", f"{label} | ja")]


def test_a_tag_finds_a_question_without_number_and_words_unless_it_was_copied() -> None:
    tagged = (
        '<w:tr><w:tc><w:p/></w:tc><w:tc><w:p><w:sdt><w:sdtPr><w:tag w:val="vacancy.location"/>'
        "</w:sdtPr><w:sdtContent><w:r><w:t>Gent</w:t></w:r></w:sdtContent></w:sdt></w:p></w:tc></w:tr>"
    )
    first = row("1.1", asked("1.1"), "Planner")
    assert reading(table(first, tagged)).answers == {"1.1": "Planner", "1.3": "Gent"}
    twice = reading(table(first, tagged, tagged))
    assert twice.answers == {"1.1": "Planner"}
    assert told(twice) == [("text.unplaced", "1.1", "Gent\nGent")]


def test_an_answer_cell_split_below_is_one_answer() -> None:
    on = f"<w:tc><w:tcPr><w:vMerge/></w:tcPr>{paragraph('')}</w:tc>"
    below = f"<w:tr>{on}{on}<w:tc>{paragraph('Brussel')}</w:tc></w:tr>"
    found = reading(table(row("1.3", asked("1.3"), "Gent"), below))
    assert found.answers == {"1.3": "Gent\nBrussel"}
    assert found.findings == ()


# --- rows of columns ----------------------------------------------------------------------------


def test_an_added_row_gets_the_next_number_and_a_copied_number_counts_as_none() -> None:
    found = reading(
        table(
            row(*headings("3")),
            row("3.1", "Rustig", ""),
            row("", "Vlot", "Belt zelf"),
            row("3.3", "Nauwkeurig", ""),
            row("3.3", "Leergierig", ""),
            row("3.5", "Behulpzaam", ""),
            row("", "Eerlijk", ""),
        )
    )
    traits = {at: text for at, text in found.answers.items() if at.endswith("trait")}
    assert traits == {
        "3.1/trait": "Rustig",
        "3.2/trait": "Vlot",
        "3.3/trait": "Nauwkeurig",
        "3.4/trait": "Leergierig",
        "3.5/trait": "Behulpzaam",
        "3.6/trait": "Eerlijk",
    }
    assert found.answers["3.2/evidence"] == "Belt zelf"
    assert found.findings == ()


def test_a_table_pasted_over_an_empty_one_keeps_its_numbers() -> None:
    empty = table(row(*headings("5")), *(row(f"5.{n}", "") for n in (1, 2, 3)))
    full = table(row(*headings("5")), row("5.1", "Frans"), row("5.2", "Rijbewijs"))
    found = reading(empty, paragraph(""), full)
    assert found.answers == {"5.1/trait": "Frans", "5.2/trait": "Rijbewijs"}


def test_columns_are_found_by_their_headings() -> None:
    found = reading(
        table(
            row("", "E-mail", "Naam", "Taal", "Rol", "Telefoon"),
            row("2.1", "an@bureau.example", "An Peeters", "nl", "recruiter", "09 123 45 67"),
        )
    )
    assert found.answers == {
        "2.1/email": "an@bureau.example",
        "2.1/name": "An Peeters",
        "2.1/language": "nl",
        "2.1/role": "recruiter",
    }
    assert told(found) == [
        ("text.unplaced", "1.1", "Telefoon"),
        ("text.unplaced", "2.1", "09 123 45 67"),
    ]


def test_columns_without_headings_are_found_by_their_place() -> None:
    wanted = {"9.1/name": "An", "9.1/email": "an@post.example", "9.1/language": "fr"}
    numbered = table(row("9.1", "An", "an@post.example", "fr"))
    bare = table(row("An", "an@post.example", "fr"))
    heading = paragraph("9. Kandidaten")
    assert reading(numbered).answers == wanted
    assert reading(heading, bare).answers == wanted


def test_a_reworded_heading_is_believed_with_a_warning() -> None:
    found = reading(
        table(
            row("", "Kandidaat (voluit)", "E-mail", "Taal"), row("9.1", "An", "an@x.example", "fr")
        )
    )
    assert found.answers["9.1/name"] == "An"
    assert told(found) == [("label.uncertain", "9", "Kandidaat (voluit)")]


def test_a_merged_cell_answers_the_first_of_its_columns() -> None:
    wide = (
        f"<w:tr><w:tc>{paragraph('9.1')}</w:tc>"
        f'<w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>{paragraph("An an@x.example")}</w:tc>'
        f"<w:tc>{paragraph('fr')}</w:tc></w:tr>"
    )
    found = reading(table(row(*headings("9")), wide))
    assert found.answers == {"9.1/name": "An an@x.example", "9.1/language": "fr"}


def test_two_tables_made_one_are_two_sections() -> None:
    found = reading(
        table(
            row(*headings("4")),
            row("4.1", "Wacht af", "Proef"),
            row("", "5. Nice-to-haves", ""),
            row(*headings("5"), ""),
            row("5.1", "Frans", ""),
            row("", "Rijbewijs", ""),
        )
    )
    assert found.answers == {
        "4.1/cause": "Wacht af",
        "4.1/test": "Proef",
        "5.1/trait": "Frans",
        "5.2/trait": "Rijbewijs",
    }
    assert found.findings == ()


def test_an_added_row_is_never_taken_for_headings() -> None:
    found = reading(table(row("7.1", "Proef", "test"), row("", "Stap", "interview")))
    assert found.answers["7.2/name"] == "Stap"


# --- nothing typed disappears -------------------------------------------------------------------


def test_text_beside_the_tables_is_reported_at_the_nearest_row() -> None:
    found = reading(
        paragraph("Vacature-intake"),
        paragraph("Hoi Tom, hier is ie."),
        table(row("1.3", asked("1.3"), "Gent")),
        paragraph("Bel me even."),
        paragraph("Dank!"),
        paragraph("2. Wie is betrokken"),
        paragraph("Zie mail."),
    )
    assert told(found) == [
        ("text.unplaced", "1.1", "Hoi Tom, hier is ie."),
        ("text.unplaced", "1.3", "Bel me even.\nDank!"),
        ("text.unplaced", "1.3", "Zie mail."),
    ]


def test_words_added_to_the_forms_own_text_are_reported_without_it() -> None:
    found = reading(
        paragraph("Mooi meegenomen, maar niemand valt erop af. Behalve op rijbewijs B!"),
        table(row("1.3", asked("1.3"), "Gent")),
    )
    assert told(found) == [("text.unplaced", "1.1", "Behalve op rijbewijs B!")]


def test_the_forms_own_text_in_any_language_is_no_finding() -> None:
    own = [
        line
        for phrases in WORDS.values()
        for line in (
            *phrases.get("intake", "help"),
            *(s["help"] for s in phrases.get("intake", "sections").values()),
            *(s["heading"] for s in phrases.get("intake", "sections").values()),
        )
    ]
    found = reading(*(paragraph(escaped(line)) for line in own), table(row("1.3", "", "Gent")))
    assert found.findings == ()


def test_an_open_change_is_told_with_what_was_read() -> None:
    cell = (
        "<w:tc><w:p><w:ins><w:r><w:t>Gent</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>Luik</w:delText></w:r></w:del></w:p></w:tc>"
    )
    found = reading(table(f"<w:tr><w:tc>{paragraph('1.3')}</w:tc>{cell}</w:tr>"))
    assert found.answers == {"1.3": "Gent"}
    (finding,) = found.findings
    assert dict(finding.values) == {"number": "1.3", "text": "Gent"}


def test_an_untouched_example_is_an_empty_answer_in_any_language() -> None:
    examples = ("bv. onbepaalde duur", "e.g. permanent", "p. ex. durée indéterminée")
    for example in examples:
        assert reading(table(row("1.5", asked("1.5"), example))).answers == {}
        assert reading(table(row("1.5", asked("1.5"), f"{example}Vast"))).answers == {"1.5": "Vast"}
        assert reading(table(row("1.5", asked("1.5"), f"Vast {example}"))).answers == {
            "1.5": "Vast"
        }


def test_a_hint_is_only_taken_off_when_it_is_stuck_to_the_answer() -> None:
    assert reading(table(row("8.3", asked("8.3"), "vrijdag 9udag en uur"))).answers == {
        "8.3": "vrijdag 9u"
    }
    assert reading(table(row("8.3", asked("8.3"), "nog geen dag en uur"))).answers == {
        "8.3": "nog geen dag en uur"
    }
