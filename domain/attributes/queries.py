from collections.abc import Iterable
from datetime import datetime

from domain.attributes import kinds
from domain.attributes.granted import grant_of
from domain.attributes.models import Attribute, GuidePermission, ValueChange
from domain.customers.models import Customer
from domain.timeline import TimelineItem


def in_use() -> list[Attribute]:
    """In the order that operators chose."""
    rows = Attribute.select().where(Attribute.retired_at.is_null())
    return list(rows.order_by(Attribute.order, Attribute.id))


def found(*, kind: str = "", state: str = "") -> list[Attribute]:
    """`kind`: one of `kinds.FOUND_BY`, empty for any. `state`: a word of `granted.grant_of`, or
    retired (the last one first), empty for all that are in use.
    """
    if state == "retired":
        rows = Attribute.select().where(Attribute.retired_at.is_null(False))
        found = list(rows.order_by(Attribute.retired_at.desc(), Attribute.id.desc()))
    else:
        found = [one for one in in_use() if state in ("", grant_of(one))]
    return [one for one in found if kind in ("", kinds.found_by(one.kind))]


def are_shown() -> bool:
    """The master switch."""
    return GuidePermission.select().where(GuidePermission.shows_attributes).exists()


def whole_timeline(customer: Customer, limit: int = 20) -> list[TimelineItem]:
    """Whatever guides are granted, and of retired attributes too."""
    return timeline(customer, limit=limit, among=Attribute.select(Attribute.id))


def timeline(
    customer: Customer,
    before: datetime | None = None,
    limit: int = 20,
    *,
    among: Iterable[Attribute],
) -> list[TimelineItem]:
    """What was written about a customer by these attributes, newest first."""
    changes = (
        ValueChange.select(ValueChange, Attribute)
        .join(Attribute)
        .where(
            ValueChange.customer == customer,
            ValueChange.attribute.in_([one.id for one in among]),
        )
        .order_by(ValueChange.at.desc(), ValueChange.id.desc())
        .limit(limit)
    )
    if before:
        changes = changes.where(ValueChange.at < before)
    return [TimelineItem(change.at, "attribute.changed", _detail(change)) for change in changes]


def _detail(change: ValueChange) -> dict:
    return {
        "attribute": change.attribute,
        "by": change.by,
        "before": change.before,
        "after": change.after,
    }
