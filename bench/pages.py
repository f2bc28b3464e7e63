"""Pages over 1,000,000 customers and 5,000,000 orders: how long the server takes for each."""

import logging
import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from flask.testing import FlaskClient

from bench import company, servers
from bench.figures import Figure, Run, percentile
from domain import clock
from domain.operators.actions import add as add_operator
from domain.operators.queries import session_key

# Customers; each has five orders.
SIZE = 1_000_000
REQUESTS = 60
SEED = 7
TABS = ("profile", "orders", "timeline")
NAMES = ("王伟", "李娜", "张敏静", "刘", "老客5000", "不存在的名字")

FIGURES = (
    Figure("customer", "customer page in the sidebar, three tabs: p95", "ms", at_most=60),
    Figure("customer_queries", "the same: most queries of one", "", at_most=12),
    Figure("workbench", "workbench with and without search: p95", "ms", at_most=150),
    Figure("console", "console customer list, no or one exact filter: p95", "ms", at_most=150),
    Figure("console_name", "console customer list, part of a name: p95", "ms", at_most=150),
    Figure("console_slowest", "the slowest of all console requests", "ms"),
)


@contextmanager
def ready(size: int) -> Iterator[Callable[[], Run]]:
    with servers.postgresql() as url, servers.application(url) as app:
        company.fill(url, size, orders=True)
        operator = add_operator("bench", "a long password for the bench")
        guide, console = app.test_client(), app.test_client()
        with console.session_transaction() as session:
            session["operator"] = [operator.id, session_key(operator), clock.now().isoformat()]
        yield lambda: _run(Visitor(url, guide), console, size)


class Visitor:
    """A guide's browser that may be another guide's with the next request."""

    def __init__(self, url: str, client: FlaskClient):
        self.url, self.client = url, client

    def sign_in(self, guide_id: int) -> None:
        with self.client.session_transaction() as session:
            session["guide_id"] = guide_id


def _run(visitor: Visitor, console: FlaskClient, size: int) -> Run:
    chance = random.Random(SEED)
    customers, queries = _customer_pages(visitor, chance, size)
    exact = [_time(console, address) for address in _exact_filters(chance, size)]
    named = [_time(console, address) for address in _names()]
    return {
        "customer": percentile(customers, 0.95),
        "customer_queries": queries,
        "workbench": percentile(_workbenches(visitor, chance), 0.95),
        "console": percentile(exact, 0.95),
        "console_name": percentile(named, 0.95),
        "console_slowest": max(exact + named),
    }


def _customer_pages(visitor: Visitor, chance: random.Random, size: int) -> tuple[list[float], int]:
    took = []
    # Every twentieth friendship has ended, and an ended one has no page.
    for number in chance.sample(range(1, size, 20), REQUESTS):
        found = f"SELECT guide_id FROM friendship WHERE customer_id = {number}"
        visitor.sign_in(int(servers.value(visitor.url, found)))
        page = f"/sidebar/customers/wm{number:030}"
        took += [_time(visitor.client, f"{page}?tab={tab}") for tab in TABS]
    return took, max(_queries(visitor.client, f"{page}?tab={tab}") for tab in TABS)


def _queries(client: FlaskClient, address: str) -> int:
    with counted() as count:
        client.get(address)
        return count()


def _workbenches(visitor: Visitor, chance: random.Random) -> list[float]:
    took = []
    last = int(servers.value(visitor.url, "SELECT max(id) FROM guide"))
    for _ in range(REQUESTS):
        visitor.sign_in(chance.randint(1, last))
        name = chance.choice(NAMES)
        took.append(_time(visitor.client, "/sidebar/workbench"))
        took.append(_time(visitor.client, f"/sidebar/workbench/customers?q={name}"))
    return took


def _exact_filters(chance: random.Random, size: int) -> Sequence[str]:
    """Everything that one finds without reading names: the plain list, and each filter."""
    filters = [
        "",
        "state=lost",
        "state=any",
        f"guide=guide{chance.randint(1, max(1, size // 1000))}",
        f"store={chance.randint(2, 2 + size // 10_000)}",
        "level=金卡",
        f"tag={chance.randint(1, 50)}",
        "q=13900001234",
        "since=2025-01-01&until=2026-06-30",
        "after=2026-01-01T00:00:00_1",
    ]
    return [f"/console/customers?{one}" for one in filters for _ in range(4)]


def _names() -> Sequence[str]:
    return [f"/console/customers?q={name}" for name in NAMES for _ in range(4)]


def _time(client: FlaskClient, address: str) -> float:
    """Milliseconds until the page is there. Raises when it is another page than the one wanted."""
    began = time.perf_counter()
    answer = client.get(address)
    took = (time.perf_counter() - began) * 1000
    if answer.status_code != 200:
        raise RuntimeError(f"{address}: {answer.status}")
    return took


@contextmanager
def counted() -> Iterator[Callable[[], int]]:
    """How many queries peewee logs meanwhile."""
    log, seen = logging.getLogger("peewee"), []
    handler = logging.Handler()
    handler.emit = seen.append  # type: ignore[method-assign]
    before = log.level
    log.addHandler(handler)
    log.setLevel(logging.DEBUG)
    try:
        yield lambda: len(seen)
    finally:
        log.removeHandler(handler)
        log.setLevel(before)
