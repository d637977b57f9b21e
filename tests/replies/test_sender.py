"""Who may act by mail."""

import pytest

from docflow.model.feedback import Accepted
from docflow.replies.sender import (
    Verdict,
    forged,
    may_answer,
    may_hand_in,
    same_address,
    verdict,
)

OURS = "mail.bureau.example"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ((), False),
        ((f"{OURS}; dmarc=pass header.from=x.example",), False),
        ((f"{OURS}; spf=pass; dmarc=fail (p=reject) header.from=x.example",), True),
        ((f"{OURS} 1; compauth=fail reason=001",), True),
        (("elsewhere.example; dmarc=fail",), False),
        ((f"{OURS}; dmarc=pass", f"{OURS}; dmarc=fail"), False),
        ((f"{OURS}; dmarc=fail", f"{OURS}; dmarc=pass"), True),
    ],
)
def test_only_our_own_servers_topmost_verdict_counts(
    lines: tuple[str, ...], *, expected: bool
) -> None:
    assert forged(lines, OURS) is expected


def test_without_a_known_server_nothing_is_called_forged() -> None:
    assert not forged((f"{OURS}; dmarc=fail",), "")


def test_recruiters_and_stakeholders_may_hand_in_a_form() -> None:
    assert may_hand_in("Tom@Bureau.example", ["tom@bureau.example"], [])
    assert may_hand_in("an@bakkerij.example", [], ["An@bakkerij.example", None])
    assert not may_hand_in("iemand@elders.example", ["tom@bureau.example"], [None])
    assert not may_hand_in("", [""], [None])


@pytest.mark.parametrize(
    ("sender", "authenticated", "secret", "let_in", "expected"),
    [
        ("an@bakkerij.example", Verdict.PASS, False, False, Accepted.YES),
        ("An@Bakkerij.example", Verdict.NONE, False, True, Accepted.YES),
        ("an@bakkerij.example", Verdict.NONE, True, False, Accepted.PROVISIONAL),
        ("an@bakkerij.example", Verdict.NONE, False, False, Accepted.PROVISIONAL),
        ("an@bakkerij.example", Verdict.FAIL, True, True, Accepted.QUARANTINED),
        ("bart@bakkerij.example", Verdict.PASS, True, False, Accepted.PROVISIONAL),
        ("bart@bakkerij.example", Verdict.NONE, True, True, Accepted.PROVISIONAL),
        ("bart@bakkerij.example", Verdict.NONE, True, False, Accepted.NO),
        ("bart@bakkerij.example", Verdict.PASS, False, False, Accepted.NO),
        ("bart@bakkerij.example", Verdict.PASS, False, True, Accepted.NO),
        ("bart@bakkerij.example", Verdict.FAIL, True, True, Accepted.QUARANTINED),
        ("", Verdict.PASS, False, True, Accepted.NO),
    ],
)
def test_a_reference_never_says_who_answers(
    sender: str, authenticated: Verdict, *, secret: bool, let_in: bool, expected: Accepted
) -> None:
    invited = ["an@bakkerij.example"]
    assert may_answer(sender, invited, authenticated, secret=secret, let_in=let_in) is expected


def test_our_servers_pass_is_a_pass_and_its_silence_is_not() -> None:
    assert verdict((f"{OURS}; spf=pass; dmarc=pass",), OURS) is Verdict.PASS
    assert verdict((f"{OURS}; spf=pass",), OURS) is Verdict.NONE
    assert verdict((f"{OURS}; dmarc=pass",), "") is Verdict.NONE
    assert verdict((f"{OURS}; dmarc=fail; compauth=pass",), OURS) is Verdict.FAIL


def test_a_domain_is_compared_as_the_network_writes_it() -> None:
    assert same_address("an@xn--mller-kva.example", ["An@Müller.example"])
    assert not same_address("an@muller.example", ["an@müller.example"])
    assert not same_address(f"an@{'é' * 80}.example", ["an@müller.example"])
