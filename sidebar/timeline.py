"""What happened with a customer, told by every room and mixed by time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from flask import request
from flask_babel import gettext as _

from domain import clock
from domain.attributes import queries as attributes
from domain.contact_ways import queries as contact_ways
from domain.customers import queries as customers
from domain.customers.models import Friendship
from domain.orders import queries as orders
from domain.outreach import queries as outreach
from domain.tags import queries as tags
from domain.timeline import TimelineItem
from sidebar.profile import to_guide
from sidebar.sentences import Sentence, told

PER_PAGE = 20


@dataclass(frozen=True)
class Entry:
    at: datetime
    sentence: Sentence


def _edits(friendship: Friendship, *args) -> list[TimelineItem]:
    """Only of what is granted now."""
    return attributes.timeline(friendship.customer, *args, among=to_guide().attributes)


# Steps on the way to a greeting, of which the page waits for the end.
UNTOLD = {"greeting.waiting", "greeting.sending", "greeting.no_welcome"}
# What a guide may pick out, and the rooms that tell about it.
TOLD_BY = {
    "friendship": (customers.timeline, contact_ways.timeline),
    "order": (lambda friendship, *args: orders.timeline(friendship.customer, *args),),
    "tag": (tags.timeline,),
    "attribute": (_edits,),
    "task": (outreach.timeline,),
}


def shown(friendship: Friendship) -> dict:
    """`days`: [(date, [Entry])]; `more`: the time at which the next page starts."""
    kind, before = request.args.get("kind", ""), _time(request.args.get("before"))
    items = _newest(friendship, kind, before)
    page, rest = items[:PER_PAGE], items[PER_PAGE:]
    return {
        "days": [(day, list(entries)) for day, entries in _by_day(page)],
        "more": page[-1].at.isoformat() if rest else "",
        "kind": kind,
        "kinds": _kinds(),
        "before": before,
    }


def _newest(friendship: Friendship, kind: str, before: datetime | None) -> list[TimelineItem]:
    tellers = [
        teller for name, rooms in TOLD_BY.items() for teller in rooms if not kind or name == kind
    ]
    items = [item for teller in tellers for item in teller(friendship, before, PER_PAGE + 1)]
    items = [item for item in items if item.kind not in UNTOLD]
    return sorted(items, key=lambda item: item.at, reverse=True)


def _by_day(items: list[TimelineItem]) -> Iterator[tuple[date, Iterator[Entry]]]:
    entries = (Entry(item.at, told(item)) for item in items)
    return groupby(entries, key=lambda entry: clock.local(entry.at).date())


def _time(text: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError:
        return None


def _kinds() -> tuple[tuple[str, str], ...]:
    return (
        ("", _("全部")),
        ("friendship", _("好友")),
        ("order", _("订单")),
        ("tag", _("标签")),
        ("attribute", _("资料")),
        ("task", _("任务")),
    )
