"""Events about group chats with customers (documents 92130)."""

from callbacks.events import Event
from domain.group_chats import actions

JOINED, LEFT = "add_member", "del_member"


def chat_created(event: Event) -> None:
    actions.ask_refresh(event["ChatId"])


def chat_changed(event: Event) -> None:
    """Members are followed by their versions where no event is missing; else WeCom is read."""
    if not _apply_members(event):
        actions.ask_refresh(event["ChatId"])


def _apply_members(event: Event) -> bool:
    kind, who = event.get("UpdateDetail"), event.many("MemChangeList")
    return bool(who and kind in (JOINED, LEFT)) and actions.apply_members(
        event["ChatId"],
        joined=who if kind == JOINED else (),
        left=who if kind == LEFT else (),
        before=event.get("LastMemVer"),
        after=event.get("CurMemVer"),
        at=event.at,
    )


def chat_dismissed(event: Event) -> None:
    actions.dismiss(event["ChatId"], event.at)
