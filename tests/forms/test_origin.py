"""Which form it is, in which language, and whose."""

import pytest
from edits import anonymous, cells, changed, flat, later_version, put, rows
from lxml import etree
from packages import W, form, paragraph, row, table
from people import sample

from docflow.forms.blank import draw
from docflow.forms.reading import read
from docflow.model.vacancy import LANGUAGES, Language
from docflow.model.work import FormKind, Status
from docflow.texts import shipped_catalogue

WORDS = shipped_catalogue()
every_form = pytest.mark.parametrize("kind", FormKind)
every_language = pytest.mark.parametrize("language", LANGUAGES)


@every_form
@every_language
def test_a_form_says_what_it_is(kind: FormKind, language: Language) -> None:
    found = read(draw(kind, WORDS[language], reference="V-7Q4K"), "form.docx", WORDS)
    assert (found.kind, found.language, found.reference) == (kind, language, "V-7Q4K")
    assert found.answers == {}
    assert found.findings == ()


@every_form
@every_language
def test_without_its_identity_it_is_known_by_its_words(kind: FormKind, language: Language) -> None:
    bare = changed(anonymous(draw(kind, WORDS[language], reference="V-7Q4K")), (flat,))
    found = read(bare, "form.docx", WORDS)
    assert (found.kind, found.language, found.reference) == (kind, language, None)


@pytest.mark.parametrize(
    ("mark", "reference"),
    [
        ("docflow intake-nl 1 V-7Q4K", "V-7Q4K"),
        ("DOCFLOW INTAKE-NL 1 · v-7q4k · 2/4", "V-7Q4K"),
        ("docflow\u00a0intake-nl  1 DF-7Q4K2M", "DF-7Q4K2M"),
        ("docflow intake-nl 1", None),
        ("docflow intake-nl 1 V-7Q4I", None),  # no I in Crockford's alphabet
    ],
)
def test_a_reference_is_read_from_the_footer(mark: str, reference: str | None) -> None:
    footer = f"<w:ftr {W}>{paragraph(mark)}</w:ftr>".encode()
    data = form(paragraph("leeg"), parts={"word/footer1.xml": footer})
    found = read(data, "form.docx", WORDS)
    assert (found.kind, found.reference) == (FormKind.INTAKE, reference)


def test_a_later_version_of_the_questions_is_not_read_by_the_old_numbers() -> None:
    found = read(later_version(draw(FormKind.INTAKE, WORDS["nl"])), "form.docx", WORDS)
    assert [finding.code for finding in found.findings] == ["form.unknown"]


def test_a_form_of_others_is_unknown_though_some_words_are_the_same() -> None:
    labels = ("Functietitel", "Naam", "Rol", "E-mail", "Taal", "Stap", "Wanneer", "Contract")
    body = table(*(row(f"1.{n}", label, "iets") for n, label in enumerate(labels, start=1)))
    footer = f"<w:ftr {W}>{paragraph('Bureau X, versie 3')}</w:ftr>".encode()
    found = read(form(body, parts={"word/footer1.xml": footer}), "form.docx", WORDS)
    assert (found.kind, found.form, found.status) == (None, None, Status.UNREADABLE)
    assert [finding.code for finding in found.findings] == ["form.unknown"]


def test_without_identity_and_numbers_a_full_form_is_known_by_its_words() -> None:
    data = draw(FormKind.INTAKE, WORDS["fr"], answers=sample("fr"))

    def unnumbered(root: etree._Element) -> None:
        for number, line in rows(root).items():
            if number:
                put(cells(line)[0], "")

    found = read(changed(anonymous(data), (flat, unnumbered)), "form.docx", WORDS)
    assert (found.kind, found.language) == (FormKind.INTAKE, "fr")
    assert dict(found.answers) == sample("fr")
