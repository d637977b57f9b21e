"""A Microsoft 365 tenant on loopback, for tests: sign-in, mail, calendar, push. No client code.

    from graph_simulator import simulator

    with simulator() as sim:                                  # violations fail the test at the end
        sim.app("docflow-app", secret="s3cret")
        box = sim.mailbox("docflow@bureau.example")
        box.deliver(from_="Anna <anna@klant.example>", subject="Intake", text="Hallo",
                    attachments={"intake.docx": b"..."}, authenticated="internal")
        sim.fault("504-after", when="POST */send")            # accepted, but nobody is told
        ...                                                   # a client at work at sim.graph_url
        assert [mail.to for mail in box.sent()] == [("anna@klant.example",)]
        assert sim.count("POST */send") == 1

msal demands https: give it `sim.authority` and an http_client that maps https://{sim.login_host}
to `sim.login_url` (loopback, plain HTTP). Tokens are asked for https://graph.microsoft.com/.default.
`python -m graph_simulator --help` runs it as a process of its own.

Written from ../shared/research/graph.md alone; "§" in this folder means that paper. See README.md.
"""

from graph_simulator.faults import AMBIGUOUS, KINDS, PASSING
from graph_simulator.graph import Recorded, Violation
from graph_simulator.post import Post
from graph_simulator.simulator import Simulator, simulator
from graph_simulator.tokens import Certificate, a_certificate
from graph_simulator.world import Outgoing

__all__ = [
    "AMBIGUOUS",
    "KINDS",
    "PASSING",
    "Certificate",
    "Outgoing",
    "Post",
    "Recorded",
    "Simulator",
    "Violation",
    "a_certificate",
    "simulator",
]
