"""Operators see what is known of a customer, numbers as masks, and may look as a guide does."""

import re

import pytest

from domain import clock
from domain.audit import AuditEntry
from domain.operators import actions as operators
from domain.operators.models import Operator, OperatorDepartment
from domain.organisation.models import Department, Guide
from tests.attributes.conftest import SHOWN, grant, named
from tests.attributes.test_guides import attribute_of, path_of
from tests.console.desk import Desk
from tests.guarding.tables import contents
from tests.sidebar.signing_in import address_from_wecom, token

TOKEN = re.compile(r'X-CSRFToken": "[^"]+"|name="csrf_token" value="[^"]+"')
BANNER = re.compile(r'<aside class="viewing".*?</aside>', re.S)


def test_the_customers_page_shows_everything_with_masks(operator, known):
    page = operator.read(f"/customers/{known.id}")

    for name in set(SHOWN) - {"性别", "添加方式", "描述"}:
        assert SHOWN[name] in page, name
    assert "13812345678" not in page and "13900004321" not in page


def test_a_number_is_shown_once_to_those_who_may_and_that_is_kept(operator, known):
    for name, number in (("手机", "13812345678"), ("家里电话", "13900004321")):
        page = operator.do(f"/customers/{known.id}/numbers", attribute=named(name)[0])
        assert number in page

    assert number not in operator.read(f"/customers/{known.id}")
    kept = AuditEntry.select().where(AuditEntry.action == "phone.revealed")
    assert {(entry.actor, entry.subject) for entry in kept} == {
        ("operator:admin", f"customer:{known.id}")
    }
    assert "13812345678" not in str([entry.detail for entry in kept])


def now_is(admin: Operator, role: str, department: int) -> None:
    """admin has become somebody of this department, by WeCom's id."""
    place = Department.get(wecom_id=department)
    OperatorDepartment.delete().execute()
    OperatorDepartment.create(operator=admin, department=place)
    Operator.update(role=role).execute()


def test_who_may_not_see_numbers_is_refused(app, admin, operator, known):
    now_is(admin, "store_manager", 101)

    answer = operator.post(f"/customers/{known.id}/numbers", "/customers", attribute="phone")

    assert answer.status_code == 403
    assert "显示号码" not in operator.read(f"/customers/{known.id}")
    assert AuditEntry.select().where(AuditEntry.action == "phone.revealed").count() == 0


def test_only_phones_have_numbers(operator, known):
    assert operator.post(f"/customers/{known.id}/numbers", attribute="birthday").status_code == 422
    assert operator.post("/customers/999/numbers", attribute="phone").status_code == 404


@pytest.fixture
def viewing(operator, lin, known) -> Desk:
    """admin looks at the sidebar as 林悦."""
    grant(["生日", "手机", "口味"], ["口味"])
    answer = operator.post(f"/guides/{lin.id}/view-as", f"/guides/{lin.id}")
    assert answer.headers["Location"] == "/sidebar/workbench"
    return operator


@pytest.mark.parametrize("part", ["", "/profile", "/timeline", "/orders", "/tags", "/tags/library"])
def test_an_operator_sees_exactly_what_the_guide_sees(viewing, guide_client, lin, known, part):
    mine = viewing.client.get(path_of(known, part)).text
    theirs = guide_client(lin).get(path_of(known, part)).text

    assert plain(mine) == plain(theirs)


def plain(page: str) -> str:
    """Without the banner and the token of the session."""
    page = BANNER.sub("", TOKEN.sub("", page)).replace(' class="viewed"', "")
    return " ".join(page.split())


def test_the_workbench_and_search_are_the_guides(viewing, guide_client, lin, known):
    guide = guide_client(lin)
    page = viewing.client.get("/sidebar/workbench").text
    assert "您正在以 林悦 的视角查看（只读）" in page
    assert plain(page) == plain(guide.get("/sidebar/workbench").text)
    search = {"data": {"q": "13812345678"}, "headers": token(viewing.client)}
    assert "陈美" in viewing.client.post("/sidebar/workbench/customers", **search).text


def test_who_looks_as_a_guide_can_change_nothing(app, viewing, known, task):
    headers, before = token(viewing.client), contents()
    tried = [
        attribute_of(known, "口味"),
        attribute_of(known, "手机", "/reveal"),
        path_of(known, "/tags"),
        path_of(known, "/tags/news/close"),
        f"/sidebar/tasks/{task.id}/done",
        f"/sidebar/tasks/{task.id}/undo",
    ]
    for path in tried:
        answer = viewing.client.post(path, data={"value": "少糖"}, headers=headers)
        assert answer.status_code == 403, path
        assert "只能看，不能改" in answer.text
    assert contents() == before


def test_looking_is_kept_and_ends(viewing, lin):
    assert AuditEntry.get(action="guide.view_as_started").subject == f"guide:{lin.id}"

    page = viewing.do("/view-as/end")

    assert "已退出导购视角" in page
    assert viewing.client.get("/sidebar/workbench").status_code == 302
    assert AuditEntry.get(action="guide.view_as_ended").actor == "operator:admin"


def test_it_ends_with_the_operators_session(viewing, admin):
    def opens() -> bool:
        return viewing.client.get("/sidebar/workbench").status_code == 200

    assert opens()
    Operator.update(role="analyst").execute()
    assert not opens()
    Operator.update(role="admin").execute()
    assert opens()
    operators.disable(admin)
    assert not opens()
    operators.enable(admin)
    viewing.post("/sign-out")
    assert not opens()
    assert viewing.sign_in().status_code == 302
    assert not opens(), "a new session looks as nobody"


def test_it_ends_when_the_guide_is_no_longer_one_of_the_operators_own(viewing, admin):
    now_is(admin, "store_manager", 101)
    assert viewing.client.get("/sidebar/workbench").status_code == 200

    now_is(admin, "store_manager", 102)

    assert viewing.client.get("/sidebar/workbench").status_code == 302


def test_nobody_looks_as_a_guide_without_the_right(operator, admin, lin):
    now_is(admin, "analyst", 101)

    assert operator.post(f"/guides/{lin.id}/view-as", "/guides").status_code == 403
    assert "以该导购视角查看" not in operator.read(f"/guides/{lin.id}")
    assert operator.client.get("/sidebar/workbench").status_code == 302


def test_a_guide_who_has_left_has_no_view(operator, wei):
    Guide.update(removed_at=clock.now()).where(Guide.id == wei.id).execute()

    assert operator.post(f"/guides/{wei.id}/view-as").status_code == 422
    assert operator.client.get("/sidebar/workbench").status_code == 302


def test_a_guide_who_signs_in_where_an_operator_looked_is_nobody_elses_view(viewing, wei):
    client = viewing.client
    to_wecom = client.get("/sidebar/sign-in").headers["Location"]
    assert client.get(address_from_wecom(to_wecom, wei.userid)).status_code == 302

    page = client.get("/sidebar/workbench").text
    assert "魏然" in page and "您正在以" not in page
