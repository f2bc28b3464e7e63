"""A guide's change of tags shows at once, reaches WeCom one call at a time, or is taken back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from bot import client
from db import db
from domain import clock
from domain.customers.models import Friendship
from domain.errors import Invalid
from domain.tags import pairs, queries
from domain.tags.actions import change, dismiss_refusals
from domain.tags.models import Tag, TagChange, TagGroup
from jobs import tags as jobs
from tests.tagging import put

MARK = "externalcontact/mark_tag"


@pytest.fixture
def put_on(friendship, lin):
    return lambda tag: change(friendship, tag, adding=True, by="guide:LinYue")


@pytest.fixture
def take_off(friendship, lin):
    return lambda tag: change(friendship, tag, adding=False, by="guide:LinYue")


def names(friendship: Friendship) -> set[str]:
    return {tag.name for tag in queries.tags_of(friendship)}


def in_wecom(friendship: Friendship) -> set[str]:
    """The names of the pair's tags as WeCom has them."""
    customer = friendship.customer.external_userid
    answer = client.get("externalcontact/get", {"external_userid": customer})
    return {tag["tag_name"] for follower in answer["follow_user"] for tag in follower["tags"]}


def told(company) -> list[dict]:
    """What WeCom was asked to do, oldest first."""
    return [call["detail"]["request"] for call in company.calls(MARK)]


def test_a_tag_shows_at_once_and_then_reaches_wecom(company, friendship, library, put_on, work):
    put_on(library["敏感肌"])
    assert names(friendship) == {"敏感肌"}
    assert company.calls(MARK) == []
    work()
    assert in_wecom(friendship) == {"敏感肌"}
    assert TagChange.get().state == "done"


def test_changes_of_one_pair_go_in_one_call(company, library, put_on, work):
    for tag in library.values():
        put_on(tag)
    work()
    (call,) = told(company)
    assert len(call["add_tag"]) == 3


def test_a_tag_put_on_and_taken_off_again_is_nothing_to_tell(
    company, library, put_on, take_off, work
):
    put_on(library["金卡"])
    take_off(library["金卡"])
    work()
    assert company.calls(MARK) == []
    assert {row.state for row in TagChange.select()} == {"done"}


def test_after_a_try_that_broke_off_opposite_changes_are_told(
    company, friendship, library, put_on, take_off, work, at, standing
):
    company.fault(path=MARK, kind="cut", times=1)
    put_on(library["金卡"])
    work()
    take_off(library["金卡"])
    at(clock.now() + timedelta(minutes=1))
    work()
    assert told(company)[-1]["remove_tag"] == [library["金卡"].wecom_id]
    assert names(friendship) == set()


def test_asking_twice_is_asking_once(library, put_on):
    put_on(library["金卡"])
    put_on(library["金卡"])
    assert TagChange.select().count() == 1


def test_a_conflict_in_wecom_is_tried_again_later(
    company, friendship, library, put_on, work, at, standing
):
    company.fault(path=MARK, kind="errcode", errcode=45035, times=1)
    put_on(library["金卡"])
    work()
    waiting = TagChange.get()
    assert (waiting.state, waiting.error_code) == ("waiting", "45035")
    assert names(friendship) == {"金卡"}
    at(clock.now() + timedelta(seconds=5))
    work()
    assert in_wecom(friendship) == {"金卡"}


def test_a_refused_tag_is_taken_back_with_the_reason(company, friendship, library, put_on, work):
    company.fault(path=MARK, kind="errcode", errcode=40144)
    put_on(library["金卡"])
    work()
    assert names(friendship) == set()
    (refused,) = queries.changes_to_show(friendship)
    assert (refused.state, refused.error_code) == ("refused", "40144")
    dismiss_refusals(friendship)
    assert queries.changes_to_show(friendship) == []


def test_a_tag_that_could_not_be_taken_off_is_back(company, friendship, library, take_off, work):
    put(friendship.id, library["金卡"])
    company.fault(path=MARK, kind="errcode", errcode=84061)
    take_off(library["金卡"])
    assert names(friendship) == set()
    jobs.drain()
    assert names(friendship) == {"金卡"}


def test_a_tag_that_was_deleted_in_wecom_is_made_anew_for_whom_it_was_put_on(
    company, friendship, library, put_on, work
):
    put_on(library["敏感肌"])
    put_on(library["金卡"])
    company.tag_deleted_elsewhere(library["金卡"].wecom_id)
    work()
    assert names(friendship) == in_wecom(friendship) == {"敏感肌", "金卡"}
    assert Tag.get(name="金卡").wecom_id != library["金卡"].wecom_id


def test_in_a_group_of_single_choice_one_tag_takes_the_other_off(friendship, library, put_on, work):
    TagGroup.update(single=True).where(TagGroup.name == "肤质").execute()
    put_on(library["金卡"])
    put_on(library["敏感肌"])
    work()
    put_on(library["油皮"])
    work()
    assert names(friendship) == in_wecom(friendship) == {"油皮", "金卡"}


def test_a_pair_is_never_in_two_hands(friendship, library, put_on, take_off):
    put_on(library["金卡"])
    (first,) = pairs.claim(10)
    put_on(library["油皮"])
    assert pairs.claim(10) == []
    pairs.settle(pairs.Pair(first, [first], [first]), {})
    (second,) = pairs.claim(10)
    assert second.tag == library["油皮"]


def test_two_workers_at_once_make_one_call(company, friendship, library, put_on):
    for tag in library.values():
        put_on(tag)

    def drain(_):
        try:
            return jobs.drain()
        finally:
            db.close()

    with ThreadPoolExecutor(2) as workers:
        assert sorted(workers.map(drain, range(2))) == [0, 1]
    assert len(company.calls(MARK)) == 1


def test_a_worker_that_died_leaves_the_change_to_the_next(
    company, friendship, library, put_on, work, at
):
    put_on(library["金卡"])
    pairs.claim(10)
    work()
    assert company.calls(MARK) == []
    at(clock.now() + pairs.LEASE + timedelta(seconds=1))
    work()
    assert in_wecom(friendship) == {"金卡"}


def test_deleted_tags_and_half_friends_are_refused_before_wecom_is_asked(
    friendship, library, put_on
):
    deleted = library["金卡"]
    deleted.deleted_at = clock.now()
    with pytest.raises(Invalid, match="已经删除"):
        put_on(deleted)
    friendship.half = True
    with pytest.raises(Invalid, match="不是你的好友"):
        put_on(library["油皮"])
    assert TagChange.select().count() == 0
