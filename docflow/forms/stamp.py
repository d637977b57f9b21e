"""The identity of a form: which form it is, and which vacancy or request it belongs to."""

from docflow.forms.fields import FORM_VERSION
from docflow.model.vacancy import Language
from docflow.model.work import FormKind

PROPERTY = "docflow"
"""The custom property that holds the identity."""


def identity(kind: FormKind, language: Language, reference: str | None = None) -> str:
    """What a form says of itself: "docflow intake-nl 1 V-7Q4K".

    The same words stand in footer, core keywords and custom property: LibreOffice keeps all
    three, other programs some of them (research/forms.md §2.1).
    """
    return " ".join(filter(None, ("docflow", f"{kind}-{language}", str(FORM_VERSION), reference)))
