"""What Exchange says about a sender, in a mailbox where only its own line can stand on top."""

import pytest

from docflow.replies.sender import Verdict, verdict

PASS = (
    "spf=pass (sender IP is 192.0.2.25) smtp.mailfrom=klant.example; dkim=pass (signature was "
    "verified) header.d=klant.example;dmarc=pass action=none header.from=klant.example;"
    "compauth=pass reason=100"
)
FAIL = PASS.replace("dmarc=pass", "dmarc=fail").replace("compauth=pass", "compauth=fail")
NONE = PASS.replace("dmarc=pass", "dmarc=none").replace("compauth=pass", "compauth=none")


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ([PASS], Verdict.PASS),
        ([FAIL], Verdict.FAIL),
        ([NONE], Verdict.NONE),
        ([NONE, PASS], Verdict.NONE),  # a sender may write what they like below it
        (["mx.klant.example; dmarc=pass", PASS], Verdict.NONE),
        (["spf=pass; dkim=pass; dmarc=pass"], Verdict.NONE),  # without compauth: not Exchange's
        ([], Verdict.NONE),
    ],
)
def test_the_topmost_line_counts_and_only_exchanges_own(lines: list[str], says: Verdict) -> None:
    assert verdict(lines, "", in_exchange=True) is says
    assert verdict(lines, "") is Verdict.NONE


def test_a_name_of_ones_own_server_goes_before_it() -> None:
    lines = [PASS, f"mail.bureau.example; {FAIL}"]
    assert verdict(lines, "mail.bureau.example", in_exchange=True) is Verdict.FAIL
