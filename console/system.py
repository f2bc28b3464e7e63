"""Notices, the schedule, the audit log."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from console import stories, trouble
from console.auth import note, requires
from console.blueprint import bp
from console.filters import who
from console.lists import day_asked, export, page_of, text_asked
from domain import clock, leases, notices
from domain.audit import AuditEntry
from domain.materials import actions as materials
from domain.notices import Notice
from domain.outbox import OutboxEvent
from jobs import runs
from jobs.schedule import SCHEDULE

FAILED_SHOWN = 50
# More of one kind are folded into a line.
SHOWN_SINGLY = 5


@bp.get("/notices")
@requires("system.see")
def list_notices():
    past = Notice.select().where(Notice.cleared_at.is_null(False))
    return render_template(
        "console/system/notices.html",
        kinds=notices.open_by_kind(),
        singly=SHOWN_SINGLY,
        events=list(trouble.failed_events().limit(FAILED_SHOWN)),
        materials=list(trouble.failed_materials().limit(FAILED_SHOWN)),
        past=list(past.order_by(Notice.cleared_at.desc()).limit(20)),
    )


@bp.post("/notices/<int:notice_id>/clear")
@requires("system.change")
def clear_notice(notice_id: int):
    """`alike`: and all others of its kind."""
    notice = Notice.get_by_id(notice_id)
    if request.form.get("alike"):
        count = notices.clear_alike(notice.kind)
        note("notice.cleared", f"notice:{notice.id}", kind=notice.kind, count=count)
    else:
        notices.clear(notice.key)
        note("notice.cleared", f"notice:{notice.id}", key=notice.key)
    return redirect(url_for("console.list_notices"))


@bp.post("/notices/events")
@requires("system.change")
def retry_events():
    count = leases.ask_again(OutboxEvent, OutboxEvent.set_aside_at.is_null(False))
    leases.wake_after_commit(leases.DEFAULT)
    note("events.retried", count=count)
    flash(_("正在重试，几秒后刷新即可看到结果。"))
    return redirect(url_for("console.list_notices"))


@bp.post("/notices/materials")
@requires("system.change")
def retry_materials():
    failed = [material.id for material in trouble.failed_materials()]
    materials.upload_again(failed)
    note("materials.retried", ids=failed)
    flash(_("正在重试，几秒后刷新即可看到结果。"))
    return redirect(url_for("console.list_notices"))


@bp.get("/jobs")
@requires("system.see")
def list_jobs():
    return render_template("console/system/jobs.html", schedule=SCHEDULE, latest=runs.latest())


@bp.get("/audit")
@requires("audit.see")
def list_audit():
    page = page_of(_find)
    return render_template("console/system/audit.html", page=page)


@bp.get("/audit/export")
@requires("audit.see")
def export_audit():
    columns = [
        (_("时间"), lambda entry: entry.at),
        (_("谁"), lambda entry: who(entry.actor)),
        (_("动作"), stories.audit_action),
        (_("对象"), lambda entry: entry.subject),
        (_("详情"), stories.audit_facts),
        (_("来源地址"), lambda entry: entry.address),
    ]
    return export("audit", columns, _find)


def _find(limit: int, offset: int = 0) -> tuple[list[AuditEntry], int]:
    rows = AuditEntry.select()
    if text_asked("who"):
        rows = rows.where(AuditEntry.actor.contains(text_asked("who")))
    if text_asked("about"):
        rows = rows.where(AuditEntry.subject == text_asked("about"))
    if text_asked("action"):
        rows = rows.where(AuditEntry.action == text_asked("action"))
    if day_asked("on"):
        start, end = clock.day_bounds(day_asked("on"))
        rows = rows.where(AuditEntry.at >= start, AuditEntry.at < end)
    newest = rows.order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
    return list(newest.limit(limit).offset(offset)), rows.count()
