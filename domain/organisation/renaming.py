"""WeCom lets a member's userid be changed once, and tells us so with `NewUserID`."""

from db import db
from domain import outbox
from domain.organisation.members import ensure_guide
from domain.organisation.models import Guide
from domain.organisation.queries import guide_by_userid
from domain.succession import succeed


def rename(old_userid: str, new_userid: str) -> Guide:
    """The guide keeps the row, and with it everything we know, under the new userid.

    Where events under the new userid came first, what they made is handed over. Repeatable.
    """
    with db.atomic():
        guide = guide_by_userid(old_userid)
        newcomer = guide_by_userid(new_userid)
        if guide is None or guide == newcomer:
            return _under(newcomer or ensure_guide(new_userid), old_userid, new_userid)
        if newcomer:
            succeed(newcomer, guide)
        outbox.emit(
            "guide.renamed",
            guide_id=guide.id,
            old=old_userid,
            new=new_userid,
        )
        _tell_stores(guide)
        return _under(guide, old_userid, new_userid)


def _under(guide: Guide, old_userid: str, new_userid: str) -> Guide:
    guide.userid, guide.userid_key = new_userid, new_userid.lower()
    guide.former_key = old_userid.lower() if old_userid.lower() != guide.userid_key else None
    guide.save(only=[Guide.userid, Guide.userid_key, Guide.former_key])
    return guide


def _tell_stores(guide: Guide) -> None:
    """Codes name their guides by userid."""
    ids = sorted(place.department_id for place in guide.places)
    if ids:
        outbox.emit("guides.changed", department_ids=ids)
