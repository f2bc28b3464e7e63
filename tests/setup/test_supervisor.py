"""The demo's supervisor: what it started runs, comes back when killed, and is gone at the end."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from demo.orphans import kill_marked, marked
from demo.redis_server import answers
from demo.settings import ROOT
from demo.supervisor import StartFailed, Supervisor

SLEEPER = [sys.executable, "-c", "import time; time.sleep(600)"]
# A parent that starts a child in a session of its own, as a worker does with its jobs.
PARENT = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"],
                         start_new_session=True)
open(sys.argv[1], "w").write(str(child.pid))
time.sleep(600)
"""


@pytest.fixture
def mark(tmp_path):
    return f"DAOGOU_TEST={tmp_path}"


@pytest.fixture
def supervisor(tmp_path, mark):
    name, _, value = mark.partition("=")
    supervisor = Supervisor(tmp_path, {**os.environ, name: value}, mark)
    yield supervisor
    supervisor.stop()


def is_running(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().split(") ")[1][0] != "Z"


def until(condition, seconds=15):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.02)


def pid_of(supervisor, name):
    return json.loads((supervisor.folder / "processes.json").read_text())[name]


def test_a_killed_process_is_started_again(supervisor):
    supervisor.start("sleeper", SLEEPER, ready=lambda: True)
    first = pid_of(supervisor, "sleeper")

    os.kill(first, signal.SIGKILL)

    until(lambda: supervisor.tend() or pid_of(supervisor, "sleeper") != first)
    assert is_running(pid_of(supervisor, "sleeper"))


def test_nothing_is_left_behind_not_even_children_of_children(supervisor, tmp_path):
    written = tmp_path / "grandchild"
    supervisor.start("parent", [sys.executable, "-c", PARENT, written], ready=written.exists)
    until(lambda: written.read_text())
    pids = [pid_of(supervisor, "parent"), int(written.read_text())]

    supervisor.stop()

    until(lambda: not any(map(is_running, pids)))
    assert not (tmp_path / "processes.json").exists()


def test_a_process_that_does_not_start_is_named_with_the_end_of_its_log(supervisor):
    broken = [sys.executable, "-c", "print('port in use'); raise SystemExit(3)"]

    with pytest.raises(StartFailed, match=r"web did not start(?s:.*)port in use"):
        supervisor.start("web", broken, ready=lambda: False)


def test_a_step_that_fails_is_named_with_the_end_of_its_log(supervisor):
    broken = [sys.executable, "-c", "raise SystemExit('no such table')"]

    with pytest.raises(StartFailed, match=r"migrate failed(?s:.*)no such table"):
        supervisor.run("migrate", broken)


def test_what_an_earlier_launcher_left_running_is_cleared_away(supervisor, mark):
    supervisor.start("sleeper", SLEEPER, ready=lambda: True)
    left = pid_of(supervisor, "sleeper")
    until(lambda: marked(mark))

    assert kill_marked(mark) == [left]
    assert marked(mark) == []


def test_a_redis_server_ends_with_the_program_that_started_it():
    started = "from demo.redis_server import running\nwith running() as url:\n    print(url)\n"
    waits = "    import sys; sys.stdout.flush(); sys.stdin.read()"
    program = subprocess.Popen(
        [sys.executable, "-c", started + waits], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with program:
        url = program.stdout.readline().decode().strip()
        assert answers(url)
        program.kill()

    until(lambda: not answers(url))


def test_all_are_stopped_although_a_signal_came_in_the_middle_of_poll(supervisor, monkeypatch):
    monkeypatch.setattr("demo.supervisor.PATIENCE", 0.1)
    supervisor.start("sleeper", SLEEPER, lambda: True)
    running = supervisor.processes[0].running
    running._waitpid_lock.acquire()

    supervisor.stop()

    assert not is_running(running.pid)
    running._waitpid_lock.release()
    running.wait()


def test_ctrl_c_counts_when_it_comes_while_python_clears_something_away(tmp_path):
    """What is raised in a destructor is dropped."""
    program = f"""
import os, signal
from pathlib import Path
from demo.supervisor import Supervisor, interrupt, on_end_signals

class Cleared:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGINT)
        for _ in range(1000):
            pass

on_end_signals(interrupt)
Cleared()
print("went on", flush=True)
try:
    Supervisor(Path({str(tmp_path)!r}), {{}}, "MARK=0").watch()
except KeyboardInterrupt:
    print("ended")
"""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=30
    )

    assert done.stdout.split("\n")[:2] == ["went on", "ended"] and "ignored" in done.stderr
