"""The migrations make the tables that the models expect, and may be run twice."""

from peewee import PostgresqlDatabase, SqliteDatabase
from playhouse.db_url import parse
from playhouse.migrations import run
from playhouse.schema_diff import diff_models

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
