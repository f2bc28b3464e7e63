"""Daily operations as an operator follows them: progress of a plan, tasks, morning cards."""

from dataclasses import dataclass
from datetime import date

from peewee import JOIN, Expression, fn

from domain import clock
from domain.customers.models import Customer, Friendship
from domain.organisation.models import Department, Guide
from domain.outreach.models import Nudge, OutreachPlan, OutreachTask


@dataclass(frozen=True)
class Progress:
    """Of one plan: tasks open now, of these from earlier days, and done today."""

    plan: OutreachPlan
    open: int
    overdue: int
    done_today: int


def progress_of_plans() -> list[Progress]:
    return [_progress(plan) for plan in OutreachPlan.select().order_by(OutreachPlan.id)]


def _progress(plan: OutreachPlan) -> Progress:
    tasks = OutreachTask.select().where(OutreachTask.plan == plan)
    today = clock.day_bounds(clock.today())[0]
    return Progress(
        plan,
        tasks.where(_state("open")).count(),
        tasks.where(_state("overdue")).count(),
        tasks.where(OutreachTask.done_at >= today).count(),
    )


@dataclass(frozen=True)
class GuideProgress:
    guide: Guide
    open: int
    done_today: int


def progress_of_guides(limit: int = 10) -> list[GuideProgress]:
    """Guides with the most open tasks first."""
    left = fn.COUNT(OutreachTask.id)
    query = OutreachTask.select(OutreachTask.guide, left).where(_state("open"))
    rows = list(query.group_by(OutreachTask.guide).order_by(left.desc()).limit(limit).tuples())
    names = {guide.id: guide for guide in Guide.select().where(Guide.id.in_([g for g, _ in rows]))}
    done = _done_today([guide_id for guide_id, _ in rows])
    return [GuideProgress(names[g], count, done.get(g, 0)) for g, count in rows]


def _done_today(guide_ids: list[int]) -> dict[int, int]:
    today = clock.day_bounds(clock.today())[0]
    query = OutreachTask.select(OutreachTask.guide, fn.COUNT(OutreachTask.id))
    query = query.where(OutreachTask.done_at >= today, OutreachTask.guide.in_(guide_ids))
    return dict(query.group_by(OutreachTask.guide).tuples())


@dataclass(frozen=True)
class WantedTasks:
    """`state`: open, overdue, done, cancelled or empty for all."""

    text: str = ""
    state: str = ""
    store_id: int | None = None


def tasks(wanted: WantedTasks, *, limit: int, offset: int = 0) -> tuple[list[OutreachTask], int]:
    """One page, latest due first, and how many there are."""
    query = (
        OutreachTask.select(OutreachTask, OutreachPlan, Friendship, Customer, Guide, Department)
        .join_from(OutreachTask, OutreachPlan)
        .join_from(OutreachTask, Friendship)
        .join_from(Friendship, Customer)
        .join_from(OutreachTask, Guide)
        .join_from(Friendship, Department, JOIN.LEFT_OUTER)
    )
    if wanted.text:
        named = Customer.name.contains(wanted.text) | Guide.name.contains(wanted.text)
        query = query.where(named)
    if wanted.state:
        query = query.where(_state(wanted.state))
    if wanted.store_id:
        query = query.where(Friendship.store == wanted.store_id)
    page = query.order_by(OutreachTask.due_on.desc(), OutreachTask.id.desc())
    return list(page.limit(limit).offset(offset)), query.count()


def _state(state: str) -> Expression:
    undone = OutreachTask.done_at.is_null() & OutreachTask.cancelled_at.is_null()
    return {
        "open": undone,
        "overdue": undone & (OutreachTask.due_on < clock.today()),
        "done": OutreachTask.done_at.is_null(False),
        "cancelled": OutreachTask.cancelled_at.is_null(False),
    }.get(state, OutreachTask.id > 0)


@dataclass(frozen=True)
class WantedNudges:
    text: str = ""
    outcome: str = ""
    on: date | None = None


def nudges(wanted: WantedNudges, *, limit: int, offset: int = 0) -> tuple[list[Nudge], int]:
    """One page of morning cards, newest first, and how many there are."""
    query = Nudge.select(Nudge, Guide).join(Guide)
    if wanted.text:
        query = query.where(Guide.name.contains(wanted.text))
    if wanted.outcome:
        query = query.where(Nudge.outcome == wanted.outcome)
    if wanted.on:
        query = query.where(Nudge.on == wanted.on)
    page = query.order_by(Nudge.on.desc(), Nudge.id.desc()).limit(limit).offset(offset)
    return list(page), query.count()
