"""What is known of one customer, by attribute: reading it, and writing it with a trace."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from db import db
from domain import audit, clock, sealed
from domain.attributes import kinds
from domain.attributes.built_in import BUILT_IN, whole_numbers
from domain.attributes.models import Attribute, CustomerValue, ValueChange
from domain.customers.models import Customer, Friendship
from domain.locks import FOR_NO_KEY_UPDATE, locked


def of(friendship: Friendship, attributes: Iterable[Attribute]) -> dict[str, Any]:
    """By key; what is not known is empty. Phones are lists of masks."""
    attributes = list(attributes)
    kept = _kept(friendship, [one for one in attributes if not one.built_in])
    return {
        one.key: BUILT_IN[one.key].read(friendship) if one.built_in else kept.get(one.id, "")
        for one in attributes
    }


def of_one(friendship: Friendship, attribute: Attribute) -> Any:
    return of(friendship, [attribute])[attribute.key]


def change(
    friendship: Friendship,
    attribute: Attribute,
    given: Sequence[str],
    *,
    by: str,
    address: str = "",
) -> bool:
    """Keep what a form has in the field at the customer. Raises Invalid, and changes nothing.

    False: it was so already. Whether `by` may do this is asked before, of a guide at `granted`.
    """
    value = kinds.understand(attribute.kind, attribute.choices, given)
    with db.atomic():
        _lock(friendship.customer_id)
        before, kept_before = _known(friendship, attribute)
        _write(friendship.customer, attribute, value)
        after, kept_after = _known(friendship, attribute)
        if kept_before == kept_after:
            return False
        _remember(friendship.customer, attribute, before, after, by=by, address=address)
    return True


def reveal(friendship: Friendship, attribute: Attribute, *, by: str, address: str = "") -> list:
    """The whole numbers of a phone attribute, for the eyes of `by`; it is kept who looked."""
    numbers = _numbers(friendship.customer, attribute)
    if numbers:
        subject = f"customer:{friendship.customer_id}"
        audit.record(by, "phone.revealed", subject, address=address, attribute=attribute.name)
    return numbers


@dataclass(frozen=True)
class Rotated:
    """`last`: the id up to which numbers were looked at."""

    last: int
    looked_at: int


def rotate(after: int, limit: int) -> Rotated | None:
    """Bring the next custom numbers to the newest key. None when there are no more."""
    rows = CustomerValue.select().where(CustomerValue.id > after, CustomerValue.phone_sealed != "")
    rows = list(rows.order_by(CustomerValue.id).limit(limit))
    for row in rows:
        changes = _sealed(row.customer_id, _number(row))
        CustomerValue.update(changes).where(CustomerValue.id == row.id).execute()
    return Rotated(rows[-1].id, len(rows)) if rows else None


def count_numbers() -> int:
    return CustomerValue.select().where(CustomerValue.phone_sealed != "").count()


def _lock(customer_id: int) -> None:
    """What was there before stays what it was until the change is written down."""
    wanted = Customer.select(Customer.id).where(Customer.id == customer_id)
    locked(wanted, FOR_NO_KEY_UPDATE).execute()


def _kept(friendship: Friendship, custom: list[Attribute]) -> dict[int, Any]:
    """Custom values by the attribute's id; those of phones as lists of masks."""
    if not custom:
        return {}
    rows = CustomerValue.select().where(
        CustomerValue.customer == friendship.customer_id,
        CustomerValue.attribute.in_([one.id for one in custom]),
    )
    return {row.attribute_id: [row.value] if row.phone_sealed else row.value for row in rows}


def _write(customer: Customer, attribute: Attribute, value: kinds.Value) -> None:
    if attribute.built_in:
        write = BUILT_IN[attribute.key].write
        assert write, f"{attribute.key} is WeCom's own"
        write(customer, value)
        return
    mine = {"customer": customer.id, "attribute": attribute.id}
    if not value:
        CustomerValue.delete().where(
            CustomerValue.customer == customer, CustomerValue.attribute == attribute
        ).execute()
        return
    kept = _sealed(customer.id, value) if attribute.kind == "phone" else {"value": value}
    target = [CustomerValue.customer, CustomerValue.attribute]
    upsert = CustomerValue.insert(mine | kept)
    upsert.on_conflict(conflict_target=target, update=kept).execute()


def _sealed(customer_id: int, digits: Any) -> dict:
    return {
        "value": sealed.phone_mask(digits),
        "phone_index": sealed.phone_index(digits),
        "phone_sealed": sealed.seal(digits, f"customer:{customer_id}"),
    }


def _numbers(customer: Customer, attribute: Attribute) -> list[str]:
    if attribute.built_in:
        return whole_numbers(customer)
    rows = CustomerValue.select().where(
        CustomerValue.customer == customer, CustomerValue.attribute == attribute
    )
    return [_number(row) for row in rows if row.phone_sealed]


def _number(row: CustomerValue) -> str:
    return sealed.unseal(row.phone_sealed, f"customer:{row.customer_id}")


def _known(friendship: Friendship, attribute: Attribute) -> tuple[Any, Any]:
    """As it is shown, and as it is: two numbers may have one mask."""
    customer = friendship.customer = Customer.get_by_id(friendship.customer_id)
    shown = of_one(friendship, attribute)
    if attribute.kind != "phone":
        return shown, shown
    return shown, sorted(_numbers(customer, attribute))


def _remember(
    customer: Customer, attribute: Attribute, before: Any, after: Any, *, by: str, address: str
) -> None:
    ValueChange.create(
        customer=customer, attribute=attribute, by=by, at=clock.now(), before=before, after=after
    )
    audit.record(
        by,
        "attribute.edited",
        f"customer:{customer.id}",
        address=address,
        attribute=attribute.name,
        value={"before": _masked(before), "after": _masked(after)},
    )


def _masked(value: Any) -> Any:
    """The audit log holds no phone numbers, not even those inside of other texts."""
    if isinstance(value, list):
        return [sealed.without_phones(text) for text in value]
    return sealed.without_phones(str(value))
