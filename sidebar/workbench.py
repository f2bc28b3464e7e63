"""The guide's day: how far along, whom to talk to and why, and every customer by name and tags."""

from datetime import datetime

from flask import render_template, request

from domain import sealed
from domain.customers import finding
from domain.organisation.models import Guide
from domain.outreach import queries as outreach
from domain.tags import filtering
from domain.tags.filtering import TagFilter
from sidebar import tasks, wording
from sidebar.auth import current_guide
from sidebar.blueprint import bp
from sidebar.profile import to_guide
from sidebar.tags import MOST_CHIPS, by_group

PER_PAGE = 20


@bp.get("/workbench")
def open_workbench():
    guide = current_guide()
    fragment = "HX-Request" in request.headers
    return render_template(
        "sidebar/workbench/_workbench.html" if fragment else "sidebar/workbench/show.html",
        guide=guide,
        greeting=wording.greeting(),
        **tasks.day(guide),
        **_tasks(guide),
        **_friends(guide),
    )


@bp.get("/workbench/tasks")
def list_tasks():
    """?after= the id of the last task shown."""
    return render_template("sidebar/workbench/_tasks.html", **_tasks(current_guide()))


@bp.get("/workbench/tags")
def choose_tags():
    """The sheet of tags by which own customers are filtered: `tag` those chosen, `name` to look
    for one.
    """
    text = request.args.get("name", "").strip()
    choices = filtering.choices(text, visible_only=True)
    return render_template(
        "sidebar/workbench/_tags.html",
        groups=by_group(choices[:MOST_CHIPS]),
        left_out=max(0, len(choices) - MOST_CHIPS),
        chosen=_tags_asked().tag_ids,
        text=text,
    )


@bp.post("/workbench/customers")
def list_customers():
    """`q`: part of a name or remark, or a whole phone number; `tag`: ids of tags, one of each
    group to be carried; `behind`: where the last page ended.

    Searches are posted, so that a phone number stands in no address.
    """
    return render_template("sidebar/workbench/_customers.html", **_friends(current_guide()))


def _tasks(guide: Guide) -> dict:
    after = request.args.get("after", type=int)
    rows = outreach.open_tasks(guide, after=after, limit=PER_PAGE + 1)
    return {"tasks": rows[:PER_PAGE], "more_tasks": len(rows) > PER_PAGE}


def _friends(guide: Guide) -> dict:
    text, after = request.values.get("q", "").strip(), _place(request.values.get("behind", ""))
    wanted = _tags_asked()
    found = {"among": wanted.among(), "after": after, "limit": PER_PAGE + 1}
    rows = [] if _may_not_ask(text) else finding.search(guide, text, **found)
    shown, more = rows[:PER_PAGE], len(rows) > PER_PAGE
    return {
        "friends": shown,
        "text": text,
        "by_phone": to_guide().sees("phone"),
        "filtered": wanted.tag_ids,
        "first_page": after is None,
        "behind": f"{shown[-1].started_at.isoformat()}~{shown[-1].id}" if more else "",
    }


def _may_not_ask(text: str) -> bool:
    """Whose number it is would be an answer about phones, which not every guide is granted."""
    return bool(sealed.phone_digits(text)) and not to_guide().sees("phone")


def _tags_asked() -> TagFilter:
    """A guide filters by tags that guides see."""
    pairs = [("tag", id) for id in request.values.getlist("tag")]
    return filtering.parse(pairs, visible_only=True)


def _place(text: str) -> finding.Place | None:
    """Where the page before ended; nonsense begins at the top."""
    moment, _, number = text.partition("~")
    try:
        return finding.Place(datetime.fromisoformat(moment), int(number))
    except ValueError:
        return None
