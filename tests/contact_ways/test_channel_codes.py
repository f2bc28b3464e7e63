"""A channel code: made at the console, offered by its guides, found and counted."""

from datetime import datetime, timedelta

import pytest

from domain import clock
from domain.audit import AuditEntry
from domain.contact_ways import channels
from domain.contact_ways.models import ContactWay
from domain.errors import Invalid
from domain.notices import open_notices
from jobs.schedule import by_name
from tests.contact_ways.posters import behind, channel, save

UPDATE = "externalcontact/update_contact_way"


def test_a_code_of_chosen_guides_is_made_and_shown(company, operator, poster):
    page = operator.read(f"/channels/{poster.id}")

    assert behind(company, poster) == {"LinYue", "wei.ran"}
    assert page.count("已加入") == 2 and "国庆" in page
    assert operator.get(f"/channels/{poster.id}/code.png?download=1").data.startswith(b"\x89PNG")
    assert "国庆易拉宝" in operator.get(f"/channels/{poster.id}/code.svg").text
    assert "国庆易拉宝" in operator.read("/channels")
    made = AuditEntry.get(action="contact_way.made").detail
    assert (made["name"], made["guides"]) == ("国庆易拉宝", ["LinYue", "wei.ran"])


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


def test_the_command_makes_one_and_waits_for_it(company, cli, lin):
    made = cli("codes", "make", "--channel", "快闪店", "--guide", "LinYue")
    again = cli("codes", "make", "--channel", "快闪店", "--guide", "LinYue")
    unclear = cli("codes", "make", "--channel", "快闪店")

    assert made.exit_code == 0 and "快闪店" in made.output, made.output
    assert behind(company, channel()) == {"LinYue"} and channel().config_id in made.output
    assert again.exit_code == 1 and "Another channel code has this name" in again.output
    assert unclear.exit_code == 2
