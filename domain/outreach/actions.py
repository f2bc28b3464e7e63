from datetime import timedelta

from db import db
from domain import audit, clock
from domain.errors import Invalid, NotFound
from domain.organisation.models import Guide
from domain.outreach.models import OutreachPlan, OutreachTask
from domain.outreach.plans import DEFAULTS

SOURCES = ("workbench", "sidebar")
UNDO = timedelta(seconds=10)
# The tap that undoes may come in the last second, and then has the network to cross.
UNDO_ON_THE_WAY = timedelta(seconds=2)
MOST_DAYS, LONGEST_TEXT = 3650, 2000


def ensure_plans() -> None:
    """Part of `flask migrate`: the plans everybody starts with; changed ones stay as they are."""
    OutreachPlan.insert_many(DEFAULTS).on_conflict_ignore().execute()


def change_plan(plan: OutreachPlan, *, by: str, **changes) -> None:
    """`changes`: enabled, days, instruction, text. Raises Invalid, and then nothing is changed."""
    if not 0 <= changes.get("days", 0) <= MOST_DAYS:
        raise Invalid("天数需要在 0 到 %(limit)s 之间", field="days", limit=MOST_DAYS)
    for field in ("instruction", "text"):
        if len(changes.get(field, "")) > LONGEST_TEXT:
            raise Invalid("不能超过 %(limit)s 个字", field=field, limit=LONGEST_TEXT)
    with db.atomic():
        stored = OutreachPlan.get_by_id(plan.id)
        detail = audit.changed({name: getattr(stored, name) for name in changes}, changes)
        OutreachPlan.update(**changes).where(OutreachPlan.id == plan.id).execute()
        audit.record(by, "outreach_plan.changed", f"outreach_plan:{plan.id}", **detail)


def mark_done(task: OutreachTask, by: Guide, source: str) -> None:
    """The guide has talked to the customer. Once done it stays as it was done first.

    `source`: workbench or sidebar. Raises NotFound for another guide's task and Invalid for one
    that was cancelled.
    """
    _check_owner(task, by)
    if source not in SOURCES:
        raise ValueError(source)
    done = {"done_at": clock.now(), "done_from": source}
    open_ = OutreachTask.done_at.is_null() & OutreachTask.cancelled_at.is_null()
    if not OutreachTask.update(**done).where(OutreachTask.id == task.id, open_).execute():
        _refuse_if_cancelled(task)


def undo_done(task: OutreachTask, by: Guide) -> None:
    """Within ten seconds. Raises NotFound for another guide's task, Invalid when it is too late."""
    _check_owner(task, by)
    recently = OutreachTask.done_at >= clock.now() - UNDO - UNDO_ON_THE_WAY
    undone = {"done_at": None, "done_from": ""}
    if OutreachTask.update(**undone).where(OutreachTask.id == task.id, recently).execute():
        return
    if OutreachTask.get_by_id(task.id).done_at is not None:
        raise Invalid("只能在标记完成后的 %(seconds)s 秒内撤销", seconds=int(UNDO.total_seconds()))


def _check_owner(task: OutreachTask, by: Guide) -> None:
    if task.guide_id != by.id:
        raise NotFound("这条任务不存在，或不属于您")


def _refuse_if_cancelled(task: OutreachTask) -> None:
    if OutreachTask.get_by_id(task.id).cancelled_at is not None:
        raise Invalid("与客户已不是好友，任务已取消")
