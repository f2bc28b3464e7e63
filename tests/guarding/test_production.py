"""The files for a deployment are held to the code."""

import os
import re
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest

from demo.run import procfile
from jobs import pulse
from settings import Settings
from tests.conftest import settings_for
from tests.stage import until

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs/production"


def unit(name: str) -> dict[str, str]:
    """Its [Service] section."""
    parser = ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(FOLDER / f"daogou-{name}.service")
    return dict(parser["Service"])


def test_every_process_has_a_unit_that_starts_it():
    for name, words in procfile().items():
        program, *arguments = words
        assert unit(name)["ExecStart"] == " ".join([f"/opt/daogou/.venv/bin/{program}", *arguments])
        assert unit(name)["Restart"] == "always"


def test_a_command_runs_as_the_services_do():
    words = (FOLDER / "daogou").read_text().split()
    service = unit("web")

    assert {
        f"--uid={service['User']}",
        f"--working-directory={service['WorkingDirectory']}",
        f"--property=StateDirectory={service['StateDirectory']}",
        f"settings={service['EnvironmentFile']}",
    } <= set(words)


def test_the_example_of_the_environment_has_every_setting_that_is_needed_and_no_other():
    lines = (FOLDER / "daogou.env.example").read_text().splitlines()
    named = {line.partition("=")[0] for line in lines if "=" in line and not line.startswith("#")}
    needed = {name.upper() for name, field in Settings.model_fields.items() if field.is_required()}
    others = {"WEB_HOST", "PORT", "WEB_WORKERS", "WEB_THREADS"}
    others |= {"MALLOC_ARENA_MAX", "PYTHONUTF8", "PYTHONUNBUFFERED"}

    assert named == needed | others


def test_the_proxy_closes_what_is_for_machines_inside(client):
    closed = re.findall(r"location = (\S+)\s+{ return 404", (FOLDER / "nginx.conf").read_text())

    assert set(closed) == {"/metrics", "/readyz"}
    assert all(client.get(path).status_code == 200 for path in closed)


@pytest.fixture
def ticking(redis, wecom_server, tmp_path):
    """A clock of its own, which has been heard."""
    settings = settings_for(f"sqlite:///{tmp_path}/shop.sqlite3", redis, wecom_server[1])
    named = {name.upper(): str(value) for name, value in settings.model_dump().items()}
    command = [sys.executable, "worker.py", "clock"]
    with subprocess.Popen(command, env={**os.environ, **named}, cwd=ROOT) as process:
        until(lambda: pulse.clock_silence(redis) is not None, 30, "the clock is heard")
        yield process
        process.kill()


def test_the_clock_takes_the_signal_that_ends_it(ticking):
    """In a container it is the first process, which would live on otherwise."""
    ticking.terminate()

    assert ticking.wait(10) == 0
