"""The worker is killed between two steps of long work for operators, and another goes on."""

import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest

from domain import leases
from domain.contact_ways import actions
from domain.contact_ways.models import ContactWay
from domain.customers.models import Customer
from domain.operators.scope import WHOLE
from domain.tags import batch_lists, batches, editing, importing
from domain.tags.models import (
    CorpTag,
    FriendshipTag,
    Tag,
    TagBatch,
    TagBatchRow,
    TagChange,
    TagGroup,
    TagImport,
)
from tests.faults.crowd import GUIDES
from tests.faults.wholeness import idle, let_leases_run_out
from tests.stage import until

pytestmark = pytest.mark.timeout(120, func_only=True)

BY = "operator:chen"
GROUPS = [f"来源{n}" for n in range(6)]
LINES = 240
# A lease of a killed worker holds so many pairs; they are told again, and no more.
IN_HAND = 60


@pytest.fixture
def library(calm):
    """None, before and after: the other tests of this stage have their own."""
    yield calm
    TagGroup.delete().execute()


def slowly(stage, path: str, seconds: float) -> None:
    stage.wecom("faults", {"path": path, "kind": "latency", "seconds": seconds})


def until_in_hand(stage, path: str) -> None:
    """The worker waits for the answer to a call that WeCom never carries out."""
    stage.wecom("faults", {"path": path, "kind": "silence", "seconds": 30, "times": 1})
    until(lambda: "silence" not in faults(stage), 20, "the call is made")


def faults(stage) -> list[str]:
    return [fault["kind"] for fault in stage.wecom("state", method="get")["faults"]]


def killed_and_replaced(stage, meanwhile: Callable[[], bool] = lambda: True) -> None:
    """`meanwhile`: what WeCom still does, though nobody is left to hear of it."""
    stage.kill("worker")
    until(meanwhile, 20, "WeCom does what it was told")
    stage.wecom("faults", method="delete")
    let_leases_run_out()
    stage.bring_back("worker")


def in_wecom(stage, query: str, *values: str) -> list[tuple]:
    with closing(sqlite3.connect(stage.folder / "simulator.sqlite3", timeout=60)) as wecom:
        return wecom.execute(query, values).fetchall()


def calls(stage, path: str) -> int:
    feed = stage.wecom("feed?limit=20000", method="get")
    return sum(row.get("path") == f"externalcontact/{path}" for row in feed)


def tags_in_wecom(stage) -> set[tuple[str, str, str]]:
    """Group, name and id of each."""
    columns = "tag_group.name, tag.name, tag.id"
    joined = "tag JOIN tag_group ON tag_group.id = tag.group_id"
    return set(in_wecom(stage, f"SELECT {columns} FROM {joined} WHERE tag_group.name LIKE '来源%'"))


def test_an_import_goes_on_deleting_in_wecom(library):
    stage = library
    stage.wecom("company", {"tags": [group_of_five(n) for n, _name in enumerate(GROUPS)]})
    stage.flask("sync", "tags")
    old = tags_in_wecom(stage)
    chosen = {f"et-{n}" for n in range(5)}
    # Its events would tell the next worker what it has to find out by itself.
    stage.wecom("delivery", {"paused": True})
    slowly(stage, "externalcontact/del_corp_tag", 0.4)
    plan = importing.preview(group_ids=chosen)
    row = importing.start(BY, digest=plan.digest, group_ids=chosen, shows=True)
    until(lambda: len(tags_in_wecom(stage)) < len(old), 20, "WeCom has let go of some")
    until_in_hand(stage, "externalcontact/del_corp_tag")

    killed_and_replaced(stage)
    assert TagImport.get_by_id(row.id).state == importing.REMOVING
    until(lambda: TagImport.get_by_id(row.id).state == importing.DONE, 20, "the import is over")
    until(lambda: idle(TagGroup), 20, "WeCom has what guides see")

    assert not CorpTag.select().where(CorpTag.refused != "").exists()
    new = tags_in_wecom(stage)
    assert sorted(tag[:2] for tag in new) == sorted(tag[:2] for tag in old)
    assert {tag for tag in new & old} == {tag for tag in old if tag[0] == "来源5"}
    assert Tag.select().count() == 25


def group_of_five(n: int) -> dict:
    tags = [{"id": f"et-{n}-{m}", "name": f"标签{n}-{m}"} for m in range(5)]
    return {"group_id": f"et-{n}", "group_name": GROUPS[n], "order": n, "tags": tags}


@pytest.fixture
def tags(library):
    """金卡, which guides see and WeCom has, and 内部, of which WeCom knows nothing."""
    editing.make_group("会员", ["金卡"], visible=True)
    editing.make_group("备忘", ["内部"])
    until(lambda: Tag.get(name="金卡").wecom_id, 20, "WeCom has the tag")
    return [Tag.get(name="金卡"), Tag.get(name="内部")]


@pytest.fixture
def listed(library) -> list[str]:
    """Customers of the three guides."""
    people = [f"wm-listed-{n}" for n in range(LINES)]
    pairs = [
        {"userid": GUIDES[n % 3], "external_userid": id, "created_at": 1_700_000_000}
        for n, id in enumerate(people)
    ]
    customers = [{"external_userid": id, "name": id} for id in people]
    library.wecom("company", {"customers": customers, "friendships": pairs})
    library.flask("sync", "customers")
    assert Customer.select().where(Customer.external_userid.in_(people)).count() == LINES
    return people


def test_a_batch_gives_each_line_one_result_and_each_customer_one_tag(library, listed, tags):
    stage, before = library, calls(library, "mark_tag")
    given = batch_lists.typed("\n".join([*listed, listed[0], "nobody"]))
    batch = batches.make(given, key="of-killed-steps", name="会员日", by=BY, scope=WHOLE)
    batches.choose(batch, [tag.id for tag in tags], adding=True, exclusive=False)
    batches.start(batch, by=BY)
    killed_and_replaced(stage)
    until(lambda: told(batch) > LINES // 10, 30, "WeCom knows of some")
    killed_and_replaced(stage)
    assert told(batch) < LINES, "all was told before the worker died"
    until(lambda: TagBatch.get_by_id(batch.id).state == "done", 20, "the batch is over")
    until(lambda: told(batch) == LINES, 40, "WeCom knows of all")

    results = [row.result for row in batch.rows.order_by(TagBatchRow.line)]
    assert results == [*["tagged"] * LINES, "duplicate", "unknown"]
    assert TagChange.select().where(TagChange.by == f"batch:{batch.id}").count() == LINES
    assert FriendshipTag.select().where(FriendshipTag.tag.in_(tags)).count() == 2 * LINES
    marked = "SELECT count(*) FROM friendship_tag WHERE tag_id = ?"
    assert in_wecom(stage, marked, tags[0].wecom_id) == [(LINES,)]
    assert in_wecom(stage, "SELECT id FROM tag WHERE name = ?", "内部") == []
    assert LINES <= calls(stage, "mark_tag") - before <= LINES + 2 * IN_HAND


def told(batch: TagBatch) -> int:
    done = TagChange.select().where(TagChange.by == f"batch:{batch.id}", TagChange.state == "done")
    return done.count()


def test_the_old_configuration_goes_when_a_code_is_made_anew(calm):
    way = ContactWay.get(retired_at=None)
    leases.set_aside(way, "WeCom took no change of it", "-1")
    way = ContactWay.get_by_id(way.id)
    slowly(calm, "externalcontact/del_contact_way", 3)
    made = calls(calm, "add_contact_way")
    actions.make_anew(way)
    until(lambda: ContactWay.get_by_id(way.id).config_id, 20, "WeCom has made another")
    old = ContactWay.get(ContactWay.id > way.id)
    assert old.config_id == way.config_id, "it was gone before the worker died"

    killed_and_replaced(calm, lambda: old.config_id not in codes_in_wecom(calm))
    until(lambda: idle(ContactWay), 20, "nothing is left to be done")

    old, way = ContactWay.get_by_id(old.id), ContactWay.get_by_id(way.id)
    assert (old.config_id, old.error, way.error) == ("", "", "")
    assert codes_in_wecom(calm) == [way.config_id]
    assert calls(calm, "add_contact_way") == made + 1


def codes_in_wecom(stage) -> list[str]:
    return [config_id for (config_id,) in in_wecom(stage, "SELECT config_id FROM contact_way")]
