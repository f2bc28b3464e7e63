from collections.abc import Sequence

from bot.client import post
from domain.tags.library import LibraryGroup, LibraryTag


def corp_tags() -> list[LibraryGroup]:
    """The whole library of corp tags, deleted ones left out (documents 92117)."""
    answer = post("externalcontact/get_corp_tag_list", {})
    return [_group(group) for group in answer["tag_group"] if not group.get("deleted")]


def _group(group: dict) -> LibraryGroup:
    tags = tuple(
        LibraryTag(tag["id"], tag["name"], tag.get("order", 0))
        for tag in group["tag"]
        if not tag.get("deleted")
    )
    return LibraryGroup(group["group_id"], group["group_name"], group.get("order", 0), tags)


def mark(userid: str, external_userid: str, add: Sequence[str], remove: Sequence[str]) -> None:
    """Change the corp tags, by WeCom's ids, that a guide gave a customer (documents 92118).

    Two calls for one pair at the same time are refused (45035).
    """
    post(
        "externalcontact/mark_tag",
        {
            "userid": userid,
            "external_userid": external_userid,
            "add_tag": list(add),
            "remove_tag": list(remove),
        },
    )
