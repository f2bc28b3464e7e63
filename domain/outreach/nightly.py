"""The tasks of the coming day: made, cancelled and taken up again, set by set.

Friendships are gone through by ranges of their ids. Each range is a transaction of its own, so
nothing waits for long and a night that broke off is simply repeated.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from peewee import JOIN, Expression, Value, fn

from db import db
from domain import clock
from domain.customers.models import Friendship
from domain.organisation.models import Guide
from domain.outreach import plans
from domain.outreach.models import OutreachPlan, OutreachTask

RANGE = 50_000
ENDED = "friendship_ended"
ALIVE = Friendship.active & ~Friendship.half & Guide.removed_at.is_null()
OPEN = OutreachTask.done_at.is_null() & OutreachTask.cancelled_at.is_null()


@dataclass(frozen=True)
class Night:
    """How many tasks were made, taken up again and cancelled."""

    created: int = 0
    reopened: int = 0
    cancelled: int = 0


def make_tasks() -> Night:
    """One task for every friendship that a plan is for; making them twice changes nothing."""
    created = reopened = cancelled = 0
    all_plans = list(OutreachPlan.select())
    for ids in _ranges():
        with db.atomic():
            for plan in all_plans:
                cancelled += _cancel_ended(plan, ids)
                if plan.enabled:
                    reopened += _reopen(plan, ids)
                    created += _create(plan, ids)
    return Night(created, reopened, cancelled)


def _ranges() -> Iterator[tuple[int, int]]:
    last = Friendship.select(fn.MAX(Friendship.id)).scalar() or 0
    for first in range(1, last + 1, RANGE):
        yield first, first + RANGE - 1


def _create(plan: OutreachPlan, ids: tuple[int, int]) -> int:
    """One INSERT … SELECT. Friendships that have the task already are left out by a join."""
    row = {
        OutreachTask.plan: Value(plan.id),
        OutreachTask.friendship: Friendship.id,
        OutreachTask.guide: Friendship.guide,
        OutreachTask.due_on: _value(OutreachTask.due_on, clock.today()),
        OutreachTask.reason: _value(OutreachTask.reason, {"days": plan.days}),
        OutreachTask.created_at: _value(OutreachTask.created_at, clock.now()),
        OutreachTask.done_from: Value(""),
        OutreachTask.cancelled_why: Value(""),
    }
    # The range is told of the tasks too, or all of them might be read for each one.
    has_it = (OutreachTask.friendship == Friendship.id) & _of_range(plan, ids)
    due = Friendship.select(*row.values()).join(Guide).switch(Friendship)
    due = due.join(OutreachTask, JOIN.LEFT_OUTER, on=has_it)
    due = due.where(Friendship.id.between(*ids), ALIVE, plans.is_for(plan))
    # Tasks of one day are listed by id, which PostgreSQL would give out in any order.
    due = due.where(OutreachTask.id.is_null()).order_by(Friendship.id)
    insert = OutreachTask.insert_from(due, list(row))
    return insert.on_conflict_ignore().as_rowcount().execute()


def _cancel_ended(plan: OutreachPlan, ids: tuple[int, int]) -> int:
    """They are no friends any more, or the guide has left."""
    cancelled = {"cancelled_at": clock.now(), "cancelled_why": ENDED}
    return _update(cancelled, plan, ids, OPEN, _friendship(~ALIVE))


def _reopen(plan: OutreachPlan, ids: tuple[int, int]) -> int:
    """They became friends again, and long enough ago."""
    fresh = {"cancelled_at": None, "cancelled_why": "", "due_on": clock.today()}
    again = _friendship(ALIVE, plans.is_for(plan))
    return _update(fresh, plan, ids, OutreachTask.cancelled_why == ENDED, again)


def _friendship(*conditions: Expression) -> Expression:
    """The task's friendship is such."""
    own = Friendship.id == OutreachTask.friendship
    return fn.EXISTS(Friendship.select(Friendship.id).join(Guide).where(own, *conditions))


def _update(changes: dict, plan: OutreachPlan, ids: tuple[int, int], *conditions) -> int:
    return OutreachTask.update(changes).where(_of_range(plan, ids), *conditions).execute()


def _of_range(plan: OutreachPlan, ids: tuple[int, int]) -> Expression:
    return (OutreachTask.plan == plan) & OutreachTask.friendship.between(*ids)


def _value(field, value) -> Value:
    """A constant of an INSERT … SELECT, in the form in which the field is stored."""
    return Value(value, converter=field.db_value)
