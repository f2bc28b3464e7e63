"""A batch of tags is interrupted: workers die, WeCom refuses, an operator cancels it."""

from datetime import timedelta

import pytest

from db import db
from domain import clock, leases
from domain.audit import AuditEntry
from domain.tags import batches
from domain.tags.models import FriendshipTag, TagBatch, TagChange
from jobs import tag_batches as jobs
from tests.console.test_customers import cells
from tests.tags.lists import begin, hand_in, newest, results
from tests.tags.test_changes import MARK


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
