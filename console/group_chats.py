"""Group chats of customers."""

from flask import render_template, request
from peewee import JOIN

from console.auth import requires, scope
from console.blueprint import bp
from console.lists import page_of, text_asked
from domain.group_chats.models import GroupChat
from domain.organisation.models import Guide
from domain.syncs import queries as syncs


@bp.get("/group-chats")
@requires("group_chats.see")
def list_group_chats():
    return render_template(
        "console/group_chats/list.html",
        page=page_of(_find),
        last_sync=syncs.latest().get("group_chats"),
    )


def _find(limit: int, offset: int = 0) -> tuple[list[GroupChat], int]:
    chats = GroupChat.select(GroupChat, Guide).join(Guide, JOIN.LEFT_OUTER)
    dismissed = GroupChat.dismissed_at.is_null(request.args.get("dismissed") != "yes")
    chats = chats.where(dismissed, *scope().with_guides(GroupChat.owner))
    text = text_asked()
    if text:
        chats = chats.where(GroupChat.name.contains(text) | Guide.name.contains(text))
    newest = chats.order_by(GroupChat.created_at.desc(), GroupChat.id.desc())
    return list(newest.limit(limit).offset(offset)), chats.count()
