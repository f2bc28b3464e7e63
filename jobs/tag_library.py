"""The library of tags on its way to WeCom, and what WeCom has of it."""

import logging
from collections.abc import Sequence
from datetime import timedelta

from peewee import chunked

from bot import budget
from bot import tags as wecom
from bot.errors import WeComBusy, WeComError, WeComMisconfigured, WeComMisused, WeComRefused
from db import db
from domain import clock, leases
from domain.syncs import actions as syncs
from domain.syncs.models import SyncPart
from domain.tags import corp_tags, pushing
from domain.tags.library import LibraryGroup
from domain.tags.models import TagGroup
from domain.tags.pushing import Plan

log = logging.getLogger(__name__)

BATCH, LEASE = 10, timedelta(minutes=5)
TAGS_PER_CALL = 100
NAME_EXISTS = 40071
# Until another group is renamed or a new tag is found.
NAME_FREE, NAME_TRIES = timedelta(seconds=2), 30
LONGEST_WAIT = 900
NO = (WeComRefused, WeComMisused, WeComMisconfigured)


def read() -> str:
    """Read what WeCom has. Raises WeComError."""
    groups = _read()
    return f"{sum(len(group.tags) for group in groups)} tags in {len(groups)} groups"


def read_part(part: SyncPart) -> None:
    """The same as part of a run; one answer holds everything."""
    began = clock.now()
    groups = wecom.corp_tags()
    with db.atomic():
        mended = corp_tags.save(groups, read_at=began)
        count = sum(len(group.tags) for group in groups)
        syncs.turn_page(part, cursor="", read=count, changed=len(mended), mended=mended)


def drain() -> int:
    groups = leases.claim(TagGroup, limit=BATCH, lease=LEASE)
    if not groups:
        return 0
    with budget.lane(budget.CONSOLE):
        try:
            corp = _read()
        except WeComError as error:
            for group in groups:
                _note_failure(group, error)
            return len(groups)
        for group in sorted(groups, key=lambda group: (group.wecom_id is None, group.id)):
            _push(group, corp)
    return len(groups)


def _read() -> list[LibraryGroup]:
    began = clock.now()
    groups = wecom.corp_tags()
    corp_tags.save(groups, read_at=began)
    return groups


def _push(group: TagGroup, corp: Sequence[LibraryGroup]) -> None:
    try:
        refusals = push(group, corp)
    except Exception as error:
        _note_failure(group, error)
        return
    if refusals:
        _note_failure(group, refusals[0])
    else:
        pushing.finish(group)


def push(group: TagGroup, corp: Sequence[LibraryGroup]) -> list[WeComError]:
    """Make WeCom follow as far as it lets us. Returns what it refused; raises WeComError when it
    must be tried again.
    """
    plan = pushing.compare(group, corp)
    refusals = [*_delete(group, plan), *_edit(plan)]
    if plan.in_the_way:
        raise NameInTheWay
    return refusals + _add(group, plan)


class NameInTheWay(Exception):
    """Another group has our name in WeCom until it is renamed itself."""


class AddedMeanwhile(Exception):
    """WeCom has a tag of that name since we looked; the next look finds it."""


def _delete(group: TagGroup, plan: Plan) -> list[WeComError]:
    """WeCom refuses a call as a whole, so each tag is asked for by itself then."""
    refusals = _try_to_delete(group, plan.to_delete, stays=plan.stays)
    if refusals and len(plan.to_delete) > 1:
        refusals = [
            error for id in plan.to_delete for error in _try_to_delete(group, [id], stays=True)
        ]
    return refusals


def _try_to_delete(group: TagGroup, ids: list[str], *, stays: bool) -> list[WeComError]:
    if not ids:
        return []
    try:
        wecom.delete(ids)
    except NO as error:
        corp_tags.note_refusal(ids, str(error.code))
        return [error]
    pushing.note_deleted(group, ids, stays=stays)
    return []


def _edit(plan: Plan) -> list[WeComError]:
    refusals: list[WeComError] = []
    for edit in plan.edits:
        try:
            wecom.edit(edit.wecom_id, edit.name, edit.order)
        except NO as error:
            refusals.append(error)
        else:
            pushing.note_edited(edit)
    return refusals


def _add(group: TagGroup, plan: Plan) -> list[WeComError]:
    try:
        for tags in chunked(plan.to_add, TAGS_PER_CALL):
            made = wecom.add(
                {tag.name: tag.order for tag in tags},
                group_wecom_id=group.wecom_id or "",
                group_name=group.name,
                group_order=group.order,
            )
            pushing.note_made(group, tags, made)
            if len(made.tags) < len(tags):
                raise AddedMeanwhile
    except NO as error:
        if error.code == NAME_EXISTS and group.attempts == 1:
            raise AddedMeanwhile from None
        return [error]
    return []


def _note_failure(group: TagGroup, error: Exception) -> None:
    """A refusal is for a person to see; the rest is tried again."""
    if isinstance(error, NameInTheWay | AddedMeanwhile) and group.attempts <= NAME_TRIES:
        leases.give_back(group, wait=NAME_FREE)
        return
    code = str(error.code or "") if isinstance(error, WeComError) else type(error).__name__
    log.warning("tag group not pushed group=%s code=%s", group.id, code)
    if isinstance(error, (*NO, NameInTheWay, AddedMeanwhile)):
        leases.set_aside(group, str(error) or code, code)
        return
    pause = error.pause if isinstance(error, WeComBusy) else None
    wait = pause or min(2**group.attempts, LONGEST_WAIT)
    leases.give_back(group, str(error), code, wait=timedelta(seconds=wait))
