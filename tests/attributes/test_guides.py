"""What guides see and edit of a customer: what is granted, and nothing else, at every door."""

import pytest
from playhouse.test_utils import count_queries

from domain import sealed
from domain.attributes import actions
from domain.attributes.models import Attribute, CustomerValue, ValueChange
from domain.audit import AuditEntry
from domain.customers.models import Customer, CustomerPhone
from tests.attributes.conftest import BY, SHOWN, grant, named
from tests.guarding.addresses import addresses
from tests.sidebar.signing_in import token

ASKING = ({}, {"HX-Request": "true"}, {"Accept": "application/json"})
FIXED = ("关联门店", "南京西路店", "添加时间", "专属导购", "林悦", "陈美")


def path_of(customer: Customer, part: str = "") -> str:
    return f"/sidebar/customers/{customer.external_userid}{part}"


def attribute_of(customer: Customer, name: str, part: str = "") -> str:
    return path_of(customer, f"/attributes/{named(name)[0]}{part}")


def save(client, customer: Customer, name: str, *given: str, **more):
    data = {"value": list(given), **more}
    return client.post(attribute_of(customer, name), data=data, headers=token(client))


def all_pages(app, client, customer: Customer) -> str:
    """Everything that this guide can open, and what a script that wants JSON is told."""
    ids = {"external_userid": customer.external_userid, "task_id": 1}
    keys = [one.key for one in Attribute.select()]
    texts = []
    for address in addresses(app, ids):
        if address.method != "GET" or not address.endpoint.startswith("sidebar."):
            continue
        for key in keys if "/attributes/" in address.path else [""]:
            path = address.path.replace("/attributes/1", f"/attributes/{key}")
            texts += [client.get(path, headers=headers).text for headers in ASKING]
    texts.append(client.post("/sidebar/workbench/customers", headers=token(client)).text)
    return "\n".join(texts)


def test_while_the_switch_is_off_only_the_fixed_facts_are_shown(app, guide_client, lin, known):
    actions.grant(named(*SHOWN), named("生日"), by=BY)
    client = guide_client(lin)

    page = client.get(path_of(known)).text
    seen = all_pages(app, client, known)

    assert all(words in page for words in FIXED)
    assert [words for words in SHOWN.values() if words in seen] == []
    assert save(client, known, "生日", "03-09").status_code == 404


@pytest.mark.parametrize("name", SHOWN)
def test_each_attribute_is_seen_when_it_is_granted_and_nowhere_when_it_is_not(
    app, guide_client, lin, known, name
):
    client = guide_client(lin)
    grant([name])
    assert SHOWN[name] in client.get(path_of(known)).text

    grant(set(SHOWN) - {name}, set(SHOWN) - {name})
    seen = all_pages(app, client, known)

    assert SHOWN[name] not in seen
    assert save(client, known, name, "x").status_code == 404
    revealed = client.post(attribute_of(known, name, "/reveal"), headers=token(client))
    assert revealed.status_code == 404


def test_the_order_is_that_of_operators(guide_client, lin, known):
    grant(["姓名", "生日", "口味"])
    taste = Attribute.get(name="口味")
    for _ in range(20):
        actions.move(taste, -1, by=BY)

    page = guide_client(lin).get(path_of(known, "/profile")).text

    assert page.index("不加糖") < page.index("陈小美") < page.index("1990年3月8日")


def test_a_pencil_stands_only_where_guides_may_edit(guide_client, lin, known):
    grant(["生日", "口味"], ["生日"])
    client = guide_client(lin)

    page = client.get(path_of(known)).text

    assert "修改生日" in page and "修改口味" not in page
    assert "<input" in client.get(attribute_of(known, "生日", "/edit")).text
    assert client.get(attribute_of(known, "口味", "/edit")).status_code == 404
    assert save(client, known, "口味", "加糖").status_code == 404
    assert CustomerValue.get(attribute=Attribute.get(name="口味")).value == "不加糖"


EDITS = {
    "姓名": (["陈晓美"], "陈晓美"),
    "生日": (["03-09"], "3月9日"),
    "会员等级": (["黑卡"], "黑卡"),
    "积分": (["90"], "90"),
    "肤质": (["油皮"], "油皮"),
    "喜欢的系列": (["精华", "面霜"], "面霜 · 精华"),
    "身高": (["170"], "170"),
    "第一次到店": (["2024-06-01"], "2024年6月1日"),
    "收货地址": (["徐家汇路 1 号"], "徐家汇路 1 号"),
    "口味": (["少糖"], "少糖"),
}


@pytest.mark.parametrize("name", EDITS)
def test_a_guide_edits_and_everybody_can_see_what_happened(
    guide_client, operator, lin, known, name
):
    grant([name], [name])
    client = guide_client(lin)
    given, shown = EDITS[name]

    assert shown in save(client, known, name, *given).text

    assert shown in client.get(path_of(known)).text
    told = client.get(path_of(known, "/timeline?kind=attribute")).text
    assert f"修改了{name}：{SHOWN[name].replace('晚霜', '面霜 · 晚霜')} → {shown}" in told
    assert f"修改了{name}" in operator.read(f"/customers/{known.id}")
    entry = AuditEntry.get(action="attribute.edited", actor="guide:LinYue")
    assert (entry.subject, entry.address) == (f"customer:{known.id}", "127.0.0.1")
    assert entry.detail["attribute"] == name
    assert entry.detail["value"].keys() == {"before", "after"}
    save(client, known, name, *given)
    assert ValueChange.select().where(ValueChange.by == "guide:LinYue").count() == 1


WRONG = {
    "姓名": (["字" * 41], "不能超过 40 个字"),
    "生日": (["02-30"], "日历上没有这一天"),
    "积分": (["-1"], "请填写 0 或更大的整数"),
    "肤质": (["干皮"], "请从选项里选择"),
    "喜欢的系列": (["晚霜", "口红"], "请从选项里选择"),
    "身高": (["很高"], "请填写数字"),
    "第一次到店": (["2024-02-30"], "请填写日期"),
    "手机": (["12345"], "请填写 11 位手机号"),
    "家里电话": ([""], "请填写 11 位手机号"),
    "收货地址": (["字" * 201], "不能超过 200 个字"),
    "口味": (["a\0b"], "内容里有无法保存的字符"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_does_not_fit_the_kind_is_refused_and_changes_nothing(guide_client, lin, known, name):
    grant([name], [name])
    client = guide_client(lin)
    given, words = WRONG[name]

    answer = save(client, known, name, *given)

    assert answer.status_code == 422
    assert words in answer.text and 'role="alert"' in answer.text
    assert SHOWN[name] in client.get(path_of(known)).text
    assert ValueChange.select().where(ValueChange.by == "guide:LinYue").count() == 0


def test_a_refusal_is_told_in_the_language_of_the_guide(guide_client, lin, known):
    grant(["生日"], ["生日"])
    client = guide_client(lin)
    client.get("/sidebar/workbench?lang=en")

    assert "no such day" in save(client, known, "生日", "02-30").text
    assert "Birthday" in client.get(path_of(known)).text


def test_a_value_is_cleared_and_an_empty_one_can_be_filled_in(guide_client, lin, known):
    grant(["口味"], ["口味"])
    client = guide_client(lin)

    assert "未填写" in save(client, known, "口味", "").text
    assert "清除了口味（原来是 不加糖）" in client.get(path_of(known, "/timeline")).text
    save(client, known, "口味", "全糖")

    assert "填写了口味：全糖" in client.get(path_of(known, "/timeline")).text


def test_a_guide_writes_a_number_and_it_is_kept_sealed(guide_client, lin, known):
    grant(["手机", "家里电话"], ["手机", "家里电话"])
    client = guide_client(lin)

    page = save(client, known, "手机", "137 1111 2222").text
    save(client, known, "家里电话", "13633334444")
    save(client, known, "家里电话", "13699994444")

    assert "138****5678 · 137****2222" in page
    kept = CustomerPhone.get(source="guide")
    assert kept.phone_index == sealed.phone_index("13711112222")
    own = CustomerValue.get(CustomerValue.phone_sealed != "")
    assert (own.value, own.phone_index) == ("136****4444", sealed.phone_index("13699994444"))
    assert ValueChange.select().where(ValueChange.by == "guide:LinYue").count() == 3
    for table in (CustomerPhone, CustomerValue, ValueChange, AuditEntry):
        rows = str(list(table.select().dicts()))
        assert "11112222" not in rows and "99994444" not in rows, table
    save(client, known, "手机", "13755556666")
    save(client, known, "家里电话", "", clear="yes")
    page = client.get(path_of(known)).text
    assert "138****5678 · 137****6666" in page and "136****" not in page


def test_a_number_is_shown_in_whole_when_it_is_tapped_and_that_is_kept(guide_client, lin, known):
    grant(["手机", "家里电话"])
    client = guide_client(lin)
    assert "13812345678" not in client.get(path_of(known)).text

    for name, number in (("手机", "13812345678"), ("家里电话", "13900004321")):
        answer = client.post(attribute_of(known, name, "/reveal"), headers=token(client))
        assert number in answer.text
        entry = AuditEntry.select().order_by(AuditEntry.id.desc()).get()
        assert (entry.actor, entry.action) == ("guide:LinYue", "phone.revealed")
        assert number not in str(entry.detail)


def test_customers_are_found_by_number_only_where_numbers_are_granted(guide_client, lin, known):
    client = guide_client(lin)
    search = {"data": {"q": "138 1234 5678"}, "headers": token(client)}

    grant(["生日"])
    assert "陈美" not in client.post("/sidebar/workbench/customers", **search).text
    assert "手机号" not in client.get("/sidebar/workbench").text
    grant(["生日", "手机"])

    assert "陈美" in client.post("/sidebar/workbench/customers", **search).text


def test_the_history_of_an_attribute_goes_with_its_grant(guide_client, lin, known):
    grant(["口味", "生日"], ["口味"])
    client = guide_client(lin)
    save(client, known, "口味", "少糖")

    grant(["生日"])

    assert "少糖" not in client.get(path_of(known, "/timeline")).text


def test_a_retired_attribute_is_gone_and_comes_back_with_what_was_known(guide_client, lin, known):
    grant(["口味", "生日"], ["口味"])
    client, taste = guide_client(lin), Attribute.get(name="口味")

    actions.retire(taste, by=BY)
    assert "不加糖" not in client.get(path_of(known)).text
    assert save(client, known, "口味", "少糖").status_code == 404
    actions.restore(Attribute.get_by_id(taste.id), by=BY)
    grant(["口味"])

    assert "不加糖" in client.get(path_of(known)).text


def test_a_choice_that_went_is_still_shown_and_cannot_be_picked_anew(guide_client, lin, known):
    grant(["肤质"], ["肤质"])
    actions.change(Attribute.get(name="肤质"), "肤质", ["油皮", "干皮"], by=BY)
    client = guide_client(lin)

    assert "敏感肌" in client.get(path_of(known)).text
    assert "敏感肌（已停用）" in client.get(attribute_of(known, "肤质", "/edit")).text
    assert save(client, known, "肤质", "敏感肌").status_code == 422


def test_another_guides_customer_is_neither_seen_nor_edited(guide_client, wei, known):
    grant(SHOWN, ["生日"])
    client = guide_client(wei)

    assert client.get(attribute_of(known, "生日")).status_code == 404
    assert save(client, known, "生日", "03-09").status_code == 404
    assert Customer.get_by_id(known.id).birthday == 308


def test_a_page_with_everything_needs_few_queries(guide_client, lin, known):
    grant(SHOWN, EDITS)
    client = guide_client(lin)
    client.get(path_of(known, "/profile"))

    with count_queries() as counted:
        assert client.get(path_of(known)).status_code == 200
    assert counted.count <= 14
