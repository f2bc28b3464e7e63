"""`python -m setup` makes the environment; `python -m setup system` adds what tests want.

`python -m setup production` leaves out what only tests, benchmarks and the demo need.
"""

import sys
from functools import partial

from setup import environment, frontend, system, translations
from setup.step import SetupFailed

lean = partial(environment.make, environment.PRODUCTION)
STEPS = {
    "": (environment.make, frontend.make, translations.make),
    "production": (lean, frontend.make, translations.make),
    "system": (system.make,),
}


def main(arguments: list[str]) -> int:
    try:
        for step in STEPS[arguments[0] if arguments else ""]:
            step()
    except SetupFailed as error:
        print(f"set-up failed: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
