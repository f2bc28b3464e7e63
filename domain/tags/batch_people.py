"""Who the lines of a list are: by phone number, external_userid or unionid, within a scope."""

from collections.abc import Collection, Iterator, Sequence

from peewee import ModelSelect, chunked

from domain import many, sealed
from domain.customers.models import Customer, CustomerPhone, Friendship
from domain.operators.scope import Scope
from domain.organisation.models import Guide
from domain.tags.batch_lists import Given, masked

STEP = 1000


def rows(given: Sequence[Given], scope: Scope) -> list[dict]:
    """Fields of `TagBatchRow`. Whoever is named twice counts once; the later lines say so."""
    seen: set[str | int] = set()
    return [row for some in chunked(given, STEP) for row in _rows(some, scope, seen)]


def _rows(given: Sequence[Given], scope: Scope, seen: set[str | int]) -> Iterator[dict]:
    people = _people([text for _line, text in given])
    known = {id for ids in people.values() for id in ids}
    mine = known if scope.is_whole else _customers(_friendships(known, scope))
    reached = _customers(reachable(_friendships(known, scope)))
    for line, text in given:
        row = _row(people.get(_name(text), set()), mine, reached)
        who = row["customer_id"] or _name(text)
        if who in seen:
            row["result"] = "duplicate"
        seen.add(who)
        yield {"line": line, "given": masked(text), **row}


def _row(people: set[int], mine: set[int], reached: set[int]) -> dict:
    """Of several only those in the scope count; outside of it nobody is named."""
    if not people:
        return {"customer_id": None, "result": "unknown"}
    if not people & mine:
        return {"customer_id": None, "result": "not_in_scope"}
    if len(people & mine) > 1:
        return {"customer_id": None, "result": "ambiguous"}
    (customer_id,) = people & mine
    return {
        "customer_id": customer_id,
        "result": "found" if customer_id in reached else "no_friend",
    }


def reachable(friendships: ModelSelect) -> ModelSelect:
    """Those of guides who are here and have confirmed the customer: WeCom takes tags for them."""
    friendships = friendships.join(Guide).where(Guide.removed_at.is_null())
    return friendships.where(Friendship.active, ~Friendship.half)


def _friendships(customer_ids: Collection[int], scope: Scope) -> ModelSelect:
    among = many.among(Friendship.customer, customer_ids)
    return Friendship.select(Friendship.customer).where(among, *scope.within(Friendship.store))


def _customers(friendships: ModelSelect) -> set[int]:
    return {customer for (customer,) in friendships.tuples()}


def _name(text: str) -> str:
    """What a person is looked up by: of a phone number its digits, however it was written."""
    return sealed.phone_digits(text) or text


def _people(texts: Sequence[str]) -> dict[str, set[int]]:
    """Ids of customers by name. Two may have one phone number, or one unionid."""
    names = {_name(text) for text in texts}
    numbers = {name for name in names if sealed.phone_digits(name)}
    found = _by_phone(numbers)
    _add(found, Customer.unionid, names - numbers)
    for name, id in _ids(Customer.external_userid, names - numbers):
        found[name] = {id}
    return found


def _by_phone(numbers: Collection[str]) -> dict[str, set[int]]:
    written = {index: digits for digits in numbers for index in sealed.phone_indexes(digits)}
    owners = CustomerPhone.select(CustomerPhone.phone_index, CustomerPhone.customer)
    owners = owners.where(many.among(CustomerPhone.phone_index, written))
    found: dict[str, set[int]] = {}
    for index, customer in owners.tuples():
        found.setdefault(written[index], set()).add(customer)
    return found


def _add(found: dict[str, set[int]], column, names: Collection[str]) -> None:
    for name, id in _ids(column, names):
        found.setdefault(name, set()).add(id)


def _ids(column, names: Collection[str]) -> Iterator[tuple[str, int]]:
    yield from Customer.select(column, Customer.id).where(many.among(column, names)).tuples()
