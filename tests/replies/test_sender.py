"""Who may act by mail."""

import pytest

from docflow.replies.sender import forged, may_hand_in

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
