from flask import render_template, request

from domain import clock
from domain.errors import NotFound
from domain.organisation.models import Guide
from domain.outreach import actions, plans, queries
from domain.outreach.models import OutreachTask
from sidebar.auth import current_guide
from sidebar.blueprint import bp

PLACES = ("sidebar", "workbench")


@bp.post("/tasks/<int:task_id>/done")
def finish_task(task_id: int):
    """Form field `place`: sidebar or workbench, where the guide said so."""
    actions.mark_done(_own_task(task_id), by=current_guide(), source=_place())
    return _show(task_id, undo=True)


@bp.post("/tasks/<int:task_id>/undo")
def undo_task(task_id: int):
    actions.undo_done(_own_task(task_id), by=current_guide())
    return _show(task_id)


def _own_task(task_id: int) -> OutreachTask:
    """Raises NotFound unless it is a task of this guide."""
    task = queries.task(task_id)
    if task.guide_id != current_guide().id:
        raise NotFound("这条任务不存在，或不属于您")
    return task


def _place() -> str:
    place = request.form.get("place", "")
    return place if place in PLACES else PLACES[0]


def _show(task_id: int, *, undo: bool = False) -> str:
    shown = {"task": _own_task(task_id), "place": _place(), "undo": undo}
    if shown["place"] == "sidebar":
        return render_template("sidebar/_task.html", **shown)
    return render_template("sidebar/workbench/_answered.html", **shown, **day(current_guide()))


def day(guide: Guide) -> dict:
    """How far the guide is today, plan by plan and in all."""
    rows = queries.plans_today(guide)
    return {
        "plans": rows,
        "done": sum(row.done for row in rows),
        "total": sum(row.total for row in rows),
    }


@bp.app_template_filter("task_text")
def task_text(task: OutreachTask) -> str:
    """The plan's words for this customer, in this guide's name."""
    name = task.friendship.customer.name
    return plans.text_for(task.plan, customer=name, guide=current_guide().name)


@bp.context_processor
def _today() -> dict:
    return {"today": clock.today()}
