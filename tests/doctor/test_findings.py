"""Each way in which a set-up can be broken is found, with what to do about it."""

import threading
import time
from contextlib import contextmanager
from datetime import timedelta

import pytest
from redis import Redis
from wechatpy.work.crypto import WeChatCrypto
from werkzeug.serving import make_server

import doctor
from callbacks import refusals
from db import db
from demo.redis_server import free_port
from doctor.findings import OK, WARNING, WRONG
from domain import clock
from domain.contact_ways.models import Greeting
from domain.materials.models import Material
from domain.organisation.models import Guide
from tests.callbacks.test_door import EVENT, post, sealed
from tests.conftest import CONFIG


@pytest.fixture
def findings(app, redis):
    """What the doctor says of one check: {state: [what]}."""

    def of(check: str) -> dict[str, list]:
        told: dict[str, list] = {}
        for finding in doctor.examine(app.config["SETTINGS"], redis):
            if finding.check == check:
                told.setdefault(finding.state, []).append(finding.what % finding.params)
        return told

    return of


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (40001, "不认这个 Secret"),
        (40013, "不认这个企业 ID"),
        (40091, "另一家企业"),
    ],
)
def test_a_wrong_secret_or_corp_is_told_apart(wecom, findings, code, words):
    wecom.fault("gettoken", kind="errcode", errcode=code)

    assert words in findings("access")[WRONG][0]


def test_an_untrusted_address_is_named(wecom, findings):
    wecom.trusted_ips = ["10.1.1.1"]

    assert "127.0.0.1" in findings("access")[WRONG][0]


def test_an_app_that_may_not_call_customer_contact_is_found(wecom, findings):
    wecom.fault("externalcontact/get_follow_user_list", kind="errcode", errcode=48002)

    assert "客户联系的接口权限" in findings("contacts")[WRONG][0]


def test_a_silent_wecom_is_told_from_a_refusing_one(wecom, findings):
    wecom.fault("agent/get", kind="drop")

    assert "没有回答" in findings("access")[WRONG][0]


def test_a_guide_without_permission_is_named(company, findings, lin):
    Guide.update(may_contact=False).where(Guide.id == lin.id).execute()

    assert "林悦" in findings("guides")[WARNING][0]


def test_a_trusted_domain_that_is_not_ours_is_found(wecom, findings):
    wecom.config.app_url = "https://elsewhere.example.com"
    try:
        (said,) = findings("domain")[WRONG]
    finally:
        wecom.config.app_url = ""

    assert "elsewhere.example.com" in said


def test_queues_without_a_worker_are_named(wecom, findings):
    said = findings("workers")[WRONG]

    assert [lane for lane in ("urgent", "default", "bulk") if any(lane in s for s in said)] == [
        "urgent",
        "default",
        "bulk",
    ]
    assert any("时钟" in s for s in said)


def test_a_callback_address_that_nobody_answers_is_found(wecom, findings, app):
    assert "连不上" in findings("callback")[WRONG][0]


@contextmanager
def served(app, middleware=None):
    """The application on a real port, for the time of the block."""
    server = make_server("127.0.0.1", 0, middleware(app.wsgi_app) if middleware else app.wsgi_app)

    def serve() -> None:
        server.serve_forever()
        db.close()

    thread = threading.Thread(target=serve)
    thread.start()
    settings = app.config["SETTINGS"]
    url = f"http://127.0.0.1:{server.server_port}"
    app.config["SETTINGS"] = settings.model_copy(update={"public_url": url})
    try:
        yield
    finally:
        app.config["SETTINGS"] = settings
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_callback_address_that_answers_is_fine(wecom, findings, app):
    with served(app):
        assert OK in findings("callback")


def test_a_proxy_that_decodes_twice_is_found(wecom, findings, app):
    def decode_twice(wsgi):
        def proxy(environ, start_response):
            environ["QUERY_STRING"] = environ["QUERY_STRING"].replace("%2B", "+")
            return wsgi(environ, start_response)

        return proxy

    with served(app, decode_twice):
        assert "加号" in findings("callback")[WRONG][0]


TOKEN, KEY, CORP = CONFIG.callback_token, CONFIG.callback_aes_key, CONFIG.corp_id


@pytest.mark.parametrize(
    ("theirs", "words", "reason"),
    [
        (("AnotherToken", KEY, CORP), "签名不对", refusals.SIGNATURE),
        ((TOKEN, CONFIG.directory_callback_aes_key, CORP), "解不开", refusals.KEY),
        ((TOKEN, KEY, "wwfedcba9876543210"), "别的企业", refusals.CORP),
    ],
)
def test_refused_callbacks_tell_which_key_differs(client, findings, redis, theirs, words, reason):
    post(client, *sealed(WeChatCrypto(*theirs), EVENT.format(event="x")))

    assert words in findings("refused")[WARNING][0]
    assert refusals.last_day(redis) == {reason: 1}


def test_friends_without_events_mean_that_the_switch_is_off(company, findings, lin, cli):
    company.delivery(paused=True)
    company.befriend(lin.userid, company.add_customer("周舟"))
    assert cli("sync", "customers").exit_code == 0

    assert "没有收到一条客户事件" in findings("events")[WRONG][0]


def test_friends_from_before_our_first_sync_prove_nothing(wecom, findings, cli):
    wecom.add_department("南京西路店", id=101)
    wecom.add_member("LinYue", "林悦", departments=[101])
    wecom.delivery(paused=True)
    an_hour_ago = int(time.time()) - 3600
    wecom.load(
        {
            "customers": [{"external_userid": "wmOld", "name": "老客"}],
            "friendships": [
                {"userid": "LinYue", "external_userid": "wmOld", "created_at": an_hour_ago}
            ],
        }
    )
    assert cli("sync", "organisation").exit_code == cli("sync", "customers").exit_code == 0

    assert list(findings("events")) == [OK]


def test_a_welcome_of_wecoms_own_console_is_suspected(company, findings, lin, work):
    company.console_welcome = True
    for name in ("陈美", "周舟", "吴迪"):
        company.befriend(lin.userid, company.add_customer(name))
    work()

    assert Greeting.select().where(Greeting.outcome == "no_code").count() == 3
    assert "没有欢迎码" in findings("welcome-codes")[WARNING][0]


def test_a_clock_that_is_wrong_is_found(wecom, findings):
    wecom.advance(3600)

    (said,) = findings("clock")[WRONG]
    assert "3600" in said or "3599" in said


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"wecom_callback_token": "not-a-token!"}, "WECOM_CALLBACK_TOKEN"),
        ({"public_url": "http://guide.example.com"}, "https"),
    ],
)
def test_a_setting_that_wecom_would_not_take_is_named(wecom, findings, app, changed, words):
    settings = app.config["SETTINGS"]
    app.config["SETTINGS"] = settings.model_copy(update=changed)
    try:
        told = findings("settings")
    finally:
        app.config["SETTINGS"] = settings

    assert any(words in said for said in told.get(WRONG, []) + told.get(WARNING, []))


def test_tables_of_an_older_version_are_found(wecom, findings):
    """The tests make their tables at once, so every migration seems to be missing."""
    assert "次升级" in findings("database")[WRONG][0]


def test_a_redis_that_is_away_is_found_and_the_other_checks_go_on(wecom, app):
    nobody = Redis(port=free_port(), socket_connect_timeout=1)
    found = doctor.examine(app.config["SETTINGS"], nobody)

    assert [one.state for one in found if one.check == "redis"] == [WRONG]
    assert [one.state for one in found if one.check == "media"] == [OK]


def test_a_visible_range_without_departments_is_found(company, findings):
    company.set_visible_range(users=["LinYue"])

    assert "可见范围里没有部门" in findings("range")[WARNING][0]


@pytest.mark.parametrize("ticket", ["get_jsapi_ticket", "ticket/get"])
def test_a_ticket_that_wecom_does_not_give_is_found(wecom, findings, ticket):
    wecom.fault(ticket, kind="errcode", errcode=48002)

    assert findings("js-sdk")[WRONG]


def test_media_that_are_about_to_expire_are_counted(wecom, findings):
    moment = clock.now()
    Material.create(
        kind="image", name="新品.png", mime="image/png", size=9, sha256="0" * 64,
        created_at=moment, media_id="old", media_expires_at=moment + timedelta(hours=2),
    )  # fmt: skip

    assert "1 个素材" in findings("media")[WARNING][0]


def test_the_command_speaks_both_languages_and_its_status_is_for_scripts(wecom, cli):
    said = cli("doctor")
    as_json = cli("doctor", "--json", "--lang", "en")

    assert said.exit_code == 1 and "没有工作进程" in said.output
    assert as_json.exit_code == 1 and '"check": "workers"' in as_json.output
