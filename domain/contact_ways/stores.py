"""The list of stores as operators work with it: where they are, who serves, how the code is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from peewee import JOIN, Expression, ModelSelect, fn

from domain import many
from domain.contact_ways import queries, stranded
from domain.contact_ways.models import STORE, ContactWay, StrandedCode
from domain.customers.models import Friendship
from domain.customers.queries import active_by_store, people_by_store
from domain.operators.scope import WHOLE, Scope
from domain.organisation import history
from domain.organisation import queries as organisation
from domain.organisation.models import Department, Guide, GuideDepartment

OPEN = (Department.is_store, Department.removed_at.is_null())
OK, MISSING, UNDER_WAY, ATTENTION, STRANDED = "ok", "missing", "running", "attention", "stranded"
BY_NAME, BY_GUIDES, BY_CUSTOMERS = "name", "guides", "customers"


@dataclass(frozen=True)
class Wanted:
    """Which stores, in which order; empty means any.

    `chosen`: departments, of which all stores below count. `code`: a state of the code.
    `closed`: those that are stores no more, instead of the others; a code that leads nowhere is
    found in both. `sort`: name, guides or customers, else as the departments stand in WeCom.
    """

    text: str = ""
    chosen: tuple[int, ...] = ()
    ids: tuple[int, ...] | None = None
    code: str = ""
    unstaffed: bool = False
    closed: bool = False
    scope: Scope = WHOLE
    sort: str = ""
    descending: bool = False


@dataclass(frozen=True)
class Line:
    """`guides` work in the store, `serving` of them may serve customers."""

    store: Department
    company: str
    guides: int
    serving: int
    customers: int
    way: ContactWay | None
    stranded: StrandedCode | None


def page(wanted: Wanted, *, limit: int = 50, offset: int = 0) -> tuple[list[Line], int]:
    """One page of them, and how many there are."""
    found = matching(wanted)
    rows = list(_sorted(found, wanted).limit(limit).offset(offset))
    return _lines(rows), found.count()


def matching(wanted: Wanted) -> ModelSelect:
    """The stores themselves, in no order."""
    return Department.select().where(*_conditions(wanted))


def ids(wanted: Wanted) -> list[int]:
    """By name, so that work on many of them goes on in an order that people can follow."""
    rows = matching(wanted).select(Department.id).order_by(Department.name, Department.id)
    return [row.id for row in rows]


def store(store_id: int, scope: Scope) -> Department | None:
    """The store, or one that was one, if whoever asks may see it."""
    was = Department.id.in_(history.closed_stores())
    here = Department.id == store_id, *scope.within(Department.id)
    return Department.get_or_none(*here, Department.is_store | was)


def _conditions(wanted: Wanted) -> Iterator[Expression]:
    yield from wanted.scope.within(Department.id)
    if wanted.closed:
        yield Department.id.in_(history.closed_stores())
    elif wanted.code != STRANDED:
        yield from OPEN
    if wanted.text:
        yield Department.name.contains(wanted.text)
    if wanted.chosen:
        yield _below(wanted.chosen)
    if wanted.ids is not None:
        yield many.among(Department.id, wanted.ids)
    if wanted.code in STATES:
        yield STATES[wanted.code]()
    if wanted.unstaffed:
        yield Department.id.not_in(_staffed())


def _below(chosen: Sequence[int]) -> Expression:
    """Department 10 is in the path /1/10/101/."""
    paths = Department.select(Department.path).where(many.among(Department.id, chosen)).tuples()
    condition = many.among(Department.id, chosen)
    for (path,) in paths.where(Department.path != "/"):
        condition |= Department.path.startswith(path)
    return condition


def _staffed() -> ModelSelect:
    places = GuideDepartment.select(GuideDepartment.department).join(Guide)
    return places.where(Guide.removed_at.is_null())


def _with(*conditions: Expression) -> Expression:
    """The store's code is so."""
    ways = ContactWay.select(ContactWay.store).join(StrandedCode, JOIN.LEFT_OUTER)
    return Department.id.in_(ways.where(ContactWay.kind == STORE, *conditions))


_in_trouble = (
    ContactWay.set_aside_at.is_null(False)
    | StrandedCode.id.is_null(False)
    | (ContactWay.left_out.cast("TEXT") != "[]")
)
_under_way = (ContactWay.config_id == "") | ContactWay.due_at.is_null(False)
STATES = {
    OK: lambda: _with(~_in_trouble, ~_under_way),
    MISSING: lambda: ~_with(),
    UNDER_WAY: lambda: _with(ContactWay.set_aside_at.is_null(), _under_way),
    ATTENTION: lambda: _with(_in_trouble),
    STRANDED: lambda: _with(StrandedCode.id.is_null(False)),
}


def _sorted(found: ModelSelect, wanted: Wanted) -> ModelSelect:
    if wanted.sort == BY_NAME:
        order = Department.name
    elif counts := {BY_GUIDES: _guides, BY_CUSTOMERS: _customers}.get(wanted.sort):
        numbers = counts(found).alias("numbers")
        on = Department.id == numbers.c.store_id
        found, order = found.join(numbers, JOIN.LEFT_OUTER, on=on), fn.COALESCE(numbers.c.n, 0)
    else:
        order = Department.path
    return found.order_by(order.desc() if wanted.descending else order.asc(), Department.id)


def _guides(found: ModelSelect) -> ModelSelect:
    column = GuideDepartment.department
    query = GuideDepartment.select(column.alias("store_id"), fn.COUNT(Guide.id).alias("n"))
    return query.join(Guide).where(Guide.removed_at.is_null()).group_by(column)


def _customers(found: ModelSelect) -> ModelSelect:
    """Only here are the customers of all stores counted, each person once in a store."""
    return people_by_store().where(Friendship.store.in_(found.select(Department.id)))


def _lines(stores: Sequence[Department]) -> list[Line]:
    store_ids = [store.id for store in stores]
    ways = {way.store_id: way for way in queries.of_stores(store_ids)}
    marks = stranded.of_ways(ways.values())
    staff, friends = organisation.staffing(store_ids), active_by_store(store_ids)
    companies = organisation.companies_of(stores)
    return [
        Line(
            store,
            companies[store.id],
            *staff.get(store.id, (0, 0)),
            friends.get(store.id, 0),
            way := ways.get(store.id),
            marks.get(way.id) if way else None,
        )
        for store in stores
    ]


def lacking(scope: Scope) -> int:
    """How many stores have no code yet."""
    return queries.stores_without_code(*scope.within(Department.id)).count()
