"""The kinds of care there are, and whom each of them is for."""

from collections.abc import Callable
from datetime import timedelta

from peewee import Expression

from domain import clock
from domain.contact_ways import placeholders
from domain.customers.models import Friendship
from domain.outreach.models import OutreachPlan

DEFAULTS = (
    {
        "kind": "follow_up",
        "name": "客户回访",
        "days": 3,
        "instruction": "加好友几天后主动问候一次，了解需求，不急着推销。",
        "text": "{客户}您好，我是{导购}。加上好友有几天了，有什么想了解的随时告诉我，我来帮您。",
    },
)


def text_for(plan: OutreachPlan, *, customer: str, guide: str) -> str:
    """The plan's words with the names filled in."""
    return placeholders.fill(plan.text, {"customer": customer, "guide": guide})


def is_for(plan: OutreachPlan) -> Expression:
    """The friendships a plan is for, today, as a condition."""
    return AUDIENCES[plan.kind](plan)


def _friends_for_some_days(plan: OutreachPlan) -> Expression:
    """Friends for more than `plan.days` days. That they were talked to is what a task remembers."""
    return Friendship.started_at < clock.now() - timedelta(days=plan.days)


AUDIENCES: dict[str, Callable[[OutreachPlan], Expression]] = {"follow_up": _friends_for_some_days}
