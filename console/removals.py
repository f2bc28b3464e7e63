"""What a sync would remove, shown to the person who decides."""

from dataclasses import dataclass

from flask import flash, redirect, url_for
from flask_babel import gettext as _

from console.auth import actor, requires
from console.blueprint import bp
from console.lists import Column, export
from domain.customers import going as friends
from domain.organisation import going as places
from domain.syncs import safety
from domain.syncs.models import SyncRun

SHOWN = 200


@dataclass(frozen=True)
class Going:
    """One row that would go. `guide` and `store` are names."""

    name: str
    guide: str = ""
    store: str = ""


def offer(run: SyncRun) -> dict:
    """For the page of a run that asks; nothing for others."""
    if run.state != "asking":
        return {}
    rows, total = find(run, limit=SHOWN)
    counts = {}
    if run.kind == "customers":
        counts = {
            _("按导购"): friends.by_guide(run.id, run.started_at),
            _("按门店"): friends.by_store(run.id, run.started_at),
        }
    return {"going": rows, "total": total, "counts": counts}


def find(run: SyncRun, limit: int, offset: int = 0) -> tuple[list[Going], int]:
    if run.kind == "customers":
        rows, total = friends.find(run.id, run.started_at, limit=limit, offset=offset)
        return [_friend(row) for row in rows], total
    everything = [
        *(
            Going(guide.name or guide.userid, _("导购"), guide.store.name if guide.store else "")
            for guide in places.guides(run.started_at)
        ),
        *(Going(one.name, _("部门"), one.path) for one in places.departments(run.started_at)),
    ]
    return everything[offset : offset + limit], len(everything)


def _friend(row) -> Going:
    store = row.store.name if row.store else ""
    return Going(row.customer.name, row.guide.name or row.guide.userid, store)


@bp.get("/syncs/<int:run_id>/going.xlsx")
@requires("system.see")
def export_going(run_id: int):
    run = SyncRun.get_by_id(run_id)
    columns: list[Column] = [
        (_("名称"), lambda row: row.name),
        (_("导购或类型"), lambda row: row.guide),
        (_("门店或位置"), lambda row: row.store),
    ]
    return export("going", columns, lambda limit, offset=0: find(run, limit, offset))


@bp.post("/syncs/<int:run_id>/end")
@requires("system.change")
def end_going(run_id: int):
    safety.end_them(SyncRun.get_by_id(run_id), actor())
    flash(_("正在移除，完成后会显示在这里。"))
    return redirect(url_for("console.show_sync", run_id=run_id))


@bp.post("/syncs/<int:run_id>/keep")
@requires("system.change")
def keep_going(run_id: int):
    safety.keep_them(SyncRun.get_by_id(run_id), actor())
    flash(_("已全部保留。如果企业微信里仍然没有，下次同步会再问。"))
    return redirect(url_for("console.show_sync", run_id=run_id))
