"""An import stores first, then WeCom lets go of what was imported, whatever happens on the way."""

from datetime import timedelta

import pytest

from bot import tags as wecom_tags
from domain import clock, leases
from domain.customers.models import Friendship
from domain.errors import Invalid
from domain.tags import editing, importing, leftovers, undoing
from domain.tags.models import CorpTag, FriendshipTag, Tag, TagGroup, TagImport
from jobs import tag_imports, tag_library

DELETE = "externalcontact/del_corp_tag"
BY = "operator:admin"


@pytest.fixture
def own(company):
    """Tags that this app made in WeCom at an earlier time, of which the library knows nothing."""

    def make(group: str, names: list[str]) -> list[str]:
        with company.state.transaction():
            id, _new = company.keep_group(group, 0, ours=True)
            return [company.keep_tag(id, name, 0, ours=True) for name in names]

    return make


def in_wecom() -> dict[str, list[str]]:
    """Names of tags by the name of their group."""
    return {group.name: [tag.name for tag in group.tags] for group in wecom_tags.corp_tags()}


def here() -> set[tuple[str, str]]:
    rows = Tag.select(Tag, TagGroup).join(TagGroup).where(Tag.deleted_at.is_null())
    return {(tag.group.name, tag.name) for tag in rows}


def run_import(**more) -> TagImport:
    """Of what the preview shows."""
    tag_library.read()
    plan = importing.preview(more.get("chosen"), more.get("group_ids"))
    return importing.start(BY, digest=plan.digest, **more)


def test_groups_come_into_the_library_and_go_from_wecom(own, work):
    own("肤质", ["干皮", "油皮"])
    own("来源", ["抖音"])
    row = run_import()
    work()
    assert here() == {("肤质", "干皮"), ("肤质", "油皮"), ("来源", "抖音")}
    assert in_wecom() == {}
    assert not Tag.select().where(Tag.visible).exists()
    assert TagImport.get_by_id(row.id).state == "done"


def test_a_group_without_tags_in_an_answer_is_passed_over(own, work):
    """WeCom has none; the library neither takes it nor stumbles over it, now or later."""
    own("空组", [])
    own("肤质", ["干皮"])
    run_import()
    work()
    assert here() == {("肤质", "干皮")}
    assert in_wecom() == {"空组": []}
    editing.make_group("空组", ["金卡"], visible=True)
    work()
    assert in_wecom() == {"空组": ["金卡"]}


def test_only_the_chosen_groups_are_taken(own, work):
    own("肤质", ["干皮"])
    own("来源", ["抖音"])
    tag_library.read()
    (wanted,) = {group.wecom_id for group in importing.in_wecom() if group.name == "来源"}
    run_import(group_ids={wanted})
    work()
    assert here() == {("来源", "抖音")}
    assert in_wecom() == {"肤质": ["干皮"]}


def test_nothing_goes_from_wecom_before_the_import_is_stored(own, company, work):
    own("肤质", ["干皮"])
    tag_library.read()
    with pytest.raises(Invalid, match="又有变化"):
        importing.start(BY, digest="of another preview")
    work()
    assert here() == set()
    assert company.calls(DELETE) == []


def test_a_preview_that_is_out_of_date_imports_nothing(own):
    own("肤质", ["干皮"])
    tag_library.read()
    seen = importing.preview().digest
    own("肤质", ["油皮"])
    tag_library.read()
    with pytest.raises(Invalid, match="又有变化"):
        importing.start(BY, digest=seen)
    assert here() == set()


def test_asking_twice_imports_once(own, work):
    own("肤质", ["干皮"])
    tag_library.read()
    seen = importing.preview().digest
    importing.start(BY, digest=seen)
    with pytest.raises(Invalid):
        importing.start(BY, digest=seen)
    work()
    assert here() == {("肤质", "干皮")}


def test_guides_see_the_tags_once_wecom_has_let_go_of_the_old_ones(own, work):
    (old,) = own("肤质", ["干皮"])
    run_import(shows=True)
    work()
    tag = Tag.get()
    assert tag.visible
    assert in_wecom() == {"肤质": ["干皮"]}
    assert tag.wecom_id != old


def test_what_another_app_made_is_left_over_until_a_person_deletes_it(company, own, work):
    own("肤质", ["干皮"])
    (theirs,) = company.tag_added_elsewhere("肤质", ["油皮"])
    work()
    run_import()
    work()
    assert in_wecom() == {"肤质": ["油皮"]}
    rows, total = leftovers.find(limit=10)
    assert [(row.group_name, row.name, row.refused) for row in rows] == [("肤质", "油皮", "48002")]
    assert total == 1
    company.tag_deleted_elsewhere(theirs)
    work()
    assert leftovers.find(limit=10) == ([], 0)


def test_leftovers_are_tried_again_when_asked(company, work):
    (theirs,) = company.tag_added_elsewhere("肤质", ["油皮"])
    work()
    run_import()
    work()
    company.state.run("UPDATE tag SET ours = 1 WHERE id = ?", theirs)
    leftovers.try_again(BY)
    work()
    assert in_wecom() == {}
    assert leftovers.find(limit=10) == ([], 0)


@pytest.mark.parametrize("fault", ["drop", "cut", "http"])
def test_a_call_that_fails_is_made_again(company, own, work, at, fault):
    own("肤质", ["干皮", "油皮"])
    own("来源", ["抖音"])
    row = run_import()
    company.fault(path=DELETE, kind=fault, times=2)
    work()
    for minutes in (2, 4):
        at(clock.now() + timedelta(minutes=minutes))
        work()
    assert in_wecom() == {}
    assert TagImport.get_by_id(row.id).state == "done"


def test_a_worker_that_died_leaves_the_rest_to_the_next(own, work, at):
    own("肤质", ["干皮"])
    own("来源", ["抖音"])
    row = run_import()
    tag_imports.drain()
    TagImport.update(due_at=clock.now() + importing.LEASE).execute()
    work()
    assert len(in_wecom()) == 1
    at(clock.now() + importing.LEASE + timedelta(seconds=1))
    work()
    assert in_wecom() == {}
    assert TagImport.get_by_id(row.id).state == "done"


def test_a_tag_deleted_by_hand_meanwhile_is_no_failure(company, own, work):
    dry, _oily = own("肤质", ["干皮", "油皮"])
    run_import()
    company.drop_tag(dry)
    work()
    assert in_wecom() == {}
    assert not CorpTag.select().exists()


@pytest.fixture
def carried(company, own, friendship: Friendship, work) -> None:
    """In WeCom, 陈美 carries 干皮 of the group 肤质."""
    (dry,) = own("肤质", ["干皮"])
    company.guide_edits(
        friendship.guide.userid, friendship.customer.external_userid, add_tags=[dry]
    )
    work()


def test_an_import_is_put_back_with_those_who_carried_its_tags(company, carried, work):
    row = run_import()
    work()
    assert in_wecom() == {}
    assert not FriendshipTag.select().exists(), "relations are not imported"
    assert undoing.put_back(TagImport.get_by_id(row.id), BY) == 1
    work()
    assert in_wecom() == {"肤质": ["干皮"]}
    assert FriendshipTag.get().tag.name == "干皮"
    marks = company.state.column("SELECT tag_id FROM friendship_tag")
    assert marks == [Tag.get().wecom_id]
    with pytest.raises(Invalid, match="不能撤销"):
        undoing.put_back(TagImport.get_by_id(row.id), BY)


@pytest.mark.parametrize("told", [("made", "names"), ("made",)])
def test_an_undo_file_of_an_earlier_release_is_put_back(company, carried, work, told):
    """It listed what was made, later with the names beside it."""
    row = run_import()
    work()
    earlier = {**row.undo, "made": list(row.undo["names"].values())}
    if "names" not in told:
        del earlier["names"]
    TagImport.update(undo=earlier).execute()
    assert undoing.put_back(TagImport.get_by_id(row.id), BY) == 1
    work()
    assert in_wecom() == {"肤质": ["干皮"]}
    marks = company.state.column("SELECT tag_id FROM friendship_tag")
    assert marks == [Tag.get().wecom_id]


def test_a_worker_does_not_read_the_whole_undo_file_at_each_step(carried):
    run_import()
    (row,) = leases.claim(TagImport, limit=1, lease=importing.LEASE, columns=importing.SHORT)
    assert row.undo is None
    assert [group["name"] for group in importing.groups_of(row)] == ["肤质"]
    assert importing.made_by(row) == [Tag.get().id]


def test_tags_that_are_in_wecom_again_are_given_back_there_too(company, carried, work):
    row = run_import(shows=True)
    work()
    assert company.state.column("SELECT tag_id FROM friendship_tag") == []
    undoing.put_back(TagImport.get_by_id(row.id), BY)
    work()
    marks = company.state.column("SELECT tag_id FROM friendship_tag")
    assert marks == [Tag.get().wecom_id]


def test_a_tag_renamed_since_is_put_back_with_those_who_carried_it(company, carried, work):
    row = run_import()
    editing.rename_tag(Tag.get(), "干性")
    work()
    undoing.put_back(TagImport.get_by_id(row.id), BY)
    work()
    assert in_wecom() == {"肤质": ["干性"]}
    marks = company.state.column("SELECT tag_id FROM friendship_tag")
    assert marks == [Tag.get().wecom_id]


def test_the_library_does_not_grow_beyond_what_wecom_holds(own, monkeypatch):
    editing.make_group("会员", ["金卡"])
    own("肤质", ["干皮", "油皮"])
    monkeypatch.setattr(editing, "MOST_TAGS", 2)
    with pytest.raises(Invalid, match="不能超过 2 个"):
        run_import()
    assert here() == {("会员", "金卡")}
