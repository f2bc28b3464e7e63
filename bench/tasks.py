"""The tasks of a night, beside the bare SQL that makes the same rows."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bench import company, servers
from bench.figures import Figure, Run
from domain import clock
from domain.outreach import nightly

FIGURES = (
    Figure("ours", "a night's tasks, ours", "s"),
    Figure("floor", "one INSERT … SELECT", "s"),
    Figure("share", "ours / floor", "", at_most=2),
    Figure("again", "the same night again, nothing to make", "s"),
    Figure("made", "tasks made", ""),
)
# Customers.
SIZE = 1_000_000
FLOOR = """
INSERT INTO outreach_task (plan_id, friendship_id, guide_id, due_on, reason, created_at, done_from,
        cancelled_why)
    SELECT outreach_plan.id, friendship.id, guide_id, current_date, '{"days": 3}', now(), '', ''
    FROM outreach_plan, friendship
    WHERE active AND NOT half AND started_at < timestamp ':moment' - interval '3 days'
"""
FORGET = ("TRUNCATE outreach_task RESTART IDENTITY", "CHECKPOINT")


@contextmanager
def ready(size: int) -> Iterator[Callable[[], Run]]:
    with servers.postgresql() as url, servers.application(url):
        company.fill(url, size, orders=False)
        yield lambda: _run(url)


def _run(url: str) -> Run:
    """Of one moment, as meanwhile others would be friends for long enough."""
    moment = clock.now()
    with clock.pretend(moment):
        return _measured(url, FLOOR.replace(":moment", f"{moment}"))


def _measured(url: str, floor_statement: str) -> Run:
    servers.run(url, *FORGET)
    floor = _seconds(lambda: servers.run(url, floor_statement))
    expected = servers.value(url, "SELECT count(*) FROM outreach_task")
    servers.run(url, *FORGET)
    ours = _seconds(nightly.make_tasks)
    made = servers.value(url, "SELECT count(*) FROM outreach_task")
    if made != expected:
        raise RuntimeError(f"the two do not do the same: {made} and {expected} tasks")
    again = _seconds(nightly.make_tasks)
    return {"ours": ours, "floor": floor, "share": ours / floor, "again": again, "made": made}


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
