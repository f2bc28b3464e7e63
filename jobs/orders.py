"""Customers become known after their orders: by sync, by import, by a guide's remark."""

from datetime import timedelta

from domain.orders import actions
from jobs import runs
from jobs.outcomes import told

# Longer than any transaction, so that what was not committed at one run is seen by the next.
OVERLAP = timedelta(minutes=10)


def match_orders() -> str:
    """Orders of customers who became known since the last run, or of all if there was none."""
    last = runs.last_done("match-orders")
    return _matched(actions.match_waiting(since=last - OVERLAP if last else None))


def match_all_orders() -> str:
    """What bears no time: a sync mended a unionid, or a number is no longer that of two people."""
    return _matched(actions.match_waiting())


def _matched(orders: int) -> str:
    return told("orders_matched", orders=orders)
