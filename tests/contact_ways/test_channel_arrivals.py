"""Who comes by a channel code: tags and a remark of the code, put on once and for all."""

from datetime import timedelta

import pytest

from domain import clock
from domain.contact_ways import arrivals
from domain.contact_ways.models import Arrival, ContactWay
from domain.customers.models import Friendship
from domain.tags.models import Tag, TagChange
from jobs.schedule import by_name
from tests.contact_ways.posters import carried, in_wecom, tags_in_wecom

REMARK = "externalcontact/remark"


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
