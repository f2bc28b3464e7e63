"""Deleting in WeCom what an import has taken, group by group; the nightly report of differences."""

import logging
from datetime import timedelta

from bot import tags as wecom_tags
from bot.errors import WeComBusy, WeComError, WeComMisused, WeComRefused
from domain import leases, notices
from domain.operators.scope import WHOLE
from domain.tags import actions, drift, importing, mark_drift
from domain.tags.models import TagImport
from jobs.outcomes import told

log = logging.getLogger(__name__)

LONGEST_WAIT = 900
UNKNOWN_TAG = 40068
# Made by another app or by a person; documents 92117 do not say which code WeCom has for it.
NOT_OURS = 48002


def drain() -> int:
    """One call for each import that has something left."""
    rows = leases.claim(TagImport, limit=5, lease=importing.LEASE, columns=importing.SHORT)
    for row in rows:
        try:
            remove_some(row)
        except Exception as error:
            _try_later(row, error)
    return len(rows)


def remove_some(row: TagImport) -> None:
    """Tags of one group; or the end, where nothing is left. Raises WeComError."""
    wecom_ids = importing.next_to_remove(row)
    if wecom_ids:
        importing.settle(row, wecom_ids, delete(wecom_ids))
    elif importing.end(row):
        actions.ask_library_refresh()


def delete(wecom_ids: list[str]) -> dict[str, str]:
    """The codes of those that WeCom refused to delete. It refuses a call as a whole, so one that is
    not ours must not keep the others; one that it does not know is gone.
    """
    try:
        wecom_tags.delete(wecom_ids)
    except WeComError as error:
        if not _is_about_the_tags(error):
            raise
        if len(wecom_ids) > 1:
            return {id: code for one in wecom_ids for id, code in delete([one]).items()}
        return {} if error.code == UNKNOWN_TAG else {wecom_ids[0]: str(error.code)}
    return {}


def _is_about_the_tags(error: WeComError) -> bool:
    return isinstance(error, WeComRefused | WeComMisused) or error.code == NOT_OURS


def _try_later(row: TagImport, error: Exception) -> None:
    pause = error.pause if isinstance(error, WeComBusy) else None
    wait = pause or min(2**row.attempts, LONGEST_WAIT)
    code = str(error.code or "") if isinstance(error, WeComError) else type(error).__name__
    log.warning("tag import waits import=%s code=%s seconds=%s", row.id, code, wait)
    leases.give_back(row, str(error), code, wait=timedelta(seconds=wait))


def report_drift() -> str:
    """Tell operators when WeCom's tags are not the library's any more. Says how many differ."""
    tags, marks = drift.find(limit=0)[1], mark_drift.count(WHOLE)
    if tags or marks:
        notices.post("tag_drift", "tag_drift", tags=tags, marks=marks)
    else:
        notices.clear("tag_drift")
    return told("tags_compared", tags=tags, marks=marks)
