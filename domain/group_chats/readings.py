"""What WeCom says about a group chat with customers, as it was read."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class ChatMember:
    """`type`: 1 a member of the company, 2 a customer. `join_scene`: 1, 2 invited, 3 by QR code."""

    member_id: str
    type: int
    name: str = ""
    joined_at: datetime | None = None
    join_scene: int | None = None
    state: str = ""


@dataclass(frozen=True)
class ChatReading:
    chat_id: str
    name: str
    owner_userid: str
    notice: str
    created_at: datetime | None
    member_version: str
    members: tuple[ChatMember, ...]
