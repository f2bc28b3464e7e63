from collections.abc import Iterable

from peewee import JOIN, Expression, ModelSelect

from domain import clock
from domain.contact_ways.models import ContactWay, ContactWayPicture, Greeting
from domain.customers.models import Friendship
from domain.operators.scope import WHOLE, Scope
from domain.organisation.models import Department
from domain.timeline import TimelineItem


def by_state(state: str) -> ContactWay | None:
    """The code through which a customer came. Other programs have codes and states of their own."""
    return ContactWay.get_or_none(ContactWay.state == state) if state else None


def stores_by_state(states: Iterable[str]) -> dict[str, int]:
    """Ids of the stores whose codes have these states."""
    wanted = [state for state in states if state]
    ways = ContactWay.select(ContactWay.state, ContactWay.store)
    return dict(ways.where(ContactWay.state.in_(wanted)).tuples()) if wanted else {}


def of_store(store: Department) -> ContactWay | None:
    return ContactWay.get_or_none(ContactWay.store == store)


def of_stores(store_ids: Iterable[int]) -> list[ContactWay]:
    """With their stores, by name."""
    ways = ContactWay.select(ContactWay, Department).join(Department)
    chosen = ways.where(ContactWay.store.in_(list(store_ids)))
    return list(chosen.order_by(Department.name, ContactWay.id))


def stores_without_code(*where: Expression) -> ModelSelect:
    """Stores for which a code can be made, by name."""
    missing = Department.is_store, Department.removed_at.is_null(), ContactWay.id.is_null()
    stores = Department.select().join(ContactWay, JOIN.LEFT_OUTER).where(*missing)
    return (stores.where(*where) if where else stores).order_by(Department.name)


def all_stores(scope: Scope = WHOLE) -> list[Department]:
    open_stores = (
        *(Department.is_store, Department.removed_at.is_null()),
        *scope.within(Department.id),
    )
    return list(Department.select().where(*open_stores).order_by(Department.wecom_id))


def pushed() -> list[ContactWay]:
    """Those that WeCom should have."""
    return list(ContactWay.select().where(ContactWay.config_id != ""))


def is_known(config_id: str) -> bool:
    return ContactWay.select().where(ContactWay.config_id == config_id).exists()


def has_picture(way: ContactWay) -> bool:
    return ContactWayPicture.select().where(ContactWayPicture.contact_way == way).exists()


def timeline(friendship: Friendship, before=None, limit: int = 20) -> list[TimelineItem]:
    """How the customer was greeted, newest first; `before`: UTC, now when not given."""
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
