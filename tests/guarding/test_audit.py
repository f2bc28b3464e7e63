"""The audit log: what is in it, who finds it, and that nobody rewrites it."""

import io
from zipfile import ZipFile

import peewee
import pytest
from peewee import PostgresqlDatabase, SqliteDatabase
from playhouse.db_url import parse
from playhouse.migrations import run

from domain.audit import AuditEntry
from domain.outreach.actions import change_plan, ensure_plans
from domain.outreach.models import OutreachPlan
from tests.console.desk import PASSWORD
from tests.servers import empty_database

ROW = "INSERT INTO audit_entry (at, actor, action, subject, detail, address)"
ROW += " VALUES ('2026-11-21 00:00:00', 'operator:lin', 'shop.added', '', '{}', '')"
REWRITES = (
    "UPDATE audit_entry SET actor = 'nobody'",
    "DELETE FROM audit_entry",
    "TRUNCATE audit_entry",
)


def assert_nobody_rewrites(database, statements) -> None:
    run(database, "migrations")
    database.execute_sql(ROW)
    for statement in statements:
        with pytest.raises(peewee.DatabaseError, match="only ever added to"), database.atomic():
            database.execute_sql(statement)
    assert database.execute_sql("SELECT actor FROM audit_entry").fetchall() == [("operator:lin",)]
    database.close()


def test_nobody_rewrites_it_on_sqlite(tmp_path):
    assert_nobody_rewrites(SqliteDatabase(tmp_path / "audit.db"), REWRITES[:2])


def test_nobody_rewrites_it_on_postgresql(postgres_url):
    with empty_database(postgres_url) as url:
        settings = parse(url, unquote_user=True)
        assert_nobody_rewrites(PostgresqlDatabase(prefer_psycopg3=True, **settings), REWRITES)


def test_a_change_is_kept_with_what_was_before(operator):
    ensure_plans()
    plan = OutreachPlan.get(kind="follow_up")
    days = plan.days
    change_plan(plan, by="operator:admin", days=days + 2, enabled=plan.enabled)

    assert AuditEntry.get(action="outreach_plan.changed").detail == {
        "days": {"before": days, "after": days + 2}
    }
    assert f"days: {days} → {days + 2}" in operator.read("/audit")


def test_a_welcome_is_kept_as_it_was(cli, operator):
    for text in ("您好", "欢迎您"):
        assert cli("welcomes", "set", "--company", "--text", text).exit_code == 0

    assert "text: 您好 → 欢迎您" in operator.read("/audit?action=welcome.set")


def test_sign_ins_are_kept_and_refused_ones_too(visitor, admin, guide_client, lin):
    visitor.sign_in(password="wrong-" + PASSWORD)
    visitor.sign_in(name=PASSWORD)
    visitor.sign_in()
    guide_client(lin)

    kept = AuditEntry.select().where(
        AuditEntry.action.contains("operator.") | (AuditEntry.action == "guide.signed_in")
    )
    assert [(entry.action, entry.actor) for entry in kept.order_by(AuditEntry.id)] == [
        ("operator.refused", "nobody"),
        ("operator.refused", "nobody"),
        ("operator.signed_in", "operator:admin"),
        ("guide.signed_in", "guide:LinYue"),
    ]
    assert kept.order_by(AuditEntry.id).first().detail["name"] == "admin"
    assert PASSWORD not in str([entry.detail for entry in kept])
    assert AuditEntry.get(action="guide.signed_in").address == "127.0.0.1"


def test_it_is_searched_and_exported(operator, order, everything):
    shop = f"shop:{order.shop_id}"
    page = operator.read(f"/audit?about={shop}")
    assert f">{shop}<" in page and ">welcome:" not in page

    file = operator.get(f"/audit/export?about={shop}")

    words = ZipFile(io.BytesIO(file.data)).read("xl/worksheets/sheet1.xml").decode()
    assert shop in words and "添加店铺" in words and "welcome:" not in words
    assert AuditEntry.get(action="audit.exported").detail["filters"] == ["about"]
