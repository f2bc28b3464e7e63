"""Finding customers: what operators and guides look for among a million friendships.

Those that match are gathered with the help of indexes, and a page is cut from them. Where there
are very many, the newest friendships are looked at one by one instead: the page is soon full.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from peewee import OP, SQL, Expression, Field, ModelSelect, Select, chunked, fn

from domain import many, sealed
from domain.customers import phones
from domain.customers.beginning import (
    DEAR,
    WITH_TEXT,
    Among,
    Found,
    Part,
    about_customer,
    about_text,
    by_lookups,
    has_few_bearers,
    is_few,
    with_fewest,
)
from domain.customers.containing import has, named, remarked, spells
from domain.customers.models import Customer, Friendship
from domain.customers.queries import ACTIVE, with_people
from domain.operators.scope import WHOLE, Scope
from domain.organisation.models import Department, Guide

COUNT_UP_TO = 500
# Among how many of the newest a page is looked for: a few, and more where these promise one.
LOOKED_AT, LOOKED_AT_MOST = 2_000, 20_000
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
    search: Search,
    *,
    after: Place | None = None,
    limit: int = 50,
    columns: Sequence[Field] = (),
) -> tuple[list[Friendship], int]:
    """Newest first, and how many there are: exact up to COUNT_UP_TO, which stands for more.

    Ask for one more than you show to know if it goes on. `columns`: those of friendship, customer,
    guide and store that are read, where not all; to make all of fifty rows takes a while.
    """
    few = _few(search)
    up_to = None if few or _is_rare_name(search) else COUNT_UP_TO
    places, total = _gathered(few or _matching(search), after, limit, up_to)
    if up_to and total == up_to:
        places = _newest(search, after, limit) or _gathered(_matching(search), after, limit)[0]
    return _friendships(places, columns), min(total, COUNT_UP_TO)


def _is_rare_name(search: Search) -> bool:
    text = "" if search.member_level or search.among else search.text.strip()
    return bool(text) and has_few_bearers(text)


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
    """A guide's own customers, newest first. They are so few that all of them may be looked at."""
    return _friendships(_walked(Search(text=text, guide=guide, among=among), after, limit))


def every(search: Search) -> Iterator[Friendship]:
    """All of them, newest first, with never more than STEP in memory."""
    for places in _steps(search):
        yield from _friendships(places)


def count(search: Search) -> int:
    """Exact however many there are, which takes its time."""
    if few := _few(search):
        with by_lookups(listed=True):
            return few.count()
    return _matching(search).count()


def _steps(search: Search) -> Iterator[Sequence[Place]]:
    """Where there are many, each step walks on from the last one: all together are one walk."""
    few, total = _gathered(_matching(search), None, FEW, FEW)
    if total < FEW:
        yield from chunked(few, STEP)
        return
    after = None
    while places := _walked(search, after, STEP):
        yield places
        after = places[-1]


def place_of(friendship: Friendship) -> Place:
    return Place(friendship.started_at, friendship.id)


def _friendships(places: Sequence[Place], columns: Sequence[Field] = ()) -> list[Friendship]:
    ids = [place.friendship_id for place in places]
    query = with_people().where(many.among(Friendship.id, ids)).order_by(*NEWEST_FIRST)
    return list(query.select(*columns) if columns else query)


def _gathered(
    matching: Found, after: Place | None, limit: int, up_to: int | None = None
) -> tuple[list[Place], int]:
    """One page, and how many there are on all pages. `up_to`: gather no more than these."""
    found, before = matching.gathered(up_to)
    total = Select([found], [fn.COUNT(SQL("*"))])
    place = (found.c.started_at, found.c.id)
    query = found.select_from(*place, total).with_cte(*before)
    query = query.where(_behind(after, *place)) if after else query
    newest = query.order_by(*(part.desc() for part in place)).limit(limit)
    with by_lookups(listed=bool(matching.before)):
        rows = list(newest.tuples())
        if after and not rows:  # Those gathered may all lie before the place.
            return [], matching.count(up_to)
    return [Place(*row[:2]) for row in rows], rows[0][2] if rows else 0


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
    with by_lookups():
        return [Place(*row) for row in query.tuples()]


def _looked_up(search: Search) -> Iterator[Expression]:
    """What others know is asked for each of the newest: the planner cannot turn such a subquery
    into a join, which would read all customers.
    """
    text = search.text.strip()
    digits = sealed.phone_digits(text)
    for among in search.among:
        yield _carried(among)
    if search.member_level:
        yield _customer(Customer.member_level == search.member_level)
    if digits:
        yield Newest.customer.in_(phones.owners(digits))
    elif text:
        yield spells(Newest.remark, text) | _customer(spells(Customer.name, text))


def _carried(among: Among) -> Expression:
    own = among.rows.select(SQL("1")).where(among.column == Newest.id).limit(1)
    return Expression(own, OP.IS if among.out else OP.IS_NOT, None)


def _customer(*conditions: Expression) -> Expression:
    """These are true of the customer."""
    customer = Customer.select(SQL("1")).where(Customer.id == Newest.customer, *conditions)
    return Expression(customer.limit(1), OP.IS_NOT, None)


def _few(search: Search) -> Found | None:
    """The same as `_matching`, where there are few to begin with."""
    (own, about), *in_remarks = _conditions(search)
    parts = [one.part() for one in search.among]
    if in_remarks:
        return _few_with_text(search, own, parts)
    return with_fewest(own, [*parts, about_customer(about)] if about else parts)


def _few_with_text(search: Search, own: list[Expression], parts: list[Part]) -> Found | None:
    """Whoever else is few is asked for the text: a surname has very many bearers."""
    text, level = search.text.strip(), _level(search)
    parts = [*parts, about_text(text, level)]
    if level:  # Looked up together with the names, where it is not begun with.
        parts.append(replace(about_customer(level), later=None))
    found = with_fewest(own, parts, times=WITH_TEXT)
    with by_lookups():
        return found if found and is_few(remarked(text), DEAR, WITH_TEXT) else None


def _level(search: Search) -> list[Expression]:
    return [Customer.member_level == search.member_level] if search.member_level else []


def _matching(search: Search) -> Found:
    """In any order, so that the planner may begin with the index that narrows most."""
    halves = [_places(search, own, about) for own, about in _conditions(search)]
    return Found(halves[0].union_all(halves[1]) if halves[1:] else halves[0])


def _conditions(search: Search) -> Iterator[tuple[list[Expression], list[Expression]]]:
    """On the friendship and on its customer. A text may be part of the customer's name or, in a
    second half, of the remark.
    """
    own, about, text = [*_alone(search)], _level(search), search.text.strip()
    if digits := sealed.phone_digits(text):
        yield own, [*about, Customer.id.in_(phones.owners(digits))]
    elif not text:
        yield own, about
    else:
        yield own, [*about, has(Customer.name, text)]
        yield [*own, has(Friendship.remark, text), ~Friendship.customer.in_(named(text))], about


def _places(search: Search, own: list[Expression], about: list[Expression]) -> ModelSelect:
    query = Friendship.select(Friendship.started_at, Friendship.id).where(*own)
    for among in search.among:
        query = query.where(among.found())
    if not about:
        return query
    return query.where(Friendship.customer.in_(Customer.select(Customer.id).where(*about)))


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
