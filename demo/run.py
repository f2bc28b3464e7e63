"""`python -m demo.run`: every line of the Procfile at once, with the settings of the environment.

For development; a deployment gives each line to its own process manager.
"""

import argparse
import os
import shlex
import signal
import sys

from demo.settings import MARK, ROOT, on_path
from demo.supervisor import StartFailed, Supervisor, interrupt, on_end_signals

FOLDER = ROOT / "var" / "run"


def procfile() -> dict[str, list[str]]:
    """The name of each process and the words of its command."""
    lines = (ROOT / "Procfile").read_text().splitlines()
    parted = (line.partition(":") for line in lines if line.strip())
    return {name.strip(): shlex.split(command) for name, _, command in parted}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m demo.run", description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    port = parser.parse_args().port
    on_end_signals(interrupt)
    environment = on_path({**os.environ, "PORT": str(port), MARK: str(FOLDER)})
    supervisor = Supervisor(FOLDER, environment, f"{MARK}={FOLDER}")
    try:
        for name, command in procfile().items():
            supervisor.start(name, command, ready=lambda: True)
        print(f"web on port {port}; logs in {FOLDER / 'logs'}; ctrl-C stops", flush=True)
        supervisor.watch()
    except KeyboardInterrupt:
        return 0
    except StartFailed as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        on_end_signals(signal.SIG_IGN)
        supervisor.stop()


if __name__ == "__main__":
    sys.exit(main())
