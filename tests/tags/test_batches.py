"""Tags for all customers of a list: handed in, looked at, carried out, told to WeCom."""

import logging
from datetime import timedelta
from html import unescape

import pytest

from db import db
from domain import clock, leases
from domain.audit import AuditEntry
from domain.customers import phones
from domain.customers.models import Customer, Friendship
from domain.operators.scope import WHOLE, Scope
from domain.tags import batch_lists, batch_people, batch_results, batches
from domain.tags.actions import change
from domain.tags.models import FriendshipTag, Tag, TagBatch, TagBatchRow, TagChange, TagGroup
from jobs import tag_batches as jobs
from jobs import tags as pair_jobs
from schema import TABLES
from tests.console.test_customers import cells
from tests.tags.lists import begin, hand_in, newest, results
from tests.tags.test_changes import MARK, in_wecom, names, told

PHONE, OTHER_PHONE = "13812345678", "13987654321"


@pytest.fixture
def zhou(company, work, wei, he) -> Customer:
    """周舟, a customer of 魏然 and of 何青."""
    external_userid = company.add_customer("周舟", unionid="o-zhou")
    company.befriend(wei.userid, external_userid)
    company.befriend(he.userid, external_userid)
    work()
    return Customer.get(external_userid=external_userid)


@pytest.fixture
def crowd(lin) -> list[Customer]:
    """Twelve more customers of 林悦, whom WeCom does not know."""
    people = [
        Customer.create(external_userid=f"wmCrowd{n:012}", name=f"客户{n}", created_at=clock.now())
        for n in range(12)
    ]
    for one in people:
        Friendship.create(customer=one, guide=lin, store=lin.store, started_at=clock.now())
    return people


def pair(customer: Customer, guide) -> Friendship:
    return Friendship.get(Friendship.customer == customer, Friendship.guide == guide)


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


def test_the_list_that_customers_were_chosen_in_posts_them(operator, mei, zhou):
    chosen = [mei.external_userid, zhou.external_userid]
    page = operator.do("/tag-batches", external_userid=chosen)

    assert results(newest()) == {1: "found", 2: "found"}
    assert "陈美" in page and "周舟" in page


def test_nobody_outside_the_scope_is_named_or_tagged(operator, mei, zhou, lin, he, library, work):
    nanjing = Scope(frozenset({lin.store_id}))
    phones.add({mei.id: [PHONE]}, source="import")
    given = batch_lists.typed(f"{PHONE}\n{zhou.external_userid}")
    batch = batches.make(given, key="key-of-a-store", name="", by="operator:a", scope=nanjing)
    batches.choose(batch, [library["金卡"].id], adding=True, exclusive=False)
    batches.start(batch, by="operator:a")
    work()

    assert results(batch) == {1: "tagged", 2: "tagged"}
    assert names(pair(zhou, he)) == set()
    elsewhere = Scope(frozenset({he.store_id}))
    (row,) = batch_people.rows(batch_lists.typed(PHONE), elsewhere)
    assert (row["customer_id"], row["result"]) == (None, "not_in_scope")


def test_of_two_with_one_number_the_one_in_the_scope_is_meant(mei, zhou, he):
    phones.add({mei.id: [PHONE], zhou.id: [PHONE]}, source="import")
    (row,) = batch_people.rows(batch_lists.typed(PHONE), Scope(frozenset({he.store_id})))

    assert (row["customer_id"], row["result"]) == (zhou.id, "found")


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


def test_a_worker_killed_in_the_middle_leaves_the_rest_to_the_next(
    operator, crowd, library, monkeypatch, at
):
    monkeypatch.setattr(batches, "STEP", 5)
    hand_in(operator, "\n".join(one.external_userid for one in crowd))
    begin(operator, newest(), library["金卡"])
    (batch,) = leases.claim(TagBatch, limit=1, lease=jobs.LEASE)
    assert batches.carry_out(batch)
    with pytest.raises(RuntimeError), db.atomic():
        batches.carry_out(batch)
        raise RuntimeError("killed before the commit")

    assert (jobs.drain(), TagChange.select().count()) == (0, 5)
    at(clock.now() + jobs.LEASE + timedelta(seconds=1))
    while jobs.drain():
        pass

    assert set(results(newest()).values()) == {"tagged"}
    assert (FriendshipTag.select().count(), TagChange.select().count()) == (12, 12)
    assert newest().state == "done"


def test_two_workers_with_one_batch_do_each_row_once(operator, crowd, library, monkeypatch, at):
    monkeypatch.setattr(batches, "STEP", 5)
    hand_in(operator, "\n".join(one.external_userid for one in crowd))
    begin(operator, newest(), library["金卡"])
    (slow,) = leases.claim(TagBatch, limit=1, lease=jobs.LEASE)
    at(clock.now() + jobs.LEASE + timedelta(seconds=1))
    (quick,) = leases.claim(TagBatch, limit=1, lease=jobs.LEASE)

    assert (batches.carry_out(slow), batches.carry_out(quick)) == (False, True)
    assert TagChange.select().count() == 5


def test_wecoms_limit_in_the_middle_is_waited_out(
    company, operator, mei, zhou, library, work, at, redis
):
    company.fault(path=MARK, kind="errcode", errcode=45009, times=1)
    hand_in(operator, f"{mei.external_userid}\n{zhou.external_userid}")
    begin(operator, newest(), library["金卡"])
    work()
    page = operator.read(f"/tag-batches/{newest().id}?result=waiting")
    assert "等待企业微信" in page and "稍后自动继续" in page
    redis.flushall()  # The pause after 45009 is kept there.
    at(clock.now() + timedelta(hours=1))
    work()

    assert {change.state for change in TagChange.select()} == {"done"}
    assert "已完成 100%" in operator.read(f"/tag-batches/{newest().id}")


def test_what_wecom_refuses_stands_in_the_row_and_in_the_file(
    company, operator, mei, zhou, lin, library, work
):
    company.fault(path=MARK, kind="errcode", errcode=40144, times=1)
    hand_in(operator, mei.external_userid)
    begin(operator, newest(), library["金卡"])
    work()

    page = operator.read(f"/tag-batches/{newest().id}?result=refused")
    assert "陈美" in page and "标签数量超过企业微信的上限" in page
    words = cells(operator.get(f"/tag-batches/{newest().id}/export"))
    assert "企业微信拒绝" in words and "林悦 · 金卡" in words
    assert AuditEntry.get(action="tag_batch.exported").detail["rows"] == 1
    page = operator.read(f"/customers/{mei.id}")
    assert "“金卡”没有打上（林悦）" in page and "标签数量超过企业微信的上限" in page


def test_what_has_not_begun_is_cancelled(operator, crowd, library, monkeypatch, work):
    monkeypatch.setattr(batches, "STEP", 5)
    hand_in(operator, "\n".join(one.external_userid for one in crowd))
    begin(operator, newest(), library["金卡"])
    (batch,) = leases.claim(TagBatch, limit=1, lease=jobs.LEASE)
    batches.carry_out(batch)
    page = operator.do(f"/tag-batches/{batch.id}/cancel")

    assert not batches.carry_out(batch)
    assert "取消前未执行" in page
    assert TagChange.select().count() == 5
    assert (newest().state, newest().due_at) == ("cancelled", None)
    hand_in(operator, crowd[0].external_userid)
    operator.do(f"/tag-batches/{newest().id}/cancel")
    assert not batches.start(newest(), by="operator:admin")


def test_a_batch_that_breaks_off_says_why_and_goes_on(
    operator, mei, library, monkeypatch, at, caplog
):
    hand_in(operator, mei.external_userid)
    begin(operator, newest(), library["金卡"])
    with monkeypatch.context() as broken:
        broken.setattr("domain.tags.marking.many.insert", lambda *_: 1 / 0)
        for _ in range(len(jobs.WAITS) + 1):
            assert jobs.drain() == 1
            at(clock.now() + timedelta(minutes=5))
    page = operator.read(f"/tag-batches/{newest().id}")
    assert "停在中途：division by zero" in page
    assert TagChange.select().count() == 0

    operator.do(f"/tag-batches/{newest().id}/retry")
    while jobs.drain():
        pass

    assert results(newest()) == {1: "tagged"}


def test_batches_are_found_by_name_and_seen_by_whom_they_concern(operator, mei, lin):
    for name in ("双十一名单", "会员日"):
        hand_in(operator, mei.external_userid, name=name)

    page = operator.search("/tag-batches", q="双十一")
    assert "双十一名单" in page and "会员日" not in page
    assert "没有符合的记录" in operator.search("/tag-batches", q="没有")


def test_rows_are_paged_filtered_and_exported_as_filtered(operator, crowd, library, work):
    lines = [one.external_userid for one in crowd] + [f"nobody-{n}" for n in range(60)]
    hand_in(operator, "\n".join(lines))
    begin(operator, newest(), library["金卡"])
    while jobs.drain():
        pass

    assert "第 1 / 2 页" in operator.read(f"/tag-batches/{newest().id}")
    page = operator.read(f"/tag-batches/{newest().id}?result=unknown&page=2")
    assert "nobody-59" in page and "客户3" not in page
    words = cells(operator.get(f"/tag-batches/{newest().id}/export?result=unknown"))
    assert "nobody-7" in words and "wmCrowd" not in words


def test_a_customers_page_tells_who_put_each_tag_for_whom(operator, zhou, wei, he, library, work):
    hand_in(operator, zhou.external_userid, name="双十一")
    begin(operator, newest(), library["金卡"])
    work()
    FriendshipTag.create(friendship=pair(zhou, wei), tag=library["油皮"], by="guide:wei.ran")
    page = operator.read(f"/customers/{zhou.id}")

    for words in ("会员", "肤质", "魏然：导购 wei.ran，今天", "何青：批量打标签，今天"):
        assert words in page
    assert page.count('class="chip">金卡') == 1


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


def test_others_see_a_batch_only_where_they_see_all_of_it(mei, lin, he, store):
    here, elsewhere = Scope(frozenset({lin.store_id})), Scope(frozenset({he.store_id}))
    both = Scope(here.department_ids | elsewhere.department_ids)
    made = {"by": "operator:a", "name": "", "department": store}
    given = batch_lists.typed(mei.external_userid)
    near = batches.make(given, key="a-batch-of-a-store", scope=here, **made)
    wide = batches.make(given, key="a-batch-of-both", scope=both, **made)
    all_of_it = batches.make(given, key="a-batch-of-everybody", scope=WHOLE, **made)

    def seen(scope: Scope, by: str) -> set[int]:
        return {one.id for one in (near, wide, all_of_it) if opens(one.id, scope, by)}

    assert seen(WHOLE, "operator:b") == {near.id, wide.id, all_of_it.id}
    assert seen(both, "operator:b") == {near.id, wide.id}
    assert seen(here, "operator:b") == {near.id} == seen(here, "operator:a")
    assert seen(elsewhere, "operator:b") == set() == seen(elsewhere, "operator:a")
    listed, total = batch_results.batches("", elsewhere, "operator:b", limit=9)
    assert (listed, total) == ([], 0)
    assert batch_results.batches("", here, "operator:b", limit=9)[1] == 3


def opens(batch_id: int, scope: Scope, by: str) -> bool:
    try:
        return batch_results.batch(batch_id, scope, by).id == batch_id
    except TagBatch.DoesNotExist:
        return False


def test_rows_go_with_their_batch(operator, mei):
    hand_in(operator, mei.external_userid)
    newest().delete_instance()

    assert TagBatchRow.select().count() == 0
