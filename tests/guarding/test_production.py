"""The files for a deployment are held to the code."""

import re
from configparser import ConfigParser
from pathlib import Path

from demo.run import procfile
from settings import Settings

FOLDER = Path(__file__).parents[2] / "docs/production"


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
