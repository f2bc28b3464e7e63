from domain.group_chats.models import GroupChat, GroupChatMember
from domain.organisation.models import Guide


def chats(
    text: str = "", *, owner: Guide | None = None, limit: int = 50, offset: int = 0
) -> tuple[list[GroupChat], int]:
    """One page of the chats that exist, newest first, and how many there are."""
    query = GroupChat.select().where(GroupChat.dismissed_at.is_null())
    if text:
        query = query.where(GroupChat.name.contains(text))
    if owner:
        query = query.where(GroupChat.owner == owner)
    page = query.order_by(GroupChat.created_at.desc(), GroupChat.id.desc())
    return list(page.limit(limit).offset(offset)), query.count()


def chats_of_customer(external_userid: str) -> list[GroupChat]:
    """Chats that exist and that the customer is in."""
    query = GroupChat.select().join(GroupChatMember)
    return list(
        query.where(
            GroupChatMember.member_id == external_userid, GroupChat.dismissed_at.is_null()
        ).order_by(GroupChat.id)
    )
