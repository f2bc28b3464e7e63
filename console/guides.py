"""Guides: who they are, what they greet with, when they rest."""

from dataclasses import dataclass
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import pgettext

from console.auth import note, requires, scope
from console.blueprint import bp
from console.lists import export, id_asked, page_of, text_asked, yes_no
from domain import audit, clock
from domain.contact_ways import queries as contact_ways
from domain.contact_ways import welcomes
from domain.customers import queries as customers
from domain.errors import Invalid, NotFound
from domain.organisation import actions, queries
from domain.organisation.models import DayOff, Department, Guide
from domain.outreach import queries as outreach


@dataclass(frozen=True)
class Line:
    """A guide in the list, with the number of friends and whether the welcome is their own."""

    guide: Guide
    customers: int
    welcomes: bool


@bp.get("/guides")
@requires("guides.see")
def list_guides():
    page, stores = page_of(_find), contact_ways.stores_to_choose(scope())
    return render_template("console/guides/list.html", page=page, stores=stores)


@bp.get("/guides/export")
@requires("export")
def export_guides():
    columns = [
        (_("导购"), lambda line: line.guide.name),
        ("userid", lambda line: line.guide.userid),
        (_("门店"), _store_name),
        (_("可加客户"), lambda line: yes_no(line.guide.may_contact)),
        (pgettext("many", "客户"), lambda line: line.customers),
    ]
    return export("guides", columns, _find)


@bp.get("/guides/<int:guide_id>")
@requires("guides.see")
def show_guide(guide_id: int):
    guide = guide_in_scope(guide_id)
    return render_template(
        "console/guides/one.html",
        guide=guide,
        customers=customers.active_by_guide([guide.id], scope()).get(guide.id, 0),
        welcome=welcomes.welcome_of(guide=guide),
        progress=outreach.progress_today(guide, scope()),
        days_off=_days_off(guide),
        today=clock.today(),
    )


@bp.post("/guides/<int:guide_id>/rest")
@requires("guides.change")
def set_rest(guide_id: int):
    guide = guide_in_scope(guide_id)
    weekdays = "".join(request.form.getlist("weekday"))
    actions.set_rest_weekdays(guide, weekdays)
    changes = audit.changed({"weekdays": guide.rest_weekdays}, {"weekdays": weekdays})
    note("guide.rest_set", f"guide:{guide.id}", **changes)
    flash(_("已保存：休息日不会收到晨间提醒。"))
    return redirect(url_for("console.show_guide", guide_id=guide.id))


@bp.post("/guides/<int:guide_id>/days-off")
@requires("guides.change")
def add_day_off(guide_id: int):
    guide = guide_in_scope(guide_id)
    on = request.form.get("on", type=date.fromisoformat)
    if on is None:
        raise Invalid("请选择日期", field="on")
    actions.add_day_off(on, guide)
    note("day_off.added", f"guide:{guide.id}", on=on.isoformat())
    return redirect(url_for("console.show_guide", guide_id=guide.id))


@bp.post("/guides/<int:guide_id>/days-off/remove")
@requires("guides.change")
def remove_day_off(guide_id: int):
    guide = guide_in_scope(guide_id)
    on = request.form.get("on", type=date.fromisoformat)
    if on and actions.remove_day_off(on, guide):
        note("day_off.removed", f"guide:{guide.id}", on=on.isoformat())
    return redirect(url_for("console.show_guide", guide_id=guide.id))


def guide_in_scope(guide_id: int) -> Guide:
    """Raises NotFound."""
    guide = Guide.get_or_none(Guide.id == guide_id, *scope().with_guides(Guide.id))
    if guide is None:
        raise NotFound("没有这位导购，或不在您的数据范围内")
    return guide


def _find(limit: int, offset: int = 0) -> tuple[list[Line], int]:
    store_id = id_asked("store")
    guides, total = queries.guides(
        text_asked(),
        store=Department.get_or_none(Department.id == store_id) if store_id else None,
        may_contact={"yes": True, "no": False}.get(request.args.get("may", "")),
        removed=request.args.get("removed") == "yes",
        where=scope().with_guides(Guide.id),
        limit=limit,
        offset=offset,
    )
    ids = [guide.id for guide in guides]
    friends, own = customers.active_by_guide(ids, scope()), welcomes.guides_with_own(ids)
    return [Line(guide, friends.get(guide.id, 0), guide.id in own) for guide in guides], total


def _store_name(line: Line) -> str:
    """Their main store may be one of others."""
    store = line.guide.store
    return store.name if store and scope().holds(store.id) else ""


def _days_off(guide: Guide) -> list[DayOff]:
    """From today on: the guide's own, and those of the whole company."""
    coming = queries.days_off(clock.today())
    return [day for day in coming if day.guide_id in (None, guide.id)]
