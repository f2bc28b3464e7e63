"""Operators write what they know of a customer, where it stands, by the same rules as guides."""

import pytest

from domain import clock
from domain.attributes import actions
from domain.attributes.models import Attribute
from domain.audit import AuditEntry
from domain.customers import phones
from domain.customers.models import Customer
from domain.organisation.models import Department, Node
from tests.attributes.conftest import BY, named
from tests.attributes.test_operators import now_is
from tests.guarding.tables import contents


@pytest.fixture
def save(operator, known):
    """Send the form of an attribute; the answer."""

    def send(name: str, *value: str, **more):
        page = f"/customers/{known.id}"
        return operator.post(address_of(known, name), page, value=list(value), **more)

    return send


def address_of(customer: Customer, name: str) -> str:
    return f"/customers/{customer.id}/attributes/{named(name)[0]}"


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("姓名", ["陈大美"], "陈大美"),
        ("手机", ["137 0000 1111"], "137****1111"),
        ("生日", ["3-9"], "3月9日"),
        ("会员等级", ["黑金"], "黑金"),
        ("积分", ["9000"], "9,000"),
        ("肤质", ["油皮"], "油皮"),
        ("喜欢的系列", ["精华", "面霜"], "面霜 · 精华"),
        ("身高", ["170"], "170"),
        ("第一次到店", ["2025-06-02"], "2025年6月2日"),
        ("家里电话", ["13600002222"], "136****2222"),
        ("收货地址", ["北京西路二号"], "北京西路二号"),
        ("口味", ["少糖"], "少糖"),
    ],
)
def test_what_is_saved_stands_on_the_page_and_is_kept_with_before_and_after(
    operator, known, save, name, value, shown
):
    page = operator.follow(save(name, *value))

    edits = AuditEntry.select().where(AuditEntry.action == "attribute.edited")
    entry = edits.order_by(AuditEntry.id.desc()).first()
    assert f'id="fact-{named(name)[0]}"' in page
    assert shown in page
    assert "修改了" + name in page and "admin" in page.partition("修改了" + name)[2][:80]
    assert (entry.actor, entry.subject) == ("operator:admin", f"customer:{known.id}")
    assert entry.detail["value"]["before"] and entry.detail["value"]["after"]
    assert entry.detail["attribute"] == name


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("手机", "1370000"),
        ("生日", "2-30"),
        ("积分", "-1"),
        ("肤质", "干皮"),
        ("身高", "高"),
        ("第一次到店", "昨天"),
        ("口味", "甜" * 41),
    ],
)
def test_what_does_not_fit_comes_back_with_the_reason_and_changes_nothing(save, known, name, value):
    before = contents(besides=(AuditEntry,))

    answer = save(name, value)

    assert answer.status_code == 422
    assert 'role="alert"' in answer.text and 'aria-invalid="true"' in answer.text
    assert contents(besides=(AuditEntry,)) == before


def test_what_guides_may_not_edit_operators_may_and_an_empty_one_is_offered(operator, known, save):
    """Nothing is granted to guides here."""
    page = operator.follow(save("口味", ""))

    assert "未填写" in page.partition(f'id="fact-{named("口味")[0]}"')[2][:200]
    assert "清除了口味（原来是 不加糖）" in page
    assert "不加糖" not in operator.read(address_of(known, "口味"))


def test_neither_wecoms_own_nor_retired_ones_are_edited(operator, known, save):
    actions.retire(Attribute.get(name="口味"), by=BY)

    for name in ("公司", "添加方式", "描述", "性别", "口味"):
        assert save(name, "新的").status_code == 404, name
        assert operator.get(address_of(known, name)).status_code == 404, name
    assert address_of(known, "公司") not in operator.read(f"/customers/{known.id}")


@pytest.mark.parametrize("name", ["手机", "家里电话", "口味"])
def test_numbers_stand_in_no_form_and_go_only_when_that_is_asked_for(operator, known, save, name):
    number = {"家里电话": "13900004321"}.get(name, "13812340000")
    save(name, number)

    form = operator.read(address_of(known, name))
    kept = save(name, "")

    assert number not in form and "清除" in form
    assert kept.status_code == 422
    page = operator.follow(save(name, "", clear="yes"))
    assert f"清除了{name}" in page or f"修改了{name}" in page, "of several numbers one is left"
    assert number not in page and number[-4:] not in page.partition("<h3>")[0]


def test_numbers_of_imports_stay(operator, known, save):
    page = operator.follow(save("手机", "13700001111"))

    assert {phone.phone_mask for phone in phones.of(known)} == {"138****5678", "137****1111"}
    assert "手工填写" in page and "来自导入" in page


@pytest.fixture
def region(known) -> Node:
    """Whoever belongs to it, or to a store of it, may do what their role allows."""
    place = Department.get(wecom_id=10)
    return Node.create(department=place, name="华东", created_at=clock.now())


def test_who_may_only_read_has_no_pencil_and_is_refused(operator, admin, region, known, save):
    now_is(admin, "analyst", 101)

    assert "/attributes/" not in operator.read(f"/customers/{known.id}")
    assert save("口味", "少糖").status_code == 403
    assert operator.get(address_of(known, "口味")).status_code == 403


def test_only_customers_of_ones_own_stores_are_edited(operator, admin, region, known, save):
    now_is(admin, "store_manager", 101)
    assert "少糖" in operator.follow(save("口味", "少糖"))

    now_is(admin, "store_manager", 102)
    assert operator.post(address_of(known, "口味"), "/customers", value="全糖").status_code == 404
    assert operator.get(address_of(known, "口味")).status_code == 404
