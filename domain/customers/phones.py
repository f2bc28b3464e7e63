"""Customers' mobile numbers: sealed, findable by the whole number, shown as a mask."""

from collections.abc import Iterable, Mapping

from domain import sealed
from domain.customers.models import CustomerPhone


def add(numbers: Mapping[int, Iterable[str]], *, source: str) -> int:
    """Numbers by customer id, as somebody wrote them. Returns how many were new.

    What is not a whole Chinese mobile number is left out: a masked one would match nobody.
    """
    wanted = _by_index(numbers)
    known = _known({customer_id for customer_id, _ in wanted})
    rows = [
        _row(customer_id, index, digits, source)
        for (customer_id, index), digits in wanted.items()
        if (customer_id, index) not in known
    ]
    if rows:
        CustomerPhone.insert_many(rows).on_conflict_ignore().execute()
    return len(rows)


def replace_remarked(customer_id: int, numbers: Iterable[str]) -> None:
    """These, and no others, stand in the remarks of all guides of a customer."""
    numbers = list(numbers)
    indexes = [index for _, index in _by_index({customer_id: numbers})]
    CustomerPhone.delete().where(
        CustomerPhone.customer == customer_id,
        CustomerPhone.source == "remark",
        CustomerPhone.phone_index.not_in(indexes),
    ).execute()
    add({customer_id: numbers}, source="remark")


def whole_number(phone: CustomerPhone) -> str:
    """For the eyes of a person who may see it; whoever shows it writes it in the audit log."""
    return sealed.unseal(phone.phone_sealed, _about(phone.customer_id))


def _by_index(numbers: Mapping[int, Iterable[str]]) -> dict[tuple[int, str], str]:
    return {
        (customer_id, sealed.phone_index(digits)): digits
        for customer_id, texts in numbers.items()
        for digits in map(sealed.phone_digits, texts)
        if digits
    }


def _known(customer_ids: set[int]) -> set[tuple[int, str]]:
    if not customer_ids:
        return set()
    rows = CustomerPhone.select(CustomerPhone.customer, CustomerPhone.phone_index)
    return set(rows.where(CustomerPhone.customer.in_(customer_ids)).tuples())


def _row(customer_id: int, index: str, digits: str, source: str) -> dict:
    return {
        "customer": customer_id,
        "phone_index": index,
        "phone_sealed": sealed.seal(digits, _about(customer_id)),
        "phone_mask": sealed.phone_mask(digits),
        "source": source,
    }


def _about(customer_id: int) -> str:
    return f"customer:{customer_id}"
