"""Channel codes as lists show them, within what the reader may see."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from peewee import JOIN, Expression, ModelSelect, fn

from domain.contact_ways.models import (
    CHANNEL,
    Arrival,
    ContactWay,
    ContactWayGuide,
    ContactWayTag,
    Welcome,
)
from domain.contact_ways.queries import TROUBLED
from domain.customers.finding import Among
from domain.customers.models import Customer, Friendship
from domain.errors import NotFound
from domain.operators.scope import WHOLE, Scope
from domain.organisation.models import Department, Guide
from domain.tags.models import Tag, TagGroup


@dataclass(frozen=True)
class Wanted:
    """Empty means all. `text`: in the names of code, store and guides (alias and userid too).

    `state`: live, trouble (a person must see to it) or retired.
    """

    text: str = ""
    store_id: int | None = None
    tag_id: int | None = None
    state: str = "live"
    scope: Scope = WHOLE

    def conditions(self) -> Iterator[Expression]:
        yield ContactWay.kind == CHANNEL
        yield _STATES.get(self.state, _STATES["live"])
        yield from visible(self.scope)
        if self.text:
            yield _named(self.text)
        if self.store_id is not None:
            yield (ContactWay.store == self.store_id) | ContactWay.id.in_(_of(self.store_id))
        if self.tag_id is not None:
            tagged = ContactWayTag.select(ContactWayTag.contact_way)
            yield ContactWay.id.in_(tagged.where(ContactWayTag.tag == self.tag_id))


_STATES = {
    "live": ContactWay.retired_at.is_null(),
    "trouble": ContactWay.set_aside_at.is_null(False),
    "retired": ContactWay.retired_at.is_null(False),
}


def visible(scope: Scope) -> Iterator[Expression]:
    """A code is in scope when its store is, or when all of its guides are."""
    if scope.is_whole:
        return
    chosen = ContactWayGuide.select(ContactWayGuide.contact_way)
    inside = fn.EXISTS(Department.select().where(*scope.within(Department.id), _IS_STORE_OF))
    foreign = (~own for own in scope.with_guides(ContactWayGuide.guide))
    outside = ContactWayGuide.select(ContactWayGuide.contact_way).where(*foreign)
    yield inside | (
        ContactWay.store.is_null() & ContactWay.id.in_(chosen) & ContactWay.id.not_in(outside)
    )


_IS_STORE_OF = Department.id == ContactWay.store


def _guide_rows() -> ModelSelect:
    return ContactWayGuide.select(ContactWayGuide.contact_way).join(Guide)


def _of(store_id: int) -> ModelSelect:
    return _guide_rows().where(Guide.store == store_id)


def _named(text: str) -> Expression:
    in_store = Department.name.contains(text)
    by_guide = ContactWay.id.in_(_guide_rows().where(_called(text)))
    return ContactWay.name.contains(text) | in_store | by_guide


def _called(text: str) -> Expression:
    in_name = Guide.name.contains(text) | Guide.alias.contains(text)
    return in_name | Guide.userid_key.contains(text.lower())


def channels(wanted: Wanted, *, limit: int = 50, offset: int = 0) -> tuple[list[ContactWay], int]:
    """One page, with their stores, newest first, and how many there are."""
    query = ContactWay.select(ContactWay, Department).join(Department, JOIN.LEFT_OUTER)
    query = query.where(*wanted.conditions())
    page = query.order_by(ContactWay.created_at.desc(), ContactWay.id.desc())
    return list(page.limit(limit).offset(offset)), query.count()


def channel(id: int, scope: Scope = WHOLE) -> ContactWay:
    """Raises NotFound for what is not there and for what is not in scope."""
    found = ContactWay.select(ContactWay, Department).join(Department, JOIN.LEFT_OUTER)
    way = found.where(ContactWay.id == id, ContactWay.kind == CHANNEL, *visible(scope)).first()
    if way is None:
        raise NotFound("没有这个渠道活码")
    return way


def to_choose(scope: Scope, limit: int = 500) -> list[ContactWay]:
    """Channel codes among the filters of another list, by name; retired ones too."""
    seen = ContactWay.select().where(ContactWay.kind == CHANNEL, *visible(scope))
    return list(seen.order_by(ContactWay.name, ContactWay.id).limit(limit))


def came_by(way: ContactWay) -> Among:
    """For `finding.Search`: whoever came by this code, even before the guide confirmed."""
    rows = Arrival.select().where(Arrival.contact_way == way)
    return Among(rows, Arrival.friendship)


def code(id: int, scope: Scope = WHOLE) -> ContactWay:
    """Of either kind, with its store. Raises NotFound, as `channel` does."""
    way = ContactWay.select(ContactWay, Department).join(Department, JOIN.LEFT_OUTER)
    found = way.where(ContactWay.id == id, *visible(scope)).first()
    if found is None:
        raise NotFound("没有这个活码")
    return found


def timed_welcome(way: ContactWay, id: int) -> Welcome:
    """Raises NotFound."""
    mine = Welcome.id == id, Welcome.contact_way == way, Welcome.place > 0
    welcome = Welcome.select().where(*mine).first()
    if welcome is None:
        raise NotFound("没有这条欢迎语")
    return welcome


def guides_by_way(ways: Iterable[ContactWay]) -> dict[int, list[Guide]]:
    """The chosen guides of these codes, by name; a code of a store has none."""
    ids = [way.id for way in ways]
    rows = ContactWayGuide.select(ContactWayGuide.contact_way, Guide).join(Guide)
    found: dict[int, list[Guide]] = {}
    for row in rows.where(ContactWayGuide.contact_way.in_(ids)).order_by(Guide.name, Guide.id):
        found.setdefault(row.contact_way_id, []).append(row.guide)
    return found


def tags_by_way(ways: Iterable[ContactWay]) -> dict[int, list[Tag]]:
    """All that were chosen, those too that are put on nobody as guides do not see them."""
    ids = [way.id for way in ways]
    rows = ContactWayTag.select(ContactWayTag.contact_way, Tag).join(Tag)
    found: dict[int, list[Tag]] = {}
    for row in rows.where(ContactWayTag.contact_way.in_(ids)).order_by(ContactWayTag.id):
        found.setdefault(row.contact_way_id, []).append(row.tag)
    return found


def remarks_in_trouble(way: ContactWay, limit: int = 20) -> list[Arrival]:
    """Whose remark WeCom did not take, newest first, with customer and guide."""
    lines = Arrival.select(Arrival, Friendship, Customer, Guide)
    lines = lines.join(Friendship).join(Customer).switch(Friendship).join(Guide)
    lines = lines.where(Arrival.contact_way == way, TROUBLED)
    return list(lines.order_by(Arrival.at.desc()).limit(limit))


def guides_to_choose(text: str, scope: Scope, limit: int = 30) -> list[Guide]:
    """Who may serve customers, by name, with their stores; `text`: in name, alias and userid."""
    guides = Guide.select(Guide, Department).join(Department, JOIN.LEFT_OUTER)
    serving = Guide.removed_at.is_null(), Guide.may_contact
    guides = guides.where(*serving, *scope.with_guides(Guide.id))
    guides = guides.where(_called(text)) if text else guides
    return list(guides.order_by(Guide.name, Guide.id).limit(limit))


def tags_to_choose(text: str, limit: int = 30) -> list[Tag]:
    """Those that guides see, with their groups, in the order of the library."""
    shown = Tag.visible, Tag.deleted_at.is_null(), TagGroup.deleted_at.is_null()
    tags = Tag.select(Tag, TagGroup).join(TagGroup).where(*shown)
    tags = tags.where(Tag.name.contains(text) | TagGroup.name.contains(text)) if text else tags
    in_order = (TagGroup.order.desc(), TagGroup.id, Tag.order.desc(), Tag.id)
    return list(tags.order_by(*in_order).limit(limit))
