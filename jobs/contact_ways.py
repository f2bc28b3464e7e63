"""Keeping the codes in WeCom in step with the stores and guides."""

import logging
from datetime import timedelta

from bot import budget
from bot import contact_ways as wecom
from bot.errors import WeComBusy, WeComError, WeComMisconfigured, WeComMisused, WeComRefused
from domain import leases, notices
from domain.contact_ways import actions, arrivals, channels, members, queries, stranded
from domain.contact_ways.models import ContactWay
from jobs import pool, reconciliation
from jobs.outcomes import told

log = logging.getLogger(__name__)

BATCH, THREADS, LEASE = 20, 4, timedelta(minutes=2)
WAITS = (1, 5, 30, 120, 600, 3600, 3600, 3600, 3600)
REMARK_LENGTH = 30

QUOTA_USED_UP, UNKNOWN_CODE = 41045, 41040
QUOTA, TROUBLE = "contact_ways.quota", "contact_ways.refused"
# One of the people may not be in a code: unknown, not active, not verified, without permission.
ABOUT_A_PERSON = frozenset({40003, 60111, 40031, 41054, 40098, 84074})


def drain() -> int:
    ways = leases.claim(ContactWay, limit=BATCH, lease=LEASE)
    with budget.lane(budget.CONSOLE):
        pool.each(push, ways, threads=THREADS, on_error=note_failure)
    return len(ways)


def follow_guides(department_ids: list[int]) -> None:
    """Reaction: guides of these stores came, went, or may or may not serve customers now."""
    actions.store_changed(department_ids)
    stranded.settle(department_ids)


def push(way: ContactWay) -> None:
    """Make WeCom's code what it is here now. Raises WeComError."""
    if not way.config_id:
        find_lost(way)
    if way.retired_at:
        _delete(way)
    else:
        _bring_up_to_date(way, members.members_behind(way))


def _bring_up_to_date(way: ContactWay, wanted: members.Members) -> None:
    if wanted.userids and not _is_so(way, wanted.userids):
        wanted = _tell(way, wanted)
    if wanted.userids:
        actions.record_members(way, wanted.userids, wanted.left_out)
    elif wanted.are_full and way.config_id:
        actions.record_left_out(way, wanted.left_out)
    else:
        actions.record_nobody(way, wanted.left_out)
        return
    if not queries.has_picture(way):
        actions.keep_picture(way, wecom.fetch_qr(way.qr_code))
    leases.finish(way)


def _delete(way: ContactWay) -> None:
    """Somebody may have done so before us."""
    try:
        if way.config_id:
            wecom.delete(way.config_id)
    except WeComMisused as error:
        if error.code != UNKNOWN_CODE:
            raise
    actions.record_deleted(way)


def find_lost(way: ContactWay) -> None:
    """WeCom may have made the code in a call whose answer never reached our database.

    WeCom lists only ids, so each one that we do not know is read until the state fits.
    """
    if not way.asked_at:
        return
    for config_id in wecom.config_ids(since=way.asked_at - timedelta(days=1)):
        if queries.is_known(config_id):
            continue
        found = wecom.get(config_id)
        if found.state == way.state:
            actions.record_config(way, found.config_id, found.qr_code)
            actions.record_members(way, found.userids, way.left_out)
            return


def _is_so(way: ContactWay, userids: list[str]) -> bool:
    told = bool(way.config_id and way.pushed_at)
    return told and _keys(way.members) == _keys(userids)


def _keys(userids: list[str]) -> set[str]:
    """WeCom's userids ignore case."""
    return {userid.lower() for userid in userids}


def _tell(way: ContactWay, wanted: members.Members) -> members.Members:
    """The members that WeCom took; whoever it refuses is left out, and the others get in."""
    actions.mark_asked(way)
    refused = _refused(way, wanted.userids)
    taken = wanted.without(refused)
    if refused and taken.userids:
        _ask(way, taken.userids)
    notices.clear(TROUBLE)
    return taken


def _refused(way: ContactWay, userids: list[str]) -> dict[str, int]:
    """WeCom's error code by userid. It refuses a code as a whole, so halves are asked for.

    A half that is taken is in force until the others are known: some guides, all of the store.
    """
    try:
        _ask(way, userids)
    except WeComRefused as error:
        if error.code not in ABOUT_A_PERSON:
            raise
        if len(userids) == 1:
            return {userids[0]: error.code}
        middle = len(userids) // 2
        return _refused(way, userids[:middle]) | _refused(way, userids[middle:])
    return {}


def _ask(way: ContactWay, userids: list[str]) -> None:
    remark = way.title[:REMARK_LENGTH]
    if way.config_id:
        wecom.update(way.config_id, remark=remark, userids=userids, skip_verify=way.skip_verify)
        return
    made = wecom.add(state=way.state, remark=remark, userids=userids, skip_verify=way.skip_verify)
    actions.record_config(way, made.config_id, made.qr_code)
    notices.clear(QUOTA)


def note_failure(way: ContactWay, error: Exception) -> None:
    code = str(error.code or "") if isinstance(error, WeComError) else type(error).__name__
    log.warning("code not pushed contact_way=%s code=%s", way.id, code)
    if isinstance(error, WeComMisconfigured):
        _tell_operators(error)
    if isinstance(error, WeComBusy | WeComMisconfigured):
        leases.retry_or_set_aside(way, str(error), code, waits=WAITS)
    else:
        leases.set_aside(way, str(error), code)


def _tell_operators(error: WeComMisconfigured) -> None:
    if error.code == QUOTA_USED_UP:
        notices.post(QUOTA, "contact_way_quota")
    else:
        notices.post(TROUBLE, "contact_way_refused", code=error.code)


def check_codes() -> str:
    """Nightly: compare every code with what WeCom has, and put right what differs; see to whoever
    came by a channel code unnoticed.
    """
    arrivals.record_missed()
    stranded.settle()
    ways, gone, changed = queries.pushed(), [], []

    def check(way: ContactWay) -> None:
        if _check(way):
            changed.append(way)

    def lose(way: ContactWay, error: Exception) -> None:
        if not isinstance(error, WeComMisused | WeComRefused):
            log.warning("code not checked contact_way=%s: %s", way.id, error)
            return
        gone.append(way)
        actions.record_gone(way, str(error), str(error.code))

    pool.each(check, ways, threads=THREADS, on_error=lose)
    reconciliation.report_codes([way.id for way in changed], [way.id for way in gone])
    return told("codes_checked", codes=len(ways), gone=len(gone))


def _check(way: ContactWay) -> bool:
    """True if WeCom has other people behind the code than we thought."""
    userids = wecom.get(way.config_id).userids
    actions.record_seen(way, userids)
    return _keys(userids) != _keys(way.members)


def let_everybody_back() -> str:
    """Just after midnight: the adds of yesterday count no more."""
    return told("guides_let_back", codes=channels.let_everybody_back())
