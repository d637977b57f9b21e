"""The simulator as a process: `PYTHONPATH=tests python -m graph_simulator FOLDER`.

Prints what a client needs to know as one line of JSON. Mail put in FOLDER/in as .eml arrives;
what leaves is written to FOLDER/out. Ends when its input ends.
"""

import argparse
import json
import sys
import threading
from pathlib import Path

from graph_simulator.oracle import HERE
from graph_simulator.post import Post
from graph_simulator.simulator import Simulator, simulator
from graph_simulator.tokens import a_certificate


def main(arguments: list[str] | None = None) -> None:
    """Runs until standard input is closed."""
    parser = argparse.ArgumentParser(prog="graph_simulator", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--mailbox", default="docflow@bureau.example")
    parser.add_argument("--client-id", default="docflow-app")
    parser.add_argument("--secret", default="s3cret")
    parser.add_argument("--crowd", type=int, default=0, help="mails in the inbox to begin with")
    parser.add_argument("--unjudged", action="store_true", help="faster: own rules only")
    parser.add_argument("--person", help="answers every device code")
    given = parser.parse_args(arguments)
    for name in ("in", "out"):
        (given.folder / name).mkdir(parents=True, exist_ok=True)
    oracle = None if given.unjudged else HERE
    with simulator(certificates=given.folder, oracle=oracle) as sim:
        made = a_certificate()
        key = given.folder / "app.pem"
        key.write_text(made.key + made.certificate)
        sim.app(given.client_id, given.secret, made)
        sim.identity.auto_sign_in = given.person
        box = sim.mailbox(given.mailbox)
        if given.crowd:
            box.deliver(subject="Nieuwsbrief", text="Beste lezer", copies=given.crowd)
        known = {"mailbox": given.mailbox, "client_id": given.client_id, "secret": given.secret}
        sys.stdout.write(json.dumps({**_addresses(sim), **known, "certificate": str(key)}) + "\n")
        sys.stdout.flush()
        done = threading.Event()
        carrier = threading.Thread(target=_carry, args=(box, given.folder, done))
        carrier.start()
        sys.stdin.read()
        done.set()
        carrier.join()


def _addresses(sim: Simulator) -> dict[str, str]:
    return {
        "graph_url": sim.graph_url,
        "login_url": sim.login_url,
        "tls_login_url": sim.tls_login_url,
        "ca": str(sim.ca),
        "authority": sim.authority,
        "tenant": sim.tenant,
    }


def _carry(box: Post, folder: Path, done: threading.Event) -> None:
    """Mail in and mail out, until told to stop."""
    gone = 0
    while not done.wait(0.1):
        for path in sorted((folder / "in").glob("*.eml")):
            box.deliver(path.read_bytes())
            path.unlink()
        for number, sent in enumerate(box.sent()[gone:], start=gone + 1):
            (folder / "out" / f"{number:04d}.eml").write_bytes(sent.mime)
            gone = number


if __name__ == "__main__":
    main()
