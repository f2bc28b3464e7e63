"""What Prometheus is told, and that alerts and dashboard ask for nothing else."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from peewee import OperationalError
from prometheus_client.parser import text_string_to_metric_families

from bot import client
from bot.errors import WeComError
from callbacks.inbox import ReceivedCallback
from db import db
from domain import clock
from domain.contact_ways import welcomes
from domain.syncs import actions as syncs
from jobs import syncs as sync_jobs
from web.metrics import FIGURES

FOLDER = Path(__file__).parents[2] / "docs/monitoring"
ALERTS, DASHBOARD = FOLDER / "alerts.yml", FOLDER / "grafana.json"
NAME = re.compile(r"daogou_\w+")


@pytest.fixture
def figure(client):
    """`figure("daogou_workers", lane="urgent")`, as Prometheus reads it; None if it is missing."""

    def read(name: str, **labels: str) -> float | None:
        answer = client.get("/metrics")
        assert answer.status_code == 200
        samples = {
            (sample.name, tuple(sorted(sample.labels.items()))): sample.value
            for family in text_string_to_metric_families(answer.text)
            for sample in family.samples
        }
        return samples.get((name, tuple(sorted(labels.items()))))

    return read


def test_a_callback_that_nobody_handles_grows_old(figure, company, at):
    company.event({"Event": "enter_agent", "FromUserName": "LinYue"}, door="app")
    company.deliver_now()
    at(clock.now() + timedelta(minutes=5))

    assert figure("daogou_callbacks_waiting") == 1
    assert 299 < figure("daogou_callback_oldest_seconds") < 310
    assert figure("daogou_due_rows", table="received_callback") == 1
    assert 299 < figure("daogou_due_oldest_seconds", table="received_callback") < 310


def test_a_callback_set_aside_is_counted(figure, app):
    moment = clock.now()
    times = dict.fromkeys(("event_at", "received_at", "set_aside_at"), moment)
    ReceivedCallback.create(door="app", digest="d", xml="<xml/>", error="KeyError", **times)

    assert figure("daogou_set_aside_rows", table="received_callback") == 1
    assert figure("daogou_callbacks_waiting") == 0


def test_a_welcome_that_came_too_late_is_counted_today(figure, company, lin, work, at):
    welcomes.set_welcome(text="欢迎光临")
    company.befriend(lin.userid, company.add_customer("陈美"))
    company.advance(30)
    at(clock.now() + timedelta(seconds=30))
    work()

    assert figure("daogou_greetings_today", outcome="late") == 1
    assert figure("daogou_greetings_today", outcome="sent") == 0


def test_how_old_a_sync_is_and_whether_the_last_one_failed(figure, company, cli, at):
    assert figure("daogou_sync_failed", kind="organisation") == 0
    company.fault(path="department/list", kind="errcode", errcode=60020)
    company.fault(path="department/simplelist", kind="errcode", errcode=60020)
    cli("sync", "organisation")
    at(clock.now() + timedelta(hours=30))

    assert figure("daogou_sync_failed", kind="organisation") == 1
    assert figure("daogou_sync_age_seconds", kind="organisation") > 30 * 3600
    assert figure("daogou_sync_age_seconds", kind="customers") is None


def test_what_is_left_of_wecoms_budget(figure, company, cli):
    cli("sync", "organisation")
    path = {"path": "department/list"}
    hour, left = (
        figure(f"daogou_wecom_{name}", **path, span="hour") for name in ("calls", "calls_left")
    )

    assert hour >= 1
    assert hour + left == 150_000
    assert figure("daogou_wecom_paused_seconds", **path) == 0


def test_nobody_at_work_is_seen(figure, app):
    assert figure("daogou_workers", lane="urgent") == 0
    assert figure("daogou_clock_silent_seconds") == 86400
    assert figure("daogou_up", part="redis") == 1
    assert figure("daogou_database_bytes") > 10_000


def test_what_is_known_is_told_while_the_database_is_away(figure, client, app, monkeypatch):
    def refuse(*args, **more):
        raise OperationalError("connection refused")

    monkeypatch.setattr(db.obj, "execute_sql", refuse)

    assert figure("daogou_up", part="database") == 0
    assert figure("daogou_up", part="redis") == 1
    assert figure("daogou_workers", lane="urgent") == 0
    assert client.get("/readyz").json == {"ready": False, "away": ["database"]}
    assert client.get("/healthz").status_code == 200


def known() -> set[str]:
    return {figure.name for figure in FIGURES} | {"daogou_up"}


def test_alerts_ask_only_for_what_there_is():
    rules = [
        rule for group in yaml.safe_load(ALERTS.read_text())["groups"] for rule in group["rules"]
    ]

    assert len({rule["alert"] for rule in rules}) == len(rules) > 10
    for rule in rules:
        asked = set(NAME.findall(rule["expr"]))
        assert asked <= known(), rule["alert"]
        assert asked or rule["expr"].startswith("up{"), rule["alert"]
        assert {"summary", "description"} <= set(rule["annotations"]), rule["alert"]


def test_the_dashboard_asks_only_for_what_there_is():
    panels = json.loads(DASHBOARD.read_text())["panels"]
    expressions = [target["expr"] for panel in panels for target in panel.get("targets", [])]

    asked = {name for expression in expressions for name in NAME.findall(expression)}
    assert asked <= known()
    assert len({panel["id"] for panel in panels}) == len(panels) > 8


def test_every_figure_is_described():
    page = (FOLDER.parent / "monitoring.md").read_text()

    assert [name for name in sorted(known()) if f"`{name}" not in page] == []


def test_errors_of_wecom_and_the_end_of_a_sync_are_told(figure, company, at):
    company.fault("externalcontact/get", kind="errcode", errcode=45033, times=1)
    with pytest.raises(WeComError):
        client.get("externalcontact/get", {"external_userid": "wm-nobody"})
    run = syncs.start("organisation", "test")
    sync_jobs.drain()
    at(run.started_at + timedelta(seconds=30))

    assert figure("daogou_wecom_errors_today", path="externalcontact/get", code="45033") == 1
    assert 0 < figure("daogou_sync_seconds_left", kind="organisation") < 120
