"""Tags for stories about something else: taken over from WeCom, and put on friendships."""

from domain.tags import taking
from domain.tags.models import CorpTag, FriendshipTag, Tag
from jobs import tag_library


def take_over() -> dict[str, Tag]:
    """All tags that WeCom has are the library's, by name."""
    tag_library.read()
    taking.take_tags(CorpTag.select())
    return {tag.name: tag for tag in Tag.select()}


def put(friendship_id: int, *tags: Tag) -> None:
    """As if it had always been so, in WeCom as well."""
    for tag in tags:
        FriendshipTag.create(friendship=friendship_id, tag=tag)
