"""A sync that asks, what the nights mended, the limits of WeCom, and the doctor's page."""

from datetime import timedelta

import pytest

from bot import client
from bot.errors import WeComError
from console import words
from console.mendings import NAMED
from domain.audit import AuditEntry
from domain.customers.models import Friendship
from domain.syncs import actions as syncs
from domain.syncs.models import Mending, SyncRun
from jobs import budgets, checkups, reconciliation
from jobs import syncs as sync_jobs
from tests.syncs.conftest import lose, shop_floor

__all__ = ["lose", "shop_floor"]


@pytest.fixture
def asking(shop_floor, lose, cli) -> SyncRun:
    """25 of 60 friendships would go."""
    lose(25)
    cli("sync", "customers")
    return SyncRun.select().order_by(SyncRun.id.desc()).get()


def friends() -> int:
    return Friendship.select().where(Friendship.active).count()


def test_who_would_go_is_shown_and_ends_after_a_yes(operator, asking, work):
    assert "客户同步要移除 25 条数据" in operator.read("/")
    page = operator.read(f"/syncs/{asking.id}")
    assert "移除这 25 条" in page and "顾客24" in page
    assert "导购0" in page and "静安寺店" in page

    operator.do(f"/syncs/{asking.id}/end")
    assert friends() == 60
    work()

    assert friends() == 35
    assert "等待确认" not in operator.read("/")
    assert "25 个已不存在" in operator.read(f"/syncs/{asking.id}")
    assert AuditEntry.get(action="sync.answered_end").actor == "operator:admin"


def test_after_a_no_they_stay_and_a_second_answer_is_refused(operator, asking, work):
    assert "已全部保留" in operator.do(f"/syncs/{asking.id}/keep")
    work()

    assert friends() == 60
    refused = operator.post(f"/syncs/{asking.id}/end")
    assert refused.status_code == 422 and "没有等待回答的问题" in refused.text


def test_who_would_go_is_exported_as_a_whole(operator, asking):
    answer = operator.get(f"/syncs/{asking.id}/going.xlsx")

    assert answer.status_code == 200 and answer.data.startswith(b"PK")
    assert AuditEntry.get(action="going.exported").detail["rows"] == 25


def test_a_guide_who_left_during_a_sync_is_named_with_the_reason(operator, shop_floor, work):
    run = syncs.start("customers", "operator:admin")
    while SyncRun.get_by_id(run.id).phase != "customers":
        sync_jobs.drain()
    shop_floor.remove_member("guide3")
    work()

    page = operator.read(f"/syncs/{run.id}")

    assert "中途离开的导购" in page and "guide3" in page and "60111" in page
    assert "没有读到的部分" not in page and SyncRun.get_by_id(run.id).state == "done"


def test_guides_who_would_go_are_shown_with_their_stores(operator, shop_floor, cli, monkeypatch):
    shop_floor.load(
        {"members": [{"userid": f"more{n}", "name": f"新人{n}", "departments": [103]}
                     for n in range(30)]}
    )  # fmt: skip
    cli("sync", "organisation")
    shop_floor.set_visible_range(departments=[101])
    cli("sync", "organisation")
    run = SyncRun.select().order_by(SyncRun.id.desc()).get()

    page = operator.read(f"/syncs/{run.id}")

    assert "新人29" in page and "静安寺店" in page and "/1/10/" in page


def test_what_the_night_mended_is_listed_with_the_reason(operator, shop_floor, cli):
    shop_floor.set_friendship("guide2", "wmC02", "remark", "老朋友")
    cli("sync", "customers")
    run = Mending.get(Mending.kind == "friendship").run

    for path in ("/mendings", f"/syncs/{run.id}", "/mendings?kind=friendship&why=silent"):
        page = operator.read(path)
        assert "顾客2 · 导购2" in page, path
        assert "一天内没有收到任何客户事件" in page, path
    assert "没有符合的记录" in operator.read("/mendings?kind=code")


def test_use_pauses_and_errors_of_each_api_are_shown(operator, company):
    company.fault("externalcontact/get", kind="errcode", errcode=45009, times=1)
    with pytest.raises(WeComError):
        client.get("externalcontact/get", {"external_userid": "wm-nobody"})

    page = operator.read("/limits")

    assert "读取一位客户" in page and "暂停，还剩" in page
    assert "45009</span> × 1" in page
    assert "10,000" in page and "150,000" in page


def test_a_running_sync_has_a_forecast(operator, shop_floor, at):
    run = syncs.start("organisation", "test")
    sync_jobs.drain()
    at(run.started_at + timedelta(seconds=30))

    assert "读取速度" in operator.read("/limits")


def test_the_forecast_is_bounded_by_the_budget(app):
    used = client.budget().usage_of("externalcontact/batch/get_by_user")

    quick = budgets.budget_time(7_000, used)
    slow = budgets.budget_time(105_000 * 2, used)

    assert quick.total_seconds() == 60
    assert slow.total_seconds() > 3600


def test_without_redis_the_page_says_so(operator, app, monkeypatch):
    from redis import Redis

    away = Redis(port=1, socket_connect_timeout=0.1)
    monkeypatch.setattr(client.budget(), "_redis", away)

    assert "连不上 Redis" in operator.read("/limits")


def test_the_doctor_examines_in_a_job_and_the_page_follows(operator, company, lin, work):
    assert "还没有体检过" in operator.read("/checkup")

    page = operator.do("/checkup")
    assert "正在检查" in page and 'hx-trigger="every 1s"' in page
    assert "开始体检" not in page
    work()

    page = operator.read("/checkup")
    assert "every 1s" not in page
    assert "企业微信后台 → 应用管理" in page or "要处理" in page
    assert "没有工作进程" in page
    assert page.index("要处理") < page.index("正常")
    assert AuditEntry.get(action="checkup.started")


def test_an_examination_is_asked_for_once_and_only_the_last_are_kept(company, work):
    assert checkups.ask("operator:lin") == checkups.ask("operator:wei")
    for _ in range(checkups.KEEP + 2):
        work()
        checkups.ask("operator:lin")

    assert checkups.Checkup.select().count() == checkups.KEEP


def test_a_doctor_who_breaks_says_so(operator, company, monkeypatch, work):
    def breaks(*_):
        raise RuntimeError("no database")

    monkeypatch.setattr(checkups, "examine", breaks)
    checkups.ask("operator:lin")
    row = checkups.Checkup.get()
    checkups.Checkup.update(attempts=len(checkups.WAITS)).execute()
    with pytest.raises(RuntimeError):
        checkups.drain()

    assert "上次体检没有做完：no database" in operator.read("/checkup")
    assert checkups.Checkup.get_by_id(row.id).set_aside_at


def test_every_kind_and_reason_of_a_mending_has_words():
    named = [value for name, value in vars(reconciliation).items() if name.isupper()]
    reasons = {value for value in named if isinstance(value, str)} - words.MENDED.keys()

    assert NAMED.keys() == words.MENDED_KINDS.keys()
    assert reasons == words.MENDED_WHYS.keys()
