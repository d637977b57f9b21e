import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import captive
import pytest

from docflow.errors import DocflowError
from docflow.sandbox import Sandbox, SandboxLimit


def test_a_call_gives_the_result_with_the_constants_behind_the_arguments() -> None:
    with Sandbox(captive.doubled, constants=("nl", {"en": 1})) as sandbox:
        assert sandbox.call(21) == (42, "nl", {"en": 1})
        assert sandbox.call(4) == (8, "nl", {"en": 1})


def test_nothing_is_started_before_the_first_call_and_one_child_serves_many() -> None:
    with Sandbox(captive.pid) as sandbox:
        first = sandbox.call()
        assert first == sandbox.call() != os.getpid()
    assert not _alive(first)


def test_a_child_is_replaced_after_its_share_of_calls() -> None:
    with Sandbox(captive.pid, calls=2) as sandbox:
        pids = [sandbox.call() for _ in range(5)]
    assert pids[0] == pids[1] != pids[2] == pids[3] != pids[4]


def test_large_arguments_pass() -> None:
    with Sandbox(captive.length) as sandbox:
        assert sandbox.call(bytes(26_000_000)) == 26_000_000


def test_what_the_function_prints_does_not_disturb_the_answers() -> None:
    with Sandbox(captive.chatter) as sandbox:
        assert [sandbox.call(), sandbox.call()] == ["quiet", "quiet"]


def test_a_call_that_takes_too_long_is_ended_and_the_next_is_served() -> None:
    with Sandbox(captive.wait, seconds=0.5) as sandbox:
        started = time.monotonic()
        with pytest.raises(SandboxLimit) as limit:
            sandbox.call(60)
        assert limit.value.code == "time"
        assert time.monotonic() - started < 5
        assert sandbox.call(0) == 0


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited on Linux only")
def test_a_call_that_takes_too_much_memory_is_ended_and_the_next_is_served() -> None:
    with Sandbox(captive.fill, mebibytes=100) as sandbox:
        assert sandbox.call(60) == 60 << 20
        with pytest.raises(SandboxLimit) as limit:
            sandbox.call(500)
        assert limit.value.code == "memory"
        assert sandbox.call(60) == 60 << 20


def test_a_call_that_takes_the_process_down_is_reported_and_the_next_is_served() -> None:
    with Sandbox(captive.mixed, seconds=5) as sandbox:
        first = sandbox.call("live")
        with pytest.raises(SandboxLimit) as limit:
            sandbox.call("die")
        assert limit.value.code == "died"
        assert isinstance(limit.value, DocflowError)
        assert sandbox.call("live") != first


def test_a_child_that_was_killed_between_calls_costs_one_call_at_most() -> None:
    with Sandbox(captive.pid) as sandbox:
        os.kill(sandbox.call(), signal.SIGKILL)
        with pytest.raises(SandboxLimit):
            sandbox.call()
        assert _alive(sandbox.call())


def test_an_error_of_the_function_is_raised_with_the_childs_traceback() -> None:
    with Sandbox(captive.fail) as sandbox:
        with pytest.raises(ValueError, match="een fout") as plain:
            sandbox.call("plain")
        assert "captive.py" in plain.value.__notes__[0]
        with pytest.raises(RuntimeError, match="OddError in the sandbox"):
            sandbox.call("odd")


def test_a_function_that_cannot_be_imported_is_named() -> None:
    def local() -> None: ...

    with Sandbox(local) as sandbox, pytest.raises(AttributeError, match="local"):
        sandbox.call()


@pytest.mark.parametrize("busy", [False, True])
def test_the_child_is_gone_when_the_parent_is_killed(busy: bool, tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(  # no __main__ guard: the child must not run it again
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "import captive; from docflow.sandbox import Sandbox\n"
        "idle = Sandbox(captive.pid); idle.call()\n"
        "busy = Sandbox(captive.spin, seconds=1)\n"
        "print(idle.call(), flush=True)\n"
        "busy.call(sys.argv[2]) if sys.argv[3] == 'True' else input()\n"
    )
    told = tmp_path / "pid"
    with subprocess.Popen(
        [sys.executable, script, Path(__file__).parent, told, str(busy)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        while busy and not (told.exists() and told.read_text()):
            time.sleep(0.01)
        parent.kill()
    assert _gone_within(child, 5)
    if busy:
        assert _gone_within(int(told.read_text()), 10)


def test_ctrl_c_stops_the_call_and_nothing_else(tmp_path: Path) -> None:
    script = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "import captive; from docflow.sandbox import Sandbox\n"
        "with Sandbox(captive.mixed) as sandbox:\n"
        "    print(sandbox.call('live'), flush=True)\n"
        "    try: sandbox.call('hang')\n"
        "    except KeyboardInterrupt: print(sandbox.call('live'), flush=True)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, Path(__file__).parent],
        stdout=subprocess.PIPE,
        start_new_session=True,
        cwd=tmp_path,
    ) as parent:
        assert parent.stdout is not None
        first = int(parent.stdout.readline())
        time.sleep(0.3)
        os.killpg(parent.pid, signal.SIGINT)  # what a terminal does
        second = int(parent.stdout.readline())
        assert parent.wait(10) == 0
    assert first != second
    assert _gone_within(first, 5)
    assert _gone_within(second, 5)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")  # an unreaped process of nobody's counts as gone
    return not (status.exists() and status.read_text().rpartition(")")[2].split()[0] == "Z")


def _gone_within(pid: int, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while _alive(pid) and time.monotonic() < until:
        time.sleep(0.05)
    return not _alive(pid)
