"""The list of stores: found, narrowed to departments, sorted, exported, synced with WeCom."""

from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import pgettext

from console import words
from console.auth import actor, may, note, requires, scope
from console.blueprint import bp
from console.lists import export, id_asked, page_of, text_asked
from console.searching import from_address
from domain.contact_ways import bulk, stores
from domain.contact_ways.models import ContactWay, StrandedCode
from domain.contact_ways.stores import Line, Wanted
from domain.organisation import picking
from domain.organisation.models import Department
from domain.syncs import actions as sync_actions
from domain.syncs import queries as syncs


@bp.get("/stores")
@requires("stores.see")
def list_stores():
    here, run = visible(), syncs.latest().get("organisation")
    top = picking.topmost(*here)
    return render_template(
        "console/stores/list.html",
        page=page_of(_find),
        chosen=picking.chosen(wanted().chosen, *here),
        top=top,
        below={one.id: picking.right_below(one, *here) for one in top.rows if not one.is_store},
        codeless=stores.lacking(scope()) if may("codes.change") else 0,
        run=run,
        progress=syncs.progress(run) if run else None,
        making=_making(),
    )


@bp.get("/stores/export")
@requires("export")
def export_stores():
    columns = [
        (_("门店"), lambda line: line.store.name),
        (_("公司"), lambda line: line.company),
        (_("部门 ID"), lambda line: line.store.wecom_id),
        (pgettext("many", "导购"), lambda line: line.guides),
        (_("可加客户的导购"), lambda line: line.serving),
        (pgettext("many", "客户"), lambda line: line.customers),
        (_("活码"), lambda line: code_state(line.way, line.stranded).word),
        ("state", lambda line: line.way.state if line.way else ""),
    ]
    return export("stores", columns, _find)


@bp.get("/stores/tree")
@requires("stores.see")
def show_departments():
    """A part of the tree: right below `under`, or all whose names are like `like`."""
    under, here = id_asked("under"), visible()
    if under:
        found = picking.right_below(Department.get(Department.id == under, *here), *here)
        return render_template("console/stores/branches.html", part=found)
    found = picking.alike(text_asked("like"), *here)
    return render_template("console/stores/alike.html", found=found)


@bp.post("/stores/sync")
@requires("system.change")
def sync_stores():
    run = sync_actions.start("organisation", actor())
    note("sync.started", f"sync_run:{run.id}", kind="organisation")
    flash(_("已开始同步%(what)s。", what=words.SYNC_KINDS["organisation"]))
    return redirect(url_for("console.list_stores"))


def wanted() -> Wanted:
    """Which stores the address, or the form that was sent, asks for."""
    asked = request.values
    return Wanted(
        text=from_address(asked.get("q", "")).strip()[:200],
        chosen=tuple(asked.getlist("in", type=int)),
        code=asked.get("code", ""),
        unstaffed=asked.get("guides") == "none",
        closed=asked.get("open") == "no",
        scope=scope(),
        sort=asked.get("sort", ""),
        descending=asked.get("desc") == "1",
    )


def visible() -> list:
    """Conditions on departments that whoever is signed in may see."""
    return [*scope().within(Department.id)]


@bp.app_template_global()
def code_state(way: ContactWay | None, stranded: StrandedCode | None = None) -> words.State:
    """A code in one of the five states."""
    if way is None:
        return words.State(words.UNSYNCED, _("未生成"))
    if stranded:
        return words.STRANDED[stranded.why]
    if way.set_aside_at:
        return words.State(words.FAILED, _("需处理"))
    if not way.config_id or way.due_at:
        return words.State(words.RUNNING, _("生成中") if not way.config_id else _("更新中"))
    if way.left_out:
        return words.State(words.ATTENTION, _("%(n)s 人未加入", n=len(way.left_out)))
    return words.State(words.OK, _("正常"))


def _find(limit: int, offset: int = 0) -> tuple[list[Line], int]:
    return stores.page(wanted(), limit=limit, offset=offset)


def _making() -> bulk.Progress | None:
    """How far the codes are that were asked for since the moment in the address (UTC)."""
    since = request.args.get("since", type=datetime.fromisoformat)
    return bulk.progress(since.replace(tzinfo=None), scope()) if since else None
