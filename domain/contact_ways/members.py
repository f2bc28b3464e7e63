"""Who stands behind a store's code."""

from dataclasses import dataclass

from domain.organisation.models import Department, Guide
from domain.organisation.queries import guides_of_store

# WeCom documents 92228: at most 100 members in one code (41041).
MOST = 100
ACTIVE = 1

NO_PERMISSION, INACTIVE, OVER_LIMIT, REFUSED = "no_permission", "inactive", "over_limit", "refused"


@dataclass(frozen=True)
class Members:
    """`userids` of those who may be in the code, by name; `left_out`: [{userid, name, reason}].

    `reason`: no_permission (may not contact customers), inactive (account not in use),
    over_limit (more than 100), refused (WeCom said no, with its code in `code`).
    """

    userids: list[str]
    left_out: list[dict]

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
    able: list[str] = []
    left_out: list[dict] = []
    for guide in sorted(guides_of_store(store), key=lambda guide: (guide.name, guide.userid)):
        reason = _reason_against(guide) or (OVER_LIMIT if len(able) == MOST else "")
        if reason:
            left_out.append({"userid": guide.userid, "name": guide.name, "reason": reason})
        else:
            able.append(guide.userid)
    return Members(able, left_out)


def _reason_against(guide: Guide) -> str:
    if guide.status != ACTIVE:
        return INACTIVE
    return "" if guide.may_contact else NO_PERMISSION


def _named(userids: list[str]) -> list[dict]:
    return list(Guide.select(Guide.userid, Guide.name).where(Guide.userid.in_(userids)).dicts())
