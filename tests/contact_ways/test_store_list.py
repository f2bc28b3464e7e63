"""The list of stores: narrowed, in order, with figures, within what the reader may see."""

import pytest

from db import db
from domain.contact_ways import actions, bulk, stores
from domain.contact_ways.models import ContactWay
from domain.contact_ways.stores import Wanted
from domain.customers.queries import people_by_store
from domain.operators.scope import Scope, of_departments
from domain.organisation.models import Department


def names(**wanted) -> list[str]:
    found, total = stores.page(Wanted(**wanted))
    assert total == len(found)
    return [line.store.name for line in found]


def ids(*wecom_ids: int) -> tuple[int, ...]:
    return tuple(Department.get(wecom_id=wecom_id).id for wecom_id in wecom_ids)


@pytest.fixture
def south(company, work):
    """华南零售 > 福田店, where nobody works."""
    company.add_department("华南零售", parent_id=1, id=20)
    company.add_department("福田店", parent_id=20, id=201)
    work()


def test_a_line_tells_company_guides_customers_and_code(company, mei, store):
    actions.make_code(store)

    line = stores.page(Wanted(text="南京"))[0][0]

    assert (line.company, line.guides, line.serving, line.customers) == ("华东零售", 2, 2, 1)
    assert line.way.store == store and line.stranded is None


def test_several_departments_and_stores_are_chosen(south):
    assert names(chosen=ids(20)) == ["福田店"]
    assert names(chosen=ids(20, 102)) == ["徐家汇店", "福田店"]
    assert len(names(chosen=ids(1))) == 3
    assert names(chosen=(999,)) == []


def test_they_are_sorted_by_name_guides_and_customers(company, south, mei):
    assert names(sort="guides", descending=True) == ["南京西路店", "徐家汇店", "福田店"]
    assert names(sort="guides") == ["福田店", "徐家汇店", "南京西路店"]
    assert names(sort="customers", descending=True)[0] == "南京西路店"
    assert names(sort="customers")[-1] == "南京西路店"
    assert names(sort="name", descending=True) == names(sort="name")[::-1]


def test_a_person_who_knows_two_guides_of_a_store_counts_once(company, work, mei, wei, he):
    company.befriend(wei.userid, mei.external_userid)
    for name in ("周舟", "李雷"):
        company.befriend(he.userid, company.add_customer(name))
    work()

    assert names(sort="customers", descending=True) == ["徐家汇店", "南京西路店"]
    assert [one.customers for one in stores.page(Wanted(sort="customers"))[0]] == [1, 2]


def test_a_customer_who_has_left_counts_no_more(company, work, mei, lin, wei):
    company.befriend(wei.userid, mei.external_userid)
    work()
    counts = []
    for guide in (lin, wei):
        company.customer_deletes(guide.userid, mei.external_userid)
        work()
        counts.append([one.customers for one in stores.page(Wanted(sort="customers"))[0]])

    assert counts == [[0, 1], [0, 0]]


# PostgreSQL reads a small table from end to end.
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_counting_different_people_sorts_nobody(app):
    statement, values = people_by_store().sql()
    plan = str(db.execute_sql(f"EXPLAIN QUERY PLAN {statement}", values).fetchall())

    assert "friendship_store_customer" in plan and "TEMP B-TREE" not in plan


def test_they_are_found_by_the_state_of_the_code(south, work, store):
    actions.make_code(store)
    actions.make_code(Department.get(wecom_id=201))
    assert set(names(code="running")) == {"南京西路店", "福田店"}
    work()

    assert names(code="ok") == ["南京西路店"]
    assert names(code="missing") == ["徐家汇店"]
    assert names(code="attention") == names(code="stranded") == ["福田店"]
    assert names(code="running") == []
    assert len(names(code="nonsense")) == 3


def test_a_code_without_some_of_the_guides_needs_attention(company, store, work):
    company.change_member("wei.ran", may_contact=False)
    actions.make_code(store)
    work()
    ContactWay.update(left_out=[{"userid": "wei.ran"}]).execute()

    assert names(code="attention") == ["南京西路店"]
    assert names(code="ok") == []


def test_stores_without_guides_and_closed_ones_have_filters(company, south, work):
    company.move_member("he_qing", [101])
    company.remove_department(102)
    work()

    assert names(unstaffed=True) == ["福田店"]
    assert names(closed=True) == ["徐家汇店"]
    assert "徐家汇店" not in names()


def test_a_code_that_hangs_in_a_closed_store_is_found(company, work):
    actions.make_code(Department.get(wecom_id=102))
    company.move_member("he_qing", [101])
    company.remove_department(102)
    work()

    assert names(code="stranded") == names(code="stranded", closed=True) == ["徐家汇店"]
    assert names(code="stranded", scope=Scope(frozenset(ids(101)))) == []


def test_a_closed_store_stays_with_those_who_had_it(company, south, work):
    company.move_member("he_qing", [101])
    company.remove_department(102)
    work()
    east, others = (of_departments([Department.get(wecom_id=id)]) for id in (10, 20))

    assert names(closed=True, scope=east) == ["徐家汇店"]
    assert names(closed=True, scope=others) == []
    assert stores.store(ids(102)[0], east) and not stores.store(ids(102)[0], others)


def test_nobody_sees_beyond_their_departments(company, south, work):
    scope = Scope(frozenset(ids(20, 201)))

    assert names(scope=scope) == ["福田店"]
    assert names(scope=scope, chosen=ids(1)) == ["福田店"]
    assert names(scope=scope, chosen=ids(10)) == []
    assert names(scope=scope, ids=ids(101, 201)) == ["福田店"]
    assert stores.lacking(scope) == 1
    assert stores.store(ids(101)[0], scope) is None
    assert stores.store(ids(201)[0], scope).name == "福田店"
    assert stores.store(ids(20)[0], scope) is None


def test_progress_counts_the_codes_since_the_button_was_pressed(company, south, work, store):
    actions.make_code(store)
    work()
    since = ContactWay.get().created_at.replace(year=2030)
    assert bulk.progress(since, Scope()).total == 0

    since = ContactWay.get().created_at
    assert bulk.make_codes(ids(101, 102, 201), by="operator:admin") == 2
    before = bulk.progress(since, Scope())
    assert (before.total, before.done, before.ended) == (3, 1, False)
    work()

    after = bulk.progress(since, Scope())
    assert (after.total, after.done, after.failed, after.ended) == (3, 2, 1, True)
