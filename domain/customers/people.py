"""Customers themselves as WeCom tells of them: who is new is made, who differs is changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from domain import many
from domain.customers.models import Customer
from domain.customers.readings import Person


@dataclass(frozen=True)
class People:
    """`ids`: ours, by external_userid. Of these, `new` were made here, `differed` were changed."""

    ids: dict[str, int]
    new: set[int]
    differed: set[int]


# What a reading says of a customer, and whether there was one before.
READ = (
    *(Customer.id, Customer.external_userid, Customer.name, Customer.avatar, Customer.type),
    *(Customer.gender, Customer.corp_name, Customer.unionid, Customer.synced_at),
)
NAMES = [field.name for field in READ]


def save(people: Iterable[Person], read_at: datetime) -> People:
    """Call it in a transaction. `read_at`: before WeCom was asked."""
    told = {person.external_userid: person for person in people}
    rows = _known(told)
    new = _insert([told[id] for id in sorted(told.keys() - rows.keys())], read_at)
    rows |= _known(told.keys() - rows.keys() - new.keys())  # Made by an event meanwhile.
    in_order = sorted(rows.values(), key=lambda row: row["id"])
    differed = {
        row["id"] for row in in_order if _update(row, told[row["external_userid"]], read_at)
    }
    ids = {external_userid: row["id"] for external_userid, row in rows.items()}
    return People(ids | new, set(new.values()), differed)


def _known(external_userids: Iterable[str]) -> dict[str, dict]:
    wanted = list(external_userids)
    if not wanted:
        return {}
    rows = many.read(Customer.select(*READ).where(many.among(Customer.external_userid, wanted)))
    named = [dict(zip(NAMES, row, strict=True)) for row in rows]
    return {row["external_userid"]: row for row in named}


def _insert(people: Iterable[Person], read_at: datetime) -> dict[str, int]:
    """Ids by external_userid, without those whom an event has made meanwhile."""
    rows = [{"external_userid": person.external_userid, **_fields(person)} for person in people]
    moment = {"created_at": read_at, "synced_at": read_at}
    unique = Customer.external_userid
    return dict(many.insert(Customer, rows, (unique, Customer.id), alike=moment))


def _fields(person: Person) -> dict:
    return {
        "name": person.name[:255],
        "avatar": person.avatar[:512],
        "type": person.type,
        "gender": person.gender,
        "corp_name": person.corp_name[:255],
        "unionid": person.unionid,
    }


def _update(row: Mapping, person: Person, read_at: datetime) -> bool:
    """A unionid is not lost when the company unbinds the account through which WeCom tells it."""
    wanted = _fields(person) | {
        "unionid": person.unionid or row["unionid"],
        "synced_at": row["synced_at"] or read_at,
    }
    changes = {name: value for name, value in wanted.items() if row[name] != value}
    if changes:
        Customer.update(changes).where(Customer.id == row["id"]).execute()
    return bool(changes)
