from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from peewee import Expression, ModelSelect, fn

from domain import clock
from domain.customers import reach
from domain.customers.models import Customer, Friendship
from domain.errors import NotFound
from domain.operators.scope import WHOLE, Scope
from domain.organisation.models import Department, Guide
from domain.outreach.models import Nudge, OutreachPlan, OutreachTask
from domain.timeline import TimelineItem

OPEN = OutreachTask.done_at.is_null() & OutreachTask.cancelled_at.is_null()
DONE = OutreachTask.done_at.is_null(False)
COUNT = fn.COUNT(OutreachTask.id)


@dataclass(frozen=True)
class Progress:
    """A guide's day: tasks done today and still open, and how many of those are overdue."""

    done: int
    open: int
    overdue: int

    @property
    def total(self) -> int:
        return self.done + self.open


@dataclass(frozen=True)
class PlanProgress:
    """`done`: customers reached, `open`: not yet; cancelled tasks do not count."""

    plan: OutreachPlan
    done: int
    open: int
    overdue: int

    @property
    def total(self) -> int:
        return self.done + self.open

    @property
    def rate(self) -> float:
        """Reached customers of all, between 0 and 1."""
        return self.done / self.total if self.total else 0.0


def plan(kind: str) -> OutreachPlan:
    """Raises NotFound."""
    found = OutreachPlan.get_or_none(OutreachPlan.kind == kind)
    if found is None:
        raise NotFound("没有这项日常运营：%(kind)s", kind=kind)
    return found


def task(task_id: int) -> OutreachTask:
    """With its plan, friendship and customer. Raises NotFound."""
    found = _tasks().where(OutreachTask.id == task_id).get_or_none()
    if found is None:
        raise NotFound("这条任务不存在，或不属于您")
    return found


def open_tasks(
    guide: Guide, *, plan: OutreachPlan | None = None, after: int | None = None, limit: int = 20
) -> list[OutreachTask]:
    """The longest waiting first, each with plan, friendship and customer.

    `after`: id of the last one shown.
    """
    tasks = _tasks().where(OutreachTask.guide == guide, OPEN, OutreachPlan.enabled)
    if plan:
        tasks = tasks.where(OutreachTask.plan == plan)
    if after is not None:
        tasks = tasks.where(_behind(after))
    return list(tasks.order_by(OutreachTask.due_on, OutreachTask.id).limit(limit))


def open_tasks_of(friendship: Friendship) -> list[OutreachTask]:
    """What the guide should talk about with this customer."""
    tasks = _tasks().where(OutreachTask.friendship == friendship, OPEN, OutreachPlan.enabled)
    return list(tasks.order_by(OutreachTask.due_on, OutreachTask.id))


def is_overdue(task: OutreachTask) -> bool:
    """It was for an earlier day."""
    return task.due_on < clock.today()


def progress_today(guide: Guide, scope: Scope = WHOLE) -> Progress:
    rows = plans_today(guide, scope)
    return Progress(
        sum(row.done for row in rows), sum(row.open for row in rows), sum(r.overdue for r in rows)
    )


def plans_today(guide: Guide, scope: Scope = WHOLE) -> list[PlanProgress]:
    """A row for every plan that is on; `done` counts today's only."""
    start, end = clock.day_bounds(clock.today())
    done_today = (OutreachTask.done_at >= start) & (OutreachTask.done_at < end)
    own = (OutreachTask.guide == guide) & (OPEN | done_today)
    return _progress([own, *_seen(scope)], OutreachPlan.select().where(OutreachPlan.enabled))


def plan_progress(*, below: str = "", scope: Scope = WHOLE) -> list[PlanProgress]:
    """How far every plan is, off or on; `below`: of guides whose store has this path above it."""
    counted = [OutreachTask.cancelled_at.is_null(), *_seen(scope)]
    if not below:
        return _progress(counted, OutreachPlan.select())
    stores = Department.select(Department.id).where(Department.path.startswith(below))
    guides = Guide.select(Guide.id).where(Guide.store.in_(stores))
    return _progress([*counted, OutreachTask.guide.in_(guides)], OutreachPlan.select())


def open_counts(guide_ids: list[int]) -> dict[int, list[dict]]:
    """Of each guide with open tasks: [{"plan": name, "open": n, "overdue": n}], most first."""
    tasks = OutreachTask.select(OutreachTask.guide, OutreachPlan.name, COUNT, _overdue())
    tasks = tasks.join(OutreachPlan).where(OutreachTask.guide.in_(guide_ids), OPEN)
    tasks = tasks.where(OutreachPlan.enabled).group_by(OutreachTask.guide, OutreachPlan.name)
    counts: dict[int, list[dict]] = {}
    for guide_id, name, open_, overdue in tasks.order_by(COUNT.desc(), OutreachPlan.name).tuples():
        row = {"plan": name, "open": open_, "overdue": overdue}
        counts.setdefault(guide_id, []).append(row)
    return counts


def tasks(
    state: str = "open",
    *,
    plan: OutreachPlan | None = None,
    text: str = "",
    below: str = "",
    scope: Scope = WHOLE,
    limit: int = 50,
    offset: int = 0,
) -> tuple[list[OutreachTask], int]:
    """One page for the console, with guide and store too, and how many there are.

    `state`: open, overdue, done, cancelled or all; `text` is looked for in names of guides and
    customers; `below`: a department's path.
    """
    query = _tasks().where(_in_state(state), *_seen(scope))
    if plan:
        query = query.where(OutreachTask.plan == plan)
    if text:
        query = query.where(Guide.name.contains(text) | Customer.name.contains(text))
    if below:
        query = query.where(Department.path.startswith(below))
    newest = query.order_by(OutreachTask.due_on.desc(), OutreachTask.id.desc())
    return list(newest.limit(limit).offset(offset)), query.count()


def nudges(
    outcome: str = "",
    *,
    day: date | None = None,
    text: str = "",
    below: str = "",
    scope: Scope = WHOLE,
    limit: int = 50,
    offset: int = 0,
) -> tuple[list[Nudge], int]:
    """One page of the ledger of morning cards, newest first, and how many there are."""
    query = Nudge.select(Nudge, Guide, Department).join(Guide).left_outer_join(Department)
    query = query.where(Nudge.id > 0, *scope.with_guides(Nudge.guide))
    if outcome:
        query = query.where(Nudge.outcome == outcome)
    if day:
        query = query.where(Nudge.on == day)
    if text:
        query = query.where(Guide.name.contains(text) | Guide.userid_key.contains(text.lower()))
    if below:
        query = query.where(Department.path.startswith(below))
    newest = query.order_by(Nudge.on.desc(), Nudge.id.desc())
    return list(newest.limit(limit).offset(offset)), query.count()


def nudge_outcomes(day: date, scope: Scope = WHOLE) -> dict[str, int]:
    """How many cards of a Shanghai day ended how."""
    rows = Nudge.select(Nudge.outcome, fn.COUNT(Nudge.id))
    rows = rows.where(Nudge.on == day, *scope.with_guides(Nudge.guide))
    return dict(rows.group_by(Nudge.outcome).tuples().iterator())


def timeline(
    friendship: Friendship, before: datetime | None = None, limit: int = 20
) -> list[TimelineItem]:
    """kind "outreach.done"; detail: plan, source."""
    done = _tasks().where(OutreachTask.friendship == friendship, DONE)
    if before is not None:
        done = done.where(OutreachTask.done_at < before)
    newest = done.order_by(OutreachTask.done_at.desc()).limit(limit)
    return [
        TimelineItem(
            task.done_at, "outreach.done", {"plan": task.plan.name, "source": task.done_from}
        )
        for task in newest
    ]


def _tasks() -> ModelSelect:
    joined = OutreachTask.select(
        OutreachTask, OutreachPlan, Friendship, Customer, Guide, Department
    )
    joined = joined.join(OutreachPlan).switch(OutreachTask).join(Friendship).join(Customer)
    return joined.switch(OutreachTask).join(Guide).left_outer_join(Department)


def _behind(task_id: int) -> Expression:
    """Tasks that come after this one in the order of the list."""
    last = OutreachTask.alias()
    due_on = last.select(last.due_on).where(last.id == task_id)
    same_day = (OutreachTask.due_on == due_on) & (OutreachTask.id > task_id)
    return (OutreachTask.due_on > due_on) | same_day


def _in_state(state: str) -> Expression:
    return {
        "open": OPEN,
        "overdue": OPEN & (OutreachTask.due_on < clock.today()),
        "done": DONE,
        "cancelled": OutreachTask.cancelled_at.is_null(False),
    }.get(state, OutreachTask.id.is_null(False))


def _overdue():
    return COUNT.filter(OPEN & (OutreachTask.due_on < clock.today()))


def _seen(scope: Scope) -> Iterator[Expression]:
    """Tasks about customers whom the reader may see."""
    return reach.friendships(scope, OutreachTask.friendship)


def _progress(which: Iterable[Expression], plans: ModelSelect) -> list[PlanProgress]:
    """One row per plan, those without any task included."""
    counts = OutreachTask.select(
        OutreachTask.plan, COUNT.filter(DONE), COUNT.filter(OPEN), _overdue()
    )
    counts = counts.where(*which).group_by(OutreachTask.plan)
    found = {plan_id: numbers for plan_id, *numbers in counts.tuples()}
    in_order = plans.order_by(OutreachPlan.id)
    return [PlanProgress(plan, *found.get(plan.id, (0, 0, 0))) for plan in in_order]
