"""Which request a mail answers (replies.md §2.1). A reference says which, never who answers."""

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from docflow.model.mail import Arrived

_REFERENCE = re.compile(r"\bDF-[0-9A-HJKMNP-TV-Z]{6}\b", re.IGNORECASE)
_TOKEN = re.compile(r"\+([a-z0-9]{16})@", re.IGNORECASE)
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,500}>")
_RECEIVERS = ("delivered-to", "x-original-to", "envelope-to", "to", "cc")
_OF_THE_ORIGINAL = ("message/rfc822", "text/rfc822-headers", "message/delivery-status")
_LARGEST = 1_000_000
_MOST = 100
"""Names of one kind in a mail that are looked up; an hour's thread has a dozen."""


class Carrier(StrEnum):
    """What tied a mail to its request, the strongest first."""

    ADDRESS = "address"
    MESSAGE_ID = "message_id"
    SUBJECT = "subject"
    BODY = "body"
    ORIGINAL = "original"

    @property
    def secret(self) -> bool:
        """Whether only who got the request could know it."""
        return self in (Carrier.ADDRESS, Carrier.MESSAGE_ID)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clues:
    """What a mail names, in the order it stands there: tokens of the address (lower case),
    Message-IDs that it answers, DF-references (upper case) in the subject, the body, and the mail
    that a bounce brings back."""

    tokens: tuple[str, ...] = ()
    message_ids: tuple[str, ...] = ()
    subject: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    original: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """The request that a mail belongs to. reference: None when it names none, or two: then others
    holds them, and a person decides. carrier: the strongest that named it."""

    reference: str | None = None
    carrier: Carrier | None = None
    others: tuple[str, ...] = ()


def clues(mail: Arrived) -> Clues:
    """Everything in a mail that may name a request; look up only these."""
    receivers = [value for name in _RECEIVERS for value in mail.header(name)]
    original = [
        attachment.content[:_LARGEST].decode("utf-8", "replace")
        for attachment in mail.attachments
        if attachment.content_type in _OF_THE_ORIGINAL
    ]
    return Clues(
        tokens=_each(t.lower() for value in (*receivers, *mail.to) for t in _TOKEN.findall(value)),
        message_ids=_each(
            (
                *mail.in_reply_to,
                *reversed(mail.references),
                *(found for text in original for found in _MESSAGE_ID.findall(text[:20_000])),
            )
        ),
        subject=_references(mail.subject),
        body=_each((*_references(mail.text[:_LARGEST]), *_references(mail.html[:_LARGEST]))),
        original=_each(r for text in original for r in _references(text)),
    )


def _references(text: str) -> tuple[str, ...]:
    return _each(found.upper() for found in _REFERENCE.findall(text))


def _each(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(islice(dict.fromkeys(found), _MOST))


def thread_of(
    named: Clues,
    *,
    tokens: Mapping[str, str],
    message_ids: Mapping[str, str],
    references: Container[str],
) -> Thread:
    """The request that `named` points at, as far as it is known.

    tokens, message_ids: those of requests that were sent → their reference. references: the known
    ones. Two known requests named in one mail: a person decides.
    """
    found = [
        *((tokens[t], Carrier.ADDRESS) for t in named.tokens if t in tokens),
        *((message_ids[m], Carrier.MESSAGE_ID) for m in named.message_ids if m in message_ids),
        *((r, Carrier.SUBJECT) for r in named.subject if r in references),
        *((r, Carrier.BODY) for r in named.body if r in references),
        *((r, Carrier.ORIGINAL) for r in named.original if r in references),
    ]
    each = _each(reference for reference, _ in found)
    if len(each) > 1:
        return Thread(others=each)
    return Thread(reference=found[0][0], carrier=found[0][1]) if found else Thread()
