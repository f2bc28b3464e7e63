"""Customers are found by any part of a name or remark, and by rare states, without reading all.

PostgreSQL keeps the single characters and the pairs of characters of every name and remark in an
index. Its trigrams would not do: most Chinese names have two or three characters. SQLite, which
is for small companies, reads the names.
"""
from peewee import PostgresqlDatabase


def up(migrator, db):
    for statement in (*BOTH, *(POSTGRESQL if isinstance(db, PostgresqlDatabase) else ())):
        db.execute_sql(statement)


def down(migrator, db):
    for name in ("friendship_half_started_at", "customer_name_grams", "friendship_remark_grams"):
        db.execute_sql(f"DROP INDEX IF EXISTS {name}")
    if isinstance(db, PostgresqlDatabase):
        db.execute_sql("DROP FUNCTION IF EXISTS grams(text)")


BOTH = (
    "CREATE INDEX IF NOT EXISTS friendship_half_started_at ON friendship (started_at) WHERE half",
)
POSTGRESQL = (
    """
    CREATE OR REPLACE FUNCTION grams(words text) RETURNS text[]
        LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
    DECLARE
        low text := lower(words);
        found text[] := '{}';
    BEGIN
        FOR place IN 1 .. length(low) LOOP
            found := found || substr(low, place, 1) || substr(low, place, 2);
        END LOOP;
        RETURN found;
    END $$
    """,
    "CREATE INDEX IF NOT EXISTS customer_name_grams ON customer USING gin (grams(name))",
    "CREATE INDEX IF NOT EXISTS friendship_remark_grams ON friendship USING gin (grams(remark))",
    # So that the planner knows at once how often a character occurs.
    "ANALYZE customer",
    "ANALYZE friendship",
)
