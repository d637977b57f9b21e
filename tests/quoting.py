"""Requests for feedback, and how mail programs quote them: with a typed answer above, or between
the lines. Each program gives the mail's text and its HTML."""

import json
import textwrap
from collections.abc import Callable, Mapping, Sequence
from html import escape
from pathlib import Path

from docflow.model.feedback import Asked, ReplyReading
from docflow.model.mail import Arrived
from docflow.model.vacancy import Language
from docflow.replies.reading import read_reply
from docflow.texts import shipped_catalogue

CATALOGUE = shipped_catalogue()


def request(case: str) -> Asked:
    """What the mail of a case in cases/replies answers."""
    file = Path(__file__).parent / "cases" / "replies" / case / "asked.json"
    asked = json.loads(file.read_text(encoding="utf-8"))
    return Asked(**(asked | {"texts": tuple(asked["texts"])}))


REQUESTS = {language: request(f"{language}-gmail-inline") for language in ("nl", "en", "fr")}


def read(text: str, asked: Asked = REQUESTS["nl"]) -> ReplyReading:
    """What a mail of these words says."""
    return read_reply(Arrived(text=text, subject="RE: Feedback"), asked, CATALOGUE)


def read_html(html: str, asked: Asked = REQUESTS["nl"]) -> ReplyReading:
    """What a mail of this HTML says."""
    return read_reply(Arrived(html=html, subject="RE: Feedback"), asked, CATALOGUE)


SUBJECT: Mapping[Language, str] = {
    "nl": "Feedback gevraagd",
    "en": "Feedback requested",
    "fr": "Retour demandé",
}
SENDER = "Tom Maes <feedback+k7qm2xw4ahd3pz5n@bureauzuid.example>"
WROTE = {
    "gmail": {
        "nl": "Op do 19 nov 2026 om 17:32 schreef {}:",
        "en": "On Thu, 19 Nov 2026 at 17:32, {} wrote:",
        "fr": "Le jeu. 19 nov. 2026 à 17:32, {} a écrit :",
    },
    "apple": {
        "nl": "Op 19 nov 2026, om 17:32 heeft {} het volgende geschreven:",
        "en": "On 19 Nov 2026, at 17:32, {} wrote:",
        "fr": "Le 19 nov. 2026 à 17:32, {} a écrit :",
    },
    "thunderbird": {
        "nl": "Op 19/11/2026 om 17:32 schreef {}:",
        "en": "On 19/11/2026 17:32, {} wrote:",
        "fr": "Le 19/11/2026 à 17:32, {} a écrit :",
    },
}
HEAD = {
    "nl": ("Van", "Verzonden", "Aan", "Onderwerp", "donderdag 19 november 2026 17:32"),
    "en": ("From", "Sent", "To", "Subject", "Thursday, November 19, 2026 5:32 PM"),
    "fr": ("De", "Envoyé", "À", "Objet", "jeudi 19 novembre 2026 17:32"),
}
PHONE = {
    "nl": "Verstuurd vanaf mijn iPhone",
    "en": "Sent from my iPhone",
    "fr": "Envoyé de mon iPhone",
}

Row = tuple[str, str]
"""A line of the request, and what was typed at it ("" for nothing)."""


def rows(asked: Asked, answers: Mapping[str, str]) -> list[Row]:
    """The request line by line. answers: code, or "decision" → what was typed behind it."""
    found: list[Row] = []
    for line in asked.texts[0].rstrip("\n").split("\n"):
        code = line.partition(". ")[0]
        owner = code if code in asked.questions else "decision" if "(go / no go" in line else ""
        found.append((line, answers.get(owner, "")))
    return found


def _div(line: str) -> str:
    return f"<div>{escape(line) or '<br>'}</div>"


def _divs(lines: Sequence[str]) -> str:
    return "".join(map(_div, lines))


def _below_marked(quoted: Sequence[Row], width: int) -> list[str]:
    """Lines with ">", what was typed below each without one."""
    lines: list[str] = []
    for line, typed in quoted:
        lines += [f"> {part}" for part in textwrap.wrap(line, width) or [""]]
        lines += ["", typed, ""] if typed else []
    return lines


def _split(quoted: Sequence[Row], opening: str) -> str:
    """An HTML quote that is closed and opened again around what was typed."""
    return opening + "".join(
        _div(line) + (f"</blockquote>{_div(typed)}{opening}" if typed else "")
        for line, typed in quoted
    )


def _gmail(top: Sequence[str], quoted: Sequence[Row], language: Language) -> tuple[str, str]:
    wrote = WROTE["gmail"][language].format(SENDER)
    text = [*top, "", *textwrap.wrap(wrote, 76), "", *_below_marked(quoted, 72)]
    opening = '<blockquote class="gmail_quote" style="border-left:1px solid rgb(204,204,204)">'
    html = (
        f'<div dir="ltr">{_divs(top)}</div><br><div class="gmail_quote gmail_quote_container">'
        f'<div dir="ltr" class="gmail_attr">{escape(wrote)}<br></div>'
        f"{_split(quoted, opening)}</blockquote></div>"
    )
    return "\n".join(text), html


def _iphone(top: Sequence[str], quoted: Sequence[Row], language: Language) -> tuple[str, str]:
    wrote = WROTE["apple"][language].format(SENDER)
    below = _below_marked(quoted, 998)
    text = [*top, "", PHONE[language], "", f"> {wrote}", "> ", *below]
    html = (
        f'<body dir="auto">{_divs(top)}<div><br></div><div id="AppleMailSignature">'
        f'{PHONE[language]}</div><div dir="ltr"><br><blockquote type="cite">{escape(wrote)}<br><br>'
        f"</blockquote></div>{_split(quoted, '<blockquote type=cite>')}</blockquote></body>"
    )
    return "\n".join(text), html


def _thunderbird(top: Sequence[str], quoted: Sequence[Row], language: Language) -> tuple[str, str]:
    wrote = WROTE["thunderbird"][language].format("Tom Maes")
    text = [*top, "", wrote, *_below_marked(quoted, 72)]
    html = (
        f'<body>{_divs(top)}<div class="moz-cite-prefix">{wrote}<br></div>'
        f"{_split(quoted, '<blockquote type=cite>')}</blockquote></body>"
    )
    return "\n".join(text), html


def _head(language: Language) -> list[str]:
    sender, sent, to, subject, moment = HEAD[language]
    about = f"{SUBJECT[language]}: Lotte Declercq – Planner [DF-7Q4K2M]"
    values = (SENDER, moment, "An Peeters <an@bakkerij.example>", about)
    return [f"{n}: {v}" for n, v in zip((sender, sent, to, subject), values, strict=True)]


def _outlook(top: Sequence[str], quoted: Sequence[Row], language: Language) -> tuple[str, str]:
    """On the line itself, in another colour; the quote has no marks."""
    head = _head(language)
    text = [*top, "", *head, "", *(f"{line} {typed}".strip() for line, typed in quoted)]
    html = (
        f'<div class="WordSection1">{_paragraphs(top)}'
        '<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm">'
        f'<p class="MsoNormal">{"<br>".join(map(escape, head))}</p></div>'
        + "".join(
            f'<p class="MsoNormal">{escape(line)} <span style="color:red">{escape(typed)}</span>'
            for line, typed in quoted
        )
    )
    return "\n".join(text), html + "</div>"


def _paragraphs(lines: Sequence[str]) -> str:
    return "".join(f'<p class="MsoNormal">{escape(line) or "&nbsp;"}</p>' for line in lines)


def _outlook_web(top: Sequence[str], quoted: Sequence[Row], language: Language) -> tuple[str, str]:
    """On a line of its own, without marks."""
    head = _head(language)
    below = [part for line, typed in quoted for part in ([line, typed] if typed else [line])]
    text = [*top, "", "_" * 32, *head, "", *below]
    html = (
        f'<body>{_divs(top)}<div id="appendonsend"></div><hr><div id="divRplyFwdMsg">'
        f"{'<br>'.join(map(escape, head))}</div><div>{_paragraphs(below)}</div></body>"
    )
    return "\n".join(text), html


Program = Callable[[Sequence[str], Sequence[Row], Language], tuple[str, str]]
PROGRAMS: Mapping[str, Program] = {
    "Gmail": _gmail,
    "iPhone": _iphone,
    "Thunderbird": _thunderbird,
    "Outlook": _outlook,
    "Outlook on the web": _outlook_web,
}


def reply(
    program: str, asked: Asked, top: Sequence[str] = (), between: Mapping[str, str] | None = None
) -> Arrived:
    """A reply to the request as this program writes it. top: lines above the quote. between: code
    or "decision" → what was typed at that line."""
    text, html = PROGRAMS[program](top, rows(asked, between or {}), asked.language)
    subject = f"Re: {SUBJECT[asked.language]}: Lotte Declercq – Planner [{asked.reference}]"
    return Arrived(sender="an@bakkerij.example", subject=subject, text=text, html=html)
