"""`python -m demo.company load`: fill a running demo with a company."""

import sys

import requests

from demo.company.load import StepFailed, load
from demo.company.pusher import PushFailed


def main() -> int:
    if sys.argv[1:] != ["load"]:
        print("usage: python -m demo.company load", file=sys.stderr)
        return 2
    try:
        load()
    except (StepFailed, PushFailed, TimeoutError, requests.RequestException) as error:
        print(f"demo company: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
