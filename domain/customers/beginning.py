"""Where PostgreSQL begins to look for friendships: with whatever is fewest, if that is few.

For each row of a join it descends an index from the top, which takes most of the time of a search.
Of a list of ids it reads the index from left to right, three times as fast, but it cannot tell how
long such a list will be. So it is asked beforehand, and told what to begin with.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple

from peewee import CTE, SQL, Expression, Field, ModelSelect, Select, fn

from db import db, is_postgresql
from domain import many
from domain.customers.containing import named, remarked, spells
from domain.customers.models import Customer, Friendship

# Where there are more, the first of them are found soon enough by walking.
FEW = 30_000
# Where names must be read, too, walking takes longer, and it pays to begin with so many times more.
WITH_TEXT = 2
# Rows that must be fetched from the table cost more than those that an index holds.
DEAR = 4
# The same of a name, until its friendship is found.
BEARERS = 10
# By default PostgreSQL reckons with a disk that must seek, and would rather read a whole table,
# with helpers, than look up a fiftieth of its rows, which takes several times as long. And it would
# keep one plan for every value of a filter, rare or not.
BY_LOOKUPS = "SELECT " + ", ".join(
    f"set_config('{name}', '{value}', true)"
    for name, value in {
        "random_page_cost": "1.1",
        "enable_seqscan": "off",
        "max_parallel_workers_per_gather": "0",
        "plan_cache_mode": "force_custom_plan",
    }.items()
)


# Nor can it tell how many rows a list will find: it reckons with few, and would compare each of
# them with each of the others.
BY_LISTS = f"{BY_LOOKUPS}, set_config('enable_nestloop', 'off', true)"


@contextmanager
def by_lookups(listed: bool = False) -> Iterator[None]:
    """`listed`: for a query that begins with the fewest."""
    if not is_postgresql():
        yield
        return
    with db.atomic():
        db.execute_sql(BY_LISTS if listed else BY_LOOKUPS)
        yield


@dataclass(frozen=True)
class Part:
    """One of the things that must be true.

    `ids`: of what it is true, to begin with, and `first` says so of a friendship; without, it is
    only looked up `later`, of those friendships that are held. `dear`: how many times as much one
    of the ids costs. `begins`: False for ids that are not all of which it is true.
    """

    later: Callable[[CTE], Expression] | None = None
    ids: ModelSelect | None = None
    first: tuple[Expression, ...] = ()
    dear: int = 1
    begins: bool = True

    def cost(self) -> float:
        """By what PostgreSQL knows of the values."""
        return float("inf") if self.ids is None else _estimated(self.ids) * self.dear

    def is_few(self, times: int) -> bool:
        """PostgreSQL may be wrong about conditions that have to do with each other."""
        return self.begins and self.ids is not None and is_few(self.ids, self.dear, times)


def is_few(ids: ModelSelect, dear: int, times: int) -> bool:
    most = FEW * times // dear
    return ids.limit(most + 1).count() <= most


def has_few_bearers(text: str) -> bool:
    """No more than a tenth of FEW names and remarks: a page is hard to walk to them, and all of
    them are soon gathered.
    """
    with by_lookups():
        return is_postgresql() and all(
            is_few(ids, BEARERS, times=1) for ids in (named(text), remarked(text))
        )


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

    def part(self) -> Part:
        ids = self.rows.select(self.column)
        if self.out:
            return Part(lambda held: held.c.id.not_in(self._of(held)))
        return Part(
            lambda held: held.c.id.in_(self._of(held)), ids, (many.listed(Friendship.id, ids),)
        )

    def _of(self, held: CTE) -> ModelSelect:
        return self.rows.select(self.column).where(many.listed(self.column, _ids(held)))


def about_customer(conditions: Sequence[Expression]) -> Part:
    ids = Customer.select(Customer.id).where(*conditions)
    first = (many.listed(Friendship.customer, ids),)
    return Part(lambda held: is_of(held, conditions), ids, first, DEAR)


def about_text(text: str, about: Sequence[Expression]) -> Part:
    """The text is part of the customer's name or of the remark, and the rest is true of the
    customer. Its ids only tell how many there are: whoever has it in the remark is not among them.
    """

    def later(held: CTE) -> Expression:
        in_remark = held.c.id.in_(remarked(text))
        if about:
            theirs = many.listed(Customer.id, remarked(text).select(Friendship.customer))
            told = Customer.select(Customer.id).where(theirs, *about)
            in_remark &= held.c.customer_id.in_(told)
        return is_of(held, [spells(Customer.name, text), *about]) | in_remark

    return Part(later, named(text), dear=DEAR, begins=False)


def is_of(held: CTE, conditions: Sequence[Expression]) -> Expression:
    theirs = many.listed(Customer.id, Select([held], [held.c.customer_id]))
    return held.c.customer_id.in_(Customer.select(Customer.id).where(theirs, *conditions))


def _ids(held: CTE) -> Select:
    return Select([held], [held.c.id])


class Found(NamedTuple):
    """Time and id of friendships, in any order. `before`: what must stand before the query."""

    query: Any
    before: tuple[CTE, ...] = ()

    def gathered(self, up_to: int | None = None) -> tuple[CTE, tuple[CTE, ...]]:
        """For a query of these, and all that must stand before that."""
        found = self.query.limit(up_to).cte("found", materialized=True)
        return found, (*self.before, found)

    def count(self, up_to: int | None = None) -> int:
        found, before = self.gathered(up_to)
        return found.select_from(fn.COUNT(SQL("*"))).with_cte(*before).scalar()


def with_fewest(own: Sequence[Expression], parts: Sequence[Part], times: int = 1) -> Found | None:
    """The friendships of which all is true, if there is something to begin with.

    `own`: what an index tells of the friendship alone. Of the parts, `times` FEW are still few;
    friendships alone are walked in the order of their index.
    """
    if not is_postgresql():
        return None
    alone = Part(ids=Friendship.select(Friendship.id).where(*own))
    costs = [(part.cost(), part) for part in (alone, *parts)]
    cost, start = min(costs, key=lambda pair: pair[0])
    times = 1 if start is alone else times
    return _begun(own, start, parts) if cost <= FEW * times and start.is_few(times) else None


def _begun(own: Sequence[Expression], start: Part, parts: Sequence[Part]) -> Found:
    columns = Friendship.started_at, Friendship.id, Friendship.customer
    held = Friendship.select(*columns).where(*own, *start.first).cte("held", materialized=True)
    found = Select([held], [held.c.started_at, held.c.id]).bind(db)
    later = [part.later(held) for part in parts if part.later and part is not start]
    return Found(found.where(*later) if later else found, (held,))


def _estimated(query: ModelSelect) -> int:
    sql, parameters = query.sql()
    (plan,) = db.execute_sql(f"EXPLAIN (FORMAT JSON) {sql}", parameters).fetchone()
    return plan[0]["Plan"]["Plan Rows"]
