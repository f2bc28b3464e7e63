"""Customers' mobile numbers: sealed, findable by the whole number, shown as a mask."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from domain import sealed
from domain.customers.models import Customer, CustomerPhone


def add(numbers: Mapping[int, Iterable[str]], *, source: str) -> int:
    """Numbers by customer id, as somebody wrote them. Returns how many were new.

    What is not a whole Chinese mobile number is left out: a masked one would match nobody.
    """
    wanted = [(customer, digits) for customer in numbers for digits in _whole(numbers[customer])]
    known = _known({customer for customer, _ in wanted})
    rows = [
        _row(customer, digits, source)
        for customer, digits in wanted
        if not any((customer, index) in known for index in sealed.phone_indexes(digits))
    ]
    if rows:
        CustomerPhone.insert_many(rows).on_conflict_ignore().execute()
    return len(rows)


def replace_remarked(customer_id: int, numbers: Iterable[str]) -> None:
    """These, and no others, stand in the remarks of all guides of a customer."""
    replace(customer_id, numbers, source="remark")


def replace(customer_id: int, numbers: Iterable[str], *, source: str) -> None:
    """These, and no others, came from there."""
    numbers = list(numbers)
    indexes = [index for digits in _whole(numbers) for index in sealed.phone_indexes(digits)]
    CustomerPhone.delete().where(
        CustomerPhone.customer == customer_id,
        CustomerPhone.source == source,
        CustomerPhone.phone_index.not_in(indexes),
    ).execute()
    add({customer_id: numbers}, source=source)


def of(customer: Customer) -> list[CustomerPhone]:
    """Oldest first."""
    return list(customer.phones.order_by(CustomerPhone.id))


def whole_number(phone: CustomerPhone) -> str:
    """For the eyes of a person who may see it; whoever shows it writes it in the audit log."""
    return sealed.unseal(phone.phone_sealed, _about(phone.customer_id))


def index_in_use(digits: str) -> str:
    """Under which index a number is found: an older one while its customer's is not rotated."""
    indexes = sealed.phone_indexes(digits)
    if len(indexes) == 1:
        return indexes[0]
    rows = CustomerPhone.select(CustomerPhone.phone_index)
    used = {row.phone_index for row in rows.where(CustomerPhone.phone_index.in_(indexes))}
    return next((index for index in indexes if index in used), indexes[0])


def owners(digits: str):
    """The ids of the customers who have this number: a query."""
    rows = CustomerPhone.select(CustomerPhone.customer)
    return rows.where(CustomerPhone.phone_index.in_(sealed.phone_indexes(digits)))


@dataclass(frozen=True)
class Rotated:
    """`last`: the id up to which numbers were looked at; `indexes`: the newest by the older."""

    last: int
    looked_at: int
    indexes: dict[str, str]


def rotate(after: int, limit: int) -> Rotated | None:
    """Bring the next numbers to the newest key. None when there are no more.

    Numbers that have it already are told as well, for those who keep indexes of them.
    """
    rows = CustomerPhone.select().where(CustomerPhone.id > after)
    rows = list(rows.order_by(CustomerPhone.id).limit(limit))
    if not rows:
        return None
    known = _known({row.customer_id for row in rows})
    indexes: dict[str, str] = {}
    for row in rows:
        digits = whole_number(row)
        newest, *older = sealed.phone_indexes(digits)
        indexes |= dict.fromkeys(older, newest)
        _bring_to_newest(row, digits, twice=(row.customer_id, newest) in known)
    return Rotated(rows[-1].id, len(rows), indexes)


def _bring_to_newest(row: CustomerPhone, digits: str, *, twice: bool) -> None:
    """`twice`: the customer has this number under the newest key, perhaps in this very row."""
    old_index = row.phone_index != sealed.phone_index(digits)
    if old_index and twice:
        row.delete_instance()
    elif old_index or not sealed.is_newest(row.phone_sealed):
        changes = _row(row.customer_id, digits, row.source)
        CustomerPhone.update(changes).where(CustomerPhone.id == row.id).execute()


def count() -> int:
    return CustomerPhone.select().count()


def _whole(texts: Iterable[str]) -> list[str]:
    """Each whole number once."""
    return list(dict.fromkeys(digits for digits in map(sealed.phone_digits, texts) if digits))


def _known(customer_ids: set[int]) -> set[tuple[int, str]]:
    if not customer_ids:
        return set()
    rows = CustomerPhone.select(CustomerPhone.customer, CustomerPhone.phone_index)
    return set(rows.where(CustomerPhone.customer.in_(customer_ids)).tuples())


def _row(customer_id: int, digits: str, source: str) -> dict:
    return {
        "customer": customer_id,
        "phone_index": sealed.phone_index(digits),
        "phone_sealed": sealed.seal(digits, _about(customer_id)),
        "phone_mask": sealed.phone_mask(digits),
        "source": source,
    }


def _about(customer_id: int) -> str:
    return f"customer:{customer_id}"
