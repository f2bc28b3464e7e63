"""Guides as WeCom's directory has them: who they are, where they work, whether they may serve."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from peewee import Expression, chunked

from db import db
from domain import clock, leases, outbox
from domain.organisation.models import Department, Guide, GuideDepartment
from domain.organisation.queries import ACTIVE, guide_by_userid, guides_by_userid
from domain.organisation.readings import MemberReading
from domain.syncs.mending import ADDED, CHANGED, Mend

BATCH = 500


def ensure_guide(userid: str) -> Guide:
    """The guide with this userid. One we have not heard of is made, and WeCom is asked soon."""
    guide = guide_by_userid(userid)
    if guide and not guide.removed_at:
        return guide
    ask_refresh([userid])
    return guide or Guide.get(Guide.userid_key == userid.lower())


def ensure_guides(userids: Iterable[str]) -> dict[str, Guide]:
    """The same for several, by userid in lower case."""
    guides = guides_by_userid(userids)
    for userid in sorted(userids):
        guide = guides.get(userid.lower())
        if guide is None or guide.removed_at:
            guides[userid.lower()] = ensure_guide(userid)
    return guides


def ask_refresh(userids: Iterable[str]) -> None:
    """Something happened to these members; WeCom is read about them soon."""
    with db.atomic():
        for key, userid in sorted({userid.lower(): userid for userid in userids}.items()):
            known = guide_by_userid(userid)
            if not known:
                Guide.insert(userid=userid, userid_key=key).on_conflict_ignore().execute()
            leases.ask_again(Guide, Guide.userid_key == (known.userid_key if known else key))
        leases.wake_after_commit(leases.DEFAULT)


def save_members(readings: Sequence[MemberReading], *, seen_at: datetime) -> list[Mend]:
    """Members as WeCom has them now, written where they differ. Returns those that did."""
    written: list[Mend] = []
    unique = {reading.userid.lower(): reading for reading in readings}
    for keys in chunked(sorted(unique), BATCH):
        with db.atomic():
            written += _save_batch([unique[key] for key in keys], seen_at)
    return written


def _save_batch(readings: Sequence[MemberReading], seen_at: datetime) -> list[Mend]:
    guides = _rows_for([reading.userid for reading in readings])
    ids = [guide.id for guide in guides.values()]
    new = {guide.id for guide in guides.values() if guide.removed_at or not guide.seen_at}
    with _telling_stores(ids):
        changed = {
            guides[reading.userid.lower()].id
            for reading in readings
            if _save(guides[reading.userid.lower()], reading)
        }
        changed |= _save_places(readings, guides)
        changed |= settle_stores(ids)
    Guide.update(seen_at=seen_at).where(Guide.id.in_(ids)).execute()
    return [Mend("guide", ADDED if id in new else CHANGED, id) for id in sorted(changed)]


def _rows_for(userids: Sequence[str]) -> dict[str, Guide]:
    rows = [{"userid": userid, "userid_key": userid.lower()} for userid in userids]
    Guide.insert_many(rows).on_conflict_ignore().execute()
    keys = [userid.lower() for userid in userids]
    return {guide.userid_key: guide for guide in Guide.select().where(Guide.userid_key.in_(keys))}


def _save(guide: Guide, reading: MemberReading) -> bool:
    wanted = {
        "userid": reading.userid,
        "name": reading.name or guide.name,
        "alias": guide.alias if reading.alias is None else reading.alias,
        "avatar": reading.avatar or guide.avatar,
        "status": reading.status,
        "removed_at": None,
    }
    new = guide.seen_at is None
    changes = {name: value for name, value in wanted.items() if getattr(guide, name) != value}
    if changes:
        Guide.update(changes).where(Guide.id == guide.id).execute()
    return new or bool(changes)


def _save_places(readings: Sequence[MemberReading], guides: dict[str, Guide]) -> set[int]:
    """Where guides work, among departments that we know. Returns the guides who moved."""
    departments = _department_ids({id for reading in readings for id in reading.departments})
    wanted = {
        (guides[reading.userid.lower()].id, departments[id]): id == reading.main_department
        for reading in readings
        for id in reading.departments
        if id in departments
    }
    ids = [guide.id for guide in guides.values()]
    rows = GuideDepartment.select().where(GuideDepartment.guide.in_(ids))
    present = {(row.guide_id, row.department_id): row for row in rows}
    stale = [pair for pair, row in present.items() if wanted.get(pair) != row.is_main]
    _delete([present[pair].id for pair in stale])
    new = [pair for pair in wanted if pair not in present or pair in stale]
    _insert([{"guide": g, "department": d, "is_main": wanted[g, d]} for g, d in new])
    return {guide_id for guide_id, _ in [*stale, *new]}


def _department_ids(wecom_ids: Collection[int]) -> dict[int, int]:
    rows = Department.select(Department.wecom_id, Department.id)
    return dict(rows.where(Department.wecom_id.in_(list(wecom_ids))).tuples())


def _delete(place_ids: list[int]) -> None:
    for batch in chunked(place_ids, BATCH):
        GuideDepartment.delete().where(GuideDepartment.id.in_(batch)).execute()


def _insert(places: list[dict]) -> None:
    for batch in chunked(places, BATCH):
        GuideDepartment.insert_many(batch).on_conflict_ignore().execute()


def settle_stores(guide_ids: Sequence[int]) -> set[int]:
    """A guide's store is the main department if that is a store, else the first store they are in.

    Returns the guides whose store changed.
    """
    wanted: dict[int, int] = {}
    places = (
        GuideDepartment.select(GuideDepartment.guide, GuideDepartment.department)
        .join(Department)
        .where(GuideDepartment.guide.in_(list(guide_ids)), Department.is_store)
        .order_by(GuideDepartment.is_main.desc(), GuideDepartment.id)
    )
    for guide_id, department_id in places.tuples():
        wanted.setdefault(guide_id, department_id)
    guides = Guide.select(Guide.id, Guide.store).where(Guide.id.in_(list(guide_ids)))
    moved = {id for id, store_id in guides.tuples() if store_id != wanted.get(id)}
    for id in moved:
        Guide.update(store=wanted.get(id)).where(Guide.id == id).execute()
    return moved


def set_may_contact(userids: Iterable[str]) -> list[Mend]:
    """Exactly these members may serve customers; WeCom names all of them in one answer.

    Members we had not heard of are made. Returns the guides that changed.
    """
    allowed = {userid.lower(): userid for userid in userids}
    columns = (Guide.id, Guide.userid_key, Guide.may_contact)
    with db.atomic():
        known = list(Guide.select(*columns).tuples())
        _add_allowed(allowed, {key for _, key, _ in known})
        gained = [id for id, key, may in known if key in allowed and not may]
        lost = [id for id, key, may in known if key not in allowed and may]
        _switch(gained, True)
        _switch(lost, False)
    return [Mend("permission", CHANGED, id) for id in [*gained, *lost]]


def _add_allowed(allowed: dict[str, str], known: set[str]) -> None:
    new = sorted(allowed.keys() - known)
    rows = [{"userid": allowed[key], "userid_key": key, "may_contact": True} for key in new]
    for batch in chunked(rows, BATCH):
        Guide.insert_many(batch).on_conflict_ignore().execute()


def allow_contact(guide_ids: Sequence[int], may_contact: bool) -> None:
    """WeCom's word about a few guides that were read one by one."""
    differing = Guide.select(Guide.id).where(
        Guide.id.in_(list(guide_ids)), Guide.may_contact != may_contact
    )
    with db.atomic():
        _switch([guide.id for guide in differing], may_contact)


def _switch(guide_ids: Sequence[int], may_contact: bool) -> None:
    for batch in chunked(guide_ids, BATCH):
        with _telling_stores(batch):
            Guide.update(may_contact=may_contact).where(Guide.id.in_(batch)).execute()


def unseen(since: datetime) -> Expression:
    """Guides that a pass, begun at `since`, did not find."""
    asked_for = Guide.seen_at.is_null() & Guide.due_at.is_null(False)
    missing = Guide.seen_at.is_null() | (Guide.seen_at < since)
    return missing & ~asked_for & Guide.removed_at.is_null()


def remove_unseen(*, since: datetime, limit: int) -> list[int]:
    """Remove up to `limit` of them. Returns their ids."""
    with db.atomic():
        gone = [guide.id for guide in Guide.select(Guide.id).where(unseen(since)).limit(limit)]
        remove(gone)
    return gone


def remove(guide_ids: Sequence[int]) -> None:
    """They left the company, or our app may not see them any more."""
    with db.atomic(), _telling_stores(guide_ids):
        live = Guide.id.in_(list(guide_ids)), Guide.removed_at.is_null()
        leaving = [guide.id for guide in Guide.select(Guide.id).where(*live)]
        changes = {"removed_at": clock.now(), "may_contact": False}
        Guide.update(changes).where(Guide.id.in_(leaving)).execute()
        for guide_id in leaving:
            outbox.emit("guide.removed", guide_id=guide_id)


@contextmanager
def _telling_stores(guide_ids: Sequence[int]) -> Iterator[None]:
    """Emit `guides.changed` for stores that gained or lost somebody who can serve customers."""
    before = _serving(guide_ids)
    yield
    changed = before ^ _serving(guide_ids)
    departments = sorted({department_id for _, _, department_id in changed})
    if departments:
        outbox.emit("guides.changed", department_ids=departments)


def _serving(guide_ids: Sequence[int]) -> set[tuple]:
    """(guide id, userid, department id) of those who can serve customers there."""
    places = (
        GuideDepartment.select(Guide.id, Guide.userid, GuideDepartment.department)
        .join(Guide)
        .where(Guide.id.in_(list(guide_ids)), Guide.may_contact, Guide.removed_at.is_null())
        .where(Guide.status == ACTIVE)
    )
    return set(places.tuples())
