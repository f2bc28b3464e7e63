from collections.abc import Iterable

from peewee import JOIN, Expression, ModelSelect

from domain import clock
from domain.contact_ways.models import (
    STORE,
    Arrival,
    ContactWay,
    ContactWayPicture,
    ContactWayTag,
    Greeting,
)
from domain.customers.models import Friendship
from domain.operators.scope import WHOLE, Scope
from domain.organisation.models import Department
from domain.tags.models import Tag, TagGroup
from domain.timeline import TimelineItem

# Lines whose remark a person must see to.
TROUBLED = (Arrival.state == "refused") | Arrival.set_aside_at.is_null(False)


def by_state(state: str) -> ContactWay | None:
    """The code through which a customer came. Other programs have codes and states of their own."""
    return by_states([state]).get(state)


def by_states(states: Iterable[str]) -> dict[str, ContactWay]:
    """The codes that have these states, by state."""
    wanted = [state for state in states if state]
    ways = ContactWay.select().where(ContactWay.state.in_(wanted)) if wanted else ()
    return {way.state: way for way in ways}


def stores_by_state(states: Iterable[str]) -> dict[str, int]:
    """Ids of the stores whose codes have these states."""
    ways = by_states(states)
    return {state: way.store_id for state, way in ways.items() if way.store_id}


def of_store(store: Department) -> ContactWay | None:
    """The store's own code, not one of its channel codes."""
    return ContactWay.get_or_none(ContactWay.store == store, ContactWay.kind == STORE)


def of_stores(store_ids: Iterable[int]) -> list[ContactWay]:
    """The stores' own codes, with their stores, by name."""
    ways = ContactWay.select(ContactWay, Department).join(Department)
    chosen = ways.where(ContactWay.store.in_(list(store_ids)), ContactWay.kind == STORE)
    return list(chosen.order_by(Department.name, ContactWay.store))


def stores_without_code(*where: Expression) -> ModelSelect:
    """Stores for which a code can be made, by name."""
    missing = Department.is_store, Department.removed_at.is_null(), ContactWay.id.is_null()
    own = (ContactWay.store == Department.id) & (ContactWay.kind == STORE)
    stores = Department.select().join(ContactWay, JOIN.LEFT_OUTER, on=own).where(*missing)
    return (stores.where(*where) if where else stores).order_by(Department.name, Department.id)


def all_stores() -> list[Department]:
    return list(_open_stores(WHOLE))


def stores_to_choose(scope: Scope = WHOLE) -> list[tuple[int, str]]:
    """Id and name of each that is open."""
    return list(_open_stores(scope).select(Department.id, Department.name).tuples())


def _open_stores(scope: Scope) -> ModelSelect:
    is_open = Department.is_store, Department.removed_at.is_null()
    stores = Department.select().where(*is_open, *scope.within(Department.id))
    return stores.order_by(Department.wecom_id)


def pushed() -> list[ContactWay]:
    """Those that WeCom should have."""
    live = ContactWay.config_id != "", ContactWay.retired_at.is_null()
    return list(ContactWay.select().where(*live))


def tags_of(way: ContactWay) -> list[Tag]:
    """With their groups; those that guides do not see or that were deleted are left out."""
    shown = Tag.visible, Tag.deleted_at.is_null(), TagGroup.deleted_at.is_null()
    tags = Tag.select(Tag, TagGroup).join(TagGroup).switch(Tag).join(ContactWayTag)
    tags = tags.where(ContactWayTag.contact_way == way, *shown)
    return list(tags.order_by(TagGroup.order.desc(), TagGroup.id, Tag.order.desc(), Tag.id))


def is_known(config_id: str) -> bool:
    return ContactWay.select().where(ContactWay.config_id == config_id).exists()


def has_picture(way: ContactWay) -> bool:
    return ContactWayPicture.select().where(ContactWayPicture.contact_way == way).exists()


def timeline(friendship: Friendship, before=None, limit: int = 20) -> list[TimelineItem]:
    """How the customer came and was greeted, newest first; `before`: UTC, now when not given."""
    items = [*_greetings(friendship, before, limit), *_arrivals(friendship, before, limit)]
    return sorted(items, key=lambda item: item.at, reverse=True)[:limit]


def _arrivals(friendship: Friendship, before, limit: int) -> list[TimelineItem]:
    lines = (
        Arrival.select(Arrival, ContactWay)
        .join(ContactWay)
        .where(
            Arrival.friendship == friendship,
            Arrival.at < (before or clock.now()),
            Arrival.state != "repeated",
        )
    )
    return [
        TimelineItem(
            line.at,
            f"arrival.{line.state}",
            {"code": line.contact_way.name, "why": line.error_code},
        )
        for line in lines.order_by(Arrival.at.desc()).limit(limit)
    ]


def _greetings(friendship: Friendship, before, limit: int) -> list[TimelineItem]:
    lines = Greeting.select().where(
        Greeting.friendship == friendship, Greeting.event_at < (before or clock.now())
    )
    return [
        TimelineItem(
            line.sent_at or line.event_at,
            f"greeting.{line.outcome}",
            {"rule": line.rule, "took_ms": line.took_ms, "why": line.error_code},
        )
        for line in lines.order_by(Greeting.event_at.desc(), Greeting.id.desc()).limit(limit)
    ]
