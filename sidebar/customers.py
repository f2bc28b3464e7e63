"""The customer of the open chat, as the guide who serves them sees her or him."""

from flask import render_template, request, session
from flask_babel import gettext as _

from domain.customers.models import Friendship
from domain.orders import queries as orders
from domain.outreach import queries as outreach
from sidebar import profile, tags, timeline
from sidebar.blueprint import bp
from sidebar.friendships import own_and_exclusive, own_friendship

ORDERS_PER_PAGE = 20
PANELS = ("profile", "orders", "timeline")


@bp.get("/customers/<external_userid>")
def show_customer(external_userid: str):
    friendship, exclusive = own_and_exclusive(external_userid)
    tab = _chosen_tab()
    outside = "HX-Request" not in request.headers
    return render_template(
        f"sidebar/customer/{'show' if outside else '_customer'}.html",
        outside=outside,
        friendship=friendship,
        tasks=outreach.open_tasks_of(friendship),
        summary=orders.summary(friendship.customer),
        tabs=(("profile", _("客户")), ("orders", _("订单")), ("timeline", _("动态"))),
        tab=tab,
        **profile.who(friendship, exclusive),
        **PANEL_READERS[tab](friendship),
    )


def _chosen_tab() -> str:
    """The one asked for, else the one that this guide opened last."""
    wanted = request.args.get("tab") or session.get("tab")
    return wanted if wanted in PANELS else PANELS[0]


@bp.get("/customers/<external_userid>/profile")
def show_profile(external_userid: str):
    friendship, exclusive = own_and_exclusive(external_userid)
    return _panel("profile", friendship, **profile.who(friendship, exclusive))


@bp.get("/customers/<external_userid>/orders")
def show_orders(external_userid: str):
    return _panel("orders", own_friendship(external_userid))


@bp.get("/customers/<external_userid>/timeline")
def show_timeline(external_userid: str):
    return _panel("timeline", own_friendship(external_userid))


def _panel(name: str, friendship: Friendship, **more) -> str:
    session["tab"] = name
    shown = {"friendship": friendship, **PANEL_READERS[name](friendship), **more}
    return render_template(f"sidebar/customer/_{name}.html", **shown)


def _read_profile(friendship: Friendship) -> dict:
    return {**profile.facts(friendship), **tags.shown(friendship)}


def _read_orders(friendship: Friendship) -> dict:
    before = request.args.get("before", type=int)
    rows = orders.list_orders(friendship.customer, before=before, limit=ORDERS_PER_PAGE + 1)
    shown = rows[:ORDERS_PER_PAGE]
    return {"orders": shown, "more": len(rows) > len(shown), "before": before}


PANEL_READERS = {
    "profile": _read_profile,
    "orders": _read_orders,
    "timeline": timeline.shown,
}
