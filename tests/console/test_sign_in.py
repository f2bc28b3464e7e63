"""Who gets in, how, and for how long."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import requests

from domain import clock
from domain.audit import AuditEntry
from domain.operators import actions, queries
from tests.console.desk import PASSWORD


def test_the_right_password_opens_the_page_that_was_wanted(visitor, admin):
    turned_away = visitor.get("/customers?q=%E9%99%88")
    assert turned_away.headers["Location"].startswith("/console/sign-in?next=")

    answer = visitor.sign_in(next="/console/customers?q=陈")

    assert answer.status_code == 302
    assert urlsplit(answer.headers["Location"]).path == "/console/customers"
    assert "还没有客户" not in visitor.read("/")


@pytest.mark.parametrize("name", ["admin", "nobody"])
def test_a_wrong_password_and_an_unknown_name_look_the_same(visitor, admin, name):
    answer = visitor.sign_in(name=name, password="not the password")

    assert answer.status_code == 401
    assert "名字或密码不对" in answer.text
    assert visitor.get("/").status_code == 302


def test_the_sixth_try_within_a_minute_is_not_even_looked_at(visitor, admin):
    for _ in range(5):
        assert visitor.sign_in(password="not the password").status_code == 401

    answer = visitor.sign_in(password=PASSWORD)

    assert answer.status_code == 429
    assert "尝试太频繁" in answer.text


def test_one_address_may_not_try_many_names(visitor, admin):
    for number in range(10):
        visitor.sign_in(name=f"name-{number}", password="not the password")

    assert visitor.sign_in().status_code == 429


def test_a_disabled_operator_is_out_with_the_next_click(operator, admin):
    assert operator.get("/").status_code == 200

    actions.disable(admin)

    assert operator.get("/").status_code == 302
    assert operator.sign_in().status_code == 401


def test_a_new_password_ends_the_sessions_elsewhere(operator, admin):
    actions.set_password(admin, "another-long-password")

    assert operator.get("/").status_code == 302


def test_a_session_ends_after_half_a_day(operator, at):
    at(clock.now() + timedelta(hours=13))

    assert operator.get("/").status_code == 302


def test_signing_out_ends_the_session(operator):
    assert "已退出登录" in operator.do("/sign-out")
    assert operator.get("/").status_code == 302


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example",
        "/console/\\evil.example",
        "/sidebar/",
        "javascript:1",
    ],
)
def test_nobody_is_sent_elsewhere_after_signing_in(visitor, admin, elsewhere):
    assert visitor.sign_in(next=elsewhere).headers["Location"] == "/console/"


def test_sign_ins_and_refusals_are_in_the_audit_log(visitor, admin):
    visitor.sign_in(password="not the password")
    visitor.sign_in()

    written = [(row.actor, row.action) for row in AuditEntry.select().order_by(AuditEntry.id)]
    assert written == [("nobody", "operator.refused"), ("operator:admin", "operator.signed_in")]


def sign_in_at_wecom(desk, userid: str, **changes):
    """Go to WeCom, be this member there, and come back."""
    to_wecom = desk.get("/sign-in/wecom").headers["Location"]
    answer = requests.get(f"{to_wecom}&as={userid}", allow_redirects=False, timeout=5)
    back = urlsplit(answer.headers["Location"])
    return desk.client.get(f"{back.path}?{changes.get('query', back.query)}")


def test_wecom_lets_an_operator_in_whom_we_know(visitor, admin, company):
    answer = sign_in_at_wecom(visitor, "LinYue")

    assert answer.headers["Location"] == "/console/"
    assert visitor.get("/").status_code == 200


def test_an_account_that_passes_to_somebody_else_is_left_by_whoever_came_in(
    visitor, operator, admin, company
):
    actions.add("值班", userid="wei.ran")
    sign_in_at_wecom(visitor, "wei.ran")
    assert visitor.get("/").status_code == 200

    duty = queries.by_name("值班")
    fields = {"name": "值班", "userid": "he_qing", "role": duty.role}
    operator.do(f"/operators/{duty.id}", form_page="/operators", **fields)

    assert visitor.get("/").status_code == 302
    own = {"name": admin.name, "userid": "", "role": admin.role}
    assert "已保存" in operator.do(f"/operators/{admin.id}", form_page="/operators", **own)


def test_wecom_does_not_let_in_a_guide_who_is_no_operator(visitor, admin, company):
    answer = sign_in_at_wecom(visitor, "wei.ran")

    assert answer.status_code == 403
    assert "还不是运营人员" in answer.text
    assert visitor.get("/").status_code == 302


def test_wecom_does_not_let_in_a_disabled_operator(visitor, admin, company):
    actions.disable(admin)

    assert sign_in_at_wecom(visitor, "LinYue").status_code == 403


def test_a_sign_in_that_nobody_began_is_refused(visitor, admin, company):
    answer = sign_in_at_wecom(visitor, "LinYue", query="code=whatever&state=forged")

    assert answer.status_code == 400
    assert visitor.get("/").status_code == 302


def test_a_made_up_code_is_refused(visitor, admin, company):
    to_wecom = visitor.get("/sign-in/wecom").headers["Location"]
    state = to_wecom.rpartition("state=")[2]

    answer = visitor.get(f"/sign-in/wecom/back?code=made-up&state={state}")

    assert answer.status_code == 502
    assert "没有确认这次登录" in answer.text
