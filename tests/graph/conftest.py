"""A caller of a fresh simulator for each test."""

from collections.abc import Iterator

import pytest
from graph_caller import Caller, calling


@pytest.fixture
def graph() -> Iterator[Caller]:
    with calling() as caller:
        yield caller
