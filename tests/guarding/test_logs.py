"""The logs of a whole run: whose business a line is can be told, and nothing in them is secret."""

import hashlib
import hmac
import json
import re
import time

import pytest
import requests
from redis import Redis

import logs
from db import db, open_database
from domain.contact_ways.models import Greeting
from domain.customers.models import CustomerPhone
from schema import TABLES
from tests import stage as stages
from tests.orders.conftest import order
from tests.stage import until

PHONE, PASSWORD = "13812345678", "a-password-of-the-tests"
WELCOME, REMARK = "很高兴认识您", "老客户陈姐"
PROCESSES = ("web", "urgent", "worker", "clock")
CSRF = re.compile(r'name="csrf_token" value="([^"]+)"')


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """(stage, secrets that were used): a day of a store, with some trouble in it."""
    folder = tmp_path_factory.mktemp("stage")
    url = f"sqlite:///{folder}/daogou.db"
    with stages.running(folder, url) as stage:
        stage.open_a_store()
        stage.flask("welcomes", "set", "--company", "--text", f"{{客户}}您好，{WELCOME}")
        open_database(url)
        shop_secret = push_orders(stage)
        greet_a_customer(stage)
        sign_in(stage)
        knock_at_closed_doors(stage)
        yield stage, {shop_secret, *secrets_of(stage)}
        db.close()


def push_orders(stage) -> str:
    told = stage.flask("shops", "add", "官方商城")
    key, secret = (re.search(rf"{name}: (\S+)", told).group(1) for name in ("key", "secret"))
    for body in (
        json.dumps({"orders": [order("A-1", buyer={"phone": PHONE})]}),
        json.dumps({"orders": [{"phone": PHONE}]}),
        f"no json {PHONE}",
    ):
        now = str(int(time.time()))
        signature = hmac.new(secret.encode(), f"{now}.{body}".encode(), hashlib.sha256).hexdigest()
        headers = {"X-Shop": key, "X-Timestamp": now, "X-Signature": signature}
        requests.post(f"{stage.web}/callbacks/orders", data=body, headers=headers, timeout=30)
    return secret


def greet_a_customer(stage) -> None:
    """WeCom has trouble first; then a guide writes a phone number down."""
    stage.wecom("faults", {"path": "*", "kind": "expire_token", "times": 1})
    stage.wecom(
        "faults", {"path": "externalcontact/get", "kind": "errcode", "errcode": -1, "times": 2}
    )
    state = stage.wecom("state", method="get")["contact_ways"][0]["state"]
    added = stage.wecom("scan", {"state": state, "name": "陈美"})
    until(lambda: Greeting.select().where(Greeting.outcome == "sent").exists(), 30, "greeted")
    pair = {"userid": added["userid"], "external_userid": added["external_userid"]}
    words = json.dumps({**pair, "remark": REMARK, "remark_mobiles": [PHONE]}, ensure_ascii=False)
    address = f"{stage.wecom_url}/cgi-bin/externalcontact/remark"
    for token in tokens_of(stage):  # of the app and of the assistant, who may not
        requests.post(address, data=words.encode(), params={"access_token": token}, timeout=30)
    stage.flask("sync", "customers")
    until(lambda: CustomerPhone.select().exists(), 30, "the number is known")


def tokens_of(stage) -> set[str]:
    redis = Redis.from_url(stage.redis_url, decode_responses=True)
    keys = [key for key in redis.keys("daogou:token:*") if redis.type(key) == "string"]
    kept = [redis.get(key) for key in keys]
    return {json.loads(one)["token"] for one in kept if one and one.startswith("{")}


def sign_in(stage) -> None:
    stage.flask("operators", "add", "lin", "--password-stdin", text=f"{PASSWORD}\n")
    browser = requests.Session()
    for password in ("wrong-" + PASSWORD, PASSWORD):
        page = browser.get(f"{stage.web}/console/sign-in", timeout=30).text
        form = {"name": "lin", "password": password, "csrf_token": CSRF.search(page).group(1)}
        browser.post(f"{stage.web}/console/sign-in", data=form, timeout=30)
    assert browser.get(f"{stage.web}/console/audit", timeout=30).ok
    to_wecom = requests.get(f"{stage.web}/sidebar/sign-in", allow_redirects=False, timeout=30)
    as_lin = to_wecom.headers["Location"].partition("#")[0] + "&as=lin"
    guide = requests.Session()
    guide.cookies.update(to_wecom.cookies)
    assert guide.get(as_lin, timeout=30).url.startswith(stage.web)


def knock_at_closed_doors(stage) -> None:
    for path in ("/callbacks/wecom?msg_signature=x&timestamp=1&nonce=n", "/callbacks/orders"):
        requests.post(
            f"{stage.web}{path}", data=f"<xml><Encrypt>{PHONE}</Encrypt></xml>", timeout=30
        )
    requests.get(f"{stage.web}/sidebar/sign-in/back?code=secret-login-code&state=x", timeout=30)


def secrets_of(stage) -> set[str]:
    """The settings', and what was made during the run: tokens and welcome codes."""
    names = (
        "SECRET_KEY",
        "DATA_KEY",
        "WECOM_SECRET",
        "WECOM_CALLBACK_TOKEN",
        "WECOM_CALLBACK_AES_KEY",
    )
    names += ("DIRECTORY_SECRET", "DIRECTORY_CALLBACK_TOKEN", "DIRECTORY_CALLBACK_AES_KEY")
    found = tokens_of(stage)
    codes = {greeting.welcome_code for greeting in Greeting.select() if greeting.welcome_code}
    assert found and codes
    return {stage.environment[name] for name in names} | found | codes


def lines(stage, name: str) -> list[dict]:
    """What our own loggers wrote: JSON, one event to a line."""
    return [json.loads(line) for line in stage.log(name).splitlines() if line.startswith("{")]


def test_no_log_holds_a_secret_a_phone_number_or_a_message(run):
    stage, secrets = run
    hidden = {*secrets, PHONE, PASSWORD, WELCOME, REMARK, "secret-login-code"}

    for name in PROCESSES:
        text = stage.log(name)
        assert [one for one in hidden if one in text] == [], name


def test_the_database_holds_no_secret_and_no_phone_number_in_clear(run):
    """Welcome codes are kept: each is worth nothing once it was used, or after 20 seconds."""
    _, secrets = run
    codes = {greeting.welcome_code for greeting in Greeting.select()}
    text = str([list(table.select().tuples()) for table in TABLES])

    assert [one for one in {*secrets, PHONE, PASSWORD} - codes if one in text] == []
    assert "陈美" in text


def test_lines_say_what_they_are_about(run):
    stage, _ = run

    handled = [line for line in lines(stage, "urgent") if line["event"] == "callback handled"]
    assert handled
    assert all(line["callback"] and line["job"] and line["lane"] == "urgent" for line in handled)
    assert "add_external_contact" in {line["change"] for line in handled}
    refused = [line for line in lines(stage, "web") if "refused" in line["event"]]
    assert len(refused) >= 3
    assert all(line["request"] and line["path"].startswith("/callbacks/") for line in refused)


def test_nothing_but_json_is_logged_by_the_workers(run):
    stage, _ = run

    for name in ("urgent", "worker", "clock"):
        stray = [line for line in stage.log(name).splitlines() if not line.startswith("{")]
        assert stray == [], name


@pytest.mark.parametrize(
    "text",
    [
        "phone 13812345678", "+8613812345678", "138 1234 5678", '{"mobile": "13812345678"}',
        "access_token=13812345678", '"secret": "13812345678"',
        '{\\"password\\": \\"13812345678\\"}',
        "postgresql://daogou:13812345678@db/x", "welcome_code=13812345678&x=1",
    ],
)  # fmt: skip
def test_what_must_not_be_read_is_masked(text):
    assert "12345678" not in logs.redact(text)
    assert "1234" not in logs.redact(text)


def test_what_tells_of_an_error_stays():
    line = "customer not read customer=3 code=40001 errcode=-1"

    assert logs.redact(line) == line
