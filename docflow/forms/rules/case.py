"""What a rule looks at."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from docflow.forms.rules.wording import Wordlists
from docflow.forms.typed import Words
from docflow.model.phrases import Phrases
from docflow.model.vacancy import Candidacy, Intake

MOST_ROWS = 20
"""People, nice-to-haves and candidates on one form. The form prints five or six rows of each; a
thousand added ones would be a thousand mails. Measured: 45 candidates took a run 8 s."""

FormT_co = TypeVar("FormT_co", bound=Intake | Candidacy, covariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case(Generic[FormT_co]):
    """One form to judge.

    answers: cleaned text by place, as in `Reading`; a place that holds text which the reader
    could not understand is here and not in `form`. phrases, lists: those of the form's language.
    words: what people type for roles, months and weekdays, in any language. first_version:
    nothing was accepted of this vacancy before, so its dates still lie ahead.
    """

    form: FormT_co
    answers: Mapping[str, str]
    phrases: Phrases
    lists: Wordlists
    words: Words
    today: dt.date
    first_version: bool

    def typed(self, place: str) -> str:
        """The text at a place, whatever it says; "" when there is none."""
        return self.answers.get(place, "").strip()

    def said(self, text: str | None) -> str:
        """What an answer says: "" when it is empty or a filler ("n.v.t.", "-")."""
        return self.lists.said(text)

    def part(self, name: str) -> str:
        """A word that messages are put together with, in the form's language."""
        return self.phrases.text("parts", name)

    def listed(self, names: Sequence[str], joined: str = "and") -> str:
        """Names as a person lists them: "a, b en c". joined: "and" or "or"."""
        *rest, last = names
        return f"{', '.join(rest)} {self.part(joined)} {last}" if rest else last


IntakeCase = Case[Intake]
CandidateCase = Case[Candidacy]
AnyCase = Case[Intake | Candidacy]


def written(day: dt.date) -> str:
    """A date as people type it in the form: 1/03/2027."""
    return f"{day.day}/{day.month:02}/{day.year}"
