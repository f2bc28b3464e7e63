"""The whole demo: how soon it is there when set up, and how much memory it takes at rest."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import machine, servers
from bench.figures import Figure, Run
from demo import redis_server
from demo.settings import MARK, on_path

FIGURES = (
    Figure("start", "start of the demo when set up", "s", at_most=15),
    Figure("resident", "all processes at rest, sum of resident memory", "MB", at_most=700),
    Figure("own", "the same, shared pages counted once", "MB"),
    Figure("processes", "processes", ""),
)
# Seconds of rest before memory is read.
SIZE = 10
READY = "Daogou is ready"


@contextmanager
def ready(size: int) -> Iterator[Callable[[], Run]]:
    with servers.folder() as folder:
        with _demo(folder / "demo"):
            pass  # The first start loads the company.
        yield lambda: _run(folder / "demo", size)


def _run(state: Path, seconds: int) -> Run:
    began = time.monotonic()
    with _demo(state):
        started = time.monotonic() - began
        time.sleep(seconds)
        pids = machine.marked(f"{MARK}={state}")
        return {
            "start": started,
            "resident": sum(map(machine.resident_mb, pids)),
            "own": sum(map(machine.own_mb, pids)),
            "processes": len(pids),
        }


@contextmanager
def _demo(state: Path) -> Iterator[None]:
    """Runs until the end of the `with`; its last word is that it is ready."""
    ports = [redis_server.free_port(), redis_server.free_port()]
    words = ["--port", str(ports[0]), "--simulator-port", str(ports[1])]
    environment = on_path({**os.environ, "DEMO_STATE": str(state), "PYTHONUNBUFFERED": "1"})
    process = subprocess.Popen(
        [sys.executable, "-m", "demo", *words], env=environment, stdout=subprocess.PIPE, text=True
    )
    try:
        if not any(READY in line for line in process.stdout or ()):
            raise RuntimeError("the demo did not start")
        yield
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)
