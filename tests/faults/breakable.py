"""A stage whose processes can be stopped in every way, and brought back."""

import os
import subprocess
import time
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from signal import SIGCONT, SIGTERM, Signals

from demo import redis_server
from tests.faults.own_postgres import OwnPostgres
from tests.stage import Stage, answers, started, until

# Holds a module that Python loads by its name in every process.
STEPPING = str(Path(__file__).parent / "stepping")


OURS = ("web", "urgent", "worker", "clock")


class BreakableStage(Stage):
    """`postgres`: its own server, a process like the others; None where SQLite keeps the data."""

    def __init__(self, folder: Path, postgres: OwnPostgres | None):
        self.database_url = postgres.url if postgres else f"sqlite:///{folder}/daogou.db"
        self.postgres = postgres
        super().__init__(folder, self.database_url)
        self._step = folder / "clock_step"
        self.environment |= {"CLOCK_STEP_FILE": str(self._step), "PYTHONPATH": STEPPING}

    def start(self) -> None:
        if self.postgres:
            self.supervisor.start("postgres", self.postgres.command, self.postgres.answers)
        super().start()

    @property
    def names(self) -> list[str]:
        return [process.name for process in self.supervisor.processes]

    def process(self, name: str) -> subprocess.Popen[bytes]:
        return self._process(name).running

    def signal(self, name: str, number: Signals) -> None:
        """To the process and to what it started; SIGSTOP makes one hang."""
        os.killpg(self.process(name).pid, number)

    def end(self, name: str, number: Signals = SIGTERM) -> float:
        """Ask it to end in one of its ways. Returns the seconds it took."""
        began = time.monotonic()
        self.process(name).send_signal(number)
        self.process(name).wait(60)
        return time.monotonic() - began

    def bring_back(self, name: str) -> None:
        """Wake or start it until it answers; PostgreSQL refuses until its old self has gone."""
        until(lambda: self._is_back(name), 60, f"{name} is back")

    def mend(self) -> None:
        """Whatever was broken is whole again, also where a test failed in the middle."""
        for name in self.names:
            self.bring_back(name)
        self.wecom("faults", method="delete")
        self.wecom("delivery", {"delay": 0, "copies": 1, "shuffle": False, "paused": False})
        self.set_wecoms_clock(0)
        self.set_our_clock(0)

    def set_our_clock(self, ahead: int) -> None:
        """In every process but WeCom's: so many seconds ahead of the right time, or behind."""
        fresh = self._step.with_suffix(".new")
        fresh.write_text(f"{ahead}")
        fresh.rename(self._step)
        until(lambda: all(self._step_of(pid) == ahead for pid in self._ours()), 60, "all heard it")

    def _ours(self) -> list[int]:
        alive = [self.process(name) for name in OURS if self.process(name).poll() is None]
        roots = [process.pid for process in alive]
        return [*roots, *children(roots)]

    def _step_of(self, pid: int) -> float:
        with suppress(OSError, ValueError):
            return float(self._step.with_name(f"clock_step_heard_by_{pid}").read_text())
        return 0.0

    def set_wecoms_clock(self, ahead: int) -> None:
        """So many seconds ahead of ours, or behind."""
        now = self.wecom("state", method="get")["now"] - time.time()
        self.wecom("advance", {"seconds": ahead - round(now)})

    def _is_back(self, name: str) -> bool:
        if self.process(name).poll() is None:
            self.signal(name, SIGCONT)
        else:
            self.revive(name)
        return self.is_up(name)

    def is_up(self, name: str) -> bool:
        if name == "redis":
            return redis_server.answers(self.redis_url)
        if name == "postgres":
            return bool(self.postgres and self.postgres.answers())
        addresses = {"web": f"{self.web}/readyz", "simulator": f"{self.wecom_url}/admin/state"}
        return name not in addresses or answers(addresses[name])


def children(parents: list[int]) -> list[int]:
    """The processes that these have started and that still run."""
    everybody = map(int, filter(str.isdecimal, os.listdir("/proc")))
    return [pid for pid in everybody if _parent(pid) in parents]


def _parent(pid: int) -> int | None:
    with suppress(OSError):
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    return None


def running(folder: Path, postgres: OwnPostgres | None) -> AbstractContextManager[BreakableStage]:
    return started(BreakableStage(folder, postgres))
