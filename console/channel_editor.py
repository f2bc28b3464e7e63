"""Making and changing a channel code: whom it leads to, and what it brings."""

from collections.abc import Iterable

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from peewee import Expression

from console.auth import actor, requires, scope
from console.blueprint import bp
from console.channels import code_page
from console.lists import text_asked
from console.node_choice import node_asked, scope_of
from domain.contact_ways import channels, listing
from domain.contact_ways import queries as contact_ways
from domain.contact_ways.channels import Settings
from domain.contact_ways.models import ContactWay
from domain.errors import DomainError, Invalid
from domain.operators.scope import Scope
from domain.organisation.models import Department, Guide
from domain.tags.models import Tag
from web.languages import translated


@bp.route("/channels/new", methods=["GET", "POST"])
@requires("codes.change")
def make_channel():
    if request.method == "GET":
        store = _store(request.args.get("store", type=int))
        return _form(Settings(name="", store=store), {})
    settings = _written()
    try:
        way = channels.make(_within(scope_of(node_asked()), settings), by=actor())
    except DomainError as error:
        return _form(settings, {error.field: translated(error)}), 422
    flash(_("正在生成“%(code)s”的活码，几秒后就会出现。", code=way.title))
    return redirect(code_page(way))


@bp.route("/channels/<int:channel_id>/edit", methods=["GET", "POST"])
@requires("codes.change")
def edit_channel(channel_id: int):
    way = listing.channel(channel_id, scope())
    if request.method == "GET":
        return _form(channels.settings_of(way), {}, way)
    settings = _written(way)
    try:
        channels.change(way, _within(scope(), settings, way), by=actor())
    except DomainError as error:
        return _form(settings, {error.field: translated(error)}, way), 422
    flash(_("已保存，二维码不变，企业微信几秒后跟上。"))
    return redirect(code_page(way))


@bp.get("/channels/choose")
@requires("codes.change")
def choose_for_channel():
    """What the search box of a picker finds; `field`: guides, tags or backup."""
    field, text = request.args.get("field", "guides"), text_asked("text")
    if field == "tags":
        found: Iterable = listing.tags_to_choose(text)
    else:
        found = listing.guides_to_choose(text, scope())
    return render_template("console/channels/found.html", field=field, found=found, text=text)


def _form(settings: Settings, problems: dict, way: ContactWay | None = None) -> str:
    stores = contact_ways.stores_to_choose(scope())
    return render_template(
        "console/channels/edit.html",
        way=way,
        settings=settings,
        problems=problems,
        stores=stores,
        back=code_page(way) if way else url_for("console.list_channels"),
    )


def _written(way: ContactWay | None = None) -> Settings:
    """The form as it was sent, which may be wrong. A form that is refused names no guide of others
    but the backup that the code has already.
    """
    of_store = request.form.get("belongs") == "store"
    limit = request.form.get("daily_limit", "").strip()
    kept = Guide.id == (way.backup_id if way else None)
    return Settings(
        name=request.form.get("name", ""),
        store=_store(request.form.get("store", type=int)) if of_store else None,
        guides=[] if of_store else _rows(Guide, "guides", *_seen()),
        tags=_rows(Tag, "tags"),
        remark=request.form.get("remark", ""),
        daily_limit=(int(limit) if limit.isdecimal() else 0) if limit else None,
        backup=next(iter(_rows(Guide, "backup", *(one | kept for one in _seen()))), None),
        skip_verify=request.form.get("verify") != "yes",
    )


def _seen() -> Iterable[Expression]:
    return scope().with_guides(Guide.id)


def _store(id: int | None) -> Department | None:
    return Department.get_or_none(Department.id == id) if id else None


def _rows(table, field: str, *where: Expression) -> list:
    ids = request.form.getlist(field, type=int)
    return list(table.select().where(table.id.in_(ids), *where).order_by(table.name, table.id))


def _within(chosen: Scope, settings: Settings, way: ContactWay | None = None) -> Settings:
    """The store or the guides of a code are of the node it is made in, so it belongs there.

    Raises Invalid.
    """
    if settings.store and not chosen.holds(settings.store.id):
        raise Invalid("这家门店不在你的数据范围内", field="store")
    if not all(map(chosen.holds_guide, settings.guides)):
        raise Invalid("所选导购不在你的数据范围内", field="guides")
    backup, kept = settings.backup, way.backup if way else None
    if backup and backup != kept and not chosen.holds_guide(backup):
        raise Invalid("所选导购不在你的数据范围内", field="backup")
    return settings
