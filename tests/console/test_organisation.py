"""The first use, the list of nodes, and what becomes of the accounts of a deleted one."""

import pytest

from domain.audit import AuditEntry
from domain.operators import actions as operators
from domain.organisation import nodes
from domain.organisation.models import Department, Level, Node
from tests.console.desk import PASSWORD, Desk


@pytest.fixture
def first(app, company) -> Desk:
    """The super admin of a company that has not been set up."""
    operators.add("first", PASSWORD)
    desk = Desk(app.test_client())
    assert desk.sign_in("first").status_code == 302
    return desk


def department(wecom_id: int) -> int:
    return Department.get(wecom_id=wecom_id).id


def set_up(desk: Desk, *wecom_ids: int, name: str = "零售公司"):
    places = [department(one) for one in wecom_ids]
    page = "/organisation/set-up"
    return desk.post(page, page, name=name, department=places)


def manager(app, *wecom_ids: int, name: str = "manager") -> Desk:
    places = [department(one) for one in wecom_ids]
    operators.add(name, PASSWORD, role="department_manager", department_ids=places)
    desk = Desk(app.test_client())
    desk.sign_in(name)
    return desk


@pytest.mark.parametrize("path", ["/", "/customers", "/organisation", "/audit", "/find"])
def test_until_the_set_up_every_page_leads_to_it(first, path):
    answer = first.get(path)

    assert answer.location == "/console/organisation/set-up"
    page = first.follow(answer)
    assert "初始化组织架构" in page and "华东零售" in page
    assert "门店与活码" not in page, "nothing is offered that does not open yet"


def test_a_part_of_a_page_moves_the_whole_page_to_the_set_up(first):
    answer = first.get("/customers", headers={"HX-Request": "true"})

    assert (answer.status_code, answer.headers["HX-Redirect"]) == (
        401,
        "/console/organisation/set-up",
    )


def test_the_level_is_named_and_its_departments_are_chosen(first):
    answer = set_up(first, 10)

    page = first.follow(answer)
    assert "零售公司" in page and "华东零售" in page and "南京西路店" not in page
    assert first.get("/customers").status_code == 200
    assert first.get("/organisation/set-up").location == "/console/"
    assert AuditEntry.get(action="level.set_up").actor == "operator:first"


@pytest.mark.parametrize(
    ("name", "places", "told"),
    [
        (" ", [10], "名称需要 1 到 60 个字"),
        ("零售公司", [], "请至少选择一个部门"),
        ("零售公司", [10, 101], "“南京西路店”在“华东零售”之下"),
    ],
)
def test_a_set_up_that_makes_no_sense_sets_nothing_up(first, name, places, told):
    answer = set_up(first, *places, name=name)

    assert answer.status_code == 422 and told in answer.text
    assert not Level.select().exists() and not Node.select().exists()


def test_others_read_who_has_to_do_it(app, first):
    operators.add("analyst", PASSWORD, role="analyst")
    desk = Desk(app.test_client())
    desk.sign_in("analyst")

    page = desk.follow(desk.get("/customers"))

    assert "需要超级管理员" in page and "请联系：first" in page
    set_up(desk, 10)
    assert not Level.select().exists()


def test_departments_are_read_from_wecom_first(app, wecom):
    operators.add("first", PASSWORD)
    desk = Desk(app.test_client())
    desk.sign_in("first")
    assert "还没有部门" in desk.read("/organisation/set-up")

    page = desk.do("/syncs", form_page="/organisation/set-up", kind="organisation")

    assert "正在读取企业微信的部门" in desk.read("/organisation/set-up") or "初始化" in page


def test_nodes_are_searched_renamed_and_counted(first, mei):
    set_up(first, 101, 102)
    node = Node.get(department=department(101))

    first.do(f"/organisation/{node.id}", form_page="/organisation", name="静安旗舰")

    page = first.read("/organisation?q=静安")
    assert "静安旗舰" in page and "徐家汇店" not in page
    assert "静安旗舰" in first.read("/organisation?q=南京西路"), "by the department's name too"
    assert Department.get(wecom_id=101).name == "南京西路店"


def test_nodes_are_added_and_a_deleted_one_comes_back_under_its_name(first):
    set_up(first, 101)
    first.do("/organisation/add", form_page="/organisation/add", department=[department(102)])
    node = Node.get(department=department(102))
    first.do(f"/organisation/{node.id}", form_page="/organisation", name="徐汇")
    first.do(f"/organisation/{node.id}/delete", form_page="/organisation")
    assert "徐汇" not in first.read("/organisation")

    page = first.do("/organisation/add", form_page="/organisation", department=[department(102)])

    assert "已添加：徐汇" in page
    again = first.post("/organisation/add", "/organisation", department=[department(102)])
    assert again.status_code == 422 and "已经在列表里了" in again.text


def test_the_level_gets_another_name(first):
    set_up(first, 10)

    assert "品牌" in first.do("/organisation/level", form_page="/organisation", name="品牌")


def test_a_deletion_names_whose_right_to_create_is_lost(app, first, mei, store):
    set_up(first, 10)
    node = Node.get()
    desk = manager(app, 101)
    analyst = operators.add("alone", PASSWORD, role="analyst")
    assert "生成活码" in desk.read(f"/stores/{store.id}")

    asked = first.read(f"/organisation/{node.id}/delete")
    assert "manager" in asked and analyst.name not in asked
    assert "2 家门店、3 位导购、1 位客户" in asked
    first.do(f"/organisation/{node.id}/delete", form_page="/organisation")

    page = desk.read(f"/stores/{store.id}")
    assert "生成活码" not in page and "只能查看历史数据" in page
    refused = desk.post(f"/stores/{store.id}/code", "/customers")
    assert refused.status_code == 403 and "只能查看历史数据" in refused.text
    assert "陈美" in desk.read("/customers"), "history stays in sight"
    assert nodes.alive() == []


def test_who_belongs_to_another_node_too_goes_on(app, first, store):
    set_up(first, 101, 102)
    node = Node.get(department=store)
    desk = manager(app, 101, 102)
    asked = first.read(f"/organisation/{node.id}/delete")
    assert "没有账号因此失去新建的权利" in asked

    first.do(f"/organisation/{node.id}/delete", form_page="/organisation")

    assert "只能查看历史数据" not in desk.read("/customers")


def test_on_the_command_line(cli, company):
    wrong = cli("organisation", "set-up", "--level", "零售公司", "--department", "77")
    assert wrong.exit_code == 1 and "no department with the id 77" in wrong.output

    done = cli("organisation", "set-up", "--level", "零售公司", "--department", "10")

    assert done.exit_code == 0 and "零售公司: 华东零售" in done.output
    again = cli("organisation", "set-up", "--level", "零售公司", "--department", "10")
    assert again.exit_code == 1 and "already" in again.output
