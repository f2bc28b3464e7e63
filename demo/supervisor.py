"""Starts processes one after another, keeps them running, and leaves none behind."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from demo.orphans import PATIENCE, end_with_parent, kill_marked

REST = 2.0  # seconds between a death and the next start
_told_to_end = False


class StartFailed(Exception):
    """Says which process did not come up, with the end of its log."""


@dataclass
class Process:
    name: str
    command: list[str]
    log: Path
    running: subprocess.Popen[bytes]
    died_at: float | None = None


class Supervisor:
    """Owns the processes of one start; `folder` gets a log each and `processes.json`."""

    def __init__(self, folder: Path, environment: dict[str, str], mark: str) -> None:
        self.folder = folder
        self.environment = environment
        self.mark = mark
        self.processes: list[Process] = []
        (folder / "logs").mkdir(parents=True, exist_ok=True)

    def start(
        self, name: str, command: list[str], ready: Callable[[], bool], seconds: float = 60
    ) -> None:
        """Start one process and wait until `ready()`; raises StartFailed when it does not."""
        log = self.folder / "logs" / f"{name}.log"
        log.write_bytes(b"")
        process = Process(name, command, log, self.spawn(command, log))
        self.processes.append(process)
        self.write_pids()
        deadline = time.monotonic() + seconds
        while not ready():
            if process.running.poll() is not None or time.monotonic() > deadline:
                raise StartFailed(f"{name} did not start; its log {log} ends with:\n{end_of(log)}")
            time.sleep(0.05)

    def spawn(
        self, command: list[str], log: Path, stdin: int = subprocess.DEVNULL
    ) -> subprocess.Popen[bytes]:
        """In a session of its own, so that ctrl-C reaches it through us and in our order."""
        with log.open("ab") as output:
            return subprocess.Popen(
                command,
                env=self.environment,
                stdin=stdin,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=end_with_parent,
            )

    def run(self, name: str, command: list[str], given: str = "", shown: bool = False) -> None:
        """Run a program to its end, `given` its input; raises StartFailed when it fails."""
        log = self.folder / "logs" / f"{name}.log"
        log.write_bytes(b"")
        running = self.spawn(command, log, subprocess.PIPE)
        try:
            with running.stdin as pipe:
                pipe.write(given.encode())
            if shown:
                show(log, running)
            if running.wait():
                raise StartFailed(f"{name} failed; its log {log} ends with:\n{end_of(log)}")
        finally:
            stop(running, time.monotonic() + PATIENCE)

    def watch(self) -> None:
        """Start again whatever dies, until a signal ends us. Raises KeyboardInterrupt."""
        on_end_signals(remember)  # Raised inside Popen.poll, it would leave a lock held.
        while not _told_to_end:
            self.tend()
            time.sleep(0.2)
        raise KeyboardInterrupt

    def tend(self) -> None:
        for process in self.processes:
            self.revive(process)

    def revive(self, process: Process) -> None:
        if process.running.poll() is None:
            return
        if process.died_at is None:
            process.died_at = time.monotonic()
            code = process.running.returncode
            print(f"· {process.name} 停止了，正在重启 died ({code}), starting it again", flush=True)
        elif time.monotonic() - process.died_at >= REST:
            process.running = self.spawn(process.command, process.log)
            process.died_at = None
            self.write_pids()

    def write_pids(self) -> None:
        """For the playground, which may kill one of them by its name."""
        pids = {process.name: process.running.pid for process in self.processes}
        fresh = self.folder / "processes.json.new"
        fresh.write_text(json.dumps(pids))
        fresh.rename(self.folder / "processes.json")

    def stop(self) -> None:
        """Stop all, the last started first, then whatever they left behind."""
        deadline = time.monotonic() + PATIENCE
        for process in reversed(self.processes):
            stop(process.running, deadline)
        kill_marked(self.mark)
        (self.folder / "processes.json").unlink(missing_ok=True)


def remember(*_) -> None:
    global _told_to_end
    _told_to_end = True


def interrupt(*_) -> NoReturn:
    """Remembered as well: while Python clears something away, it drops what is raised."""
    remember()
    raise KeyboardInterrupt


def on_end_signals(handler) -> None:
    """SIGINT too: a shell that starts us in the background has it ignored."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, handler)


def show(log: Path, running: subprocess.Popen[bytes]) -> None:
    """Print the lines of a log as they come, until the program has ended."""
    with log.open(encoding="utf-8", errors="replace") as lines:
        while True:
            ended = running.poll() is not None
            for line in lines:
                print(f"    {line}", end="", flush=True)
            if ended:
                return
            time.sleep(0.1)


def stop(running: subprocess.Popen[bytes], deadline: float) -> None:
    with suppress(ProcessLookupError):
        os.killpg(running.pid, signal.SIGTERM)
    try:
        running.wait(max(0.1, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        with suppress(ProcessLookupError):
            os.killpg(running.pid, signal.SIGKILL)
        # For ever, if a signal came in the middle of `poll`: Popen then holds its own lock.
        with suppress(subprocess.TimeoutExpired):
            running.wait(1)


def end_of(log: Path, lines: int = 15) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
