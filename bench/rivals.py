"""The ways in which comparable systems take callbacks, under the same load and the same kills.

These are re-implementations of the strategies in a few lines each, on the same servers and the
same gunicorn as ours. They say what a strategy costs and loses, and nothing about any product.
"""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests
from redis import Redis

from bench import events, load, servers, welcomes
from bench.figures import Figure, Run
from demo import redis_server
from tests.stage import Stage

# Callbacks of the part with kills.
SIZE = 900
RATE = 100
LATENCY = 0.05
# At these parts of the time one web process and the worker are killed (-9) and started again.
KILLS = (0.25, 0.5, 0.75)
SETTLED_AFTER, LONGEST_WAIT = 3.0, 20.0
FLOOD_SECONDS, CONNECTIONS = 3, 16
TABLES = (
    "CREATE TABLE added (id bigserial PRIMARY KEY, code text)",
    "CREATE TABLE event_log (id bigserial PRIMARY KEY, body text, state int)",
)


@dataclass(frozen=True)
class Strategy:
    """`module`: in bench/strategies, with `app`; `worker`: it is a program as well. None: ours."""

    key: str
    words: str
    module: str | None
    worker: bool = False


STRATEGIES = (
    Strategy("ours", "ours: row, answer, leased work", None, worker=True),
    Strategy("synchronous", "work inside the request", "synchronous"),
    Strategy("early", "queue, taken off before the work", "early_ack", worker=True),
    Strategy("redis", "Redis list, nothing is given back", "redis_list", worker=True),
    Strategy("memory", "pool in memory, a log row", "memory_pool"),
)


def _figures(strategy: Strategy) -> tuple[Figure, ...]:
    key, words, aim = strategy.key, strategy.words, 0 if strategy.module is None else None
    return (
        Figure(f"{key}_speed", f"{words}: callbacks answered 200", "1/s"),
        Figure(f"{key}_lost", f"{words}: lost of {SIZE} after the kills", "", at_most=aim),
        Figure(f"{key}_doubled", f"{words}: done twice", "", at_most=aim),
    )


FIGURES = tuple(figure for strategy in STRATEGIES for figure in _figures(strategy))


@contextmanager
def ready(size: int) -> Iterator[Callable[[], Run]]:
    def run() -> Run:
        return {
            key: value for strategy in STRATEGIES for key, value in _run(strategy, size).items()
        }

    yield run


@dataclass(frozen=True)
class Place:
    strategy: Strategy
    stage: Stage
    url: str
    wecom: str
    worker: str


def _run(strategy: Strategy, size: int) -> Run:
    """On servers of its own, so that nothing is left over from the one before."""
    wecom_port = redis_server.free_port()
    wecom = f"http://127.0.0.1:{wecom_port}"
    names = () if strategy.module else ("web", "urgent", "worker", "clock")
    with (
        servers.folder() as folder,
        servers.postgresql() as url,
        servers.product(folder, url, names, wecom) as stage,
    ):
        welcomes.start_wecom(stage, wecom_port, LATENCY)
        servers.run(url, *TABLES, *welcomes.ORGANISATION)
        if strategy.module:
            _start(stage, strategy)
        place = Place(strategy, stage, url, wecom, "rival" if strategy.module else "urgent")
        lost, doubled = _with_kills(place, size)
        return {
            f"{strategy.key}_lost": lost,
            f"{strategy.key}_doubled": doubled,
            f"{strategy.key}_speed": _speed(stage),
        }


def _start(stage: Stage, strategy: Strategy) -> None:
    module = f"bench.strategies.{strategy.module}"
    web = ["gunicorn", f"{module}:app"]
    stage.supervisor.start("web", web, lambda: load.listens(stage.web_port))
    if strategy.worker:
        stage.supervisor.start("rival", [sys.executable, "-m", module], lambda: _waits(stage))


def _waits(stage: Stage) -> bool:
    """A worker has come so far that it waits for messages."""
    with Redis.from_url(stage.redis_url) as redis:
        return redis.info("clients")["blocked_clients"] > 0


def _with_kills(place: Place, size: int) -> tuple[int, int]:
    """How many events have no row or no welcome, and how many have two rows."""
    asyncio.run(_send_and_kill(place, size))
    found = _settled(place)
    done = found.keys() & _greeted(place)
    return size - len(done), sum(count > 1 for count in found.values())


def _greeted(place: Place) -> set[int]:
    """Numbers of the events whose welcome WeCom took."""
    codes = requests.get(f"{place.wecom}/sent", timeout=10).json()
    return {int(code.removeprefix("code-")) for code in codes}


async def _send_and_kill(place: Place, size: int) -> None:
    callbacks = events.additions(place.stage.environment)
    sending = asyncio.create_task(
        load.paced(place.stage.web_port, callbacks, count=size, rate=RATE, tries=load.TRIES)
    )
    began = time.monotonic()
    for part in KILLS:
        await asyncio.sleep(max(0, began + part * size / RATE - time.monotonic()))
        _kill_web_process(place.stage)
        if place.strategy.worker:
            place.stage.kill(place.worker)
            place.stage.revive(place.worker)
    await sending


def _kill_web_process(stage: Stage) -> None:
    """The oldest child of gunicorn, which starts another one."""
    web = next(process for process in stage.supervisor.processes if process.name == "web")
    pid = web.running.pid
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    os.kill(int(children[0]), signal.SIGKILL)


def _settled(place: Place) -> dict[int, int]:
    """Traces of each event, once no more of them and no welcomes have come for a while."""
    began = changed = time.monotonic()
    found = _traces(place), _greeted(place)
    while time.monotonic() < min(changed + SETTLED_AFTER, began + LONGEST_WAIT):
        time.sleep(0.3)
        now = _traces(place), _greeted(place)
        if now != found:
            found, changed = now, time.monotonic()
    return found[0]


def _traces(place: Place) -> dict[int, int]:
    """How often each event was worked on, by what it left in the tables."""
    if place.strategy.module:
        sql = "SELECT replace(code, 'code-', ''), count(*) FROM added GROUP BY code"
    else:
        sql = f"""SELECT replace(external_userid, '{events.CUSTOMER}', ''), count(*)
            FROM customer JOIN friendship ON customer_id = customer.id
            JOIN friendship_event ON friendship_id = friendship.id AND kind = 'added'
            GROUP BY external_userid"""
    return {int(number): int(count) for number, count in servers.rows(place.url, sql)}


def _speed(stage: Stage) -> float:
    callbacks = events.additions(stage.environment, first=1_000_000)
    answers = load.flood(stage.web_port, callbacks, seconds=FLOOD_SECONDS, connections=CONNECTIONS)
    return sum(answer.status == 200 for answer in answers) / FLOOD_SECONDS
