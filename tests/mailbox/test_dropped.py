"""A dropped mail is read by what it is, not by what it is called."""

import pytest
from outlook import a_msg
from oxmsg.domain import constants as c

from docflow.mailbox.dropped import parse


@pytest.mark.parametrize(
    "data",
    [a_msg({c.PID_SUBJECT: "Intake"}), b"Subject: Intake\r\n\r\nDag"],
    ids=["Outlook's kind", "everybody else's"],
)
def test_both_kinds_of_mail_are_read(data: bytes) -> None:
    assert parse(data).subject == "Intake"
