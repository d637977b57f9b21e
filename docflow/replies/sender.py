"""Who may act by mail (research/replies.md §2.2; contract, "Mail as a way in")."""

import re
from collections.abc import Iterable, Sequence

_FAILED = re.compile(r"\b(?:dmarc|compauth)\s*=\s*fail\b", re.IGNORECASE)


def forged(authentication: Sequence[str], authserv_id: str) -> bool:
    """Whether our own mail server says that the sender is not who they claim to be.

    authentication: the Authentication-Results lines, topmost first. authserv_id: the name our
    server signs them with; "" when it is not known, and then nothing is. Only the topmost line
    of that name counts: a sender can write any number of lines below it.
    """
    for line in authentication:
        name = line.split(";", maxsplit=1)[0].split()
        if authserv_id and name and name[0].casefold() == authserv_id.casefold():
            return bool(_FAILED.search(line))
    return False


def may_hand_in(sender: str, recruiters: Iterable[str], stakeholders: Iterable[str | None]) -> bool:
    """Whether a form from this address is acted on: a recruiter's, or that of a stakeholder of
    the vacancy the form belongs to. Addresses are compared without case."""
    known = {address.strip().casefold() for address in (*recruiters, *stakeholders) if address}
    return sender.strip().casefold() in known
