"""Links that open a mail already filled in (RFC 6068), for an answer in one press.

The manager's mail program opens, the words stand there, Send does the rest. It is a new mail, no
reply: so subject and body both carry the reference. Everything is percent-encoded UTF-8, blanks as
%20 and line ends as %0D%0A; a "+" in the address is %2B.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from docflow.model.cleaning import clean
from docflow.model.feedback import GROUPS, Asked, Decision
from docflow.model.phrases import Phrases
from docflow.writing import words

LONGEST = 1800
"""Characters in a link. Outlook and older browsers stop near 2,000 (RFC 6068 names no limit;
2,083 was Internet Explorer's)."""

_CUTS = (None, 80, 60, 45, 30, 20, 10, 0)
"""How many characters of a question the short form keeps, tried in this order."""

_SHORT = 40
"""What is left of a name or title in the subject of a link that is too long otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """The links of one request. decisions: decision → link. form: all the questions, in one mail.

    form_text: the body behind `form`, as it is before anyone answers in it: keep it with the
    request's texts, answers are read against it.
    """

    decisions: Mapping[Decision, str]
    form: str | None = None
    form_text: str | None = None


def link(to: str, subject: str, body: str) -> str:
    """A link that opens a mail to `to` with this subject and body."""
    lines = clean(body).replace("\n", "\r\n")
    return f"mailto:{quote(to, safe='@')}?subject={_encoded(_line(subject))}&body={_encoded(lines)}"


def _encoded(text: str) -> str:
    return quote(text, safe="")


def _line(text: str) -> str:
    return " ".join(clean(text).split())


def links(asked: Asked, phrases: Phrases, *, to: str, candidate: str, title: str) -> Links:
    """The links of a request. to: the address that answers go to. Each is at most `LONGEST`
    characters: first the questions are shortened, then the subject."""
    subject = phrases.text(
        "mailto", "subject", candidate=candidate, title=title, reference=asked.reference
    )
    short = phrases.text(
        "mailto",
        "subject",
        candidate=_cut(candidate, _SHORT),
        title=_cut(title, _SHORT),
        reference=asked.reference,
    )
    decided = {
        decision: _fitting(to, (subject, short), [_decided(decision, asked, phrases)])[0]
        for decision in Decision
    }
    if not asked.questions:
        return Links(decisions=decided)
    bodies = [_form(asked, phrases, cut) for cut in _CUTS]
    form, text = _fitting(to, (subject, short), bodies)
    return Links(decisions=decided, form=form, form_text=text)


def _fitting(to: str, subjects: tuple[str, str], bodies: list[str]) -> tuple[str, str]:
    """The first link that is not too long, and its body; else the shortest."""
    made = ("", "")
    for body in bodies:
        for subject in subjects:
            made = link(to, subject, body), body
            if len(made[0]) <= LONGEST:
                return made
    return made


def _decided(decision: Decision, asked: Asked, phrases: Phrases) -> str:
    return "\n".join(
        (
            phrases.text("mailto", "decided", decision=words.word("decisions", decision, phrases)),
            phrases.text("request", "comment"),
            "",
            phrases.text("request", "reference", reference=asked.reference),
        )
    )


def _form(asked: Asked, phrases: Phrases, cut: int | None) -> str:
    """The questions of a request, each with room behind it."""
    lines: list[str] = []
    for group, codes in GROUPS.items():
        rows = [_row(c, asked.questions[c], cut) for c in codes if c in asked.questions]
        lines += [phrases.text("request", group), *rows] if rows else []
    return "\n".join(
        (
            *lines,
            "",
            phrases.text("request", "decision"),
            phrases.text("request", "comment"),
            "",
            phrases.text("request", "reference", reference=asked.reference),
        )
    )


def _row(code: str, question: str, cut: int | None) -> str:
    shown = _cut(_line(question), cut)
    if not shown:
        return f"{code}: "
    return f"{code}. {shown} " if shown.endswith(("?", "…")) else f"{code}. {shown}: "


def _cut(text: str, most: int | None) -> str:
    """The first words of a text, never half a word unless it is one long one."""
    if most is None or len(text) <= most:
        return text
    if most == 0:
        return ""
    start = text[:most].rpartition(" ")[0] or text[:most]
    return f"{start.rstrip(' ,;:-–')}…"
