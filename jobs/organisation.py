"""Reading departments and guides: whole passes, and single ones after events."""

import logging
from collections.abc import Iterable
from datetime import timedelta

from bot import budget
from bot import organisation as wecom
from bot.errors import WeComBusy, WeComError, WeComRefused
from db import db
from domain import clock, leases, outbox
from domain.customers import actions as customers
from domain.operators import actions as operators
from domain.organisation import members, tree
from domain.organisation.models import Department, Guide
from domain.organisation.readings import LEFT, MemberReading
from domain.syncs import actions as syncs
from domain.syncs.models import SyncPart
from jobs import pool

log = logging.getLogger(__name__)

BATCH, THREADS, LEASE = 100, 4, timedelta(minutes=5)
LONGEST_WAIT = 3600
DEPARTMENTS_PER_PART = 20
USERIDS_PER_PART = 50
NO_SUCH_DEPARTMENT = frozenset({40066, 60003, 60123})


def read_departments(part: SyncPart) -> None:
    """The visible range, all departments in it, and which parts of it hold guides."""
    began = clock.now()
    visible = wecom.visible_range()
    tagged = [wecom.members_with_tag(tag_id) for tag_id in visible.tag_ids]
    roots = sorted({*visible.department_ids, *(id for _, ids in tagged for id in ids)})
    found = {one.wecom_id: one for root in roots for one in wecom.departments_below(root)}
    userids = {*visible.userids, *(userid for userids, _ in tagged for userid in userids)}
    calls = 1 + len(tagged) + len(roots)
    with db.atomic():
        mended = tree.save_departments(list(found.values()), seen_at=began)
        tree.rebuild()
        syncs.turn_page(
            part, cursor="", read=len(found), changed=len(mended), calls=calls, mended=mended
        )
        scopes = [*_shares("departments", found, DEPARTMENTS_PER_PART)]
        scopes += _shares("userids", userids, USERIDS_PER_PART)
        syncs.enter(part.run, "guides", scopes)


def _shares(name: str, ids: Iterable, size: int) -> list[dict]:
    ids = sorted(ids)
    return [{name: ids[start : start + size]} for start in range(0, len(ids), size)]


def read_guides(part: SyncPart) -> None:
    """The members of one department, or one member; the cursor counts how many were read."""
    began, place = clock.now(), int(part.cursor or 0)
    ids = part.scope.get("departments") or part.scope["userids"]
    found = _read_share(part.scope, ids[place])
    present = [member for member in found if member.status != LEFT]
    cursor = str(place + 1) if place + 1 < len(ids) else ""
    with db.atomic():
        mended = members.save_members(present, seen_at=began)
        syncs.turn_page(part, cursor=cursor, read=len(present), changed=len(mended), mended=mended)


def _read_share(scope: dict, id) -> list[MemberReading]:
    if "userids" in scope:
        member = visible_member(id)
        return [member] if member else []
    try:
        return wecom.members_in(id)
    except WeComRefused as error:
        if error.code in NO_SUCH_DEPARTMENT:  # Deleted since this run began.
            return []
        raise


def read_permissions(part: SyncPart) -> None:
    """Who of the guides may serve customers."""
    userids = wecom.userids_who_may_contact()
    with db.atomic():
        mended = members.set_may_contact(userids)
        customers.fill_stores(Guide.store.is_null(False))
        syncs.turn_page(part, cursor="", read=len(userids), changed=len(mended), mended=mended)


def drain() -> int:
    """Departments and guides that events were about."""
    with budget.lane(budget.CONSOLE):
        return _refresh_due()


def _refresh_due() -> int:
    departments = leases.claim(Department, limit=BATCH, lease=LEASE)
    pool.each(_refresh_department, departments, threads=THREADS, on_error=_note_failure)
    if departments:
        tree.rebuild()
    guides = leases.claim(Guide, limit=BATCH, lease=LEASE)
    if guides:
        _refresh_guides(guides)
    return len(departments) + len(guides)


def _refresh_department(department: Department) -> None:
    began = clock.now()
    try:
        reading = wecom.department(department.wecom_id)
    except WeComRefused as error:
        log.info("department gone department=%s code=%s", department.wecom_id, error.code)
        tree.remove(department.wecom_id)
    else:
        tree.save_departments([reading], seen_at=began)
    leases.finish(department)


def _refresh_guides(guides: list[Guide]) -> None:
    """One answer tells for all of them who may serve customers, however many events there were."""
    try:
        allowed = {userid.lower() for userid in wecom.userids_who_may_contact()}
    except WeComError as error:
        for guide in guides:
            _note_failure(guide, error)
        return

    def refresh(guide: Guide) -> None:
        _refresh_guide(guide, allowed)

    pool.each(refresh, guides, threads=THREADS, on_error=_note_failure)


def _refresh_guide(guide: Guide, allowed: set[str]) -> None:
    began = clock.now()
    member = visible_member(guide.userid)
    if member:
        _read_unknown_departments(member)
    with db.atomic():
        if member is None:
            members.remove([guide.id])
        else:
            members.save_members([member], seen_at=began)
            members.allow_contact([guide.id], guide.userid_key in allowed)
            outbox.emit("guide.read", guide_id=guide.id)
        leases.finish(guide)


def _read_unknown_departments(member: MemberReading) -> None:
    """A member may be the first we hear of from a new store."""
    known = Department.select(Department.wecom_id).where(
        Department.wecom_id.in_(member.departments), Department.removed_at.is_null()
    )
    unknown = set(member.departments) - {row.wecom_id for row in known}
    if unknown:
        began = clock.now()
        readings = [wecom.department(wecom_id) for wecom_id in unknown]
        tree.save_departments(readings, seen_at=began)
        tree.rebuild()


def visible_member(userid: str) -> MemberReading | None:
    """None: nobody of that name, or nobody whom our app may see, or they left the company."""
    try:
        member = wecom.member(userid)
    except WeComRefused as error:
        log.info("guide not visible code=%s", error.code)
        return None
    return None if member.status == LEFT else member


def guide_read(guide_id: int) -> None:
    """Reaction: now that their store is known, it is also the store of their customers."""
    customers.fill_stores(Guide.id == guide_id)


def guide_renamed(guide_id: int, old: str, new: str) -> None:
    """Reaction: operators sign in by userid."""
    operators.rename_userid(old, new)


def _note_failure(row: Department | Guide, error: Exception) -> None:
    pause = error.pause if isinstance(error, WeComBusy) else None
    code = str(error.code or "") if isinstance(error, WeComError) else type(error).__name__
    wait = pause or min(2**row.attempts, LONGEST_WAIT)
    log.warning("organisation waits row=%s code=%s seconds=%s", row.id, code, wait)
    leases.give_back(row, str(error), code, wait=timedelta(seconds=wait))
