"""The machine under the app: tomorrow morning at once, and workers that die."""

import json
import os
import shlex
import signal
import subprocess
from datetime import datetime, time, timedelta, timezone
from pathlib import Path

from flask import Response, jsonify

from simulator.admin import bp
from simulator.admin.actions import arguments
from simulator.current import wecom

SHANGHAI = timezone(timedelta(hours=8))
PATIENCE = 120
LONGEST_OUTPUT = 20_000


@bp.post("/morning")
def morning() -> Response:
    """Runs SIMULATOR_MORNING_COMMAND for 09:00 tomorrow in Shanghai, each press a day further."""
    if not wecom.config.morning_command:
        raise LookupError("SIMULATOR_MORNING_COMMAND is not set")
    at = _next_morning()
    words = [word.replace("{at}", at) for word in shlex.split(wecom.config.morning_command)]
    wecom.feed.add("fault", f"morning {at}")
    done = subprocess.run(words, capture_output=True, text=True, timeout=PATIENCE, check=False)
    output = (done.stdout + done.stderr)[-LONGEST_OUTPUT:]
    return jsonify(at=at, output=output, exit_code=done.returncode)


@bp.post("/kill")
def kill() -> Response:
    """{"name"}: kills that process of SIMULATOR_PROCESSES without warning, as a power cut would."""
    name = arguments().get("name", "")
    pids = _processes()
    if name not in pids:
        raise LookupError(f"no process {name or '(no name)'}; known: {', '.join(pids) or 'none'}")
    os.kill(pids[name], signal.SIGKILL)
    wecom.feed.add("fault", f"killed {name}")
    return jsonify(ok=True, name=name, pid=pids[name])


def _next_morning() -> str:
    """ISO time with offset; the last morning is remembered and one day is added."""
    state = wecom.state
    today = datetime.now(SHANGHAI).date()
    last = state.setting("last_morning")
    day = max(datetime.fromisoformat(last).date(), today) if last else today
    at = datetime.combine(day + timedelta(days=1), time(9), SHANGHAI).isoformat()
    state.set("last_morning", at)
    return at


def _processes() -> dict[str, int]:
    path = wecom.config.processes_file
    return json.loads(Path(path).read_text()) if path and Path(path).exists() else {}
