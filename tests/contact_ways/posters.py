"""A channel code on a poster: its form at the console, and what WeCom has of it."""

from domain.contact_ways import channels
from domain.contact_ways.models import ContactWay
from domain.tags.models import FriendshipTag, Tag


def channel() -> ContactWay:
    return ContactWay.get(kind="channel")


def save(operator, way: ContactWay, **fields) -> str:
    """Send the form of a code as it is, but for these fields."""
    now = channels.settings_of(way)
    kept = {
        "name": now.name,
        "belongs": "store" if now.store else "guides",
        "store": str(now.store.id) if now.store else "",
        "guides": [str(guide.id) for guide in now.guides],
        "tags": [str(tag.id) for tag in now.tags],
        "remark": now.remark,
        "daily_limit": str(now.daily_limit or ""),
    }
    return operator.do(f"/channels/{way.id}/edit", **{**kept, **fields})


def behind(wecom, way: ContactWay) -> set[str]:
    """Who could be offered to a customer who scans; asked of WeCom itself."""
    rows = "SELECT userid FROM contact_way_user WHERE config_id = ?"
    return set(wecom.state.column(rows, ContactWay.get_by_id(way.id).config_id))


def in_wecom(wecom, added) -> dict:
    return wecom.friendship(added.userid, added.external_userid)


def tags_in_wecom(wecom, added) -> list[str]:
    rows = "SELECT name FROM tag JOIN friendship_tag ON tag_id = tag.id WHERE external_userid = ?"
    return wecom.state.column(rows, added.external_userid)


def carried() -> list[tuple[str, str]]:
    rows = FriendshipTag.select(FriendshipTag, Tag).join(Tag)
    return [(row.tag.name, row.by) for row in rows]
