"""Readings as the reader makes them: a form is drawn with these answers, and read."""

from collections.abc import Mapping

from docflow.forms.blank import draw
from docflow.forms.reading import read
from docflow.model.vacancy import Language
from docflow.model.work import FormKind, Reading
from docflow.texts import shipped_catalogue


def reading_of(
    answers: Mapping[str, str], *, kind: FormKind = FormKind.INTAKE, language: Language = "nl"
) -> Reading:
    """The reading of a form with these texts at these places; an empty text is an empty cell."""
    catalogue = shipped_catalogue()
    filled = {place: text for place, text in answers.items() if text}
    return read(draw(kind, catalogue[language], answers=filled), "form.docx", catalogue)
