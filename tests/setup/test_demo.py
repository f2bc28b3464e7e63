"""`make demo` as a newcomer meets it: one line when it cannot start, nothing left behind."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from demo.orphans import marked
from demo.redis_server import free_port

ROOT = Path(__file__).resolve().parent.parent.parent


class Demo:
    """A demo with ports and a folder of its own, and what it prints."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.web, self.simulator = free_port(), free_port()
        self.environment = {**os.environ, "DEMO_STATE": str(folder)}
        self.printed = ""

    @property
    def mark(self) -> str:
        return f"DAOGOU_DEMO={self.folder}"

    def start(self, *options: str) -> subprocess.Popen:
        ports = ["--port", str(self.web), "--simulator-port", str(self.simulator)]
        return subprocess.Popen(
            [sys.executable, "-m", "demo", *ports, *options],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    @contextmanager
    def running(self, *options: str) -> Iterator[subprocess.Popen]:
        """Started and ready; stopped with ctrl-C at the end."""
        with self.start(*options) as process:
            self.printed = ""
            while "Ctrl-C stops everything" not in self.printed:
                line = process.stdout.readline()
                assert line, f"it ended with {process.wait()}: {self.printed}"
                self.printed += line
            yield process
            process.send_signal(signal.SIGINT)
            process.wait(timeout=60)

    def sign_in(self, user: str, password: str) -> str:
        """The page of the console that follows the sign-in."""
        console = f"http://127.0.0.1:{self.web}/console"
        with requests.Session() as browser:
            form = browser.get(f"{console}/sign-in", timeout=30).text
            token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', form)[1]
            filled = {"csrf_token": token, "name": user, "password": password, "next": ""}
            return browser.post(f"{console}/sign-in", data=filled, timeout=30).text

    def scan_a_code(self) -> list[dict]:
        """A stranger scans a store's code; what the chat holds once it is no longer empty."""
        code = self.ask("state")["contact_ways"][0]
        scanned = self.ask("scan", json={"config_id": code["config_id"], "name": "陈美"})
        chat = f"chats/{scanned['userid']}/{scanned['external_userid']}"
        deadline = time.monotonic() + 20
        while not (said := [line for line in self.ask(chat) if line["from"] == "guide"]):
            assert time.monotonic() < deadline, "no welcome within 20 seconds"
            time.sleep(0.1)
        return said

    def ask(self, path: str, json: dict | None = None):
        """The simulator's admin API."""
        method, address = "POST" if json else "GET", f"http://127.0.0.1:{self.simulator}/admin/"
        answer = requests.request(method, address + path, json=json, timeout=30)
        answer.raise_for_status()
        return answer.json()

    def fail(self, *options: str) -> str:
        """Start it where it cannot; what it says."""
        with self.start(*options) as process:
            said = process.communicate(timeout=60)[0]
        assert process.returncode == 1, said
        return said


@pytest.fixture
def demo(tmp_path):
    demo = Demo(tmp_path / "demo")
    yield demo
    for pid in marked(demo.mark):
        os.kill(pid, signal.SIGKILL)


def test_a_newcomer_signs_in_with_what_is_printed_scans_a_code_and_is_greeted(demo):
    with demo.running():
        user, password = re.search(r"user (\S+) .*password (\S+)", demo.printed).groups()
        page = demo.sign_in(user, password)
        greeting = demo.scan_a_code()

    assert "退出" in page
    assert greeting
    assert "23 customers came by 2 codes" in demo.printed
    assert "tags for a list: 120 of 121 found" in demo.printed


def test_a_second_start_keeps_the_data_is_quick_and_stops_whole(demo):
    demo.folder.mkdir()
    (demo.folder / "loaded").touch()
    began = time.monotonic()
    with demo.running() as process:
        assert time.monotonic() - began < 30  # some five seconds where nothing else runs
        ready = requests.get(f"http://127.0.0.1:{demo.web}/readyz", timeout=5)
        playground = requests.get(f"http://127.0.0.1:{demo.simulator}/", timeout=5)
        keys = (demo.folder / "keys.json").read_text()

    assert (ready.status_code, playground.status_code) == (200, 200)
    assert process.returncode == 0
    assert marked(demo.mark) == []
    with demo.running():
        assert (demo.folder / "keys.json").read_text() == keys


def test_a_taken_port_gets_one_clear_line_and_nothing_is_started(demo):
    with socket.create_server(("127.0.0.1", demo.web)):
        said = demo.fail()

    assert said == (
        f"demo: port {demo.web} is taken; choose another: make demo PORT={demo.web + 1}\n"
    )
    assert marked(demo.mark) == []


def test_a_part_that_does_not_start_is_named_and_the_others_are_stopped(demo):
    demo.environment["WEB_WORKERS"] = "many"

    said = demo.fail()

    assert "web did not start" in said
    assert "invalid literal for int() with base 10: 'many'" in said
    assert marked(demo.mark) == []
