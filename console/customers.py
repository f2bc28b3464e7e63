"""Customers: one row for each customer of each guide."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from console import tag_filter, wecom_words, words
from console.auth import note, requires, scope
from console.blueprint import bp
from console.filters import without_phones
from console.lists import MOST_EXPORTED, day_asked, export_all, id_asked, text_asked
from console.tag_filter import tags_asked
from domain import clock, many
from domain.attributes import queries as attributes
from domain.contact_ways import listing as channels
from domain.contact_ways import queries as contact_ways
from domain.customers import actions, finding, phones, queries, reach
from domain.customers.finding import Among, Place, Search
from domain.customers.models import Customer, Friendship
from domain.errors import NotFound
from domain.orders import queries as orders
from domain.organisation import queries as organisation
from domain.organisation.models import Department, Guide
from domain.outreach import queries as outreach
from domain.tags import carried
from domain.tags import queries as tags
from domain.tags.filtering import TagFilter
from domain.tags.models import FriendshipTag, Tag
from domain.timeline import TimelineItem
from web.paging import SIZE

STATES = ("active", "half", "lost", "any")
TOLD = 30
# What a row of the list shows, and no more.
SHOWN = (
    *(Friendship.id, Friendship.remark, Friendship.active, Friendship.half),
    *(Friendship.removed_by, Friendship.add_way, Friendship.started_at, Friendship.store),
    *(Customer.id, Customer.external_userid, Customer.name, Customer.avatar),
    *(Customer.member_level, Guide.id, Guide.name, Guide.userid, Department.id, Department.name),
)


@bp.get("/customers")
@requires("customers.see")
def list_customers():
    wanted = tags_asked()
    search = _search(wanted)
    rows, total = finding.page(search, after=_place(), limit=SIZE + 1, columns=SHOWN)
    shown = rows[:SIZE]
    return render_template(
        "console/customers/list.html",
        rows=shown,
        tags=_tags_of(shown),
        total=total,
        most=finding.COUNT_UP_TO,
        longest_workbook=MOST_EXPORTED,
        next_place=_written(finding.place_of(shown[-1])) if len(rows) > SIZE else "",
        search=search,
        stores=contact_ways.stores_to_choose(scope()),
        channels=[(one.id, one.name) for one in channels.to_choose(scope())],
        levels=[(level, level) for level in queries.member_levels()],
        **tag_filter.shown(wanted),
        guide_missing=bool(text_asked("guide")) and search.guide is None,
    )


@bp.get("/customers/export")
@requires("export")
def export_customers():
    search = _search(tags_asked())
    return export_all("customers", _columns(), finding.every(search), finding.count(search))


@bp.get("/customers/<int:customer_id>")
@requires("customers.see")
def show_customer(customer_id: int):
    customer = reach.customer(scope(), customer_id)
    friendships = queries.friendships_of(customer, scope())
    exclusive = queries.exclusive_guide(customer)
    theirs = [one.id for one in friendships]
    return render_template(
        "console/customers/one.html",
        customer=customer,
        friendships=friendships,
        exclusive=exclusive,
        elsewhere=exclusive is not None and not scope().holds_guide(exclusive),
        carried=carried.by_group(theirs),
        refusals=carried.refusals(theirs),
        phones=phones.of(customer),
        summary=orders.summary(customer),
        orders=orders.list_orders(customer, limit=5),
        items=_told(customer, friendships),
    )


@bp.post("/customers/<int:customer_id>/refresh")
@requires("customers.change")
def refresh_customer(customer_id: int):
    customer = reach.customer(scope(), customer_id)
    actions.ask_refresh(customer.external_userid)
    note("customer.asked_again", f"customer:{customer.id}")
    flash(_("正在从企业微信重新读取这位客户，稍后刷新即可看到。"))
    return redirect(url_for("console.show_customer", customer_id=customer.id))


def state_of(friendship: Friendship) -> words.State:
    if not friendship.active:
        return words.FRIENDSHIPS["lost"]
    return words.FRIENDSHIPS["half" if friendship.half else "active"]


@bp.app_context_processor
def offer_friendship_state() -> dict:
    return {"friendship_state": state_of} if request.blueprint == bp.name else {}


def _search(wanted: TagFilter) -> Search:
    since, until = day_asked("since"), day_asked("until")
    state = request.args.get("state", "active")
    return Search(
        text=text_asked(),
        guide=_guide_asked(),
        store=_found(Department, "store"),
        member_level=text_asked("level"),
        added_from=clock.day_bounds(since)[0] if since else None,
        added_until=clock.day_bounds(until)[1] if until else None,
        state=state if state in STATES else "active",
        among=(*wanted.among(), *_came_by()),
        scope=scope(),
    )


def _came_by() -> Iterator[Among]:
    """By the channel code that is asked for; one that the reader does not see filters nothing."""
    asked = id_asked("channel")
    with suppress(NotFound):
        if asked:
            yield channels.came_by(channels.channel(asked, scope()))


def _guide_asked() -> Guide | None:
    """Whoever has this userid, else the first whose name has this in it."""
    asked = text_asked("guide")
    if not asked:
        return None
    named = organisation.guide_by_userid(asked)
    if named and scope().holds_guide(named):
        return named
    seen = scope().with_guides(Guide.id)
    return next(iter(organisation.guides(asked, where=seen, limit=1)[0]), None)


def _found(model, name: str):
    wanted = id_asked(name)
    return model.get_or_none(model.id == wanted) if wanted else None


def _place() -> Place | None:
    """Where the page before ended: `after=2026-11-22T01:02:03_45`."""
    moment, _underscore, number = request.args.get("after", "").partition("_")
    try:
        return Place(datetime.fromisoformat(moment), int(number))
    except ValueError:
        return None


def _written(place: Place) -> str:
    return f"{place.started_at.isoformat()}_{place.friendship_id}"


def _tags_of(friendships: list[Friendship]) -> dict[int, list[str]]:
    """Names of tags by friendship, in one query for the whole page."""
    rows = FriendshipTag.select(FriendshipTag.friendship, Tag.name).join(Tag)
    wanted = many.among(FriendshipTag.friendship, [one.id for one in friendships])
    rows = rows.where(wanted, Tag.deleted_at.is_null()).order_by(Tag.order.desc(), Tag.id)
    found: dict[int, list[str]] = {}
    for friendship_id, name in rows.tuples():
        found.setdefault(friendship_id, []).append(name)
    return found


def _told(customer: Customer, friendships: list[Friendship]) -> list[tuple[TimelineItem, str]]:
    """What happened with every guide, newest first, with the guide's name."""
    rooms = (orders.timeline, attributes.whole_timeline)
    own = [(item, "") for told in rooms for item in told(customer, limit=TOLD)]
    theirs = [(item, one.guide.name) for one in friendships for item in _told_of(one)]
    return sorted(own + theirs, key=lambda told: told[0].at, reverse=True)[:TOLD]


def _told_of(friendship: Friendship) -> Iterator[TimelineItem]:
    for room in (queries, contact_ways, tags, outreach):
        yield from room.timeline(friendship, limit=TOLD)


def _columns() -> list:
    """No phone numbers, not even those that guides wrote into a remark."""
    return [
        (_("客户"), lambda row: row.customer.name),
        (_("备注"), lambda row: without_phones(row.remark)),
        ("external_userid", lambda row: row.customer.external_userid),
        (_("性别"), lambda row: words.GENDERS.get(row.customer.gender, "")),
        (_("会员等级"), lambda row: row.customer.member_level),
        (_("导购"), lambda row: row.guide.name),
        ("userid", lambda row: row.guide.userid),
        (_("门店"), lambda row: row.store.name if row.store else ""),
        (_("状态"), lambda row: state_of(row).word),
        (_("添加时间"), lambda row: row.started_at),
        (_("来源"), lambda row: wecom_words.ADD_WAYS.get(row.add_way, "")),
    ]
