"""What a refusal of Microsoft Graph means, in words, and what to do about it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from docflow.errors import (
    AccessError,
    AmbiguousError,
    GoneError,
    MailboxBusyError,
    MailboxError,
    UnmailableError,
)

GUIDE = "docs/outlook.md has the commands."
_UNTIL_QUOTA = timedelta(hours=1)
_NO_MAILBOX = frozenset(
    {
        "mailboxnotenabledforrestapi",
        "erroruserinvalid",
        "errorinvaliduser",
        "request_resourcenotfound",
    }
    | {"resourcenotfound", "errornonexistentmailbox", "mailboxnothostedinexchangeonline"}
)
_NO_RECIPIENT = frozenset(
    {"errorinvalidrecipients", "errorinvalidsmtpaddress", "invalidrecipients"}
)
_TOO_LARGE = frozenset(
    {"errormessagesizeexceeded", "errormessagesizetoolarge", "requestentitytoolarge"}
    | {"erroritemsizelimitexceeded", "maximumvalueexceeded"}
)
_ENOUGH = frozenset(
    {"errorsubmissionquotaexceeded", "errorexceededmessagelimit", "errormessagethrottled"}
    | {"erroraccountsuspend", "erroraccountsuspended"}
)
_FULL = frozenset(
    {"errorquotaexceeded", "errormailboxstorequotaexceeded", "errorinsufficientspace"}
)
_NOT_AS = frozenset({"errorsendasdenied", "errorsendonbehalfofdenied"})
_DELTA_OVER = frozenset({"syncstatenotfound", "resyncrequired", "syncstateinvalid"})
_PASSING = frozenset({429, 500, 502, 503, 504})
_DOUBTFUL = frozenset({408, *range(500, 600)} - {501, 507})


class ResyncError(MailboxError):
    """A delta link that the mailbox does not know any more: the round begins anew."""


class RangeError(MailboxError):
    """A part of a file that an upload session does not expect: it has it already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """No answer. reached: the question may have got there. code: for logs."""

    code: str
    reached: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back. headers: names in lower case."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def code(self) -> str:
        """Graph's own word for a refusal ("ErrorItemNotFound"); else "http-404"."""
        return next(iter(self.codes), f"http-{self.status}")

    @property
    def codes(self) -> tuple[str, ...]:
        """All its words for it, the outermost first; none when the body is not Graph's."""
        try:
            part = json.loads(self.content)["error"]
        except (ValueError, TypeError, KeyError):
            return ()
        found: list[str] = []
        while isinstance(part, dict) and len(found) < 8:
            if isinstance(part.get("code"), str) and part["code"]:
                found.append(part["code"][:80])
            part = part.get("innerError") or part.get("innererror")
        return tuple(found)

    @property
    def passing(self) -> bool:
        """Whether the same call may well succeed in a moment."""
        return self.status in _PASSING

    @property
    def doubtful(self) -> bool:
        """Whether the call may have been done all the same."""
        return self.status in _DOUBTFUL or 200 <= self.status < 400

    @property
    def date(self) -> datetime | None:
        """When it was given, by its own clock."""
        return _moment(self.headers.get("date", ""))

    def wait(self) -> float | None:
        """Seconds that Retry-After asks for. A date there is read against the answer's own date:
        this computer's clock may be wrong."""
        asked = self.headers.get("retry-after", "").strip()
        if asked.isascii() and asked.isdigit():
            return float(asked[:6])
        until, since = _moment(asked), self.date
        return max(0.0, (until - since).total_seconds()) if until and since else None


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else None


def refusal(answer: Answer, mailbox: str) -> MailboxError:
    """The error that a refusal is; by Graph's code, never by its text.

    AccessError: a person must mend something. GoneError, ResyncError, UnmailableError,
    MailboxBusyError: see there. Any other MailboxError may pass.
    """
    words = {word.casefold() for word in answer.codes}
    known = (
        _of_the_moment(answer, words)
        or _of_access(answer, words, mailbox)
        or _of_the_mail(answer, words, mailbox)
    )
    if known:
        return known
    code = answer.code
    if answer.status < 400:
        return not_graph(code)
    if answer.doubtful:
        return MailboxError("Outlook does not answer properly now.", "", code)
    return MailboxError(f"Outlook refuses this ({code}).", "Send docflow.log to its maker.", code)


def _of_the_moment(answer: Answer, words: set[str]) -> MailboxError | None:
    if answer.status == 429 or words & _ENOUGH:
        wait = timedelta(seconds=answer.wait() or 0) or _UNTIL_QUOTA
        return MailboxBusyError("Outlook takes no more just now.", wait, answer.code)
    if answer.status == 410 or words & _DELTA_OVER:
        return ResyncError("Outlook has forgotten where reading stopped.", code=answer.code)
    return None


def _of_access(answer: Answer, words: set[str], mailbox: str) -> MailboxError | None:
    if answer.status == 401:
        return AccessError(
            "Outlook does not accept the sign-in.", "Ask `docflow doctor` why.", answer.code
        )
    if words & _NO_MAILBOX:
        return AccessError(
            f"There is no mailbox {mailbox} in Microsoft 365.",
            "Correct [mail] address in docflow.toml, or have the mailbox made.",
            answer.code,
        )
    if answer.status == 403 and words & _NOT_AS:
        return AccessError(
            f"docflow may read {mailbox}, but not send as it.",
            f"An administrator grants Mail.Send (or, signed in as a person, Send As). {GUIDE}",
            answer.code,
        )
    if answer.status == 403:
        return AccessError(
            f"docflow may not use the mailbox {mailbox}.",
            f"An administrator grants it, and that can take two hours to work. {GUIDE}",
            answer.code,
        )
    return None


def _of_the_mail(answer: Answer, words: set[str], mailbox: str) -> MailboxError | None:
    code = answer.code
    if answer.status == 404:
        return GoneError("This is not in the mailbox any more.", code=code)
    if answer.status == 416:
        return RangeError("Outlook expects another part of this file.", code=code)
    if words & _FULL or answer.status == 507:
        return MailboxError(f"The mailbox {mailbox} is full.", "Make room in it.", code)
    if words & _NO_RECIPIENT:
        return UnmailableError(
            "Outlook knows no such address.", "Correct it in the form, and drop that again.", code
        )
    if words & _TOO_LARGE or answer.status == 413:
        return UnmailableError("Outlook finds this mail too large.", "Attach less.", code)
    return None


def not_graph(code: str) -> MailboxError:
    """An answer by somebody in between: a proxy, a hotel's sign-in page."""
    return MailboxError(
        "The answer did not come from Outlook.",
        "Is there a proxy, or a network that wants a sign-in first?",
        code,
    )


def silence(ended: Silence, *, once: bool) -> MailboxError:
    """No answer, and what that means for a call that must happen once, or may be repeated."""
    if not ended.reached:
        return MailboxError("Outlook cannot be reached.", "Is this computer online?", ended.code)
    if once:
        return in_doubt(ended.code)
    return MailboxError("Outlook does not answer.", "Is this computer online?", ended.code)


def in_doubt(code: str) -> AmbiguousError:
    """The call may have been done, or not."""
    return AmbiguousError(
        "Outlook gave no clear answer; docflow looks up what became of it.", "", code
    )


def too_large(largest: int) -> MailboxError:
    """An answer of more bytes than asked for."""
    return MailboxError(
        f"This is larger than the {largest // 2**20} MB that docflow takes.",
        "Open it in Outlook.",
        "too-large",
    )
