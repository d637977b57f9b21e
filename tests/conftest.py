"""What all tests share. DOCFLOW_NO_SKIP=1 (set in CI) makes a skipped test a failed one."""

import os
from collections.abc import Generator

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """`pytest --bless` writes down what the specimens give now; read the difference before you
    commit it."""
    parser.addoption("--bless", action="store_true", help="rewrite the expectations of specimens")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI everything that tests need is there, so a skip hides a hole."""
    report = yield
    if report.skipped and os.environ.get("DOCFLOW_NO_SKIP"):
        report.outcome = "failed"
        report.longrepr = f"skipped, which CI does not allow: {report.longrepr}"
    return report
