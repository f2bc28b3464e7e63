"""Reading group chats: after events, and lists of them to find those we never heard of."""

import logging
from datetime import timedelta

from peewee import chunked

from bot import budget
from bot import group_chats as wecom
from bot import organisation as wecom_organisation
from bot.errors import WeComBusy, WeComError, WeComRefused
from db import db
from domain import clock, leases
from domain.group_chats import actions
from domain.group_chats.models import GroupChat
from domain.syncs import actions as syncs
from domain.syncs import mending
from domain.syncs.models import SyncPart
from jobs import pool

log = logging.getLogger(__name__)

BATCH, THREADS, LEASE = 20, 4, timedelta(minutes=2)
# A chat that is very new is refused like one that does not exist (90501).
WAITS = (2, 4, 10, 60, 600)
DISMISSED = 49008


def read_owners(part: SyncPart) -> None:
    """Those who may own chats with customers, a hundred of them to a part."""
    userids = sorted(wecom_organisation.userids_who_may_contact())
    scopes = [{"userids": list(share)} for share in chunked(userids, wecom.OWNERS_PER_CALL)]
    with db.atomic():
        syncs.turn_page(part, cursor="", read=len(userids))
        syncs.enter(part.run, "group_chats", scopes)


def read_page(part: SyncPart) -> None:
    """Up to 1000 chats; only those that we do not know are read one by one."""
    page, cursor = wecom.page_of_chats(part.scope["userids"], part.cursor)
    with db.atomic():
        new = actions.note_known(page)
        mended = mending.of("group_chat", mending.ADDED, new)
        syncs.turn_page(part, cursor=cursor, read=len(page), changed=len(new), mended=mended)


def drain() -> int:
    chats = leases.claim(GroupChat, limit=BATCH, lease=LEASE)
    with budget.lane(budget.CONSOLE):
        pool.each(refresh, chats, threads=THREADS, on_error=_note_failure)
    return len(chats)


def refresh(chat: GroupChat) -> None:
    """Read one chat from WeCom and save it. Raises WeComError."""
    try:
        reading = wecom.read_chat(chat.chat_id)
    except WeComRefused as error:
        if error.code != DISMISSED:
            raise
        actions.dismiss(chat.chat_id, clock.now())
    else:
        actions.save_reading(chat, reading)


def guide_renamed(guide_id: int, old: str, new: str) -> None:
    """Reaction: chats list their members by userid."""
    actions.rename_member(old, new)


def _note_failure(chat: GroupChat, error: Exception) -> None:
    code = str(error.code or "") if isinstance(error, WeComError) else type(error).__name__
    log.warning("group chat not read chat=%s code=%s", chat.id, code)
    if isinstance(error, WeComBusy):
        wait = error.pause or min(2**chat.attempts, 600)
        leases.give_back(chat, str(error), code, wait=timedelta(seconds=wait))
    else:
        leases.retry_or_set_aside(chat, str(error), code, waits=WAITS)
