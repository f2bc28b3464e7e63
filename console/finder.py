"""The search on top of every page: customers, guides, stores and orders at once."""

from flask import render_template

from console.auth import requires, scope
from console.blueprint import bp
from console.lists import text_asked
from domain.customers import finding
from domain.orders import listing as orders
from domain.organisation import queries as organisation
from domain.organisation.models import Department, Guide

SHOWN = 8


@bp.get("/find")
@requires("signed_in")
def find():
    text = text_asked()
    return render_template("console/find.html", text=text, **(_found(text) if text else {}))


def _found(text: str) -> dict:
    seen = scope()
    search = finding.Search(text=text, state="any", scope=seen)
    here = seen.with_guides(Guide.id)
    return {
        "friendships": finding.find(search, limit=SHOWN),
        "guides": organisation.guides(text, where=here, limit=SHOWN)[0],
        "stores": organisation.stores(text, where=seen.within(Department.id), limit=SHOWN)[0],
        "orders": orders.orders(orders.Wanted(text=text, scope=seen), limit=SHOWN)[0],
    }
