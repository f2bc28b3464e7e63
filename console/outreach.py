"""Daily operations: the plans, the tasks of the guides, the morning cards."""

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from console import words
from console.auth import actor, note, requires, scope
from console.blueprint import bp
from console.lists import day_asked, export, page_of, text_asked
from domain import clock
from domain.errors import DomainError, Invalid
from domain.organisation import actions as organisation
from domain.organisation import queries as organisation_queries
from domain.outreach import actions, plans, queries
from domain.outreach.models import Nudge, OutreachPlan, OutreachTask
from web.languages import translated


@bp.get("/outreach")
@requires("outreach.see")
def list_plans():
    coming = organisation_queries.days_off(clock.today())
    return render_template(
        "console/outreach/plans.html",
        progress=queries.plan_progress(scope=scope()),
        outcomes=queries.nudge_outcomes(clock.today(), scope()),
        days_off=[day for day in coming if day.guide_id is None],
        today=clock.today(),
    )


@bp.route("/outreach/<int:plan_id>", methods=["GET", "POST"])
@requires("outreach.change")
def edit_plan(plan_id: int):
    plan = OutreachPlan.get_by_id(plan_id)
    if request.method == "GET":
        return render_template("console/outreach/edit.html", plan=plan)
    try:
        actions.change_plan(plan, by=actor(), **_changes())
    except DomainError as error:
        for field in ("instruction", "text"):
            setattr(plan, field, request.form.get(field, ""))
        problems = {error.field: translated(error)}
        return render_template("console/outreach/edit.html", plan=plan, problems=problems), 422
    flash(_("已保存，从下一次生成任务（每天 0:30）起生效。"))
    return redirect(url_for("console.list_plans"))


@bp.post("/outreach/preview")
@requires("outreach.change")
def preview_plan():
    plan = OutreachPlan(text=request.form.get("text", ""))
    return render_template("console/outreach/phone.html", plan=plan)


@bp.app_template_filter()
def said(plan: OutreachPlan) -> str:
    """What the guide of the example sends to its customer."""
    return plans.text_for(plan, customer=_("陈美"), guide=_("林悦"))


@bp.post("/outreach/days-off")
@requires("outreach.change")
def change_company_day_off():
    """The whole company rests on `on`, or, with `remove`, works after all."""
    on = request.form.get("on", type=date.fromisoformat)
    if on is None:
        raise Invalid("请选择日期", field="on")
    if request.form.get("remove"):
        organisation.remove_day_off(on)
        note("day_off.removed", on=on.isoformat())
    else:
        organisation.add_day_off(on)
        note("day_off.added", on=on.isoformat())
    return redirect(url_for("console.list_plans"))


@bp.get("/outreach/tasks")
@requires("outreach.see")
def list_tasks():
    page = page_of(_find_tasks)
    return render_template("console/outreach/tasks.html", page=page, overdue=queries.is_overdue)


@bp.get("/outreach/tasks/export")
@requires("export")
def export_tasks():
    columns = [
        (_("日期"), lambda task: task.due_on.isoformat()),
        (_("运营项"), lambda task: task.plan.name),
        (_("客户"), lambda task: task.friendship.customer.name),
        (_("导购"), lambda task: task.guide.name),
        (_("状态"), lambda task: task_state(task).word),
        (_("完成时间"), lambda task: task.done_at),
        (_("完成于"), lambda task: words.DONE_FROM.get(task.done_from, "")),
    ]
    return export("tasks", columns, _find_tasks)


@bp.get("/outreach/nudges")
@requires("outreach.see")
def list_nudges():
    return render_template("console/outreach/nudges.html", page=page_of(_find_nudges))


@bp.get("/outreach/nudges/export")
@requires("export")
def export_nudges():
    columns = [
        (_("日期"), lambda nudge: nudge.on.isoformat()),
        (_("导购"), lambda nudge: nudge.guide.name),
        (_("任务"), lambda nudge: sum(row["open"] for row in nudge.counts)),
        (_("结果"), lambda nudge: words.NUDGES[nudge.outcome].word),
        (_("原因"), lambda nudge: words.NUDGE_REASONS.get(nudge.why, nudge.why)),
        (_("送达时间"), lambda nudge: nudge.sent_at),
    ]
    return export("nudges", columns, _find_nudges)


@bp.app_template_global()
def task_state(task: OutreachTask) -> words.State:
    if task.done_at:
        return words.TASKS["done"]
    if task.cancelled_at:
        return words.TASKS["cancelled"]
    return words.TASKS["overdue" if queries.is_overdue(task) else "open"]


def _changes() -> dict:
    return {
        "enabled": bool(request.form.get("enabled")),
        "days": request.form.get("days", -1, type=int),
        "instruction": request.form.get("instruction", "").strip(),
        "text": request.form.get("text", "").strip(),
    }


def _find_tasks(limit: int, offset: int = 0) -> tuple[list[OutreachTask], int]:
    state = request.args.get("state", "open") or "all"
    return queries.tasks(state, text=text_asked(), scope=scope(), limit=limit, offset=offset)


def _find_nudges(limit: int, offset: int = 0) -> tuple[list[Nudge], int]:
    return queries.nudges(
        text_asked("outcome"),
        day=day_asked("on"),
        text=text_asked(),
        scope=scope(),
        limit=limit,
        offset=offset,
    )
