from collections.abc import Mapping, Sequence

from bot.client import post
from domain.tags.library import LibraryGroup, LibraryTag

MARK = "externalcontact/mark_tag"


def corp_tags() -> list[LibraryGroup]:
    """The whole library of corp tags, deleted ones left out (documents 92117)."""
    answer = post("externalcontact/get_corp_tag_list", {})
    return [_group(group) for group in answer["tag_group"] if not group.get("deleted")]


def _group(group: dict) -> LibraryGroup:
    tags = tuple(
        LibraryTag(tag["id"], tag["name"], tag.get("order", 0))
        for tag in group.get("tag") or ()
        if not tag.get("deleted")
    )
    return LibraryGroup(group["group_id"], group["group_name"], group.get("order", 0), tags)


def add(
    names: Mapping[str, int],
    *,
    group_wecom_id: str = "",
    group_name: str = "",
    group_order: int = 0,
) -> LibraryGroup:
    """Make tags (their orders by their names) in a group of WeCom's, or in one that is made for
    them. The group with the new tags only; those that it had already are left out.

    WeCom takes `group_name` for an existing group's where there is one of that name (92117).
    """
    group = (
        {"group_id": group_wecom_id}
        if group_wecom_id
        else {"group_name": group_name, "order": group_order}
    )
    tags = [{"name": name, "order": order} for name, order in names.items()]
    return _group(post("externalcontact/add_corp_tag", {**group, "tag": tags})["tag_group"])


def edit(wecom_id: str, name: str, order: int) -> None:
    """Name and order of a tag or a group that this app made (documents 92117)."""
    post("externalcontact/edit_corp_tag", {"id": wecom_id, "name": name, "order": order})


def delete(tag_ids: Sequence[str]) -> None:
    """Tags that this app made; a group goes with its last one (documents 92117)."""
    post("externalcontact/del_corp_tag", {"tag_id": list(tag_ids)})


def mark(userid: str, external_userid: str, add: Sequence[str], remove: Sequence[str]) -> None:
    """Change the corp tags, by WeCom's ids, that a guide gave a customer (documents 92118).

    Two calls for one pair at the same time are refused (45035).
    """
    post(
        MARK,
        {
            "userid": userid,
            "external_userid": external_userid,
            "add_tag": list(add),
            "remove_tag": list(remove),
        },
    )
