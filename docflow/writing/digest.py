"""What the mails about waiting may see: the recruiter's digest, a prepared mail that asks for an
approval, a candidate's own mail passed on, and the prepared question to the manager's manager."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from docflow.model.phrases import Phrases
from docflow.writing import words
from docflow.writing.values import Contact, Values, greeting


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Something that is waited for. what: a key of `[waits]` in labels.toml: "feedback",
    "profile", "decision", "news", "approval", "answer", "intake". title: the vacancy's. who: from
    whom. reference: the request's or approval's. late: working days past `due`."""

    what: str
    title: str
    candidate: str
    who: str
    since: dt.date
    due: dt.date | None = None
    late: int = 0
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unclear:
    """An answer that a person must read. own: the sender's own words. read: the words that were
    read as an answer, and as what, if any."""

    reference: str
    candidate: str
    who: str
    day: dt.date
    own: str
    read: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Memo:
    """A voice memo that waits for a listener. file: where it lies, as shown."""

    reference: str
    candidate: str
    who: str
    day: dt.date
    file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounced:
    """A mail that did not arrive. why: the mail server's words, if it gave any."""

    address: str
    subject: str
    why: str | None = None


def digest(
    phrases: Phrases,
    *,
    to: Contact,
    day: dt.date,
    waiting: Sequence[Waiting] = (),
    unclear: Sequence[Unclear] = (),
    memos: Sequence[Memo] = (),
    bounced: Sequence[Bounced] = (),
) -> Values:
    """For digest-for-recruiter.md: one mail with everything that waits; late ones apart, the
    longest wait first."""
    rows = sorted(waiting, key=lambda w: (w.since, w.title, w.candidate))
    return {
        **greeting(phrases, to),
        "day": words.short_day(day, phrases),
        "late": [_row(w, phrases) for w in rows if w.late],
        "waiting": [_row(w, phrases) for w in rows if not w.late],
        "approve": any(w.what in ("approval", "answer") for w in rows),
        "unclear": [{**_answer(u, phrases), "own": u.own.strip(), "read": u.read} for u in unclear],
        "memos": [{**_answer(m, phrases), "file": m.file} for m in memos],
        "bounced": [{"address": b.address, "subject": b.subject, "why": b.why} for b in bounced],
    }


def _row(wait: Waiting, phrases: Phrases) -> dict[str, str | None]:
    named = {"who": wait.who, "candidate": wait.candidate, "reference": wait.reference}
    late = "day_late" if wait.late == 1 else "days_late"
    return {
        "title": wait.title,
        "what": phrases.text("waits", wait.what, **named),
        "since": words.short_day(wait.since, phrases),
        "due": words.short_day(wait.due, phrases) if wait.due else None,
        "late": phrases.text("waits", late, n=wait.late) if wait.late else None,
    }


def _answer(came: Unclear | Memo, phrases: Phrases) -> dict[str, str | None]:
    return {
        "reference": came.reference,
        "candidate": came.candidate,
        "who": came.who,
        "day": words.short_day(came.day, phrases),
    }


def for_approval(
    phrases: Phrases,
    *,
    to: Contact,
    approval: str,
    template: str,
    name: str,
    subject: str,
    text: str,
    promised: dt.date | None = None,
    call: bool = False,
    by_mail: bool = False,
) -> Values:
    """For for-approval.md: a prepared mail, whole, to the person who may let it go.

    template: of the prepared mail, a key of `[prepared]` in labels.toml. name: whom it is for.
    subject, text: as composed. promised: the day by which that person was promised news. call:
    it is the second delay, a phone call is better. by_mail: a reply may approve.
    """
    return {
        **greeting(phrases, to),
        "approval": approval,
        "what": phrases.text("prepared", template, name=name),
        "name": name,
        "subject": subject,
        "text": text.strip(),
        "promised": words.short_day(promised, phrases) if promised else None,
        "call": call,
        "by_mail": by_mail,
    }


def candidate_wrote(
    phrases: Phrases,
    *,
    to: Contact,
    candidate: Contact,
    title: str,
    reference: str,
    day: dt.date,
    subject: str,
    own: str,
    attachments: Sequence[str] = (),
) -> Values:
    """For candidate-wrote.md: a candidate's own mail, passed on word for word.

    own: the mail's words. attachments: names of the files that came along.
    """
    return {
        **greeting(phrases, to),
        "candidate": candidate.name or candidate.email or "",
        "email": candidate.email,
        "title": title,
        "reference": reference,
        "day": words.short_day(day, phrases),
        "subject": " ".join(subject.split()) or None,
        "own": own.strip() or None,
        "attachments": list(attachments),
    }


def escalation(
    phrases: Phrases,
    *,
    to: Contact,
    contact: Contact,
    title: str,
    reference: str,
    waiting: Sequence[Waiting],
) -> Values:
    """For escalation.md: the prepared question to the manager's manager. contact: the recruiter,
    in whose name it goes."""
    rows = sorted(waiting, key=lambda w: (w.since, w.candidate))
    return {
        **greeting(phrases, to),
        "title": title,
        "reference": reference,
        "contact": {"name": contact.name, "email": contact.email},
        "waiting": [_row(w, phrases) for w in rows],
        "candidates": words.listed(list(dict.fromkeys(w.candidate for w in rows)), phrases),
    }
