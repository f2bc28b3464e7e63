"""Callbacks: how many a second are kept, how long one waits at 60 % of that, if any is lost."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bench import events, load, servers
from bench.figures import Figure, Run, percentile
from demo import redis_server
from tests.stage import Stage

FIGURES = (
    Figure("ours", "callbacks kept, ours", "1/s"),
    Figure("floor", "callbacks kept, bare WSGI program", "1/s"),
    Figure("share", "ours / floor", "", at_least=0.8),
    Figure("p50", "median answer at 60 % of that load", "ms"),
    Figure("p99", "p99 of the answer at 60 % of that load", "ms", at_most=100),
    Figure("lost", "answered 200 but not in the table", "", at_most=0),
)
# Seconds of each part.
SIZE = 8
CONNECTIONS = 16
PART_OF_LOAD = 0.6
FLOOR_TABLE = "CREATE TABLE bare (id bigserial PRIMARY KEY, digest text UNIQUE, body text)"


@contextmanager
def ready(size: int) -> Iterator[Callable[[], Run]]:
    with (
        servers.folder() as place,
        servers.postgresql() as url,
        servers.product(place, url, ["web"]) as stage,
    ):
        servers.run(url, FLOOR_TABLE)
        floor_port = _start_floor(stage)
        yield lambda: _run(_Place(stage, url, floor_port), size)


@dataclass(frozen=True)
class _Place:
    stage: Stage
    url: str
    floor_port: int


def _start_floor(stage: Stage) -> int:
    port = redis_server.free_port()
    command = ["gunicorn", "bench.bare:app", "--bind", f"127.0.0.1:{port}"]
    stage.supervisor.start("floor", command, lambda: load.listens(port))
    return port


def _run(place: _Place, size: int) -> Run:
    """Both get the same callbacks, one after the other, on the same database."""
    servers.run(place.url, "TRUNCATE received_callback, bare RESTART IDENTITY")
    floor, _kept = _flood(place, place.floor_port, size)
    ours, kept = _flood(place, place.stage.web_port, size)
    calm = _at_part_of_load(place, ours, size)
    rows = servers.value(place.url, "SELECT count(*) FROM received_callback")
    return {
        "ours": ours,
        "floor": floor,
        "share": ours / floor,
        "p50": percentile(calm, 0.5) * 1000,
        "p99": percentile(calm, 0.99) * 1000,
        "lost": max(0, kept + len(calm) - rows),
    }


def _flood(place: _Place, port: int, seconds: float) -> tuple[float, int]:
    """Callbacks a second and how many were answered 200; the first second only warms up."""
    requests = events.additions(place.stage.environment)
    warm = load.flood(port, requests, seconds=1, connections=CONNECTIONS)
    answers = load.flood(port, requests, seconds=seconds, connections=CONNECTIONS)
    kept = [answer for answer in answers if answer.status == 200]
    return len(kept) / seconds, len(kept) + sum(answer.status == 200 for answer in warm)


def _at_part_of_load(place: _Place, rate: float, seconds: float) -> list[float]:
    """How long each answer took, for requests that come whether or not others are done."""
    wanted = rate * PART_OF_LOAD
    requests = events.additions(place.stage.environment, first=10_000_000)
    answers = load.pace(place.stage.web_port, requests, count=int(wanted * seconds), rate=wanted)
    return [answer.took for answer in answers if answer.status == 200]
