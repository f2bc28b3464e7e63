"""Welcomes: 1,000 customers are added in ten seconds, and WeCom takes 50 ms for every call."""

import asyncio
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import requests

from bench import events, load, servers
from bench.figures import Figure, Run, percentile
from demo import redis_server
from tests.stage import Stage, answers

FIGURES = (
    Figure("p50", "callback sent to welcome taken, median", "s"),
    Figure("p99", "callback sent to welcome taken, p99", "s", at_most=3),
    Figure("greeted", "share greeted within 20 s", "", at_least=1),
    Figure("killed_p50", "the same, an urgent worker killed: median", "s"),
    Figure("killed_p99", "the same, an urgent worker killed: p99", "s", at_most=3),
    Figure(
        "killed_greeted", "the same, an urgent worker killed: share within 20 s", "", at_least=1
    ),
)
# Customers, added over this many seconds.
SIZE, SECONDS = 1000, 10
LATENCY = 0.05
TIME_TO_GREET = 20
PROCESSES = ("web", "urgent", "urgent2", "worker", "clock")
ORGANISATION = (
    """INSERT INTO department (wecom_id, name, parent_wecom_id, "order", path, is_store, attempts,
        error, error_code) VALUES (101, '南京西路店', 1, 0, '/1/101/', true, 0, '', '')""",
    """INSERT INTO guide (userid, userid_key, name, alias, avatar, status, may_contact,
        rest_weekdays, attempts, error, error_code, seen_at, store_id)
        SELECT 'lin', 'lin', '林悦', '', '', 1, true, '', 0, '', '', now(), id FROM department""",
    """INSERT INTO welcome (text, attachments, place, weekdays, updated_at, updated_by)
        VALUES ('{客户}您好，我是{导购}，有什么想了解的随时告诉我。', '[]', 0, '', now(), '')""",
)


@dataclass(frozen=True)
class Place:
    stage: Stage
    wecom: str


@contextmanager
def ready(size: int) -> Iterator[Callable[[], Run]]:
    port = redis_server.free_port()
    wecom = f"http://127.0.0.1:{port}"
    with (
        servers.folder() as place,
        servers.postgresql() as url,
        servers.product(place, url, PROCESSES, wecom) as stage,
    ):
        start_wecom(stage, port, LATENCY)
        servers.run(url, *ORGANISATION)
        rounds = iter(range(10_000))
        yield lambda: _run(Place(stage, wecom), size, rounds)


def start_wecom(stage: Stage, port: int, latency: float) -> None:
    command = [sys.executable, "-m", "bench.wecom", str(port), str(latency)]
    stage.supervisor.start("wecom", command, lambda: answers(f"http://127.0.0.1:{port}/sent"))


def _run(place: Place, size: int, rounds: Iterator[int]) -> Run:
    calm = _greetings(place, size, next(rounds))
    killed = _greetings(place, size, next(rounds), victim="urgent2")
    return _summary("", calm, size) | _summary("killed_", killed, size)


def _summary(prefix: str, took: list[float], size: int) -> Run:
    late = [float("inf")] * (size - len(took))
    return {
        f"{prefix}p50": percentile(took + late, 0.5),
        f"{prefix}p99": percentile(took + late, 0.99),
        f"{prefix}greeted": sum(seconds <= TIME_TO_GREET for seconds in took) / size,
    }


def _greetings(place: Place, size: int, number: int, victim: str = "") -> list[float]:
    """Seconds from each callback until WeCom took its welcome, for those that were greeted."""
    first = number * 1_000_000
    began = asyncio.run(_add(place.stage, size, first, victim))
    sent = _sent(place.wecom, size, first)
    pause = SECONDS / size
    return [at - (began + (number - first) * pause) for number, at in sent.items()]


async def _add(stage: Stage, size: int, first: int, victim: str) -> float:
    """Returns the unix time of the first callback. The victim dies when half of them are sent."""
    requests_ = events.additions(stage.environment, first=first)
    began = time.time()
    sending = asyncio.create_task(
        load.paced(stage.web_port, requests_, count=size, rate=size / SECONDS, tries=load.TRIES)
    )
    await asyncio.sleep(SECONDS / 2)
    if victim:
        stage.kill(victim)
    await sending
    if victim:
        stage.revive(victim)
    return began


def _sent(wecom: str, size: int, first: int) -> dict[int, float]:
    """When each code was used, once all were or there is no more time for them."""
    until = time.monotonic() + TIME_TO_GREET
    while True:
        used = requests.get(f"{wecom}/sent", timeout=10).json()
        found = {int(code.removeprefix("code-")): use[0] for code, use in used.items()}
        ours = {number: at for number, at in found.items() if number >= first}
        if len(ours) >= size or time.monotonic() > until:
            return ours
        time.sleep(0.5)
