"""Indexes that hold what customers are found by, so that PostgreSQL need not visit the rows.

A row is a page to fetch, and a list that combines filters asks for tens of thousands of them. With
a million friendships these take 180 MB. SQLite, which is for small companies, does without.
"""
from peewee import PostgresqlDatabase


def up(migrator, db):
    if isinstance(db, PostgresqlDatabase):
        for name, definition in INDEXES.items():
            db.execute_sql(f"CREATE INDEX IF NOT EXISTS {name} ON {definition}")


def down(migrator, db):
    for name in INDEXES:
        db.execute_sql(f"DROP INDEX IF EXISTS {name}")


TOLD = "customer_id, guide_id, store_id, active, removed_at"
INDEXES = {
    "friendship_tag_by_tag": "friendship_tag (tag_id, friendship_id)",
    "friendship_at_a_glance": f"friendship (id) INCLUDE (started_at, {TOLD})",
    "friendship_lost": (
        f"friendship (started_at) INCLUDE (id, {TOLD}) WHERE NOT active AND removed_at IS NOT NULL"
    ),
    "customer_at_a_glance": "customer (id) INCLUDE (name, member_level)",
}
