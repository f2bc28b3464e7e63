"""Online shops and the keys with which their orders are pushed."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from console.auth import actor, requires
from console.blueprint import bp
from domain.errors import DomainError
from domain.shops import actions, queries
from domain.shops.models import Shop
from web.languages import translated


@bp.get("/shops")
@requires("shops.change")
def list_shops():
    return _show()


@bp.post("/shops")
@requires("shops.change")
def add_shop():
    """The secret is on the page that answers, and never again."""
    name, platform = request.form.get("name", ""), request.form.get("platform", "custom")
    try:
        key = actions.add(name, platform, by=actor())
    except DomainError as error:
        return _show(problems={error.field: translated(error)}, name=name), 422
    return _show(new_key=key)


@bp.post("/shops/<int:shop_id>/secret")
@requires("shops.change")
def rotate_shop_secret(shop_id: int):
    return _show(new_key=actions.rotate_secret(Shop.get_by_id(shop_id), by=actor()))


@bp.post("/shops/<int:shop_id>/disable")
@requires("shops.change")
def disable_shop(shop_id: int):
    shop = Shop.get_by_id(shop_id)
    actions.disable(shop, by=actor())
    flash(_("“%(shop)s”已停用，推送的订单不再接收。", shop=shop.name))
    return redirect(url_for("console.list_shops"))


@bp.post("/shops/<int:shop_id>/enable")
@requires("shops.change")
def enable_shop(shop_id: int):
    shop = Shop.get_by_id(shop_id)
    actions.enable(shop, by=actor())
    flash(_("“%(shop)s”已启用。", shop=shop.name))
    return redirect(url_for("console.list_shops"))


def _show(**more):
    shops = queries.all_shops()
    return render_template(
        "console/shops/list.html", shops=shops, platforms=actions.PLATFORMS, **more
    )
