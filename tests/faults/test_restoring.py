"""Ten thousand marks are restored while the worker is killed and WeCom has had enough (45009)."""

import sqlite3

import pytest
from redis import Redis

from domain.customers.models import Customer, Friendship
from domain.tags import editing, queries, showing
from domain.tags.models import FriendshipTag, Tag, TagGroup, TagRestoration
from tests.faults.crowd import GUIDES
from tests.faults.wholeness import let_leases_run_out
from tests.stage import until

pytestmark = pytest.mark.timeout(400, func_only=True)

PAIRS, TAGS = 1000, 10
RELATIONS = PAIRS * TAGS
BORN = 1_700_000_000


@pytest.fixture
def hidden(calm):
    """A thousand pairs of guide and customer with ten tags each, which are hidden from guides."""
    userids = [GUIDES[n % len(GUIDES)] for n in range(PAIRS)]
    people = [f"wm-tagged-{n}" for n in range(PAIRS)]
    calm.wecom(
        "company",
        {
            "customers": [{"external_userid": id, "name": id} for id in people],
            "friendships": [
                {"userid": userid, "external_userid": id, "created_at": BORN}
                for userid, id in zip(userids, people, strict=True)
            ],
        },
    )
    calm.flask("sync", "customers")
    friendships = Friendship.select(Friendship.id).join(Customer)
    friendships = friendships.where(Customer.external_userid.startswith("wm-tagged-"))
    group = editing.make_group("肤质", [f"标签{n}" for n in range(TAGS)])
    marks = [{"friendship": f, "tag": tag} for f in friendships for tag in group.tags]
    assert len(marks) == RELATIONS
    for start in range(0, RELATIONS, 1000):
        FriendshipTag.insert_many(marks[start : start + 1000]).execute()
    yield calm
    TagGroup.delete().execute()


def test_nothing_is_lost_when_the_worker_dies_in_the_middle(hidden):
    stage, tags = hidden, [tag.id for tag in queries.library()]
    before = calls(stage)
    showing.choose(tags, tags)
    until(lambda: restored() > RELATIONS // 10, 120, "some are restored")
    stage.kill("worker")
    half = restored()
    assert half < RELATIONS, "all was restored before the worker died"
    enough = {"path": "externalcontact/mark_tag", "kind": "errcode", "errcode": 45009, "times": 1}
    stage.wecom("faults", enough)
    let_leases_run_out()
    stage.bring_back("worker")
    until(lambda: paused(stage), 60, "WeCom has had enough")
    end_the_pause(stage)

    until(lambda: TagRestoration.get().ended_at, 200, "all are restored")
    ended = TagRestoration.get()
    assert (ended.total, ended.done, ended.refused) == (RELATIONS, RELATIONS, 0)
    assert marks_in_wecom(stage) == RELATIONS
    # What the worker had in hand when it died is told again, and no more.
    assert PAIRS <= calls(stage) - before <= PAIRS + 60


def restored() -> int:
    found = TagRestoration.select().first()
    return found.done if found else 0


def marks_in_wecom(stage) -> int:
    ids = [tag.wecom_id for tag in Tag.select() if tag.wecom_id]
    marks = ",".join("?" * len(ids))
    with sqlite3.connect(stage.folder / "simulator.sqlite3", timeout=60) as wecom:
        query = f"SELECT count(*) FROM friendship_tag WHERE tag_id IN ({marks})"
        return wecom.execute(query, ids).fetchone()[0]


def calls(stage) -> int:
    feed = stage.wecom("feed?limit=20000", method="get")
    return sum(row.get("path") == "externalcontact/mark_tag" for row in feed)


def paused(stage) -> list:
    return list(Redis.from_url(stage.redis_url).scan_iter("*mark_tag:pause"))


def end_the_pause(stage) -> None:
    """The minute of WeCom's block is over."""
    redis = Redis.from_url(stage.redis_url)
    for key in paused(stage):
        redis.delete(key)
    let_leases_run_out()
