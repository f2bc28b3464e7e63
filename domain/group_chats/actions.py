from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from peewee import chunked

from db import db
from domain import clock, leases
from domain.group_chats.models import GroupChat, GroupChatMember
from domain.group_chats.readings import ChatMember, ChatReading
from domain.locks import locked
from domain.organisation.queries import guide_by_userid

# WeCom changes a group's data some time after it sent the event (documents 92130, 92122).
SETTLING = timedelta(seconds=2)
BATCH = 500
MEMBER, CUSTOMER = 1, 2


def ask_refresh(chat_id: str) -> None:
    """Something happened to this chat; WeCom is read about it as soon as it knows itself."""
    _locked(chat_id)
    fresh = {"due_at": clock.now() + SETTLING, "attempts": 0, "set_aside_at": None}
    GroupChat.update(fresh).where(GroupChat.chat_id == chat_id).execute()
    leases.wake_after_commit(leases.DEFAULT)


def apply_members(
    chat_id: str,
    *,
    joined: Sequence[str],
    left: Sequence[str],
    before: str,
    after: str,
    at: datetime,
) -> bool:
    """Members who came or went, as an event lists them; `before`, `after`: member versions.

    False, and nothing changes, unless ours is the version before: events may be missing between.
    """
    with db.atomic():
        chat = _locked(chat_id)
        if not before or chat.member_version != before:
            return False
        _add(chat, [ChatMember(id, _type(id), joined_at=at) for id in joined])
        _remove(chat, left)
        _save_versions(chat, after)
    return True


def _type(member_id: str) -> int:
    """Customers' ids begin with wm (WeChat) or wo (another company's WeCom)."""
    known = guide_by_userid(member_id) is not None
    return CUSTOMER if member_id.startswith(("wm", "wo")) and not known else MEMBER


def _save_versions(chat: GroupChat, member_version: str) -> None:
    count = GroupChatMember.select().where(GroupChatMember.group_chat == chat).count()
    changes = {"member_version": member_version, "member_count": count}
    GroupChat.update(changes).where(GroupChat.id == chat.id).execute()


def dismiss(chat_id: str, at: datetime) -> None:
    """The chat exists no more, which is final: its id does not come back."""
    with db.atomic():
        chat = _locked(chat_id)
        changes = {"dismissed_at": chat.dismissed_at or at, "due_at": None}
        GroupChat.update(changes).where(GroupChat.id == chat.id).execute()


def note_known(chat_ids: Iterable[str]) -> list[int]:
    """Chats that WeCom lists; those new to us are read soon. Returns our ids of the new ones."""
    chat_ids = sorted(set(chat_ids))
    rows = [{"chat_id": chat_id, "due_at": clock.now()} for chat_id in chat_ids]
    new: list[int] = []
    for batch in chunked(rows, BATCH):
        insert = GroupChat.insert_many(batch).on_conflict_ignore().returning(GroupChat.id)
        new += [row.id for row in insert.execute()]
    if new:
        leases.wake_after_commit(leases.DEFAULT)
    return new


def save_reading(chat: GroupChat, reading: ChatReading) -> None:
    """A chat as WeCom has it now, members and all."""
    with db.atomic():
        _locked(chat.chat_id)
        kept = {member.member_id for member in reading.members}
        ours = GroupChatMember.select(GroupChatMember.member_id).where(
            GroupChatMember.group_chat == chat
        )
        _remove(chat, [row.member_id for row in ours if row.member_id not in kept])
        _add(chat, reading.members)
        leases.finish(
            chat,
            name=reading.name[:255],
            owner=guide_by_userid(reading.owner_userid),
            notice=reading.notice,
            created_at=reading.created_at,
            member_version=reading.member_version,
            member_count=len(kept),
            synced_at=clock.now(),
        )


def rename_member(old: str, new: str) -> None:
    """A userid changed. Where the new one is in the chat already, the old one goes."""
    there = GroupChatMember.select(GroupChatMember.group_chat).where(
        GroupChatMember.member_id == new
    )
    olds = GroupChatMember.member_id == old
    with db.atomic():
        GroupChatMember.delete().where(olds, GroupChatMember.group_chat.in_(there)).execute()
        GroupChatMember.update(member_id=new).where(olds).execute()


def _locked(chat_id: str) -> GroupChat:
    GroupChat.insert(chat_id=chat_id).on_conflict_ignore().execute()
    return locked(GroupChat.select().where(GroupChat.chat_id == chat_id)).get()


def _add(chat: GroupChat, members: Sequence[ChatMember]) -> None:
    rows = [
        {
            "group_chat": chat,
            "member_id": member.member_id,
            "type": member.type,
            "name": member.name[:255],
            "joined_at": member.joined_at,
            "join_scene": member.join_scene,
            "state": member.state[:64],
        }
        for member in members
    ]
    for batch in chunked(rows, BATCH):
        GroupChatMember.insert_many(batch).on_conflict(
            conflict_target=[GroupChatMember.group_chat, GroupChatMember.member_id],
            preserve=_WRITTEN,
        ).execute()


_WRITTEN = (
    *(GroupChatMember.type, GroupChatMember.name, GroupChatMember.joined_at),
    *(GroupChatMember.join_scene, GroupChatMember.state),
)


def _remove(chat: GroupChat, member_ids: Sequence[str]) -> None:
    for batch in chunked(member_ids, BATCH):
        GroupChatMember.delete().where(
            GroupChatMember.group_chat == chat, GroupChatMember.member_id.in_(batch)
        ).execute()
