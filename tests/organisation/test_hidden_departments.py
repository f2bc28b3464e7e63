"""A department leaves the visible range while stores below it stay: they still belong to it."""

import pytest

from domain.operators import actions as operators
from domain.operators import queries
from domain.operators.models import Operator
from domain.organisation import history, levels, tree
from domain.organisation import queries as organisation
from domain.organisation.models import Department, Node
from domain.organisation.readings import DepartmentReading
from tests.console.conftest import admin, operator, set_up
from tests.console.desk import PASSWORD, Desk

__all__ = ["admin", "operator", "set_up"]


@pytest.fixture
def wu(company, set_up) -> Operator:
    """吴经理 belongs to the node 华东零售."""
    levels.add([Department.get(wecom_id=10).id])
    return operators.add(
        "吴经理", PASSWORD, role="department_manager", department_ids=[Node.get().department_id]
    )


@pytest.fixture
def hidden(company, wu, mei, cli) -> Department:
    """华东零售 and 总部: the app sees only the two stores."""
    company.set_visible_range(departments=[101, 102])
    assert cli("sync", "organisation").exit_code == 0
    east = Department.get(wecom_id=10)
    assert east.removed_at and not Department.get(wecom_id=101).removed_at
    return east


def seen_by(operator: Operator) -> set[str]:
    scope = queries.reach(operator).scope
    rows = organisation.stores(where=scope.within(Department.id))[0]
    return {row.store.name for row in rows}


def test_its_accounts_still_reach_the_stores(app, hidden, wu):
    assert seen_by(wu) == {"南京西路店", "徐家汇店"}
    reach = queries.reach(wu)
    assert [node.name for node in reach.nodes] == ["华东零售"] and not reach.reads_only

    desk = Desk(app.test_client())
    desk.sign_in("吴经理")
    assert "陈美" in desk.read("/customers") and "徐家汇店" in desk.read("/stores")


def test_an_account_of_a_single_store_still_works_below_the_node(hidden, store):
    zhao = operators.add("赵店长", PASSWORD, role="store_manager", department_ids=[store.id])

    reach = queries.reach(zhao)

    assert seen_by(zhao) == {"南京西路店"}
    assert [node.name for node in reach.nodes] == ["华东零售"] and not reach.reads_only


def test_a_store_that_opens_below_it_belongs_to_it(company, hidden, wu, cli):
    company.add_department("五角场店", parent_id=10, id=103)
    company.set_visible_range(departments=[101, 102, 103])
    cli("sync", "organisation")

    assert "五角场店" in seen_by(wu)
    assert organisation.company_of(Department.get(wecom_id=103)) == "华东零售"


def test_a_store_that_moves_elsewhere_belongs_to_it_no_more(company, hidden, wu, cli):
    company.add_department("华南零售", parent_id=1, id=20)
    company.move_department(102, 20)
    cli("sync", "organisation")

    assert seen_by(wu) == {"南京西路店"}


def test_what_lies_between_moves_with_the_stores(company, hidden, wu):
    """A department above comes back into sight below another one."""
    tree.save_departments(
        [DepartmentReading(30, "集团", 0), DepartmentReading(1, "总部", 30)], seen_at=None
    )
    tree.rebuild()

    assert Department.get(wecom_id=10).path == "/30/1/10/"
    assert Department.get(wecom_id=101).path == "/30/1/10/101/"
    assert queries.reach(wu).nodes and seen_by(wu) == {"南京西路店", "徐家汇店"}


def test_no_history_is_made_of_what_happened_to_no_store(hidden, company, cli, store):
    company.set_visible_range(departments=[1])
    cli("sync", "organisation")

    assert [event.kind for event in history.of_store(store)] == ["made"]
    assert not Department.get(wecom_id=10).removed_at


def test_operators_read_what_happened_and_what_to_do(operator, hidden, wu):
    Operator.update(role="super_admin").where(Operator.name == "admin").execute()

    page = operator.read("/organisation")

    assert "已不在应用可见范围" in page and "把它放回应用的可见范围" in page
    english = operator.read("/organisation?lang=en")
    assert "Not visible to the app" in english


def test_saving_an_account_does_not_take_the_department_away(operator, hidden, wu):
    Operator.update(role="super_admin").where(Operator.name == "admin").execute()
    page = operator.read(f"/operators/{wu.id}")
    assert f'value="{hidden.id}" checked' in page

    operator.do(
        f"/operators/{wu.id}", name="吴总", role="department_manager", userid="",
        department=[hidden.id],
    )  # fmt: skip

    assert seen_by(Operator.get_by_id(wu.id)) == {"南京西路店", "徐家汇店"}
