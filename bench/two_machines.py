"""Two machines instead of one: are customers greeted twice as fast, and what does a cable cost?

A machine here is a namespace of the network with a fixed share of a processor, CORES; on it run
web, urgent worker, worker and clock. PostgreSQL, Redis, WeCom's stand-in and the load have what is
left of the host. So "one machine" is a small one, and the question is whether the second adds as
much as the first: whether rows, locks, wakes or the calls that all may make together stand in the
way. It says nothing about how much a large machine does.

The floor is a bare loop in the same two shares, which needs nobody: what it does not reach, the
host's processors cannot give. The host's idle time meanwhile says that the others were no wall.
"""

import asyncio
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import requests

from bench import events, load, servers
from bench.figures import Figure, Run, percentile
from bench.welcomes import ORGANISATION, TIME_TO_GREET
from bot.budget import AT_ONCE
from tests import fleet, machines
from tests.machines import Machine
from tests.stage import Stage, answers

# Customers who are added at once, for each machine.
SIZE = 150
CORES = 0.25
CONNECTIONS = 6
# What a call to WeCom takes: so little that the work counts, and so much that the waiting does.
SECONDS, SLOW_SECONDS = 0.05, 0.3
# Each customer is asked for and then greeted, and both may be asked so often at once.
WALL = AT_ONCE / SLOW_SECONDS
LOOP = "import time; n, end = 0, time.time() + 2\nwhile time.time() < end: n += 1\nprint(n)"
# The part with the cable: so many a second for so long, and when it is pulled and put back.
RATE, CUT_SECONDS, PULLED, PUT_BACK = 12, 24, 6, 16

FIGURES = (
    Figure("floor", "floor: a bare loop on two machines / on one"),
    Figure("one", "greeted, one machine", "1/s"),
    Figure("two", "greeted, two machines", "1/s"),
    Figure("ratio", "two machines / one", "", at_least=1.7),
    Figure("idle", "share of the host's processors that idled with two"),
    Figure("greeted", "share greeted within 20 s", "", at_least=1),
    Figure("slow_one", f"greeted, WeCom takes {SLOW_SECONDS} s: one machine", "1/s"),
    Figure("slow_two", f"greeted, WeCom takes {SLOW_SECONDS} s: two machines", "1/s"),
    Figure("slow_ratio", "the same: two machines / one"),
    Figure("slow_greeted", "the same: share greeted within 20 s"),
    Figure("slow_wall", "the same: the most that the company's calls at once allow", "1/s"),
    Figure("cut_lost", "one of two cut off: lost of all", "", at_most=0),
    Figure("cut_twice", "one of two cut off: done twice", "", at_most=0),
    Figure("cut_p99", "one of two cut off: callback sent to welcome taken, p99", "s"),
    Figure("cut_longest", "one of two cut off: the longest", "s", at_most=TIME_TO_GREET),
    Figure("cut_asked", "one of two cut off: WeCom asked again for a welcome it had taken"),
)


@dataclass(frozen=True)
class Hall:
    """`numbers`: where the customers of each burst begin."""

    stage: Stage
    places: list[Machine]
    size: int
    numbers: Iterator[int] = field(default_factory=lambda: count(0, 1_000_000))


@dataclass(frozen=True)
class Burst:
    """`rate`: greeted a second; `greeted`, `idle`: shares of customers and of processor time."""

    rate: float
    greeted: float
    idle: float


@contextmanager
def ready(size: int) -> Iterator[Callable[[], Run]]:
    with ExitStack() as stack:
        try:
            host, places = stack.enter_context(machines.network(2))
        except machines.NoMachines as error:
            sys.exit(f"machines: this host has none to give ({error})")
        url = stack.enter_context(fleet.postgresql(host))
        stage = Stage(stack.enter_context(servers.folder()), url, host)
        stack.callback(stage.supervisor.stop)
        stage.start_redis()
        stage.flask("migrate")
        words = [str(stage.wecom_port), str(SECONDS), host]
        stage.supervisor.start(
            "wecom",
            [sys.executable, "-m", "bench.wecom", *words],
            lambda: answers(f"{stage.wecom_url}/sent"),
        )
        servers.run(url, *ORGANISATION)
        hall = Hall(stage, places, size)
        yield lambda: _run(hall)


def _run(hall: Hall) -> Run:
    first, second = hall.places
    found = {"floor": _floor(hall.places), "slow_wall": WALL}
    with fleet.site(hall.stage, first):
        one, slow_one = _rates(hall, [first])
        with fleet.site(hall.stage, second):
            two, slow_two = _rates(hall, [first, second])
            found |= _cut(hall)
    return found | _compared("", one, two) | _compared("slow_", slow_one, slow_two)


def _compared(prefix: str, one: Burst, two: Burst) -> Run:
    return {
        f"{prefix}one": one.rate,
        f"{prefix}two": two.rate,
        f"{prefix}ratio": two.rate / one.rate,
        f"{prefix}idle": two.idle,
        f"{prefix}greeted": min(one.greeted, two.greeted),
    }


def _floor(places: Sequence[Machine]) -> float:
    return _loops(places) / _loops(places[:1])


def _loops(places: Sequence[Machine]) -> int:
    with _limited(places):
        commands = [place.command([sys.executable, "-c", LOOP]) for place in places]
        running = [subprocess.Popen(words, stdout=subprocess.PIPE) for words in commands]
        return sum(int(one.communicate()[0]) for one in running)


@contextmanager
def _limited(places: Sequence[Machine]) -> Iterator[None]:
    """They have their shares; before and after they may use what there is."""
    for place in places:
        place.limit(CORES)
    try:
        yield
    finally:
        for place in places:
            place.limit(None)


def _rates(hall: Hall, places: Sequence[Machine]) -> tuple[Burst, Burst]:
    """With a fast and with a slow WeCom; not the first, in which everything is done once."""
    _burst(hall, places)
    fast = _burst(hall, places)
    _takes(hall, SLOW_SECONDS)
    slow = _burst(hall, places)
    _takes(hall, SECONDS)
    return fast, slow


def _takes(hall: Hall, seconds: float) -> None:
    requests.get(f"{hall.stage.wecom_url}/takes", params={"seconds": seconds}, timeout=10)


def _burst(hall: Hall, places: Sequence[Machine]) -> Burst:
    """Everybody is added as fast as the machines take it."""
    first, size = next(hall.numbers), hall.size * len(places)
    with _limited(places):
        began, idle_before = time.time(), _idle_seconds()
        asyncio.run(_flood(hall.stage, places, first, size))
        took = _sent(hall.stage, first, size)
        idle, took_all = _idle_seconds() - idle_before, time.time() - began
    _settle(hall.stage)
    ends = [at for at, _ in took.values()]
    in_time = sum(at - began <= TIME_TO_GREET for at in ends)
    return Burst(
        len(ends) / (max(ends, default=began + TIME_TO_GREET) - began),
        in_time / size,
        idle / took_all / _cores(),
    )


async def _flood(stage: Stage, places: Sequence[Machine], first: int, size: int) -> None:
    callbacks = events.additions(stage.environment, first=first)
    left = iter(range(size))

    async def send_on(sender: load.Sender) -> None:
        for _ in left:
            request = next(callbacks)
            while await sender.ask(request) != 200:
                await asyncio.sleep(load.REST)

    senders = [load.Sender(fleet.PORT, place.address) for place in places]
    await asyncio.gather(*(send_on(sender) for sender in senders * CONNECTIONS))


def _cut(hall: Hall) -> Run:
    """An even stream to both, of which one is cut off for a while."""
    first, size = next(hall.numbers), RATE * CUT_SECONDS
    with _limited(hall.places):
        began = asyncio.run(_stream_and_cut(hall, first, size))
        sent = _sent(hall.stage, first, size)
        rows = _rows(hall.stage, first)
    _settle(hall.stage)
    took = [at - began - (number - first) / RATE for number, (at, _) in sent.items()]
    late = [float("inf")] * (size - len(took))
    return {
        "cut_lost": size - len(sent.keys() & rows.keys()),
        "cut_twice": sum(times > 1 for times in rows.values()),
        "cut_p99": percentile(took + late, 0.99),
        "cut_longest": max(took + late),
        "cut_asked": sum(calls > 1 for _, calls in sent.values()),
    }


async def _stream_and_cut(hall: Hall, first: int, size: int) -> float:
    """Returns the unix time of the first callback. What one does not answer the other gets."""
    callbacks = events.additions(hall.stage.environment, first=first)
    senders = [load.Sender(fleet.PORT, place.address) for place in hall.places]

    async def send(number: int, request: bytes) -> None:
        for attempt in range(load.TRIES):
            if await senders[(number + attempt) % len(senders)].ask(request) == 200:
                return
            await asyncio.sleep(load.REST)

    began, victim, sending = time.time(), hall.places[1], []
    for number in range(size):
        await asyncio.sleep(max(0, began + number / RATE - time.time()))
        sending.append(asyncio.create_task(send(number, next(callbacks))))
        if number == PULLED * RATE:
            victim.cut_off()
        if number == PUT_BACK * RATE:
            victim.plug_in()
    await asyncio.gather(*sending)
    return began


def _sent(stage: Stage, first: int, size: int) -> dict[int, tuple[float, int]]:
    """By number: when WeCom took the welcome (unix time) and how often it was asked to."""
    until = time.monotonic() + TIME_TO_GREET
    while True:
        used = requests.get(f"{stage.wecom_url}/sent", timeout=10).json()
        found = {int(code.removeprefix("code-")): (at, calls) for code, (at, calls) in used.items()}
        ours = {number: use for number, use in found.items() if first <= number < first + size}
        if len(ours) == size or time.monotonic() > until:
            return ours
        time.sleep(0.2)


def _rows(stage: Stage, first: int) -> dict[int, int]:
    """How often each customer was added, by our tables."""
    number = f"replace(external_userid, '{events.CUSTOMER}', '')::bigint"
    sql = f"""SELECT {number}, count(*) FROM customer JOIN friendship ON customer_id = customer.id
        JOIN friendship_event ON friendship_id = friendship.id AND kind = 'added'
        WHERE {number} >= {first} GROUP BY 1"""
    return dict(servers.rows(stage.environment["DATABASE_URL"], sql))


def _settle(stage: Stage, seconds: float = 60) -> None:
    """Wait until the workers have read all customers, so that the next part begins at rest."""
    until = time.monotonic() + seconds
    waiting = "SELECT count(*) FROM customer WHERE due_at IS NOT NULL"
    while servers.value(stage.environment["DATABASE_URL"], waiting):
        if time.monotonic() > until:
            raise TimeoutError(f"customers still wait to be read after {seconds} s")
        time.sleep(0.5)


def _idle_seconds() -> float:
    """Of all processors since the host started."""
    return int(Path("/proc/stat").read_text().split()[4]) / 100


def _cores() -> int:
    return len([line for line in Path("/proc/stat").open() if line.startswith("cpu")]) - 1
