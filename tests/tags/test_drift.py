"""Changes made in WeCom do not flow back: they are listed, and an operator decides about each."""

import pytest

from bot import tags as wecom_tags
from domain.customers.models import Friendship
from domain.operators.scope import WHOLE, Scope
from domain.tags import actions, drift, drift_acts, editing, leftovers, mark_drift, showing
from domain.tags.models import FriendshipTag, Tag, TagDrift, TagGroup

BY = "operator:admin"


@pytest.fixture
def skin(company, work) -> dict[str, Tag]:
    """肤质 with 干皮 and 油皮, made here and shown to guides, so WeCom has them from us."""
    editing.make_group("肤质", ["干皮", "油皮"], visible=True)
    work()
    return tags_here()


def tags_here() -> dict[str, Tag]:
    return {tag.name: tag for tag in Tag.select().where(Tag.deleted_at.is_null())}


def in_wecom() -> dict[str, list[str]]:
    return {group.name: [tag.name for tag in group.tags] for group in wecom_tags.corp_tags()}


def told() -> list[tuple[str, str, str, str]]:
    return [(one.kind, one.name, one.ours, one.theirs) for one in drift.differences()]


def test_a_library_that_wecom_follows_has_no_differences(skin):
    assert told() == []


def test_what_is_on_its_way_is_no_difference(company):
    editing.make_group("肤质", ["干皮"], visible=True)
    assert told() == []


def test_a_name_changed_in_wecom_is_noticed_and_pushed_again(company, skin, work):
    company.tag_renamed_elsewhere(skin["干皮"].wecom_id, "干性")
    work()
    assert told() == [("renamed", "干皮", "干皮", "干性")]
    drift_acts.push(drift.differences(), BY)
    work()
    assert in_wecom() == {"肤质": ["干皮", "油皮"]}
    assert told() == []


def test_a_name_changed_in_wecom_is_taken(company, skin, work):
    company.tag_renamed_elsewhere(skin["干皮"].wecom_id, "干性")
    work()
    assert drift_acts.take(drift.differences(), BY).done == 1
    work()
    assert set(tags_here()) == {"干性", "油皮"}
    assert told() == []


def test_a_name_that_the_library_has_already_is_not_taken(company, skin, work):
    editing.make_group("来源", ["抖音"])
    company.tag_renamed_elsewhere(skin["干皮"].wecom_id, "抖音")
    work()
    outcome = drift_acts.take(drift.differences(), BY)
    assert (outcome.done, outcome.left) == (0, ["干皮"])
    assert "干皮" in tags_here()


def test_orders_and_the_name_of_a_group(company, skin, work):
    group = TagGroup.get()
    company.tag_renamed_elsewhere(group.wecom_id, "皮肤")
    company.tags_shuffled_elsewhere({skin["油皮"].wecom_id: 7, group.wecom_id: 3})
    work()
    kinds = {one.kind for one in drift.differences()}
    assert kinds == {"reordered", "group_renamed", "group_reordered"}
    drift_acts.take([one for one in drift.differences() if one.kind == "group_renamed"], BY)
    assert TagGroup.get().name == "皮肤"
    drift_acts.push(drift.differences(), BY)
    work()
    assert told() == []
    (theirs,) = wecom_tags.corp_tags()
    assert (theirs.name, theirs.order) == ("皮肤", group.order)


def test_a_tag_deleted_in_wecom_is_made_anew_with_its_customers(
    company, skin, friendship: Friendship, work
):
    FriendshipTag.create(friendship=friendship, tag=skin["干皮"])
    company.tag_deleted_elsewhere(skin["干皮"].wecom_id)
    work()
    assert told() == [("missing", "干皮", "干皮", "")]
    drift_acts.push(drift.differences(), BY)
    work()
    assert in_wecom() == {"肤质": ["干皮", "油皮"]}
    assert company.state.column("SELECT tag_id FROM friendship_tag") == [
        tags_here()["干皮"].wecom_id
    ]


def test_a_tag_deleted_in_wecom_is_hidden_and_keeps_its_customers(company, skin, friendship, work):
    FriendshipTag.create(friendship=friendship, tag=skin["干皮"])
    company.tag_deleted_elsewhere(skin["干皮"].wecom_id)
    work()
    drift_acts.take(drift.differences(), BY)
    work()
    assert told() == []
    assert not tags_here()["干皮"].visible
    assert FriendshipTag.select().count() == 1


def test_another_apps_tag_is_taken_into_the_library(company, skin, work):
    company.tag_added_elsewhere("来源", ["抖音"])
    work()
    assert told() == [("extra", "抖音", "", "抖音")]
    drift_acts.take(drift.differences(), BY)
    work()
    assert tags_here()["抖音"].visible
    assert told() == []
    assert in_wecom() == {"肤质": ["干皮", "油皮"], "来源": ["抖音"]}


def test_another_apps_tag_that_should_go_becomes_a_leftover(company, skin, work):
    company.tag_added_elsewhere("来源", ["抖音"])
    work()
    drift_acts.push(drift.differences(), BY)
    work()
    assert told() == []
    rows, _total = leftovers.find(limit=10)
    assert [row.name for row in rows] == ["抖音"]


def test_a_hidden_tag_that_wecom_will_not_delete_is_a_leftover_and_can_be_shown_again(
    company, skin, work
):
    company.tag_added_elsewhere("来源", ["抖音"])
    work()
    drift_acts.take(drift.differences(), BY)
    showing.choose([], [tags_here()["抖音"].id])
    work()
    assert [row.name for row in leftovers.find(limit=10)[0]] == ["抖音"]
    showing.choose([tags_here()["抖音"].id], [tags_here()["抖音"].id])
    work()
    assert leftovers.find(limit=10)[0] == []
    assert told() == []


@pytest.fixture
def refused_group(company, skin, work) -> TagGroup:
    """来源 of another app, taken and then deleted here, which WeCom does not let us do there."""
    company.tag_added_elsewhere("来源", ["抖音"])
    work()
    drift_acts.take(drift.differences(), BY)
    group = TagGroup.get(TagGroup.name == "来源")
    editing.delete_group(group)
    work()
    return group


def test_a_new_tag_in_a_group_that_was_deleted_here_brings_the_group_back(
    company, refused_group, work
):
    company.tag_added_elsewhere("来源", ["微博"])
    work()
    assert drift_acts.take(drift.differences(), BY).done == 1
    work()
    assert TagGroup.get_by_id(refused_group.id).deleted_at is None
    assert tags_here()["微博"].group_id == refused_group.id
    assert told() == []


def test_a_deleted_group_does_not_come_back_beside_another_of_its_name(
    company, refused_group, work
):
    editing.make_group("来源", ["小红书"])
    company.tag_added_elsewhere("来源", ["微博"])
    work()
    outcome = drift_acts.take(drift.differences(), BY)
    assert (outcome.done, outcome.left) == (0, ["微博"])
    alive = TagGroup.select().where(TagGroup.name == "来源", TagGroup.deleted_at.is_null())
    assert alive.count() == 1


def test_a_tag_that_is_not_taken_leaves_no_empty_group_behind(company, skin, work):
    company.tag_added_elsewhere("来源", ["小红书"])
    work()
    editing.make_group("渠道", ["小红书"])
    assert drift_acts.take(drift.differences(), BY).left == ["小红书"]
    assert not TagGroup.select().where(TagGroup.name == "来源").exists()


@pytest.fixture
def marked_elsewhere(company, skin, friendship, work):
    """陈美 carries 干皮 here only, and 油皮 in WeCom only."""
    FriendshipTag.create(friendship=friendship, tag=skin["干皮"])
    company.guide_edits(
        friendship.guide.userid,
        friendship.customer.external_userid,
        add_tags=[skin["油皮"].wecom_id],
    )
    work()


def marks_here() -> set[str]:
    return {row.tag.name for row in FriendshipTag.select(FriendshipTag, Tag).join(Tag)}


def marks_in_wecom(company) -> set[str]:
    query = "SELECT name FROM tag JOIN friendship_tag ON tag.id = friendship_tag.tag_id"
    return set(company.state.column(query))


def test_marks_that_differ_are_listed(marked_elsewhere):
    rows, total = mark_drift.find(WHOLE, limit=10)
    assert {(row.kind, row.tag.name) for row in rows} == {("extra", "油皮"), ("missing", "干皮")}
    assert total == 2
    assert mark_drift.find(WHOLE, kind="extra", text="陈美", limit=10)[1] == 1
    assert mark_drift.find(WHOLE, text="魏然", limit=10)[1] == 0
    assert mark_drift.find(Scope(frozenset()), limit=10)[1] == 0


def test_marks_are_pushed_again(company, marked_elsewhere, work):
    assert mark_drift.push(WHOLE, BY) == 2
    work()
    assert marks_here() == marks_in_wecom(company) == {"干皮"}
    assert not TagDrift.select().exists()


def test_marks_are_taken(company, marked_elsewhere, work):
    assert mark_drift.take(WHOLE, BY) == 2
    work()
    assert marks_here() == marks_in_wecom(company) == {"油皮"}
    assert not TagDrift.select().exists()


def test_only_the_chosen_marks_are_settled_and_only_within_the_scope(marked_elsewhere):
    extra = TagDrift.get(kind="extra")
    assert mark_drift.take(Scope(frozenset()), BY, [extra.id]) == 0
    assert mark_drift.take(WHOLE, BY, [extra.id]) == 1
    assert marks_here() == {"干皮", "油皮"}
    assert TagDrift.get().kind == "missing"


def test_what_a_guide_has_changed_since_is_no_difference(
    company, skin, friendship, marked_elsewhere, work
):
    """Nor does an operator who still has the old page before them undo it."""
    seen = [row.id for row in TagDrift.select()]
    actions.change(friendship, skin["油皮"], adding=True, by="guide:LinYue")
    actions.change(friendship, skin["干皮"], adding=False, by="guide:LinYue")
    assert mark_drift.find(WHOLE, limit=10) == ([], 0)
    assert mark_drift.push(WHOLE, BY, seen) == mark_drift.take(WHOLE, BY, seen) == 0
    work()
    assert marks_here() == marks_in_wecom(company) == {"油皮"}
    assert not TagDrift.select().exists()
