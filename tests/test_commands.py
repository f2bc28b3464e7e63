"""The command line speaks to people: what goes wrong around it is one line."""

import subprocess
import sys

from demo import redis_server
from tests.stage import Stage


def test_a_database_that_is_away_is_said_in_a_line_without_its_password(tmp_path):
    port = redis_server.free_port()
    stage = Stage(tmp_path, f"postgresql://daogou:secret-word@127.0.0.1:{port}/daogou")

    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "migrate"],
        env=stage.environment,
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert done.returncode == 1
    assert done.stderr.startswith("Error: the database failed:") and str(port) in done.stderr
    assert "Traceback" not in done.stderr and "secret-word" not in done.stderr
