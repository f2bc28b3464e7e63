"""What reconciliation mended, and why events had not told of it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from flask import render_template, request, url_for

from console.auth import requires
from console.blueprint import bp
from console.lists import page_of, text_asked
from domain.contact_ways.models import ContactWay
from domain.customers.models import Customer, Friendship
from domain.group_chats.models import GroupChat
from domain.organisation.models import Department, Guide
from domain.syncs import mending
from domain.syncs.models import Mending
from domain.tags.models import CorpTag

DAYS = (1, 7, 14, 60)
SHOWN = 5


@dataclass(frozen=True)
class Example:
    name: str
    address: str = ""


@bp.get("/mendings")
@requires("system.see")
def list_mendings():
    asked = {"kind": text_asked("kind"), "why": text_asked("why"), "days": _days()}
    page = page_of(lambda limit, offset: mending.find(**asked, limit=limit, offset=offset))
    return render_template(
        "console/syncs/mendings.html",
        page=page,
        counts=mending.counts(**asked),
        examples=examples(page.rows),
        days=_days(),
    )


def _days() -> int:
    days = request.args.get("days", type=int)
    return days if days in DAYS else 14


def examples(rows: Iterable[Mending]) -> dict[int, list[Example]]:
    """The first few rows that each mending is about, by its id."""
    rows = list(rows)
    found: dict[tuple[str, int], Example] = {}
    for kind in {row.kind for row in rows}:
        ids = {id for row in rows if row.kind == kind for id in row.examples[:SHOWN]}
        found |= {(kind, id): one for id, one in NAMED[kind](list(ids))}
    return {
        row.id: [found[row.kind, id] for id in row.examples[:SHOWN] if (row.kind, id) in found]
        for row in rows
    }


def _friendships(ids: list[int]):
    query = Friendship.select(Friendship, Customer, Guide).join_from(Friendship, Customer)
    for row in query.join_from(Friendship, Guide).where(Friendship.id.in_(ids)):
        name = f"{row.customer.name or '–'} · {row.guide.name or row.guide.userid}"
        yield row.id, Example(name, _customer(row.customer_id))


def _customers(ids: list[int]):
    for row in Customer.select().where(Customer.id.in_(ids)):
        yield row.id, Example(row.name or "–", _customer(row.id))


def _customer(id: int) -> str:
    return url_for("console.show_customer", customer_id=id)


def _guides(ids: list[int]):
    for row in Guide.select().where(Guide.id.in_(ids)):
        address = url_for("console.show_guide", guide_id=row.id)
        yield row.id, Example(row.name or row.userid, address)


def _departments(ids: list[int]):
    for row in Department.select().where(Department.id.in_(ids)):
        address = url_for("console.show_store", store_id=row.id) if row.is_store else ""
        yield row.id, Example(row.name, address)


def _tags(ids: list[int]):
    tags = CorpTag.select().where(CorpTag.id.in_(ids))
    yield from ((row.id, Example(row.name)) for row in tags)


def _chats(ids: list[int]):
    chats = GroupChat.select().where(GroupChat.id.in_(ids))
    yield from ((row.id, Example(row.name or row.chat_id)) for row in chats)


def _codes(ids: list[int]):
    for row in (
        ContactWay.select(ContactWay, Department).join(Department).where(ContactWay.id.in_(ids))
    ):
        yield row.id, Example(row.store.name, url_for("console.show_store", store_id=row.store_id))


NAMED: dict[str, Callable[[list[int]], Iterable[tuple[int, Example]]]] = {
    "friendship": _friendships,
    "customer": _customers,
    "guide": _guides,
    "permission": _guides,
    "department": _departments,
    "tag": _tags,
    "group_chat": _chats,
    "code": _codes,
}
