"""What stands before several machines: `docs/production/nginx.conf` in a few lines.

A request that one machine did not take within a second, or did not answer in time or well, is
given to the next; one that failed is asked last for a while.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count

import requests
from flask import Flask, Response, request

from simulator.server import serve

CONNECT_SECONDS, ANSWER_SECONDS, REST_SECONDS = 1.0, 4.0, 5.0


@contextmanager
def front(machines: Sequence[str]) -> Iterator[str]:
    """Its address on this host; `machines`: the web processes' addresses."""
    app = Flask("front", static_folder=None)
    turns, failed = count(), dict.fromkeys(machines, float("-inf"))

    def order() -> list[str]:
        first = next(turns) % len(machines)
        ring = [*machines[first:], *machines[:first]]
        return sorted(ring, key=lambda one: time.monotonic() - failed[one] < REST_SECONDS)

    @app.post("/<path:path>")
    def pass_on(path: str) -> Response:
        for machine in order():
            status = _ask(f"{machine}/{path}")
            if status not in (0, 503):
                return Response(status=status)
            failed[machine] = time.monotonic()
        return Response(status=502)

    with serve(app, "127.0.0.1", 0) as url:
        yield url


def _ask(address: str) -> int:
    """The status of the answer; 0 when none came."""
    asked = {"params": request.query_string, "data": request.get_data()}
    try:
        patience = CONNECT_SECONDS, ANSWER_SECONDS
        return requests.post(address, **asked, timeout=patience).status_code
    except requests.RequestException:
        return 0
