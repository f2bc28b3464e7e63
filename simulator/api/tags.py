"""Corp tags: the library, and marking customers."""

from sqlite3 import Row
from typing import Any

from simulator import ids
from simulator.api import fields, require
from simulator.errors import ApiError
from simulator.routes import Answer, Call, post

LONGEST_NAME = 30
LARGEST_ORDER = 2**32 - 1


@post("externalcontact/get_corp_tag_list")
def get_corp_tag_list(call: Call) -> Answer:
    """Everything, or the named groups, or the named tags inside their groups."""
    groups = fields.strings(call.body, "group_id")
    tags = [] if groups else fields.strings(call.body, "tag_id")
    found = [_group(call, row, tags) for row in _groups(call, groups, tags)]
    return {"tag_group": found}


@post("externalcontact/add_corp_tag")
def add_corp_tag(call: Call) -> Answer:
    body, wecom = call.body, call.wecom
    wanted = fields.parts(body, "tag")
    if not wanted:
        raise ApiError(40058, "missing tag")
    if wecom.state.value("SELECT count(*) FROM tag") + len(wanted) > wecom.config.corp_tags:
        raise ApiError(40126)
    group_id = _group_to_fill(call)
    added = {wecom.keep_tag(group_id, _name(tag, "name"), _order(tag), True) for tag in wanted}
    (row,) = _groups(call, [group_id], [])
    return {"tag_group": _group(call, row, sorted(added - {""}), mark_deleted=False)}


@post("externalcontact/edit_corp_tag")
def edit_corp_tag(call: Call) -> Answer:
    id, kind = _own(call, fields.needed(call.body, "id", code=40068))
    if call.body.get("name"):
        _rename(call, id, kind, _name(call.body, "name"))
    if "order" in call.body:
        order = _order(call.body)
        call.wecom.state.run(f"UPDATE {kind} SET position = ? WHERE id = ?", order, id)
    return {}


@post("externalcontact/del_corp_tag")
def del_corp_tag(call: Call) -> Answer:
    tags, groups = fields.strings(call.body, "tag_id"), fields.strings(call.body, "group_id")
    if not tags and not groups:
        raise ApiError(40058, "missing tag_id and group_id")
    for id in tags + groups:
        _own(call, id)
    for id in tags:
        call.wecom.drop_tag(id)
    for id in groups:
        call.wecom.drop_group(id)
    return {}


@post("externalcontact/mark_tag")
def mark_tag(call: Call) -> Answer:
    userid = fields.needed(call.body, "userid")
    external_userid = fields.needed(call.body, "external_userid")
    add, remove = fields.strings(call.body, "add_tag"), fields.strings(call.body, "remove_tag")
    if not add and not remove:
        raise ApiError(40058, "missing add_tag and remove_tag")
    require.friendship(call, userid, external_userid)
    for tag in add + remove:
        if not call.wecom.state.value("SELECT 1 FROM tag WHERE id = ?", tag):
            raise ApiError(40068)
    call.wecom.tag(userid, external_userid, add, remove)
    return {}


def _groups(call: Call, groups: list[str], tags: list[str]) -> list[Row]:
    where, values = "1", []
    if groups:
        where, values = f"id IN ({ids.marks(groups)})", groups
    elif tags:
        where = f"id IN (SELECT group_id FROM tag WHERE id IN ({ids.marks(tags)}))"
        values = tags
    found = call.wecom.state.rows(
        f"SELECT * FROM tag_group WHERE {where} ORDER BY position DESC, created_at, id", *values
    )
    if groups and len(found) < len(set(groups)):
        raise ApiError(40068)
    return found


def _group(call: Call, row: Row, only: list[str], mark_deleted: bool = True) -> dict[str, Any]:
    tags = call.wecom.state.rows(
        "SELECT * FROM tag WHERE group_id = ? ORDER BY position DESC, created_at, id", row["id"]
    )
    filtered = bool(only) and mark_deleted
    return {
        "group_id": row["id"],
        "group_name": row["name"],
        "create_time": row["created_at"],
        "order": row["position"],
        **({"deleted": False} if filtered else {}),
        "tag": [_tag(tag, filtered) for tag in tags if not only or tag["id"] in only],
    }


def _tag(row: Row, filtered: bool) -> dict[str, Any]:
    shown = {
        "id": row["id"],
        "name": row["name"],
        "create_time": row["created_at"],
        "order": row["position"],
    }
    return shown | ({"deleted": False} if filtered else {})


def _group_to_fill(call: Call) -> str:
    """By id, else by name; a group of a new name is made."""
    body, wecom = call.body, call.wecom
    group_id = fields.text(body, "group_id")
    if not group_id:
        return wecom.keep_group(_name(body, "group_name"), _order(body), ours=True)[0]
    if not wecom.state.value("SELECT 1 FROM tag_group WHERE id = ?", group_id):
        raise ApiError(40068)
    return group_id


def _own(call: Call, id: str) -> tuple[str, str]:
    """(id, table) of a tag or group this app made; WeCom lets no app change another's tags."""
    try:
        kind = call.wecom.kind(id)
    except LookupError:
        raise ApiError(40068) from None
    if not call.wecom.state.value(f"SELECT ours FROM {kind} WHERE id = ?", id):
        raise ApiError(48002, "the tag was made by another app")
    return id, kind


def _rename(call: Call, id: str, kind: str, name: str) -> None:
    beside = "group_id = (SELECT group_id FROM tag WHERE id = ?)" if kind == "tag" else "? <> ''"
    taken = f"SELECT 1 FROM {kind} WHERE name = ? AND id <> ? AND {beside}"
    if call.wecom.state.value(taken, name, id, id):
        raise ApiError(40071)
    call.wecom.state.run(f"UPDATE {kind} SET name = ? WHERE id = ?", name, id)


def _name(body: dict[str, Any], field: str) -> str:
    return fields.needed(body, field, chars=LONGEST_NAME, code=40072)


def _order(body: dict[str, Any]) -> int:
    return fields.number(body, "order", 0, high=LARGEST_ORDER)
