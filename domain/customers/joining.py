"""What events told of a guide under two names belongs together."""

from db import db
from domain.customers.actions import end_friendship, locked, note_event
from domain.customers.adding import Addition, start_friendships
from domain.customers.models import Friendship, FriendshipEvent
from domain.organisation.queries import guide_by_userid
from domain.succession import succeed


def join_friendships(old_userid: str, new_userid: str) -> None:
    """Before a guide is renamed: what events told under the new userid, before we knew whose it
    was, is told again under the old one where both have the same customer.
    """
    guide, newcomer = guide_by_userid(old_userid), guide_by_userid(new_userid)
    if not guide or not newcomer or guide == newcomer:
        return
    theirs = Friendship.select(Friendship.customer).where(Friendship.guide == guide)
    met = Friendship.guide == newcomer, Friendship.customer.in_(theirs)
    with db.atomic():
        for twin in Friendship.select().where(*met):
            succeed(twin, _tell_again(twin, old_userid))


def _tell_again(twin: Friendship, userid: str) -> Friendship:
    pair = {"userid": userid, "external_userid": twin.customer.external_userid}
    for event in twin.events.order_by(FriendshipEvent.id):
        if event.kind in ("added", "half_added"):
            start_friendships([_addition(pair, event, twin)])
        elif event.kind == "removed":
            end_friendship(**pair, at=event.at, by=event.detail)
        else:
            note_event(event.kind, **pair, at=event.at, detail=event.detail)
    return locked(**pair)


def _addition(pair: dict[str, str], event: FriendshipEvent, twin: Friendship) -> Addition:
    half = event.kind == "half_added"
    return Addition(**pair, at=event.at, state=twin.state, half=half, store_id=twin.store_id)
