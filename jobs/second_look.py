"""Before anything is removed: whatever a complete pass did not meet is asked for by name."""

from collections.abc import Callable

from peewee import Model, chunked, fn

from bot import customers as wecom
from bot import organisation as wecom_organisation
from bot.errors import WeComRefused
from db import db
from domain import clock
from domain.customers import gone
from domain.customers.models import Customer, Friendship
from domain.organisation import members, tree
from domain.organisation.models import Department, Guide
from domain.syncs import actions as syncs
from domain.syncs.models import SyncPart, SyncRun
from jobs.customers import ABOUT_A_GUIDE, NO_RELATION, NOT_OURS, who_left
from jobs.organisation import visible_member

IDS_PER_PART = 100


def look_again(part: SyncPart) -> None:
    """The first part lays out whom to ask for; the others ask, one call to a page."""
    if not part.scope:
        _lay_out(part)
        return
    ((name, ids),) = part.scope.items()
    place = int(part.cursor or 0)
    cursor = str(place + 1) if place + 1 < len(ids) else ""
    keep = LOOKS[name](part.run, ids[place])
    with db.atomic():
        found = keep()
        syncs.turn_page(part, cursor=cursor, read=1, changed=found)


def _lay_out(part: SyncPart) -> None:
    scopes = [
        {name: list(share)}
        for name, ids in MISSING[part.run.kind](part.run).items()
        for share in chunked(ids, IDS_PER_PART)
    ]
    if scopes:
        syncs.split(part, scopes)
    else:
        syncs.turn_page(part, cursor="", calls=0)


def _missing_friends(run: SyncRun) -> dict[str, list[int]]:
    """One call tells all customers of a guide, another all guides of a customer: what is fewer."""
    unmet = Friendship.select().where(gone.unseen(run.id, since=run.started_at))
    count = fn.COUNT
    guides, customers = unmet.select(
        count(Friendship.guide.distinct()), count(Friendship.customer.distinct())
    ).tuples()[0]
    name, field = ("customers", Friendship.customer) if customers < guides else (
        "guides", Friendship.guide
    )  # fmt: skip
    return {name: [id for (id,) in unmet.select(field).distinct().order_by(field).tuples()]}


def _missing_places(run: SyncRun) -> dict[str, list[int]]:
    return {
        "members": _ids(Guide, members.unseen(run.started_at)),
        "departments": _ids(Department, tree.unseen(run.started_at)),
    }


def _ids(model: type[Model], where) -> list[int]:
    return [id for (id,) in model.select(model.id).where(where).order_by(model.id).tuples()]


# Asks WeCom; what it returns saves the answer, in a transaction, and says how many were found.
Look = Callable[[SyncRun, int], Callable[[], int]]


def _look_at_guide(run: SyncRun, guide_id: int) -> Callable[[], int]:
    guide = Guide.get_by_id(guide_id)
    try:
        found = set(wecom.external_userids_of(guide.userid))
    except WeComRefused as error:
        if not guide.removed_at and error.code in ABOUT_A_GUIDE and who_left([guide.userid]):
            return lambda: _spare(run, guide)
        if error.code != NO_RELATION and not guide.removed_at:
            raise
        found = set()
    unmet = _unmet(run, Friendship.guide == guide).select(Friendship.id, Customer.external_userid)
    met = [id for id, external_userid in unmet.tuples() if external_userid in found]
    return lambda: _keep_friends(run, met)


def _spare(run: SyncRun, guide: Guide) -> int:
    """Left while this pass was reading."""
    gone.spare(run.id, [guide.userid])
    return 0


def _look_at_customer(run: SyncRun, customer_id: int) -> Callable[[], int]:
    customer = Customer.get_by_id(customer_id)
    try:
        follows = wecom.read_customer(customer.external_userid).follows
    except WeComRefused as error:
        if error.code not in (NO_RELATION, NOT_OURS):
            raise
        follows = ()
    found = {follow.userid.lower() for follow in follows}
    unmet = _unmet(run, Friendship.customer == customer).select(Friendship.id, Guide.userid_key)
    met = [id for id, userid_key in unmet.tuples() if userid_key in found]
    return lambda: _keep_friends(run, met)


def _unmet(run: SyncRun, where):
    query = Friendship.select().join_from(Friendship, Customer).join_from(Friendship, Guide)
    return query.where(where, gone.unseen(run.id, since=run.started_at))


def _keep_friends(run: SyncRun, friendship_ids: list[int]) -> int:
    gone.mark_met(run.id, friendship_ids)
    return len(friendship_ids)


def _look_at_member(run: SyncRun, guide_id: int) -> Callable[[], int]:
    began = clock.now()
    member = visible_member(Guide.get_by_id(guide_id).userid)

    def keep() -> int:
        members.save_members([member] if member else [], seen_at=began)
        return int(member is not None)

    return keep


def _look_at_department(run: SyncRun, department_id: int) -> Callable[[], int]:
    began, readings = clock.now(), []
    try:
        wecom_id = Department.get_by_id(department_id).wecom_id
        readings.append(wecom_organisation.department(wecom_id))
    except WeComRefused:
        pass  # Deleted, or outside of our app's visible range.

    def keep() -> int:
        tree.save_departments(readings, seen_at=began)
        return len(readings)

    return keep


LOOKS: dict[str, Look] = {
    "guides": _look_at_guide,
    "customers": _look_at_customer,
    "members": _look_at_member,
    "departments": _look_at_department,
}
# Our ids of what a run did not meet, by who is to be asked for.
MISSING: dict[str, Callable[[SyncRun], dict[str, list[int]]]] = {
    "organisation": _missing_places,
    "customers": _missing_friends,
}
