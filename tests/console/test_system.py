"""Callbacks that failed, syncs, notices, the audit log, and the line that says what is wrong."""

from callbacks.inbox import ReceivedCallback
from domain import clock, notices
from domain.audit import AuditEntry
from domain.contact_ways.models import ContactWay
from domain.materials.models import Material
from domain.notices import Notice
from domain.outbox import OutboxEvent
from domain.syncs.models import SyncRun
from jobs import outcomes, runs, schedule
from jobs.schedule import SCHEDULE


def test_a_callback_that_was_set_aside_is_looked_at_and_replayed(operator, failed_callback, work):
    assert "1 条回调处理失败，已搁置" in operator.read("/")
    page = operator.read(f"/callbacks/{failed_callback.id}")
    assert "KeyError: 'Name'" in page
    assert "138****5678" in page
    assert "13812345678" not in page

    operator.do("/callbacks/replay", id=failed_callback.id)
    work(failures=True)

    replayed = ReceivedCallback.get_by_id(failed_callback.id)
    assert replayed.handled_at
    assert "已搁置。" not in operator.read("/")
    assert AuditEntry.get(action="callbacks.replayed").detail["count"] == 1


def test_all_of_them_at_once(operator, failed_callback, work):
    page = operator.do("/callbacks/replay", all="1")

    assert "正在重放 1 条回调" in page
    assert ReceivedCallback.get_by_id(failed_callback.id).set_aside_at is None


def test_an_event_nobody_understands_is_counted(operator, company, work):
    company.event({"Event": "something_new"})
    work()

    page = operator.read("/callbacks?state=unknown")

    assert "something_new" in page
    assert "暂不处理" in page


def test_a_sync_is_started_and_watched(operator, company, work):
    page = operator.do("/syncs", kind="customers")
    assert "进行中" in page
    assert 'hx-trigger="every 1s"' in page

    work()

    page = operator.read("/syncs")
    assert "every 1s" not in page
    assert SyncRun.select().order_by(SyncRun.id.desc()).get().asked_by == "operator:admin"


def test_a_sync_that_failed_says_why(operator, company, work):
    company.fault(path="department/simplelist", kind="errcode", errcode=60020)
    company.fault(path="department/list", kind="errcode", errcode=60020)
    operator.do("/syncs", kind="organisation")
    work(failures=True)

    run = SyncRun.select().order_by(SyncRun.id.desc()).get()
    assert run.state in ("failed", "incomplete")
    assert "60020" in operator.read(f"/syncs/{run.id}")
    assert "没有全部成功" in operator.read("/")


def test_a_sync_of_nothing_we_know_is_refused(operator):
    assert operator.post("/syncs", kind="everything").status_code == 422


def test_what_jobs_did_is_told_in_the_language_of_the_reader(operator, everything):
    for job in SCHEDULE:
        runs.book(job.name, clock.now())
    while schedule.drain():
        pass

    told = operator.read("/jobs")
    assert "核对了 1 个活码，其中 0 个在企业微信里已不存在" in told
    assert "=0</td>" not in told and told.count(">完成</span>") == len(SCHEDULE)
    english = operator.read("/jobs?lang=en")
    assert "Codes checked: 1; gone from WeCom: 0" in english


def test_a_job_that_did_not_run_says_why(operator):
    runs.note("sync", clock.now(), outcomes.TOO_LATE)
    runs.note("make-tasks", clock.now(), outcomes.JOB_IS_NEW)

    assert "错过太久，这一次没有补" in operator.read("/jobs")
    assert "Not run: the job was new" in operator.read("/jobs?lang=en")


def test_the_sentence_of_an_older_run_is_shown_as_it_is(operator):
    runs.note("check-codes", clock.now(), "checked 7 codes, 0 of them unknown to WeCom")

    assert "checked 7 codes, 0 of them unknown to WeCom" in operator.read("/jobs")


def test_a_notice_says_what_to_do_and_is_closed(operator):
    notices.post("contact_ways.quota", "contact_way_quota")
    assert "活码数量已达企业微信上限" in operator.read("/")
    assert "请在企业微信中删除不用的" in operator.read("/notices")

    page = operator.do(f"/notices/{Notice.get().id}/clear")

    assert "没有需要处理的事" in page


def test_what_was_given_up_is_tried_again(operator, company, code):
    moment = clock.now()
    event = OutboxEvent.create(
        name="guides.changed", payload={"department_ids": []}, created_at=moment,
        set_aside_at=moment, attempts=9, error="KeyError: 'x'",
    )  # fmt: skip
    material = Material.create(
        kind="image", name="新品.png", mime="image/png", size=9, sha256="0" * 64,
        created_at=moment, set_aside_at=moment, error="invalid file (40007)",
    )  # fmt: skip
    ContactWay.update(set_aside_at=moment, error="(48002)").execute()
    overview = operator.read("/")
    assert "1 个后续动作失败" in overview
    assert "1 个素材没有上传到企业微信" in overview
    assert "“南京西路店”的活码需要处理" in overview
    page = operator.read("/notices")
    assert "KeyError: 'x'" in page
    assert "新品.png" in page

    operator.do("/notices/events")
    operator.do("/notices/materials")

    assert OutboxEvent.get_by_id(event.id).set_aside_at is None
    assert Material.get_by_id(material.id).due_at
    assert "没有需要处理的事" in operator.read("/notices")


def test_what_operators_do_is_in_the_audit_log(operator, company):
    operator.do("/syncs", kind="organisation")

    page = operator.read("/audit?action=sync.started")

    assert "开始同步" in page
    assert "admin" in page
    assert "没有记录" in operator.read("/audit?who=somebody")


def test_without_workers_the_overview_says_so(operator):
    assert "没有工作进程在运行" in operator.read("/")


def test_the_overview_counts_today(operator, everything):
    page = operator.read("/")

    assert "今日新增" in page
    assert clock.today().strftime("%-m/%-d") in page
    assert page.count('data-chart="') == 3
    assert page.count("<table") >= 4
