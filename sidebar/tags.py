from datetime import timedelta
from itertools import groupby

from flask import make_response, render_template, request

from domain import clock
from domain.customers.models import Friendship
from domain.errors import NotFound
from domain.tags import actions, queries
from domain.tags.models import Tag
from sidebar.auth import current_guide
from sidebar.blueprint import bp
from sidebar.friendships import own_friendship

# More chips than this are slow to draw on a phone, and nobody reads them: there is a search.
MOST_CHIPS = 300
# After this long a guide may wonder; the page then says that WeCom is slow.
SLOW = timedelta(seconds=15)
ASK_SOON, ASK_LATER = 3, 20


def shown(friendship: Friendship) -> dict:
    """The tags of a friendship that guides see, by group, and what became of the latest changes."""
    carried = [tag for tag in queries.tags_of(friendship) if tag.visible]
    return {"tag_groups": by_group(carried), **news(friendship)}


def by_group(tags: list[Tag]) -> list[dict]:
    """`tags` come in the order of their groups."""
    grouped = groupby(tags, key=lambda tag: tag.group)
    return [{"name": group.name, "tags": list(members)} for group, members in grouped]


def news(friendship: Friendship) -> dict:
    """`waiting`: WeCom does not have all changes yet; `refused`: those it did not take."""
    changes = queries.changes_to_show(friendship)
    waiting = [change for change in changes if change.state == "waiting"]
    slow = any(change.asked_at < clock.now() - SLOW for change in waiting)
    return {
        "waiting": waiting,
        "slow": slow,
        "refused": [change for change in changes if change.state == "refused"],
        "poll": ASK_LATER if slow else ASK_SOON,
    }


@bp.get("/customers/<external_userid>/tags")
def show_tags(external_userid: str):
    friendship = own_friendship(external_userid)
    return render_template(
        "sidebar/customer/_tag_groups.html", friendship=friendship, **shown(friendship)
    )


@bp.post("/customers/<external_userid>/tags")
def change_tag(external_userid: str):
    """Form fields: `tag` (our id), `adding` (yes or no), `where` (own or all: the list it is in).

    Answers with the chip as it is now, and with those that a single choice takes off.
    """
    friendship = own_friendship(external_userid)
    tag = queries.visible_tag(request.form.get("tag", type=int))
    if not tag:
        raise NotFound("没有这个标签")
    adding = request.form.get("adding") == "yes"
    before = queries.tags_of(friendship)
    actions.change(friendship, tag, adding=adding, by=f"guide:{current_guide().userid}")
    after = {one.id for one in queries.tags_of(friendship)}
    taken_off = [one for one in before if one.id not in after and one.id != tag.id]
    chips = _chip(friendship, tag, carried=adding)
    chips += "".join(_chip(friendship, one, carried=False, beside=True) for one in taken_off)
    return chips, {
        "HX-Trigger": "tags-changed, library-tapped" if _in_library() else "tags-changed"
    }


def _in_library() -> bool:
    """Whether the tag was tapped among all tags, in the sheet, and not among those carried."""
    return request.form.get("where") == "all"


def _chip(friendship: Friendship, tag: Tag, *, carried: bool, beside: bool = False) -> str:
    """`beside`: it replaces the one that the page has already, wherever that is."""
    where = "all" if _in_library() else "own"
    chip = {"tag": tag, "carried": carried, "where": where, "beside": beside}
    return render_template("sidebar/customer/_chip.html", friendship=friendship, **chip)


@bp.get("/customers/<external_userid>/tags/library")
def show_library(external_userid: str):
    friendship = own_friendship(external_userid)
    text = request.args.get("q", "").strip()
    tags = queries.visible(text)
    return render_template(
        "sidebar/customer/_library.html",
        friendship=friendship,
        groups=by_group(tags[:MOST_CHIPS]),
        left_out=max(0, len(tags) - MOST_CHIPS),
        carried_ids={tag.id for tag in queries.tags_of(friendship)},
        text=text,
    )


@bp.get("/customers/<external_userid>/tags/news")
def show_tag_news(external_userid: str):
    return _tag_news(own_friendship(external_userid))


@bp.post("/customers/<external_userid>/tags/news/close")
def close_tag_news(external_userid: str):
    friendship = own_friendship(external_userid)
    actions.dismiss_refusals(friendship)
    return _tag_news(friendship)


def _tag_news(friendship: Friendship):
    latest = news(friendship)
    answer = make_response(
        render_template("sidebar/customer/_tag_news.html", friendship=friendship, **latest)
    )
    if latest["refused"]:
        answer.headers["HX-Trigger"] = "tags-refused"
    return answer
