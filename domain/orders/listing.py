"""The orders that an operator looks for."""

from dataclasses import dataclass
from datetime import date

from peewee import JOIN, Expression

from domain import clock, sealed
from domain.customers import reach
from domain.customers.models import Customer
from domain.operators.scope import WHOLE, Scope
from domain.orders.models import Order
from domain.shops.models import Shop

MOST_COUNTED = 100_000


@dataclass(frozen=True)
class Wanted:
    """`text`: a whole order number or phone number, or part of the title or the customer's name.

    `matched`: yes, no or empty for both. `since` and `until`: Shanghai days of ordering.
    `scope`: the data that the reader may see; orders without a customer are for the whole only.
    """

    text: str = ""
    shop_id: int | None = None
    status: str = ""
    matched: str = ""
    since: date | None = None
    until: date | None = None
    scope: Scope = WHOLE


def orders(wanted: Wanted, *, limit: int, offset: int = 0) -> tuple[list[Order], int]:
    """One page, newest first, and how many there are (at most MOST_COUNTED + 1)."""
    query = (
        Order.select(Order, Shop, Customer)
        .join_from(Order, Shop)
        .join_from(Order, Customer, JOIN.LEFT_OUTER)
        .where(*_conditions(wanted))
    )
    page = query.order_by(Order.created_at.desc(), Order.id.desc())
    count = query.select(Order.id).limit(MOST_COUNTED + 1).count()
    return list(page.limit(limit).offset(offset)), count


def _conditions(wanted: Wanted) -> list[Expression]:
    chosen = [Order.id > 0, *reach.customers(wanted.scope, Order.customer)]
    if wanted.text:
        chosen.append(_matches(wanted.text))
    if wanted.shop_id:
        chosen.append(Order.shop == wanted.shop_id)
    if wanted.status:
        chosen.append(Order.status == wanted.status)
    if wanted.matched:
        chosen.append(Order.customer.is_null(wanted.matched == "no"))
    if wanted.since:
        chosen.append(Order.created_at >= clock.day_bounds(wanted.since)[0])
    if wanted.until:
        chosen.append(Order.created_at < clock.day_bounds(wanted.until)[1])
    return chosen


def _matches(text: str) -> Expression:
    digits = sealed.phone_digits(text)
    if digits:
        return Order.phone_index.in_(sealed.phone_indexes(digits))
    named = Customer.name.contains(text) | Order.title.contains(text)
    return named | (Order.order_no == text)
