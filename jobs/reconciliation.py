"""What a pass mended, and as far as can be known why no event had told of it."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from redis.exceptions import RedisError

from bot import client
from callbacks import refusals
from callbacks.inbox import ReceivedCallback
from domain import clock
from domain.customers.models import Customer, Friendship
from domain.group_chats.models import GroupChat
from domain.organisation.models import Department, Guide
from domain.syncs import mending
from domain.syncs.mending import CHANGED, ENDED, Total
from domain.syncs.models import Mending, SyncRun
from domain.tags.models import CorpTag

# Why no event told of it. A callback about it failed, waits, or was handled before it changed
# again; WeCom has no event for this; events of the directory, or of customers, do not come at all;
# callbacks with a wrong signature were refused; none was kept; too many to look each one up.
SET_ASIDE, WAITING, TOLD = "set_aside", "waiting", "told"
NO_EVENT, NO_DIRECTORY, SILENT = "no_event", "no_directory", "silent"
REFUSED, NOT_KEPT, UNEXAMINED = "refused", "not_kept", "unexamined"

LOOK_BACK, MOST_CALLBACKS = timedelta(days=1), 20_000
DIRECTORY_SILENCE = timedelta(days=30)
FIELD = re.compile(r"<(\w+)>(?:<!\[CDATA\[)?([^<\]]+)")

Ids = Collection[int]


@dataclass(frozen=True)
class Source:
    """The event that tells of rows of a kind. `names`: fields of the event, in lower case, which
    together are what `keys` gives for our ids (a row may answer to several keys).
    """

    event: str
    names: tuple[str, ...]
    keys: Callable[[Ids], Iterator[tuple[int, tuple[str, ...]]]]


def report(run: SyncRun) -> None:
    """Write down what this run mended so far; again where it was written down before."""
    Mending.delete().where(Mending.run == run).execute()
    for total in mending.totals(run):
        whys, rest = _reasons(total)
        mending.record(total, whys, run=run, unexamined=rest)


def report_codes(changed: Ids, ended: Ids) -> None:
    """WeCom sends no event about codes."""
    for what, ids in ((CHANGED, changed), (ENDED, ended)):
        total = Total("code", what, len(ids), tuple(ids)[: mending.MOST_TRACED])
        mending.record(total, {}, run=None, unexamined=NO_EVENT)
    mending.forget_old()


def _reasons(total: Total) -> tuple[Mapping[int, str], str]:
    """The reason for each row that is traced, and the one for all others."""
    source = SOURCES.get(total.kind)
    if source is None:
        return {}, NO_EVENT
    otherwise = _general_reason(source.event)
    whys = dict.fromkeys(total.ids, otherwise) | _traced(source, total, otherwise)
    return whys, otherwise if otherwise in (SILENT, NO_DIRECTORY) else UNEXAMINED


def _traced(source: Source, total: Total, otherwise: str) -> dict[int, str]:
    told = _told(source)
    whys: dict[int, str] = {}
    for id, key in source.keys(total.ids):
        found = told.get(key, otherwise)
        if whys.get(id) not in (SET_ASIDE, WAITING, TOLD):
            whys[id] = found
    return whys


def _told(source: Source) -> dict[tuple[str, ...], str]:
    """What became of the newest callback about each key, of the last day."""
    columns = (ReceivedCallback.xml, ReceivedCallback.handled_at, ReceivedCallback.set_aside_at)
    rows = ReceivedCallback.select(*columns).where(
        ReceivedCallback.event == source.event,
        ReceivedCallback.received_at >= clock.now() - LOOK_BACK,
    )
    newest = rows.order_by(ReceivedCallback.received_at.desc()).limit(MOST_CALLBACKS)
    told: dict[tuple[str, ...], str] = {}
    for xml, handled_at, set_aside_at in newest.tuples().iterator():
        fields = dict(FIELD.findall(xml))
        key = tuple(fields.get(name, "").lower() for name in source.names)
        told.setdefault(key, SET_ASIDE if set_aside_at else TOLD if handled_at else WAITING)
    return told


def _general_reason(event: str) -> str:
    """Of what no callback was kept."""
    if event == "change_contact" and not _any("change_contact", DIRECTORY_SILENCE):
        return NO_DIRECTORY
    if _refused():
        return REFUSED
    if event == "change_external_contact" and not _any(event, LOOK_BACK):
        return SILENT
    return NOT_KEPT


def _any(event: str, within: timedelta) -> bool:
    since = ReceivedCallback.received_at >= clock.now() - within
    return ReceivedCallback.select().where(ReceivedCallback.event == event, since).exists()


def _refused() -> bool:
    try:
        return any(refusals.last_day(client.client().redis).values())
    except RedisError:
        return False


def _lowered(rows: Iterable[tuple]) -> Iterator[tuple[int, tuple[str, ...]]]:
    for id, *words in rows:
        yield id, tuple(str(word).lower() for word in words)


def _friendship_keys(ids: Ids):
    query = Friendship.select(Friendship.id, Guide.userid_key, Customer.external_userid)
    query = query.join_from(Friendship, Guide).join_from(Friendship, Customer)
    return _lowered(query.where(Friendship.id.in_(list(ids))).tuples())


def _guide_keys(ids: Ids):
    return _lowered(
        Guide.select(Guide.id, Guide.userid_key).where(Guide.id.in_(list(ids))).tuples()
    )


def _department_keys(ids: Ids):
    query = Department.select(Department.id, Department.wecom_id)
    return _lowered(query.where(Department.id.in_(list(ids))).tuples())


def _tag_keys(ids: Ids):
    """A group that was deleted takes its tags along, with one event."""
    tags = CorpTag.select(CorpTag.id, CorpTag.wecom_id)
    groups = CorpTag.select(CorpTag.id, CorpTag.group_wecom_id)
    ours = CorpTag.id.in_(list(ids))
    return _lowered([*tags.where(ours).tuples(), *groups.where(ours).tuples()])


def _chat_keys(ids: Ids):
    query = GroupChat.select(GroupChat.id, GroupChat.chat_id)
    return _lowered(query.where(GroupChat.id.in_(list(ids))).tuples())


# Of other kinds (a customer's own name and picture, the right to serve) WeCom sends no event.
SOURCES: dict[str, Source] = {
    "friendship": Source("change_external_contact", ("UserID", "ExternalUserID"), _friendship_keys),
    "guide": Source("change_contact", ("UserID",), _guide_keys),
    "department": Source("change_contact", ("Id",), _department_keys),
    "tag": Source("change_external_tag", ("Id",), _tag_keys),
    "group_chat": Source("change_external_chat", ("ChatId",), _chat_keys),
}
