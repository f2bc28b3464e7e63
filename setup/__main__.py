"""`python -m setup` makes the environment; `python -m setup system` adds what tests want."""

import sys

from setup import environment, frontend, system, translations
from setup.step import SetupFailed

STEPS = {"": (environment, frontend, translations), "system": (system,)}


def main(arguments: list[str]) -> int:
    try:
        for step in STEPS[arguments[0] if arguments else ""]:
            step.make()
    except SetupFailed as error:
        print(f"set-up failed: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
