"""The simulator as a test holds it: where it listens, what it holds, what it saw."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from graph_simulator import subscriptions, uploads
from graph_simulator.clock import Clock
from graph_simulator.faults import PASSING, Fault, Faults, When, matcher
from graph_simulator.graph import Graph, Recorded, Violation
from graph_simulator.identity import RIGHTS, App, Identity
from graph_simulator.mailbox import Mailbox
from graph_simulator.oracle import HERE, the_oracle
from graph_simulator.post import Post
from graph_simulator.tokens import Certificate, tls_context
from graph_simulator.wire import GraphError, Reply, Request, Server, listening
from graph_simulator.world import Behaviour, Outgoing, World

TENANT = "7b1c0d7e-5d0e-4f63-9d0c-51a1a7e40001"
LOGIN_HOST = "login.simulator.test"
GRAPH = "https://graph.microsoft.com"


class Simulator:
    """One tenant: its login host, its Graph host, its upload host. Made by `simulator()`.

    graph_url: what stands for https://graph.microsoft.com/v1.0. login_url: what stands for
    https://{login_host}. authority: what msal is given, on the fake host.
    """

    tenant = TENANT

    def __init__(
        self,
        now: datetime | None,
        login_host: str,
        oracle: Path | None,
        certificates: Path | None,
    ) -> None:
        self.login_host, self.clock, self.real = login_host, Clock(now), Clock()
        self.world = World(clock=self.clock)
        self.identity = Identity(
            tenant=TENANT, host=login_host, clock=self.real, audiences=frozenset({GRAPH})
        )
        judge = the_oracle(oracle) if oracle else None
        self.graph = Graph(self.world, self.identity, judge)
        self._faults, words = Faults(), self.graph.worded
        graph = self._faults.around(self.graph.answer, words, self.graph.lost)
        login = self._faults.around(self.identity.answer, self.identity.worded)
        self.graph_server = Server(graph, self.real.now)
        self.login_server = Server(login, self.real.now)
        self.upload_server = Server(self._faults.around(self._upload, words), self.real.now)
        self.servers = [self.graph_server, self.login_server, self.upload_server]
        self.ca, self.tls_login_url = certificates, ""
        if certificates:
            self.ca, tls = tls_context(certificates)
            self.servers.append(Server(login, self.real.now, tls))
            self.tls_login_url = self.servers[-1].origin
        self.world.graph_origin = self.graph_server.origin
        self.world.upload_origin = self.upload_server.origin

    @property
    def graph_url(self) -> str:
        return f"{self.graph_server.origin}/v1.0"

    @property
    def login_url(self) -> str:
        return self.login_server.origin

    @property
    def authority(self) -> str:
        return f"https://{self.login_host}/{TENANT}"

    @property
    def judged_by_microsoft(self) -> bool:
        """Whether the description in ../shared/graph was at hand."""
        return self.graph.oracle is not None

    # Who and what there is

    def app(
        self,
        client_id: str = "docflow-app",
        secret: str | None = None,
        certificate: Certificate | str | None = None,
        *,
        rights: frozenset[str] = RIGHTS,
        mailboxes: Sequence[str] | None = None,
        secret_ends: datetime | None = None,
    ) -> App:
        """Registers an application. mailboxes: those its RBAC scope covers, None for all."""
        pem = certificate.certificate if isinstance(certificate, Certificate) else certificate
        app = App(
            client_id=client_id,
            secret=secret,
            certificate=pem,
            rights=rights,
            mailboxes=None if mailboxes is None else frozenset(m.lower() for m in mailboxes),
            secret_ends=secret_ends,
        )
        self.identity.apps[client_id] = app
        return app

    def mailbox(self, address: str) -> Post:
        """The mailbox of an address, made on first use: deliver to it, look into it."""
        held = self.world.mailboxes.get(address.lower())
        if held is None:
            held = self.world.mailboxes[address.lower()] = Mailbox(address, self.clock)
        return Post(self.world, held)

    @property
    def behaviour(self) -> Behaviour:
        """What Microsoft leaves open; set its fields at any time."""
        return self.world.behaviour

    # Time

    @property
    def now(self) -> datetime:
        """The mail's clock. Set, it stands still; sign-in and tokens keep the real one."""
        return self.clock.now()

    @now.setter
    def now(self, moment: datetime) -> None:
        self.clock.at = moment

    @property
    def skew(self) -> timedelta:
        """How far the servers' clock is ahead of this machine's; tokens feel it."""
        return self.real.shift

    @skew.setter
    def skew(self, by: timedelta) -> None:
        self.real.shift = by

    def expire_tokens(self) -> None:
        """Every access token made so far is refused from now on."""
        self.identity.mint.refuse_all_made_so_far()

    # What goes wrong

    def fault(
        self,
        what: str | Sequence[str],
        when: When = None,
        *,
        times: int | None = 1,
        skip: int = 0,
        wait: float = 1,
        then: Callable[[], object] = lambda: None,
    ) -> Fault:
        """Scripts a fault (faults.KINDS). when: "POST */send", a test, None for any request.

        times: how often it strikes, None for always. skip: how many pass first. wait: seconds.
        then: what happens when it strikes: a client is killed, a person deletes a draft.
        """
        kinds = (what,) if isinstance(what, str) else tuple(what)
        made = Fault(
            kinds=kinds, matches=matcher(when), left=times, skip=skip, wait=wait, then=then
        )
        return self._faults.add(made)

    def storm(
        self,
        seed: int,
        share: float,
        *,
        kinds: Sequence[str] = PASSING,
        when: When = None,
        times: int | None = None,
        wait: float = 0,
    ) -> Fault:
        """Faults at random: that share of the requests, the same ones for the same seed."""
        made = Fault(
            kinds=tuple(kinds),
            matches=matcher(when),
            left=times,
            wait=wait,
            chance=share,
            dice=Random(seed),
        )
        return self._faults.add(made)

    def calm(self) -> None:
        """No more faults."""
        self._faults.scripted.clear()

    # What it saw

    @property
    def requests(self) -> list[Recorded]:
        """Requests to the Graph host, in order."""
        return self.graph.records

    def count(self, when: When = None) -> int:
        """How many requests match, as in fault()."""
        matches = matcher(when)
        return sum(matches(each.request) for each in self.requests)

    @property
    def violations(self) -> list[Violation]:
        """What must not be; not empty at the end fails the test."""
        crashes = [c for server in self.servers for c in server.crashes]
        ours = [Violation(whose="simulator", request="-", what=crash) for crash in crashes]
        return [*self.graph.violations, *ours]

    def take_violations(self) -> list[Violation]:
        """The violations so far, which then count no longer: for tests that provoke them."""
        taken = self.violations
        self.graph.violations.clear()
        return taken

    def sent(self) -> list[Outgoing]:
        """What left for the outside, from every mailbox, each time it left."""
        return list(self.world.sent)

    def notify(self, mailbox: str, identity: str = "") -> list[int]:
        """Pushes a notice to the subscribers of a mailbox; the statuses they answered with."""
        return subscriptions.notify(self.world, mailbox, identity)

    def lifecycle(self, event: str) -> list[int]:
        """Pushes a lifecycle event (reauthorizationRequired, subscriptionRemoved, missed)."""
        held = [s for s in self.world.subscriptions.values() if s.get("lifecycleNotificationUrl")]
        notice = {"lifecycleEvent": event}
        return [subscriptions.send(s, s["lifecycleNotificationUrl"], notice) for s in held]

    def _upload(self, request: Request) -> Reply:
        try:
            if "authorization" in request.headers:
                what = "Authorization was sent to the upload host (§5)"
                name = f"{request.method} {request.path[0]}"
                self.graph.violations.append(Violation(whose="client", request=name, what=what))
                raise GraphError(401, "InvalidAuthenticationToken", "No Authorization here.")
            with self.world.lock:
                return uploads.answer(self.world, request)
        except GraphError as error:
            return self.graph.worded(request, error)


@contextmanager
def simulator(
    now: datetime | None = None,
    *,
    login_host: str = LOGIN_HOST,
    oracle: Path | None = HERE,
    certificates: Path | None = None,
) -> Iterator[Simulator]:
    """A tenant on loopback until the block ends; violations then fail the test.

    now: where the mail's clock stands (None: it ticks). oracle: the folder of Microsoft's
    description; None judges by the simulator's own rules only, which is faster. certificates: a
    folder for `sim.ca`; sign-in is then to be had over TLS too, at `sim.tls_login_url`.
    """
    sim = Simulator(now, login_host, oracle, certificates)
    with ExitStack() as stack:
        stack.callback(sim.graph.stopped.set)
        for server in sim.servers:
            stack.enter_context(listening(server))
        yield sim
    assert not sim.violations, "\n".join(["", *map(str, sim.violations)])
