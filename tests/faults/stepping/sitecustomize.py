"""Python loads this in every process of the stage: its time is wrong by what a file says.

The product knows nothing of it, and WeCom keeps its own time. Waiting goes by another clock, which
nobody can set (CLOCK_MONOTONIC), so it goes on as it does when somebody sets the machine's.
"""

import os
import sys
import time
from contextlib import suppress
from pathlib import Path
from threading import Thread

import time_machine

STEP_FILE = Path(os.environ["CLOCK_STEP_FILE"])
STARTED_AT = time.time() - time.monotonic()


def seconds() -> float:
    """Ahead of the right time, or behind it; without the file, or an empty one, it is right."""
    with suppress(OSError, ValueError):
        return float(STEP_FILE.read_text())
    return 0.0


class Clock:
    """`heard`: a file for each process tells by how much its time is wrong."""

    def __init__(self) -> None:
        self.step, self.traveller = 0.0, None
        self.heard = STEP_FILE.with_name(f"clock_step_heard_by_{os.getpid()}")

    def look(self) -> None:
        before, self.step = self.step, seconds()
        moment = STARTED_AT + time.monotonic() + self.step
        if self.step != before and self.traveller:
            self.traveller.move_to(moment)
        elif self.step != before:
            self.traveller = time_machine.travel(moment, tick=True).start()
        if self.step != before:
            self.heard.write_text(f"{self.step}")

    def follow(self) -> None:
        while True:
            time.sleep(0.05)
            self.look()


def start() -> None:
    clock = Clock()
    clock.look()
    Thread(target=clock.follow, daemon=True).start()


if "simulator" not in sys.orig_argv:
    start()
    os.register_at_fork(after_in_child=start)
