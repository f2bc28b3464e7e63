"""The departments and guides of the app's visible range, read as a whole."""

from domain.organisation import queries
from domain.organisation.models import Department, Guide
from domain.syncs.models import SyncRun
from domain.syncs.queries import progress

NOT_PERMITTED = 48002


def names(guides: list[Guide]) -> set[str]:
    return {guide.name for guide in guides}


def changed(kind: str) -> int:
    run = SyncRun.select().where(SyncRun.kind == kind).order_by(SyncRun.id.desc()).get()
    return sum(phase.changed for phase in progress(run).phases)


def test_stores_are_the_departments_without_departments_below(company):
    stores, total = queries.stores()

    assert total == 2
    assert [(row.store.name, row.guides, row.serving) for row in stores] == [
        ("南京西路店", 2, 2),
        ("徐家汇店", 1, 1),
    ]
    assert stores[0].store.path == "/1/10/101/"


def test_a_store_that_gets_departments_is_a_store_no_more(company, cli, lin):
    company.add_department("女装", parent_id=101, id=1001)
    company.move_member("LinYue", [101, 1001])

    cli("sync", "organisation")

    assert {row.store.name for row in queries.stores()[0]} == {"女装", "徐家汇店"}
    assert Guide.get_by_id(lin.id).store.name == "女装"


def test_only_the_visible_range_is_read(company, cli):
    company.set_visible_range(departments=[102], users=["LinYue"])

    result = cli("sync", "organisation")

    assert result.exit_code == 0, result.output
    assert names(queries.guides()[0]) == {"林悦", "何青"}
    assert names(queries.departments()) == {"徐家汇店"}


def test_a_second_pass_writes_nothing(company, cli):
    cli("sync", "organisation")

    assert changed("organisation") == 0


def test_who_left_and_what_was_closed_is_gone_after_a_complete_pass(company, cli):
    company.remove_member("he_qing")
    company.remove_department(102)

    result = cli("sync", "organisation")

    assert "marked as gone: 2" in result.output
    assert names(queries.guides()[0]) == {"林悦", "魏然"}
    assert names(queries.guides(removed=True)[0]) == {"何青"}
    assert Department.get(wecom_id=102).removed_at


def test_nothing_is_marked_as_gone_after_an_incomplete_pass(company, cli):
    company.remove_member("he_qing")
    company.fault(path="user/list", errcode=NOT_PERMITTED, times=1)

    result = cli("sync", "organisation")

    assert result.exit_code == 1
    assert "Nothing was marked as gone" in result.output and str(NOT_PERMITTED) in result.output
    assert "何青" in names(queries.guides()[0])


def test_a_guide_who_comes_back_is_the_same_guide(company, cli, he):
    company.set_visible_range(departments=[101])
    cli("sync", "organisation")
    assert Guide.get_by_id(he.id).removed_at

    company.set_visible_range(departments=[1])
    cli("sync", "organisation")

    back = Guide.get_by_id(he.id)
    assert not back.removed_at and back.may_contact and back.store.name == "徐家汇店"


def test_a_guide_without_the_customer_contact_function_may_not_serve(company, cli, wei):
    company.change_member("wei.ran", may_contact=False)

    cli("sync", "organisation")

    assert not Guide.get_by_id(wei.id).may_contact
    assert names(queries.guides(may_contact=True)[0]) == {"林悦", "何青"}


def test_guides_are_found_by_name_userid_store_and_region(company, store):
    assert names(queries.guides("悦")[0]) == {"林悦"}
    assert names(queries.guides("WEI")[0]) == {"魏然"}
    assert names(queries.guides(store=store)[0]) == {"林悦", "魏然"}
    assert queries.guides(below="/1/10/", limit=2)[1] == 3
    assert not queries.guides(below="/2/")[0]
