"""The end of a channel code: retired, deleted by others, or lost on its way from WeCom."""

from datetime import timedelta

import pytest

from domain import clock
from domain.contact_ways import channels
from domain.contact_ways.models import ContactWay
from domain.errors import Invalid
from domain.notices import open_notices
from jobs.schedule import by_name
from tests.contact_ways.posters import behind, channel


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
