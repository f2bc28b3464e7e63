"""`python -m bench [names] [--runs 5] [--size N]`: measure, and write tables to bench/results/."""

import argparse
import os
import sys
from importlib import import_module
from pathlib import Path

from bench import machine, results

# In the order of a whole run; each is a module with FIGURES, SIZE and ready(size).
NAMES = (
    "callbacks",
    "rivals",
    "welcomes",
    "sync",
    "pages",
    "tag_filter",
    "tasks",
    "restoring",
    "demo",
    "machines",
)
# The module of a figure bears its name, but where that would be taken for another one.
MODULES = {"machines": "two_machines"}


def main() -> int:
    options = parse_arguments()
    folder = options.results.absolute()
    os.chdir(machine.ROOT)
    for name in options.names or NAMES:
        path = measure(name, options.runs, options.size, folder)
        print(path.read_text(), flush=True)
    return 0


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*NAMES, []], help="all when left out")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--size", type=int, help="smaller or larger than the figure's own")
    parser.add_argument("--results", type=Path, default=results.FOLDER, help="another folder")
    return parser.parse_args()


def measure(name: str, count: int, size: int | None, folder: Path) -> Path:
    """All runs of one figure, on one set of servers. Returns the table's file.

    It is written after every run, so that a long measurement may be broken off.
    """
    module = import_module(f"bench.{MODULES.get(name, name)}")
    size = size or module.SIZE
    runs, loads = [], []
    with module.ready(size) as run:
        for number in range(1, count + 1):
            loads.append(round(machine.load(), 2))
            print(f"· {name} {number}/{count}, load {loads[-1]}", file=sys.stderr, flush=True)
            runs.append(run())
            about = {"machine": machine.described(), "size": size, "load": loads}
            path = results.write(folder, name, about, module.FIGURES, runs)
    return path


if __name__ == "__main__":
    sys.exit(main())
