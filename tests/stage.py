"""The whole system as real processes: what the demo starts, on a database of the test's own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TypeVar

import requests

from demo import redis_server
from demo.run import procfile
from demo.settings import MARK, new_keys, on_path
from demo.supervisor import Supervisor

PYTHON = sys.executable

AnyStage = TypeVar("AnyStage", bound="Stage")


class Stage:
    """Every process by its name; `wecom` calls the simulator's admin API.

    `host`: the address that all of them listen on.
    """

    def __init__(self, folder: Path, database_url: str, host: str = "127.0.0.1"):
        self.folder, self.host = folder, host
        self.web_port, self.wecom_port = redis_server.free_port(), redis_server.free_port()
        self.redis_port = redis_server.free_port()
        self.redis_url = redis_server.url(self.redis_port, host)
        self.web = f"http://{host}:{self.web_port}"
        self.wecom_url = f"http://{host}:{self.wecom_port}"
        self.environment = on_path({**os.environ, **self._settings(database_url)})
        mark = f"{MARK}={folder}"
        self.supervisor = Supervisor(folder, self.environment, mark)

    def _settings(self, database_url: str) -> dict[str, str]:
        return new_keys() | {
            "DATABASE_URL": database_url,
            "REDIS_URL": self.redis_url,
            "PUBLIC_URL": self.web,
            "WECOM_API_URL": f"{self.wecom_url}/cgi-bin/",
            "WECOM_OAUTH_URL": f"{self.wecom_url}/connect/oauth2/authorize",
            "WECOM_LOGIN_URL": f"{self.wecom_url}/wwlogin/sso/login",
            "WECOM_BRIDGE_URL": f"{self.wecom_url}/bridge.js",
            "FRAME_ANCESTORS": self.wecom_url,
            "SIMULATOR_APP_URL": self.web,
            "SIMULATOR_CALLBACK_URL": f"{self.web}/callbacks/wecom",
            "SIMULATOR_DIRECTORY_CALLBACK_URL": f"{self.web}/callbacks/directory",
            "SIMULATOR_PROCESSES": str(self.folder / "processes.json"),
            "SIMULATOR_MORNING_COMMAND": (
                f"{PYTHON} -m flask --app wsgi jobs run make-tasks nudge-guides --at {{at}}"
            ),
            "PORT": str(self.web_port),
            "WEB_HOST": self.host,
            MARK: str(self.folder),
        }

    def start(self) -> None:
        self.start_redis()
        self.flask("migrate")
        self.start_wecom()
        for name, command in procfile().items():
            ready = f"{self.web}/readyz" if name == "web" else None
            self.supervisor.start(name, command, lambda ready=ready: not ready or answers(ready))

    def start_wecom(self) -> None:
        words = ["--host", self.host, "--port", str(self.wecom_port)]
        state = ["--state", str(self.folder / "simulator.sqlite3")]
        self.supervisor.start(
            "simulator",
            [PYTHON, "-m", "simulator", *words, *state],
            lambda: answers(f"{self.wecom_url}/admin/state"),
        )

    def start_redis(self) -> None:
        command = redis_server.command(self.redis_port, self.folder, self.host)
        self.supervisor.start("redis", command, lambda: redis_server.answers(self.redis_url))

    def flask(self, *words: str, text: str = "") -> str:
        """Run a command of the operators, with `text` typed in; returns what it printed.

        Fails when the command does.
        """
        command = [PYTHON, "-m", "flask", "--app", "wsgi", *words]
        done = subprocess.run(
            command, env=self.environment, input=text, capture_output=True, text=True, timeout=120
        )
        assert done.returncode == 0, f"{' '.join(words)}: {done.stdout}{done.stderr}"
        return done.stdout

    def wecom(self, path: str, body: dict | None = None, method: str = "post"):
        """Call the simulator's admin API. Raises when it refuses."""
        answer = requests.request(method, f"{self.wecom_url}/admin/{path}", json=body, timeout=30)
        answer.raise_for_status()
        return answer.json()

    def open_a_store(self) -> None:
        """南京西路店 with three guides, a welcome and a code, all read and made by us."""
        self.wecom("departments", {"name": "南京西路店", "parent_id": 1, "id": 101})
        for userid, name in (("lin", "林悦"), ("wei", "魏然"), ("he", "何青")):
            self.wecom("members", {"userid": userid, "name": name, "departments": [101]})
        self.flask("sync", "organisation")
        self.flask("organisation", "set-up", "--level", "零售公司", "--department", "101")
        self.flask("welcomes", "set", "--company", "--text", "{客户}您好，我是{导购}")
        self.flask("codes", "make", "--all")

    def kill(self, name: str) -> None:
        """`kill -9`, of the process and of what it started. It stays dead until `revive`."""
        process = self._process(name)
        os.killpg(process.running.pid, signal.SIGKILL)
        process.running.wait()

    def stop(self, name: str) -> float:
        """Ask it to end (SIGTERM). Returns the seconds it took."""
        process, began = self._process(name), time.monotonic()
        process.running.terminate()
        process.running.wait(30)
        return time.monotonic() - began

    def revive(self, name: str) -> None:
        process = self._process(name)
        process.running = self.supervisor.spawn(process.command, process.log)
        self.supervisor.write_pids()

    def log(self, name: str) -> str:
        return (self.folder / "logs" / f"{name}.log").read_text(errors="replace")

    def _process(self, name: str):
        return next(p for p in self.supervisor.processes if p.name == name)


def running(folder: Path, database_url: str) -> AbstractContextManager[Stage]:
    return started(Stage(folder, database_url))


@contextmanager
def started(stage: AnyStage) -> Iterator[AnyStage]:
    """With all its processes, for as long as the context."""
    try:
        stage.start()
        yield stage
    finally:
        stage.supervisor.stop()


def answers(address: str) -> bool:
    try:
        return requests.get(address, timeout=2).ok
    except requests.RequestException:
        return False


def until(condition: Callable[[], object], seconds: float, what: str):
    """What `condition` returns once it is true; fails with `what` when it never is."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        time.sleep(0.1)
    return found
