"""Who stands behind a code."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from domain.contact_ways import limits
from domain.contact_ways.models import ContactWay, ContactWayGuide
from domain.organisation.models import Department, Guide
from domain.organisation.queries import guides_of_store

# WeCom documents 92228: at most 100 members in one code (41041).
MOST = 100
ACTIVE = 1

NO_PERMISSION, INACTIVE, OVER_LIMIT, REFUSED = "no_permission", "inactive", "over_limit", "refused"
FULL_TODAY = "full_today"


@dataclass(frozen=True)
class Members:
    """`userids` of those who may be in the code, by name; `left_out`: [{userid, name, reason}].

    `reason`: no_permission (may not contact customers), inactive (account not in use),
    over_limit (more than 100), full_today (as many adds today as the code allows a guide), refused
    (WeCom said no, with its code in `code`).
    """

    userids: list[str]
    left_out: list[dict]

    @property
    def are_full(self) -> bool:
        """Nobody is left, as those who could be in it have had their adds of today."""
        return not self.userids and any(one["reason"] == FULL_TODAY for one in self.left_out)

    def without(self, refused: dict[str, int]) -> "Members":
        """Those whom WeCom accepted; `refused`: its error code by userid."""
        names = {userid: userid for userid in refused}
        names.update((row["userid"], row["name"]) for row in _named(list(refused)))
        more = [
            {"userid": userid, "name": names[userid], "reason": REFUSED, "code": code}
            for userid, code in refused.items()
        ]
        return Members([u for u in self.userids if u not in refused], self.left_out + more)


def members_of(store: Department) -> Members:
    """Everyone who works in the store, sorted into those who may be in its code and the others."""
    return _sorted(guides_of_store(store), _reason_against)


def members_behind(way: ContactWay) -> Members:
    """Who should be in the code at this moment. When all have had their adds of today, the backup
    stands in it alone.
    """
    full = limits.full_today(way)

    def reason_against(guide: Guide) -> str:
        return _reason_against(guide) or (FULL_TODAY if guide.id in full else "")

    members = _sorted(guides_of(way), reason_against)
    return _with_backup(way.backup, members) if members.are_full and way.backup else members


def _with_backup(backup: Guide, members: Members) -> Members:
    standing_in = _sorted([backup], _reason_against)
    others = [one for one in members.left_out if one["userid"] not in standing_in.userids]
    known = {one["userid"] for one in others}
    more = [one for one in standing_in.left_out if one["userid"] not in known]
    return Members(standing_in.userids, others + more)


def guides_of(way: ContactWay) -> list[Guide]:
    """All whom the code is meant for: those of its store, or those who were chosen."""
    if way.store_id:
        return guides_of_store(way.store)
    chosen = ContactWayGuide.select(ContactWayGuide.guide).where(ContactWayGuide.contact_way == way)
    return list(Guide.select().where(Guide.id.in_(chosen)).order_by(Guide.name, Guide.id))


def _sorted(guides: Iterable[Guide], reason_against: Callable[[Guide], str]) -> Members:
    able: list[str] = []
    left_out: list[dict] = []
    for guide in sorted(guides, key=lambda guide: (guide.name, guide.userid)):
        reason = reason_against(guide) or (OVER_LIMIT if len(able) == MOST else "")
        if reason:
            left_out.append({"userid": guide.userid, "name": guide.name, "reason": reason})
        else:
            able.append(guide.userid)
    return Members(able, left_out)


def _reason_against(guide: Guide) -> str:
    if guide.status != ACTIVE or guide.removed_at:
        return INACTIVE
    return "" if guide.may_contact else NO_PERMISSION


def _named(userids: list[str]) -> list[dict]:
    return list(Guide.select(Guide.userid, Guide.name).where(Guide.userid.in_(userids)).dicts())
