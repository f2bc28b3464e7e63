from datetime import datetime, timedelta

import pytest

from domain import clock
from domain.customers.models import Customer, Friendship
from domain.outreach import actions, nightly, queries
from domain.outreach.models import OutreachPlan

# A Monday, 08:00 in Shanghai: after the night's tasks, before the morning's cards.
MONDAY = datetime(2026, 11, 23, 0, 0)


@pytest.fixture
def monday(at, company) -> datetime:
    at(MONDAY)
    return MONDAY


@pytest.fixture
def plan(app) -> OutreachPlan:
    actions.ensure_plans()
    return queries.plan("follow_up")


@pytest.fixture
def befriend():
    """`befriend(guide, "周舟", days=5)`: a friendship that many days old."""

    def make(guide, name, days) -> Friendship:
        since = clock.now() - timedelta(days=days)
        customer = Customer.create(external_userid=f"wm-{name}", name=name, created_at=since)
        return Friendship.create(
            customer=customer, guide=guide, store=guide.store, started_at=since, added_at=since
        )

    return make


@pytest.fixture
def tasks_of_today(monday, plan, befriend, lin, he):
    """林悦 has two customers to follow up, 何青 has one."""
    for guide, name in ((lin, "周舟"), (lin, "陈美"), (he, "赵敏")):
        befriend(guide, name, days=5)
    nightly.make_tasks()
