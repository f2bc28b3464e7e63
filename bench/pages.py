"""Pages over 1,000,000 customers and 5,000,000 orders: how long the server takes for each."""

import logging
import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from urllib.parse import quote

from flask import Flask
from flask.testing import FlaskClient

from bench import company, servers
from bench.figures import Figure, Run, percentile
from console.searching import in_address
from domain import clock
from domain.customers import phones
from domain.operators.actions import add as add_operator
from domain.operators.queries import session_key
from domain.orders.actions import match_waiting
from domain.organisation.levels import set_up
from domain.organisation.queries import stores
from jobs.orders import OVERLAP

# Customers; each has five orders.
SIZE = 1_000_000
REQUESTS = 60
SEED = 7
TABS = ("profile", "orders", "timeline")
NAMES = ("王伟", "李娜", "张敏静", "刘", "老客5000", "老客", "lily", "anna5", "a", "不存在的名字")
PHONE = "13900001234"
# That of a campaign of long ago, and nobody of the last 500 days carries it.
OLD_TAG = 50

FIGURES = (
    Figure("customer", "customer page in the sidebar, three tabs: p95", "ms", at_most=60),
    Figure("customer_queries", "the same: most queries of one", "", at_most=12),
    Figure("workbench", "workbench with and without search: p95", "ms", at_most=150),
    Figure("console", "console customer list, no or one exact filter: p95", "ms", at_most=150),
    Figure("console_name", "console customer list, part of a name: p95", "ms", at_most=150),
    Figure("console_combined", "console customer list, filters combined: p95", "ms", at_most=150),
    Figure("console_all", "all of these requests: p95", "ms", at_most=150),
    Figure("console_slowest", "the slowest of them", "ms"),
    Figure("match_minute", "match-orders, nobody new", "ms"),
    Figure("match_hour", "match-all-orders", "ms"),
)


@contextmanager
def ready(size: int) -> Iterator[Callable[[], Run]]:
    with servers.postgresql() as url, servers.application(url) as app:
        company.fill(url, size, orders=True)
        phones.add({1: [PHONE]}, source="import")
        visitor, console = Visitor(url, app.test_client()), console_of(app)
        yield lambda: _run(visitor, console, size)


def console_of(app: Flask) -> FlaskClient:
    """The browser of an operator who has signed in, at a company that is set up."""
    set_up("bench", [row.store.id for row in stores(limit=1)[0]])
    operator = add_operator("bench", "a long password for the bench")
    client = app.test_client()
    with client.session_transaction() as session:
        session["operator"] = [operator.id, session_key(operator), clock.now().isoformat()]
    return client


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
    exact = _lists(console, _exact_filters(chance, size))
    named = _lists(console, [f"q={name}" for name in NAMES])
    combined = _lists(console, _combined(chance, size))
    return {
        "customer": percentile(customers, 0.95),
        "customer_queries": queries,
        "workbench": percentile(_workbenches(visitor, chance), 0.95),
        "console": percentile(exact, 0.95),
        "console_name": percentile(named, 0.95),
        "console_combined": percentile(combined, 0.95),
        "console_all": percentile(exact + named + combined, 0.95),
        "console_slowest": max(exact + named + combined),
        **_match(),
    }


def _customer_pages(visitor: Visitor, chance: random.Random, size: int) -> tuple[list[float], int]:
    took = []
    # Every twentieth friendship has ended, and an ended one has no page.
    for number in chance.sample(range(1, size, 20), REQUESTS):
        found = f"SELECT guide_id FROM friendship WHERE customer_id = {number}"
        visitor.sign_in(int(servers.value(visitor.url, found)))
        page = f"/sidebar/customers/wm{number:030}"
        took += [timed(visitor.client, f"{page}?tab={tab}") for tab in TABS]
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
        took.append(timed(visitor.client, "/sidebar/workbench"))
        search = {"q": chance.choice(NAMES), "csrf_token": _token(visitor.client)}
        took.append(timed(visitor.client, "/sidebar/workbench/customers", search))
    return took


def _token(client: FlaskClient) -> str:
    return client.get("/sidebar/workbench").text.partition('X-CSRFToken": "')[2].partition('"')[0]


def _exact_filters(chance: random.Random, size: int) -> list[str]:
    """Everything that one finds without reading names: the plain list, and each filter."""
    return [
        "",
        "state=lost",
        "state=half",
        "state=any",
        f"guide=guide{chance.randint(1, max(1, size // 1000))}",
        f"store={chance.randint(2, 2 + size // 10_000)}",
        "level=金卡",
        "level=黑卡",
        f"tag={chance.randint(1, 49)}",
        f"tag={OLD_TAG}",
        f"q={quote(in_address(PHONE))}",
        f"since={_day(500)}&until={_day(100)}",
        f"since={_day(400)}&until={_day(400)}",
    ]


def _combined(chance: random.Random, size: int) -> list[str]:
    """Filters that each have many and together have few, or that no index has together."""
    store, tag = chance.randint(2, 2 + size // 10_000), chance.randint(1, 49)
    return [
        f"level=金卡&tag={tag}",
        f"level=金卡&tag={OLD_TAG}",
        "level=金卡&state=lost",
        f"level=银卡&store={store}",
        f"tag={tag}&store={store}",
        f"tag={tag}&state=lost",
        f"tag={tag}&since={_day(500)}&until={_day(100)}",
        "q=刘&level=金卡",
        "q=刘&state=lost",
        f"q=刘&tag={tag}",
        f"q=刘&tag={tag}&level=金卡",
        f"q=王伟&store={store}",
        f"q=王伟&since={_day(400)}&until={_day(200)}",
        "q=老客&level=银卡",
    ]


def _day(ago: int) -> date:
    return clock.today() - timedelta(days=ago)


def _lists(client: FlaskClient, filters: Sequence[str]) -> list[float]:
    """The first page and one far behind it, each twice."""
    far = f"after={_day(450)}T00:00:00_1"
    pages = [f"/console/customers?{one}{more}" for one in filters for more in ("", f"&{far}")]
    return [timed(client, page) for page in pages for _ in range(2)]


def timed(client: FlaskClient, address: str, form: dict | None = None) -> float:
    """Milliseconds until the page is there. Raises when it is another page than the one wanted."""
    began = time.perf_counter()
    answer = client.post(address, data=form) if form else client.get(address)
    took = (time.perf_counter() - began) * 1000
    if answer.status_code != 200:
        raise RuntimeError(f"{address}: {answer.status}")
    return took


def _match() -> dict[str, float]:
    """Milliseconds of the pass of a minute in which nobody became known, and of that of an hour."""
    began = time.perf_counter()
    match_waiting(since=clock.now() - OVERLAP)
    between = time.perf_counter()
    match_waiting()
    ended = time.perf_counter()
    return {"match_minute": (between - began) * 1000, "match_hour": (ended - between) * 1000}


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
