"""Stores, their codes and their guides, as an operator works with them."""

import io
from zipfile import ZipFile

from domain import notices
from domain.audit import AuditEntry
from domain.contact_ways import welcomes
from domain.contact_ways.models import ContactWay
from domain.organisation import levels
from domain.organisation.models import DayOff, Department, Guide, Node


def test_a_code_is_made_and_downloaded(operator, store, lin, work):
    assert "还没有活码" in operator.read(f"/stores/{store.id}")

    operator.do(f"/stores/{store.id}/code")
    work()

    page = operator.read(f"/stores/{store.id}")
    assert page.count("已加入") == 2
    png = operator.get(f"/stores/{store.id}/code.png?download=1")
    assert png.data.startswith(b"\x89PNG")
    assert png.headers["Content-Disposition"].startswith("attachment")
    assert png.headers["Content-Disposition"].isascii()
    svg = operator.get(f"/stores/{store.id}/code.svg")
    assert svg.mimetype == "image/svg+xml"
    assert store.name in svg.text
    assert AuditEntry.get(action="contact_way.made").actor == "operator:admin"
    assert AuditEntry.get(action="contact_way.downloaded").detail == {"kind": "png"}


def test_a_guide_who_cannot_be_in_the_code_is_named_with_the_reason(operator, store, wei, work):
    Guide.update(may_contact=False).where(Guide.id == wei.id).execute()
    operator.do(f"/stores/{store.id}/code")
    work()

    page = operator.read(f"/stores/{store.id}")

    assert "未加入" in page
    assert "没有“客户联系”权限" in page
    assert "1 人未加入" in operator.read("/stores")


def test_codes_for_all_stores_without_one(operator, company, work):
    assert "为 2 家门店生成活码" in operator.read("/stores")

    operator.do("/stores/codes", all="1")
    work()

    assert ContactWay.select().where(ContactWay.config_id != "").count() == 2
    assert "家门店生成活码</button>" not in operator.read("/stores")


def rows(page: str) -> str:
    """The list without the tree beside it."""
    return page.partition('id="list"')[2]


def test_stores_are_found_by_name_and_by_several_departments(operator, company, store, work):
    company.add_department("华南零售", parent_id=1, id=20)
    company.add_department("福田店", parent_id=20, id=201)
    work()
    assert "徐家汇店" not in rows(operator.read("/stores?q=%E5%8D%97%E4%BA%AC"))

    south = Department.get(wecom_id=20)
    page = operator.search("/stores", **{"in": [str(south.id), str(store.id)]})

    assert "福田店" in rows(page) and "南京西路店" in rows(page)
    assert "徐家汇店" not in rows(page)
    assert f"in={south.id}&in={store.id}" in page, "the export has the same choice"
    assert "没有符合的门店" in operator.read("/stores?in=99")


def test_the_tree_is_opened_level_by_level_and_searched(operator, company, store):
    east = Department.get(wecom_id=10)
    assert "华东零售" in operator.read("/stores") and store.name in operator.read("/stores")

    assert "徐家汇店" in operator.read(f"/stores/tree?under={east.id}")
    found = operator.read("/stores/tree?like=%E5%8D%97%E5%BA%97")
    assert "南京西路店" in found and "徐家汇店" not in found
    assert operator.get("/stores/tree?under=99").status_code == 404


def test_closed_stores_are_left_out_of_the_list_and_stay_reachable(operator, company, work):
    closed = Department.get(wecom_id=102)
    company.remove_member("he_qing")
    company.remove_department(102)
    work()

    assert "徐家汇店" not in rows(operator.read("/stores"))
    assert "徐家汇店" in rows(operator.read("/stores?open=no"))
    page = operator.read(f"/stores/{closed.id}")
    assert "这家门店已关闭" in page and "总部 / 华东零售" in page
    assert operator.get(f"/stores/{Department.get(wecom_id=10).id}").status_code == 404


def test_a_code_that_leads_nowhere_is_marked_wherever_one_looks(operator, company, work):
    store = Department.get(wecom_id=102)
    operator.do(f"/stores/{store.id}/code")
    company.remove_member("he_qing")
    work()

    assert "1 家门店的活码扫了加不上导购" in operator.read("/")
    assert "没有导购" in rows(operator.read("/stores?code=stranded"))
    page = operator.read(f"/stores/{store.id}")
    assert (
        "门店没有导购" in page
        and ContactWay.get().state in page
        and "请在企业微信中把导购放进" in page
    )
    assert "徐家汇店" in operator.read("/notices")

    company.add_member("zhao", "赵一", departments=[102])
    work()
    assert "扫了加不上导购" not in operator.read("/")
    assert "门店没有导购" not in operator.read(f"/stores/{store.id}")


def test_many_stores_that_close_at_once_are_told_in_one_place(operator, company, work):
    for number in range(6):
        company.add_department(f"快闪{number}店", parent_id=10, id=300 + number)
    work()
    operator.do("/stores/codes", form_page="/stores", all=1)
    for number in range(6):
        company.remove_department(300 + number)
    work()

    page = operator.read("/notices")
    assert page.count("门店已关闭，它的活码还在使用") == 1
    assert "共 6 条" in page and "快闪0店" in page and "快闪5店" in page

    newest = notices.open_notices()[0]
    operator.do(f"/notices/{newest.id}/clear", form_page="/notices", alike=1)
    assert not [one for one in notices.open_notices() if one.kind == newest.kind]


def test_the_days_of_a_store_in_ranges_and_as_a_file(operator, store, mei):
    page = operator.read(f"/stores/{store.id}?days=7")
    assert "新增 1，流失 0" in page and page.count("<td data-label=") == 14
    assert operator.read(f"/stores/{store.id}?days=5").count("<td data-label=") == 60

    answer = operator.get(f"/stores/{store.id}/days/export?days=90")
    sheet = ZipFile(io.BytesIO(answer.data)).read("xl/worksheets/sheet1.xml").decode()
    assert sheet.count("<row ") == 91 and '<c r="B91"><v>1</v></c>' in sheet
    assert AuditEntry.get(action="store_days.exported").detail["rows"] == 90


def test_a_store_shows_its_guides_with_their_customers_and_welcomes(operator, store, mei, lin):
    welcomes.set_welcome(text="我是林悦", guide=lin)

    page = operator.read(f"/stores/{store.id}")

    line = page.partition("林悦</a>")[2].partition("</tr>")[0]
    assert ">1</a>" in line and "自己的" in line
    assert "没有" in page.partition("魏然</a>")[2].partition("</tr>")[0]


def test_the_list_is_sorted_by_its_headings(operator, company, mei):
    page = rows(operator.read("/stores?sort=customers&desc=1"))
    assert page.index("南京西路店") < page.index("徐家汇店")
    assert 'aria-sort="descending"' in page

    page = rows(operator.read("/stores?sort=customers"))
    assert page.index("徐家汇店") < page.index("南京西路店")


def test_the_organisation_is_synced_from_the_stores_page(operator, company, work):
    company.add_department("五角场店", parent_id=10, id=103)

    assert "已开始同步" in operator.do("/stores/sync")
    work()

    page = operator.read("/stores")
    assert "五角场店" in rows(page)
    assert "上次同步" in page and "变动" in page
    assert "operator:admin" in {row.actor for row in AuditEntry.select()}


def test_a_guide_rests_on_weekends_and_on_a_day_off(operator, lin):
    operator.do(f"/guides/{lin.id}/rest", weekday=["6", "7"])
    page = operator.do(f"/guides/{lin.id}/days-off", on="2099-10-01")

    assert Guide.get_by_id(lin.id).rest_weekdays == "67"
    assert "2099年10月1日" in page

    operator.do(f"/guides/{lin.id}/days-off/remove", on="2099-10-01")

    assert DayOff.select().count() == 0


def test_guides_are_found_by_store_and_permission(operator, company, store, wei):
    Guide.update(may_contact=False).where(Guide.id == wei.id).execute()

    page = operator.read(f"/guides?store={store.id}&may=no")

    assert "魏然" in page
    assert "林悦" not in page


def test_the_company_of_a_store_is_the_node_that_it_lies_below(operator, company, store):
    assert "华东零售" in rows(operator.read("/stores"))

    levels.add([Department.get(wecom_id=10).id])
    levels.rename(Node.get(), "华东公司")

    assert "华东公司" in rows(operator.read("/stores"))
    assert "华东零售" not in rows(operator.read("/stores"))
    assert "华东公司 · 部门 101" in operator.read(f"/stores/{store.id}")
