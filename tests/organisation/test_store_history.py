"""What became of stores is written down, whichever way we hear of it."""

import pytest

from db import db
from domain.organisation import history, queries, tree
from domain.organisation.models import Department, StoreEvent
from domain.organisation.readings import DepartmentReading


def told(wecom_id: int) -> list[tuple[str, str, str]]:
    """Oldest first."""
    events = history.of_store(Department.get(wecom_id=wecom_id))
    return [(event.kind, event.before, event.after) for event in reversed(events)]


def closed() -> set[int]:
    return {Department.get_by_id(row.department_id).wecom_id for row in history.closed_stores()}


@pytest.fixture(params=["by events", "by a pass"])
def hear(request, company, work, cli):
    """We hear of what happened in WeCom."""

    def heard() -> None:
        if request.param == "by a pass":
            company.delivery(paused=True)
            assert cli("sync", "organisation").exit_code == 0
        else:
            work()

    return heard


def test_the_first_pass_tells_of_every_store_and_of_nothing_else(company):
    assert told(101) == [("made", "", "总部 / 华东零售")]
    assert StoreEvent.select().count() == 2


def test_a_store_is_renamed(company, hear):
    company.rename_department(102, "徐家汇旗舰店")
    hear()

    assert told(102)[1:] == [("renamed", "徐家汇店", "徐家汇旗舰店")]


def test_a_store_moves_to_another_company(company, hear):
    company.add_department("华南零售", parent_id=1, id=20)
    company.add_department("福田店", parent_id=20, id=201)
    company.move_department(102, 20)
    hear()

    assert told(102)[1:] == [("moved", "总部 / 华东零售", "总部 / 华南零售")]
    assert queries.company_of(Department.get(wecom_id=102)) == "华南零售"


def test_a_store_that_got_departments_below_it_is_closed_and_reopens_without_them(company, hear):
    company.add_department("女装", parent_id=101, id=1001)
    hear()
    assert told(101)[1:] == [("closed", "总部 / 华东零售", "")]
    assert (told(1001), closed()) == ([("made", "", "总部 / 华东零售 / 南京西路店")], {101})

    company.remove_department(1001)
    hear()
    assert told(101)[2:] == [("reopened", "", "总部 / 华东零售")]
    assert closed() == {1001}


def test_a_store_that_leaves_the_visible_range_is_closed_until_it_comes_back(company, cli):
    company.set_visible_range(departments=[101])
    cli("sync", "organisation")
    assert told(102)[1:] == [("closed", "总部 / 华东零售", "")]

    company.set_visible_range(departments=[1])
    cli("sync", "organisation")
    assert told(102)[2:] == [("reopened", "", "总部 / 华东零售")]
    # The one that was visible all the time went nowhere.
    assert len(told(101)) == 1


def test_a_pass_over_thousands_writes_their_history_in_a_few_statements(app):
    shops = [DepartmentReading(1000 + n, f"{n}号店", 1) for n in range(2000)]
    tree.save_departments([DepartmentReading(1, "总部", 0), *shops], seen_at=None)
    asked, execute = [], db.obj.execute_sql

    def count(sql, *more):
        asked.append(sql)
        return execute(sql, *more)

    db.obj.execute_sql = count
    try:
        tree.rebuild()
    finally:
        del db.obj.execute_sql

    assert StoreEvent.select().count() == 2000
    assert sum("store_event" in sql for sql in asked) < 10
