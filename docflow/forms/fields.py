"""The forms, every question once: numbers, keys, kinds of answer.

The words (headings, questions, examples, help) stand in phrases/<language>/questions.toml under
the same numbers and keys; numbers are equal in every language. `blank` draws forms from these
definitions, `reading` reads by them, `rules` asks what is required.
"""

from dataclasses import dataclass
from enum import StrEnum

from docflow.model.work import FormKind

FORM_VERSION = 1


class AnswerKind(StrEnum):
    """What an answer cell holds, and so how it is drawn and read."""

    TEXT = "text"
    LINES = "lines"
    DATE = "date"
    TIME = "time"
    WHOLE_NUMBER = "whole_number"
    EMAIL = "email"
    LANGUAGE = "language"
    ROLE = "role"
    STEP_KIND = "step_kind"
    NAMES = "names"
    STATE = "state"
    SCORE = "score"
    DECISION = "decision"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One row with one answer: number | question | answer. Place: its number."""

    number: str
    key: str
    kind: AnswerKind = AnswerKind.TEXT
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One answer column of a table section. `width` is its share of the answer space."""

    key: str
    kind: AnswerKind = AnswerKind.TEXT
    width: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A numbered section: either `questions`, or `rows` numbered rows of `columns`.

    asks: the rows of a table section carry a question of their own between number and answers
    (scorecard). landscape: drawn on its own wide page.
    """

    number: str
    key: str
    questions: tuple[Question, ...] = ()
    columns: tuple[Column, ...] = ()
    rows: int = 0
    asks: bool = False
    landscape: bool = False

    @property
    def numbers(self) -> tuple[str, ...]:
        """The row numbers printed on a blank form, in order: ("3.1", … "3.5")."""
        if self.questions:
            return tuple(q.number for q in self.questions)
        return tuple(f"{self.number}.{n}" for n in range(1, self.rows + 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class FormFields:
    """A whole form."""

    kind: FormKind
    sections: tuple[Section, ...]

    def section(self, number: str) -> Section:
        """The section a row or section number belongs to ("3.7" → section 3)."""
        wanted = number.split(".", maxsplit=1)[0]
        return next(s for s in self.sections if s.number == wanted)


def _asked(section: str, *entries: tuple[str, AnswerKind, bool]) -> tuple[Question, ...]:
    return tuple(
        Question(number=f"{section}.{n}", key=key, kind=kind, required=required)
        for n, (key, kind, required) in enumerate(entries, start=1)
    )


_TEXT, _LINES, _DATE = AnswerKind.TEXT, AnswerKind.LINES, AnswerKind.DATE
_NUMBER, _NAMES, _EMAIL = AnswerKind.WHOLE_NUMBER, AnswerKind.NAMES, AnswerKind.EMAIL

INTAKE = FormFields(
    kind=FormKind.INTAKE,
    sections=(
        Section(
            number="1",
            key="vacancy",
            questions=_asked(
                "1",
                ("title", _TEXT, True),
                ("department", _TEXT, False),
                ("location", _TEXT, True),
                ("start_date", _DATE, True),
                ("contract", _TEXT, False),
                ("hours", _TEXT, False),
                ("pay_range", _TEXT, False),
            ),
        ),
        Section(
            number="2",
            key="stakeholders",
            rows=6,
            columns=(
                Column(key="name", width=4),
                Column(key="role", kind=AnswerKind.ROLE, width=3),
                Column(key="email", kind=_EMAIL, width=5),
                Column(key="language", kind=AnswerKind.LANGUAGE, width=2),
            ),
        ),
        Section(
            number="3",
            key="must_haves",
            rows=5,
            columns=(
                Column(key="trait", kind=_LINES, width=4),
                Column(key="evidence", kind=_LINES, width=6),
            ),
        ),
        Section(
            number="4",
            key="failure_risks",
            rows=3,
            columns=(
                Column(key="cause", kind=_LINES, width=5),
                Column(key="test", kind=_LINES, width=5),
            ),
        ),
        Section(
            number="5",
            key="nice_to_haves",
            rows=3,
            columns=(Column(key="trait", kind=_LINES, width=1),),
        ),
        Section(
            number="6",
            key="environment",
            questions=_asked("6", ("succeeds_in", _LINES, True), ("downsides", _LINES, True)),
        ),
        Section(
            number="7",
            key="steps",
            rows=5,
            landscape=True,
            columns=(
                Column(key="name", width=8),
                Column(key="kind", kind=AnswerKind.STEP_KIND, width=7),
                Column(key="owners", kind=_NAMES, width=8),
                Column(key="minutes", kind=_NUMBER, width=4),
                Column(key="format", width=6),
                Column(key="when", width=6),
                Column(key="feedback_working_days", kind=_NUMBER, width=6),
                Column(key="informs_candidate", width=6),
            ),
        ),
        Section(
            number="8",
            key="planning",
            questions=_asked(
                "8",
                ("search_start", _DATE, True),
                ("target_date", _DATE, True),
                ("check_in", _TEXT, False),
                ("call_back", _LINES, False),
                ("decision_working_days", _NUMBER, True),
            ),
        ),
        Section(
            number="9",
            key="candidates",
            rows=5,
            columns=(
                Column(key="name", width=5),
                Column(key="email", kind=_EMAIL, width=6),
                Column(key="language", kind=AnswerKind.LANGUAGE, width=3),
            ),
        ),
        Section(number="10", key="other", questions=_asked("10", ("other", _LINES, False))),
    ),
)

CANDIDATE = FormFields(
    kind=FormKind.CANDIDATE,
    sections=(
        Section(
            number="1",
            key="candidate",
            questions=_asked(
                "1",
                ("vacancy", _TEXT, True),
                ("name", _TEXT, True),
                ("email", _EMAIL, False),
                ("language", AnswerKind.LANGUAGE, False),
                ("needs", _LINES, False),
            ),
        ),
        Section(
            number="2",
            key="appointments",
            rows=5,
            landscape=True,
            columns=(
                Column(key="step", width=4),
                Column(key="date", kind=_DATE, width=3),
                Column(key="start", kind=AnswerKind.TIME, width=2),
                Column(key="minutes", kind=_NUMBER, width=2),
                Column(key="with", kind=_NAMES, width=4),
                Column(key="place", width=4),
            ),
        ),
        Section(
            number="3",
            key="progress",
            questions=_asked("3", ("state", AnswerKind.STATE, False), ("note", _LINES, False)),
        ),
    ),
)

_SCORE_COLUMNS = (
    Column(key="score", kind=AnswerKind.SCORE, width=1),
    Column(key="evidence", kind=_LINES, width=5),
)

SCORECARD = FormFields(
    kind=FormKind.SCORECARD,
    sections=(
        Section(number="1", key="must_haves", rows=5, asks=True, columns=_SCORE_COLUMNS),
        Section(number="2", key="failure_risks", rows=3, asks=True, columns=_SCORE_COLUMNS),
        Section(number="3", key="can_will_self", rows=3, asks=True, columns=_SCORE_COLUMNS),
        Section(
            number="4",
            key="decision",
            questions=_asked(
                "4", ("decision", AnswerKind.DECISION, False), ("comment", _LINES, False)
            ),
        ),
    ),
)

FORMS: dict[FormKind, FormFields] = {f.kind: f for f in (INTAKE, CANDIDATE, SCORECARD)}

SCORE_CODES: dict[str, str] = {
    **{f"1.{n}": str(n) for n in range(1, 6)},
    **{f"2.{n}": f"R{n}" for n in range(1, 4)},
    **dict(zip(("3.1", "3.2", "3.3"), "KWZ", strict=True)),
}
"""Row of the scorecard form → the code a manager may also write in a mail."""
