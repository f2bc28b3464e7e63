"""Batches of tags are found, read and exported, each by those whom it concerns."""

from domain.customers import phones
from domain.operators.scope import WHOLE, Scope
from domain.tags import batch_lists, batch_people, batch_results, batches
from domain.tags.models import FriendshipTag, TagBatch, TagBatchRow
from jobs import tag_batches as jobs
from tests.console.test_customers import cells
from tests.tags.lists import PHONE, begin, hand_in, newest, pair, results
from tests.tags.test_changes import names


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
