"""Accounts: made, changed, shut out; and nobody locks everybody out."""

import pytest

from domain.audit import AuditEntry
from domain.operators import actions, queries
from domain.operators.models import Operator
from domain.organisation import levels
from domain.organisation.models import Department
from tests.console.desk import NAME, PASSWORD, Desk

FORM = "/operators/new"


@pytest.fixture
def place(operator, store) -> Department:
    """南京西路店, below the node 华东零售."""
    levels.add([Department.get(wecom_id=10).id])
    return store


def add(operator: Desk, name: str = "吴店长", role: str = "store_manager", **fields) -> str:
    whole = {"password": PASSWORD, "userid": "", **fields}
    return operator.do(FORM, form_page=FORM, name=name, role=role, **whole)


def test_a_store_manager_sees_the_store_alone(app, operator, place, mei):
    page = add(operator, department=[place.id])
    assert "吴店长" in page and "店长" in page and "南京西路店" in page

    desk = Desk(app.test_client())
    desk.sign_in("吴店长")

    assert "陈美" in desk.read("/customers") and "徐家汇店" not in desk.read("/stores")
    assert "账号" not in desk.read("/") and desk.get("/operators").status_code == 403
    kept = AuditEntry.get(action="operator.added")
    assert kept.actor == "operator:admin" and PASSWORD not in str(kept.detail)


def test_who_has_no_department_sees_nothing_and_the_list_says_so(app, operator, place, mei):
    assert "没有部门，看不到数据" in add(operator)

    desk = Desk(app.test_client())
    desk.sign_in("吴店长")

    assert "还没有客户" in desk.read("/customers")


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"name": NAME}, "已被使用"),
        ({"password": "short"}, "密码至少需要 10 位"),
        ({"password": ""}, "请设置密码，或填写企业微信账号"),
        ({"role": "king"}, "没有这个角色"),
        ({"department": [10_000]}, "请选择层级或它下面的部门"),
    ],
)
def test_an_account_that_makes_no_sense_is_not_made(operator, place, fields, told):
    whole = {"name": "吴店长", "password": PASSWORD, "role": "analyst", **fields}
    answer = operator.post(FORM, FORM, **whole)

    assert answer.status_code == 422 and told in answer.text
    assert [one.name for one in queries.all_operators()] == [NAME]


def test_a_department_outside_of_every_node_is_not_taken(operator, place):
    root = Department.get(wecom_id=1)

    answer = operator.post(
        FORM, FORM, name="吴", password=PASSWORD, role="admin", department=root.id
    )

    assert answer.status_code == 422 and not queries.by_name("吴")


def test_they_are_found_by_name_role_and_node(operator, place):
    add(operator, department=[place.id])
    add(operator, "分析员小何", "analyst")

    assert "分析员小何" not in operator.read("/operators?q=吴")
    assert "吴店长" not in operator.read("/operators?role=analyst")
    node = Department.get(wecom_id=10).nodes.get()
    listed = operator.read(f"/operators?node={node.id}")
    assert "吴店长" in listed and "分析员小何" not in listed
    assert "没有符合的账号" in operator.read("/operators?state=disabled")
    assert operator.get("/operators/export").status_code == 200


def test_a_change_takes_effect_with_the_next_click(app, operator, place):
    add(operator, department=[place.id])
    one = queries.by_name("吴店长")
    desk = Desk(app.test_client())
    desk.sign_in("吴店长")
    assert desk.get("/stores/export").status_code == 403

    fields = {"name": "吴经理", "userid": "", "role": "department_manager"}
    operator.do(f"/operators/{one.id}", form_page="/operators", department=[place.id], **fields)

    assert desk.get("/stores/export").status_code == 200
    detail = AuditEntry.get(action="operator.changed").detail
    assert detail == {
        "name": {"before": "吴店长", "after": "吴经理"},
        "role": {"before": "store_manager", "after": "department_manager"},
    }


def test_nobody_changes_their_own_role_or_shuts_themselves_out(operator, admin):
    fields = {"name": NAME, "userid": "LinYue", "role": "analyst"}
    answer = operator.post(f"/operators/{admin.id}", "/operators", **fields)
    assert answer.status_code == 422 and "不能修改自己的角色" in answer.text

    assert operator.post(f"/operators/{admin.id}/disable", "/operators").status_code == 422
    assert operator.get("/operators").status_code == 200


def test_the_last_super_admin_stays(admin, operator):
    second = actions.add("second", PASSWORD)
    actions.disable(admin)

    with pytest.raises(Exception, match="最后一位"):
        actions.shut_out(second, admin)
    with pytest.raises(Exception, match="最后一位"):
        actions.change(second, admin, name="second", userid="", role="analyst", department_ids=[])
    assert Operator.get_by_id(second.id).role == "super_admin"


def test_an_account_is_shut_out_let_in_and_gets_another_password(app, operator, place):
    add(operator, department=[place.id])
    one = queries.by_name("吴店长")
    desk = Desk(app.test_client())
    desk.sign_in("吴店长")

    operator.do(f"/operators/{one.id}/disable", form_page="/operators")
    assert desk.get("/customers").status_code == 302
    operator.do(f"/operators/{one.id}/enable", form_page="/operators")
    page = f"/operators/{one.id}/password"
    assert operator.post(page, "/operators", password="short").status_code == 422
    operator.do(page, form_page="/operators", password="another-long-password")

    assert desk.sign_in("吴店长").status_code == 401
    assert desk.sign_in("吴店长", "another-long-password").status_code == 302


def test_on_the_command_line_with_role_and_department(cli, place):
    words = ["operators", "add", "lin", "--role", "analyst", "--department", "101"]
    done = cli(*words, "--password-stdin", input=f"{PASSWORD}\n")

    assert done.exit_code == 0, done.output
    one = queries.by_name("lin")
    assert one.role == "analyst" and queries.departments_of(one) == [place]
    assert "lin\tanalyst\tenabled" in cli("operators", "list").output
