"""A simulated mailbox and docflow's client of it, fresh for each test."""

from collections.abc import Iterator

import pytest
from graph_simulator import Simulator, simulator
from graph_simulator.post import Post
from outlook_rooms import ADDRESS, APP, SECRET, at_work

from docflow.mailbox.graph.transport import Graph


@pytest.fixture
def sim() -> Iterator[Simulator]:
    with simulator() as sim:
        sim.app(APP, secret=SECRET)
        yield sim


@pytest.fixture
def box(sim: Simulator) -> Post:
    return sim.mailbox(ADDRESS)


@pytest.fixture
def graph(sim: Simulator, box: Post) -> Iterator[Graph]:
    assert box.sent() == []
    with at_work(sim) as graph:
        yield graph
