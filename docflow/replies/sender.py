"""Who may act by mail (research/replies.md §2.2; contract, "Mail as a way in")."""

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum

from docflow.model.feedback import Accepted

_VERDICT = re.compile(r"\b(?P<test>dmarc|compauth)\s*=\s*(?P<result>[a-z]+)\b", re.IGNORECASE)
_EXCHANGES_OWN = re.compile(r"\s*spf=[a-z]+ .*\bcompauth=", re.IGNORECASE | re.DOTALL)


class Verdict(StrEnum):
    """What our own mail server says about a sender; NONE when it says nothing."""

    PASS = "pass"
    FAIL = "fail"
    NONE = "none"


def verdict(
    authentication: Sequence[str], authserv_id: str, *, in_exchange: bool = False
) -> Verdict:
    """Whether a sender is who they claim to be.

    authentication: the Authentication-Results lines, topmost first. authserv_id: the name our
    server signs them with; "" when it is not known, and then nothing is. Only the topmost line
    of that name counts: a sender can write any number of lines below it. in_exchange: the mail was
    read from an Exchange mailbox, which puts its own line on top, without a name and with a
    "compauth" that no other server writes.
    """
    top = authentication[0] if authentication else ""
    if in_exchange and not authserv_id and _EXCHANGES_OWN.match(top):
        return _result(top)
    for line in authentication:
        name = line.split(";", maxsplit=1)[0].split()
        if authserv_id and name and name[0].casefold() == authserv_id.casefold():
            return _result(line)
    return Verdict.NONE


def _result(line: str) -> Verdict:
    results = {match["result"].lower() for match in _VERDICT.finditer(line)}
    if "fail" in results:
        return Verdict.FAIL
    return Verdict.PASS if "pass" in results else Verdict.NONE


def forged(authentication: Sequence[str], authserv_id: str) -> bool:
    """Whether our own mail server says that the sender is not who they claim to be."""
    return verdict(authentication, authserv_id) is Verdict.FAIL


def may_answer(
    sender: str, invited: Iterable[str], authenticated: Verdict, *, secret: bool, let_in: bool
) -> Accepted:
    """Whether an answer to a request counts (replies.md §2.2).

    invited: the interviewer's addresses. secret: the mail carries what only who got the request
    could know (`Carrier.secret`), not just a reference. let_in: a person dropped this mail in the
    folder, or it is internal Exchange mail; then an address counts as authenticated, unless our
    own server says fail.
    """
    if authenticated is Verdict.FAIL:
        return Accepted.QUARANTINED
    sure = let_in or authenticated is Verdict.PASS
    if same_address(sender, invited):
        return Accepted.YES if sure else Accepted.PROVISIONAL
    return Accepted.PROVISIONAL if secret and sure else Accepted.NO


def may_hand_in(sender: str, recruiters: Iterable[str], stakeholders: Iterable[str | None]) -> bool:
    """Whether a form from this address is acted on: a recruiter's, or that of a stakeholder of
    the vacancy the form belongs to. Addresses are compared without case."""
    return same_address(sender, (*recruiters, *filter(None, stakeholders)))


def same_address(sender: str, known: Iterable[str]) -> bool:
    """Whether an address is among the known ones: without case, and with the domain as the
    network writes it ("müller.example" is "xn--mller-kva.example")."""
    address = _comparable(sender)
    return bool(address) and address in map(_comparable, known)


def _comparable(address: str) -> str:
    local, at, domain = address.strip().casefold().rpartition("@")
    try:
        return f"{local}{at}{domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        return f"{local}{at}{domain}"
