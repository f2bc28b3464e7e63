"""Orders of every shop, and whom they were matched to."""

from flask import render_template
from flask_babel import gettext as _

from console import words
from console.auth import requires, scope
from console.blueprint import bp
from console.lists import day_asked, export, id_asked, page_of, text_asked
from domain.orders import listing, queries
from domain.orders.models import Order
from domain.shops import queries as shops
from web.filters import bought


@bp.get("/orders")
@requires("orders.see")
def list_orders():
    return render_template("console/orders/list.html", page=page_of(_find), shops=shops.all_shops())


@bp.get("/orders/export")
@requires("export")
def export_orders():
    """Without phone numbers."""
    columns = [
        (_("订单号"), lambda order: order.order_no),
        (_("店铺"), lambda order: order.shop.name),
        (_("下单时间"), lambda order: order.created_at),
        (_("状态"), lambda order: words.ORDERS[order.status].word),
        (_("退款"), lambda order: words.REFUNDS.get(order.refund_state, "")),
        (_("实付（元）"), lambda order: order.pay_fen / 100),
        (_("退款（元）"), lambda order: order.refund_fen / 100),
        (_("商品"), lambda order: bought(order.title, order.line_count)),
        (_("件数"), lambda order: order.item_count),
        (_("客户"), lambda order: order.customer.name if order.customer else ""),
        (_("匹配方式"), lambda order: words.MATCHES.get(order.match_method, "")),
    ]
    return export("orders", columns, _find)


@bp.get("/orders/<int:order_id>")
@requires("orders.see")
def show_order(order_id: int):
    return render_template("console/orders/one.html", order=queries.order(order_id, scope()))


def _find(limit: int, offset: int = 0) -> tuple[list[Order], int]:
    wanted = listing.Wanted(
        text=text_asked(),
        shop_id=id_asked("shop"),
        status=text_asked("status"),
        matched=text_asked("matched"),
        since=day_asked("since"),
        until=day_asked("until"),
        scope=scope(),
    )
    return listing.orders(wanted, limit=limit, offset=offset)
