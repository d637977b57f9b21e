"""docflow's client at work on the simulator. Only here do the two meet."""

from collections.abc import Iterator
from contextlib import contextmanager

from graph_simulator import Simulator
from scripted import Time

from docflow.mailbox.certificate import Certificate
from docflow.mailbox.graph.transport import Graph
from docflow.mailbox.signin import AppSignIn, Cloud
from docflow.mailbox.wire import connection
from docflow.model.mail import Attachment, Message

APP, SECRET, ADDRESS = "docflow-app", "s3cret", "docflow@bureau.example"


def cloud_of(sim: Simulator) -> Cloud:
    """Where the simulator is."""
    return Cloud(login=sim.login_url, graph=sim.graph_url.removesuffix("/v1.0"))


@contextmanager
def at_work(
    sim: Simulator,
    *,
    credential: Certificate | str = SECRET,
    address: str = ADDRESS,
    time: Time | None = None,
    patience: float = 60.0,
) -> Iterator[Graph]:
    """The client of one mailbox, signed in as an app; its waits take no time."""
    clock = time or Time()
    with connection(on_loopback=True) as http:
        signin = AppSignIn(
            cloud=cloud_of(sim), tenant=sim.tenant, client_id=APP, credential=credential, http=http
        )
        yield Graph(
            cloud=cloud_of(sim),
            mailbox=address,
            signin=signin,
            http=http,
            patience=patience,
            sleep=clock.sleep,
            monotonic=clock.monotonic,
        )


def a_message(key: str = "mail:V-7Q4K:overview:1", **changes: object) -> Message:
    """A mail to a candidate."""
    values: dict[str, object] = {
        "key": key,
        "sender_name": "Tom Maes",
        "sender": ADDRESS,
        "to_name": "Anna Peeters",
        "to": "anna@klant.example",
        "subject": "Procesoverzicht: Teamlead",
        "text": "Dag Anna",
        "html": "<p>Dag Anna, dit zijn de stappen. Één à één.</p>",
        "reply_to": "tom@bureau.example",
    }
    return Message(**(values | changes))  # type: ignore[arg-type]


def a_file(name: str = "procesoverzicht.docx", size: int = 2_000) -> Attachment:
    """An attachment of `size` bytes."""
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    return Attachment(name=name, content_type=kind, content=(name.encode() * size)[:size])
