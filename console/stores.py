"""Stores and their codes."""

import io
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_babel import pgettext

from console import node_choice, words
from console.auth import actor, note, requires, scope
from console.blueprint import bp
from console.lists import export, page_of, text_asked
from domain.contact_ways import actions, print_files, queries, welcomes
from domain.contact_ways.members import members_of
from domain.contact_ways.models import ContactWay
from domain.customers import queries as customers
from domain.errors import NotFound
from domain.organisation import queries as organisation
from domain.organisation.models import Department
from domain.syncs import queries as syncs

DRAWN_AS = {"png": (print_files.png, "image/png"), "svg": (print_files.svg, "image/svg+xml")}


@dataclass(frozen=True)
class Line:
    """A store in the list: `guides` work there, `serving` of them may serve customers."""

    store: Department
    guides: int
    serving: int
    customers: int
    way: ContactWay | None


@bp.get("/stores")
@requires("stores.see")
def list_stores():
    page = page_of(_find)
    everything = organisation.departments()
    return render_template(
        "console/stores/list.html",
        page=page,
        departments=[one for one in everything if not one.is_store and scope().holds(one.id)],
        below=_below(),
        codeless=queries.stores_without_code(*scope().within(Department.id)).count(),
        last_sync=syncs.latest().get("organisation"),
    )


@bp.get("/stores/export")
@requires("export")
def export_stores():
    columns = [
        (_("门店"), lambda line: line.store.name),
        (_("部门 ID"), lambda line: line.store.wecom_id),
        (pgettext("many", "导购"), lambda line: line.guides),
        (_("可加客户的导购"), lambda line: line.serving),
        (pgettext("many", "客户"), lambda line: line.customers),
        (_("活码"), lambda line: code_state(line.way).word),
        ("state", lambda line: line.way.state if line.way else ""),
    ]
    return export("stores", columns, _find)


@bp.get("/stores/<int:store_id>")
@requires("stores.see")
def show_store(store_id: int):
    store = store_in_scope(store_id)
    way = queries.of_store(store)
    return render_template(
        "console/stores/one.html",
        store=store,
        way=way,
        has_picture=bool(way and queries.has_picture(way)),
        welcome=welcomes.welcome_of(contact_way=way) if way else None,
        company=welcomes.welcome_of(),
        members=members_of(store),
        guides=organisation.guides_of_store(store),
        customers=customers.active_by_store([store.id]).get(store.id, 0),
    )


@bp.post("/stores/<int:store_id>/code")
@requires("codes.change")
def make_code(store_id: int):
    store = store_in_scope(store_id)
    actions.make_code(store, by=actor())
    flash(_("正在生成“%(store)s”的活码，几秒后刷新即可看到。", store=store.name))
    return redirect(url_for("console.show_store", store_id=store.id))


@bp.post("/stores/<int:store_id>/code/retry")
@requires("codes.change")
def retry_code(store_id: int):
    actions.try_again(_way_of(store_id), by=actor())
    flash(_("正在重试，几秒后刷新即可看到结果。"))
    return redirect(url_for("console.show_store", store_id=store_id))


@bp.post("/stores/<int:store_id>/code/anew")
@requires("codes.change")
def make_code_anew(store_id: int):
    actions.make_anew(_way_of(store_id), by=actor())
    flash(_("正在生成新的二维码；已印刷的旧码不再有效。"))
    return redirect(url_for("console.show_store", store_id=store_id))


@bp.post("/stores/codes")
@requires("codes.change")
def make_missing_codes():
    chosen = node_choice.scope_of(node_choice.node_asked())
    stores = list(queries.stores_without_code(*chosen.within(Department.id)))
    for store in stores:
        actions.make_code(store, by=actor())
    flash(_("正在为 %(n)s 家门店生成活码。", n=len(stores)))
    return redirect(url_for("console.list_stores"))


@bp.get("/stores/<int:store_id>/code.<any(png, svg):kind>")
@requires("stores.see")
def show_code(store_id: int, kind: str):
    """?download=1 for the printer; without it the small picture on a page."""
    way, download = _way_of(store_id), bool(request.args.get("download"))
    draw, mime = DRAWN_AS[kind]
    if download:
        note("contact_way.downloaded", f"contact_way:{way.id}", kind=kind)
    name = f"{way.store.name}.{kind}"
    return send_file(io.BytesIO(draw(way)), mime, as_attachment=download, download_name=name)


@bp.app_template_global()
def code_state(way: ContactWay | None) -> words.State:
    """A code in one of the five states."""
    if way is None:
        return words.State(words.UNSYNCED, _("未生成"))
    if way.set_aside_at:
        return words.State(words.FAILED, _("需处理"))
    if not way.config_id or way.due_at:
        return words.State(words.RUNNING, _("生成中") if not way.config_id else _("更新中"))
    if way.left_out:
        return words.State(words.ATTENTION, _("%(n)s 人未加入", n=len(way.left_out)))
    return words.State(words.OK, _("正常"))


def _find(limit: int, offset: int = 0) -> tuple[list[Line], int]:
    seen = scope().within(Department.id)
    rows, total = organisation.stores(
        text_asked(), below=_below(), where=seen, limit=limit, offset=offset
    )
    ids = [row.store.id for row in rows]
    ways = {way.store_id: way for way in queries.of_stores(ids)}
    friends = customers.active_by_store(ids)
    lines = [
        Line(
            row.store, row.guides, row.serving, friends.get(row.store.id, 0), ways.get(row.store.id)
        )
        for row in rows
    ]
    return lines, total


def store_in_scope(store_id: int) -> Department:
    """Raises NotFound."""
    store = Department.get_or_none(Department.id == store_id)
    if store is None or not scope().holds(store.id):
        raise NotFound("没有这家门店，或不在您的数据范围内")
    return store


def _below() -> str:
    """Path of the department whose stores are wanted, such as /1/12/."""
    return text_asked("below")


def _way_of(store_id: int) -> ContactWay:
    way = queries.of_store(store_in_scope(store_id))
    if way is None:
        raise NotFound("这家门店还没有活码")
    return way
