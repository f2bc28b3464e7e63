"""Daily figures, counted in the tables themselves: bounded ranges over indexed times."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from peewee import SQL, DateTimeField, Expression, Field, Function, fn

from db import Model, is_postgresql
from domain import clock
from domain.contact_ways.greetings import GREETED
from domain.contact_ways.models import Greeting
from domain.customers import reach
from domain.customers.models import Friendship, FriendshipEvent
from domain.customers.queries import ACTIVE
from domain.operators.scope import WHOLE, Scope
from domain.orders.models import Order
from domain.organisation.models import Department
from domain.outreach.models import OutreachTask

# Shanghai has kept UTC+8 without daylight saving since 1991.
AHEAD_OF_UTC = timedelta(hours=8)

# Lines of the ledger that should have ended with a greeted customer: not those that are still on
# their way, without a welcome to send, or the second of a customer who was half added first.
DUE = Greeting.outcome.not_in(("no_welcome", "waiting", "sending")) & (
    Greeting.error_code != "greeted_before"
)
IN_TIME = Greeting.outcome.in_(GREETED)
GAINED, LOST = FriendshipEvent.kind == "added", FriendshipEvent.kind == "removed"


@dataclass(frozen=True)
class Period:
    """From `start` until before `end`, both UTC."""

    start: datetime
    end: datetime

    def a_week_earlier(self) -> "Period":
        week = timedelta(days=7)
        return Period(self.start - week, self.end - week)


@dataclass(frozen=True)
class Comparison:
    """A figure of today so far, beside the same weekday last week until the same time of day."""

    now: int
    before: int

    @property
    def change(self) -> int:
        return self.now - self.before


@dataclass(frozen=True)
class FriendsDay:
    day: date
    gained: int
    lost: int


@dataclass(frozen=True)
class WelcomesDay:
    """`due`: welcomes that should have been sent; `in_time`: those that were, within 20 s."""

    day: date
    due: int
    in_time: int

    @property
    def share(self) -> float | None:
        """Percent; None on a day without welcomes."""
        return round(100 * self.in_time / self.due, 1) if self.due else None


def last_days(count: int) -> list[date]:
    """The last `count` Shanghai days, today last."""
    today = clock.today()
    return [today - timedelta(days=back) for back in reversed(range(count))]


def friends_by_day(days: list[date], scope: Scope = WHOLE) -> list[FriendsDay]:
    """Friends gained and lost on each of these consecutive days, by WeCom's time of the event."""
    gained = counts_by_day(FriendshipEvent.at, days, GAINED, *_seen(scope, FriendshipEvent))
    lost = counts_by_day(FriendshipEvent.at, days, LOST, *_seen(scope, FriendshipEvent))
    return [FriendsDay(day, gained.get(day, 0), lost.get(day, 0)) for day in days]


def welcomes_by_day(days: list[date], scope: Scope = WHOLE) -> list[WelcomesDay]:
    due = counts_by_day(Greeting.event_at, days, DUE, *_seen(scope, Greeting))
    in_time = counts_by_day(Greeting.event_at, days, IN_TIME, *_seen(scope, Greeting))
    return [WelcomesDay(day, due.get(day, 0), in_time.get(day, 0)) for day in days]


def today_so_far() -> Period:
    now = clock.now()
    return Period(clock.at_local_time(clock.local(now).date()), now)


def today_against_last_week(scope: Scope = WHOLE) -> dict[str, Comparison]:
    """Friends gained and lost, welcomes sent, tasks done, orders paid and their fen."""
    now, before = today_so_far(), today_so_far().a_week_earlier()
    earlier = _figures(before, scope)
    return {name: Comparison(count, earlier[name]) for name, count in _figures(now, scope).items()}


def _figures(period: Period, scope: Scope) -> dict[str, int]:
    events, greetings = _seen(scope, FriendshipEvent), _seen(scope, Greeting)
    orders = list(reach.customers(scope, Order.customer))
    return {
        "gained": _count(FriendshipEvent.at, period, GAINED, *events),
        "lost": _count(FriendshipEvent.at, period, LOST, *events),
        "welcomed": _count(Greeting.event_at, period, IN_TIME, *greetings),
        "late": _count(Greeting.event_at, period, Greeting.outcome == "late", *greetings),
        "tasks_done": _count(OutreachTask.done_at, period, *_seen(scope, OutreachTask)),
        "orders": _count(Order.paid_at, period, *orders),
        "paid_fen": _sum(Order.pay_fen, Order.paid_at, period, *orders),
    }


def _seen(scope: Scope, model: type[Model]) -> list[Expression]:
    """Conditions on rows that have a `friendship`."""
    return list(reach.friendships(scope, model.friendship))


def counts_by_day(moment: DateTimeField, days: list[date], *where: Expression) -> dict[date, int]:
    """Rows per Shanghai day of their `moment` (a UTC column), days without rows left out."""
    period = Period(clock.day_bounds(days[0])[0], clock.day_bounds(days[-1])[1])
    day = _shanghai(moment, "YYYY-MM-DD", "%Y-%m-%d")
    return {date.fromisoformat(text): n for text, n in _grouped(day, moment, period, where)}


def counts_by_day_and(
    columns: tuple[Field, ...], moment: DateTimeField, days: list[date]
) -> dict[tuple, dict[date, int]]:
    """The same for every combination of values of these columns, in one query."""
    period = Period(clock.day_bounds(days[0])[0], clock.day_bounds(days[-1])[1])
    day = _shanghai(moment, "YYYY-MM-DD", "%Y-%m-%d").alias("slot")
    rows = moment.model.select(*columns, day, fn.COUNT(moment.model.id))
    rows = rows.where(*_within(moment, period)).group_by(*columns, SQL("slot"))
    found: dict[tuple, dict[date, int]] = {}
    for *values, text, count in rows.tuples():
        found.setdefault(tuple(values), {})[date.fromisoformat(text)] = count
    return found


def friends_now(scope: Scope = WHOLE) -> int:
    """Friendships of this moment; a customer with two guides counts twice."""
    return Friendship.select().where(ACTIVE, *scope.within(Friendship.store)).count()


def counts_by_hour(
    moment: DateTimeField, period: Period, *where: Expression
) -> dict[datetime, int]:
    """Rows per hour, as naive Shanghai time."""
    hour = _shanghai(moment, 'YYYY-MM-DD"T"HH24:00:00', "%Y-%m-%dT%H:00:00")
    return {datetime.fromisoformat(text): n for text, n in _grouped(hour, moment, period, where)}


@dataclass(frozen=True)
class StoreFigures:
    """Friends gained and lost of one store; `missed`: welcomes that should have come in time."""

    store: Department
    gained: int
    lost: int
    missed: int


def stores_standing_out(period: Period, scope: Scope = WHOLE, limit: int = 6) -> list[StoreFigures]:
    """Where friends were lost or welcomes missed, then where most were gained."""
    here = list(scope.within(Friendship.store))
    gained = _by_store(FriendshipEvent.at, period, GAINED, *here)
    lost = _by_store(FriendshipEvent.at, period, LOST, *here)
    missed = _by_store(Greeting.event_at, period, DUE & ~IN_TIME, *here)
    ids = sorted(
        gained.keys() | lost.keys() | missed.keys(),
        key=lambda id: (-missed.get(id, 0), -lost.get(id, 0), -gained.get(id, 0)),
    )[:limit]
    stores = {store.id: store for store in Department.select().where(Department.id.in_(ids))}
    return [
        StoreFigures(stores[id], gained.get(id, 0), lost.get(id, 0), missed.get(id, 0))
        for id in ids
    ]


def _by_store(moment: DateTimeField, period: Period, *where: Expression) -> dict[int, int]:
    """Rows of a table with a `friendship`, by the friendship's store."""
    rows = moment.model.select(Friendship.store, fn.COUNT(moment.model.id)).join(Friendship)
    placed = Friendship.store.is_null(False)
    rows = rows.where(*_within(moment, period), *where, placed).group_by(Friendship.store)
    return dict(rows.tuples())


def _grouped(
    key: Function, moment: DateTimeField, period: Period, where: tuple[Expression, ...]
) -> Iterable[tuple[str, int]]:
    """By the name of the column: PostgreSQL does not see that two expressions with parameters are
    the same.
    """
    rows = moment.model.select(key.alias("slot"), fn.COUNT(moment.model.id))
    return rows.where(*_within(moment, period), *where).group_by(SQL("slot")).tuples()


def _count(moment: DateTimeField, period: Period, *where: Expression) -> int:
    return moment.model.select().where(*_within(moment, period), *where).count()


def _sum(amount: Field, moment: DateTimeField, period: Period, *where: Expression) -> int:
    total = moment.model.select(fn.COALESCE(fn.SUM(amount), 0))
    return int(total.where(*_within(moment, period), *where).scalar())


def _within(moment: DateTimeField, period: Period) -> tuple[Any, Any]:
    return moment >= period.start, moment < period.end


def _shanghai(moment: DateTimeField, postgresql: str, sqlite: str) -> Function:
    """The column in Shanghai's time as text, by the format of whichever database this is."""
    hours = AHEAD_OF_UTC // timedelta(hours=1)
    if is_postgresql():
        return fn.TO_CHAR(moment + fn.MAKE_INTERVAL(0, 0, 0, 0, hours), postgresql)
    return fn.STRFTIME(sqlite, moment, f"+{hours} hours")
