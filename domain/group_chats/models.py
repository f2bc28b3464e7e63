from peewee import CharField, DateTimeField, ForeignKeyField, IntegerField, TextField

from db import Model
from domain.leases import Leased
from domain.organisation.models import Guide


class GroupChat(Leased):
    """`due_at`: when to read it again; WeCom needs about two seconds after an event."""

    chat_id = CharField(unique=True, max_length=64)
    name = CharField(default="")
    owner = ForeignKeyField(Guide, null=True, backref="group_chats", on_delete="SET NULL")
    notice = TextField(default="")
    member_version = CharField(default="", max_length=64)
    member_count = IntegerField(default=0)
    created_at = DateTimeField(null=True)
    synced_at = DateTimeField(null=True)
    dismissed_at = DateTimeField(null=True)


class GroupChatMember(Model):
    """`type`: 1 member of the company, 2 customer; `member_id`: userid or external_userid."""

    group_chat = ForeignKeyField(GroupChat, backref="members", on_delete="CASCADE")
    member_id = CharField(max_length=64, index=True)
    type = IntegerField()
    name = CharField(default="")
    joined_at = DateTimeField(null=True)
    join_scene = IntegerField(null=True)
    state = CharField(default="", max_length=64)

    class Meta:
        indexes = ((("group_chat", "member_id"), True),)
