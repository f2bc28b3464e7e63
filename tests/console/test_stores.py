"""Stores, their codes and their guides, as an operator works with them."""

from domain.audit import AuditEntry
from domain.contact_ways.models import ContactWay
from domain.organisation.models import DayOff, Guide


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


def test_stores_are_found_by_name_and_by_department(operator, company):
    assert "徐家汇店" not in operator.read("/stores?q=%E5%8D%97%E4%BA%AC")


def test_the_organisation_is_synced_from_the_stores_page(operator, company, work):
    company.add_department("五角场店", parent_id=10, id=103)

    operator.do("/syncs", kind="organisation", form_page="/stores")
    work()

    assert "五角场店" in operator.read("/stores")
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
