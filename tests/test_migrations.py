"""The migrations make the tables that the models expect, and may be run twice."""

from peewee import PostgresqlDatabase, SqliteDatabase
from playhouse.db_url import parse
from playhouse.migrations import Runner, run
from playhouse.schema_diff import diff_models

from domain import clock
from domain.orders.models import Order, OrderItem
from domain.shops.models import Shop
from schema import TABLES
from tests.servers import empty_database


def test_on_sqlite(tmp_path):
    database = SqliteDatabase(tmp_path / "fresh.db")

    run(database, "migrations")

    assert not diff_models(database, TABLES)
    assert not run(database, "migrations")
    database.close()


def test_on_postgresql(postgres_url):
    with empty_database(postgres_url) as url:
        database = PostgresqlDatabase(prefer_psycopg3=True, **parse(url, unquote_user=True))

        run(database, "migrations")

        difference = diff_models(database, TABLES)
        only_here = {index.name for index in difference.drop_indexes}
        assert only_here == {
            *("customer_name_grams", "friendship_remark_grams"),
            *("friendship_tag_by_tag", "friendship_at_a_glance"),
            *("friendship_lost", "customer_at_a_glance"),
        }
        assert not any([*difference[:-1]])
        database.close()


def test_lines_that_titles_of_orders_told_become_numbers_on_sqlite(tmp_path):
    database = SqliteDatabase(tmp_path / "older.db")

    check_lines_of_orders(database)

    database.close()


def test_lines_that_titles_of_orders_told_become_numbers_on_postgresql(postgres_url):
    with empty_database(postgres_url) as url:
        database = PostgresqlDatabase(prefer_psycopg3=True, **parse(url, unquote_user=True))

        check_lines_of_orders(database)

        database.close()


def check_lines_of_orders(database) -> None:
    runner = Runner(database, "migrations")
    runner.up()
    with database.bind_ctx(TABLES):
        keep_order("A-1", "玫瑰精华水 等 2 件", ["玫瑰精华水", "补寄小样"])
        keep_order("A-2", "礼盒 等 3 件", ["礼盒 等 3 件"])
        keep_order("A-3", "连衣裙", ["连衣裙"])
        runner.down("0014_order_lines")

        runner.up()

        orders = Order.select(Order.title, Order.line_count).order_by(Order.order_no)
        assert list(orders.tuples()) == [("玫瑰精华水", 2), ("礼盒 等 3 件", 1), ("连衣裙", 1)]


def keep_order(number: str, title: str, lines: list[str]) -> None:
    now = clock.now()
    keys = {"push_key": "k", "push_secret_sealed": "s", "created_at": now}
    shop, _ = Shop.get_or_create(name="官方商城", defaults={"platform": "custom", **keys})
    times = dict.fromkeys(("created_at", "updated_at", "received_at"), now)
    order = Order.create(shop=shop, order_no=number, status="shipped", title=title, **times)
    for key, line in enumerate(lines):
        OrderItem.create(order=order, line_key=str(key), title=line, qty=1)
