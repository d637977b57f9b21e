"""A mail through Outlook, effectively once (research/graph.md §6).

`post` takes a mail as far as it gets now. Before every call that could make or send anything, it
keeps where it stands; killed anywhere, the next `post` looks what is there before it does more.
Nothing is sent twice by guessing: a send without a clear answer is looked up for fifteen minutes,
made once more if its draft still lies untouched in Drafts, and after that a person decides.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from docflow.errors import AmbiguousError, GoneError, MailboxError
from docflow.mailbox.graph import sending
from docflow.mailbox.graph.sending import Copy
from docflow.mailbox.graph.transport import Graph
from docflow.model.mail import Message

INDEXING = timedelta(seconds=30)
LOOKS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15))
ACCEPTED = timedelta(hours=1)
"""Until a new draft is found by its key; between looks at an unclear send; how long Outlook may
keep what it took on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """Where a mail stands in Outlook. Moments are of the real clock.

    asked_at: when its draft was asked for, and no answer said that there is none. missed_at: when
    that draft was first looked for and not found. remade: it was asked for again after that, so
    the first may yet turn up. sending_at: when its sending was last asked for.
    accepted: Outlook took it on. resent: its sending was asked for a second time.
    """

    step: Literal["prepared", "drafted", "sending", "sent"] = "prepared"
    asked_at: datetime | None = None
    missed_at: datetime | None = None
    remade: bool = False
    draft_id: str = ""
    sending_at: datetime | None = None
    accepted: bool = False
    resent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """It went out: the sent copy, whose Message-ID is the one its recipient sees."""

    copy: Copy


@dataclass(frozen=True, slots=True, kw_only=True)
class Later:
    """It is not known yet; `post` again after `wait`."""

    wait: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Nobody can know, or somebody took it in hand: a person decides. reason: in words."""

    reason: str


End = Sent | Later | Doubt
Keep = Callable[[Posting], None]


def post(
    graph: Graph,
    message: Message,
    posting: Posting,
    keep: Keep,
    now: datetime,
    *,
    answers: str | None = None,
) -> End:
    """Takes the mail as far as it gets.

    keep: commits where it stands, before `post` goes on. now: the real clock. answers: the id of
    the mail it is a reply to. Raises MailboxError when nothing was done and it may be tried again
    (MailboxBusyError says when), UnmailableError when it never will be.
    """
    if posting.step == "prepared":
        found = _drafted(graph, message, posting, keep, now, answers)
        if not isinstance(found, Posting):
            return found
        posting = found
    if posting.step == "drafted":
        found = _sent_off(graph, message, posting, keep, now)
        if not isinstance(found, Posting):
            return found
        posting = found
    return _looked_up(graph, message, posting, keep, now)


def _drafted(
    graph: Graph,
    message: Message,
    posting: Posting,
    keep: Keep,
    now: datetime,
    answers: str | None,
) -> Posting | End:
    if posting.asked_at is not None:
        copies = sending.find(graph, message.key)
        if copies:
            return _adopted(graph, copies, posting, keep)
        if posting.missed_at is None:
            keep(replace(posting, missed_at=now))
            return Later(wait=INDEXING)
        if now - posting.missed_at < INDEXING:
            return Later(wait=posting.missed_at + INDEXING - now)
    remade = posting.remade or posting.missed_at is not None
    posting = replace(posting, asked_at=now, missed_at=None, remade=remade)
    keep(posting)
    try:
        made = _made(graph, message, answers)
    except AmbiguousError:
        return Later(wait=INDEXING)
    except MailboxError:
        keep(replace(posting, asked_at=None))
        raise
    posting = replace(posting, step="drafted", draft_id=made.id)
    keep(posting)
    return posting


def _made(graph: Graph, message: Message, answers: str | None) -> Copy:
    try:
        return sending.draft(graph, message, answers=answers)
    except GoneError:  # the mail that it answers was deleted: it is said all the same
        return sending.draft(graph, message)


def _adopted(graph: Graph, copies: Sequence[Copy], posting: Posting, keep: Keep) -> Posting | End:
    """What an earlier attempt left: a sent copy ends it, of several drafts the oldest goes on."""
    if sent := next((copy for copy in copies if not copy.draft), None):
        keep(replace(posting, step="sent", draft_id=sent.id))
        return Sent(copy=sent)
    for copy in copies[1:]:
        sending.discard(graph, copy.id)
    posting = replace(posting, step="drafted", draft_id=copies[0].id)
    keep(posting)
    return posting


def _sent_off(
    graph: Graph, message: Message, posting: Posting, keep: Keep, now: datetime
) -> Posting | End:
    seen = sending.look(graph, posting.draft_id)
    if seen is None or (seen.draft and not sending.in_drafts(graph, seen)):
        return Doubt(reason="Somebody deleted its draft in Outlook.")
    sending_off = replace(posting, step="sending", sending_at=now, accepted=False)
    if not seen.draft:  # a person sent it from Drafts
        keep(sending_off)
        return sending_off
    try:
        sending.attach(graph, posting.draft_id, message.attachments)
    except GoneError:
        return Doubt(reason="Somebody deleted its draft in Outlook.")
    keep(sending_off)
    try:
        sending.send(graph, posting.draft_id)
    except (AmbiguousError, GoneError):
        return sending_off
    except MailboxError:  # a refusal: it was not sent
        keep(posting)
        raise
    accepted = replace(sending_off, accepted=True)
    keep(accepted)
    return accepted


def _looked_up(graph: Graph, message: Message, posting: Posting, keep: Keep, now: datetime) -> End:
    seen = sending.confirm(graph, posting.draft_id)
    if seen is None:
        copies = sending.find(graph, message.key)
        seen = next((copy for copy in copies if not copy.draft), None)
        if seen is None:
            return Doubt(reason="It is no longer in Outlook, and may have been sent.")
    if not seen.draft:
        if posting.remade:
            for copy in sending.find(graph, message.key):
                sending.discard(graph, copy.id)
        keep(replace(posting, step="sent", draft_id=seen.id))
        return Sent(copy=seen)
    return _still_a_draft(graph, message, posting, seen, keep, now)


def _still_a_draft(
    graph: Graph, message: Message, posting: Posting, seen: Copy, keep: Keep, now: datetime
) -> End:
    since = now - (posting.sending_at or now)
    looks = (*LOOKS, ACCEPTED) if posting.accepted else LOOKS
    for look in looks:
        if since < look:
            return Later(wait=look - since)
    if posting.accepted or posting.resent:
        return Doubt(reason="Outlook took it, and it still lies unsent in the mailbox.")
    if not sending.in_drafts(graph, seen):
        return Doubt(reason="Its sending was unclear, and somebody moved it.")
    again = replace(posting, step="drafted", resent=True)
    keep(again)
    end = _sent_off(graph, message, again, keep, now)
    return _looked_up(graph, message, end, keep, now) if isinstance(end, Posting) else end
