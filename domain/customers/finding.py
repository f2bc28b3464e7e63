"""Finding customers: what operators and guides look for among a million friendships.

Those that match are gathered with the help of indexes, and a page is cut from them. Where there
are very many, the newest friendships are looked at one by one instead: the page is soon full.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from peewee import OP, SQL, Expression, Field, ModelSelect, Select, chunked, fn

from db import db, is_postgresql
from domain import sealed
from domain.customers import phones
from domain.customers.models import Customer, Friendship
from domain.customers.queries import ACTIVE, with_people
from domain.operators.scope import WHOLE, Scope
from domain.organisation.models import Department, Guide

COUNT_UP_TO = 1_000
# Among how many of the newest a page is looked for: a few, and more where these promise one.
LOOKED_AT, LOOKED_AT_MOST = 2_000, 10_000
# As many are put in order at once where all are wanted.
FEW, STEP = 5_000, 1_000
Newest = Friendship.alias("newest")
NEWEST_FIRST = (Friendship.started_at.desc(), Friendship.id.desc())
STATES: dict[str, tuple] = {
    "active": (ACTIVE,),
    "half": (ACTIVE, Friendship.half),
    "lost": (~Friendship.active, Friendship.removed_at.is_null(False)),
    "any": (),
}


class Place(NamedTuple):
    """Where a page of friendships, newest first, ended: the next begins behind it."""

    started_at: datetime
    friendship_id: int


@dataclass(frozen=True)
class Among:
    """Friendships to which these rows refer by a column; with `out`, those to which none does."""

    rows: ModelSelect
    column: Field
    out: bool = False

    def found(self) -> Expression:
        """For a planner that may begin with the rows."""
        if self.out:
            return ~fn.EXISTS(self.rows.where(self.column == Friendship.id))
        return Friendship.id.in_(self.rows.select(self.column))

    def looked_up(self) -> Expression:
        """Asked for each of the newest."""
        own = self.rows.select(SQL("1")).where(self.column == Newest.id).limit(1)
        return Expression(own, OP.IS if self.out else OP.IS_NOT, None)


@dataclass(frozen=True)
class Search:
    """What to look for; empty means any.

    `text`: part of a name or remark, or a whole phone number. `among`: what other rooms know of
    friendships, such as their tags; all must be true. `scope`: the data that the reader may see.
    `state`: active, half, lost or any. Times are UTC, `until` is not included.
    """

    text: str = ""
    guide: Guide | None = None
    store: Department | None = None
    below: str = ""
    member_level: str = ""
    added_from: datetime | None = None
    added_until: datetime | None = None
    state: str = "active"
    among: tuple[Among, ...] = ()
    scope: Scope = WHOLE


def page(
    search: Search, *, after: Place | None = None, limit: int = 50
) -> tuple[list[Friendship], int]:
    """Newest first, and how many there are: exact up to COUNT_UP_TO, which stands for more.

    Ask for one more than you show to know if it goes on.
    """
    places, total = _gathered(search, after, limit, up_to=COUNT_UP_TO)
    if total == COUNT_UP_TO:
        places = _newest(search, after, limit) or _gathered(search, after, limit)[0]
    return _friendships(places), total


def find(search: Search, *, after: Place | None = None, limit: int = 50) -> list[Friendship]:
    return page(search, after=after, limit=limit)[0]


def search(
    guide: Guide,
    text: str = "",
    *,
    among: tuple[Among, ...] = (),
    after: Place | None = None,
    limit: int = 50,
) -> list[Friendship]:
    """A guide's own customers, newest first."""
    return find(Search(text=text, guide=guide, among=among), after=after, limit=limit)


def every(search: Search) -> Iterator[Friendship]:
    """All of them, newest first, with never more than STEP in memory."""
    for places in _steps(search):
        yield from _friendships(places)


def count(search: Search) -> int:
    """Exact however many there are, which takes its time."""
    return _matching(search).count()


def _steps(search: Search) -> Iterator[Sequence[Place]]:
    """Where there are many, each step walks on from the last one: all together are one walk."""
    few, total = _gathered(search, None, FEW, up_to=FEW)
    if total < FEW:
        yield from chunked(few, STEP)
        return
    after = None
    while places := _walked(search, after, STEP):
        yield places
        after = places[-1]


def place_of(friendship: Friendship) -> Place:
    return Place(friendship.started_at, friendship.id)


def _friendships(places: Sequence[Place]) -> list[Friendship]:
    query = with_people().where(Friendship.id.in_([place.friendship_id for place in places]))
    return list(query.order_by(*NEWEST_FIRST))


def _gathered(
    search: Search, after: Place | None, limit: int, up_to: int | None = None
) -> tuple[list[Place], int]:
    """One page, and how many there are on all pages. `up_to`: gather no more than these."""
    found = _matching(search).limit(up_to).cte("found", materialized=True)
    total = Select([found], [fn.COUNT(SQL("*"))])
    place = (found.c.started_at, found.c.id)
    query = found.select_from(*place, total)
    query = query.where(_behind(after, *place)) if after else query
    newest = query.order_by(*(part.desc() for part in place)).limit(limit)
    with _by_lookups():
        rows = list(newest.tuples())
        if after and not rows:  # Those gathered may all lie before the place.
            return [], _matching(search).limit(up_to).count()
    return [Place(*row[:2]) for row in rows], rows[0][2] if rows else 0


@contextmanager
def _by_lookups() -> Iterator[None]:
    """By default PostgreSQL reckons with a disk that must seek, and would rather read a whole
    table than look up a fiftieth of its rows, which takes several times as long. And it would keep
    one plan for every value of a filter, rare or not.
    """
    if not is_postgresql():
        yield
        return
    with db.atomic():
        db.execute_sql(
            "SELECT set_config('random_page_cost', '1.1', true),"
            " set_config('plan_cache_mode', 'force_custom_plan', true)"
        )
        yield


def _newest(search: Search, after: Place | None, limit: int) -> list[Place]:
    """A full page, or nothing: then those that match lie too far apart, or too far back."""
    places = _walked(search, after, limit, among=LOOKED_AT)
    if len(places) < limit <= len(places) * LOOKED_AT_MOST / LOOKED_AT:
        places = _walked(search, after, limit, among=LOOKED_AT_MOST)
    return places if len(places) == limit else []


def _walked(
    search: Search, after: Place | None, limit: int, among: int | None = None
) -> list[Place]:
    """From the newest on until there are `limit`, or `among` were looked at."""
    newest = Friendship.select().where(*_alone(search, after)).order_by(*NEWEST_FIRST)
    query = Newest.select(Newest.started_at, Newest.id).from_(newest.limit(among).alias("newest"))
    query = query.order_by(Newest.started_at.desc(), Newest.id.desc()).limit(limit)
    if conditions := [*_looked_up(search)]:
        query = query.where(*conditions)
    with _by_lookups():
        return [Place(*row) for row in query.tuples()]


def _looked_up(search: Search) -> Iterator[Expression]:
    """What others know is asked for each of the newest: the planner cannot turn such a subquery
    into a join, which would read all customers.
    """
    text = search.text.strip()
    digits = sealed.phone_digits(text)
    for among in search.among:
        yield among.looked_up()
    if search.member_level:
        yield _customer(Customer.member_level == search.member_level)
    if digits:
        yield Newest.customer.in_(phones.owners(digits))
    elif text:
        yield Newest.remark.contains(text) | _customer(Customer.name.contains(text))


def _customer(*conditions: Expression) -> Expression:
    """These are true of the customer."""
    customer = Customer.select(SQL("1")).where(Customer.id == Newest.customer, *conditions)
    return Expression(customer.limit(1), OP.IS_NOT, None)


def _matching(search: Search) -> ModelSelect:
    """Places in any order, so that the planner may begin with the index that narrows most."""
    text = search.text.strip()
    digits = sealed.phone_digits(text)
    if digits:
        return _places(_joined(search, Customer.id.in_(phones.owners(digits))))
    if not text:
        return _places(_joined(search))
    by_name = _places(_joined(search, _has(Customer.name, text)))
    named = Friendship.customer.in_(Customer.select(Customer.id).where(_has(Customer.name, text)))
    by_remark = _places([*_joined(search), _has(Friendship.remark, text), ~named])
    return by_name.union_all(by_remark)


def _joined(search: Search, *about: Expression) -> Iterator[Expression]:
    """`about`: what must be true of the customer besides the level."""
    yield from _alone(search)
    for among in search.among:
        yield among.found()
    if search.member_level:
        about = (*about, Customer.member_level == search.member_level)
    if about:
        yield Friendship.customer.in_(Customer.select(Customer.id).where(*about))


def _has(column: Field, text: str) -> Expression:
    """Part of a text. PostgreSQL narrows it by an index of characters (`migrations/0003_*`). It
    knows how often these occur, and takes the second condition for one that hardly narrows more.
    """
    if not is_postgresql():
        return column.contains(text)
    narrowed = Expression(fn.grams(column), "@>", fn.grams(text))
    return narrowed & (fn.STRPOS(fn.LOWER(column), fn.LOWER(text)) != 0)


def _places(conditions: Iterable[Expression]) -> ModelSelect:
    return Friendship.select(Friendship.started_at, Friendship.id).where(*conditions)


def _alone(search: Search, after: Place | None = None) -> Iterator[Expression]:
    """What a friendship alone tells: its state, guide, store and time."""
    yield Friendship.started_at.is_null(False)
    yield from STATES[search.state]
    if after:
        yield _behind(after, Friendship.started_at, Friendship.id)
    yield from search.scope.within(Friendship.store)
    if search.guide:
        yield Friendship.guide == search.guide
    if search.store:
        yield Friendship.store == search.store
    if search.below:
        below = Department.path.startswith(search.below)
        yield Friendship.store.in_(Department.select(Department.id).where(below))
    if search.added_from:
        yield Friendship.started_at >= search.added_from
    if search.added_until:
        yield Friendship.started_at < search.added_until


def _behind(after: Place, started_at: Any, id: Any) -> Expression:
    """The first part seems needless, but only it lets an index begin there."""
    older = started_at < after.started_at
    return (started_at <= after.started_at) & (older | (id < after.friendship_id))
