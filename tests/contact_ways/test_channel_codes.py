"""A channel code: made at the console, scanned by customers, and what comes by it."""

from datetime import datetime, timedelta

import pytest

from domain import clock
from domain.audit import AuditEntry
from domain.contact_ways import arrivals, channels
from domain.contact_ways.models import Arrival, ContactWay
from domain.customers.models import Friendship
from domain.errors import Invalid
from domain.notices import open_notices
from domain.tags.models import FriendshipTag, Tag, TagChange
from jobs.schedule import by_name
from tests.tagging import take_over

REMARK = "externalcontact/remark"
UPDATE = "externalcontact/update_contact_way"


@pytest.fixture
def tag(company) -> Tag:
    company.tag_added_elsewhere("来源", ["国庆", "老客"])
    return take_over()["国庆"]


@pytest.fixture
def poster(operator, lin, wei, tag, work) -> ContactWay:
    """国庆易拉宝: 林悦 and 魏然 of 南京西路店, with a tag and a remark, made at the console."""
    operator.do(
        "/channels/new",
        form_page="/channels/new",
        name="国庆易拉宝",
        belongs="guides",
        guides=[str(lin.id), str(wei.id)],
        tags=[str(tag.id)],
        remark="{客户}-{活码}",
    )
    work()
    return channel()


def channel() -> ContactWay:
    return ContactWay.get(kind="channel")


def save(operator, way: ContactWay, **fields) -> str:
    """Send the form of a code as it is, but for these fields."""
    now = channels.settings_of(way)
    kept = {
        "name": now.name,
        "belongs": "store" if now.store else "guides",
        "store": str(now.store.id) if now.store else "",
        "guides": [str(guide.id) for guide in now.guides],
        "tags": [str(tag.id) for tag in now.tags],
        "remark": now.remark,
        "daily_limit": str(now.daily_limit or ""),
    }
    return operator.do(f"/channels/{way.id}/edit", **{**kept, **fields})


def behind(wecom, way: ContactWay) -> set[str]:
    """Who could be offered to a customer who scans; asked of WeCom itself."""
    rows = "SELECT userid FROM contact_way_user WHERE config_id = ?"
    return set(wecom.state.column(rows, ContactWay.get_by_id(way.id).config_id))


def in_wecom(wecom, added) -> dict:
    return wecom.friendship(added.userid, added.external_userid)


def tags_in_wecom(wecom, added) -> list[str]:
    rows = "SELECT name FROM tag JOIN friendship_tag ON tag_id = tag.id WHERE external_userid = ?"
    return wecom.state.column(rows, added.external_userid)


def carried() -> list[tuple[str, str]]:
    rows = FriendshipTag.select(FriendshipTag, Tag).join(Tag)
    return [(row.tag.name, row.by) for row in rows]


def test_a_code_of_chosen_guides_is_made_and_shown(company, operator, poster):
    page = operator.read(f"/channels/{poster.id}")

    assert behind(company, poster) == {"LinYue", "wei.ran"}
    assert page.count("已加入") == 2 and "国庆" in page
    assert operator.get(f"/channels/{poster.id}/code.png?download=1").data.startswith(b"\x89PNG")
    assert "国庆易拉宝" in operator.get(f"/channels/{poster.id}/code.svg").text
    assert "国庆易拉宝" in operator.read("/channels")
    made = AuditEntry.get(action="contact_way.made").detail
    assert (made["name"], made["guides"]) == ("国庆易拉宝", ["LinYue", "wei.ran"])


def test_tags_and_remark_arrive_once_however_often_the_event_does(company, poster, work):
    company.delivery(copies=3, shuffle=True)

    added = company.scan(config_id=poster.config_id, name="陈美")
    work()

    assert carried() == [("国庆", f"code:{poster.id}")]
    assert tags_in_wecom(company, added) == ["国庆"]
    assert in_wecom(company, added)["remark"] == "陈美-国庆易拉宝"
    assert len(company.calls(REMARK)) == 1 and TagChange.select().count() == 1
    assert [line.state for line in Arrival.select()] == ["done"]
    assert Friendship.get().remark == "陈美-国庆易拉宝"


def test_a_remark_that_the_guide_has_written_stays(company, poster, work):
    added = company.scan(config_id=poster.config_id, name="陈美")
    company.guide_edits(added.userid, added.external_userid, remark="陈姐")
    work()

    assert in_wecom(company, added)["remark"] == "陈姐"
    assert (Arrival.get().state, company.calls(REMARK)) == ("kept", [])


def test_a_refused_remark_is_shown_and_tried_again(company, operator, poster, work):
    company.fault(REMARK, kind="errcode", errcode=40096)
    added = company.scan(config_id=poster.config_id, name="陈美")
    work()

    assert "没有写成的备注" in operator.read(f"/channels/{poster.id}")
    customer = Friendship.get().customer_id
    assert "备注没有写成（40096）" in operator.read(f"/customers/{customer}")

    company.mend()
    page = operator.do(f"/channels/{poster.id}/remarks")
    work()

    assert "正在重新写入 1 条备注" in page
    assert in_wecom(company, added)["remark"] == "陈美-国庆易拉宝"
    assert carried() == [("国庆", f"code:{poster.id}")]


@pytest.mark.parametrize("seconds", [0, 90])
def test_half_a_friend_waits_for_the_guide(company, poster, work, seconds):
    added = company.scan(config_id=poster.config_id, name="陈美", half=True)
    work()
    assert carried() == [] and company.calls(REMARK) == []

    company.advance(seconds)
    company.befriend(added.userid, added.external_userid)
    work()

    assert carried() == [("国庆", f"code:{poster.id}")]
    assert in_wecom(company, added)["remark"] == "陈美-国庆易拉宝"
    states = [(line.half, line.state) for line in Arrival.select().order_by(Arrival.id)]
    assert (False, "done") in states and "waiting" not in {state for _half, state in states}


def test_a_deletion_that_comes_before_the_adding_leaves_nothing_to_do(company, poster, work):
    company.delivery(shuffle=True)
    for number in range(6):
        added = company.scan(config_id=poster.config_id, name=f"客户{number}")
        company.advance(5)
        company.customer_deletes(added.userid, added.external_userid)
    work()

    assert {line.state for line in Arrival.select()} <= {"ended", "done", "refused"}
    assert not Arrival.select().where(Arrival.due_at.is_null(False)).exists()
    assert not Friendship.select().where(Friendship.active).exists()


def test_a_code_puts_on_the_tag_into_which_its_own_was_merged(company, operator, poster, tag, work):
    operator.do(f"/tags/{tag.id}/merge", into="老客")
    work()
    added = company.scan(config_id=poster.config_id, name="陈美")
    work()
    assert tags_in_wecom(company, added) == ["老客"]


def test_a_tag_that_guides_no_longer_see_is_not_put_on(company, poster, tag, work):
    Tag.update(visible=False).where(Tag.id == tag.id).execute()

    company.scan(config_id=poster.config_id, name="陈美")
    work()

    assert carried() == [] and Arrival.get().state == "done"


def test_who_comes_by_the_code_of_the_store_gets_nothing_of_it(company, poster, cli, work):
    cli("codes", "make", "--store", "101")
    company.scan(config_id=ContactWay.get(kind="store").config_id, name="陈美")
    work()

    assert carried() == [] and not Arrival.select().exists()


def test_a_full_guide_gives_way_to_the_other_and_both_to_the_backup(
    company, operator, poster, he, work, at
):
    at(noon())
    save(operator, poster, daily_limit="2", backup=[str(he.id)])
    work()

    customers = 0
    seen = []
    while behind(company, poster) != {"he_qing"}:
        seen.append(frozenset(behind(company, poster)))
        company.scan(config_id=poster.config_id, name=f"客户{customers}")
        customers += 1
        assert customers <= 4, "both guides have had two"
        work()

    assert customers == 4
    assert seen[0] == {"LinYue", "wei.ran"} and len(seen[-1]) == 1
    page = operator.read(f"/channels/{poster.id}")
    assert page.count("今天已达每日上限") == 2 and "其他导购今日已满，由后备接待" in page
    assert company.scan(config_id=poster.config_id, name="第五位").userid == "he_qing"
    work()
    assert behind(company, poster) == {"he_qing"}

    at(noon() + timedelta(hours=13))
    assert by_name("let-guides-back").run() == "guides_let_back codes=1"
    work()
    assert behind(company, poster) == {"LinYue", "wei.ran"}
    operator.sign_in()
    assert "今日已满" not in operator.read(f"/channels/{poster.id}")


def test_without_a_backup_the_last_one_goes_on(company, operator, poster, work, at):
    at(noon())
    save(operator, poster, daily_limit="1")
    work()
    for number in range(3):
        company.scan(config_id=poster.config_id, name=f"客户{number}")
        work()

    assert len(behind(company, poster)) == 1
    assert channel().set_aside_at is None and channel().error == ""


def noon() -> datetime:
    """Of today, in Shanghai."""
    return clock.at_local_time(clock.today(), 12)


def test_a_code_of_a_store_follows_its_guides(company, operator, store, work):
    operator.do("/channels/new", name="橱窗", belongs="store", store=str(store.id))
    work()
    company.move_member("wei.ran", [102])
    company.add_member("XiaYu", "夏雨", departments=[101])
    work()

    assert behind(company, channel()) == {"LinYue", "XiaYu"}


def test_the_code_of_the_store_is_another_than_its_channel_codes(
    company, operator, store, cli, work
):
    operator.do("/channels/new", name="橱窗", belongs="store", store=str(store.id))
    assert "为 2 家门店生成活码" in operator.read("/stores")

    assert cli("codes", "make", "--store", "101").exit_code == 0

    assert sorted(way.kind for way in ContactWay.select()) == ["channel", "store"]
    assert "为 1 家门店生成活码" in operator.read("/stores")


def test_a_guide_who_leaves_leaves_the_code_and_the_last_one_is_told(company, poster, work):
    company.remove_member("wei.ran")
    work()
    assert behind(company, poster) == {"LinYue"}

    company.remove_member("LinYue")
    work()

    assert channel().error_code == "no_guides"
    assert [notice.kind for notice in open_notices()] == ["contact_way_empty"]


def test_a_new_name_reaches_wecom_and_the_printed_code_stays(company, operator, poster, work):
    save(operator, poster, name="国庆橱窗")
    work()

    assert channel().config_id == poster.config_id
    assert company.calls(UPDATE)[-1]["detail"]["request"]["remark"] == "国庆橱窗"
    assert AuditEntry.get(action="contact_way.changed").detail == {
        "name": {"before": "国庆易拉宝", "after": "国庆橱窗"}
    }


def test_a_retired_code_is_deleted_in_wecom_and_keeps_its_figures(company, operator, poster, work):
    company.scan(config_id=poster.config_id, name="陈美")
    work()

    operator.do(f"/channels/{poster.id}/retire")
    work()

    assert company.state.value("SELECT count(*) FROM contact_way") == 0
    assert "国庆易拉宝" not in operator.read("/channels").split('id="list"')[1]
    assert "国庆易拉宝" in operator.read("/channels?state=retired")
    assert "二维码已失效" in operator.read(f"/channels/{poster.id}")
    assert by_name("check-codes").run() == "codes_checked codes=0 gone=0"


def test_a_retired_code_that_wecom_keeps_is_told_and_tried_again(company, operator, poster, work):
    company.fault("externalcontact/del_contact_way", errcode=40058, times=1)
    operator.do(f"/channels/{poster.id}/retire")
    work(failures=True)
    ContactWay.update(due_at=None, set_aside_at=clock.now()).execute()

    page = operator.read(f"/channels/{poster.id}")
    assert "企业微信没有删除它" in page and "二维码已失效" not in page
    assert "国庆易拉宝" in operator.read("/channels?state=trouble").split('id="list"')[1]

    operator.do(f"/channels/{poster.id}/retry")
    work()
    assert company.state.value("SELECT count(*) FROM contact_way") == 0
    assert "二维码已失效" in operator.read(f"/channels/{poster.id}")


def test_a_code_that_works_or_was_retired_is_neither_made_anew_nor_changed(
    company, operator, poster, work
):
    assert operator.post(f"/channels/{poster.id}/anew").status_code == 422
    assert channel().config_id == poster.config_id

    operator.do(f"/channels/{poster.id}/retire")
    for address in ("anew", "retire"):
        assert operator.post(f"/channels/{poster.id}/{address}").status_code == 422
    with pytest.raises(Invalid):
        channels.change(channel(), channels.settings_of(channel()))
    work()
    assert company.state.value("SELECT count(*) FROM contact_way") == 0


def test_a_code_deleted_in_wecom_is_told_and_made_anew(company, operator, poster, work):
    company.state.run("DELETE FROM contact_way")
    by_name("check-codes").run()
    work()
    assert "contact_way_gone" in [notice.kind for notice in open_notices()]
    assert "“国庆易拉宝”的活码需要处理" in operator.read("/")

    operator.do(f"/channels/{poster.id}/anew")
    work()

    assert behind(company, poster) == {"LinYue", "wei.ran"} and open_notices() == []


def test_a_code_whose_answer_got_lost_is_found_again(company, operator, lin, work, at):
    company.fault("externalcontact/add_contact_way", kind="cut", times=1)
    operator.do("/channels/new", name="海报", belongs="guides", guides=[str(lin.id)])
    work()
    at(clock.now() + timedelta(seconds=2))
    work()

    assert channel().config_id and company.state.value("SELECT count(*) FROM contact_way") == 1


def test_adds_and_losses_by_code_and_day(company, operator, poster, work):
    first = company.scan(config_id=poster.config_id, name="陈美")
    company.scan(config_id=poster.config_id, name="周舟")
    work()
    company.advance(60)
    company.customer_deletes(first.userid, first.external_userid)
    work()

    line = operator.read("/channels").split("国庆易拉宝")[-1]
    assert [cell for cell in ('"number">2<', '"number">1<') if cell in line]
    page = operator.read(f"/channels/{poster.id}")
    assert page.count('<span class="amount">2</span>') == 2
    assert operator.get(f"/channels/{poster.id}/export").mimetype.endswith("sheet")
    assert operator.get("/channels/export").mimetype.endswith("sheet")


def test_codes_are_found_by_guide_alias_store_and_tag(company, operator, poster, tag, work, cli):
    company.change_member("LinYue", alias="小林")
    cli("sync", "organisation")

    assert "林悦 (小林)" in operator.read("/channels?q=小林")
    assert "没有符合的渠道活码" in operator.read("/channels?q=无此人")
    assert "国庆易拉宝" in operator.read(f"/channels?tag={tag.id}")
    assert "没有符合的渠道活码" in operator.read("/channels?tag=99999")
    assert "林悦 (小林)" in operator.read("/channels/choose?field=guides&text=小林")
    assert "来源" in operator.read("/channels/choose?field=tags&text=国庆")


REFUSED = {
    "no name": ({"name": " "}, "请填写活码名称"),
    "a long name": ({"name": "长" * 31}, "活码名称不能超过 30 个字"),
    "nobody": ({"guides": []}, "请选择一家门店，或至少一位导购"),
    "an unknown blank": ({"remark": "{昵称}"}, "不认识的占位符 {昵称}"),
    "a long remark": ({"remark": "{客户}" + "长" * 20}, "备注太长"),
    "a limit of nothing": ({"daily_limit": "0"}, "每日上限应在 1 到 10,000 之间"),
    "a limit in words": ({"daily_limit": "many"}, "每日上限应在 1 到 10,000 之间"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_is_refused_and_changes_nothing(operator, lin, what):
    wrong, message = REFUSED[what]
    right = {"name": "海报", "belongs": "guides", "guides": [str(lin.id)]}

    answer = operator.post("/channels/new", **(right | wrong))

    assert (answer.status_code, message in answer.text) == (422, True), answer.text[:3000]
    assert not ContactWay.select().exists()


def test_two_codes_of_one_name_are_told_apart(operator, poster, lin):
    answer = operator.post(
        "/channels/new", name="国庆易拉宝", belongs="guides", guides=[str(lin.id)]
    )

    assert answer.status_code == 422 and "已有同名的渠道活码" in answer.text


def test_a_department_that_is_no_store_has_no_channel_code(company):
    from domain.organisation.models import Department

    with pytest.raises(Invalid, match="请选择门店"):
        channels.make(channels.Settings("海报", store=Department.get(wecom_id=10)))


def test_the_remark_never_exceeds_what_wecom_takes():
    from domain.contact_ways import remarks

    fill = remarks.fill("{客户}·{门店}·{活码}", customer="长" * 30, code="国庆", store="南京西路店")

    assert len(fill) == remarks.MOST and fill.endswith("国庆")
    assert remarks.fill("{客户}", customer="陈美", code="", store="") == "陈美"


def test_waiting_lines_end_when_nobody_confirms(company, poster, work, at):
    company.scan(config_id=poster.config_id, name="陈美", half=True)
    work()
    at(clock.now() + arrivals.LONGEST_HALF + timedelta(hours=7))
    work()

    assert Arrival.get().state == "ended" and carried() == []


def test_the_command_makes_one_and_waits_for_it(company, cli, lin):
    made = cli("codes", "make", "--channel", "快闪店", "--guide", "LinYue")
    again = cli("codes", "make", "--channel", "快闪店", "--guide", "LinYue")
    unclear = cli("codes", "make", "--channel", "快闪店")

    assert made.exit_code == 0 and "快闪店" in made.output, made.output
    assert behind(company, channel()) == {"LinYue"} and channel().config_id in made.output
    assert again.exit_code == 1 and "Another channel code has this name" in again.output
    assert unclear.exit_code == 2


def test_who_came_while_no_event_reached_us_is_seen_to_at_night(company, poster, lin, cli, work):
    customer = company.add_customer("陈美")
    added = company.befriend(lin.userid, customer, state=poster.state, quiet=True)
    assert cli("sync", "customers").exit_code == 0
    assert carried() == []

    for _ in range(2):
        by_name("check-codes").run()
        work()

    assert carried() == [("国庆", f"code:{poster.id}")]
    assert in_wecom(company, added)["remark"] == "陈美-国庆易拉宝"
    assert Arrival.select().count() == 1
