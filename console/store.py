"""One store: its code and welcome, its guides, its days, its history."""

import io

from flask import flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _

from console.auth import actor, note, requires, scope
from console.blueprint import bp
from console.lists import export_all
from domain.contact_ways import actions, print_files, queries, stores, stranded, welcomes
from domain.contact_ways.members import members_of
from domain.contact_ways.models import ContactWay
from domain.customers import queries as customers
from domain.errors import NotFound
from domain.organisation import history
from domain.organisation import queries as organisation
from domain.organisation.models import Department
from domain.statistics.queries import last_days
from domain.statistics.stores import StoreDay, days_of_store

DRAWN_AS = {"png": (print_files.png, "image/png"), "svg": (print_files.svg, "image/svg+xml")}
RANGES = (7, 30, 90)


@bp.get("/stores/<int:store_id>")
@requires("stores.see")
def show_store(store_id: int):
    store = store_in_scope(store_id)
    way, guides = queries.of_store(store), organisation.guides_of_store(store)
    guide_ids = [guide.id for guide in guides]
    return render_template(
        "console/stores/one.html",
        store=store,
        company_name=organisation.company_of(store),
        is_open=store.is_store and not store.removed_at,
        way=way,
        stranded=stranded.of_ways([way]).get(way.id) if way else None,
        has_picture=bool(way and queries.has_picture(way)),
        welcome=welcomes.welcome_of(contact_way=way) if way else None,
        company=welcomes.welcome_of(),
        members=members_of(store),
        guides=guides,
        friends=customers.active_by_guide(guide_ids),
        own_welcomes=welcomes.guides_with_own(guide_ids),
        customers=customers.active_by_store([store.id]).get(store.id, 0),
        events=history.of_store(store),
        days=_days(store),
        ranges=RANGES,
        range=_range(),
    )


@bp.get("/stores/<int:store_id>/days/export")
@requires("export")
def export_store_days(store_id: int):
    columns = [
        (_("日期"), lambda row: row.day.isoformat()),
        (_("新增"), lambda row: row.gained),
        (_("流失"), lambda row: row.lost),
        (_("应收到欢迎语"), lambda row: row.due),
        (_("及时收到"), lambda row: row.in_time),
        (_("及时率（百分比）"), lambda row: row.share),
    ]
    return export_all("store_days", columns, _days(store_in_scope(store_id)), _range())


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


def store_in_scope(store_id: int) -> Department:
    """A store that whoever is signed in may see, open or closed. Raises NotFound."""
    store = stores.store(store_id, scope())
    if store is None:
        raise NotFound("没有找到这家门店。它可能不在您的权限范围内。")
    return store


def _way_of(store_id: int) -> ContactWay:
    way = queries.of_store(store_in_scope(store_id))
    if way is None:
        raise NotFound("这家门店还没有活码")
    return way


def _range() -> int:
    asked = request.args.get("days", type=int)
    return asked if asked in RANGES else 30


def _days(store: Department) -> list[StoreDay]:
    return days_of_store(store, last_days(_range()))
