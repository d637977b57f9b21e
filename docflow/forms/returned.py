"""The form that goes back: the same file, with a Word comment at every point.

A comment is tied to the number or the question of its row, never to the answer: typing over an
answer would take the comment along, and LibreOffice loses controls around it (research/forms.md
§4). Answers and other people's comments stay as they are.
"""

import datetime as dt
import re
from collections.abc import Mapping, Sequence

from lxml import etree

from docflow.forms.fields import FORMS
from docflow.forms.look import HEAD, WORD, style_id
from docflow.forms.outside import detached
from docflow.forms.paper import Xml, paragraph, text
from docflow.forms.parts import (
    Parts,
    W,
    add_part,
    free_name,
    highest,
    links,
    main_part,
    pack,
    parse,
    unpack,
    written,
)
from docflow.forms.stamp import stamp
from docflow.model.folding import fold
from docflow.model.phrases import Phrases, message
from docflow.model.work import Finding, FormKind, Reading, Severity

AUTHOR = "docflow"
"""Whose comments are taken away again; Word shows it as the name of the author."""

_P = f"{W}p"
_MARKS = [f"{W}{name}" for name in ("commentRangeStart", "commentRangeEnd", "commentReference")]
_ROW = re.compile(r"\s*(\d{1,2}\.\d{1,2})\b")
_HEADING = re.compile(r"\s*(\d{1,2})\.\s")


def annotate(
    data: bytes,
    reading: Reading,
    phrases: Phrases,
    *,
    reference: str | None,
    now: dt.datetime | None = None,
) -> bytes:
    """The form with one comment for each finding of `reading` and a summary at the title.

    data: the .docx that was read. reference: what the form is stamped with, if anything. now:
    the local time that the comments show; without it LibreOffice writes the year 0 for one.
    What was typed is in ink, also where LibreOffice left it in the grey of the example it
    replaces. Comments that docflow made earlier are gone, so that annotating twice is annotating
    once; so is whatever Word would fetch from elsewhere on opening it.
    """
    parts = detached(unpack(data))
    main = main_part(parts)
    document = parse(parts[main])
    changed = _remove_own(parts, main, document) | _ink(parts, main, document, reading.answers)
    anchors = _anchors(document, reading.kind)
    notes = [(_anchor(anchors, f.at), [_point(f, phrases)]) for f in reading.findings]
    if notes:
        notes.insert(0, (anchors[""], _summary(reading.findings, phrases)))
        _add(parts, main, document, notes, f"{now:%Y-%m-%dT%H:%M:%SZ}" if now else "")
    if notes or changed:
        parts[main] = written(document)
    annotated = pack(parts)
    if reference is None or reading.kind is None:
        return annotated
    return stamp(annotated, reference, reading.kind, phrases)


# --- what the comments say ----------------------------------------------------------------------


def _point(finding: Finding, phrases: Phrases) -> Xml:
    label = phrases.text("returned", finding.severity, "label")
    words = message(finding, phrases)
    return paragraph("Comment Text", text(f"{label}: ", "Strong"), text(words))


def _summary(findings: Sequence[Finding], phrases: Phrases) -> list[Xml]:
    """Which points are needed, which are worth a look, and how the form comes back."""
    lines = [
        phrases.text("returned", severity, "summary", places=_listed(places, phrases))
        for severity in Severity
        if (places := [f.at for f in findings if f.severity is severity])
    ]
    lines.append(phrases.text("returned", "how"))
    return [paragraph("Comment Text", text(line)) for line in lines]


def _listed(places: Sequence[str | None], phrases: Phrases) -> str:
    """ "1.3, 3 en 7.2", each place once."""
    whole = phrases.text("returned", "whole")
    *rest, last = dict.fromkeys(place or whole for place in places)
    return f"{', '.join(rest)} {phrases.text('returned', 'and')} {last}" if rest else last


# --- how the answers look ------------------------------------------------------------------------

_GREY, _INK = style_id("Open Answer"), style_id("Answer")
_PROMPT, _STYLE = f"{W}showingPlcHdr", f"{W}rStyle"


def _ink(parts: Parts, main: str, document: etree._Element, answers: Mapping[str, str]) -> bool:
    """Give what was typed the style of an answer: LibreOffice keeps that of the example when
    somebody types over it, and calls a chosen date or word a prompt still. Whether anything was
    grey."""
    mark = f'w:styleId="{_INK}"'.encode()
    if not any(mark in parts[name] for _, name in links(parts, main, "styles")):
        return False
    typed = {_bare(line) for text in answers.values() for line in (text, *text.split("\n"))}
    changed = False
    for block in document.iter(_P):
        style = block.find(f"{W}pPr/{W}pStyle")
        if style is None or style.get(f"{W}val") != _GREY:
            continue
        if (words := _bare(_words(block))) and words in typed:
            style.set(f"{W}val", _INK)
            _uncover(block)
            changed = True
    return changed


def _uncover(block: etree._Element) -> None:
    """What was typed is a prompt no more, nor in the style of one."""
    for mark in list(block.iter(_PROMPT, _STYLE)):
        parent = mark.getparent()
        example = mark.tag == _PROMPT or mark.get(f"{W}val") == "Example"
        if example and parent is not None:
            parent.remove(mark)


def _bare(text: str) -> str:
    """For comparing whatever runs and lines a text is cut into."""
    return fold(text).replace(" ", "")


# --- where they go ------------------------------------------------------------------------------


def _anchors(document: etree._Element, kind: FormKind | None) -> dict[str, etree._Element]:
    """The paragraphs to tie comments to: "3.4" a row, "3" a section's heading, "" the title."""
    anchors: dict[str, etree._Element] = {}
    for row in document.iter(f"{W}tr"):
        cells = list(row.iter(f"{W}tc"))
        if cells and (number := _ROW.match(_words(cells[0]))):
            cell = cells[1 if len(cells) > 1 and _asks(kind, number[1]) else 0]
            if (block := next(cell.iter(_P), None)) is not None:
                anchors.setdefault(number[1], block)
    for block in document.iter(_P):
        words = _words(block)
        if words.strip() and next(block.iterancestors(f"{W}tbl"), None) is None:
            anchors.setdefault("", block)
            if heading := _HEADING.match(words):
                anchors.setdefault(heading[1], block)
    for block in document.iter(_P):
        anchors.setdefault("", block)
    if "" not in anchors:
        anchors[""] = _first_paragraph(document)
    return anchors


def _first_paragraph(document: etree._Element) -> etree._Element:
    """A paragraph to hold on to in a form that somebody emptied altogether."""
    body = document.find(f"{W}body")
    if body is None:
        body = etree.SubElement(document, f"{W}body")
    paragraph = body.makeelement(_P)
    body.insert(0, paragraph)
    return paragraph


def _asks(kind: FormKind | None, number: str) -> bool:
    """Whether a question stands beside the number, before the answers."""
    section = number.partition(".")[0]
    sections = FORMS[kind].sections if kind else ()
    return any(s.number == section and (s.asks or bool(s.questions)) for s in sections)


def _words(node: etree._Element) -> str:
    return "".join(piece.text or "" for piece in node.iter(f"{W}t"))


def _anchor(anchors: Mapping[str, etree._Element], at: str | None) -> etree._Element:
    """The paragraph for a finding at `at`: its row, else its section, else the title."""
    section = (at or "").partition(".")[0]
    beside = next((number for number in anchors if number.startswith(f"{section}.")), "")
    return next(anchors[n] for n in (at, section, beside, "") if n is not None and n in anchors)


# --- comments in the file -----------------------------------------------------------------------


def _tie(anchor: etree._Element, number: str) -> None:
    """Mark the whole of a paragraph as what comment `number` is about."""
    attributes = {f"{W}id": number}
    start = anchor.makeelement(f"{W}commentRangeStart", attributes)
    before = [child for child in anchor if child.tag in (f"{W}pPr", start.tag)]
    anchor.insert(anchor.index(before[-1]) + 1 if before else 0, start)
    etree.SubElement(anchor, f"{W}commentRangeEnd", attributes)
    run = etree.SubElement(anchor, f"{W}r")
    etree.SubElement(run, f"{W}commentReference", attributes)


def _add(
    parts: Parts,
    main: str,
    document: etree._Element,
    notes: Sequence[tuple[etree._Element, Sequence[Xml]]],
    date: str,
) -> None:
    """Put the comments in the comments part, made where there is none, and tie them."""
    name = next((name for _, name in links(parts, main, "comments")), None)
    if name is None:
        name = free_name(parts, main, "comments")
        empty = f'{HEAD}<w:comments xmlns:w="{WORD}"/>'.encode()
        add_part(parts, main, "comments", name, empty)
    comments = parse(parts[name])
    # Marks whose comment is gone have numbers too.
    taken = [node.get(f"{W}id") for node in (*comments, *document.iter(*_MARKS))]
    for number, (anchor, paragraphs) in enumerate(notes, start=highest(taken) + 1):
        _tie(anchor, str(number))
        content = "".join(paragraphs)
        comment = parse(f'<w:comment xmlns:w="{WORD}">{content}</w:comment>'.encode())
        for attribute, words in (("id", str(number)), ("author", AUTHOR), ("initials", "df")):
            comment.set(f"{W}{attribute}", words)
        if date:
            comment.set(f"{W}date", date)
        comments.append(comment)
    parts[name] = written(comments)


def _remove_own(parts: Parts, main: str, document: etree._Element) -> bool:
    """Take docflow's comments out of the text and of every part that knows of them.

    Whether there were any.
    """
    removed = False
    for _, name in links(parts, main, "comments"):
        comments = parse(parts[name])
        own = [c for c in comments if c.get(f"{W}author", "").strip().lower() == AUTHOR]
        if own:
            _untie(document, {c.get(f"{W}id", "") for c in own})
            paragraphs = {_called(p, "paraId") for c in own for p in c.iter(_P)} - {""}
            _forget(parts, main, paragraphs)
            for comment in own:
                comments.remove(comment)
            parts[name] = written(comments)
            removed = True
    return removed


def _untie(document: etree._Element, numbers: set[str]) -> None:
    for mark in [m for m in document.iter(*_MARKS) if m.get(f"{W}id") in numbers]:
        parent = mark.getparent()
        if parent is None:
            continue
        parent.remove(mark)
        above = parent.getparent()
        emptied = parent.tag == f"{W}r" and all(child.tag == f"{W}rPr" for child in parent)
        if emptied and above is not None:
            above.remove(parent)


def _forget(parts: Parts, main: str, paragraphs: set[str]) -> None:
    """Word's newer parts repeat comments by the id of their last paragraph."""
    durable: set[str] = set()
    for kind in ("commentsExtended", "commentsIds", "commentsExtensible"):
        for _, name in links(parts, main, kind):
            root = parse(parts[name])
            for entry in list(root):
                if _called(entry, "paraId") in paragraphs or _called(entry, "durableId") in durable:
                    durable |= {_called(entry, "durableId")} - {""}
                    root.remove(entry)
                elif _called(entry, "paraIdParent") in paragraphs:
                    # Somebody's reply to docflow stays, as a comment of its own.
                    for key in [k for k in entry.attrib if str(k).endswith("}paraIdParent")]:
                        del entry.attrib[key]
            parts[name] = written(root)


def _called(node: etree._Element, name: str) -> str:
    """An attribute by its own name: Word has had several namespaces for these."""
    found = (str(value) for key, value in node.attrib.items() if str(key).endswith(f"}}{name}"))
    return next(found, "")
