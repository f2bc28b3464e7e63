"""Tags for all customers of a list: handed in, looked at, carried out, told to WeCom."""

import logging
from datetime import timedelta
from html import unescape

import pytest

from domain import clock
from domain.audit import AuditEntry
from domain.customers import phones
from domain.customers.models import Friendship
from domain.tags import batch_lists
from domain.tags.actions import change
from domain.tags.models import FriendshipTag, Tag, TagBatch, TagChange, TagGroup
from jobs import tag_batches as jobs
from jobs import tags as pair_jobs
from schema import TABLES
from tests.tags.lists import OTHER_PHONE, PHONE, begin, hand_in, newest, pair, results
from tests.tags.test_changes import MARK, in_wecom, names, told


def stored() -> str:
    """Every row of every table."""
    return "\n".join(str(row) for table in TABLES for row in table.select().tuples())


def test_a_mixed_list_is_looked_up_shown_and_carried_out(
    operator, mei, zhou, lin, wei, he, library, work
):
    phones.add({mei.id: [PHONE], zhou.id: [OTHER_PHONE]}, source="import")
    phones.add({zhou.id: ["13700000000"], mei.id: ["13700000000"]}, source="import")
    lines = ["138 1234 5678", "", zhou.unionid, mei.external_userid, "13600000000", "13700000000"]

    page = operator.follow(hand_in(operator, "\n".join(lines), name="双十一"))
    batch = newest()

    assert results(batch) == {
        1: "found", 3: "found", 4: "duplicate", 5: "unknown", 6: "ambiguous",
    }  # fmt: skip
    for words in ("双十一", "138****5678", "136****0000", "陈美", "找不到客户", "名单里重复"):
        assert words in page
    assert FriendshipTag.select().count() == 0
    begin(operator, batch, library["金卡"], library["敏感肌"])
    work()

    assert results(batch) | {4: "", 5: "", 6: ""} == {1: "tagged", 3: "tagged", 4: "", 5: "", 6: ""}
    for one in (pair(mei, lin), pair(zhou, wei), pair(zhou, he)):
        assert names(one) == {"金卡", "敏感肌"} == in_wecom(one)
    assert TagBatch.get_by_id(batch.id).state == "done"
    page = operator.read(f"/tag-batches/{batch.id}")
    assert "已完成 100%" in page and "已打上" in page
    assert {row.by for row in FriendshipTag.select()} == {f"batch:{batch.id}"}


def test_the_exclusive_guide_alone(operator, zhou, wei, he, library, work, mei):
    Friendship.update(started_at=clock.now() - timedelta(days=9)).where(
        Friendship.guide == he, Friendship.customer == zhou
    ).execute()
    hand_in(operator, zhou.external_userid)
    begin(operator, newest(), library["金卡"], exclusive="1")
    work()

    assert (names(pair(zhou, he)), names(pair(zhou, wei))) == ({"金卡"}, set())


def test_tags_are_taken_away(operator, mei, zhou, lin, library, work):
    for text in (mei.external_userid, f"{mei.external_userid}\n{zhou.external_userid}"):
        hand_in(operator, text)
        begin(
            operator, newest(), library["金卡"], adding="1" if text == mei.external_userid else "0"
        )
        work()

    assert results(newest()) == {1: "tagged", 2: "already"}
    assert names(pair(mei, lin)) == set() == in_wecom(pair(mei, lin))
    page = operator.read(f"/tag-batches/{newest().id}")
    assert "已移除" in page and "原来就没有" in page


def test_one_of_a_single_choice_group_takes_the_others_off(operator, mei, lin, library, work):
    TagGroup.update(single=True).where(TagGroup.name == "肤质").execute()
    for name in ("敏感肌", "油皮"):
        hand_in(operator, mei.external_userid)
        begin(operator, newest(), library[name], library["金卡"])
        work()

    assert names(pair(mei, lin)) == {"油皮", "金卡"} == in_wecom(pair(mei, lin))
    hand_in(operator, mei.external_userid)
    refused = begin(operator, newest(), library["敏感肌"], library["油皮"])
    assert (refused.status_code, newest().state) == (422, "draft")
    assert "单选标签组里只能选一个标签" in unescape(refused.text)


def test_a_hidden_tag_stays_here(company, operator, mei, lin, library, work):
    Tag.update(visible=False).where(Tag.name == "金卡").execute()
    hand_in(operator, mei.external_userid)
    begin(operator, newest(), library["金卡"])
    work()

    assert FriendshipTag.get().tag == library["金卡"]
    assert (company.calls(MARK), TagChange.select().count()) == ([], 0)
    assert "已完成 100%" in operator.read(f"/tag-batches/{newest().id}")


def test_what_would_happen_is_told_before_it_does(operator, mei, zhou, lin, library):
    FriendshipTag.create(friendship=pair(mei, lin), tag=library["金卡"])
    hand_in(operator, f"{mei.external_userid}\n{zhou.external_userid}")
    address = f"/tag-batches/{newest().id}/estimate"

    told = operator.do(address, tags=[library["金卡"].id], adding="1", exclusive="0")
    assert "1 位客户会打上标签（2 段好友关系），1 位原来就有" in told
    told = operator.do(address, tags=[library["金卡"].id], adding="0", exclusive="0")
    assert "1 位客户会移除标签（1 段好友关系），1 位原来就没有" in told
    assert "请至少选择一个标签" in operator.do(address, adding="1")
    assert FriendshipTag.select().count() == 1


def test_a_form_sent_twice_makes_one_batch_that_begins_once(operator, mei, library, work):
    for _ in range(2):
        hand_in(operator, mei.external_userid, key="the-same-key-of-a-form")
    assert TagBatch.select().count() == 1
    for _ in range(2):
        assert begin(operator, newest(), library["金卡"]).status_code == 302
    work()

    assert AuditEntry.select().where(AuditEntry.action == "tag_batch.started").count() == 1
    assert TagChange.select().count() == 1


@pytest.mark.parametrize(
    "fields, words",
    [
        ({"list": " \n\n"}, "名单里没有内容"),
        ({"list": "x", "key": "short"}, "页面已过期"),
    ],
)
def test_what_is_wrong_is_said_and_changes_nothing(operator, fields, words):
    answer = hand_in(operator, fields["list"], **{k: v for k, v in fields.items() if k != "list"})

    assert (answer.status_code, TagBatch.select().count()) == (422, 0)
    assert words in unescape(answer.text)


def test_a_list_that_is_too_long_is_refused_whole(operator, monkeypatch, mei):
    monkeypatch.setattr(batch_lists, "MOST_ROWS", 3)
    answer = hand_in(operator, "a\nb\n\nc\nd")

    assert "一次最多 3 行，请分成几批" in unescape(answer.text)
    assert TagBatch.select().count() == 0


def test_a_batch_of_nobody_cannot_begin(operator, library):
    hand_in(operator, "nobody")
    refused = begin(operator, newest(), library["金卡"])

    assert "名单里没有可以打标签的客户" in unescape(refused.text)
    assert newest().state == "draft"


def test_no_phone_number_is_kept_or_logged_or_stands_in_an_address(
    operator, mei, library, work, caplog
):
    caplog.set_level(logging.INFO)
    answer = hand_in(operator, f"{PHONE}\n+86 {OTHER_PHONE}\n陈姐{PHONE}\n138-1234-567\n{PHONE}9")
    batch = newest()
    begin(operator, batch, library["金卡"])
    work()
    found = operator.search(f"/tag-batches/{batch.id}", q=PHONE)

    assert "138****5678" in found
    shown = operator.read(f"/tag-batches/{batch.id}") + found + answer.location
    for whole in (PHONE, OTHER_PHONE, "138-1234-567"):
        assert whole not in stored() + caplog.text + shown


def test_whose_guides_have_gone_gets_no_tag(operator, mei, zhou, library, work):
    Friendship.update(active=False, removed_at=clock.now()).where(
        Friendship.customer == zhou
    ).execute()
    hand_in(operator, f"{zhou.external_userid}\n{mei.external_userid}")
    assert results(newest()) == {1: "no_friend", 2: "found"}
    Friendship.update(half=True).where(Friendship.customer == mei).execute()
    begin(operator, newest(), library["金卡"])
    work()

    assert results(newest()) == {1: "no_friend", 2: "no_friend"}
    assert FriendshipTag.select().count() == 0


def test_tags_of_a_batch_go_to_wecom_in_one_call_for_each_pair(company, operator, mei, library):
    hand_in(operator, mei.external_userid)
    begin(operator, newest(), *library.values())
    jobs.drain()
    pair_jobs.drain()

    assert [len(call["add_tag"]) for call in told(company)] == [3]


def test_a_guides_own_change_goes_first(company, operator, crowd, mei, lin, library, monkeypatch):
    monkeypatch.setattr(pair_jobs, "BATCH", 5)
    hand_in(operator, "\n".join(one.external_userid for one in crowd))
    begin(operator, newest(), library["金卡"])
    jobs.drain()
    change(pair(mei, lin), library["油皮"], adding=True, by="guide:LinYue")
    pair_jobs.drain()

    assert [call["external_userid"] for call in told(company)] == [mei.external_userid]
    assert pair_jobs.drain() == 5
