"""Pages of customers filtered by tags among 1,000,000, counts of them, and data scopes."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from statistics import median

import psycopg
from flask.testing import FlaskClient

from bench import company, servers
from bench.company import LEASED, NEVER
from bench.figures import Figure, Run, percentile
from bench.pages import console_of, timed
from console import customers as console
from domain.customers import finding
from domain.customers.finding import Search
from domain.operators.scope import WHOLE, Scope
from domain.organisation.models import Department
from domain.tags import filtering

# Customers; each carries one tag of each of three groups.
SIZE = 1_000_000
TIMES = 5
# Ids of ten tags by group; one customer in a thousand carries the last one.
GROUPS = ((1, 2, 3), (4, 5, 6), (7, 8, 9, 10))
FILTERS = (
    "tag=1",
    "tag=1&tag=2",
    "tag=1&tag=4",
    "tag=1&tag=2&tag=4&tag=7",
    "tag=1&tag=2&tag=3&tag=4&tag=5&tag=7&tag=8",
    "tag=1&tag=5&tag=9",
    "tag=10",
    "tag=10&tag=4&tag=1",
    "tag=1&without=4",
    "tag=7&without=1&without=4",
    "tag=1&tag=4&level=黑卡",
    "tag=2&tag=4&state=lost",
    "tag=1&tag=4&q=王伟",
)
# Everybody carries one of them, so all must be looked at to know that there is nobody.
NOBODY = "without=1&without=2&without=3"
COUNTED = FILTERS[:10]
SCOPED = ("", "tag=1", "tag=1&tag=4", "level=金卡", "state=lost", "q=刘", "q=王伟", "tag=10")

FIGURES = (
    Figure("page", "console customer list by tags, a page of results: p95", "ms", at_most=300),
    Figure("nobody", "a filter that finds nobody among all: median", "ms", at_most=300),
    Figure("all", "p95 of both together", "ms", at_most=300),
    Figure("slowest", "the slowest of them", "ms"),
    Figure("count", "counting them all, against bare SQL", "times", at_most=1.5),
    Figure("all_stores", "what a scope of all stores adds to a page", "%", at_most=20),
    Figure("tenth", "what a scope of a tenth of the stores adds", "%", at_most=20),
)

TAGS = f"""
INSERT INTO tag_group (wecom_id, name, "order", single, {LEASED})
    SELECT 'g' || n, '分组' || n, n, false, {NEVER} FROM generate_series(1, 3) AS n;
INSERT INTO tag (wecom_id, group_id, name, "order", visible)
    SELECT 't' || n, LEAST(3, 1 + (n - 1) / 3), '标签' || n, n, true
    FROM generate_series(1, 10) AS n;
INSERT INTO friendship_tag (friendship_id, tag_id, by, at)
    SELECT id, tag, '', now() FROM friendship,
        LATERAL (SELECT hashint4(id::int) & 2147483647) AS c(h),
        LATERAL (VALUES (1 + h % 3), (4 + h / 3 % 3),
            (CASE WHEN h / 9 % 1000 = 0 THEN 10 ELSE 7 + h / 9000 % 3 END)) AS t(tag);
"""


@contextmanager
def ready(size: int) -> Iterator[Callable[[], Run]]:
    with servers.postgresql() as url, servers.application(url) as app:
        company.fill(url, size, orders=False, more=TAGS)
        client = console_of(app)
        yield lambda: _run(client, url)


def _run(client: FlaskClient, url: str) -> Run:
    pages = [page for one in FILTERS for page in _pages(client, one)]
    nobody = _pages(client, NOBODY)
    return {
        "page": percentile(pages, 0.95),
        "nobody": median(nobody),
        "all": percentile(pages + nobody, 0.95),
        "slowest": max(pages + nobody),
        "count": _counts(url),
        **_scopes(client),
    }


def _pages(client: FlaskClient, filters: str) -> list[float]:
    return [timed(client, f"/console/customers?{filters}") for _ in range(TIMES)]


def _counts(url: str) -> float:
    """Both in turns, as whatever else the machine does then falls on both."""
    ours, bare = 0.0, 0.0
    with psycopg.connect(url) as connection:
        for one in COUNTED:
            wanted = filtering.parse(tuple(part.split("=")) for part in one.split("&"))
            search, sql = Search(among=wanted.among()), _bare(wanted)
            both = [(_took(finding.count, search), _took(connection.execute, sql)) for _ in "123"]
            ours += median(own for own, _theirs in both)
            bare += median(theirs for _own, theirs in both)
    return ours / bare


def _bare(wanted: filtering.TagFilter) -> str:
    """As one would write it by hand."""
    carrying = "(SELECT 1 FROM friendship_tag WHERE friendship_id = f.id AND tag_id IN ({}))"
    parts = [f"EXISTS {carrying.format(_listed(ids))}" for ids in wanted.any_of]
    if wanted.none_of:
        parts.append(f"NOT EXISTS {carrying.format(_listed(wanted.none_of))}")
    where = " AND ".join(["active", "started_at IS NOT NULL", *parts])
    return f"SELECT count(*) FROM friendship AS f WHERE {where}"


def _listed(ids: frozenset[int]) -> str:
    return ", ".join(str(id) for id in sorted(ids))


def _scopes(client: FlaskClient) -> dict[str, float]:
    """Percent of what the pages take without a scope; all three in turns."""
    stores = [one.id for one in Department.select().where(Department.is_store)]
    scopes = WHOLE, Scope(frozenset(stores)), Scope(frozenset(stores[::10]))
    took = [0.0, 0.0, 0.0]
    for one in SCOPED:
        rounds = [[_seen(client, one, scope) for scope in scopes] for _ in range(TIMES + 1)]
        for place, times in enumerate(zip(*rounds[1:], strict=True)):
            took[place] += median(times)
    whole, all_stores, tenth = took
    return {
        "all_stores": (all_stores / whole - 1) * 100,
        "tenth": (tenth / whole - 1) * 100,
    }


def _seen(client: FlaskClient, filters: str, scope: Scope) -> float:
    """The page of somebody who sees no more than this."""
    before, console.scope = console.scope, lambda: scope
    try:
        return timed(client, f"/console/customers?{filters}")
    finally:
        console.scope = before


def _took(act: Callable, *arguments: Sequence) -> float:
    began = time.perf_counter()
    act(*arguments)
    return time.perf_counter() - began
