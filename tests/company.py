"""The cast of named people, and the company that they work for."""

from datetime import datetime, timedelta

import pytest
from peewee import sort_models

from db import Model, db
from domain import clock
from domain.customers.models import Customer
from domain.organisation.models import Department, Guide
from schema import TABLES

Rows = dict[type[Model], list[tuple]]


@pytest.fixture(scope="session")
def companies() -> dict[str, tuple[datetime, Rows]]:
    """For each database what the first sync of the company wrote, and when."""
    return {}


@pytest.fixture
def company(wecom, cli, redis, database_url, companies):
    """总部 > 华东零售 > two stores; two guides in 南京西路店, one in 徐家汇店; read by us.

    A sync reads it for the first test; to the others its rows come as if one had just read them.
    """
    _people_come(wecom)
    if database_url not in companies:
        before = _rows()
        result = cli("sync", "organisation")
        assert result.exit_code == 0, result.output
        companies[database_url] = clock.now(), _rows(without=before)
        # The others never see its calls and its token, so this test does not either.
        wecom.state.run("DELETE FROM feed WHERE kind = 'api'")
        redis.flushall()
    else:
        written_at, rows = companies[database_url]
        _put_back(rows, clock.now() - written_at)
    return wecom


def _people_come(wecom) -> None:
    """While nobody listens to what WeCom has to say."""
    ours, wecom.post_callback = wecom.post_callback, lambda url, params, body: 200
    wecom.add_department("总部", parent_id=0, id=1)
    wecom.add_department("华东零售", parent_id=1, id=10)
    wecom.add_department("南京西路店", parent_id=10, id=101)
    wecom.add_department("徐家汇店", parent_id=10, id=102)
    wecom.add_member("LinYue", "林悦", departments=[101])
    wecom.add_member("wei.ran", "魏然", departments=[101])
    wecom.add_member("he_qing", "何青", departments=[102])
    wecom.deliver_now()
    wecom.post_callback = ours


def _rows(without: Rows | None = None) -> Rows:
    known = without or {}
    return {
        table: [row for row in table.select().tuples() if row not in known.get(table, [])]
        for table in TABLES
    }


def _put_back(rows: Rows, later: timedelta) -> None:
    """Ids stay where other rows have them; of other tables some may be taken."""
    with db.atomic():
        for table in filter(rows.get, sort_models(TABLES)):
            first = 0 if table._meta.backrefs else 1
            moved = [[_moved(value, later) for value in row[first:]] for row in rows[table]]
            table.insert_many(moved, fields=table._meta.sorted_fields[first:]).execute()


def _moved(value: object, later: timedelta) -> object:
    return value + later if isinstance(value, datetime) else value


@pytest.fixture
def store(company) -> Department:
    return Department.get(wecom_id=101)


@pytest.fixture
def lin(company) -> Guide:
    return Guide.get(userid_key="linyue")


@pytest.fixture
def wei(company) -> Guide:
    return Guide.get(userid_key="wei.ran")


@pytest.fixture
def he(company) -> Guide:
    return Guide.get(userid_key="he_qing")


@pytest.fixture
def mei(company, work, lin) -> Customer:
    """陈美, a customer of 林悦, known to us."""
    external_userid = company.add_customer("陈美", unionid="o-mei", gender=2)
    company.befriend(lin.userid, external_userid)
    work()
    return Customer.get(external_userid=external_userid)
