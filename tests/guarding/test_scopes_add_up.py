"""What two departments see together is what each of them sees, and nothing more: for every list,
every export and every count, whoever works and buys where.
"""

from collections.abc import Callable
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from db import db
from domain import clock
from domain.contact_ways import ledger
from domain.contact_ways import queries as contact_ways
from domain.contact_ways.models import Greeting
from domain.customers import finding, reach
from domain.customers.models import Customer, Friendship, FriendshipEvent
from domain.group_chats.models import GroupChat
from domain.operators.scope import Scope
from domain.orders import listing
from domain.orders.models import Order
from domain.organisation import queries as organisation
from domain.organisation.models import Department, Guide, GuideDepartment
from domain.outreach import queries as outreach
from domain.outreach.actions import ensure_plans
from domain.outreach.models import Nudge, OutreachPlan, OutreachTask
from domain.shops.models import Shop
from domain.statistics import queries as statistics
from tests.fuzzing import examples

STORES = 4
Rows = Callable[[Scope], set[int]]


def ids(rows) -> set[int]:
    return {row.id for row in rows}


# Rows of which each belongs to one store, so that no two scopes share one.
APART: dict[str, Rows] = {
    "customers": lambda scope: ids(finding.every(finding.Search(state="any", scope=scope))),
    "customers by name": lambda scope: ids(
        finding.find(finding.Search(text="客", state="any", scope=scope))
    ),
    "welcome ledger": lambda scope: ids(ledger.lines(ledger.Filter(scope=scope))),
    "tasks": lambda scope: ids(outreach.tasks("all", scope=scope, limit=1000)[0]),
    "stores": lambda scope: {
        row.store.id for row in organisation.stores(where=scope.within(Department.id))[0]
    },
    "stores to choose": lambda scope: {id for id, _name in contact_ways.stores_to_choose(scope)},
}
# Rows that several stores may share: a guide of two, a customer or an order of both.
SHARED: dict[str, Rows] = {
    "guides": lambda scope: ids(
        organisation.guides(where=scope.with_guides(Guide.id), limit=1000)[0]
    ),
    "nudges": lambda scope: ids(outreach.nudges(scope=scope, limit=1000)[0]),
    "group chats": lambda scope: ids(
        GroupChat.select().where(GroupChat.id > 0, *scope.with_guides(GroupChat.owner))
    ),
    "orders": lambda scope: ids(listing.orders(listing.Wanted(scope=scope), limit=1000)[0]),
    "people": lambda scope: ids(
        Customer.select().where(Customer.id > 0, *reach.customers(scope, Customer.id))
    ),
}
# Figures of which each event counts once.
COUNTS: dict[str, Callable[[Scope], int]] = {
    "friends now": statistics.friends_now,
    "gained today": lambda scope: statistics.today_against_last_week(scope)["gained"].now,
    "welcomed today": lambda scope: statistics.today_against_last_week(scope)["welcomed"].now,
    "tasks done": lambda scope: statistics.today_against_last_week(scope)["tasks_done"].now,
    "chart of friends": lambda scope: sum(
        day.gained for day in statistics.friends_by_day(statistics.last_days(7), scope)
    ),
    "chart of welcomes": lambda scope: sum(
        day.due for day in statistics.welcomes_by_day(statistics.last_days(7), scope)
    ),
    "stores standing out": lambda scope: sum(
        row.gained
        for row in statistics.stores_standing_out(statistics.today_so_far(), scope, STORES)
    ),
    "plans": lambda scope: sum(row.total for row in outreach.plan_progress(scope=scope)),
    "ledger": lambda scope: sum(ledger.counts(ledger.Filter(scope=scope)).values()),
    "bars": lambda scope: sum(ledger.histogram(ledger.Filter(scope=scope))),
}

places = st.sets(st.integers(0, STORES - 1), min_size=1, max_size=2)
somewhere = st.one_of(st.none(), st.integers(0, STORES - 1))
guides = st.lists(places, min_size=1, max_size=4)
friends = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 5), somewhere), max_size=8)
parts = st.sets(st.integers(0, STORES - 1))


def test_scopes_add_up(app):
    @examples(25)
    @given(guides=guides, friends=friends, one=parts, other=parts)
    def hold(guides, friends, one, other):
        with db.atomic() as change:
            stores = fill(guides, friends)
            scope_a, scope_b = (Scope(frozenset(stores[n] for n in part)) for part in (one, other))
            check(scope_a, Scope(scope_b.department_ids - scope_a.department_ids))
            change.rollback()

    hold()


def check(a: Scope, b: Scope) -> None:
    both = Scope(a.department_ids | b.department_ids)
    for name, rows in {**APART, **SHARED}.items():
        assert rows(a) | rows(b) == rows(both), name
    for name, rows in APART.items():
        assert not rows(a) & rows(b), name
    for name, count in COUNTS.items():
        assert count(a) + count(b) == count(both), name


def fill(guides: list[set[int]], friends: list[tuple]) -> list[int]:
    """Returns the ids of the stores."""
    ensure_plans()
    shop = Shop.create(name="店", platform="custom", push_key="k", push_secret_sealed="s",
                       created_at=clock.now())  # fmt: skip
    stores = [
        Department.create(wecom_id=n + 1, name=f"店{n}", path=f"/{n + 1}/", is_store=True)
        for n in range(STORES)
    ]
    people = [employ(n, [stores[m] for m in sorted(where)]) for n, where in enumerate(guides)]
    customers = [buy(n, shop) for n in range(6)]
    for guide_n, customer_n, where in {(g % len(people), c): (g % len(people), c, w)
                                       for g, c, w in friends}.values():  # fmt: skip
        befriend(people[guide_n], customers[customer_n], None if where is None else stores[where])
    return [store.id for store in stores]


def employ(n: int, stores: list[Department]) -> Guide:
    guide = Guide.create(userid=f"g{n}", userid_key=f"g{n}", name=f"导购{n}", store=stores[0])
    for store in stores:
        GuideDepartment.create(guide=guide, department=store)
    GroupChat.create(chat_id=f"wr{n}", owner=guide, created_at=clock.now())
    Nudge.create(guide=guide, on=clock.today(), outcome="sent", expires_at=clock.now())
    return guide


def buy(n: int, shop: Shop) -> Customer:
    moment = clock.now()
    customer = Customer.create(external_userid=f"wm{n}", name=f"客{n}", created_at=moment)
    times = dict.fromkeys(("created_at", "paid_at", "updated_at", "received_at"), moment)
    Order.create(shop=shop, order_no=str(n), status="completed", customer=customer, **times)
    return customer


def befriend(guide: Guide, customer: Customer, store: Department | None) -> None:
    moment = clock.now() - timedelta(seconds=1)
    pair = Friendship.create(guide=guide, customer=customer, store=store, started_at=moment)
    FriendshipEvent.create(friendship=pair, kind="added", at=moment)
    Greeting.create(callback_id=pair.id, friendship=pair, event_at=moment, received_at=moment,
                    deadline_at=moment, outcome="sent", took_ms=900)  # fmt: skip
    OutreachTask.create(plan=OutreachPlan.get(kind="follow_up"), friendship=pair, guide=guide,
                        due_on=clock.today(), created_at=moment, done_at=moment)  # fmt: skip
