"""What sort of mail came in, before any of it is read as an answer (replies.md §2.3)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import dropwhile

from docflow.model.feedback import ReplyKind
from docflow.model.mail import Arrived, Attachment
from docflow.replies.quotes import is_greeting
from docflow.replies.vocabulary import Vocabulary, tokens

APPROVAL_REFERENCE = re.compile(r"\bAP-[0-9A-HJKMNP-TV-Z]{6}\b", re.IGNORECASE)
_VACANCY = re.compile(r"V-[0-9A-HJKMNP-TV-Z]{4}", re.IGNORECASE)
_EMPHASIS = " .!*"

_ROBOTS = ("mailer-daemon@", "postmaster@", "microsoftexchange")
_REPORT = re.compile(r"report-type\s*=\s*\"?([a-z-]+)", re.IGNORECASE)
_ACTION = re.compile(r"^action:\s*(\w+)", re.IGNORECASE | re.MULTILINE)
_AUTOMATIC_HEADERS = ("x-autoreply", "x-autorespond", "x-auto-reply", "x-autoreply-from")
_IMPERSONAL = ("auto_reply", "auto-reply", "bulk", "junk", "list")
_SOUNDS = (".m4a", ".mp3", ".ogg", ".opus", ".amr", ".aac", ".wav", ".oga", ".3gp", ".caf")
_OF_A_MACHINE = frozenset(
    [
        "message/delivery-status",
        "message/disposition-notification",
        "message/global-delivery-status",
    ]
)


def machine(mail: Arrived, words: Vocabulary) -> ReplyKind | None:
    """BOUNCE, AUTO_REPLY or UNRELATED when a machine wrote this mail; None when a person may have.

    A read receipt, and a server's word that it is still trying, are AUTO_REPLY: nobody answered,
    nothing is lost.
    """
    if bounce := _report(mail, words):
        return bounce
    if _is_calendar(mail):
        return ReplyKind.UNRELATED
    return ReplyKind.AUTO_REPLY if _says_automatic(mail) else None


def subject_is_automatic(mail: Arrived, words: Vocabulary) -> bool:
    """A weaker sign: "Automatisch antwoord: …", "Gelezen: …" """
    return _subject_begins(mail, words, "subjects", "receipts") and not _answered(mail.subject)


def sounds_automatic(own: str, words: Vocabulary) -> bool:
    """The weakest sign: own words begin as an absence message does."""
    return any(at < 40 for at, _ in words.automatic.anywhere(tokens(own[:2_000]), "bodies"))


def _answered(subject: str) -> bool:
    """Whether it begins with "Re:": people answer absence messages too."""
    return bool(re.match(r"\s*(?:re|aw|antw|betr)\s*:", subject, re.IGNORECASE))


def _subject_begins(mail: Arrived, words: Vocabulary, *meanings: str) -> bool:
    subject = mail.subject.translate(str.maketrans("’", "'"))
    found = [token for token in tokens(subject) if token.kind != "sign"]
    known = words.automatic.at(found, 0, *meanings) if found else None
    if known is None:
        return False
    signs = [token for token in tokens(subject) if token.kind == "sign"]
    return (
        len(known.words) == len(found)
        or len(known.words) > 1
        or (bool(signs) and signs[0].folded in ":-–(")
    )


def _report(mail: Arrived, words: Vocabulary) -> ReplyKind | None:
    declared = _REPORT.search(next(iter(mail.header("content-type")), ""))
    report = declared[1].lower() if declared else ""
    kinds = {attachment.content_type for attachment in mail.attachments}
    robot = mail.sender.startswith(_ROBOTS) or mail.header("return-path")[:1] == ("<>",)
    if report == "disposition-notification" or "message/disposition-notification" in kinds:
        return ReplyKind.AUTO_REPLY
    if report == "delivery-status" or kinds & _OF_A_MACHINE:
        return _delivery(mail)
    if mail.header("x-ms-exchange-message-is-ndr") or mail.header("x-failed-recipients"):
        return ReplyKind.BOUNCE
    if mail.sender.startswith(_ROBOTS) or (robot and _subject_begins(mail, words, "undeliverable")):
        return ReplyKind.BOUNCE
    return None


def _delivery(mail: Arrived) -> ReplyKind:
    """A delay or a success is no bounce (RFC 3464, "Action")."""
    told = [
        action.lower()
        for attachment in mail.attachments
        if attachment.content_type in _OF_A_MACHINE
        for action in _ACTION.findall(attachment.content[:100_000].decode("ascii", "replace"))
    ]
    return ReplyKind.AUTO_REPLY if told and "failed" not in told else ReplyKind.BOUNCE


def _is_calendar(mail: Arrived) -> bool:
    calendar = any(
        attachment.content_type == "text/calendar" and b"METHOD:REPLY" in attachment.content[:4_000]
        for attachment in mail.attachments
    )
    return calendar or any(
        kind.lower().startswith("text/calendar") for kind in mail.header("content-type")
    )


def _says_automatic(mail: Arrived) -> bool:
    """RFC 3834 and what came before it. X-Auto-Response-Suppress is no sign: it only asks not to
    be answered (replies.md §2.3)."""
    submitted = next(iter(mail.header("auto-submitted")), "no").split(";")[0].strip().lower()
    precedence = next(iter(mail.header("precedence")), "").strip().lower()
    return (
        submitted not in ("no", "")
        or any(mail.header(name) for name in _AUTOMATIC_HEADERS)
        or precedence in _IMPERSONAL
        or "rules agent" in " ".join(mail.header("x-ms-exchange-generated-message-source")).lower()
        or bool(mail.header("list-id"))
        or bool(mail.header("x-docflow-loop"))
    )


def is_forward(subject: str, words: Vocabulary) -> bool:
    """Whether the first prefix of a subject says that the mail was passed on."""
    head, colon, _ = subject.partition(":")
    found = tokens(head.strip())
    known = words.quotes.at(found, 0, "forwards") if found else None
    return bool(colon) and known is not None and len(known.words) == len(found)


def is_voice_memo(mail: Arrived) -> bool:
    """Whether something to listen to is attached."""
    return any(map(is_sound, mail.attachments))


def is_sound(part: Attachment) -> bool:
    """Whether an attachment is something to listen to."""
    return part.content_type.startswith("audio/") or part.name.lower().endswith(_SOUNDS)


@dataclass(frozen=True, slots=True)
class Approval:
    """What a mail agrees to. reference: the AP-reference. chooses: "new" or a V-reference, when it
    answers which vacancy a form belongs to; None for a plain AKKOORD."""

    reference: str
    chooses: str | None = None


def approved(mail: Arrived, own: Sequence[str], words: Vocabulary) -> Approval | None:
    """What this mail agrees to: AKKOORD, NIEUW or "V-7Q4K" alone, and one AP-reference in the mail.

    own: the lines its sender wrote. A greeting, and a closing with the sender's own name (or what
    stands under it), are no words. Anything else makes it no approval (contract §2).
    """
    lines = [line.strip() for line in own if line.strip()]
    lines = list(dropwhile(lambda line: is_greeting(line, words), lines))
    if not lines or not _signed(lines[1:], mail, words):
        return None
    said, chosen = _bare(lines[0]), _VACANCY.fullmatch(lines[0].strip(_EMPHASIS))
    if not chosen and said not in words.approval and said not in words.new:
        return None
    text = "\n".join((mail.subject, mail.text, mail.html))
    references = {reference.upper() for reference in APPROVAL_REFERENCE.findall(text)}
    if len(references) != 1:
        return None
    vacancy = chosen[0].upper() if chosen else None
    return Approval(references.pop(), "new" if said in words.new else vacancy)


def _bare(line: str) -> tuple[str, ...]:
    return tuple(token.folded for token in tokens(line.strip(_EMPHASIS)))


def _signed(lines: Sequence[str], mail: Arrived, words: Vocabulary) -> bool:
    """Whether what follows is a signature: a closing, a program's own line, the sender's name."""
    own_name = {token.folded for token in tokens(mail.sender_name) if token.kind == "word"}
    for line in lines:
        found = [token for token in tokens(line) if token.kind != "sign"]
        if line.startswith("--") or (found and words.manners.at(found, 0, "mobile")):
            return True
        known = words.manners.at(found, 0, "closings") if found else None
        rest = {token.folded for token in (found[len(known.words) :] if known else found)}
        if rest and rest <= own_name:
            return not _postscript(lines)
        if known is None or rest:
            return False
    return True


def _postscript(lines: Sequence[str]) -> bool:
    return any(re.match(r"\s*(?:p\.?\s?s|n\.?\s?b)\b", line, re.IGNORECASE) for line in lines)
