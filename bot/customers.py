from bot.client import get, post
from domain import clock
from domain.customers.readings import Contact, CustomerReading, Follow, Person

# The most that WeCom takes in one call (documents 92994).
USERIDS_PER_CALL = 100
ROWS_PER_CALL = 100
CORP_TAG, PERSONAL_TAG, STRATEGY_TAG = 1, 2, 3


def page_of_customers(userids: list[str], cursor: str = "") -> tuple[list[Contact], str]:
    """Customers of up to 100 guides, and the cursor of the next page, empty at the end.

    One row for each pair of customer and guide (documents 92994).
    """
    body = {"userid_list": userids, "cursor": cursor, "limit": ROWS_PER_CALL}
    answer = post("externalcontact/batch/get_by_user", body)
    contacts = [
        Contact(_person(row["external_contact"]), _follow(row["follow_info"]))
        for row in answer["external_contact_list"]
    ]
    return contacts, answer.get("next_cursor", "")


def external_userids_of(userid: str) -> list[str]:
    """All customers of one guide, in one answer (documents 92113).

    Raises WeComRefused when the guide has none (84061), or when we may not see the guide.
    """
    return get("externalcontact/list", {"userid": userid})["external_userid"]


def read_customer(external_userid: str) -> CustomerReading:
    """One customer with all guides who have them, 500 in a page (documents 92114).

    Raises WeComRefused when nobody whom we may see has the customer (84061, 40096).
    """
    follows: list[Follow] = []
    cursor = ""
    while True:
        params = {"external_userid": external_userid, "cursor": cursor}
        answer = get("externalcontact/get", params)
        follows += [_follow(row) for row in answer.get("follow_user", ())]
        cursor = answer.get("next_cursor", "")
        if not cursor:
            return CustomerReading(_person(answer["external_contact"]), tuple(follows))


def set_remark(userid: str, external_userid: str, remark: str) -> None:
    """What the guide's contacts call the customer, at most 20 characters (documents 92115).

    No event tells of it. Raises WeComRefused when they are no friends (84061).
    """
    body = {"userid": userid, "external_userid": external_userid, "remark": remark}
    post("externalcontact/remark", body)


def _person(row: dict) -> Person:
    return Person(
        external_userid=row["external_userid"],
        name=row.get("name", ""),
        avatar=row.get("avatar", ""),
        type=row.get("type", 1),
        gender=row.get("gender", 0),
        unionid=row.get("unionid", ""),
        corp_name=row.get("corp_full_name") or row.get("corp_name", ""),
    )


def _follow(row: dict) -> Follow:
    """The list has `tag_id`, without personal tags; the single reading has `tags`."""
    tags = row.get("tags")
    corp = row.get("tag_id", ()) if tags is None else _ids(tags)
    personal = None if tags is None else _names(tags)
    return Follow(
        userid=row["userid"],
        created_at=clock.from_unix(row["createtime"]),
        add_way=row.get("add_way", 0),
        state=row.get("state", ""),
        remark=row.get("remark", ""),
        description=row.get("description", ""),
        mobiles=tuple(row.get("remark_mobiles", ())),
        tag_ids=tuple(corp),
        personal_tags=personal,
    )


def _ids(tags: list[dict]) -> list[str]:
    return [tag["tag_id"] for tag in tags if tag.get("type") != PERSONAL_TAG and tag.get("tag_id")]


def _names(tags: list[dict]) -> tuple[str, ...]:
    return tuple(sorted(tag["tag_name"] for tag in tags if tag.get("type") == PERSONAL_TAG))
