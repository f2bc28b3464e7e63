from bot.client import post
from domain import clock
from domain.group_chats.readings import ChatMember, ChatReading

# The most that WeCom takes in one call (documents 92120).
OWNERS_PER_CALL = 100
CHATS_PER_CALL = 1000


def page_of_chats(owner_userids: list[str], cursor: str = "") -> tuple[list[str], str]:
    """Chat ids of up to 100 owners, and the cursor of the next page, empty at the end."""
    body = {
        "status_filter": 0,
        "owner_filter": {"userid_list": owner_userids},
        "cursor": cursor,
        "limit": CHATS_PER_CALL,
    }
    answer = post("externalcontact/groupchat/list", body)
    return [row["chat_id"] for row in answer["group_chat_list"]], answer.get("next_cursor", "")


def read_chat(chat_id: str) -> ChatReading:
    """Raises WeComRefused: 49008 when it was dismissed, 90501 also when it is very new."""
    chat = post("externalcontact/groupchat/get", {"chat_id": chat_id, "need_name": 1})["group_chat"]
    return ChatReading(
        chat_id=chat_id,
        name=chat.get("name", ""),
        owner_userid=chat.get("owner", ""),
        notice=chat.get("notice", ""),
        created_at=_time(chat.get("create_time")),
        member_version=chat.get("member_version", ""),
        members=tuple(_member(row) for row in chat.get("member_list", ())),
    )


def _member(row: dict) -> ChatMember:
    return ChatMember(
        member_id=row["userid"],
        type=row.get("type", 1),
        name=row.get("name") or row.get("group_nickname", ""),
        joined_at=_time(row.get("join_time")),
        join_scene=row.get("join_scene"),
        state=row.get("state", ""),
    )


def _time(seconds: int | None):
    return clock.from_unix(seconds) if seconds else None
