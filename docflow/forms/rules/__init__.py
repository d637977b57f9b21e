"""The rule book: what a form must hold, and what docflow asks when it does not."""

from docflow.forms.rules.book import judge
from docflow.forms.rules.codes import CODES

__all__ = ["CODES", "judge"]
