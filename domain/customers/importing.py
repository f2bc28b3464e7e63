"""What the shop knows about its members: birthday, level, points and phone, from a file.

The only door to it is the command line, so its refusals are in English.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from domain import clock, sealed
from domain.customers import phones
from domain.customers.models import Customer

COLUMNS = ("external_userid", "unionid", "phone", "birthday", "member_level", "points")
LONGEST_LEVEL = 40
MOST_POINTS = 2_000_000_000
# Any leap year: whoever was born on 29 February has a birthday.
LEAP_YEAR = 2024


class BadRow(ValueError):
    """Nothing of this row was changed; the message says why."""


@dataclass(frozen=True)
class Member:
    """A row that was understood. `birthday`: MMDD, such as 308; empty fields are not touched."""

    customer: Customer
    birthday: int | None
    birth_year: int | None
    member_level: str
    phone: str
    points: int | None


def understand(row: Mapping[str, str]) -> Member:
    """`row`: texts by the names of COLUMNS. Raises BadRow."""
    cells = {name: (row.get(name) or "").strip() for name in COLUMNS}
    phone, points = _phone(cells["phone"]), _points(cells["points"])
    birthday, birth_year = _birthday(cells["birthday"])
    if len(cells["member_level"]) > LONGEST_LEVEL:
        raise BadRow(f"member_level is longer than {LONGEST_LEVEL} characters")
    customer = _customer(cells["external_userid"], cells["unionid"], phone)
    return Member(customer, birthday, birth_year, cells["member_level"], phone, points)


def save(member: Member) -> bool:
    """False: everything was so already."""
    wanted = {
        "birthday": member.birthday,
        "birth_year": member.birth_year,
        "member_level": member.member_level,
        "points": member.points,
    }
    customer = member.customer
    changes = {
        name: value
        for name, value in wanted.items()
        if value not in (None, "") and getattr(customer, name) != value
    }
    if changes:
        Customer.update(changes).where(Customer.id == customer.id).execute()
    new = phones.add({customer.id: [member.phone]}, source="import") if member.phone else 0
    return bool(changes or new)


def _phone(text: str) -> str:
    digits = sealed.phone_digits(text)
    if text and not digits:
        raise BadRow(f"phone is not a mobile number of 11 digits: {len(text)} characters")
    return digits


def _points(text: str) -> int | None:
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{1,10}", text) or int(text) > MOST_POINTS:
        raise BadRow(f"points is not a whole number: {text[:20]}")
    return int(text)


def _birthday(text: str) -> tuple[int | None, int | None]:
    if not text:
        return None, None
    match = re.fullmatch(r"(?:(\d{4})-)?(\d{1,2})-(\d{1,2})", text)
    if not match:
        raise BadRow(f"birthday is neither YYYY-MM-DD nor MM-DD: {text[:20]}")
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        born = date(year or LEAP_YEAR, month or 0, day or 0)
    except ValueError:
        raise BadRow(f"birthday is no day of the calendar: {text}") from None
    if year and not date(1900, 1, 1) <= born <= clock.today():
        raise BadRow(f"birthday is not in the last hundred years or so: {text}")
    return born.month * 100 + born.day, year


def _customer(external_userid: str, unionid: str, phone: str) -> Customer:
    """By the surest name that the row has."""
    if external_userid:
        return _only(Customer.external_userid == external_userid, "external_userid")
    if unionid:
        return _only(Customer.unionid == unionid, "unionid")
    if phone:
        return _only(Customer.id.in_(phones.owners(phone)), "phone")
    raise BadRow("external_userid, unionid and phone are all empty")


def _only(where, name: str) -> Customer:
    found = list(Customer.select().where(where).limit(2))
    if not found:
        raise BadRow(f"no customer has this {name}")
    if len(found) > 1:
        raise BadRow(f"more than one customer has this {name}")
    return found[0]
